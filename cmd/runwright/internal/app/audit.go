package app

import (
	"context"

	"github.com/runwright/runwright/internal/assets"
	"github.com/runwright/runwright/internal/audit"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/jobs"
	"github.com/runwright/runwright/internal/rights"
	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/store"
)

// assetJournal shows audit to assets.
type assetJournal struct{ audit *audit.Service }

func (j assetJournal) Update(ctx context.Context, account string, fn func(*store.Tx, *secret.Key) ([]assets.Change, error)) error {
	return j.audit.Update(ctx, account, func(tx *store.Tx, key *secret.Key) ([]audit.Record, error) {
		changes, err := fn(tx, key)
		if err != nil {
			return nil, err
		}
		var records []audit.Record
		for _, c := range changes {
			r := audit.Done(ctx, audit.Action(c.Action), c.Kind, c.Name, c.Fields...)
			r.Detail = c.Detail
			records = append(records, r)
		}
		return records, nil
	})
}

// rightsJournal shows audit to rights.
type rightsJournal struct{ audit *audit.Service }

func (j rightsJournal) Update(ctx context.Context, account string, fn func(*store.Tx) (*rights.Change, error)) error {
	return j.audit.Update(ctx, account, func(tx *store.Tx, _ *secret.Key) ([]audit.Record, error) {
		c, err := fn(tx)
		if err != nil || c == nil {
			return nil, err
		}
		kind := "account"
		if c.Name != "" {
			kind = "runbook"
		}
		r := audit.Done(ctx, audit.Action(c.Action), kind, c.Name)
		r.Detail = c.Detail
		return []audit.Record{r}, nil
	})
}

// guard shows rights and audit to jobs.
type guard struct {
	rights *rights.Service
	audit  *audit.Service
}

// Allows implements jobs.Guard.
func (g guard) Allows(ctx context.Context, u jobs.AssetUse) (bool, error) {
	refusal, err := g.rights.Check(ctx, u.Account, u.Runbook, u.Kind, u.Name)
	return refusal == "", err
}

// Check implements jobs.Guard.
func (g guard) Check(ctx context.Context, u jobs.AssetUse) (string, error) {
	refusal, err := g.rights.Check(ctx, u.Account, u.Runbook, u.Kind, u.Name)
	if err != nil || refusal == "" {
		return "", err
	}
	return refusal, g.append(ctx, u, audit.Refused)
}

// Record implements jobs.Guard.
func (g guard) Record(ctx context.Context, u jobs.AssetUse, failure error) error {
	outcome := audit.Allowed
	switch {
	case fault.Is(failure, fault.NotFound):
		outcome = audit.Missing
	case failure != nil:
		outcome = audit.Failed
	}
	return g.append(ctx, u, outcome)
}

func (g guard) append(ctx context.Context, u jobs.AssetUse, outcome audit.Outcome) error {
	action := audit.Read
	switch {
	case u.Set:
		action = audit.Set
	case u.Export:
		action = audit.Export
	case u.UseKey:
		action = audit.UseKey
	}
	r := audit.Done(audit.WithActor(ctx, jobActor(u)), action, u.Kind, u.Name, u.Fields...)
	r.Account, r.Outcome = u.Account, outcome
	return g.audit.Append(ctx, r)
}

// violated counts a security event and keeps the record of it.
func (a *App) violated(ctx context.Context, v jobs.Violation) error {
	a.cfg.Metrics.SecurityEvent(string(audit.Tripwire))
	by := audit.Actor{By: v.StartedBy, Job: v.Job, JobName: v.JobName, Runbook: v.Runbook, Version: v.TextHash}
	r := audit.Done(audit.WithActor(ctx, by), audit.Tripwire, "sandbox", "")
	r.Account, r.Outcome = v.Account, audit.Refused
	r.Detail = "A forbidden system call: " + v.Detail + " (engine " + v.Place.Engine + ", tier " + v.Place.Tier + ", profile " + v.Place.Profile + ")."
	return a.records.Append(ctx, r)
}

func jobActor(u jobs.AssetUse) audit.Actor {
	return audit.Actor{By: u.StartedBy, Job: u.Job, JobName: u.JobName, Runbook: u.Runbook, Version: u.TextHash}
}
