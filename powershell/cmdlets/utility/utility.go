// Package utility holds the commands of Microsoft.PowerShell.Utility. A file
// holds one command.
package utility

import (
	"github.com/runwright/runwright/powershell/cmdlets/charset"
	"github.com/runwright/runwright/powershell/interp"
)

// Commands returns the family's commands.
func Commands() []interp.Spec {
	return []interp.Spec{
		{Name: "Sort-Object", New: func() interp.Cmdlet { return new(sortObject) }},
		{Name: "Measure-Object", Adjust: anyProperty, New: func() interp.Cmdlet { return new(measureObject) }},
		{Name: "Group-Object", New: func() interp.Cmdlet { return new(groupObject) }},
		{Name: "ConvertTo-Json", New: func() interp.Cmdlet { return new(convertToJSON) }},
		{Name: "ConvertFrom-Json", New: func() interp.Cmdlet { return new(convertFromJSON) }},
		{Name: "Get-Variable", New: func() interp.Cmdlet { return new(getVariable) }},
		{Name: "Set-Variable", New: func() interp.Cmdlet { return new(setVariable) }},
		{Name: "New-Variable", New: func() interp.Cmdlet { return new(newVariable) }},
		{Name: "Remove-Variable", New: func() interp.Cmdlet { return new(removeVariable) }},
		{Name: "Clear-Variable", New: func() interp.Cmdlet { return new(clearVariable) }},
		{Name: "Get-Alias", New: func() interp.Cmdlet { return new(getAlias) }},
		{Name: "Set-Alias", New: func() interp.Cmdlet { return new(setAlias) }},
		{Name: "Remove-Alias", New: func() interp.Cmdlet { return new(removeAlias) }},
		{Name: "Write-Error", New: func() interp.Cmdlet { return new(writeError) }},
		{Name: "Write-Information", New: func() interp.Cmdlet { return new(writeInformation) }},
		{Name: "Write-Debug", New: func() interp.Cmdlet { return new(writeDebug) }},
		{Name: "Write-Progress", New: func() interp.Cmdlet { return new(writeProgress) }},
		{Name: "New-Object", New: func() interp.Cmdlet { return new(newObject) }},
		{Name: "Add-Member", Adjust: refuseMemberTypes, New: func() interp.Cmdlet { return new(addMember) }},
		{Name: "Get-Member", New: func() interp.Cmdlet { return new(getMember) }},
		{Name: "Send-MailMessage", Adjust: charset.AnyEncoding, New: func() interp.Cmdlet { return new(sendMailMessage) }},
		{Name: "Get-Date", New: func() interp.Cmdlet { return new(getDate) }},
		{Name: "New-TimeSpan", New: func() interp.Cmdlet { return new(newTimeSpan) }},
		{Name: "Invoke-Expression", New: func() interp.Cmdlet { return new(invokeExpression) }},
		{Name: "Measure-Command", New: func() interp.Cmdlet { return new(measureCommand) }},
		{Name: "Start-Sleep", New: func() interp.Cmdlet { return new(startSleep) }},
		{Name: "Get-Random", New: func() interp.Cmdlet { return new(getRandom) }},
		{Name: "Get-SecureRandom", New: func() interp.Cmdlet { return new(getRandom) }},
		{Name: "New-Guid", New: func() interp.Cmdlet { return new(newGUID) }},
		{Name: "Join-String", Adjust: anyProperty, New: func() interp.Cmdlet { return new(joinString) }},
		{Name: "Get-Unique", New: func() interp.Cmdlet { return new(getUnique) }},
		{Name: "Compare-Object", New: func() interp.Cmdlet { return new(compareObject) }},
		{Name: "Tee-Object", Adjust: charset.AnyEncoding, New: func() interp.Cmdlet { return new(teeObject) }},
		{Name: "ConvertFrom-StringData", New: func() interp.Cmdlet { return new(convertFromStringData) }},
		{Name: "Import-PowerShellDataFile", New: func() interp.Cmdlet { return new(importDataFile) }},
		{Name: "Get-Culture", New: func() interp.Cmdlet { return new(getCulture) }},
		{Name: "Get-UICulture", New: func() interp.Cmdlet { return new(getUICulture) }},
		{Name: "New-Alias", New: func() interp.Cmdlet { return &setAlias{mustBeNew: true} }},
		{Name: "Select-String", Adjust: charset.AnyEncoding, New: func() interp.Cmdlet { return new(selectString) }},
		{Name: "ConvertTo-Html", New: func() interp.Cmdlet { return new(convertToHTML) }},
		{Name: "ConvertFrom-Markdown", New: func() interp.Cmdlet { return new(convertFromMarkdown) }},
		{Name: "Show-Markdown", New: func() interp.Cmdlet { return new(showMarkdown) }},
		{Name: "Get-MarkdownOption", New: func() interp.Cmdlet { return new(getMarkdownOption) }},
		{Name: "Set-MarkdownOption", New: func() interp.Cmdlet { return new(setMarkdownOption) }},
		{Name: "Get-Verb", New: func() interp.Cmdlet { return new(getVerb) }},
		{Name: "ConvertTo-Csv", New: func() interp.Cmdlet { return new(convertToCSV) }},
		{Name: "Export-Csv", Adjust: charset.AnyEncoding, New: func() interp.Cmdlet { return new(exportCSV) }},
		{Name: "ConvertFrom-Csv", Adjust: emptyLines, New: func() interp.Cmdlet { return new(convertFromCSV) }},
		{Name: "Import-Csv", Adjust: charset.AnyEncoding, New: func() interp.Cmdlet { return new(importCSV) }},
		{Name: "Update-TypeData", New: func() interp.Cmdlet { return new(updateTypeData) }},
		{Name: "Set-PSBreakpoint", New: func() interp.Cmdlet { return new(setPSBreakpoint) }},
		{Name: "Get-PSBreakpoint", New: func() interp.Cmdlet { return new(getPSBreakpoint) }},
		{Name: "Enable-PSBreakpoint", New: func() interp.Cmdlet {
			return &changePSBreakpoint{passes: true, change: func(rs *interp.Runspace, b *interp.Breakpoint) { rs.EnableBreakpoint(b, true) }}
		}},
		{Name: "Disable-PSBreakpoint", New: func() interp.Cmdlet {
			return &changePSBreakpoint{passes: true, change: func(rs *interp.Runspace, b *interp.Breakpoint) { rs.EnableBreakpoint(b, false) }}
		}},
		{Name: "Remove-PSBreakpoint", New: func() interp.Cmdlet {
			return &changePSBreakpoint{change: func(rs *interp.Runspace, b *interp.Breakpoint) { rs.RemoveBreakpoint(b) }}
		}},
		{Name: "Get-TypeData", New: func() interp.Cmdlet { return new(getTypeData) }},
		{Name: "Remove-TypeData", New: func() interp.Cmdlet { return new(removeTypeData) }},
		{Name: "Get-FileHash", New: func() interp.Cmdlet { return new(getFileHash) }},
		{Name: "Get-Host", New: func() interp.Cmdlet { return new(getHost) }},
		{Name: "Read-Host", New: func() interp.Cmdlet { return new(readHost) }},
		{Name: "Get-Uptime", New: func() interp.Cmdlet { return new(getUptime) }},
		{Name: "Get-PSCallStack", New: func() interp.Cmdlet { return new(getPSCallStack) }},
		{Name: "Get-Error", New: func() interp.Cmdlet { return new(getError) }},
		{Name: "Unblock-File", New: func() interp.Cmdlet { return new(unblockFile) }},
		{Name: "Export-Alias", New: func() interp.Cmdlet { return new(exportAlias) }},
		{Name: "Import-Alias", New: func() interp.Cmdlet { return new(importAlias) }},
		{Name: "Update-List", New: func() interp.Cmdlet { return new(updateList) }},
		{Name: "Format-Hex", Adjust: charset.AnyEncoding, New: func() interp.Cmdlet { return new(formatHex) }},
		{Name: "Test-Json", New: func() interp.Cmdlet { return new(testJSON) }},
		{Name: "Add-Type", New: func() interp.Cmdlet { return new(addType) }},
		{Name: "Import-LocalizedData", New: func() interp.Cmdlet { return new(importLocalizedData) }},
		{Name: "Select-Xml", New: func() interp.Cmdlet { return new(selectXML) }},
		{Name: "ConvertTo-Xml", New: func() interp.Cmdlet { return new(convertToXML) }},
		{Name: "Export-Clixml", Adjust: charset.AnyEncoding, New: func() interp.Cmdlet { return new(exportClixml) }},
		{Name: "Import-Clixml", New: func() interp.Cmdlet { return new(importClixml) }},
		{Name: "ConvertTo-CliXml", New: func() interp.Cmdlet { return new(convertToClixml) }},
		{Name: "ConvertFrom-CliXml", New: func() interp.Cmdlet { return new(convertFromClixml) }},
		{Name: "Select-Object", New: func() interp.Cmdlet { return new(selectObject) }},
		{Name: "Write-Output", New: func() interp.Cmdlet { return new(writeOutput) }},
		{Name: "Write-Warning", New: func() interp.Cmdlet { return new(writeWarning) }},
		{Name: "Write-Verbose", New: func() interp.Cmdlet { return new(writeVerbose) }},
		{Name: "Write-Host", New: func() interp.Cmdlet { return new(writeHost) }},
	}
}
