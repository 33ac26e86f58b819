// Package output holds the commands that lay objects out and show them: the
// Format and Out commands. A file holds one command or a pair that shares its
// parameters.
package output

import (
	"github.com/runwright/runwright/powershell/cmdlets/charset"
	"github.com/runwright/runwright/powershell/interp"
)

// Commands returns the family's commands.
func Commands() []interp.Spec {
	return []interp.Spec{
		{Name: "Format-Table", New: func() interp.Cmdlet { return new(formatTable) }},
		{Name: "Format-List", New: func() interp.Cmdlet { return new(formatList) }},
		{Name: "Format-Wide", New: func() interp.Cmdlet { return new(formatWide) }},
		{Name: "Format-Custom", New: func() interp.Cmdlet { return new(formatCustom) }},
		{Name: "Get-FormatData", New: func() interp.Cmdlet { return new(getFormatData) }},
		{Name: "Update-FormatData", New: func() interp.Cmdlet { return new(updateFormatData) }},
		{Name: "Out-String", New: func() interp.Cmdlet { return new(outString) }},
		{Name: "Out-Default", New: func() interp.Cmdlet { return new(outDefault) }},
		{Name: "Out-Host", New: func() interp.Cmdlet { return new(outDefault) }},
		{Name: "Out-File", New: func() interp.Cmdlet { return new(outFile) }, Adjust: charset.AnyEncoding},
	}
}
