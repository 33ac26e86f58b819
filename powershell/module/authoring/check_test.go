package authoring

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/runwright/runwright/powershell/module/metadata"
)

// memory are files in memory.
type memory map[string]string

func (m memory) Names() []string {
	var out []string
	for n := range m {
		out = append(out, n)
	}
	slices.Sort(out)
	return out
}

func (m memory) Read(name string) ([]byte, error) {
	text, ok := m[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return []byte(text), nil
}

// good is what a function needs so that only its own rule finds something in it.
const good = "<#\n.SYNOPSIS\nDoes it.\n.DESCRIPTION\nDoes it well.\n.LINK\nhttps://example.org\n#>\n"

// module makes a module that exports names, and with files by NAME CONTENT pairs.
func moduleOf(names, script string, more ...string) memory {
	m := memory{"M.psd1": "@{ ModuleVersion = '1.0'; RootModule = 'M.psm1'; FunctionsToExport = " + names + "; CmdletsToExport = @(); AliasesToExport = @() }", "M.psm1": script}
	for i := 0; i < len(more); i += 2 {
		m[more[i]] = more[i+1]
	}
	return m
}

// getA is a function that is as it should be, with a body.
func getA(body string) string {
	return good + "function Get-A { [OutputType([int])] param()\n" + body + "\n}\n"
}

func checkAll(t *testing.T, files memory, connection bool) []Finding {
	t.Helper()
	m, err := metadata.Read(metadata.Source{Name: "M", Files: files})
	if err != nil {
		t.Fatal(err)
	}
	main := "M.psm1"
	if _, ok := files["M.psd1"]; ok {
		main = "M.psd1"
	}
	return Check(Module{m, files, connection, main})
}

func TestCheck(t *testing.T) {
	tests := []struct {
		name       string
		files      memory
		connection bool
		want       string // CODE FILE:LINE, sorted
	}{
		{"nothing", moduleOf("'Get-A'", getA("1")), false, ""},
		{"no help", moduleOf("'Get-A'", "\nfunction Get-A { }"), false, "help-missing M.psm1:2, help-uri-missing M.psm1:2, output-type-missing M.psm1:2"},
		{"help without a synopsis", moduleOf("'Get-A'", "# .LINK\n# https://example.org\nfunction Get-A { [OutputType([int])] param() }"), false,
			"description-missing M.psm1:3, synopsis-missing M.psm1:3"},
		{"verbs", moduleOf("'Frob-A', 'Plain'", good+"function Frob-A { [OutputType([int])] param() }\n"+good+"function Plain { [OutputType([int])] param() }"),
			false, "verb-missing M.psm1:18, verb-unapproved M.psm1:9"},
		{"characters", moduleOf("'Get-My-A', 'Get-A+'", good+"function Get-My-A { [OutputType([int])] param() }\n"+good+"function Get-A+ { [OutputType([int])] param() }"),
			false, "name-characters M.psm1:18, name-characters M.psm1:9"},
		{"changes", moduleOf("'Set-A', 'Set-B', 'Set-C'", good+"function Set-A { [OutputType([int])] param() }\n"+
			good+"function Set-B { [CmdletBinding(SupportsShouldProcess)] [OutputType([int])] param() if ($PSCmdlet.ShouldProcess('B')) { } }\n"+
			good+"function Set-C { [CmdletBinding(SupportsShouldProcess = $true)] [OutputType([int])] param() Get-Item x }"), false,
			"should-process-missing M.psm1:9, should-process-unused M.psm1:27"},
		{"secrets", moduleOf("'Get-A'", good+"function Get-A { [OutputType([int])] param([string] $ApiKey) }"), false,
			"connection-parameter-missing M.psm1:9, connection-type-missing M.psd1:0"},
		{"secrets and a connection", moduleOf("'Get-A'", good+"function Get-A { [OutputType([int])] param("+
			"[Parameter(ParameterSetName = 'Key')] [securestring] $ApiKey, [Parameter(ParameterSetName = 'C')] [hashtable] $Connection) }"), true, ""},
		{"a connection beside the secret", moduleOf("'Get-A'", good+"function Get-A { [OutputType([int])] param("+
			"[Parameter(Mandatory)] [securestring] $ApiKey, [hashtable] $Connection) }"), true, "connection-parameter-missing M.psm1:9"},
		{"a connection type and no connection", moduleOf("'Get-A'", getA("1")), true, "connection-object-missing M.psm1:9"},
		{"exports", memory{"M.psd1": "@{ ModuleVersion = '1.0'\nFunctionsToExport = 'Get-Gone'\nCmdletsToExport = '*' }"}, false,
			"export-missing M.psd1:2, export-undeclared M.psd1:0, export-wildcard M.psd1:3"},
		{"no manifest", memory{"M.psm1": getA("1")}, false, "manifest-missing M.psm1:0"},
		{"prerelease", memory{"M.psd1": "@{ ModuleVersion = '1.0'; FunctionsToExport = @(); CmdletsToExport = @(); AliasesToExport = @()\n" +
			"PrivateData = @{ PSData = @{ Prerelease = 'beta1' } } }"}, false, "prerelease-form M.psd1:0"},
		{"prerelease label", memory{"M.psd1": "@{ ModuleVersion = '1.0.0'; FunctionsToExport = @(); CmdletsToExport = @(); AliasesToExport = @()\n" +
			"PrivateData = @{ PSData = @{ Prerelease = 'beta.1' } } }"}, false, "prerelease-form M.psd1:0"},
		{"cannot be used", moduleOf("'Get-A'", "function Get-A { param([Nowhere] $X) }"), false, "command-broken M.psm1:1"},
		{"a class of another script", moduleOf("'Get-A', 'Get-B'", ". $PSScriptRoot/C.ps1\n. $PSScriptRoot/A.ps1\n", "A.ps1",
			"function Get-A { param([C] $X) }\nfunction Get-B { param([C[]] $X) }", "C.ps1", "class C { }"), false, "class-elsewhere A.ps1:1, class-elsewhere A.ps1:2"},
		{"a type of a module that is not at hand", moduleOf("'Get-A'", "Import-Module Other\nfunction Get-A { param([Others] $X) }"), false,
			"class-elsewhere M.psm1:2, not-static M.psm1:1"},
		{"a script of the caller", memory{"M.psd1": "@{ ModuleVersion = '1.0'; ScriptsToProcess = 'a.ps1'; FunctionsToExport = @(); CmdletsToExport = @(); AliasesToExport = @() }",
			"a.ps1": "function Get-Mine { }\n$global:n = 1"}, false, "state-global a.ps1:2"},
		{"attributes of .NET", moduleOf("'Get-A'", good+"function Get-A { [Diagnostics.CodeAnalysis.SuppressMessageAttribute('a', '')] [OutputType([int])] param() }"), false, ""},
		{"what is not known", moduleOf("'Get-A'", ". $x\n"+getA("1")), false, "not-static M.psm1:1"},
		{"unexported", moduleOf("'Get-A'", getA("Get-Used; & 'Get-Named'")+"function Get-Used { }\nfunction Get-Named { }\nfunction Get-Lost { }\nfunction helper { }"), false,
			"function-unexported M.psm1:14"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, codes(t, checkAll(t, tt.files, tt.connection))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// codes lists findings as CODE FILE:LINE.
func codes(t *testing.T, findings []Finding) string {
	t.Helper()
	var got []string
	for _, f := range findings {
		got = append(got, fmt.Sprintf("%s %s:%d", f.Code, f.File, f.Line))
		if f.Message == "" || strings.Contains(f.Message, "\n") {
			t.Errorf("message %q", f.Message)
		}
	}
	slices.Sort(got)
	return strings.Join(got, ", ")
}

// TestBodies checks what a function must not do; each row is one line of a body.
func TestBodies(t *testing.T) {
	const class = "class C { static [int] $n; static [hashtable] $t = @{} }\n$moduleTable = @{}\n$moduleNumber = 0\n"
	tests := []struct{ line, want string }{
		{"$x = 1; $x++; $x += 1", ""},
		{"$script:n = 1", "state-module"},
		{"$script:n++", "state-module"},
		{"--$script:n", "state-module"},
		{"$script:n += 1", "state-module"},
		{"$a, $script:n = 1, 2", "state-module"},
		{"[int] $script:n = 1", "state-module"},
		{"foreach ($script:n in 1, 2) { }", "state-module"},
		{"$script:t['a'] = 1", "state-module"},
		{"$script:t.a.b = 1", "state-module"},
		{"[void] $script:l.Add(1)", "state-module"},
		{"$script:l.Count", ""},
		{"$moduleTable['a'] = 1", "state-module"},
		{"$moduleTable.Clear()", "state-module"},
		{"$moduleTable['a']", ""},
		{"$moduleTable = @{}; $moduleTable['a'] = 1; $moduleTable", ""},
		{"$moduleNumber = 1", "state-shadowed"},
		{"$moduleNumber++", "state-shadowed"},
		{"$moduleNumber = 1; $moduleNumber + 1", ""},
		{"$local:moduleNumber = 1", ""},
		{"Set-Variable -Name n -Value 1 -Scope Script", "state-module"},
		{"Set-Variable n 1 -Scope Global", "state-global"},
		{"Set-Variable n 1", ""},
		{"$global:n = 1", "state-global"},
		{"$global:l.Add(1)", "state-global"},
		{"$global:ErrorActionPreference = 'Stop'", ""},
		{"Set-Item -Path variable:global:n -Value 1", "state-global"},
		{"$env:n = 1", "state-environment"},
		{"Set-Item env:n 1", "state-environment"},
		{"Remove-Item Env:\\n", "state-environment"},
		{"[Environment]::SetEnvironmentVariable('n', '1')", "state-environment"},
		{"[C]::n = 1", "state-class"},
		{"[C]::n++", "state-class"},
		{"[C]::t['a'] = 1", "state-class"},
		{"[C]::t.Clear()", "state-class"},
		{"[AppDomain]::CurrentDomain.SetData('n', 1)", "state-class"},
		{"[Math]::Max(1, 2)", ""},
		{"Get-Item 'HKLM:\\Software'", "registry"},
		{"Get-Item Registry::HKEY_USERS", "registry"},
		{"Get-Item hkcu:\\x", "registry"},
		{"reg.exe query x", "registry"},
		{"New-PSDrive -Name X -PSProvider Registry -Root y", "registry"},
		{"[Microsoft.Win32.Registry]::LocalMachine", "registry"},
		{"[Microsoft.Win32.RegistryKey] $k = $null", "registry"},
		{"New-Object Microsoft.Win32.RegistryKey", "registry"},
		{"Get-Item C:\\temp\\x", "outside-folder"},
		{"Get-Item 'c:/temp/x'", "outside-folder"},
		{"Get-Item \\\\server\\share\\x", "outside-folder"},
		{"'a\\\\b' -match '\\\\d\\w'", ""},
		{"Get-Content /etc/hosts", "outside-folder"},
		{"Invoke-RestMethod '/api/users'", ""},
		{"Get-Content ~/x", "outside-folder"},
		{"Get-Content \"$HOME/x\"", "outside-folder"},
		{"Get-Content \"$env:ProgramFiles\\x\"", "outside-folder"},
		{"Get-Content \"$env:TEMP/x\"", ""},
		{"Get-Item \"$PSScriptRoot/../x\"", "outside-folder"},
		{"Get-Item \"$PSScriptRoot/data/../x\"", ""},
		{"Get-Item \"$PSScriptRoot/$x/x\"", ""},
		{"Get-Item ($PSScriptRoot + '\\..\\x')", "outside-folder"},
		{"Join-Path $PSScriptRoot data x", ""},
		{"Join-Path $PSScriptRoot '..'", "outside-folder"},
		{"Join-Path -Path $PSScriptRoot -ChildPath ../x", "outside-folder"},
		{"Join-Path (Join-Path $PSScriptRoot data) '..' '..'", "outside-folder"},
		{"Split-Path $PSScriptRoot -Parent", "outside-folder"},
		{"Split-Path -Parent $MyInvocation.MyCommand.Path", ""},
		{"Split-Path $PSScriptRoot -Leaf", ""},
		{"$up = Split-Path $PSScriptRoot; Join-Path $up x", "outside-folder"},
		{"[IO.Path]::Combine($PSScriptRoot, '..', 'x')", "outside-folder"},
		{"[System.IO.Path]::GetDirectoryName($PSScriptRoot)", "outside-folder"},
		{"(Get-Item $PSScriptRoot).Parent.FullName", "outside-folder"},
		{". ./x.ps1", "outside-folder"},
		{"Import-Module ../Other/Other.psd1", "outside-folder"},
	}
	for _, tt := range tests {
		t.Run(tt.line, func(t *testing.T) {
			var got []string
			for _, f := range checkAll(t, moduleOf("'Get-A'", class+getA(tt.line)), false) {
				if f.File != "M.psm1" || f.Line != 13 && f.Code != "function-unexported" {
					t.Errorf("%+v", f)
				}
				if !slices.Contains(got, f.Code) {
					got = append(got, f.Code)
				}
			}
			slices.Sort(got)
			if strings.Join(got, " ") != tt.want {
				t.Errorf("have %q, want %q", got, tt.want)
			}
		})
	}
}

// TestScopes: the root script and the scripts that it loads share a scope, nested
// modules have their own.
func TestScopes(t *testing.T) {
	const documented = "$globalNum = 0\nfunction Set-GlobalNum {\n param([int] $num)\n $globalNum = $num\n}\n" +
		"function Get-GlobalNumTimesTwo {\n $output = $globalNum * 2\n $output\n}\n"
	tests := []struct {
		name  string
		files memory
		want  string
	}{
		{"the documentation's example", moduleOf("'Set-GlobalNum', 'Get-GlobalNumTimesTwo'", documented), "state-shadowed M.psm1:4"},
		{"read in another function", moduleOf("'Get-A'", "$n = 0\n"+getA("$n = 1; $n")+"function helper { $n }"), "state-shadowed M.psm1:11"},
		{"in another file", moduleOf("'Get-A'", "$n = 0\n. $PSScriptRoot/A.ps1\n", "A.ps1", getA("$n = 1")), "state-shadowed A.ps1:10"},
		{"in a nested module", moduleOf("'Get-A'", "Import-Module $PSScriptRoot/N.psm1\n"+getA("$n = 1"), "N.psm1", "$n = 0\nfunction Get-N { $script:n = 1 }"),
			"state-module N.psm1:2"},
		{"examples are left out", moduleOf("'Get-A'", getA("1"), "Examples/a.ps1", "$global:n = 1\nGet-Item C:\\x\\y"), ""},
		{"a script that is called", moduleOf("'Get-A'", getA("& $PSScriptRoot/tools/a.ps1"), "tools/a.ps1", "$n = 1\n$script:n = 1\nGet-Item C:\\x\\y\nfunction f { $script:n = 1 }"),
			"outside-folder tools/a.ps1:3, state-module tools/a.ps1:4"},
		{"a DSC resource", moduleOf("'Get-A'", getA("1"), "DSCResources/R/R.psm1", "function Get-TargetResource { $script:n = 1 }"), "state-module DSCResources/R/R.psm1:1"},
		{"a script that perhaps loads", moduleOf("'Get-A'", ". $x\n"+getA("1"), "a.ps1", "$global:n = 1"), "state-global a.ps1:1"},
		{"automatic variables", moduleOf("'Get-A'", "$null = 1\n$ErrorActionPreference = 'Stop'\n"+getA("$null = 1; $ErrorActionPreference = 'Continue'; $global:Error.Clear()")), ""},
		{"a method", moduleOf("'Get-A'", "$n = 0\nclass C { [int] $m\n[void] Set() { $n = 1\n$script:n = 1\n} }\n"+getA("1")), "state-module M.psm1:4"},
		{"while loading", moduleOf("'Get-A'", "$script:n = 1\n$global:n = 1\n$env:n = 1\n"+getA("1")), "state-environment M.psm1:3, state-global M.psm1:2"},
		{"below the folder", moduleOf("'Get-A'", ". $PSScriptRoot/Public/A.ps1", "Public/A.ps1", getA("Join-Path $PSScriptRoot .. x")), ""},
		{"tests are left out", moduleOf("'Get-A'", getA("1"), "M.Tests.ps1", "$global:n = 1"), ""},
		{"using module", moduleOf("'Get-A'", "using module ../Other/Other.psd1\n"+getA("1")), "outside-folder M.psm1:1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []Finding
			for _, f := range checkAll(t, tt.files, false) {
				if strings.HasPrefix(f.Code, "state-") || f.Code == "outside-folder" {
					got = append(got, f)
				}
			}
			if diff := cmp.Diff(tt.want, codes(t, got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestRules: every rule has its texts, and they are in the order of their names.
func TestRules(t *testing.T) {
	last := ""
	for _, r := range Rules() {
		if r.ID <= last || r.Short == "" || strings.HasSuffix(r.Short, ".") || !strings.HasSuffix(r.Help, ".") || r.Severity == "" {
			t.Errorf("%+v", r)
		}
		last = r.ID
	}
}
