package schedules

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/store"
)

// Link is a job schedule: a runbook that a schedule starts. It cannot be
// changed, only made and deleted, and goes with its schedule or its runbook.
type Link struct {
	Account    string
	ID         string // a GUID that the caller chose
	Schedule   string
	Runbook    string
	Parameters map[string]json.RawMessage // as they came over the wire
	RunOn      string
	Created    time.Time
}

// LinkSpec is what a link is made with.
type LinkSpec struct {
	Schedule   string
	Runbook    string
	Parameters map[string]json.RawMessage
	RunOn      string
}

// Link makes a link. A schedule and a runbook are linked once at most. The
// runbook need not be published yet.
func (s *Service) Link(ctx context.Context, account, name string, spec LinkSpec) (l Link, err error) {
	switch {
	case !id.IsGUID(name):
		return l, fault.New(fault.Invalid, "The job schedule id '%s' is not valid; expected a GUID.", name).On("jobScheduleId")
	case spec.Schedule == "":
		return l, fault.New(fault.Invalid, "The request needs 'properties.schedule.name', the schedule that starts the runbook.").On("properties.schedule.name")
	case spec.Runbook == "":
		return l, fault.New(fault.Invalid, "The request needs 'properties.runbook.name', the runbook that is started.").On("properties.runbook.name")
	}
	if err := s.cfg.Needs.Jobs.Check(spec.Parameters, spec.RunOn); err != nil {
		return l, err
	}
	l = Link{Account: account, ID: name, Parameters: spec.Parameters, RunOn: spec.RunOn, Created: s.clock.Now()}
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		_, err := selectLink(ctx, tx, account, id.Key(name))
		if err == nil {
			return fault.New(fault.Conflict, "A jobSchedule with same id already exists.").On(name)
		}
		if !errors.Is(err, store.ErrNotFound) {
			return err
		}
		schedule, err := selectSchedule(ctx, tx, account, id.Key(spec.Schedule))
		if errors.Is(err, store.ErrNotFound) {
			return fault.New(fault.NotFound, "The schedule '%s' was not found.", spec.Schedule).On("properties.schedule.name")
		}
		if err != nil {
			return err
		}
		l.Schedule = schedule.Name
		if l.Runbook, err = s.cfg.Needs.Runbooks.Name(ctx, tx, account, spec.Runbook); err != nil {
			if fault.Is(err, fault.NotFound) {
				return fault.New(fault.NotFound, "The runbook '%s' was not found.", spec.Runbook).On("properties.runbook.name")
			}
			return err
		}
		same, err := selectLinks(ctx, tx, account, LinkFilter{Schedule: l.Schedule, Runbook: l.Runbook}, 0, 1)
		if err != nil {
			return err
		}
		if len(same) > 0 {
			return fault.New(fault.Conflict, "The runbook '%s' is linked to the schedule '%s' already, by the job schedule %s; delete that one first.", l.Runbook, l.Schedule, same[0].ID).On(name)
		}
		return insertLink(ctx, tx, l)
	})
	if store.IsUnique(err) {
		// Somebody made the same one between the question and the answer.
		return Link{}, fault.Wrap(fault.Conflict, err, "A jobSchedule with same id already exists.").On(name)
	}
	return l, err
}

// GetLink returns one link.
func (s *Service) GetLink(ctx context.Context, account, name string) (l Link, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		l, err = getLink(ctx, tx, account, name)
		return err
	})
	return l, err
}

func getLink(ctx context.Context, tx *store.Tx, account, name string) (Link, error) {
	l, err := selectLink(ctx, tx, account, id.Key(name))
	if errors.Is(err, store.ErrNotFound) {
		return l, fault.New(fault.NotFound, "JobSchedule not found.").On(name)
	}
	return l, err
}

// LinkFilter narrows a list of links; empty parts do not.
type LinkFilter struct {
	Schedule string
	Runbook  string
}

// Links returns the account's links by schedule and runbook.
func (s *Service) Links(ctx context.Context, account string, f LinkFilter, skip, limit int) (all []Link, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		all, err = selectLinks(ctx, tx, account, f, skip, limit)
		return err
	})
	return all, err
}

// Unlink deletes a link. Jobs that it started stay.
func (s *Service) Unlink(ctx context.Context, account, name string) error {
	return s.db.Update(ctx, func(tx *store.Tx) error {
		if _, err := getLink(ctx, tx, account, name); err != nil {
			return err
		}
		return deleteLink(ctx, tx, account, id.Key(name))
	})
}

// Starter is an enabled schedule with the runbooks among those asked for
// that it starts.
type Starter struct {
	Schedule Schedule
	Runbooks []string
}

// Starters returns the enabled schedules that start any of some runbooks, by
// name.
func (s *Service) Starters(ctx context.Context, account string, runbooks []string) (out []Starter, err error) {
	wanted := map[string]bool{}
	for _, name := range runbooks {
		wanted[id.Key(name)] = true
	}
	now := s.clock.Now()
	err = s.db.View(ctx, func(tx *store.Tx) error {
		links, err := selectLinks(ctx, tx, account, LinkFilter{}, 0, everything)
		if err != nil {
			return err
		}
		all, err := selectSchedules(ctx, tx, account, 0, everything)
		if err != nil {
			return err
		}
		for _, schedule := range all {
			starter := Starter{Schedule: schedule}
			for _, l := range links {
				if l.Schedule == schedule.Name && wanted[id.Key(l.Runbook)] {
					starter.Runbooks = append(starter.Runbooks, l.Runbook)
				}
			}
			if len(starter.Runbooks) > 0 && schedule.Enabled(now) {
				out = append(out, starter)
			}
		}
		return nil
	})
	return out, err
}
