// Package utility holds the commands of Microsoft.PowerShell.Utility. A file
// holds one command.
package utility

import "github.com/runwright/runwright/powershell/interp"

// Commands returns the family's commands.
func Commands() []interp.Spec {
	return []interp.Spec{
		{Name: "Sort-Object", New: func() interp.Cmdlet { return new(sortObject) }},
		{Name: "Measure-Object", Adjust: anyProperty, New: func() interp.Cmdlet { return new(measureObject) }},
		{Name: "Group-Object", New: func() interp.Cmdlet { return new(groupObject) }},
		{Name: "ConvertTo-Json", New: func() interp.Cmdlet { return new(convertToJSON) }},
		{Name: "ConvertFrom-Json", New: func() interp.Cmdlet { return new(convertFromJSON) }},
		{Name: "Select-Object", New: func() interp.Cmdlet { return new(selectObject) }},
		{Name: "Write-Output", New: func() interp.Cmdlet { return new(writeOutput) }},
		{Name: "Write-Warning", New: func() interp.Cmdlet { return new(writeWarning) }},
		{Name: "Write-Verbose", New: func() interp.Cmdlet { return new(writeVerbose) }},
		{Name: "Write-Host", New: func() interp.Cmdlet { return new(writeHost) }},
	}
}
