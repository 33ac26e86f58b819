package powershell_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDefinitions defines classes and enums that are wrong: the error comes before
// the first statement runs, and is one of the parser's.
func TestDefinitions(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"property twice", `class K { $x; [int] $X }`, "MemberAlreadyDefined"},
		{"method twice", `class K { M([int]$a) {} M([int]$b) {} }`, "MemberAlreadyDefined"},
		{"overloads", `class K { M([int]$a) {} M([string]$a) {} static M([int]$a) {} }`, ""},
		{"constructor twice", `class K { K($a) {} K($b) {} }`, "MemberAlreadyDefined"},
		{"static constructor with a parameter", `class K { static K($a) {} }`, "StaticConstructorCantHaveParameters"},
		{"sealed base", `class K : string {}`, "SealedBaseClass"},
		{"array base", `class A {} class K : A[] {}`, "SubtypeArray"},
		{"open base", "class K : System.Collections.Generic.List`1 {}", "SubtypeUnclosedGeneric"},
		{"two bases", `class A {} class B {} class K : A, B {}`, "InterfaceNameExpected"},
		{"base further down", `class K : B {} class B {}`, "TypeNotFound"},
		{"base without a constructor to use", `class B { B($x) {} } class K : B {}`, "BaseClassNoDefaultCtor"},
		{"interface", `class K : IComparable { [int] CompareTo([object]$o) { return 0 } }`, ""},
		{"interface with another type", `class K : IComparable { [void] CompareTo([object]$o) { } }`, "TypeCreationError"},
		{"interface without its method", `class K : IDisposable { }`, "TypeCreationError"},
		{"label twice", `enum E { a; A }`, "MemberAlreadyDefined"},
		{"value of a variable", `enum E { A = $x }`, "EnumeratorValueMustBeConstant"},
		{"value of a text", `enum E { A = 'x' }`, "CannotConvertValue"},
		{"value too large", `enum E : byte { A = 256 }`, "EnumeratorValueOutOfBounds"},
		{"next value too large", `enum E : byte { A = 255; B }`, "EnumeratorValueOutOfBounds"},
		{"value of another enum", `enum E { A = [F]::B } enum F { B = 4 } if ([int][E]::A -ne 4) { throw }`, ""},
		{"values in a circle", `enum E { A = [F]::B } enum F { B = [E]::A }`, "CycleInEnumInitializers"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			script := "try { [scriptblock]::Create(@'\n" + "'ran'; " + tt.text + "\n'@).Invoke() } catch { $_.Exception.InnerException.ErrorRecord.FullyQualifiedErrorId }"
			want := tt.want
			if want == "" {
				want = "ran"
			}
			if got := written(t, script); got != want+"\n" {
				t.Errorf("%s\ngot  %q\nwant %q", tt.text, got, want)
			}
		})
	}
}

