package archive

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkOpenLarge opens a module of 4,000 files that its manifest lists.
func BenchmarkOpenLarge(b *testing.B) {
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	add := func(name, text string) {
		w, err := z.Create(name)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			b.Fatal(err)
		}
	}
	var list strings.Builder
	for i := range 4000 {
		fmt.Fprintf(&list, "'sub/file%d.ps1'\n", i)
		add(fmt.Sprintf("Big/sub/file%d.ps1", i), fmt.Sprintf("function Get-Thing%d { param([string] $Name) \"hello $Name\" }\n", i))
	}
	add("Big/Big.psd1", "@{ ModuleVersion = '1.0'; RootModule = 'Big.psm1'; FileList = @(\n"+list.String()+") }")
	add("Big/Big.psm1", "")
	if err := z.Close(); err != nil {
		b.Fatal(err)
	}
	name := filepath.Join(b.TempDir(), "Big.zip")
	if err := os.WriteFile(name, buf.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		p, err := Open(b.Context(), name, Options{})
		if err != nil {
			b.Fatal(err)
		}
		if len(p.Remarks) > 0 {
			b.Fatal(p.Remarks)
		}
		p.Close()
	}
}
