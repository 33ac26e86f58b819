package python

import (
	"context"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/runwright/runwright/internal/sandbox"
	"github.com/runwright/runwright/internal/sandbox/frame"
	"github.com/runwright/runwright/internal/sandbox/seccomp"
)

// The names under which the engines are offered to a pool. The native ones are for
// accounts that take packages with compiled code.
const (
	EngineName        = "python3"
	EngineName2       = "python2"
	EngineNameNative  = EngineName + nativeSuffix
	EngineNameNative2 = EngineName2 + nativeSuffix

	nativeSuffix = "-native"
)

// Plain is the name of an engine's interpreter: that of the engine without
// "native".
func Plain(engine string) string { return strings.TrimSuffix(engine, nativeSuffix) }

// Native is the name of the engine of an interpreter for accounts that take
// packages with compiled code.
func Native(engine string) string { return Plain(engine) + nativeSuffix }

// Options are what an engine is made of beside its interpreter.
type Options struct {
	// Folder gets a folder with the host in it, which is used again by later
	// servers, and by others at the same time, as long as the content is the same.
	Folder string
	// Certificates are what connections trust, PEM.
	Certificates []byte
}

// Bounds of a job that are not the pool's.
const (
	cpuMargin    = 5         // seconds of processor time
	threadStack  = 2 << 20   // of threads that a script starts
	mainStack    = 8 << 20   // of the first thread
	addressSpace = 256 << 20 // what an interpreter maps beside its data: libraries, files
	interpreter  = 64 << 20  // data of the interpreter itself
)

// Where an own root shows the host's folder.
const inside = "/runwright"

// certificatesFile is the file of trusted certificates in the host's folder.
const certificatesFile = "certificates.pem"

// warm are modules that a process has loaded when its job comes: the most used
// ones, and those that the host needs.
func warm() []string {
	return []string{"json", "re", "datetime", "logging", "ssl", "http.client", "urllib.request", "threading", "select"}
}

// Engine makes the engine.
func (in Interpreter) Engine(ctx context.Context, o Options) (*sandbox.Engine, error) {
	if err := in.prepare(ctx, &o); err != nil {
		return nil, err
	}
	return newEngine(func(at sandbox.Site) (frame.Program, error) { return in.program(o, at, false) }), nil
}

// NativeEngine makes the engine for accounts that take packages with compiled code.
func (in Interpreter) NativeEngine(ctx context.Context, o Options) (*sandbox.Engine, error) {
	if err := in.prepare(ctx, &o); err != nil {
		return nil, err
	}
	return newNativeEngine(func(at sandbox.Site) (frame.Program, error) { return in.program(o, at, true) }), nil
}

func newNativeEngine(program func(sandbox.Site) (frame.Program, error)) *sandbox.Engine {
	e := newEngine(program)
	e.Profile, e.ProfileRootless = seccomp.PythonNativeName, ""
	// Elsewhere the scratch folder may allow executables, and a runbook could map what
	// it wrote.
	e.ExecModules, e.MinimumTier = true, sandbox.TierA
	return e
}

func newEngine(program func(sandbox.Site) (frame.Program, error)) *sandbox.Engine {
	return &sandbox.Engine{
		Program: program, Profile: seccomp.PythonName, ProfileRootless: seccomp.PythonRootlessName, MinimumTier: sandbox.TierB, OneJob: true,
		// Nothing in an interpreter can be counted on to end a job: it is killed.
		StopTime: time.Millisecond,
	}
}

// setup is what the host is told in its environment.
type setup struct {
	Extensions []string `json:"extensions"`
	Modules    []string `json:"modules"`
	Path       []string `json:"path"`
	Stack      int      `json:"stack"`
	Root       bool     `json:"root"` // the process has a root of its own
}

func (in Interpreter) program(o Options, at sandbox.Site, native bool) (frame.Program, error) {
	home, profile, libraries := inside, seccomp.PythonName, in.Libraries
	if !at.Layers.Root {
		home, profile = o.Folder, seccomp.PythonRootlessName
	}
	if native {
		profile, libraries = seccomp.PythonNativeName, slices.Concat(libraries, in.Native)
	}
	path := []string{home + "/lib"}
	if at.ModuleRoot != "" { // packages of the account go before those of the machine
		path = append(path, at.ModuleRoot)
	}
	path = append(path, in.Packages...)
	told, err := json.Marshal(setup{Extensions: in.Extensions, Modules: warm(), Path: path, Stack: threadStack, Root: at.Layers.Root})
	if err != nil {
		return frame.Program{}, err
	}
	// The service ends a job that uses more than it may; this is for the case that
	// the service is too busy to look.
	var cpu uint64
	if at.Limits.CPUTime > 0 {
		cpu = uint64((at.Limits.CPUTime+time.Second-1)/time.Second) + cpuMargin
	}
	ca := home + "/" + certificatesFile
	begin := "import sys; sys.path.insert(0, " + quote(home+"/"+in.hostFolder()) + "); import _runwright_host; _runwright_host.main()"
	p := frame.Program{
		Path: in.Executable, Args: append(append([]string{in.Executable}, isolated(in.Major())...), "-B", "-c", begin),
		Env: []string{
			"RUNWRIGHT_PYTHON=" + string(told), "GLIBC_TUNABLES=glibc.pthread.rseq=0:glibc.malloc.arena_max=2", "LD_LIBRARY_PATH=" + strings.Join(folders(libraries), ":"),
			"LANG=C.UTF-8", "TZ=UTC", "PATH=/usr/bin:/bin", "USER=runwright", "LOGNAME=runwright", "PYTHONPATH=" + strings.Join(path, ":"),
			"SSL_CERT_FILE=" + ca, "REQUESTS_CA_BUNDLE=" + ca,
		},
		Mounts:  append(in.mounts(libraries), frame.Mount{Source: o.Folder, Target: inside}),
		Devices: []string{"/dev/null", "/dev/urandom"}, // what Python 2 has random numbers from
		Filter:  seccomp.LaunchName(profile),
		Limits: frame.ProgramLimits{
			DataBytes: at.Limits.MemoryBytes + interpreter, AddressBytes: at.Limits.MemoryBytes + interpreter + addressSpace,
			StackBytes: mainStack, CPUSeconds: cpu,
		},
	}
	return p, nil
}

// quote writes a path as a literal of Python.
func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		return `""` // texts always encode
	}
	return string(b)
}

// folders are where the loader finds shared libraries: the file that lists them on
// the machine is not there.
func folders(libraries []string) []string {
	var out []string
	for _, l := range libraries {
		if dir := filepath.Dir(l); !slices.Contains(out, dir) {
			out = append(out, dir)
		}
	}
	return out
}

// mounts are what the interpreter needs to see. Names inside are those outside.
func (in Interpreter) mounts(libraries []string) []frame.Mount {
	same := func(name string, exec bool) frame.Mount {
		return frame.Mount{Source: name, Target: filepath.Clean(name), Exec: exec}
	}
	out := []frame.Mount{same(in.Executable, true), same(in.Stdlib, false)}
	if in.Dynload != "" {
		out = append(out, same(in.Dynload, true))
	}
	for _, l := range libraries {
		out = append(out, same(l, true))
	}
	for _, p := range in.Packages {
		if rel, err := filepath.Rel(in.Stdlib, p); err != nil || rel == ".." || strings.HasPrefix(rel, "../") {
			out = append(out, same(p, false))
		}
	}
	if in.Zones {
		out = append(out, same("/usr/share/zoneinfo", false))
	}
	return out
}
