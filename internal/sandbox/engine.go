package sandbox

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/runwright/runwright/internal/sandbox/frame"
	"github.com/runwright/runwright/internal/sandbox/seccomp"
)

// Engine is another program that runs jobs in sandboxes. The embedded engine
// needs none: it is what a process is without one.
//
// A process begins as every other, is bound to its account, and then becomes the
// engine's program (see [frame.Program]). The program says Ready, is sent Lock,
// puts the filter of system calls in place and says Locked, gets Go, and from
// then on takes Job, Stop, Response and Ping and sends Record, Progress, Request,
// Release, Outcome and Pong, as the embedded engine does. A program that speaks
// another language has Speak translate.
type Engine struct {
	// Program says what a process becomes. It is called for each process.
	Program func(Site) (frame.Program, error)
	// Profile is the name of the profile of system calls that the program puts
	// in place at its lock; "" for none. Without filters (tier D) it is not used.
	Profile string
	// ProfileRootless is the profile instead where sandboxes have no root of their
	// own; "" for the same.
	ProfileRootless string
	// Flags are those of the call seccomp that go with it.
	Flags uint64
	// MinimumTier is the confinement below which the engine runs no job, unless
	// the pool is unsafe.
	MinimumTier Tier
	// OneJob says that a process ends with its first job. The next one for the
	// same account is made ready while that job runs.
	OneJob bool
	// Speak puts the frame protocol over a program's stream; nil where the
	// program speaks it itself. What it returns is used like a *frame.Conn: any
	// number of goroutines write, one reads.
	Speak func(io.ReadWriter) Conversation
	// StopTime is how long a job has to end after it was asked to; zero means the
	// pool's grace period.
	StopTime time.Duration
}

// Conversation is the frame protocol from the side of the service.
type Conversation interface {
	Read() (frame.Kind, []byte, error)
	Write(frame.Kind, any) error
}

// Site is what an engine may know of the process that it is asked a program for.
type Site struct {
	Layers  frame.Layers
	Modules string // folder with the modules, outside; "" for none
	// ModuleRoot and TempRoot are where modules and scratch folder are for the
	// program.
	ModuleRoot, TempRoot string
	Limits               Limits
}

// UnknownEngineError says that a pool has no such engine, and why.
type UnknownEngineError struct{ Engine, Why string }

// Error says what is missing.
func (e *UnknownEngineError) Error() string {
	return fmt.Sprintf("jobs of the engine '%s' cannot run here: %s", e.Engine, e.Why)
}

// engine finds what runs a job; nil is the embedded engine.
func (p *Pool) engine(name string) (*Engine, error) {
	if name == "" {
		return nil, nil
	}
	e, ok := p.cfg.Engines[name]
	if !ok {
		return nil, &UnknownEngineError{name, "the server was started without it"}
	}
	if p.plan.tier < e.MinimumTier && !p.cfg.Unsafe {
		return nil, &UnknownEngineError{name, fmt.Sprintf("it needs sandboxes of tier %s (%s), and this machine has tier %s", e.MinimumTier, e.MinimumTier.Doc(), p.plan.tier)}
	}
	return e, nil
}

// Lacks says why an engine cannot run jobs on this machine, half a sentence;
// empty where it can.
func (p *Pool) Lacks(name string) string {
	var unknown *UnknownEngineError
	if _, err := p.engine(name); errors.As(err, &unknown) {
		return unknown.Why
	}
	return ""
}

// program asks the engine what a box's process is to become.
func (b *box) program(tempRoot string) (*frame.Program, error) {
	at := Site{Layers: b.plan.layers, Modules: b.modules, ModuleRoot: b.modules, TempRoot: tempRoot, Limits: b.cfg.Limits}
	if b.plan.layers.Root {
		at.TempRoot = "/tmp"
		if at.ModuleRoot != "" {
			at.ModuleRoot = "/mod"
		}
	}
	b.moduleRoot, b.tempRoot = at.ModuleRoot, at.TempRoot
	prog, err := b.engine.Program(at)
	if err != nil {
		return nil, err
	}
	if b.plan.layers.Profile == "" {
		prog.Filter = ""
	}
	b.launch, b.limits = prog.Filter, prog.Limits
	return &prog, nil
}

// lockProgram is the rest of the lock for a process that has become a program.
func (b *box) lockProgram() error {
	if b.engine.Speak != nil {
		b.conn = b.engine.Speak(b.stream)
	}
	payload, err := b.expect(frame.KindReady, b.cfg.StartTimeout)
	if err != nil {
		return err
	}
	var ready frame.Ready
	if err := frame.Decode(frame.KindReady, payload, &ready); err != nil {
		return err
	}
	if err := limitMemory(b.cmd.Process.Pid, b.limits); err != nil {
		return fmt.Errorf("limit the program's memory: %w", err)
	}
	lock := frame.Lock{Flags: b.engine.Flags, ModuleRoot: b.moduleRoot, TempRoot: b.tempRoot}
	if b.profile() != "" {
		prof, ok := seccomp.Lookup(b.profile())
		if !ok {
			return fmt.Errorf("no profile named %q", b.profile())
		}
		if lock.Filter, err = filterBytes(prof, ready.PID, b.plan.layers.Notify && b.launch == seccomp.LaunchName(prof.Name)); err != nil {
			return err
		}
	}
	if err := b.conn.Write(frame.KindLock, lock); err != nil {
		return err
	}
	if _, err := b.expect(frame.KindLocked, b.cfg.StartTimeout); err != nil {
		return err
	}
	return b.conn.Write(frame.KindGo, nil)
}

// profile is the name of the profile in force when jobs run, "" without filter.
func (b *box) profile() string {
	if b.engine == nil || b.plan.layers.Profile == "" {
		return b.plan.layers.Profile
	}
	if !b.plan.layers.Root && b.engine.ProfileRootless != "" {
		return b.engine.ProfileRootless
	}
	return b.engine.Profile
}

// errNoProbes is returned by a process that knows no probes.
var errNoProbes = errors.New("a program cannot be asked to try things")

// grace is how long a job has to end after it was asked to.
func (b *box) grace() time.Duration {
	if b.engine != nil && b.engine.StopTime > 0 {
		return b.engine.StopTime
	}
	return b.cfg.Grace
}
