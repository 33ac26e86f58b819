// Package management holds the commands of Microsoft.PowerShell.Management that
// a host allows: items, their content, paths and locations. Files are reached
// through interp.Host only; the drives Env:, Variable:, Function: and Alias: are
// name spaces behind one small interface.
package management

import (
	"github.com/runwright/runwright/powershell/cmdlets/charset"
	"github.com/runwright/runwright/powershell/interp"
)

// Commands returns the family's commands.
func Commands() []interp.Spec {
	spec := func(name string, make func() interp.Cmdlet) interp.Spec {
		return interp.Spec{Name: name, New: make, Adjust: charset.AnyEncoding}
	}
	return []interp.Spec{
		spec("Get-Process", func() interp.Cmdlet { return new(getProcess) }),
		spec("Stop-Process", func() interp.Cmdlet { return new(stopProcess) }),
		spec("Wait-Process", func() interp.Cmdlet { return new(waitProcess) }),
		spec("Start-Process", func() interp.Cmdlet { return new(startProcess) }),
		spec("Get-TimeZone", func() interp.Cmdlet { return new(getTimeZone) }),
		spec("Get-PSDrive", func() interp.Cmdlet { return new(getPSDrive) }),
		spec("New-PSDrive", func() interp.Cmdlet { return new(newPSDrive) }),
		spec("Remove-PSDrive", func() interp.Cmdlet { return new(removePSDrive) }),
		spec("Get-PSProvider", func() interp.Cmdlet { return new(getPSProvider) }),
		spec("New-TemporaryFile", func() interp.Cmdlet { return new(newTemporaryFile) }),
		spec("Get-Item", func() interp.Cmdlet { return new(getItem) }),
		spec("Get-ChildItem", func() interp.Cmdlet { return new(getChildItem) }),
		spec("Test-Path", func() interp.Cmdlet { return new(testPath) }),
		spec("New-Item", func() interp.Cmdlet { return new(newItem) }),
		spec("Remove-Item", func() interp.Cmdlet { return new(removeItem) }),
		spec("Copy-Item", func() interp.Cmdlet { return new(copyItem) }),
		spec("Move-Item", func() interp.Cmdlet { return &copyItem{move: true} }),
		spec("Rename-Item", func() interp.Cmdlet { return new(renameItem) }),
		{Name: "Set-Item", Adjust: withOptions, New: func() interp.Cmdlet { return new(setItem) }},
		spec("Clear-Item", func() interp.Cmdlet { return new(clearItem) }),
		spec("Get-ItemProperty", func() interp.Cmdlet { return new(getItemProperty) }),
		spec("Get-ItemPropertyValue", func() interp.Cmdlet { return &getItemProperty{value: true} }),
		spec("Set-ItemProperty", func() interp.Cmdlet { return new(setItemProperty) }),
		spec("New-ItemProperty", func() interp.Cmdlet { return new(dynamicItemProperty) }),
		spec("Copy-ItemProperty", func() interp.Cmdlet { return new(dynamicItemProperty) }),
		spec("Move-ItemProperty", func() interp.Cmdlet { return new(dynamicItemProperty) }),
		spec("Remove-ItemProperty", func() interp.Cmdlet { return new(dynamicItemProperty) }),
		spec("Rename-ItemProperty", func() interp.Cmdlet { return new(dynamicItemProperty) }),
		spec("Clear-ItemProperty", func() interp.Cmdlet { return new(clearItemProperty) }),
		spec("Invoke-Item", func() interp.Cmdlet { return new(invokeItem) }),
		spec("Get-Content", func() interp.Cmdlet { return new(getContent) }),
		spec("Set-Content", func() interp.Cmdlet { return new(setContent) }),
		spec("Add-Content", func() interp.Cmdlet { return &setContent{add: true} }),
		spec("Clear-Content", func() interp.Cmdlet { return new(clearContent) }),
		spec("Join-Path", func() interp.Cmdlet { return new(joinPath) }),
		spec("Split-Path", func() interp.Cmdlet { return new(splitPath) }),
		spec("Resolve-Path", func() interp.Cmdlet { return new(resolvePath) }),
		spec("Convert-Path", func() interp.Cmdlet { return new(convertPath) }),
		spec("Get-Location", func() interp.Cmdlet { return new(getLocation) }),
		spec("Set-Location", func() interp.Cmdlet { return new(setLocation) }),
		spec("Push-Location", func() interp.Cmdlet { return new(pushLocation) }),
		spec("Pop-Location", func() interp.Cmdlet { return new(popLocation) }),
	}
}
