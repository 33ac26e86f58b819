package management_test

import (
	"context"
	"io/fs"
	"os"
	"path"
	"strings"
	"syscall"
	"testing"

	"github.com/runwright/runwright/powershell"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/oshost"
	"github.com/runwright/runwright/powershell/types"
)

// twoSystems is a file system that no name can be moved across, and where one
// file cannot be read.
type twoSystems struct {
	interp.Files
	broken string
}

func (twoSystems) Rename(from, to string) error {
	return &os.LinkError{Op: "rename", Old: from, New: to, Err: syscall.EXDEV}
}

func (t twoSystems) Open(name string, flag int, perm fs.FileMode) (interp.File, error) {
	if flag == os.O_RDONLY && path.Base(name) == t.broken {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return t.Files.Open(name, flag, perm)
}

// TestMoveAcross moves a folder to another file system: it is copied, and goes
// only once all of it is there.
func TestMoveAcross(t *testing.T) {
	for _, tt := range []struct{ broken, want string }{
		{"", "False one two"},
		{"b", "True one CopyFileInfoItemIOError,Microsoft.PowerShell.Commands.MoveItemCommand"},
	} {
		host := oshost.New(oshost.Options{})
		host.Files = twoSystems{host.Files, tt.broken}
		rs := powershell.New(powershell.Options{Host: host})
		rs.Interp().SetCurrentFolder(t.TempDir())
		var out []string
		script := `$null = New-Item d/e -ItemType Directory; [IO.File]::WriteAllText("$PWD/d/a", 'one'); [IO.File]::WriteAllText("$PWD/d/e/b", 'two')
			try { Move-Item d moved -ErrorAction Stop } catch { $e = $_.FullyQualifiedErrorId }
			Test-Path d; [IO.File]::ReadAllText("$PWD/moved/a"); if ($e) { $e } else { [IO.File]::ReadAllText("$PWD/moved/e/b") }`
		err := rs.Run(context.Background(), powershell.Script{Text: script}, powershell.Streams{Output: interp.WriterFunc(func(v any) error {
			out = append(out, types.ToString(v))
			return nil
		})})
		if got := strings.Join(out, " "); err != nil || got != tt.want {
			t.Errorf("broken %q: %q, want %q (%v)", tt.broken, got, tt.want, err)
		}
	}
}
