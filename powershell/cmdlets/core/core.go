// Package core holds the commands of Microsoft.PowerShell.Core: pipelines,
// modules and the commands about commands. A file holds one command.
package core

import "github.com/runwright/runwright/powershell/interp"

// Commands returns the family's commands.
func Commands() []interp.Spec {
	return []interp.Spec{
		{Name: "ForEach-Object", New: func() interp.Cmdlet { return new(forEachObject) }},
		{Name: "Where-Object", New: func() interp.Cmdlet { return new(whereObject) }},
		{Name: "Set-StrictMode", Adjust: anyVersion, New: func() interp.Cmdlet { return new(setStrictMode) }},
		{Name: "Set-PSDebug", New: func() interp.Cmdlet { return new(setPSDebug) }},
		{Name: "Import-Module", New: func() interp.Cmdlet { return new(importModule) }},
		{Name: "New-Module", New: func() interp.Cmdlet { return new(newModule) }},
		{Name: "Get-Module", New: func() interp.Cmdlet { return new(getModule) }},
		{Name: "Remove-Module", New: func() interp.Cmdlet { return new(removeModuleCommand) }},
		{Name: "Export-ModuleMember", New: func() interp.Cmdlet { return new(exportModuleMember) }},
		{Name: "Get-Command", New: func() interp.Cmdlet { return new(getCommand) }},
		{Name: "Invoke-Command", New: func() interp.Cmdlet { return new(invokeCommand) }},
		{Name: "Get-Help", New: func() interp.Cmdlet { return new(getHelp) }},
		{Name: "Get-ExecutionPolicy", New: func() interp.Cmdlet { return new(getExecutionPolicy) }},
		{Name: "Set-ExecutionPolicy", New: func() interp.Cmdlet { return new(setExecutionPolicy) }},
		{Name: "Get-PSSession", New: func() interp.Cmdlet { return new(getPSSession) }},
		{Name: "Remove-PSSession", New: func() interp.Cmdlet { return new(removePSSession) }},
		{Name: "Get-History", New: func() interp.Cmdlet { return new(getHistory) }},
		{Name: "Add-History", New: func() interp.Cmdlet { return new(addHistory) }},
		{Name: "Clear-History", New: func() interp.Cmdlet { return new(clearHistory) }},
		{Name: "Invoke-History", New: func() interp.Cmdlet { return new(invokeHistory) }},
		{Name: "Register-ArgumentCompleter", New: func() interp.Cmdlet { return new(registerArgumentCompleter) }},
		{Name: "New-ModuleManifest", New: func() interp.Cmdlet { return new(newModuleManifest) }},
		{Name: "Test-ModuleManifest", New: func() interp.Cmdlet { return new(testModuleManifest) }},
		{Name: "Get-Credential", New: func() interp.Cmdlet { return new(getCredential) }},
		{Name: "Out-Null", New: func() interp.Cmdlet { return new(outNull) }},
	}
}
