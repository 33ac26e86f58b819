package threadjob

import (
	"context"
	"time"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// Fanout runs one block for many objects, several at a time, as ForEach-Object
// -Parallel does. Runspaces that are done serve the next object, with fresh
// variables, unless each object is to have a new one. It belongs to who holds the
// baton.
type Fanout struct {
	rs     *interp.Runspace
	block  *interp.ScriptBlock
	using  map[string]any
	folder string
	fresh  bool
	limit  int

	idle    []*interp.Runspace
	running int
	data    []Datum
	signal  chan struct{}
	ctx     context.Context
	cancel  context.CancelFunc
	stopped bool
	// end is when the time is over, zero without a limit.
	end time.Time
	// job and pieces are used with -AsJob.
	job    *Job
	pieces []work
}

// NewFanout prepares to run a block with values of its $using: variables.
func NewFanout(rs *interp.Runspace, sb *interp.ScriptBlock, using map[string]any, limit int, fresh bool) (*Fanout, error) {
	block, err := rs.Parse("", sb.Text()) // as a text of its own, so that lines count from its start
	if err != nil {
		return nil, err
	}
	f := &Fanout{rs: rs, block: block, using: using, folder: rs.CurrentFolder(), fresh: fresh, limit: limit, signal: make(chan struct{})}
	f.ctx, f.cancel = context.WithCancel(rs.Context())
	return f, nil
}

// StopAfter limits the time of the whole.
func (f *Fanout) StopAfter(d time.Duration) { f.end = f.rs.Host().Clock.Now().Add(d) }

// Cancel ends what still runs, unless it is a job.
func (f *Fanout) Cancel() {
	if f.job == nil {
		f.cancel()
	}
}

// Full reports whether an object has to wait for a place.
func (f *Fanout) Full() bool { return !f.stopped && f.running >= f.limit }

// Busy reports whether blocks run.
func (f *Fanout) Busy() bool { return f.running > 0 }

// Drain takes what the blocks wrote so far.
func (f *Fanout) Drain() []Datum {
	d := f.data
	f.data = nil
	return d
}

func (f *Fanout) changed() {
	close(f.signal)
	f.signal = make(chan struct{})
}

// Wait waits until a block has written something or ended, or the time is over,
// when all are stopped.
func (f *Fanout) Wait() error {
	left := time.Duration(-1)
	if !f.end.IsZero() && !f.stopped {
		left = max(0, f.end.Sub(f.rs.Host().Clock.Now()))
	}
	if left != 0 {
		if err := f.rs.WaitFor(f.signal, left); err != nil {
			return err
		}
	}
	if !f.end.IsZero() && !f.stopped && !f.rs.Host().Clock.Now().Before(f.end) {
		f.stopped = true
		f.cancel()
	}
	return nil
}

// Launch runs the block for an object; after the time is over it does nothing.
func (f *Fanout) Launch(v any) {
	if f.stopped {
		return
	}
	var child *interp.Runspace
	if n := len(f.idle); n > 0 {
		child, f.idle = f.idle[n-1], f.idle[:n-1]
		child.Reset()
	} else {
		child = f.rs.NewChild()
	}
	f.running++
	f.rs.Go(func() {
		f.ended(child, f.run(child, v))
	})
}

func (f *Fanout) run(child *interp.Runspace, v any) error {
	child.SetCurrentFolder(f.folder)
	child.HandOver(f.using)
	if err := child.Global().Base().Set(child, "_", v); err != nil {
		return err
	}
	to := func(stream string) interp.Writer {
		return interp.WriterFunc(func(v any) error {
			if v != types.Nothing {
				f.data = append(f.data, Datum{stream, types.Norm(v)})
				f.changed()
			}
			return nil
		})
	}
	st := interp.Streams{Output: to("output"), Error: to("error"), Warning: to("warning"), Verbose: to("verbose"),
		Debug: to("debug"), Information: to("information"), Progress: to("progress")}
	return child.RunTask(f.ctx, interp.Task{Block: child.Adopt(f.block)}, st)
}

// ended notes the end of one block.
func (f *Fanout) ended(child *interp.Runspace, err error) {
	f.running--
	if !f.fresh {
		f.idle = append(f.idle, child)
	}
	var r *types.ErrorRecord
	switch e := err.(type) {
	case nil, *interp.ExitRequest:
	case *interp.Cancelled:
		if f.stopped {
			x := types.NewException(space+"PipelineStoppedException", "The pipeline has been stopped.")
			r = &types.ErrorRecord{Exception: x, ID: "PSTaskException", Category: "InvalidOperation", Reason: "PipelineStoppedException"}
		}
	case *interp.Failure:
		r = Ended(e.Record, "PSTaskException", "InvalidOperation", interp.NewObject(space+"PSTasks.PSTask"))
	case *types.Exception:
		inner := &types.ErrorRecord{Exception: e, ID: e.ID, Category: e.Category, Reason: e.PSType().ShortName()}
		r = Ended(inner, "PSTaskException", "InvalidOperation", interp.NewObject(space+"PSTasks.PSTask"))
	default:
		x := types.NewException(space+"RuntimeException", err.Error())
		r = &types.ErrorRecord{Exception: x, ID: "PSTaskException", Category: "InvalidOperation", Reason: "RuntimeException"}
	}
	if r != nil {
		f.data = append(f.data, Datum{"error", r})
	}
	f.changed()
}
