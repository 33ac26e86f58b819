package authoring

import (
	"testing"

	"github.com/runwright/runwright/powershell/module/metadata"
)

// FuzzCheck: whatever a script says, nothing breaks, and findings name the file and
// a line of it.
func FuzzCheck(f *testing.F) {
	for _, text := range []string{
		getA("$script:n['a'].b += 1; [C]::n++; foreach ($global:x in 1) { Join-Path $PSScriptRoot .. x }"),
		"using module ../x\nclass C { static [int] $n; C() { [C]::n = 1 }\n[void] M([string] $s) { $script:m.Add($s) } }",
		"$x = Join-Path $x a\nfunction f($x) { \"$PSScriptRoot/../$x\"; & $x; . ./y.ps1; Set-Variable -Scope Global n 1; $a, ($b, $script:c) = 1, 2 }",
		"function Set-A { [CmdletBinding(SupportsShouldProcess)] param([securestring] $Password) & { $PSCmdlet }; [IO.Path]::Combine($PSScriptRoot, '..') }",
		"configuration X { Node a { File b { DestinationPath = 'C:\\temp\\x' } } }\nfilter g { $_ }\nfunction script:h { [Environment]::SetEnvironmentVariable('a', 1) }",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		files := memory{"M.psm1": text}
		m, err := metadata.Read(metadata.Source{Name: "M", Files: files})
		if err != nil {
			t.Skip("the text is no module")
		}
		for _, f := range Check(Module{m, files, true, "M.psm1"}) {
			if f.File != "M.psm1" || f.Line < 0 || f.Column < 0 || f.Message == "" {
				t.Errorf("%+v", f)
			}
		}
	})
}
