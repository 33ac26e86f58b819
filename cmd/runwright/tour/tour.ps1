# What the documentation of the module Contoso shows: read the connection asset, connect, list users.
[CmdletBinding()]
param([string] $Like = '*')

Write-Verbose "Reading the connection"
$c = Get-AutomationConnection -Name 'ContosoConnection'
Connect-Contoso -Connection $c

Get-ContosoUser -Connection $c -Name $Like | Where-Object { $_.Enabled } | Format-Table Id, Name, Owner, PasswordLen

Write-Warning "One user is disabled and was left out."

try {
    New-ContosoUser -Name 'Not A Name' -Connection $c -ErrorAction Stop
} catch {
    Write-Output "Caught: $($_.Exception.Message)"
}

Write-Output "Connected to port $($c.Port) as $($c.Username)."
