package main

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/runwright/runwright/cmd/runwright/internal/apptest"
)

// TestPythonPackagesInRealJobs imports packages with the program as it is, and runs
// runbooks with them in real sandboxes.
func TestPythonPackagesInRealJobs(t *testing.T) {
	needsPython(t)
	index := httptest.NewServer(apptest.SampleIndex())
	t.Cleanup(index.Close)
	data := t.TempDir()
	s := startRealServer(t, data, "--python-index", index.URL+"/simple")
	must := func(args ...string) string {
		t.Helper()
		out, err := s.command(t, data, args...)
		if err != nil {
			t.Fatalf("%v: %v: %s", args, err, out)
		}
		return out
	}
	run := func(account, text string) string {
		t.Helper()
		file := filepath.Join(t.TempDir(), "Use.py")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		must("runbook", "import", file, "--publish", "--account", account)
		out, _ := s.command(t, data, "job", "start", "Use", "--follow", "--account", account) // jobs that fail are looked at, too
		return out
	}
	const use = "import greeter, words, os\nprint(greeter.__version__, words.__version__, os.path.exists(greeter.__cached__))\n"
	for _, account := range []string{"first-account", "second-account"} {
		must("account", "create", account)
	}
	if out := run("first-account", use); !strings.Contains(out, "No module named 'greeter'") {
		t.Errorf("before the import: %s", out)
	}
	must("python", "package", "import", "greeter<2", "--account", "first-account")
	if out := run("first-account", use); !strings.HasSuffix(out, "1.0 2.1 True\n") {
		t.Errorf("with packages: %s", out)
	}
	must("python", "package", "import", "greeter", "--account", "first-account")
	if out := run("first-account", use); !strings.HasSuffix(out, "2.0 2.1 True\n") {
		t.Errorf("after an update: %s", out)
	}
	if out := run("second-account", use); !strings.Contains(out, "No module named 'greeter'") {
		t.Errorf("another account: %s", out)
	}
	must("python", "native", "on", "--account", "first-account")
	if out := run("first-account", use); !strings.HasSuffix(out, "2.0 2.1 True\n") && !strings.Contains(out, "it needs sandboxes of tier A") {
		t.Errorf("with the switch on: %s", out)
	}
	must("python", "native", "off", "--account", "first-account")
	must("python", "package", "remove", "greeter", "--account", "first-account")
	if out := run("first-account", use); !strings.Contains(out, "No module named 'greeter'") {
		t.Errorf("after the removal: %s", out)
	}
}

// TestPython2PackagesInRealJobs does the same with an interpreter of Python 2.
func TestPython2PackagesInRealJobs(t *testing.T) {
	needsPython(t)
	home, err := os.UserHomeDir()
	if err != nil {
		t.Fatal(err)
	}
	found, err := filepath.Glob(filepath.Join(home, ".pyenv/versions/2.7*/bin/python2.7"))
	if err != nil || len(found) == 0 {
		t.Skip("this machine has no CPython 2.7")
	}
	index := httptest.NewServer(apptest.SampleIndex())
	t.Cleanup(index.Close)
	data := t.TempDir()
	s := startRealServer(t, data, "--python2", found[0], "--python-index", index.URL+"/simple")
	file := filepath.Join(data, "Use.py")
	if err := os.WriteFile(file, []byte("import greeter, words\nprint greeter.__version__, words.__version__, greeter.__file__[-4:]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"account", "create", "two-account"}, {"python", "package", "import", "--python2", "greeter", "--account", "two-account"},
		{"runbook", "import", file, "--type", "Python2", "--publish", "--account", "two-account"}} {
		if out, err := s.command(t, data, args...); err != nil {
			t.Fatalf("%v: %v: %s", args, err, out)
		}
	}
	// Code that was compiled when the package came is what is loaded.
	if out, err := s.command(t, data, "job", "start", "Use", "--follow", "--account", "two-account"); err != nil || !strings.HasSuffix(out, "2.0 2.1 .pyc\n") {
		t.Errorf("%v: %s", err, out)
	}
}
