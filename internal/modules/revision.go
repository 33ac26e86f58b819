package modules

import (
	"context"
	"fmt"

	"github.com/runwright/runwright/internal/store"
)

// Folder is one module that a job may load: Root is a folder that can stand
// in PowerShell's module path.
type Folder struct {
	Name    string
	Version string
	Root    string
}

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

// Folders returns the folders of a module set, by module.
func (s *Service) Folders(ctx context.Context, account string, revision int64) (all []Folder, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		entries, err := selectSet(ctx, tx, account, revision)
		for _, e := range entries {
			all = append(all, Folder{Name: e.name, Version: e.version, Root: s.contents.path(e.hash)})
		}
		return err
	})
	return all, err
}
