package archive

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestOpenFolder reads what a package holds from where it was staged: the same
// module comes out, to the byte.
func TestOpenFolder(t *testing.T) {
	for _, name := range []string{"Contoso", "TestModule", "StateDemo", "DllOnly"} {
		p, err := openFixture(t, "good/"+name+".zip", Options{})
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		if err := p.Stage(t.Context(), dir); err != nil {
			t.Fatal(err)
		}
		f, err := OpenFolder(t.Context(), filepath.Join(dir, name), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if f.Name != p.Name || f.SHA256 != p.SHA256 {
			t.Errorf("%s: name %s, content %s, want %s", name, f.Name, f.SHA256, p.SHA256)
		}
		for i, v := range f.Versions {
			for _, n := range v.Names() {
				a, errA := v.Read(n)
				b, errB := p.Versions[i].Read(n)
				if errA != nil || errB != nil || string(a) != string(b) {
					t.Errorf("%s %s: %v %v", name, n, errA, errB)
				}
			}
		}
		if _, err := f.Highest().Read("gone"); !errors.Is(err, fs.ErrNotExist) {
			t.Error(err)
		}
		if v := p.Highest(); v.Folder != "" {
			one, err := OpenFolder(t.Context(), filepath.Join(dir, name, v.Folder), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if one.Name != name || one.Highest().Version != v.Version {
				t.Errorf("version folder: %s %s", one.Name, one.Highest().Version)
			}
			if err := one.Close(); err != nil {
				t.Error(err)
			}
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestOpenFolderRefuses checks what only folders can have.
func TestOpenFolderRefuses(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "M")
	if err := os.MkdirAll(filepath.Join(dir, ".git"), 0o755); err != nil {
		t.Fatal(err)
	}
	write := func(name string) {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("M.psm1")
	write(".git/HEAD")
	p, err := OpenFolder(t.Context(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"M.psm1"}, p.Highest().Names()); diff != "" {
		t.Error(diff)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	for rule, limits := range map[Rule]Limits{RuleTooMany: {Entries: 1}, RuleLong: {Path: 8}} {
		write("N.ps1")
		_, err := OpenFolder(t.Context(), dir, Options{Limits: limits})
		var e *Error
		if !errors.As(err, &e) || e.Rule != rule {
			t.Errorf("error %v, want rule %s", err, rule)
		}
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "link.ps1")); err != nil {
		t.Fatal(err)
	}
	var e *Error
	if _, err := OpenFolder(t.Context(), dir, Options{}); !errors.As(err, &e) || e.Rule != RuleLink {
		t.Errorf("error %v, want rule %s", err, RuleLink)
	}
}
