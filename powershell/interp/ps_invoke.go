package interp

import (
	"context"
	"strings"
	"time"

	"github.com/runwright/runwright/powershell/types"
)

// psRun is one invocation; done is closed at its end.
type psRun struct {
	output *types.List
	done   <-chan struct{}
	cancel context.CancelFunc
	err    error
	taken  bool // EndInvoke has been called
}

func (p *PowerShellObject) callMethod(rs *Runspace, name string, args []any) (any, bool, error) {
	v, ok, err := p.method(rs, strings.ToLower(name), args)
	if err != nil {
		err = methodCallError(name, len(args), err)
	}
	return v, ok, err
}

func (p *PowerShellObject) method(rs *Runspace, name string, args []any) (any, bool, error) {
	switch name {
	case "invoke":
		v, err := p.invoke(rs, args)
		return v, true, err
	case "begininvoke":
		v, err := p.begin(rs, args)
		return v, true, err
	case "endinvoke":
		a, ok := types.Unwrap(first(args)).(*AsyncResult)
		if !ok {
			return nil, true, types.NewException("System.Management.Automation.PSArgumentNullException", "Cannot process argument because the value of argument \"asyncResult\" is null. Change the value of argument \"asyncResult\" to a non-null value.")
		}
		v, err := a.end(rs)
		return v, true, err
	case "stop":
		return types.Nothing, true, p.stop(rs)
	case "dispose":
		if p.running != nil {
			if err := p.stop(rs); err != nil {
				return nil, true, err
			}
		}
		if p.owner && p.runspace != nil {
			p.runspace.state = "Closed"
		}
		return types.Nothing, true, nil
	}
	return p.build(name, args)
}

// session is the runspace the commands run in; one is made when there is none.
func (p *PowerShellObject) session() (*Runspace, error) {
	if p.nested {
		return p.from, nil
	}
	if p.runspace == nil {
		r, err := newRunspaceObject(p.from, nil)
		if err != nil {
			return nil, err
		}
		if err := r.open(); err != nil {
			return nil, err
		}
		p.runspace, p.owner = r, true
	}
	if p.runspace.state != "Opened" {
		return nil, invalidState(p.runspace.state, "invoke", "Opened")
	}
	return p.runspace.rs, nil
}

func (p *PowerShellObject) ready() error {
	if p.state == "Running" {
		return types.NewException("System.Management.Automation.InvalidPowerShellStateException", "Cannot perform operation because the state of the current PowerShell instance is not valid for this operation. (Current state: Running)")
	}
	for _, st := range p.statements {
		if len(st) > 0 {
			return nil
		}
	}
	return types.NewException("System.InvalidOperationException", "No commands are specified.")
}

// invoke is Invoke(), Invoke(input) and Invoke(input, output).
func (p *PowerShellObject) invoke(rs *Runspace, args []any) (any, error) {
	if err := p.ready(); err != nil {
		return nil, err
	}
	var out *types.List
	for _, a := range args[min(1, len(args)):] {
		switch x := types.Unwrap(a).(type) {
		case *types.List:
			out = x
		case *Object: // PSInvocationSettings
			p.action, _ = x.Get("ErrorActionPreference")
		}
	}
	result := out
	if result == nil {
		result = &types.List{T: types.CollectionDef.Instantiate(types.PSObjectType)}
	}
	var err error
	if p.pool != nil {
		slot := p.pool.slot()
		if err = slot.take(rs); err == nil {
			var session *Runspace
			if session, err = slot.session(); err == nil {
				err = p.run(rs.ctx, session, first(args), result)
			}
			slot.release()
		}
	} else {
		var session *Runspace
		if session, err = p.session(); err == nil {
			err = p.run(rs.ctx, session, first(args), result)
		}
	}
	if err != nil {
		return nil, err
	}
	if out != nil {
		return types.Nothing, nil
	}
	return result, nil
}

// run executes the statements in a session and keeps what its streams bring.
func (p *PowerShellObject) run(ctx context.Context, session *Runspace, input any, out *types.List) error {
	p.state, p.failed, p.reason = "Running", false, nil
	var source func(*frame, Writer) error
	if input != nil {
		source = func(_ *frame, w Writer) error { return writeUnrolled(w, input) }
	}
	if p.action != nil {
		old := session.global.base.Get("ErrorActionPreference")
		if err := session.setGlobal("ErrorActionPreference", p.action); err != nil {
			return err
		}
		p.action = nil
		defer func() { _ = session.setGlobal("ErrorActionPreference", old) }() // the value it had is valid
	}
	err := session.runStatements(ctx, p.statements, source, p.sinks(out))
	var x *types.Exception
	switch e := err.(type) {
	case nil, *ExitRequest:
		p.state = "Completed"
		return nil
	case *Cancelled:
		p.state = "Stopped"
		return &Failure{Record: session.recordOf(types.NewException("System.Management.Automation.PipelineStoppedException", "The pipeline has been stopped."), nil)}
	case *Failure:
		p.failed, p.state = true, "Failed"
		x = runtimeExceptionOf(e)
	case *types.Exception:
		p.failed, p.state = true, "Failed"
		x = e
	default:
		return err
	}
	p.reason = x
	return x
}

