package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/netpolicy"
	"github.com/runwright/runwright/internal/redact"
	"github.com/runwright/runwright/internal/store"
)

// errStopped is the cause with which a user's stop cancels a job.
var errStopped = errors.New("stopped by a user")

// Texts of exceptions that come from the server, not from a script.
const (
	textServerDied    = "The job was running when the server process ended unexpectedly. It was not started again, because it may have done part of its work."
	textServerStopped = "The job was running when the server was shut down. It was not started again, because it may have done part of its work."
)

// Claim implements dispatch.Handler: a worker takes the job.
func (s *Service) Claim(ctx context.Context, tx *store.Tx, job string) (run bool, err error) {
	j, err := selectJobByID(ctx, tx, job)
	if err != nil {
		return false, err
	}
	if j.Status != New {
		return false, nil // stopped while it waited
	}
	revision, err := s.needs.Modules.Current(ctx, tx, j.Account, j.RunbookType, j.Environment)
	if err != nil {
		return false, fmt.Errorf("find module set: %w", err)
	}
	return true, activateJob(ctx, tx, job, revision, s.clock.Now())
}

// RevisionsInUse returns the revisions of module sets that jobs of an account
// run with.
func RevisionsInUse(ctx context.Context, tx *store.Tx, account string) ([]int64, error) {
	return selectRevisionsInUse(ctx, tx, account)
}

// Recover implements dispatch.Handler: the process that ran the job is gone.
func (s *Service) Recover(ctx context.Context, job string) error {
	var j Job
	end := ending{status: Failed, exception: textServerDied}
	err := s.db.Update(ctx, func(tx *store.Tx) (err error) {
		if j, err = selectJobByID(ctx, tx, job); err != nil {
			return err
		}
		if j.Status == Stopping {
			end = ending{status: Stopped}
		}
		if _, err := finishJob(ctx, tx, job, end, s.clock.Now()); err != nil {
			return err
		}
		return s.needs.Delivery.Done(ctx, tx, job)
	})
	// Followers may be there already: the server answers while it recovers.
	s.hub.notify(job)
	if err == nil {
		s.ended(j, end, 0)
	}
	return err
}

// ended tells of a job's end.
func (s *Service) ended(j Job, end ending, ran time.Duration) {
	if s.needs.Ended == nil {
		return
	}
	engine := end.place.Engine
	if engine == "" { // it ended before it ran
		var err error
		if engine, err = s.engineOf(j.RunbookType); err != nil {
			engine = "none" // it failed for that
		}
	}
	s.needs.Ended(engine, end.status, ran)
}

// ending is the final state of a job.
type ending struct {
	status    Status
	exception string
	limit     string // Reason of the limit that ended it, if one did
	place     Place
	// parameters replace those that are stored; nil leaves them.
	parameters map[string]jsonValue
}

// maskedParameters are the parameters of a job without the secrets that it has
// read meanwhile; nil where there is none in them. Where they cannot be masked,
// nothing of them is left.
func maskedParameters(secrets *redact.Set, j Job) (map[string]jsonValue, error) {
	masked, changed, err := maskParameters(secrets, j.Parameters)
	switch {
	case err != nil:
		return map[string]jsonValue{}, err
	case !changed:
		return nil, nil
	}
	return masked, nil
}

