package app

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/runwright/runwright/internal/jobs"
	"github.com/runwright/runwright/internal/pwshhost"
	"github.com/runwright/runwright/internal/sandbox"
	"github.com/runwright/runwright/internal/sandbox/frame"
	"github.com/runwright/runwright/internal/sandbox/python"
	"github.com/runwright/runwright/internal/telemetry"
)

// Sandboxes runs jobs in the sandboxes of a pool. It implements jobs.Runner
// and is safe for concurrent use.
type Sandboxes struct {
	Pool *sandbox.Pool
	// Metrics counts what sandboxes refused and how they ended; nil counts
	// nothing.
	Metrics *telemetry.Metrics
	// Pwsh is the PowerShell that jobs of the engine pwsh run in; nil for none.
	Pwsh *pwshhost.Service
}

// engine gives the pool's name of a job's engine, empty for the embedded one, and
// has it ready.
func (s Sandboxes) engine(ctx context.Context, w jobs.Work) (string, error) {
	switch w.Engine {
	case jobs.EnginePython3, jobs.EnginePython2:
		name := map[string]string{jobs.EnginePython3: python.EngineName, jobs.EnginePython2: python.EngineName2}[w.Engine]
		if w.Native {
			name = python.Native(name)
		}
		return name, nil
	case jobs.EnginePwsh:
		if s.Pwsh == nil {
			return "", &NoPwshError{errors.New("this server has none")}
		}
		if _, _, err := s.Pwsh.Ready(ctx); err != nil {
			return "", &NoPwshError{err}
		}
		return jobs.EnginePwsh, nil
	}
	return "", nil
}

// Run implements jobs.Runner.
func (s Sandboxes) Run(ctx context.Context, w jobs.Work, sink jobs.Sink) (jobs.Outcome, error) {
	engine, err := s.engine(ctx, w)
	if err != nil {
		return jobs.Outcome{}, err
	}
	var given any = w.Parameters
	extension := ".ps1"
	switch w.Engine {
	case jobs.EnginePython3, jobs.EnginePython2:
		given, extension = arguments(w.Parameters), ".py"
	default:
		given = withoutRelaxed(w.Parameters, w.Script)
	}
	parameters, err := json.Marshal(given)
	if err != nil {
		return jobs.Outcome{}, fmt.Errorf("parameters: %w", err)
	}
	job := sandbox.Job{
		Engine:  engine,
		Account: w.Account, Modules: w.Modules, Revision: strconv.FormatInt(w.Revision, 10), Network: w.Network,
		Job: frame.Job{ID: w.Job, Runbook: w.Runbook, Script: w.Script, File: w.Runbook + extension, Parameters: parameters, Edition: w.Edition},
	}
	if extension == ".py" { // the same packages are in the same folder, whatever the revision
		job.Revision = w.Modules
	}
	job.Preferences = map[string]string{}
	if w.LogVerbose {
		job.Preferences["VerbosePreference"] = "Continue"
	}
	if engine == jobs.EnginePwsh && !w.LogProgress {
		// What would not be kept need not be made: its web commands make much of it.
		job.Preferences["ProgressPreference"] = "SilentlyContinue"
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if w.Identity {
		tokens := newTokenServer(ctx, w.Assets)
		job.Identity, job.Environment = tokens.serve, tokens.environment()
	}
	events := &jobEvents{sink: sink, assets: w.Assets, children: w.Children, cancel: cancel}
	sink.Started()
	out, err := s.Pool.Run(ctx, job, events)
	for _, call := range out.Sandbox.Refused {
		s.Metrics.RefusedCall(call)
	}
	ended := jobs.Outcome{Place: placeOf(out.Sandbox)}
	if err != nil {
		return ended, s.endOf(err)
	}
	if out.Status == frame.Failed {
		ended.Exception = cmp.Or(out.Exception, "The script ended with an error that has no text.")
		return ended, nil
	}
	return ended, context.Cause(ctx)
}

// endOf counts the end of a sandbox and says whether it was a limit or a security
// event.
func (s Sandboxes) endOf(err error) error {
	if limit, ok := errors.AsType[*sandbox.LimitError](err); ok {
		return &jobs.LimitError{Reason: string(limit.Reason), Message: limit.Message}
	}
	end, ok := errors.AsType[*sandbox.EndError](err)
	if !ok {
		return err
	}
	s.Metrics.SandboxEnded(string(end.Reason))
	switch {
	case end.Reason == sandbox.ReasonViolation:
		return &jobs.ViolationError{Message: end.Message, Detail: "its process was ended by the kernel"}
	case end.Reason.Limit():
		return &jobs.LimitError{Reason: string(end.Reason), Message: end.Message}
	}
	return err
}

// placeOf says where a job ran, the zero Place if it did not get that far. The
// embedded engine has no name in the pool.
func placeOf(p sandbox.Place) jobs.Place {
	if p.PID == 0 {
		return jobs.Place{}
	}
	return jobs.Place{Engine: python.Plain(p.Engine), Tier: p.Tier.String(), Profile: p.Profile, Calls: p.Calls}
}

// jobEvents brings what a sandbox sends to a job's sink.
type jobEvents struct {
	sink     jobs.Sink
	assets   jobs.AssetReader
	children jobs.Children
	cancel   context.CancelCauseFunc
}

// streamOf maps a frame's stream to the API's words.
func streamOf(s frame.Stream) jobs.Stream {
	switch s {
	case frame.StreamError:
		return jobs.Error
	case frame.StreamWarning:
		return jobs.Warning
	case frame.StreamVerbose:
		return jobs.Verbose
	case frame.StreamDebug:
		return jobs.Debug
	case frame.StreamInformation, frame.StreamHost:
		return jobs.Information
	}
	return jobs.Output
}

// Record implements sandbox.Events.
func (e *jobEvents) Record(r frame.Record) {
	e.take(jobs.Record{Time: r.Time, Stream: streamOf(r.Stream), Text: r.Text, Value: r.Value})
}

// Progress implements sandbox.Events.
func (e *jobEvents) Progress(p frame.Progress) {
	value, err := json.Marshal(map[string]any{
		"Activity": p.Activity, "StatusDescription": p.Status, "CurrentOperation": p.CurrentOperation, "PercentComplete": p.Percent,
		"SecondsRemaining": p.SecondsRemaining, "ActivityId": p.ActivityID, "ParentActivityId": p.ParentID,
	})
	if err != nil {
		e.cancel(err)
		return
	}
	e.take(jobs.Record{Stream: jobs.Progress, Text: p.Activity + ": " + p.Status, Value: value})
}

// take gives a record to the sink; a job whose records cannot be kept is
// stopped.
func (e *jobEvents) take(r jobs.Record) {
	if err := e.sink.Record(r); err != nil {
		e.cancel(err)
	}
}
