package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/runwright/runwright/internal/sandbox/frame"
)

// maxRequests is the number of questions of one job that are answered at the
// same time; more wait in the socket.
const maxRequests = 32

// run is one job in one box.
type run struct {
	box    *box
	events Events
	wires  *wires
	slots  chan struct{}
	group  sync.WaitGroup
	killed atomic.Bool
	// limited is set when a limit ends the job.
	limited atomic.Pointer[LimitError]
}

// do runs the job. The error is a *LimitError, an *EndError, or why there is no
// outcome.
func (r *run) do(ctx context.Context, job *Job) (out frame.Outcome, killed, healthy bool, err error) {
	b := r.box
	defer r.wires.close() // after the last answer; nothing of the job's stays open
	jobCtx, cancel := context.WithCancel(ctx)
	defer r.group.Wait() // answers under way end before the box serves another job
	defer cancel()
	defer r.stopWhen(jobCtx)()
	defer b.watch(func(e *LimitError) {
		r.limited.Store(e)
		cancel()
	})()
	if err := b.conn.Write(frame.KindJob, &job.Job); errors.Is(err, frame.ErrTooLarge) {
		return out, false, true, fmt.Errorf("job %s: script and parameters are larger than a sandbox takes (%d MiB)", job.ID, frame.MaxPayload>>20)
	} else if err != nil {
		return out, false, false, r.ended(err)
	}
	for {
		kind, payload, err := b.conn.Read()
		if err == nil {
			var over bool
			if out, over, err = r.take(jobCtx, job, kind, payload); over && err == nil {
				return out, false, !r.killed.Load(), r.limit()
			}
			if err != nil {
				err = &protocolError{err}
			}
		}
		if err == nil {
			continue
		}
		b.end()
		if r.killed.Load() {
			return frame.Outcome{JobID: job.ID, Status: frame.Stopped}, true, false, r.limit()
		}
		return out, false, false, r.ended(err)
	}
}

// limit is the limit that ended the job, nil for none.
func (r *run) limit() error {
	if e := r.limited.Load(); e != nil {
		return e
	}
	return nil
}

// stopWhen has the job stopped when ctx ends: the process is asked, and killed
// when the job goes on. The function it returns calls that off and waits until
// nothing more can come of it.
func (r *run) stopWhen(ctx context.Context) (callOff func()) {
	over, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		select {
		case <-over:
			return
		case <-ctx.Done():
		}
		// The timer runs first: asking can block when the process does not read.
		kill := time.AfterFunc(r.box.grace(), func() {
			r.killed.Store(true)
			r.box.kill()
		})
		defer kill.Stop()
		// A failure to write means that the process is gone, which the reader sees.
		_ = r.box.conn.Write(frame.KindStop, nil)
		<-over
	}()
	return func() {
		close(over)
		<-done
	}
}

// protocolError marks what a healthy process would never send.
type protocolError struct{ error }

// take handles one frame of the running job.
func (r *run) take(ctx context.Context, job *Job, kind frame.Kind, payload []byte) (out frame.Outcome, over bool, err error) {
	switch kind {
	case frame.KindRecord:
		rec, err := frame.DecodeRecord(payload)
		if err == nil {
			r.box.mu.Lock()
			defer r.box.mu.Unlock()
			r.events.Record(rec)
		}
		return out, false, err
	case frame.KindProgress:
		var p frame.Progress
		if err := frame.Decode(kind, payload, &p); err != nil {
			return out, false, err
		}
		r.box.mu.Lock()
		defer r.box.mu.Unlock()
		r.events.Progress(p)
		return out, false, nil
	case frame.KindRequest:
		var req frame.Request
		if err := frame.Decode(kind, payload, &req); err != nil {
			return out, false, err
		}
		if req.Op == frame.OpConnect {
			return out, false, r.connect(ctx, req)
		}
		r.slots <- struct{}{}
		r.group.Go(func() {
			defer func() { <-r.slots }()
			r.answer(ctx, req)
		})
		return out, false, nil
	case frame.KindRelease:
		var rel frame.Release
		if err := frame.Decode(kind, payload, &rel); err != nil {
			return out, false, err
		}
		r.wires.release(rel.Key)
		return out, false, nil
	case frame.KindOutcome:
		if err := frame.Decode(kind, payload, &out); err != nil {
			return out, false, err
		}
		if out.JobID != job.ID {
			return out, false, fmt.Errorf("outcome of job %q, want %q", out.JobID, job.ID)
		}
		switch out.Status {
		case frame.Completed, frame.Failed, frame.Stopped:
			return out, true, nil
		}
		return out, false, fmt.Errorf("unknown status %q", out.Status)
	default:
		return out, false, fmt.Errorf("unexpected %s", kind)
	}
}

