package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/runwright/runwright/internal/jobs"
	"github.com/runwright/runwright/internal/sandbox"
	"github.com/runwright/runwright/internal/sandbox/python"
)

// pythonOff is the word that switches the engine off.
const pythonOff = "off"

// programs are the interpreters that run jobs beside the embedded engine.
type programs struct {
	python *python.Opened // nil when it is switched off
	told   chan struct{}  // closed when the log says what was found
}

// openPrograms begins to look for interpreters. One that is not there, or cannot
// be used, is no failure of the server: jobs that need it are refused with the
// reason.
func openPrograms(o engineOptions) programs {
	p := programs{told: make(chan struct{})}
	if o.python == "" || o.python == pythonOff {
		close(p.told)
		return p
	}
	p.python = python.Open(context.Background(), o.python, python.Options{Folder: filepath.Join(o.scratch, "python"), Certificates: o.certificates})
	go func() {
		defer close(p.told)
		if in, err := p.python.Wait(); err != nil {
			o.log.Info("runbooks in Python cannot run", "reason", err)
		} else {
			o.log.Info("runbooks in Python can run", "interpreter", in.String())
		}
	}()
	return p
}

func (p programs) forPool() map[string]*sandbox.Engine {
	out := map[string]*sandbox.Engine{}
	if p.python != nil {
		out[python.EngineName] = p.python.Engine
	}
	return out
}

// lacks says why an engine cannot run jobs; nil where it can.
func (p programs) lacks(pool *sandbox.Pool, name string) error {
	switch {
	case name != jobs.EnginePython3:
		return fmt.Errorf("there is no engine '%s'", name)
	case p.python == nil:
		return errors.New("the server was started without an interpreter (--python off)")
	case p.python.Err() != nil:
		return p.python.Err()
	}
	if why := pool.Lacks(python.EngineName); pool.Err() == nil && why != "" {
		return errors.New(why)
	}
	return nil
}

func (p programs) close() {
	if p.python != nil {
		p.python.Close()
	}
	<-p.told
}

// pythonFinding says which interpreter jobs would run in.
func pythonFinding(ctx context.Context, command string) finding {
	if command == pythonOff {
		return finding{"engine", "python3", true, "switched off"}
	}
	in, err := python.Find(ctx, command)
	if err != nil {
		return finding{"engine", "python3", true, fmt.Sprintf("none: %v; runbooks in Python are refused", err)}
	}
	return finding{"engine", "python3", true, in.String()}
}
