package audit

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/store"
)

// Filter narrows a list of records; zero parts do not.
type Filter struct {
	Runbook string
	Job     string // a job's id
	Action  Action
	Outcome Outcome
	Kind    string
	Name    string // of the asset
	// Ascending lists the oldest first.
	Ascending bool
}

// check refuses what no record can have: a filter with a slip of the pen would
// find nothing, and look as if there were nothing.
func (f Filter) check() error {
	if f.Action != "" && !slices.Contains(actions(), f.Action) {
		return fault.New(fault.Invalid, "There is no action '%s'; expected one of %s.", f.Action, listed(actions())).On("action")
	}
	if f.Outcome != "" && !slices.Contains(outcomes(), f.Outcome) {
		return fault.New(fault.Invalid, "There is no outcome '%s'; expected one of %s.", f.Outcome, listed(outcomes())).On("outcome")
	}
	return nil
}

func actions() []Action {
	return []Action{Read, Export, UseKey, Set, Create, Replace, Change, Delete, Archive, Restore, RotateKeys, SetRights, DropRights, SetAccess, Tripwire, Resume}
}

func outcomes() []Outcome { return []Outcome{Allowed, Refused, Missing, Failed} }

func listed[T ~string](all []T) string {
	var out []string
	for _, v := range all {
		out = append(out, string(v))
	}
	return strings.Join(out, ", ")
}

// List returns records of an account, the latest first unless the filter says
// otherwise. An action or outcome that there is not is an Invalid fault.
func (s *Service) List(ctx context.Context, account string, f Filter, skip, limit int) (all []Stored, err error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx *store.Tx) error {
		all, err = selectRecords(ctx, tx, account, f, skip, limit)
		return err
	})
	return all, err
}

// Use is what the records say of the uses of one asset by a runbook.
type Use struct {
	Kind    string
	Name    string // as the runbook wrote it last
	Outcome Outcome
	Count   int
	Last    time.Time
}

// Uses sums up which assets a runbook has asked for, by kind, name and
// outcome.
func (s *Service) Uses(ctx context.Context, account, runbook string) (out []Use, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		out = nil
		all, err := selectUses(ctx, tx, account, id.Key(runbook))
		if err != nil {
			return err
		}
		for _, u := range all {
			r, err := selectRecord(ctx, tx, account, u.last)
			if err != nil {
				return err
			}
			out = append(out, Use{Kind: r.Kind, Name: r.Name, Outcome: u.outcome, Count: u.count, Last: r.Time})
		}
		return nil
	})
	return out, err
}
