package threadjob

import (
	"context"

	"github.com/runwright/runwright/powershell/clixml"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// work is what a job runs.
type work struct {
	text      string
	file      string
	first     *interp.ScriptBlock // -InitializationScript
	args      []any
	input     []any
	piped     bool
	using     map[string]any
	folder    string
	turns     *limiter // lets jobs of a kind take turns, or nil
	streaming bool     // what Write-Host says goes to the host at once
	then      func()   // runs at the end, with the baton held
	copyEnv   bool     // a process of its own has an environment of its own
	item      []any    // the object that $_ is, or none
}

// start runs the work of a job in a runspace of its own.
func (j *Job) start(rs *interp.Runspace, w work) {
	ctx, cancel := context.WithCancel(rs.Context())
	j.cancel = cancel
	run := func() {
		if j.Over() { // stopped while it waited
			cancel()
			return
		}
		if w.turns != nil {
			w.turns.running++
		}
		j.set("Running")
		child := rs.NewChild()
		rs.Go(func() {
			defer cancel()
			err := j.run(ctx, child, w)
			j.finish(ctx, err)
			if w.turns != nil {
				w.turns.running--
				w.turns.admit()
			}
			if w.then != nil {
				w.then()
			}
		})
	}
	if w.turns == nil {
		run()
		return
	}
	w.turns.queue = append(w.turns.queue, run)
	w.turns.admit()
}

func (j *Job) run(ctx context.Context, child *interp.Runspace, w work) error {
	if w.folder != "" {
		child.SetCurrentFolder(w.folder)
	}
	if w.copyEnv {
		if e := child.Host().Env; e != nil {
			child.SetEnv(newOwnEnv(e))
		}
	}
	args, input, using := w.args, w.input, w.using
	if j.remote {
		var err error
		if args, err = copies(child, args); err != nil {
			return err
		}
		if input, err = copies(child, input); err != nil {
			return err
		}
		using = map[string]any{}
		for name, v := range w.using {
			if using[name], err = copyOf(child, v); err != nil {
				return err
			}
		}
	}
	child.HandOver(using)
	st := j.streams(child, w)
	if w.first != nil {
		sb, err := child.Parse("", w.first.Text())
		if err != nil {
			return err
		}
		if err := child.RunTask(ctx, interp.Task{Block: sb}, st); err != nil {
			return err
		}
	}
	sb, err := child.Parse(w.file, w.text)
	if err != nil {
		return err
	}
	if len(w.item) > 0 {
		if err := child.Global().Base().Set(child, "_", w.item[0]); err != nil {
			return err
		}
	}
	return child.RunTask(ctx, interp.Task{Block: sb, Args: args, Input: input, Piped: w.piped}, st)
}

// streams keep what the work writes.
func (j *Job) streams(child *interp.Runspace, w work) interp.Streams {
	to := func(stream string) interp.Writer {
		return interp.WriterFunc(func(v any) error {
			if v == types.Nothing {
				return nil
			}
			return j.take(child, stream, types.Norm(v), w.streaming)
		})
	}
	return interp.Streams{Output: to("output"), Error: to("error"), Warning: to("warning"), Verbose: to("verbose"),
		Debug: to("debug"), Information: to("information"), Progress: to("progress")}
}

func (j *Job) take(child *interp.Runspace, stream string, v any, streaming bool) error {
	if r, ok := v.(*interp.Record); ok && streaming && r.FromHost {
		end := "\n"
		if r.NoNewline {
			end = ""
		}
		return child.WriteConsole(r.Message+end, false)
	}
	if !j.remote {
		j.add(stream, v)
		return nil
	}
	switch stream {
	case "output":
		c, err := copyOf(child, v)
		if err != nil {
			return err
		}
		v = j.noted(c)
	case "error":
		if r, ok := v.(*types.ErrorRecord); ok {
			v = j.remoteRecord(r)
		}
	}
	j.add(stream, v)
	return nil
}

// noted adds the notes about where an object comes from.
func (j *Job) noted(v any) any {
	o, ok := v.(*types.PSObject)
	if !ok {
		if v == nil {
			return nil
		}
		o = &types.PSObject{Base: v}
	}
	o.Set("PSComputerName", j.Location)
	o.Set("RunspaceId", j.instance)
	o.Set("PSShowComputerName", false)
	return o
}

// remoteRecord is a record as it comes from another process: its exception is a
// RemoteException with the text, all else of it stays.
func (j *Job) remoteRecord(r *types.ErrorRecord) *types.ErrorRecord {
	c := *r
	x := types.NewException(space+"RemoteException", r.Exception.Message)
	c.Exception = x
	c.Origin = interp.NewObject(space+"Remoting.OriginInfo", "PSComputerName", j.Location, "RunspaceID", j.instance, "InstanceID", types.Guid{})
	x.Record = &c
	if r.Target != nil && types.TypeOf(r.Target) != types.String {
		c.Target = r.TargetName
	}
	return &c
}

// finish sets the state that the run's end means.
func (j *Job) finish(ctx context.Context, err error) {
	switch e := err.(type) {
	case nil, *interp.ExitRequest:
		j.set("Completed")
	case *interp.Cancelled:
		j.set("Stopped")
	case *interp.Failure:
		j.fail(e.Record)
	case *types.Exception:
		j.fail(&types.ErrorRecord{Exception: e, ID: e.ID, Category: e.Category, Reason: e.PSType().ShortName(), Target: e.Target})
	default:
		x := types.NewException(space+"RuntimeException", err.Error())
		j.fail(&types.ErrorRecord{Exception: x, ID: "RuntimeException", Category: "NotSpecified", Reason: "RuntimeException"})
	}
}

// fail keeps the error that ended the work: Receive-Job reports it.
func (j *Job) fail(r *types.ErrorRecord) {
	if j.remote {
		j.reason = j.remoteRecord(r)
	} else {
		j.reason = Ended(r, "JobStateFailed", "InvalidResult", nil)
	}
	j.set("Failed")
}

// Ended is the record for an error that ended work elsewhere: a RuntimeException
// around the one it ended with.
func Ended(r *types.ErrorRecord, id, category string, target any) *types.ErrorRecord {
	inner := r.Exception
	x := types.NewException(space+"RuntimeException", r.Text())
	x.Inner = inner
	out := &types.ErrorRecord{Exception: x, ID: id, Category: category, Reason: "RuntimeException", Target: target}
	x.Record = r
	if target != nil {
		out.TargetName, out.TargetType = types.TypeOf(target).String(), types.TypeOf(target).ShortName()
	}
	return out
}

// copyOf passes a value through its serialized form, as between processes.
func copyOf(rs *interp.Runspace, v any) (any, error) {
	switch types.Unwrap(v).(type) {
	case nil, bool, int32, int64, float64:
		return v, nil
	}
	w := clixml.NewWriter(rs)
	if err := w.Write(v, 1); err != nil {
		return nil, err
	}
	list, err := clixml.Read(rs, w.String())
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list[0], nil
}

func copies(rs *interp.Runspace, list []any) ([]any, error) {
	out := make([]any, len(list))
	for i, v := range list {
		c, err := copyOf(rs, v)
		if err != nil {
			return nil, err
		}
		out[i] = c
	}
	return out, nil
}
