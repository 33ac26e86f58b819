package app

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/pypackages"
	"github.com/runwright/runwright/internal/pypi"
	"github.com/runwright/runwright/internal/sandbox"
	"github.com/runwright/runwright/internal/sandbox/frame"
	"github.com/runwright/runwright/internal/sandbox/python"
)

// compileScript compiles the sources that it is given in the folder of packages.
//
//go:embed compile.py
var compileScript string

// Pythons are the interpreters of this machine for packages: what they are, and
// sandboxes in which they compile. It implements pypackages.Machine.
type Pythons struct {
	Pool *sandbox.Pool
	// Wait returns the interpreter of an engine of the pool, once it has been looked
	// for, or says why there is none.
	Wait func(engine string) (python.Interpreter, error)
}

// engineOfRuntime is the engine that runs the runbooks of a runtime of packages.
func engineOfRuntime(runtime string) string {
	if runtime == pypackages.Python2 {
		return python.EngineName2
	}
	return python.EngineName
}

// Interpreter implements pypackages.Machine.
func (p Pythons) Interpreter(_ context.Context, runtime string) (pypackages.Interpreter, error) {
	in, err := p.Wait(engineOfRuntime(runtime))
	if err != nil {
		return pypackages.Interpreter{}, err
	}
	sum := sha256.Sum256([]byte(in.Executable + "\n" + in.Version))
	return pypackages.Interpreter{Environment: environmentOf(in), ID: hex.EncodeToString(sum[:8])}, nil
}

// environmentOf is an interpreter as markers see it.
func environmentOf(in python.Interpreter) pypi.Environment {
	short := in.Version
	if parts := strings.SplitN(in.Version, ".", 3); len(parts) == 3 {
		short = parts[0] + "." + parts[1]
	}
	platform := in.System
	if in.Major() == 2 {
		platform += "2" // as it calls itself
	}
	return pypi.Environment{
		PythonVersion: short, PythonFullVersion: in.Version, OSName: "posix", SysPlatform: platform, PlatformMachine: in.Machine,
		PlatformPythonImplementation: "CPython", PlatformRelease: in.Release, PlatformSystem: "Linux", PlatformVersion: in.Build,
		ImplementationName: in.Implementation, ImplementationVersion: in.Version, Libc: strings.TrimPrefix(in.Libc, "glibc "),
	}
}

// Compile implements pypackages.Machine: a job of the account that sees nothing but
// the package compiles it and sends the code.
func (p Pythons) Compile(ctx context.Context, c pypackages.Collection, folder string, sources []string, take func(string, []byte) error) error {
	list, err := json.Marshal(sources)
	if err != nil {
		return err
	}
	parameters, err := json.Marshal([]string{string(list), path.Base(folder)})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	events := &compileEvents{take: take, cancel: cancel}
	// Of an account of its own, so that no process is used for jobs as well.
	out, err := p.Pool.Run(ctx, sandbox.Job{
		Account: c.Account + " (compiling)", Engine: engineOfRuntime(c.Runtime), Modules: folder, Revision: path.Base(folder), Last: true,
		Job: frame.Job{ID: id.New(), Runbook: "compile", Script: compileScript, File: "compile.py", Parameters: parameters},
	}, events)
	if err == nil {
		err = context.Cause(ctx)
	}
	if err == nil && out.Status == frame.Failed {
		err = errors.New(out.Exception)
	}
	if err != nil {
		return fmt.Errorf("compile packages: %w", err)
	}
	return nil
}

// compileEvents puts the parts of compiled code together.
type compileEvents struct {
	take   func(string, []byte) error
	cancel context.CancelCauseFunc
	code   []byte
	failed bool
}

// maxCode is how large the compiled code of one source may be.
const maxCode = 64 << 20

// compiledPart is a line of the script: a part of the code for a path.
type compiledPart struct {
	Path string `json:"path"`
	Code string `json:"code"` // base64
	Last bool   `json:"last"`
}

// Record implements sandbox.Events.
func (e *compileEvents) Record(r frame.Record) {
	if r.Stream != frame.StreamOutput || e.failed {
		return // what it complains about is the package's own
	}
	var part compiledPart
	err := json.Unmarshal([]byte(r.Text), &part)
	if err == nil {
		var code []byte
		if code, err = base64.StdEncoding.DecodeString(part.Code); err == nil {
			e.code = append(e.code, code...)
		}
	}
	if err == nil && len(e.code) > maxCode {
		err = fmt.Errorf("the code of %.200s has more than %d bytes", part.Path, maxCode)
	}
	if err == nil && part.Last {
		err, e.code = e.take(part.Path, e.code), nil
	}
	if err != nil {
		e.failed = true
		e.cancel(err)
	}
}

// Progress implements sandbox.Events.
func (e *compileEvents) Progress(frame.Progress) {}

// Request implements sandbox.Events: there is nothing to ask for.
func (e *compileEvents) Request(context.Context, frame.Request) (json.RawMessage, error) {
	return nil, errors.New("the compiler of packages has no assets")
}

// noPythons is a server without interpreters.
type noPythons struct{}

func (noPythons) Interpreter(context.Context, string) (pypackages.Interpreter, error) {
	return pypackages.Interpreter{}, errors.New("it was started without an interpreter of Python")
}

func (noPythons) Compile(context.Context, pypackages.Collection, string, []string, func(string, []byte) error) error {
	return errors.New("the server was started without an interpreter of Python")
}
