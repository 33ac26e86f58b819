package interp

// windowsAliases are the aliases that PowerShell has on Windows and leaves to
// programs of the same name elsewhere. Where no program can be started nothing
// is hidden by them, and runbooks that were written for Windows use them.
func windowsAliases() map[string]string {
	return map[string]string{
		"ac": "Add-Content", "cat": "Get-Content", "clear": "Clear-Host", "compare": "Compare-Object", "cp": "Copy-Item",
		"cpp": "Copy-ItemProperty", "diff": "Compare-Object", "kill": "Stop-Process", "ls": "Get-ChildItem", "man": "help",
		"mount": "New-PSDrive", "mv": "Move-Item", "ps": "Get-Process", "rm": "Remove-Item", "rmdir": "Remove-Item",
		"sleep": "Start-Sleep", "sort": "Sort-Object", "start": "Start-Process", "tee": "Tee-Object", "write": "Write-Output",
	}
}

// defineWindowsAliases adds them where the host starts no programs.
func (rs *Runspace) defineWindowsAliases() {
	if rs.host.Processes != nil {
		return
	}
	for name, definition := range windowsAliases() {
		if rs.global.base.FindAlias(name) == nil {
			rs.global.base.SetAlias(&Alias{Name: name, Definition: definition, Options: AllScope})
		}
	}
}