// Run implements dispatch.Handler: it runs a claimed job to its final state.
func (s *Service) Run(ctx context.Context, job string) {
	keep := context.WithoutCancel(ctx)
	runCtx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	s.register(job, cancel)
	defer s.unregister(job)

	s.hub.notify(job)
	j, err := s.byID(keep, job)
	if err != nil {
		s.log.Error("read a claimed job", "job", job, "error", err)
		return
	}
	sink := &sink{
		ctx: runCtx, job: j, clock: s.clock, log: s.log, started: func() { s.started(runCtx, j.ID) },
		keep: func(r Record) error { return s.recorder.add(runCtx, j.ID, r) }, output: meter{limit: s.needs.MaxOutput},
	}
	var end ending
	begin := s.clock.Now()
	if j.Status == Stopping {
		end = ending{status: Stopped}
	} else {
		end = s.runOne(runCtx, j, sink)
	}
	// Final only after the last record is stored.
	flushed := sink.flush()
	if limit := limitOf(flushed); limit != nil {
		flushed = nil
		if end.status != Stopped { // a user's wish comes first
			end.status, end.exception, end.limit = Failed, limit.Message, limit.Reason
		}
	}
	if err := errors.Join(flushed, s.recorder.flush(keep, job)); err != nil {
		s.log.Error("store the records of a job", "job", job, "error", err)
		end.status, end.exception = Failed, "The records of the job could not be stored: "+err.Error()
	}
	end.exception = sink.secrets.Text(end.exception)
	if end.parameters, err = maskedParameters(&sink.secrets, j); err != nil {
		s.log.Error("mask the parameters of a job", "job", job, "error", err)
	}
	if err := s.finish(keep, job, end); err != nil {
		s.log.Error("store the final state of a job", "job", job, "error", err)
		return
	}
	if end.limit != "" && s.needs.Limited != nil {
		s.needs.Limited(end.limit)
	}
	s.ended(j, end, s.clock.Now().Sub(begin))
}

// runOne runs the script and says how it ended.
func (s *Service) runOne(ctx context.Context, j Job, sink *sink) ending {
	work, err := s.work(ctx, j, sink)
	if err != nil {
		s.log.Error("prepare a job", "job", j.ID, "error", err)
		return ending{status: Failed, exception: "The job could not be prepared: " + fault.MessageOf(err)}
	}
	outcome, err := s.needs.Runner.Run(ctx, work, sink)
	place := outcome.Place
	place.Engine = cmp.Or(place.Engine, work.Engine)
	s.violated(ctx, j, place, err)
	end := endingOf(ctx, outcome, err)
	end.place = place
	return end
}

func endingOf(ctx context.Context, outcome Outcome, err error) ending {
	switch {
	case errors.Is(context.Cause(ctx), errStopped):
		return ending{status: Stopped}
	case ctx.Err() != nil:
		return ending{status: Failed, exception: textServerStopped}
	case err != nil:
		end := ending{status: Failed, exception: err.Error()}
		if limit := limitOf(err); limit != nil {
			end.limit = limit.Reason
		}
		return end
	case outcome.Exception != "":
		return ending{status: Failed, exception: outcome.Exception}
	}
	return ending{status: Completed}
}

// work gathers what the runner needs.
func (s *Service) work(ctx context.Context, j Job, sink *sink) (Work, error) {
	text, err := s.needs.Runbooks.Text(ctx, j.Account, j.TextHash)
	if err != nil {
		return Work{}, err
	}
	folder, err := s.needs.Modules.Folder(ctx, j.Account, j.RunbookType, j.ModuleRevision)
	if err != nil {
		return Work{}, err
	}
	edition, err := s.needs.Modules.Edition(ctx, j.Account, j.RunbookType, j.ModuleRevision)
	if err != nil {
		return Work{}, err
	}
	engine, err := s.engineOf(j.RunbookType)
	if err != nil {
		return Work{}, err
	}
	if engine == EngineEmbedded && s.needs.Choice != nil {
		if engine, err = s.needs.Choice.Engine(ctx, j.Account, j.Runbook); err != nil {
			return Work{}, err
		}
	}
	native := false
	if (engine == EnginePython3 || engine == EnginePython2) && s.needs.Choice != nil {
		if native, err = s.needs.Choice.Native(ctx, j.Account); err != nil {
			return Work{}, err
		}
	}
	var network []netpolicy.Layer
	if s.needs.Networks != nil {
		if network, err = s.needs.Networks.Network(ctx, j.Account, j.Runbook); err != nil {
			return Work{}, err
		}
	}
	assigned := false
	if s.needs.Identities != nil {
		if assigned, err = s.needs.Identities.Assigned(ctx, j.Account); err != nil {
			return Work{}, err
		}
	}
	return Work{
		Job: j.ID, Account: j.Account, Runbook: j.Runbook, Script: string(text), Engine: engine, Identity: assigned,
		Parameters: scriptParameters(j), Modules: folder, Edition: edition, Revision: j.ModuleRevision, Native: native, LogVerbose: j.LogVerbose, LogProgress: j.LogProgress,
		Assets: &assetReader{assets: s.needs.Assets, identities: s.needs.Identities, guard: s.needs.Guard, job: j, sink: sink}, Children: children{s, j}, Network: network,
	}, nil
}

