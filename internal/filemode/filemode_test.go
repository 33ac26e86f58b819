//go:build unix

package filemode

import (
	"os"
	"path/filepath"
	"testing"
)

func TestModes(t *testing.T) {
	for mode, want := range map[os.FileMode][2]bool{0o600: {false, false}, 0o700: {false, false}, 0o640: {true, false}, 0o604: {true, false}, 0o610: {true, false}, 0o620: {true, true}, 0o602: {true, true}} {
		path := filepath.Join(t.TempDir(), "f")
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := [2]bool{Readable(info), Writable(info)}; got != want {
			t.Errorf("%04o: %v, want %v", mode, got, want)
		}
	}
}
