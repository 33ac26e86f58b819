package schedules

import (
	"context"
	"fmt"
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/store"
)

// RunState says what became of a due time of a link.
type RunState string

// The states of a run.
const (
	RunPending RunState = "Pending" // its job is about to be started
	RunStarted RunState = "Started"
	RunFailed  RunState = "Failed"  // the job could not be started
	RunSkipped RunState = "Skipped" // it was missed, and is too old
)

// Run is a due time of a link and what became of it.
type Run struct {
	Link     string
	Schedule string
	Runbook  string
	Due      time.Time
	State    RunState
	Job      string    // its name; empty for none
	Reason   string    // why there is no job
	Decided  time.Time // when the state was reached

	account  string
	attempts int
}

const (
	// onTime is how late a run may be without being missed, whatever the
	// grace: a busy server is no server that was away.
	onTime = time.Minute
	// retryAfter is how long a run waits when the server could not try it.
	retryAfter = 10 * time.Second
	// maxAttempts is how often it is tried then.
	maxAttempts = 3
	// keptRuns is how many runs of a link are remembered.
	keptRuns = 100
	// longestWait is how long the loop waits at most while something is due
	// some time: timers stand still while a machine sleeps.
	longestWait = time.Minute
)

// Runs returns what became of a schedule's due times, the newest first. The
// last hundred of each link are kept.
func (s *Service) Runs(ctx context.Context, account, schedule string, skip, limit int) (all []Run, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		if _, err := get(ctx, tx, account, schedule); err != nil {
			return err
		}
		all, err = selectRuns(ctx, tx, account, id.Key(schedule), skip, limit)
		return err
	})
	return all, err
}

func (s *Service) rouse() {
	select {
	case s.wake <- struct{}{}:
	default: // it is being roused already
	}
}

// Run starts jobs when they are due until ctx ends. Any number of servers may
// run it on one database.
func (s *Service) Run(ctx context.Context) {
	for {
		next, err := s.Fire(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			s.log.Error("start what is due", "error", err)
			next = s.clock.Now().Add(retryAfter)
		}
		if !s.wait(ctx, next) {
			return
		}
	}
}

// wait waits until next, or until something changes; a zero next only for
// that. It returns false when ctx has ended.
func (s *Service) wait(ctx context.Context, next time.Time) bool {
	var reached <-chan struct{}
	if !next.IsZero() {
		if latest := s.clock.Now().Add(longestWait); next.After(latest) {
			next = latest
		}
		var stop func()
		reached, stop = s.clock.At(next)
		defer stop()
	}
	select {
	case <-ctx.Done():
		return false
	case <-s.wake:
	case <-reached:
	}
	return true
}

// Fire starts what is due now. It returns when it has to be called again; the
// zero time when nothing will be due as things stand.
func (s *Service) Fire(ctx context.Context) (next time.Time, err error) {
	var due []Schedule
	if err := s.db.View(ctx, func(tx *store.Tx) error {
		due, err = selectDue(ctx, tx, s.clock.Now())
		return err
	}); err != nil {
		return next, fmt.Errorf("find due schedules: %w", err)
	}
	for _, schedule := range due {
		if err := s.claim(ctx, schedule); err != nil {
			return next, fmt.Errorf("schedule %s: %w", schedule.Name, err)
		}
	}
	if len(due) > 0 {
		s.reached("claimed")
	}
	var pending []Run
	if err := s.db.View(ctx, func(tx *store.Tx) error {
		pending, err = selectPending(ctx, tx)
		return err
	}); err != nil {
		return next, fmt.Errorf("find pending runs: %w", err)
	}
	again := false
	for _, run := range pending {
		done, err := s.start(ctx, run)
		if err != nil {
			return next, fmt.Errorf("run %s of schedule %s: %w", run.Due.Format(time.RFC3339), run.Schedule, err)
		}
		again = again || !done
	}
	err = s.db.View(ctx, func(tx *store.Tx) error {
		next, err = selectNextDue(ctx, tx)
		return err
	})
	if retry := s.clock.Now().Add(retryAfter); again && (next.IsZero() || next.After(retry)) {
		next = retry
	}
	return next, err
}

