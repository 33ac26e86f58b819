package interp

import (
	"context"
	"io"
	"sync/atomic"
	"time"

	"github.com/runwright/runwright/powershell/types"
)

// baton lets one runspace of a family run at a time. Runspaces that scripts make
// share objects with the one that made them (a hashtable handed over, $using:
// values), and those objects have no locks of their own: so a runspace works only
// while it holds the family's baton, and hands it on while it waits (sleep,
// programs, other runspaces) and every interval rounds of a loop. Waiting, which
// is what parallel runbooks do most, overlaps; computing takes turns.
type baton struct {
	// turn holds one token while somebody runs. Senders queue in order, so the
	// baton goes to whoever has waited longest.
	turn    chan struct{}
	waiting atomic.Int32
	// made counts the runspaces that scripts made.
	made atomic.Int32
}

func newBaton() *baton { return &baton{turn: make(chan struct{}, 1)} }

func (b *baton) take() {
	b.waiting.Add(1)
	b.turn <- struct{}{}
	b.waiting.Add(-1)
}

func (b *baton) pass() { <-b.turn }

// yield hands the baton on if somebody waits for it.
func (b *baton) yield() {
	if b.waiting.Load() > 0 {
		b.pass()
		b.take()
	}
}

// Waiting runs do, which waits for something outside the runspace, without the
// baton, so that other runspaces of the family go on meanwhile. do must not touch
// any object of scripts.
func (rs *Runspace) Waiting(do func() error) error {
	b := rs.baton
	if b == nil {
		return do()
	}
	b.pass()
	defer b.take()
	return do()
}

// family returns the baton of the runspace's family; the runspace that has none
// yet starts one and holds its baton.
func (rs *Runspace) family() *baton {
	if rs.baton == nil {
		rs.baton = newBaton()
		rs.baton.take()
		rs.wrapWaits()
	}
	return rs.baton
}

// wrapWaits makes the host's waits hand the baton on.
func (rs *Runspace) wrapWaits() {
	rs.host.Clock = waitingClock{rs.host.Clock, rs}
	if rs.host.Processes != nil {
		rs.host.Processes = waitingProcesses{rs.host.Processes, rs}
	}
}

type waitingClock struct {
	Clock
	rs *Runspace
}

// Sleep waits without the baton.
func (c waitingClock) Sleep(ctx context.Context, d time.Duration) error {
	return c.rs.waitFor(nil, max(d, 0))
}

type waitingProcesses struct {
	Processes
	rs *Runspace
}

// Run waits for the program without the baton; what the program prints is taken
// with it.
func (p waitingProcesses) Run(ctx context.Context, proc Process) (code int, err error) {
	proc.Stdout, proc.Stderr = p.holding(proc.Stdout), p.holding(proc.Stderr)
	err = p.rs.Waiting(func() error {
		code, err = p.Processes.Run(ctx, proc)
		return err
	})
	return code, err
}

// Kill ends a process by its number.
func (p waitingProcesses) Kill(pid int) error {
	k, ok := p.Processes.(Killer)
	if !ok {
		return types.NewException("System.PlatformNotSupportedException", "Processes cannot be ended here.")
	}
	return k.Kill(pid)
}

func (p waitingProcesses) holding(w io.Writer) io.Writer {
	if w == nil {
		return nil
	}
	return holdingWriter{w, p.rs.baton}
}

// holdingWriter takes the baton for each write.
type holdingWriter struct {
	w io.Writer
	b *baton
}

func (h holdingWriter) Write(p []byte) (int, error) {
	h.b.take()
	defer h.b.pass()
	return h.w.Write(p)
}

// NewChild returns a fresh runspace of the same family, with the same host and
// commands, its own variables, functions and modules, standing in the process's
// folder. Whoever runs it in a goroutine of its own does so through Go.
func (rs *Runspace) NewChild() *Runspace {
	b := rs.family()
	opts := rs.opts
	opts.Variables = nil
	c := New(opts)
	c.baton = b
	c.wrapWaits()
	c.locations.process = rs.ProcessFolder()
	c.locations.current = c.locations.process
	return c
}

// Go runs do on another goroutine, holding the baton; done is closed when do has
// returned and the baton has been handed on.
func (rs *Runspace) Go(do func()) (done <-chan struct{}) {
	b := rs.family()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		b.take()
		defer b.pass()
		do()
	}()
	return ended
}