func (r *run) answer(ctx context.Context, req frame.Request) {
	resp := frame.Response{ID: req.ID}
	result, err := r.events.Request(ctx, req)
	if err != nil && ctx.Err() != nil {
		return // the job stops, and is not to take that for a failure
	}
	if err == nil && len(result) > 0 && !json.Valid(result) {
		err = fmt.Errorf("answer to %s is not JSON", req.Op)
	}
	var known *frame.Error
	switch {
	case err == nil:
		resp.Result = result
	case errors.As(err, &known):
		resp.Error = known
	default:
		r.box.cfg.Logger.Error("sandbox request failed", "sandbox", r.box.id, "op", req.Op, "name", req.Name, "error", err)
		resp.Error = &frame.Error{Code: "InternalError", Message: "The service could not answer the request " + req.Op + "."}
	}
	r.respond(req, resp)
}

func (r *run) respond(req frame.Request, resp frame.Response) {
	if err := r.box.conn.Write(frame.KindResponse, resp); errors.Is(err, frame.ErrTooLarge) {
		resp.Result, resp.Error = nil, &frame.Error{Code: "TooLarge", Message: "The answer to " + req.Op + " is larger than a sandbox takes."}
		err = r.box.conn.Write(frame.KindResponse, resp)
		_ = err // the process is gone; the reader sees it
	}
}

// ended finds out why the process ended before its job.
func (r *run) ended(cause error) error {
	b := r.box
	b.end()
	text := b.stderr.String()
	state := b.cmd.ProcessState
	e := &EndError{Reason: ReasonCrash, Message: "The sandbox ended unexpectedly.", Detail: fmt.Sprintf("%v; %v; %s", state, cause, text)}
	var proto *protocolError
	switch {
	case errors.As(cause, &proto), errors.Is(cause, frame.ErrUnknownKind), errors.Is(cause, frame.ErrTooLarge):
		e.Reason, e.Message = ReasonProtocol, "The sandbox sent something it may not send and was ended."
	case killedByFilter(state):
		e.Reason, e.Message = ReasonViolation, "The sandbox was ended because the job tried a forbidden system call."
	case b.limits.CPUSeconds > 0 && processorTime(state) >= time.Duration(b.limits.CPUSeconds)*time.Second*3/4:
		e.Reason = ReasonCPU
		e.Message = fmt.Sprintf("The job used all the processor time that a job has (%s) and was ended.", duration(b.cfg.Limits.CPUTime))
	case strings.Contains(text, "newosproc") || strings.Contains(text, "failed to create new OS thread"):
		e.Reason = ReasonThreads
		e.Message = fmt.Sprintf("The job needed more threads than a sandbox has (%d) and was ended.", b.cfg.Limits.Threads)
	case strings.Contains(text, "stack overflow"):
		e.Reason, e.Message = ReasonDepth, "The job's calls were nested too deeply and it was ended."
	case b.group != nil && b.group.oom, strings.Contains(text, "out of memory"), strings.Contains(text, "cannot allocate memory"),
		b.speaksFrames() && peakMemory(state) > b.cfg.Limits.MemoryBytes/2: // the runtime does not name every failure
		e.Reason = ReasonMemory
		e.Message = fmt.Sprintf("The job needed more memory than a sandbox has (%d MiB) and was ended.", b.cfg.Limits.MemoryBytes>>20)
	}
	return e
}

// processorTime is what an ended process has used. The kernel's limit goes by
// another clock, which may run quite a bit ahead.
func processorTime(state *os.ProcessState) time.Duration {
	return state.UserTime() + state.SystemTime()
}
