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
	acc, err := e.account(ctx, account)
	if err != nil {
		return "", err
	}
	return acc.Settings.Engines.Of(runbook), nil
}

// Native implements jobs.EngineChoice.
func (e engineChoice) Native(ctx context.Context, account string) (bool, error) {
	acc, err := e.account(ctx, account)
	if err != nil {
		return false, err
	}
	return acc.Settings.NativePackages, nil
}

func (e engineChoice) account(ctx context.Context, account string) (acc tenant.Account, err error) {
	err = e.db.View(ctx, func(tx *store.Tx) error {
		acc, err = tenant.Lookup(ctx, tx, account)
		return err
	})
	return acc, err
}
