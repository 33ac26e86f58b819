package jobs

import (
	"context"
	"errors"
	"log/slog"

	"github.com/runwright/runwright/internal/clock"
)

// Alone runs jobs that nobody stores: without a database, deliveries, rights and
// records of uses, else as a Service does, with the same masking of secrets. It
// is safe for concurrent use.
type Alone struct {
	Runner Runner
	// Assets are all that the jobs may use.
	Assets Assets
	Clock  clock.Clock
	Log    *slog.Logger
}

// End is how a job ended that ran alone.
type End struct {
	Status    Status // Completed, Failed or Stopped
	Exception string // masked; empty unless it failed
	Place     Place
}

// Run runs a job to its end. The Assets of work are not looked at; those of a
// are given to it. keep takes the job's records, masked, one after the other;
// it is called until Run returns, and its error fails the job. When ctx ends the
// job is stopped.
func (a Alone) Run(ctx context.Context, work Work, keep func(Record) error) End {
	j := Job{ID: work.Job, Account: work.Account, Name: work.Job, Runbook: work.Runbook, LogVerbose: work.LogVerbose, LogProgress: work.LogProgress}
	runCtx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := &sink{ctx: runCtx, job: j, clock: a.Clock, log: a.Log, started: func() {}, keep: keep}
	work.Assets = &assetReader{assets: a.Assets, guard: everything{}, job: j, sink: s}
	outcome, err := a.Runner.Run(runCtx, work, s)
	end := End{Status: Completed, Exception: outcome.Exception, Place: outcome.Place}
	flushed := s.flush()
	switch {
	case ctx.Err() != nil:
		end.Status, end.Exception = Stopped, ""
	case errors.Join(err, flushed) != nil:
		end.Status, end.Exception = Failed, errors.Join(err, flushed).Error()
	case end.Exception != "":
		end.Status = Failed
	}
	end.Exception = s.secrets.Text(end.Exception)
	return end
}

// CheckJob says what of a job would be refused before it runs, whatever the
// runbook: its input, as CheckInput does, and a name that is taken.
func CheckJob(name string, parameters map[string]jsonValue, runOn string, taken func(name string) bool) error {
	if err := checkRequest(name, Request{Parameters: parameters, RunOn: runOn}); err != nil {
		return err
	}
	if taken(name) {
		return nameTaken(name)
	}
	return nil
}

// everything is the Guard of jobs that run alone: there are no rules, and
// nobody keeps records.
type everything struct{}

func (everything) Allows(context.Context, AssetUse) (bool, error) { return true, nil }

func (everything) Check(context.Context, AssetUse) (string, error) { return "", nil }

func (everything) Record(context.Context, AssetUse, error) error { return nil }
