package pwshhost

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/runwright/runwright/powershell/cmdlets"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/oshost"
)

// TestTidyScript runs the service's own script on the embedded engine: it says
// nothing of PowerShell, but that the script does what it is for.
func TestTidyScript(t *testing.T) {
	dir := t.TempDir()
	for _, f := range []string{"job/Book.ps1", "job/deep/er/x", "file", ".hidden", "home/.cache/powershell/x", "home/file", "home/.local/share/x"} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(f)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, f), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := func(folder string) error {
		rs := interp.New(interp.Options{Host: oshost.New(oshost.Options{}), Registry: cmdlets.Registry()})
		rs.SetCurrentFolder(filepath.Join(dir, "job"))
		sb, err := rs.Parse("tidy.ps1", tidyScript)
		if err != nil {
			t.Fatal(err)
		}
		return rs.Run(context.Background(), sb, []interp.Arg{{Name: "Folder", Named: true, HasValue: true, Value: folder}}, interp.Streams{})
	}
	if err := run(dir); err != nil {
		t.Fatal(err)
	}
	var left []string
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if rel, rerr := filepath.Rel(dir, path); rerr == nil {
			left = append(left, rel)
		}
		return err
	})
	if want := []string{".", "home", "home/.cache", "home/.cache/powershell", "home/.cache/powershell/x"}; err != nil || !slices.Equal(left, want) {
		t.Errorf("left %q, want %q (%v)", left, want, err)
	}
	if err := run(filepath.Join(dir, "nowhere")); err != nil {
		t.Errorf("no folder: %v", err)
	}
}
