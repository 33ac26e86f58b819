package audit

import (
	"context"
	"time"

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

// List returns records of an account, the latest first unless the filter says
// otherwise.
func (s *Service) List(ctx context.Context, account string, f Filter, skip, limit int) (all []Stored, err error) {
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
