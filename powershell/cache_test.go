package powershell_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/runwright/runwright/powershell/interp"
)

// writeModule makes a module of n functions that counts its own imports.
func writeModule(t testing.TB, dir string, n int) {
	t.Helper()
	var names []string
	var text strings.Builder
	text.WriteString("class Counter { static [int] $Count = 0 }\n$script:imports = 0\n$script:imports++\n[Counter]::Count++\nfunction Get-Imports { \"$script:imports $([Counter]::Count)\" }\n")
	for i := range n {
		name := fmt.Sprintf("Get-Thing%d", i)
		names = append(names, "'"+name+"'")
		fmt.Fprintf(&text, "<#\n.SYNOPSIS\nGets a thing.\n#>\nfunction %s {\n    [CmdletBinding()]\n    param([Parameter(Mandatory)][string] $Name, [int] $Count = 3)\n    foreach ($i in 1..$Count) { [pscustomobject]@{ Name = $Name; Number = $i } }\n}\n", name)
	}
	folder := filepath.Join(dir, "Many")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	manifest := "@{ RootModule = 'Many.psm1'; ModuleVersion = '1.0'; FunctionsToExport = @('Get-Imports', " + strings.Join(names, ", ") + ") }"
	for file, content := range map[string]string{"Many.psd1": manifest, "Many.psm1": text.String(), "use.ps1": "Get-Thing1 -Name x | ForEach-Object Number\nGet-Imports"} {
		if err := os.WriteFile(filepath.Join(folder, file), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestCacheSharesNoState: a module that is compiled once begins anew in every
// runspace, and a changed file is compiled again.
func TestCacheSharesNoState(t *testing.T) {
	dir := t.TempDir()
	writeModule(t, dir, 3)
	cache := interp.NewCache(1 << 20)
	use := filepath.Join(dir, "Many", "use.ps1")
	for range 3 {
		if out, code := runScript(t, use, dir, cache); out != "1\n2\n3\n1 1\n" || code != 0 {
			t.Fatalf("output %q, status %d", out, code)
		}
	}
	path := filepath.Join(dir, "Many", "Many.psm1")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(string(text), "$Count = 3", "$Count = 2")), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, _ := runScript(t, use, dir, cache); out != "1\n2\n1 1\n" {
		t.Errorf("after a change: %q", out)
	}
}

// BenchmarkImportModule is a run that loads a module of 300 functions by the
// name of one of them: without a cache, and with that of earlier runs.
func BenchmarkImportModule(b *testing.B) {
	dir := b.TempDir()
	writeModule(b, dir, 300)
	use := filepath.Join(dir, "Many", "use.ps1")
	for name, cache := range map[string]*interp.Cache{"alone": nil, "cached": interp.NewCache(16 << 20)} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if out, _ := runScript(b, use, dir, cache); !strings.HasSuffix(out, "1 1\n") {
					b.Fatal(out)
				}
			}
		})
	}
}
