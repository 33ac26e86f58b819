package archive

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLeftover(t *testing.T) {
	for _, p := range []string{".git/config", "a/.GIT/x", ".gitignore", ".vscode/settings.json", "Public/.Get-X.ps1.swp", "x.TMP", "a/Thumbs.db", "x.ps1~", "._x", "#x#", ".#x"} {
		if !Leftover(p) {
			t.Errorf("%s is packed", p)
		}
	}
	for _, p := range []string{"Contoso.psd1", "git/config", "tmp/x.ps1", "x.tmpl", "en-US/about_x.help.txt", ".hidden", "#x", "Tests/x.Tests.ps1"} {
		if Leftover(p) {
			t.Errorf("%s is left out", p)
		}
	}
}

// writeTree makes a folder of files by NAME CONTENT pairs.
func writeTree(t *testing.T, dir string, pairs ...string) {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		name := filepath.Join(dir, filepath.FromSlash(pairs[i]))
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(pairs[i+1]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func packFolder(t *testing.T, dir string) (data []byte, names []string, left int) {
	t.Helper()
	p, err := OpenFolder(t.Context(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	files, left := p.PackedFiles()
	for _, f := range files {
		names = append(names, f.Path)
	}
	shuffled := slices.Clone(files)
	slices.Reverse(shuffled)
	var out bytes.Buffer
	if err := WriteZip(&out, shuffled); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), names, left
}

// TestPack: folders of the same files give the same package, whatever they lie in,
// which holds the same module.
func TestPack(t *testing.T) {
	tests := []struct {
		name  string
		files []string
		want  string
		left  int
	}{
		{"a manifest", []string{"M.psd1", "@{ ModuleVersion = '1.2'; RootModule = 'm.psm1' }", "m.psm1", "function Get-A { }", "a/b.txt", "b", "x.tmp", ""},
			"M/1.2/M.psd1 M/1.2/a/b.txt M/1.2/m.psm1", 1},
		{"no manifest", []string{"M.psm1", ""}, "M/M.psm1", 0},
		{"versions", []string{"1.0/M.psd1", "@{ ModuleVersion = '1.0' }", "2.0.0/M.psd1", "@{ ModuleVersion = '2.0.0' }", "2.0.0/.git", "x"},
			"M/1.0/M.psd1 M/2.0.0/M.psd1", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			first, second := filepath.Join(t.TempDir(), "M"), filepath.Join(t.TempDir(), "M")
			writeTree(t, first, tt.files...)
			writeTree(t, second, append([]string{"y.bak", "1"}, tt.files...)...)
			data, names, left := packFolder(t, first)
			if diff := cmp.Diff(tt.want, strings.Join(names, " ")); diff != "" || left != tt.left {
				t.Errorf("%s, %d left out", diff, left)
			}
			again, _, _ := packFolder(t, second)
			if !bytes.Equal(data, again) {
				t.Error("the same files give other bytes")
			}
			at := filepath.Join(t.TempDir(), "M.zip")
			if err := os.WriteFile(at, data, 0o600); err != nil {
				t.Fatal(err)
			}
			p, err := Open(t.Context(), at, Options{Name: "M", FileName: "M.zip"})
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			of, err := OpenFolder(t.Context(), first, Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer of.Close()
			if tt.left == 0 && p.SHA256 != of.SHA256 || len(p.Remarks) > 0 {
				t.Errorf("content %s, want %s; remarks %v", p.SHA256, of.SHA256, p.Remarks)
			}
		})
	}
}

// TestPackChanged: a file that changes between check and packing is not packed.
func TestPackChanged(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "M")
	writeTree(t, dir, "M.psm1", "function Get-A { }")
	p, err := OpenFolder(t.Context(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	files, _ := p.PackedFiles()
	for _, content := range []string{"function Get-B { }", "function Get-AB { }", "f"} {
		writeTree(t, dir, "M.psm1", content)
		if err := WriteZip(io.Discard, files); err == nil || !strings.Contains(err.Error(), "has changed since it was checked") {
			t.Errorf("%q: %v", content, err)
		}
	}
	if err := os.Remove(filepath.Join(dir, "M.psm1")); err != nil {
		t.Fatal(err)
	}
	if err := WriteZip(io.Discard, files); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}