// claim moves a due schedule on and writes the runs of its newest due time.
func (s *Service) claim(ctx context.Context, sch Schedule) error {
	now := s.clock.Now()
	run := Run{Due: s.newest(sch, now), State: RunPending}
	missed := run.Due.IsZero()
	if missed {
		run = Run{Due: sch.next, State: RunSkipped, Reason: s.tooOld(), Decided: now}
	}
	var runs int64
	err := s.db.Update(ctx, func(tx *store.Tx) error {
		claimed, err := moveOn(ctx, tx, sch, sch.Rule.Next(now))
		if err != nil || !claimed {
			return err // another server has it, or it was changed
		}
		if runs, err = insertRuns(ctx, tx, sch, run); err != nil {
			return err
		}
		return forgetRuns(ctx, tx, sch, keptRuns)
	})
	switch {
	case err != nil || runs == 0:
	case missed:
		s.log.Warn("a schedule was missed and is skipped", "account", sch.Account, "schedule", sch.Name, "due", sch.next, "grace", s.cfg.Grace)
	case !run.Due.Equal(sch.next):
		s.log.Warn("a schedule was missed more than once; it is started for the last time only", "account", sch.Account, "schedule", sch.Name, "first", sch.next, "last", run.Due)
	}
	return err
}

// newest returns the newest due time of a schedule that may still be started;
// the zero time when there is none.
func (s *Service) newest(sch Schedule, now time.Time) (newest time.Time) {
	oldest := now.Add(-max(s.cfg.Grace, onTime))
	if sch.next.After(oldest) {
		oldest = sch.next
	}
	for due := sch.Rule.Next(oldest.Add(-time.Nanosecond)); !due.IsZero() && !due.After(now); due = sch.Rule.Next(due) {
		newest = due
	}
	return newest
}

func (s *Service) tooOld() string {
	return fmt.Sprintf("No server was there to start it in time, and it was more than %s late.", max(s.cfg.Grace, onTime))
}

// start starts the job of a pending run, or records why there is none. It
// reports whether the run is settled; one that is not is tried again.
func (s *Service) start(ctx context.Context, r Run) (settled bool, err error) {
	r.Decided = s.clock.Now()
	log := s.log.With("account", r.account, "schedule", r.Schedule, "runbook", r.Runbook, "due", r.Due)
	if r.Decided.Sub(r.Due) > max(s.cfg.Grace, onTime) {
		r.State, r.Reason = RunSkipped, s.tooOld()
		log.Warn("a run was missed and is skipped", "grace", s.cfg.Grace)
		return true, s.settle(ctx, r)
	}
	r.State, r.Job = RunStarted, id.New()
	var mine bool
	failed := s.db.Update(ctx, func(tx *store.Tx) error {
		if mine, err = decide(ctx, tx, r); err != nil || !mine {
			return err
		}
		link, err := selectLink(ctx, tx, r.account, id.Key(r.Link))
		if err != nil {
			return err
		}
		if err := s.cfg.Needs.Jobs.Start(ctx, tx, Start{Account: r.account, Job: r.Job, Runbook: link.Runbook, Parameters: link.Parameters, RunOn: link.RunOn}); err != nil {
			return err
		}
		s.reached("created")
		return nil
	})
	switch {
	case failed == nil && mine:
		s.reached("started")
		s.cfg.Needs.Jobs.Wake()
		log.Info("started a job by schedule", "job", r.Job)
		return true, nil
	case failed == nil:
		return true, nil // another server has it, or the link is gone
	case ctx.Err() != nil:
		return false, ctx.Err() // it stays pending, for the next server
	}
	r.State, r.Job, r.Reason = RunFailed, "", fault.MessageOf(failed)
	if fault.Is(failed, fault.Internal) {
		if r.attempts+1 < maxAttempts {
			log.Error("start a job by schedule; it is tried again", "attempt", r.attempts+1, "error", failed)
			return false, s.db.Update(ctx, func(tx *store.Tx) error { return countAttempt(ctx, tx, r) })
		}
		log.Error("a job could not be started by schedule", "attempt", r.attempts+1, "error", failed)
	} else {
		log.Warn("a job could not be started by schedule", "reason", r.Reason)
	}
	return true, s.settle(ctx, r)
}

// settle gives a pending run its state.
func (s *Service) settle(ctx context.Context, r Run) error {
	return s.db.Update(ctx, func(tx *store.Tx) error {
		_, err := decide(ctx, tx, r)
		return err
	})
}

func (s *Service) reached(point string) {
	if s.cfg.Reached != nil {
		s.cfg.Reached(point)
	}
}
