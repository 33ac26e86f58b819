package powershell_test

import "testing"

// TestErrorHandling holds rules of errors on their way up that no recorded row shows.
func TestErrorHandling(t *testing.T) {
	const id = `catch { $_.FullyQualifiedErrorId }`
	tests := []struct{ name, script, want string }{
		{"Stop goes before the preference", `function F { [CmdletBinding()] param() Get-Item nope -ErrorAction Stop; 'on' }; try { F -ErrorAction SilentlyContinue } ` + id,
			"PathNotFound,Microsoft.PowerShell.Commands.GetItemCommand\n"},
		{"a hidden throw leaves $?", `$ErrorActionPreference = 'SilentlyContinue'; throw 'x'; $?`, "True\n"},
		{"Suspend cannot be set", `try { $ErrorActionPreference = 'Suspend' } ` + id, "RuntimeException\n"},
		{"Suspend cannot be followed", `& { Set-Variable VerbosePreference Suspend; try { Write-Verbose x } ` + id + ` }`,
			"System.NotSupportedException,Microsoft.PowerShell.Commands.WriteVerboseCommand\n"},
		{"Set-Variable ends where a value does not convert", `[int]$i = 1; try { Set-Variable i abc; 'on' } ` + id, "RuntimeException,Microsoft.PowerShell.Commands.SetVariableCommand\n"},
		{"a trap goes on in the chain", `& { trap { continue }; & { throw 'x' } || 'or' }`, "or\n"},
		{"a trap that goes on, and", `& { trap { continue }; & { throw 'x' } && 'and'; 'after' }`, "after\n"},
		{"a trap is told what was thrown", `& { trap { $_.Exception.GetType().Name; continue } 1/0 }`, "DivideByZeroException\n"},
		{"a catch is told what wraps it", `try { 1/0 } catch { $_.Exception.GetType().Name }`, "RuntimeException\n"},
		{"a clean block and $?", `function F { end { } clean { $PSCmdlet.Nope() } }; function G { [CmdletBinding()] param() end { } clean { throw 'x' } }; G 2>$null; $?`, "False\n"},
		{"a clean block without the others", `function F { process { 1/0 } }; function A { [CmdletBinding()] param() process { throw 'a' } }
function B { param([Parameter(ValueFromPipeline)] $x) process { } clean { Write-Host cleaned } }; try { A | B } catch { "$_" }`, "a\n"},
		{"-ErrorVariable of an error that stops", `try { Get-Item nope -ErrorAction Stop -ErrorVariable e } catch { }; "$($e.Count) $($e[0].GetType().Name) $($e[0].ErrorRecord.FullyQualifiedErrorId)"`,
			"1 ActionPreferenceStopException PathNotFound,Microsoft.PowerShell.Commands.GetItemCommand\n"},
		{"a program's error, Stop", `try { [powershell]::Create().AddScript('Get-Item nope -ErrorAction Stop').Invoke() } catch { $_.Exception.InnerException.GetType().Name }`, "ActionPreferenceStopException\n"},
		{"a program's error, a command's", `try { [powershell]::Create().AddCommand('ConvertFrom-Json').AddArgument('{').Invoke() } catch { $_.Exception.InnerException.GetType().Name }`, "CmdletInvocationException\n"},
		{"a program's error, throw", `try { [powershell]::Create().AddScript('throw "x"').Invoke() } catch { $_.Exception.InnerException.GetType().Name }`, "RuntimeException\n"},
		{"Write-Error of a function that a program calls", `$p = [powershell]::Create(); $null = $p.AddScript('function F { Write-Error x }').Invoke(); $p.Commands.Clear(); $null = $p.AddCommand('F').Invoke(); $p.Streams.Error[0].FullyQualifiedErrorId`,
			"Microsoft.PowerShell.Commands.WriteErrorException,F\n"},
		{"a parameter named input", `filter F { [CmdletBinding()] param([Parameter(ValueFromPipeline)][int[]] $input) if ($input -ne 2) { return $input } }; (1..3 | F) -join ','`, "1,3\n"},
		{"null for an action", `try { Get-Item . -ErrorAction $null } catch { $_.Exception.InnerException.InnerException.GetType().Name }`, "PSInvalidCastException\n"},
		{"a start state's entries", `$s = [initialsessionstate]::CreateDefault2(); $s.Variables.Add([System.Management.Automation.Runspaces.SessionStateVariableEntry]::new('foo', 5, ''))
"$($s.Variables.Count) $([powershell]::Create($s).AddScript('$foo').Invoke())"; try { $s.ImportPSModule($null) } ` + id, "1 5\nArgumentNullException\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := written(t, tt.script); got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}
