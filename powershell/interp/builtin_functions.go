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
function cd.. { Set-Location .. }
function cd\ { Set-Location / }
function cd~ { Set-Location ~ }
function oss { [CmdletBinding()] param([int]$Width, [Parameter(ValueFromPipeline)][psobject]$InputObject) end { $null = $PSBoundParameters.Remove('InputObject'); $input | Out-String -Stream @PSBoundParameters } }
`), syntax.Options{})
})

// defineFunctions gives a new session its functions. The trees are shared, what is
// compiled of them belongs to the session.
func (rs *Runspace) defineFunctions() {
	for _, s := range builtinFunctions().AST.EndBlock.Statements {
		x, ok := s.(*syntax.FunctionDefinition)
		if !ok {
			continue
		}
		rs.global.base.SetFunction(&Function{Name: x.Name, Block: &ScriptBlock{unit: newFunctionUnit(x), session: rs.global, definition: x}})
	}
}
