// Package schedules owns schedules, the links between schedules and runbooks
// (job schedules), and the loop that starts jobs when they are due.
//
// Invariants: a due time of a link becomes at most one job. The due time is
// written in the transaction that moves the schedule on, and taken in the one
// that creates the job; each is a conditional update, so neither a crash at
// any point nor a second server makes it two. What was missed while no server
// ran is started once, for the newest missed time, if that is not longer ago
// than the grace; everything else is recorded as skipped. When a rule is due
// is the business of package recurrence.
//
// The package must not import any other domain package, nor net/http; what it
// needs of others stands in needs.go.
package schedules

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/schedules/recurrence"
	"github.com/runwright/runwright/internal/store"
)

// Schedule is one schedule of an account.
type Schedule struct {
	Account     string
	Name        string
	Description string
	TimeZone    string // as its owner wrote it
	Rule        recurrence.Rule
	Created     time.Time
	Modified    time.Time

	enabled bool
	next    time.Time // see next_run in the migration
}

// Enabled reports whether the schedule starts jobs: it is switched on and has
// not expired.
func (s Schedule) Enabled(now time.Time) bool { return s.enabled && !s.Expired(now) }

// Expired reports whether the schedule's expiry time is over.
func (s Schedule) Expired(now time.Time) bool { return s.Rule.Expiry.Before(now) }

// Next returns up to n due times after now, in the schedule's zone.
func (s Schedule) Next(now time.Time, n int) []time.Time {
	var out []time.Time
	for next := s.Rule.Next(now); len(out) < n && !next.IsZero(); next = s.Rule.Next(next) {
		out = append(out, next)
	}
	return out
}

// schedule sets when the loop has to look at the schedule.
func (s *Schedule) schedule(now time.Time) {
	s.next = time.Time{}
	if s.enabled {
		s.next = s.Rule.Next(now)
	}
}

// dueLike reports whether a schedule is due at the same times as another.
func (s Schedule) dueLike(o Schedule) bool {
	same := s.enabled == o.enabled && s.TimeZone == o.TimeZone && s.Rule.Start.Equal(o.Rule.Start) && s.Rule.Expiry.Equal(o.Rule.Expiry)
	return same && s.Rule.Frequency == o.Rule.Frequency && s.Rule.Interval == o.Rule.Interval &&
		slices.Equal(s.Rule.WeekDays, o.Rule.WeekDays) && slices.Equal(s.Rule.MonthDays, o.Rule.MonthDays) && slices.Equal(s.Rule.Occurrences, o.Rule.Occurrences)
}

// Change is a partial update; nil leaves a part as it is.
type Change struct {
	Description *string
	Enabled     *bool
}

// Config is how the service behaves.
type Config struct {
	// Grace is how late a missed run is still started; zero means that what
	// was missed is skipped.
	Grace time.Duration
	Needs Needs
	// Reached is told how far a run is; for tests, else nil.
	Reached func(point string)
}

// Service is the door to schedules. It is safe for concurrent use.
type Service struct {
	db    *store.DB
	clock clock.Clock
	log   *slog.Logger
	cfg   Config
	wake  chan struct{}
}

// NewService returns a Service; Run starts jobs.
func NewService(db *store.DB, clk clock.Clock, log *slog.Logger, cfg Config) *Service {
	return &Service{db: db, clock: clk, log: log, cfg: cfg, wake: make(chan struct{}, 1)}
}

// Names of schedules follow the rules of assets.
const (
	maxName   = 128
	badInName = `<>*%&:\?.+/`
)

func checkName(name string) error {
	n := len([]rune(name))
	if n == 0 || n > maxName || strings.ContainsAny(name, badInName) || strings.HasSuffix(name, " ") || strings.ContainsFunc(name, unicode.IsControl) {
		return fault.New(fault.Invalid, "The schedule name '%s' is not valid: expected 1-%d characters without < > * %% & : \\ ? . + / and control characters, not ending in a space.", name, maxName).On("name")
	}
	return nil
}

