package sandbox

import (
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/runwright/runwright/internal/sandbox/broker"
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
	// ExecModules lets code be mapped from the modules: their mount has the exec bit.
	// It asks for tier A, where the scratch folder has none.
	ExecModules bool
	// Spare has a process more than there are jobs kept ready for an account that
	// is in use, as idle ones are, because starting one takes long.
	Spare bool
	// Speak puts the frame protocol over a program's stream; nil where the
	// program speaks it itself. What it returns is used like a *frame.Conn: any
	// number of goroutines write, one reads. Where it is an io.Closer, it is closed
	// after the process has ended.
	Speak func(Site, Stream) Conversation
	// Door serves the listener of Program.Listen for one process, which becomes its
	// own. It has to be there where a program listens.
	Door func(net.Listener) Door
	// StartTime is how long a program has from its beginning until it is ready, and
	// again until it is locked; zero means the pool's start timeout.
	StartTime time.Duration
	// StopTime is how long a job has to end after it was asked to; zero means the
	// pool's grace period.
	StopTime time.Duration
}

// Conversation is the frame protocol from the side of the service.
type Conversation interface {
	Read() (frame.Kind, []byte, error)
	Write(frame.Kind, any) error
}

// Stream is the connection to a process.
type Stream interface {
	io.ReadWriteCloser
	SetReadDeadline(time.Time) error
}

// Door is a way to the network for a program that connects to a listener inside
// its sandbox.
type Door interface {
	// Begin opens the way for a job. Each refusal is told to warn once.
	Begin(job *broker.Job, warn func(text string))
	// End cuts what the job has open and waits until nothing of it is left.
	End()
	// Close ends it for good.
	Close() error
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

// programError is an engine's own reason why there is no program for a process.
type programError struct{ error }

func (e *programError) Unwrap() error { return e.error }

// program asks the engine what a box's process is to become.
func (b *box) program(tempRoot string) (*frame.Program, error) {
	at := Site{Layers: b.plan.layers, Modules: b.modules, ModuleRoot: b.modules, TempRoot: tempRoot, Limits: b.cfg.Limits}
	if b.plan.layers.Root {
		at.TempRoot = "/tmp"
		if at.ModuleRoot != "" {
			at.ModuleRoot = "/mod"
		}
	}
	b.site = at
	prog, err := b.engine.Program(at)
	if err != nil {
		return nil, &programError{err}
	}
	if b.plan.layers.Profile == "" {
		prog.Filter = ""
	}
	b.launch, b.limits = prog.Filter, prog.Limits
	if b.group != nil {
		if err := b.group.bound(groupMemory(b.cfg.Limits, prog.Limits), max(b.cfg.Limits.Threads, int(prog.Limits.Threads))); err != nil {
			return nil, fmt.Errorf("limits of the control group: %w", err)
		}
	}
	return &prog, nil
}

// groupMemory is the bound of a program's control group. One with a heap of its own,
// which bounds that itself, has its code and tables beside.
func groupMemory(l Limits, of frame.ProgramLimits) uint64 {
	if of.DataBytes > 0 {
		return of.DataBytes + l.TempBytes + groupMargin
	}
	return 2*l.MemoryBytes + l.TempBytes + 2*groupMargin
}

// lockProgram is the rest of the lock for a process that has become a program.
func (b *box) lockProgram() error {
	if b.engine.Speak != nil {
		b.conn = b.engine.Speak(b.site, b.stream)
	}
	within := b.cfg.StartTimeout
	if b.engine.StartTime > 0 {
		within = b.engine.StartTime
	}
	payload, err := b.expect(frame.KindReady, within)
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
	lock := frame.Lock{Flags: b.engine.Flags, ModuleRoot: b.site.ModuleRoot, TempRoot: b.site.TempRoot}
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
	if _, err := b.expect(frame.KindLocked, within); err != nil {
		return err
	}
	return b.conn.Write(frame.KindGo, nil)
}

// open takes the listener that a program is to reach and has the engine serve it.
func (b *box) open(number int) error {
	if b.engine == nil || b.engine.Door == nil {
		return errors.New("nobody serves what the program listens on")
	}
	f, err := takeDescriptor(b.cmd.Process.Pid, number)
	if err != nil {
		return err
	}
	l, err := net.FileListener(f)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	b.door = b.engine.Door(l)
	b.atExit(func() {
		if err := b.door.Close(); err != nil {
			b.cfg.Logger.Error("sandbox: the way to the network was not closed", "sandbox", b.id, "error", err)
		}
	})
	return nil
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

// speaksFrames says whether the limits of the pool are what the process has: others
// have a heap of their own and more memory beside.
func (b *box) speaksFrames() bool { return b.engine == nil || b.engine.Speak == nil }

// errNoProbes is returned by a process that knows no probes.
var errNoProbes = errors.New("a program cannot be asked to try things")

// grace is how long a job has to end after it was asked to.
func (b *box) grace() time.Duration {
	if b.engine != nil && b.engine.StopTime > 0 {
		return b.engine.StopTime
	}
	return b.cfg.Grace
}
