package app

import (
	"context"

	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/tenant"
)

// engineChoice shows the accounts' choice of engines to jobs.
type engineChoice struct{ db *store.DB }

// Engine implements jobs.EngineChoice.
func (e engineChoice) Engine(ctx context.Context, account, runbook string) (string, error) {
	var acc tenant.Account
	err := e.db.View(ctx, func(tx *store.Tx) (err error) {
		acc, err = tenant.Lookup(ctx, tx, account)
		return err
	})
	if err != nil {
		return "", err
	}
	return acc.Settings.Engines.Of(runbook), nil
}
