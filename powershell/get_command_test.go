package powershell_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestGetCommand checks what Get-Command finds and lists.
func TestGetCommand(t *testing.T) {
	modules := t.TempDir()
	if err := os.CopyFS(filepath.Join(modules, "Contoso"), os.DirFS("module/metadata/testdata/modules/Contoso")); err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, script, want string }{
		{"wildcard", `(Get-Command Get-Da*).Name; (Get-Command [g]et-date).CommandType`, "Get-Date\nCmdlet\n"},
		{"wildcard without a match", `Get-Command nope* | Measure-Object | ForEach-Object Count`, "0\n"},
		{"no name lists", `$all = Get-Command; 'Cmdlet', 'Alias' | ForEach-Object { $t = $_; @($all | Where-Object CommandType -eq $t).Count -gt 50 }`, "True\nTrue\n"},
		{"order", `function Select-Aaa {}; (Get-Command Select-*).Name -join ' '`, "Select-Aaa Select-Object Select-String Select-Xml\n"},
		{"verb and noun", `(Get-Command -Verb Group -Noun Obj*).Name`, "Group-Object\n"},
		{"kind", `function Get-Dahlia {}; (Get-Command Get-Da* -CommandType Function).Name`, "Get-Dahlia\n"},
		{"kind of a found name", `try { Get-Command Get-Date -CommandType Function -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }`, "CommandNotFoundException,Microsoft.PowerShell.Commands.GetCommandCommand\n"},
		{"module", `(Get-Command *-Object -Module *Core).Name -join ' '`, "ForEach-Object Where-Object\n"},
		{"count", `@(Get-Command -TotalCount 3).Count`, "3\n"},
		{"not loaded modules", `(Get-Command *ContosoUser).Name -join ' '; @(Get-Module).Count`, "Get-ContosoUser New-ContosoUser Remove-ContosoUser\n0\n"},
		{"imported only", `@(Get-Command *ContosoUser -ListImported).Count`, "0\n"},
		{"listed function runs", `$f = Get-Command *-ContosoUser | Where-Object Name -like Get-*; "[$($f.Definition)]"; (& $f -UserName x -Password yy -Name alice).Name`, "[]\nalice\n"},
		{"syntax", `function s { [CmdletBinding()] param([Parameter(Mandatory)][string]$N, [int[]]$I, [switch]$Z) }; (Get-Command s -Syntax).Trim()`, "s [-N] <string> [[-I] <int[]>] [-Z] [<CommonParameters>]\n"},
		{"parameter name", `function Get-Dahlia { param($Petals) }; (Get-Command -ParameterName petal* -Name Get-D*).Name`, "Get-Dahlia\n"},
		{"refused parameter", `try { Get-Command Get-Date -UseFuzzyMatching -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }`, "ParameterNotSupported,Microsoft.PowerShell.Commands.GetCommandCommand\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "s.ps1")
			if err := os.WriteFile(file, []byte(tt.script), 0o600); err != nil {
				t.Fatal(err)
			}
			got, code := runScript(t, file, modules, nil)
			if diff := cmp.Diff(tt.want, strings.ReplaceAll(got, "\r", "")); diff != "" || code != 0 {
				t.Errorf("exit status %d, output (-want +got):\n%s", code, diff)
			}
		})
	}
}
