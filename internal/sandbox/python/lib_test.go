package python_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestModules runs the tests of the modules for runbooks with every Python there
// is: they are to be the same file for 2.7 and 3.
func TestModules(t *testing.T) {
	lib, err := filepath.Abs("lib")
	if err != nil {
		t.Fatal(err)
	}
	test, err := filepath.Abs("testdata/modules.py")
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"python3", "/usr/bin/python3", "python2", "jython"}
	if home, err := os.UserHomeDir(); err == nil { // those that pyenv has beside the chosen one
		more, err := filepath.Glob(filepath.Join(home, ".pyenv/versions/*/bin/python"))
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, more...)
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			path, err := exec.LookPath(name)
			if err != nil {
				t.Skipf("there is no %s here", name)
			}
			if err := exec.CommandContext(t.Context(), path, "-c", "").Run(); err != nil {
				t.Skipf("%s does not run: %v", name, err)
			}
			cmd := exec.CommandContext(t.Context(), path, test, lib)
			cmd.Dir = t.TempDir()
			cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
			out, err := cmd.CombinedOutput()
			if err != nil || !strings.HasSuffix(strings.TrimSpace(string(out)), "OK") {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
