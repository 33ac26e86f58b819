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

// help is what a function needs so that only its own rule finds something in it.
const help = "# .SYNOPSIS\n# Does it.\n# .LINK\n# https://example.org\n"

func TestCheck(t *testing.T) {
	const manifest = "@{ ModuleVersion = '1.0'; RootModule = 'M.psm1'; FunctionsToExport = 'Get-A' }"
	both := func(names, script string) memory {
		return memory{"M.psd1": "@{ ModuleVersion = '1.0'; RootModule = 'M.psm1'; FunctionsToExport = " + names + " }", "M.psm1": script}
	}
	tests := []struct {
		name       string
		files      memory
		connection bool
		want       string // CODE FILE:LINE, sorted
	}{
		{"nothing", both("'Get-A'", help+"function Get-A { [OutputType([int])] param() 1 }"), false, ""},
		{"no help", both("'Get-A'", "\nfunction Get-A { }"), false, "help-missing M.psm1:2, help-uri-missing M.psm1:2, output-type-missing M.psm1:2"},
		{"help without a synopsis", both("'Get-A'", "# .LINK\n# https://example.org\nfunction Get-A { [OutputType([int])] param() }"), false,
			"synopsis-missing M.psm1:3"},
		{"verbs", both("'Frob-A', 'Plain'", help+"function Frob-A { [OutputType([int])] param() }\n"+help+"function Plain { [OutputType([int])] param() }"),
			false, "verb-missing M.psm1:10, verb-unapproved M.psm1:5"},
		{"changes", both("'Set-A', 'Set-B'", help+"function Set-A { [OutputType([int])] param() }\n"+
			help+"function Set-B { [CmdletBinding(SupportsShouldProcess)] [OutputType([int])] param() }"), false, "should-process-missing M.psm1:5"},
		{"secrets", both("'Get-A'", help+"function Get-A { [OutputType([int])] param([string] $ApiKey) }"), false,
			"connection-parameter-missing M.psm1:5, connection-type-missing M.psd1:0"},
		{"secrets and a connection", both("'Get-A'", help+"function Get-A { [OutputType([int])] param("+
			"[Parameter(ParameterSetName = 'Key')] [securestring] $ApiKey, [Parameter(ParameterSetName = 'C')] [hashtable] $Connection) }"), true, ""},
		{"the documentation's example of state", both("'Get-A'", "$globalNum = 0\n"+help+
			"function Get-A { [OutputType([int])] param($num)\n$globalNum = $num\n$num = 2 }"), false, "state-shadowed M.psm1:7"},
		{"state", both("'Get-A'", help+"function Get-A { [OutputType([int])] param()\n$script:n = 1\n$global:n = 1\n$env:n = 1\n[C]::n = 1\n"+
			"$global:ErrorActionPreference = 'Stop' }\nclass C { static [int] $n }"), false,
			"state-class M.psm1:9, state-environment M.psm1:8, state-global M.psm1:7, state-module M.psm1:6"},
		{"places", both("'Get-A'", help+"function Get-A { [OutputType([int])] param()\nGet-Item 'HKLM:\\Software'\nGet-Item C:\\temp\\x\n"+
			"Get-Item \"$PSScriptRoot/../../other/x\"\nGet-Item \"$PSScriptRoot/data/x\"\n[Microsoft.Win32.Registry]::LocalMachine }"), false,
			"outside-folder M.psm1:7, outside-folder M.psm1:8, registry M.psm1:10, registry M.psm1:6"},
		{"exports", memory{"M.psd1": "@{ ModuleVersion = '1.0'; FunctionsToExport = 'Get-Gone'; CmdletsToExport = '*' }"}, false,
			"export-missing M.psd1:0, export-wildcard M.psd1:0"},
		{"no manifest", memory{"M.psm1": help + "function Get-A { [OutputType([int])] param() }"}, false, "manifest-missing M.psm1:0"},
		{"cannot be used", memory{"M.psd1": manifest, "M.psm1": "function Get-A { param([Nowhere] $X) }"}, false, "command-broken M.psm1:1"},
		{"what is not known", memory{"M.psd1": manifest, "M.psm1": ". $x\n" + help + "function Get-A { [OutputType([int])] param() }"}, false,
			"not-static M.psm1:1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, err := metadata.Read(metadata.Source{Name: "M", Files: tt.files})
			if err != nil {
				t.Fatal(err)
			}
			main := "M.psm1"
			if _, ok := tt.files["M.psd1"]; ok {
				main = "M.psd1"
			}
			var got []string
			for _, f := range Check(Module{m, tt.files, tt.connection, main}) {
				got = append(got, fmt.Sprintf("%s %s:%d", f.Code, f.File, f.Line))
				if f.Message == "" || strings.Contains(f.Message, "\n") {
					t.Errorf("message %q", f.Message)
				}
			}
			slices.Sort(got)
			if diff := cmp.Diff(tt.want, strings.Join(got, ", ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}