// soonest is how far ahead a new start time has to be.
const soonest = 5 * time.Minute

// tooSoon is the original's text, word for word.
const tooSoon = "Argument scheduleAllData with value Orchestrator.Schedules.DataAccess.Models.ScheduleAllData is not valid. Error message: The start time of the schedule must be at least 5 minutes after the time you create the schedule."

// Put creates the schedule name, or replaces the one that is there; created
// says which. A replaced one keeps its links, and stays disabled if it was. A
// start time that is not the old one has to be five minutes ahead.
func (s *Service) Put(ctx context.Context, account, name string, spec Spec) (out Schedule, created bool, err error) {
	if err := checkName(name); err != nil {
		return out, false, err
	}
	rule, start, err := spec.rule()
	if err != nil {
		return out, false, err
	}
	now := s.clock.Now()
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		old, err := selectSchedule(ctx, tx, account, id.Key(name))
		created = errors.Is(err, store.ErrNotFound)
		if err != nil && !created {
			return err
		}
		if start.Before(now.Add(soonest)) && (created || !rule.Start.Equal(old.Rule.Start)) {
			return fault.New(fault.Invalid, tooSoon).On("properties.startTime")
		}
		out = Schedule{Account: account, Name: name, Description: spec.Description, TimeZone: spec.zoneName(), Rule: rule, Created: now, Modified: now, enabled: true}
		if created {
			out.schedule(now)
			return insertSchedule(ctx, tx, out)
		}
		out.Name, out.Created, out.enabled = old.Name, old.Created, old.enabled
		out.schedule(now)
		if out.dueLike(old) {
			out.next = old.next // which may be now
		}
		return updateSchedule(ctx, tx, out)
	})
	if err != nil {
		return Schedule{}, false, err
	}
	s.rouse()
	return out, created, nil
}

// Patch changes what of a schedule can be changed. What became due while it
// was disabled is not made up for.
func (s *Service) Patch(ctx context.Context, account, name string, c Change) (out Schedule, err error) {
	now := s.clock.Now()
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		if out, err = get(ctx, tx, account, name); err != nil {
			return err
		}
		if c.Description != nil {
			out.Description = *c.Description
		}
		if c.Enabled != nil && *c.Enabled && out.Expired(now) {
			return fault.New(fault.Invalid, "The schedule '%s' expired at %s; replace it by one with a later expiry time.", out.Name, out.Rule.Expiry.Format(time.RFC3339)).On("properties.isEnabled")
		}
		if c.Enabled != nil && *c.Enabled != out.enabled {
			out.enabled = *c.Enabled
			out.schedule(now)
		}
		out.Modified = now
		return updateSchedule(ctx, tx, out)
	})
	if err != nil {
		return Schedule{}, err
	}
	s.rouse()
	return out, nil
}

// Get returns one schedule.
func (s *Service) Get(ctx context.Context, account, name string) (out Schedule, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		out, err = get(ctx, tx, account, name)
		return err
	})
	return out, err
}

func get(ctx context.Context, tx *store.Tx, account, name string) (Schedule, error) {
	out, err := selectSchedule(ctx, tx, account, id.Key(name))
	if errors.Is(err, store.ErrNotFound) {
		return out, fault.New(fault.NotFound, "Schedule not found.").On(name)
	}
	return out, err
}

// List returns the account's schedules by name.
func (s *Service) List(ctx context.Context, account string, skip, limit int) (all []Schedule, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		all, err = selectSchedules(ctx, tx, account, skip, limit)
		return err
	})
	return all, err
}

// Delete removes a schedule with its links. Jobs that it started stay.
func (s *Service) Delete(ctx context.Context, account, name string) error {
	return s.db.Update(ctx, func(tx *store.Tx) error {
		if _, err := get(ctx, tx, account, name); err != nil {
			return err
		}
		return deleteSchedule(ctx, tx, account, id.Key(name))
	})
}

// Now is the time by which schedules are due.
func (s *Service) Now() time.Time { return s.clock.Now() }
