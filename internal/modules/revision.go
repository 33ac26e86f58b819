package modules

import (
	"context"
	"fmt"

	"github.com/runwright/runwright/internal/store"
)

// newRevision makes a module set that differs from the current one in one
// module, and points the account to it. An empty version takes the module out.
func (s *Service) newRevision(ctx context.Context, tx *store.Tx, account, moduleKey, version, reason string) error {
	current, err := lockCurrent(ctx, tx, account)
	if err != nil {
		return err
	}
	next, err := insertSet(ctx, tx, account, reason, s.clock.Now())
	if err != nil {
		return fmt.Errorf("make module set: %w", err)
	}
	if err := copySet(ctx, tx, account, current, next, moduleKey); err != nil {
		return fmt.Errorf("fill module set: %w", err)
	}
	if version != "" {
		if err := insertSetEntry(ctx, tx, account, next, moduleKey, version); err != nil {
			return fmt.Errorf("fill module set: %w", err)
		}
	}
	return setCurrent(ctx, tx, account, next)
}

// Current returns the revision of the account's module set; zero is the
// empty set of a new account.
func (s *Service) Current(ctx context.Context, tx *store.Tx, account string) (int64, error) {
	return selectCurrent(ctx, tx, account)
}

// Folder returns the folder that holds the modules of a set, laid out as
// PowerShell's module path expects; empty for a set without modules. Nobody
// changes what is in it.
func (s *Service) Folder(ctx context.Context, account string, revision int64) (string, error) {
	var entries []setEntry
	err := s.db.View(ctx, func(tx *store.Tx) (err error) {
		entries, err = selectSet(ctx, tx, account, revision)
		return err
	})
	if err != nil || len(entries) == 0 {
		return "", err
	}
	hashes := make([]string, 0, len(entries))
	for _, e := range entries {
		hashes = append(hashes, e.hash)
	}
	return s.contents.set(ctx, account, revision, hashes)
}
