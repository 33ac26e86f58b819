package python_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/sandbox"
	"github.com/runwright/runwright/internal/sandbox/frame"
	"github.com/runwright/runwright/internal/sandbox/python"
)

// packagePools are pools with the engines of an interpreter, one a tier that the
// machine has.
func packagePools(t *testing.T, in python.Interpreter) map[string]*sandbox.Pool {
	t.Helper()
	out := map[string]*sandbox.Pool{}
	for _, tier := range []sandbox.Tier{sandbox.TierA, sandbox.TierB} {
		if p := newPool(t, in, sandbox.Config{MaximumTier: tier}); p.Report().Tier == tier {
			out[tier.String()] = p
		}
	}
	return out
}

// packageFolder is a folder as a set of packages is laid out.
func packageFolder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		at := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(text), 0o444); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func packageJob(engine, folder, revision, script string) sandbox.Job {
	j := job(script)
	j.Engine, j.Modules, j.Revision = engine, folder, revision
	return j
}

func runJob(t *testing.T, p *sandbox.Pool, j sandbox.Job) (string, sandbox.Outcome) {
	t.Helper()
	var c collector
	out, err := p.Run(t.Context(), j, &c)
	if err != nil {
		t.Fatal(err)
	}
	return c.text(frame.StreamOutput), out
}

func TestPackagesOfTheAccount(t *testing.T) {
	for name, in := range interpreters(t) {
		for tier, p := range packagePools(t, in) {
			t.Run(name+" "+tier, func(t *testing.T) {
				first := packageFolder(t, map[string]string{"greet/__init__.py": "from .text import hello\n", "greet/text.py": "import json\ndef hello(): return json.dumps('hello')\n", "six.py": "own = True\n"})
				second := packageFolder(t, map[string]string{"greet/__init__.py": "def hello(): return 'second'\n"})
				script := "import greet, six\nprint(greet.hello(), six.own)\ntry:\n    open(greet.__file__, 'w')\nexcept OSError:\n    print('read-only')"
				if got, out := runJob(t, p, packageJob(python.EngineName, first, "1", script)); got != "\"hello\" True\nread-only" {
					t.Errorf("%q, %s", got, out.Exception)
				}
				p.Settle()
				// The process that was made ready meanwhile has the folder of before.
				if got, out := runJob(t, p, packageJob(python.EngineName, first, "1", "import greet\nprint(greet.hello())")); got != "\"hello\"" || out.Sandbox.Start != sandbox.StartIdle {
					t.Errorf("%q, %s, %s", got, out.Sandbox.Start, out.Exception)
				}
				p.Settle()
				if got, out := runJob(t, p, packageJob(python.EngineName, second, "2", "import greet\nprint(greet.hello())")); got != "second" || out.Sandbox.Start == sandbox.StartIdle {
					t.Errorf("after a change: %q, %s, %s", got, out.Sandbox.Start, out.Exception)
				}
				other := packageJob(python.EngineName, "", "", "try:\n    import greet\nexcept ImportError:\n    print('none')")
				other.Account = "b"
				if got, out := runJob(t, p, other); got != "none" {
					t.Errorf("another account: %q, %s", got, out.Exception)
				}
			})
		}
	}
}

// extension is the source of a module in C.
const extension = `#include <Python.h>
static PyObject *twice(PyObject *self, PyObject *arg) { return PyLong_FromLong(2 * PyLong_AsLong(arg)); }
static PyMethodDef methods[] = {{"twice", twice, METH_O, ""}, {0}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "fast", "", -1, methods};
PyMODINIT_FUNC PyInit_fast(void) { return PyModule_Create(&module); }
`