// runtimeExceptionOf is the RuntimeException that carries an error to the host.
// The record of one that $ErrorActionPreference raised does not hold the
// exception itself, which holds the record, but a stand-in.
//
// What -ErrorAction Stop made final is carried by an ActionPreferenceStopException,
// what a command threw by a CmdletInvocationException.
func runtimeExceptionOf(f *Failure) *types.Exception {
	r := f.Record
	x := r.Exception
	if f.preferred {
		return stopException(r)
	}
	if !f.stop && strings.Contains(r.ID, ",") && !strings.Contains(x.PSType().ShortName(), "ParameterBinding") {
		w := types.NewException(automationSpace+"CmdletInvocationException", r.Text())
		w.Inner, w.Record = x, r
		return w
	}
	if f.stop {
		c := *r
		c.Exception = types.NewException("System.Management.Automation.ParentContainsErrorRecordException", x.Message)
		r = &c
	}
	if x.PSType().AssignableTo(types.MustNamed("System.Management.Automation.RuntimeException")) {
		c := *x
		c.Record = r
		return &c
	}
	w := types.NewException("System.Management.Automation.RuntimeException", x.Message)
	w.Inner, w.Record = x, r
	return w
}

// HostRecord is the record of the exception that a program gets which ran the
// script: not the script's own where the preference Stop raised the error.
func (f *Failure) HostRecord() *types.ErrorRecord { return runtimeExceptionOf(f).Record }

// sinks writes each stream into the object's collections.
func (p *PowerShellObject) sinks(out *types.List) Streams {
	add := func(l *types.List) Writer {
		return WriterFunc(func(v any) error {
			if v != types.Nothing {
				l.Items = append(l.Items, types.Norm(v))
			}
			return nil
		})
	}
	errs := add(p.streams["error"])
	return Streams{Output: add(out), Warning: add(p.streams["warning"]), Verbose: add(p.streams["verbose"]), Debug: add(p.streams["debug"]),
		Information: add(p.streams["information"]), Progress: add(p.streams["progress"]),
		Error: WriterFunc(func(v any) error {
			p.failed = true
			return errs.Write(v)
		})}
}

