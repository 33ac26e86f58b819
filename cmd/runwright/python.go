package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"

	"github.com/runwright/runwright/internal/jobs"
	"github.com/runwright/runwright/internal/sandbox"
	"github.com/runwright/runwright/internal/sandbox/python"
)

// pythonOff is the word that switches the engine off.
const pythonOff = "off"

// programs are the interpreters that run jobs beside the embedded engine.
type programs struct {
	opened map[string]*python.Opened // by the name of the engine
	told   *sync.WaitGroup           // until the log says what was found
	log    *slog.Logger
}

// openPrograms prepares to look for interpreters; search begins it. One that is not there, or cannot
// be used, is no failure of the server: jobs that need it are refused with the
// reason.
func openPrograms(o engineOptions) programs {
	p := programs{opened: map[string]*python.Opened{}, told: &sync.WaitGroup{}, log: o.log}
	for _, e := range []struct {
		name, command string
		major         int
	}{{python.EngineName, o.python, 3}, {python.EngineName2, o.python2, 2}} {
		if e.command == "" || e.command == pythonOff {
			continue
		}
		p.opened[e.name] = python.Open(context.Background(), e.command, e.major, python.Options{Folder: filepath.Join(o.scratch, "python"), Certificates: o.certificates})
	}
	return p
}

// search looks for the interpreters, in the background. It is called once, when
// the server answers, so that it does not keep it from that.
func (p programs) search() {
	for name, opened := range p.opened {
		p.told.Go(func() {
			switch in, err := opened.Wait(); {
			case errors.Is(err, context.Canceled): // the server ends
			case err != nil:
				p.log.Info("runbooks in Python cannot run", "engine", name, "reason", err)
			default:
				p.log.Info("runbooks in Python can run", "engine", name, "interpreter", in.String())
			}
		})
	}
}

func (p programs) forPool() map[string]*sandbox.Engine {
	out := map[string]*sandbox.Engine{}
	for name, opened := range p.opened {
		out[name], out[python.Native(name)] = opened.Engine, opened.Native
	}
	return out
}

// wait returns an interpreter once it has been looked for.
func (p programs) wait(engine string) (python.Interpreter, error) {
	opened := p.opened[engine]
	if opened == nil {
		return python.Interpreter{}, notOpened(engine)
	}
	return opened.Wait()
}

// notOpened says that nobody asked for an interpreter.
func notOpened(engine string) error {
	option := "--python off"
	if engine == python.EngineName2 {
		option = "no --python2"
	}
	return fmt.Errorf("the server was started without an interpreter for them (%s)", option)
}

// lacks says why an engine cannot run jobs; nil where it can.
func (p programs) lacks(pool *sandbox.Pool, engine string) error {
	name := python.EngineName
	if engine == jobs.EnginePython2 {
		name = python.EngineName2
	}
	opened := p.opened[name]
	if opened == nil {
		return notOpened(name)
	}
	if err := opened.Err(); err != nil {
		return err
	}
	if why := pool.Lacks(name); pool.Err() == nil && why != "" {
		return errors.New(why)
	}
	return nil
}

func (p programs) close() {
	for _, opened := range p.opened {
		opened.Close()
	}
	p.told.Wait()
}

// pythonFinding says which interpreter of a major version jobs would run in.
func pythonFinding(ctx context.Context, command string, major int) finding {
	name := fmt.Sprint("python", major)
	if command == pythonOff {
		return finding{"engine", name, true, "switched off"}
	}
	in, err := python.Find(ctx, command, major)
	if err != nil {
		return finding{"engine", name, true, fmt.Sprintf("none: %v; runbooks in Python %d are refused", err, major)}
	}
	return finding{"engine", name, true, in.String()}
}