// compiled makes an extension for an interpreter, or skips the test.
func compiled(t *testing.T, in python.Interpreter) []byte {
	t.Helper()
	cc, err := exec.LookPath("cc")
	if err != nil {
		t.Skip("this machine has no compiler for C: ", err)
	}
	include, err := exec.CommandContext(t.Context(), in.Executable, "-c", "import sysconfig; print(sysconfig.get_paths()['include'])").Output()
	folder := strings.TrimSpace(string(include))
	if _, statErr := os.Stat(filepath.Join(folder, "Python.h")); err != nil || statErr != nil {
		t.Skipf("the headers of %s are not there: %v, %v", in.Executable, err, statErr)
	}
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/fast.c", []byte(extension), 0o600); err != nil {
		t.Fatal(err)
	}
	if text, err := exec.CommandContext(t.Context(), cc, "-shared", "-fPIC", "-O1", "-I", folder, "-o", dir+"/fast.so", dir+"/fast.c", "-lpthread").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	code, err := os.ReadFile(dir + "/fast.so")
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// mappings tries what could make executable memory of what is no file of a package.
const mappings = `
import ctypes, mmap, os
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
R, W, X = 1, 2, 4
SHARED, PRIVATE, FIXED, ANONYMOUS, DENYWRITE = 1, 2, 0x10, 0x20, 0x800
def attempt(what, prot, flags, fd):
    at = libc.mmap(None, 4096, prot, flags, fd, 0)
    print(what, 'mapped' if at not in (None, ctypes.c_void_p(-1).value) else 'refused')
with open('code', 'wb') as f:
    f.write(b'\xc3' * 4096)
own = os.open('code', os.O_RDONLY)
attempt('anonymous', R | X, PRIVATE | ANONYMOUS, -1)
attempt('anonymous as a file', R | X, PRIVATE | DENYWRITE | ANONYMOUS, -1)
attempt('writable', R | W | X, PRIVATE | DENYWRITE, own)
attempt('shared', R | X, SHARED | DENYWRITE, own)
attempt('own file', R | X, PRIVATE | DENYWRITE, own)
attempt('own file unread', X, PRIVATE | DENYWRITE, own)
at = libc.mmap(None, 4096, R | W, PRIVATE | ANONYMOUS, -1, 0)
print('later', 'allowed' if libc.mprotect(at, 4096, R | X) == 0 else 'refused')
`

func TestNativePackages(t *testing.T) {
	for name, in := range interpreters(t) {
		t.Run(name, func(t *testing.T) {
			pools := packagePools(t, in)
			p := pools["A"]
			if p == nil {
				t.Skip("this machine has no sandboxes of tier A")
			}
			folder := packageFolder(t, map[string]string{"fast.so": string(compiled(t, in))})
			const script = "import os, logging, ctypes\nassert os.getpid() > 0 and logging.makeLogRecord({}).process == os.getpid()\nctypes.CDLL(None).getpid()\ntry:\n    import fast\n    print(fast.twice(21))\nexcept ImportError as e:\n    print('no:', e)"
			got, out := runJob(t, p, packageJob(python.EngineNameNative, folder, "1", script))
			if got != "42" || out.Sandbox.Profile != "python-native-48" || out.Sandbox.Calls != 48 || len(out.Sandbox.Refused) > 0 {
				t.Errorf("switch on: %q, %+v, %s", got, out.Sandbox, out.Exception)
			}
			got, out = runJob(t, p, packageJob(python.EngineName, folder, "1", script))
			if !strings.HasPrefix(got, "no: ") || !strings.Contains(got, "failed to map segment") || out.Sandbox.Profile != "python-48" {
				t.Errorf("switch off: %q, %+v, %s", got, out.Sandbox, out.Exception)
			}
			got, out = runJob(t, p, packageJob(python.EngineNameNative, folder, "1", mappings))
			want := "anonymous refused\nanonymous as a file refused\nwritable refused\nshared refused\nown file refused\nown file unread refused\nlater refused"
			if got != want {
				t.Errorf("executable memory: %q, %s", got, out.Exception)
			}
			if b := pools["B"]; b != nil {
				var c collector
				if _, err := b.Run(t.Context(), packageJob(python.EngineNameNative, folder, "1", script), &c); err == nil || !strings.Contains(err.Error(), "it needs sandboxes of tier A") {
					t.Errorf("tier B: %v", err)
				}
			}
		})
	}
}