// TestDrives uses a drive of a folder wherever a path can stand.
func TestDrives(t *testing.T) {
	dir := t.TempDir()
	script := `$null = New-PSDrive -Name Work -PSProvider FileSystem -Root '` + dir + `'
Set-Content Work:\s.ps1 '"script $args"'
Work:\s.ps1 1
. work:/s.ps1 2
Set-Content Work:\m.psm1 'function Get-Here { "module" }'
Import-Module Work:\m.psm1
Get-Here
'text' > Work:\o.txt
Get-Content Work:\o.txt
'one letter' | Set-Content Work:\l.txt; $null = New-PSDrive -Name W -PSProvider FileSystem -Root Work:\; Get-Content W:/l.txt
Remove-PSDrive W, Work
try { Work:\s.ps1 } catch { $_.FullyQualifiedErrorId }`
	want := "script 1\nscript 2\nmodule\ntext\none letter\nCommandNotFoundException\n"
	if got := written(t, script); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// TestAsked has what scripts can ask of the state they run in.
func TestAsked(t *testing.T) {
	tests := []struct{ name, script, want string }{
		{"success, as an argument", `function F { param([Parameter(Position = 0)] $ok) "$ok" }; Write-Error x 2>$null; F $?`, "False\n"},
		{"a function's tree", `function F($a) { 1 }; (Get-Command F).ScriptBlock.Ast.Extent.Text`, "function F($a) { 1 }\n"},
		{"above a block", `$b = { 1 }; $b.Ast.Parent.GetType().Name`, "ScriptBlockExpressionAst\n"},
		{"a broken switch's parts", `$e = $null; $a = [System.Management.Automation.Language.Parser]::ParseInput('switch (1) {a {b}', [ref]$null, [ref]$e)
$s = $a.EndBlock.Statements[0]; "$($s.Conditions) / $($s.Bodies)"`, "1 / a {b}\n"},
		{"an error's place", `$e = $null; $null = [System.Management.Automation.Language.Parser]::ParseInput('if', [ref]$null, [ref]$e)
@("$($e[0])" -split "\n").Count`, "4\n"},
		{"count of an enumerator", `function F { process { } end { "[$($input.Count)]" } }; 1, 2 | F`, "[]\n"},
		{"null in a list", `try { Compare-Object @('x', $null) @('y') } catch { $_.FullyQualifiedErrorId }`,
			"ParameterArgumentValidationErrorNullNotAllowed,Microsoft.PowerShell.Commands.CompareObjectCommand\n"},
		{"what a clean block throws", `function F { end { 'end' } clean { throw 'no' } }; try { F 2>$null; 'after' } catch { 'caught' }; "$($Error.Count)"`, "end\nafter\n1\n"},
		{"valid values that are kept", `class G : System.Management.Automation.CachedValidValuesGeneratorBase { G() : base(300) { }; [string[]] GenerateValidValues() { $script:n++; return 'x', 'y' } }
function F { param([ValidateSet([G])] $v) $v }; F x; F y; try { F z } catch { $_.FullyQualifiedErrorId }; $n; [G]::new().GetValidValues().Count; $n`, "x\ny\nParameterArgumentValidationError,F\n1\n2\n2\n"},
		{"valid values that are not kept", `class G : System.Management.Automation.CachedValidValuesGeneratorBase { G() : base(0) { }; [string[]] GenerateValidValues() { $script:n++; return 'x' } }
function F { param([ValidateSet([G])] $v) $v }; F x; F x; $n`, "x\nx\n2\n"},
		{"versions", `$PSVersionTable -is [hashtable]; $PSVersionTable.ContainsKey('PSEdition')`, "True\nTrue\n"},
		{"the value of a typed assignment", `([bool] $v = 42).GetType().Name`, "Boolean\n"},
		{"a number of 64 ones", `(0b` + strings.Repeat("1", 64) + `).GetType().Name`, "Int64\n"},
		{"an index of a tuple", `$t = [Tuple]::Create(10, 'x'); $t[-1]; $t[0]`, "x\n10\n"},
		{"delegates of many arguments", `$f = { $args.Count } -as [object].Assembly.GetType('System.Func` + "`6" + `').MakeGenericType([int], [int], [int], [int], [int], [int]); $f.DynamicInvoke(@(1, 2, 3, 4, 5))`, "5\n"},
		{"a variable of another scope", `function F { [CmdletBinding()] param() 'f' }; & { $null = F -OutVariable global:o }; "$o"`, "f\n"},
		{"texts for truth values", `function F { [CmdletBinding()] param([bool[]] $b) $b }; try { F a, b } catch { $_.FullyQualifiedErrorId }`, "ParameterArgumentTransformationError,F\n"},
		{"errors of the last command", `function E { [CmdletBinding()] param([Parameter(ValueFromPipeline)] $x) process { Write-Error e; 1 } }
function F { [CmdletBinding()] param() E 1 | E }; $null = F -ErrorVariable v 2>$null; $v.Count`, "1\n"},
		{"an error that is caught", `function F { [CmdletBinding()] param() try { throw 'x' } catch { } }; F -ErrorVariable v; "$v"`, "x\n"},
		{"a dynamic parameter's value", `function F { [CmdletBinding()] param() dynamicparam { $d = [System.Management.Automation.RuntimeDefinedParameterDictionary]::new()
$a = [System.Collections.ObjectModel.Collection[System.Attribute]]::new(); $a.Add([Parameter]::new())
$d.Add('X', [System.Management.Automation.RuntimeDefinedParameter]::new('X', [int], $a)); $d } end { "$($d.X.Value) $($d.X.IsSet)" } }; F -X 4`, "4 True\n"},
		{"restricted language", `{ 2 + $a }.CheckRestrictedLanguage($null, [string[]]'a', $false); try { { 2 + $a }.CheckRestrictedLanguage($null, $null, $false) } catch { $_.FullyQualifiedErrorId }`, "ParseException\n"},
		{"text that is not complete", `try { [powershell]::Create().AddScript('1 +').Invoke() } catch { $_.FullyQualifiedErrorId }`, "IncompleteParseException\n"},
		{"settings of a run", `$s = [System.Management.Automation.PSInvocationSettings]::new(); $s.ErrorActionPreference = 'Stop'
try { [powershell]::Create().AddScript('Get-Item nope; 1').Invoke(@(), $s) } catch { 'stopped' }`, "stopped\n"},
		{"a module that is required", `Set-Content m.ps1 "#requires -Modules @{ ModuleName = 'Nope'; ModuleVersion = '1.0' }"; try { ./m.ps1 } catch { "$_" }`,
			"The script 'm.ps1' cannot be run because the following modules that are specified by the \"#requires\" statements of the script are missing: The module 'Nope' cannot be found with ModuleVersion '1.0'..\n"},
		{"providers of paths", `$PWD.Provider.Name; (Get-Location).Provider.Name; (Get-Item /).PSProvider.Name; "$($PWD.Provider)"`,
			"FileSystem\nFileSystem\nFileSystem\nMicrosoft.PowerShell.Core\\FileSystem\n"},
		{"numbers as they are written", `Write-Host 1.10 1e20 x (1/4) 6>&1`, "1.10 1e20 x 0.25\n"},
		{"a bool of the session", `try { [bool] $b = 'x' } catch { $_.FullyQualifiedErrorId }; & { [bool] $c = 'x'; "$c" }`, "RuntimeException\nTrue\n"},
		{"a cast in the session's scope", `try { [int] $i = 'x' } catch { $_.FullyQualifiedErrorId }; & { try { [int] $j = 'x' } catch { $_.FullyQualifiedErrorId } }`,
			"RuntimeException\nInvalidCastFromStringToInteger\n"},
		{"hidden properties in JSON", `class K { $A = 1; hidden $B = 2 }; [K]::new() | ConvertTo-Json -Compress`, "{\"A\":1,\"B\":2}\n"},
		{"called as a method", `function F { 'ran' }; F(1, 2); Set-StrictMode -Version 2; try { F(1, 2) } catch { $_.FullyQualifiedErrorId }; F (1, 2)`, "ran\nStrictModeFunctionCallWithParens\nran\n"},
		{"the answer to all", `function F { [CmdletBinding(SupportsShouldProcess)] param() $PSCmdlet.ShouldContinue('q', 'c', [ref]$true, [ref]$false) }; F`, "True\n"},
		{"two defaults", `function F { [CmdletBinding()] param($N = 0) "n$N" }; $PSDefaultParameterValues['F:N'] = 1; $PSDefaultParameterValues['F*:N'] = 2; F 3>$null; $PSDefaultParameterValues['F*:N'] = 1; F`, "n0\nn1\n"},
		{"a proxy", `function F { [CmdletBinding()] param([Parameter(ValueFromPipeline)][int] $N, [ValidateSet('a', 'b')][string] $P) process { "$P$N" } }
Set-Item function:G ([scriptblock]::Create([System.Management.Automation.ProxyCommand]::Create((Get-Command F)))); 1, 2 | G -P b; G 3; try { G 1 x } catch { $_.FullyQualifiedErrorId }`,
			"b1\nb2\n3\nParameterArgumentValidationError,G\n"},
		{"metadata that was changed", `$m = [System.Management.Automation.CommandMetadata]::new((Get-Command Get-Date)); $null = $m.Parameters.Remove('Date'); $m.Parameters.ContainsKey('Date'); $m.DefaultParameterSetName
[System.Management.Automation.CommandMetadata]::new((Get-Command Get-Date)).Parameters.ContainsKey('Date')`, "False\nDateAndFormat\nTrue\n"},
		{"a property with parameters", `$h = @{ a = 1 }; $h.Item('a') = 5; $h.Item('b') = 6; $h.a + $h.b; $l = [System.Collections.Generic.List[int]](1, 2); $l.Item(0) += 7; "$l"
try { 'abc'.Substring(1) = 5 } catch { $_.FullyQualifiedErrorId }`, "11\n8 2\nMethodNotFound\n"},
		{"a method's caller", `class K { static [string] M() { return (Get-Mine) } }; & { function Get-Mine { 'mine' }; [K]::M() }`, "mine\n"},
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

// written runs a script and gives what it writes.
func written(t *testing.T, script string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "s.ps1")
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	got, code := runScript(t, file, t.TempDir(), nil)
	if code != 0 {
		t.Errorf("exit status %d", code)
	}
	return strings.ReplaceAll(got, "\r", "")
}
