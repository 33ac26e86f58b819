package app

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/runwright/runwright/internal/jobs"
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
}

// Run implements jobs.Runner.
func (s Sandboxes) Run(ctx context.Context, w jobs.Work, sink jobs.Sink) (jobs.Outcome, error) {
	var parameters []byte
	var err error
	engine, extension := "", ".ps1"
	switch w.Engine {
	case jobs.EnginePython3:
		engine = python.EngineName
	case jobs.EnginePython2:
		engine = python.EngineName2
	}
	if engine != "" {
		extension = ".py"
		parameters, err = json.Marshal(arguments(w.Parameters))
	} else {
		parameters, err = json.Marshal(w.Parameters)
	}
	if err != nil {
		return jobs.Outcome{}, fmt.Errorf("parameters: %w", err)
	}
	job := sandbox.Job{
		Engine:  engine,
		Account: w.Account, Modules: w.Modules, Revision: strconv.FormatInt(w.Revision, 10), Network: w.Network,
		Job: frame.Job{ID: w.Job, Runbook: w.Runbook, Script: w.Script, File: w.Runbook + extension, Parameters: parameters, Edition: w.Edition},
	}
	if engine != "" { // modules of PowerShell are nothing to it
		job.Modules, job.Revision = "", ""
	}
	if w.LogVerbose {
		job.Preferences = map[string]string{"VerbosePreference": "Continue"}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	events := &jobEvents{sink: sink, assets: w.Assets, children: w.Children, cancel: cancel}
	sink.Started()
	out, err := s.Pool.Run(ctx, job, events)
	for _, call := range out.Sandbox.Refused {
		s.Metrics.RefusedCall(call)
	}
	if err != nil {
		if ended, ok := errors.AsType[*sandbox.EndError](err); ok {
			s.Metrics.SandboxEnded(string(ended.Reason))
		}
		return jobs.Outcome{}, err
	}
	if out.Status == frame.Failed {
		return jobs.Outcome{Exception: cmp.Or(out.Exception, "The script ended with an error that has no text.")}, nil
	}
	return jobs.Outcome{}, context.Cause(ctx)
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
