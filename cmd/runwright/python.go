package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/runwright/runwright/internal/jobs"
	"github.com/runwright/runwright/internal/sandbox"
	"github.com/runwright/runwright/internal/sandbox/python"
)

// pythonOff is the word that switches the engine off.
const pythonOff = "off"

// openPrograms finds the interpreters that run jobs beside the embedded engine.
// One that is not there, or cannot be used, is no failure of the server: engines
// says why, and jobs that need it are refused with that.
func openPrograms(o engineOptions) (programs map[string]*sandbox.Engine, engines map[string]string) {
	programs, engines = map[string]*sandbox.Engine{}, map[string]string{}
	if o.python == "" || o.python == pythonOff {
		engines[jobs.EnginePython3] = "the server was started without an interpreter (--python off)"
		return programs, engines
	}
	ctx := context.Background() // bounded by Find itself
	in, err := python.Find(ctx, o.python)
	if err != nil {
		engines[jobs.EnginePython3] = err.Error()
		o.log.Info("runbooks in Python cannot run", "reason", err)
		return programs, engines
	}
	e, err := in.Engine(ctx, python.Options{Folder: filepath.Join(o.scratch, "python"), Certificates: o.certificates})
	if err != nil {
		engines[jobs.EnginePython3] = err.Error()
		o.log.Error("runbooks in Python cannot run", "interpreter", in.String(), "reason", err)
		return programs, engines
	}
	o.log.Info("runbooks in Python run", "interpreter", in.String())
	programs[python.EngineName], engines[jobs.EnginePython3] = e, ""
	return programs, engines
}

// pythonFinding says which interpreter jobs would run in.
func pythonFinding(command string) finding {
	if command == pythonOff {
		return finding{"engine", "python3", true, "switched off"}
	}
	in, err := python.Find(context.Background(), command)
	if err != nil {
		return finding{"engine", "python3", true, fmt.Sprintf("none: %v; runbooks in Python are refused", err)}
	}
	return finding{"engine", "python3", true, in.String()}
}