// runStatements runs pipelines one after the other in the global scope.
func (rs *Runspace) runStatements(ctx context.Context, statements [][]*psCommand, source func(*frame, Writer) error, st Streams) error {
	outer, outerRoot, outerTry := rs.ctx, rs.root, rs.inTry
	rs.ctx, rs.inTry = ctx, 0
	defer func() { rs.ctx, rs.root, rs.inTry = outer, outerRoot, outerTry }()
	fr := &frame{rs: rs, scope: rs.global.current, unit: emptyUnit(), out: st.Output,
		streams: &streams{err: st.Error, warning: st.Warning, verbose: st.Verbose, debug: st.Debug, information: st.Information, progress: st.Progress}}
	rs.root = fr
	for _, commands := range statements {
		if len(commands) == 0 {
			continue
		}
		codes := make([]*commandCode, len(commands))
		for i, c := range commands {
			code, err := c.code(rs)
			if err != nil {
				return err
			}
			codes[i] = code
		}
		err := guarded(func() error { return fr.runPipeline(source, codes, codes[0].node) })
		if f, ok := err.(*flow); ok && f.kind != flowReturn {
			err = nil // break and continue outside any loop end the statement quietly
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// begin is BeginInvoke(), BeginInvoke(input) and BeginInvoke(input, output).
func (p *PowerShellObject) begin(rs *Runspace, args []any) (any, error) {
	if err := p.ready(); err != nil {
		return nil, err
	}
	out := dataCollection(types.PSObjectType)
	if len(args) > 1 {
		if l, ok := types.Unwrap(args[1]).(*types.List); ok {
			out = l
		}
	}
	ctx, cancel := context.WithCancel(rs.ctx)
	r := &psRun{output: out, cancel: cancel}
	input := first(args)
	p.state, p.running = "Running", r
	if p.pool != nil {
		slot := p.pool.slot()
		r.done = rs.goAfter(slot.wait(ctx), func(err error) {
			defer cancel()
			defer slot.release()
			if err != nil {
				p.state, r.err = "Stopped", err
				return
			}
			session, err := slot.session()
			if err != nil {
				r.err = err
				return
			}
			r.err = p.run(ctx, session, input, out)
		})
		return &AsyncResult{r}, nil
	}
	session, err := p.session()
	if err != nil {
		cancel()
		return nil, err
	}
	r.done = rs.Go(func() {
		defer cancel()
		r.err = p.run(ctx, session, input, out)
	})
	return &AsyncResult{r}, nil
}

// stop ends a run and waits for its end.
func (p *PowerShellObject) stop(rs *Runspace) error {
	r := p.running
	if r == nil {
		p.state = "Stopped"
		return nil
	}
	r.cancel()
	return rs.waitFor(r.done, -1)
}

// waitFor waits until done is closed, the time is over (never when negative) or
// the runspace's own run ends. What is posted to the runspace meanwhile is done.
func (rs *Runspace) waitFor(done <-chan struct{}, limit time.Duration) error {
	// The clock is the host's, so that a test's clock rules here too.
	clock := rs.opts.Host.Clock
	end := clock.Now().Add(limit)
	for {
		if err := rs.runPosted(); err != nil {
			return err
		}
		select {
		case <-done:
			return nil
		default:
		}
		left := limit
		if limit >= 0 {
			if left = end.Sub(clock.Now()); left <= 0 {
				return rs.checkContext()
			}
		}
		woken := false
		if err := rs.Waiting(func() (err error) {
			woken, err = rs.pause(done, left)
			return err
		}); err != nil || !woken {
			return err
		}
	}
}

// pause waits without the baton; woken says that there is work to do.
func (rs *Runspace) pause(done <-chan struct{}, limit time.Duration) (woken bool, err error) {
	wake := rs.postbox().wake
	if rs.posted.busy { // work does not interrupt work
		wake = nil
	}
	if limit < 0 {
		select {
		case <-done:
			return false, nil
		case <-wake:
			return true, nil
		case <-rs.ctx.Done():
			return false, rs.checkContext()
		}
	}
	ctx, stop := context.WithCancel(rs.ctx)
	defer stop()
	ended := make(chan bool)
	go func() {
		defer close(ended)
		select {
		case <-done:
			stop()
		case <-wake:
			stop()
			ended <- true
		case <-ctx.Done():
		}
	}()
	err = rs.opts.Host.Clock.Sleep(ctx, limit)
	if ctx.Err() != nil {
		err = nil // cut short
	}
	stop()
	woken = <-ended
	if cerr := rs.checkContext(); cerr != nil {
		return false, cerr
	}
	return woken, err
}

// AsyncResult is what BeginInvoke returns.
type AsyncResult struct{ run *psRun }

// PSType is the asynchronous result's class.
func (*AsyncResult) PSType() *types.Type { return types.MustNamed("System.IAsyncResult") }

func (a *AsyncResult) ended() bool {
	select {
	case <-a.run.done:
		return true
	default:
		return false
	}
}

func (a *AsyncResult) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "iscompleted":
		// A loop that asks again and again must let the others work.
		if !a.ended() && rs.baton != nil {
			rs.baton.yield()
		}
		return a.ended(), true
	case "completedsynchronously":
		return false, true
	case "asyncstate":
		return nil, true
	case "asyncwaithandle":
		return &WaitHandle{a.run.done}, true
	}
	return nil, false
}

// end waits for the run and gives its output, or what it threw.
func (a *AsyncResult) end(rs *Runspace) (any, error) {
	if a.run.taken {
		return nil, types.NewException("System.Management.Automation.PSArgumentException", "The IAsyncResult object was not returned from a call to BeginInvoke on this object, or EndInvoke has been called for it already. (Parameter 'asyncResult')")
	}
	if err := rs.waitFor(a.run.done, -1); err != nil {
		return nil, err
	}
	a.run.taken = true
	if a.run.err != nil {
		return nil, a.run.err
	}
	return a.run.output, nil
}

// WaitHandle is a wait handle that is set once something has ended.
type WaitHandle struct{ done <-chan struct{} }

// PSType is WaitHandle.
func (*WaitHandle) PSType() *types.Type { return types.MustNamed("System.Threading.WaitHandle") }

func (w *WaitHandle) callMethod(rs *Runspace, name string, args []any) (any, bool, error) {
	switch strings.ToLower(name) {
	case "waitone":
		limit := time.Duration(-1)
		if len(args) > 0 {
			switch n := types.Unwrap(args[0]).(type) {
			case int32:
				if n >= 0 {
					limit = time.Duration(n) * time.Millisecond
				}
			case types.TimeSpan:
				limit = time.Duration(n) * 100
			}
		}
		if err := rs.waitFor(w.done, limit); err != nil {
			return nil, true, err
		}
		select {
		case <-w.done:
			return true, true, nil
		default:
			return false, true, nil
		}
	case "close", "dispose":
		return types.Nothing, true, nil
	}
	return nil, false, nil
}
