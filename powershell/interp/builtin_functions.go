package interp

import (
	"sync"

	"github.com/runwright/runwright/powershell/syntax"
)

// builtinFunctions are the functions of a new session whose work is PowerShell's.
var builtinFunctions = sync.OnceValue(func() *syntax.Result {
	return syntax.Parse(syntax.NewSource("", `
function prompt { "PS $($PWD.Path)$('>' * ($NestedPromptLevel + 1)) " }
function Pause { $null = Read-Host 'Press Enter to continue...' }
function Clear-Host { }
function help {
	<#
	.FORWARDHELPTARGETNAME Get-Help
	.FORWARDHELPCATEGORY Cmdlet
	#>
	[CmdletBinding(DefaultParameterSetName = 'AllUsersView', HelpUri = 'https://go.microsoft.com/fwlink/?LinkID=113316')]
	param(
		[Parameter(Position = 0, ValueFromPipelineByPropertyName)][string]$Name,
		[string]$Path,
		[ValidateSet('Alias', 'Cmdlet', 'Provider', 'General', 'FAQ', 'Glossary', 'HelpFile', 'ScriptCommand', 'Function', 'Filter', 'ExternalScript', 'All', 'DefaultHelp', 'DscResource', 'Class', 'Configuration')][string[]]$Category,
		[Parameter(ParameterSetName = 'DetailedView', Mandatory)][switch]$Detailed,
		[Parameter(ParameterSetName = 'AllUsersView')][switch]$Full,
		[Parameter(ParameterSetName = 'Examples', Mandatory)][switch]$Examples,
		[Parameter(ParameterSetName = 'Parameters', Mandatory)][string[]]$Parameter,
		[string[]]$Component,
		[string[]]$Functionality,
		[string[]]$Role,
		[Parameter(ParameterSetName = 'Online', Mandatory)][switch]$Online
	)
	end {
		if ($PSCmdlet.ParameterSetName -eq 'AllUsersView') { $PSBoundParameters['Full'] = $true }
		$found = @(Get-Help @PSBoundParameters)
		if ($found.Count -eq 0) { return }
		if ($found[0].PSObject.TypeNames -contains 'HelpInfoShort') { return $found }
		$pager = if ($env:PAGER) { Get-Command -Name $env:PAGER -ErrorAction Ignore | Select-Object -First 1 }
		if ($null -eq $pager) { $found | Out-String -Stream }
		elseif ($pager.CommandType -eq 'Application') { $found | Out-String -Stream | & $pager }
		else { $found | & $pager }
	}
}
function cd.. { Set-Location .. }
function cd\ { Set-Location / }
function cd~ { Set-Location ~ }
function mkdir {
	[CmdletBinding(DefaultParameterSetName = 'pathSet', SupportsShouldProcess, ConfirmImpact = 'Medium')]
	param(
		[Parameter(ParameterSetName = 'nameSet', Position = 0, ValueFromPipelineByPropertyName)]
		[Parameter(ParameterSetName = 'pathSet', Mandatory, Position = 0, ValueFromPipelineByPropertyName)][string[]]$Path,
		[Parameter(ParameterSetName = 'nameSet', Mandatory, ValueFromPipelineByPropertyName)][AllowNull()][AllowEmptyString()][string]$Name,
		[Parameter(ValueFromPipeline, ValueFromPipelineByPropertyName)][object]$Value,
		[switch]$Force
	)
	process { New-Item -ItemType Directory @PSBoundParameters }
}
function oss { [CmdletBinding()] param([int]$Width, [Parameter(ValueFromPipeline)][psobject]$InputObject) end { $null = $PSBoundParameters.Remove('InputObject'); $input | Out-String -Stream @PSBoundParameters } }
`), syntax.Options{})
})

// defineFunctions gives a new session its functions. The trees are shared, what is
// compiled of them belongs to the session.
func (rs *Runspace) defineFunctions() {
	for _, s := range builtinFunctions().AST.EndBlock.Statements {
		x, ok := s.(*syntax.FunctionDefinition)
		if !ok || x.Name == "mkdir" && rs.host.Processes != nil { // elsewhere than on Windows a program
			continue
		}
		rs.global.base.SetFunction(&Function{Name: x.Name, Block: &ScriptBlock{unit: newFunctionUnit(x), session: rs.global, definition: x}})
	}
}
