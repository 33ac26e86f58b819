package modules

import (
	"context"
	"fmt"

	"github.com/runwright/runwright/internal/store"
)

// newRevision makes a module set that differs from the current one in the
// versions of the given modules (by key; an empty version takes the module
// out), and points the collection to it.
func (s *Service) newRevision(ctx context.Context, tx *store.Tx, c Collection, op string, changes map[string]string, reason string) (int64, error) {
	current, err := lockCurrent(ctx, tx, c)
	if err != nil {
		return 0, err
	}
	next, err := insertSet(ctx, tx, c, op, reason, s.clock.Now())
	if err != nil {
		return 0, fmt.Errorf("make module set: %w", err)
	}
	if err := copySet(ctx, tx, c.Account, current, next); err != nil {
		return 0, fmt.Errorf("fill module set: %w", err)
	}
	for key, version := range changes {
		if err := deleteSetEntry(ctx, tx, c.Account, next, key); err != nil {
			return 0, fmt.Errorf("fill module set: %w", err)
		}
		if version == "" {
			continue
		}
		if err := insertSetEntry(ctx, tx, c.Account, next, key, version); err != nil {
			return 0, fmt.Errorf("fill module set: %w", err)
		}
	}
	return next, setCurrent(ctx, tx, c, next)
}

// Current returns the revision of the collection's module set; zero is the
// empty set of a new account.
func (s *Service) Current(ctx context.Context, tx *store.Tx, c Collection) (int64, error) {
	return selectCurrent(ctx, tx, c)
}

// Folder returns the folder that holds the modules of a set, laid out as
// PowerShell's module path expects; empty for a set without modules. Nobody
// changes what is in it.
func (s *Service) Folder(ctx context.Context, account string, revision int64) (string, error) {
	// A set in the making must not lose a content to the sweep.
	s.sweeping.RLock()
	defer s.sweeping.RUnlock()
	var hashes []string
	err := s.db.View(ctx, func(tx *store.Tx) (err error) {
		hashes, err = selectSetContents(ctx, tx, account, revision)
		return err
	})
	if err != nil || len(hashes) == 0 {
		return "", err
	}
	return s.contents.set(ctx, account, revision, hashes)
}
