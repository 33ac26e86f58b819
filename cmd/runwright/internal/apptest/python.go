package apptest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"path"
	"strings"

	"github.com/runwright/runwright/internal/pypackages"
	"github.com/runwright/runwright/internal/pypi"
	"github.com/runwright/runwright/internal/pypi/wheel/wheeltest"
)

// Pythons stands in for the interpreters of a machine: it is a CPython 3.11 on Linux
// that compiles nothing.
type Pythons struct{}

// Interpreter implements pypackages.Machine.
func (Pythons) Interpreter(context.Context, string) (pypackages.Interpreter, error) {
	return pypackages.Interpreter{ID: "test", Environment: pypi.Environment{
		PythonVersion: "3.11", PythonFullVersion: "3.11.2", OSName: "posix", SysPlatform: "linux", PlatformMachine: "x86_64", PlatformSystem: "Linux",
		PlatformPythonImplementation: "CPython", ImplementationName: "cpython", ImplementationVersion: "3.11.2", Libc: "2.36",
	}}, nil
}

// Compile implements pypackages.Machine.
func (Pythons) Compile(context.Context, pypackages.Collection, string, []string, func(string, []byte) error) error {
	return nil
}

// PythonIndex is an index of packages: the list of a project below /simple, wheels
// below /files, with their metadata beside them.
type PythonIndex []wheeltest.Wheel

// SampleIndex has packages that need each other.
func SampleIndex() PythonIndex {
	module := func(name, version string, requires ...string) wheeltest.Wheel {
		return wheeltest.Wheel{Name: name, Version: version, Tag: "py2.py3-none-any", Requires: requires, Files: map[string]string{name + "/__init__.py": "__version__ = '" + version + "'\n"}}
	}
	return PythonIndex{
		module("greeter", "1.0", "words>=1,<3"), module("greeter", "2.0", "words>=2,<3"), module("words", "1.0"), module("words", "2.1"), module("words", "3.0"),
		{Name: "fast", Version: "1.0", Tag: "cp311-cp311-manylinux_2_17_x86_64", Files: map[string]string{"fast.so": "\x7fELF"}},
	}
}

// ServeHTTP implements http.Handler.
func (x PythonIndex) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if name, ok := strings.CutPrefix(r.URL.Path, "/files/"); ok {
		for _, in := range x {
			switch name {
			case in.FileName():
				_, _ = w.Write(in.Bytes()) // a client that goes away is told nothing
				return
			case in.FileName() + ".metadata":
				_, _ = w.Write([]byte(in.Metadata()))
				return
			}
		}
	}
	files := []map[string]any{}
	for _, in := range x {
		if strings.HasPrefix(r.URL.Path, "/simple/") && pypi.Name(in.Name) == path.Base(r.URL.Path) {
			sum := sha256.Sum256(in.Bytes())
			files = append(files, map[string]any{"filename": in.FileName(), "url": "/files/" + in.FileName(), "hashes": map[string]string{"sha256": hex.EncodeToString(sum[:])}, "core-metadata": true})
		}
	}
	if len(files) == 0 {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/vnd.pypi.simple.v1+json")
	_ = json.NewEncoder(w).Encode(map[string]any{"meta": map[string]string{"api-version": "1.0"}, "files": files})
}