// startedByParameter is put among the parameters by clients and is not meant
// for the script.
const startedByParameter = "MicrosoftApplicationManagementStartedBy"

func scriptParameters(j Job) map[string]jsonValue {
	out := map[string]jsonValue{}
	for name, v := range j.Parameters {
		if !strings.EqualFold(name, startedByParameter) {
			out[name] = v
		}
	}
	return out
}

// finish gives the job its final state and removes its delivery.
func (s *Service) finish(ctx context.Context, job string, end ending) error {
	err := s.db.Update(ctx, func(tx *store.Tx) error {
		changed, err := finishJob(ctx, tx, job, end, s.clock.Now())
		if err != nil {
			return err
		}
		if !changed {
			return errors.New("the job has a final state already")
		}
		if end.parameters != nil {
			if err := updateParameters(ctx, tx, job, end.parameters); err != nil {
				return err
			}
		}
		return s.needs.Delivery.Done(ctx, tx, job)
	})
	s.hub.notify(job)
	return err
}

// started notes that the script runs.
func (s *Service) started(ctx context.Context, job string) {
	err := s.db.Update(ctx, func(tx *store.Tx) error { return markRunning(ctx, tx, job, s.clock.Now()) })
	if err != nil && ctx.Err() == nil {
		s.log.Error("note that a job runs", "job", job, "error", err)
	}
	s.hub.notify(job)
}

func (s *Service) byID(ctx context.Context, job string) (j Job, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		j, err = selectJobByID(ctx, tx, job)
		return err
	})
	return j, err
}

func (s *Service) register(job string, cancel context.CancelCauseFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running[job] = cancel
}

func (s *Service) unregister(job string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.running, job)
}

// Stop ends a job: at once when it still waits, as soon as its sandbox is
// gone when it runs.
func (s *Service) Stop(ctx context.Context, account, name string) error {
	var j Job
	err := s.db.Update(ctx, func(tx *store.Tx) (err error) {
		if j, err = get(ctx, tx, account, name); err != nil {
			return err
		}
		switch j.Status {
		case New:
			if _, err := stopWaiting(ctx, tx, j.ID, s.clock.Now()); err != nil {
				return err
			}
			return s.needs.Delivery.Done(ctx, tx, j.ID)
		case Activating, Running:
			return markStopping(ctx, tx, j.ID, s.clock.Now())
		case Stopping:
			return nil
		}
		return fault.New(fault.Conflict, "The job cannot be stopped: it is %s already.", j.Status).On(name)
	})
	if err != nil {
		return err
	}
	s.mu.Lock()
	cancel := s.running[j.ID]
	s.mu.Unlock()
	if cancel != nil {
		cancel(errStopped)
	}
	s.hub.notify(j.ID)
	if j.Status == New {
		s.ended(j, ending{status: Stopped}, 0)
	}
	return nil
}

// Suspend answers that the job cannot be suspended: only workflows can.
func (s *Service) Suspend(ctx context.Context, account, name string) error {
	j, err := s.Get(ctx, account, name)
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "A job of a runbook of the type '%s' cannot be suspended; it can be stopped.", j.RunbookType).On(name)
}

// Resume answers that the job cannot be resumed: only suspended ones can.
func (s *Service) Resume(ctx context.Context, account, name string) error {
	j, err := s.Get(ctx, account, name)
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "The job cannot be resumed: it is %s, not Suspended.", j.Status).On(name)
}
