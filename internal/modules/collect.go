package modules

import (
	"context"
	"errors"

	"github.com/runwright/runwright/internal/store"
)

// collect removes what nobody can come back to: revisions beyond those that
// are kept, versions that are in no revision, contents that are in no version
// and that no running operation uses. Revisions that jobs run with stay.
func (s *Service) collect(ctx context.Context) error {
	s.sweeping.Lock()
	defer s.sweeping.Unlock()
	var old []setName
	used := map[string]bool{}
	err := s.db.Update(ctx, func(tx *store.Tx) (err error) {
		clear(used)
		if old, err = s.oldSets(ctx, tx); err != nil {
			return err
		}
		for _, set := range old {
			if err := deleteSet(ctx, tx, set); err != nil {
				return err
			}
		}
		if err := errors.Join(deleteUnusedVersions(ctx, tx), deleteUnusedContents(ctx, tx)); err != nil {
			return err
		}
		hashes, err := selectContents(ctx, tx)
		for _, h := range hashes {
			used[filesOf(h)] = true
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, set := range old {
		err = errors.Join(err, s.contents.removeSet(set.account, set.revision))
	}
	removed, sweepErr := s.contents.sweep(used)
	if removed > 0 {
		s.log.Info("removed module contents that nothing uses", "count", removed)
	}
	return errors.Join(err, sweepErr)
}

// collectReleased collects at the end of an operation, if it left something
// behind: it came to nothing, obtained more than it used, replaced what an
// account came with, made a revision beyond those that are kept, or an
// account went meanwhile. Most imports leave nothing, and looking through all
// contents takes a while.
func (s *Service) collectReleased(ctx context.Context, op *operation, failed bool) error {
	released := s.released.Swap(false) || failed || op.released || op.Request.AsDefault || op.Request.Report
	if !released {
		err := s.db.View(ctx, func(tx *store.Tx) error {
			old, err := s.oldSets(ctx, tx)
			released = len(old) > 0
			return err
		})
		if err != nil {
			return err
		}
	}
	if !released {
		return nil
	}
	return s.collect(ctx)
}

// oldSets lists the revisions that can go.
func (s *Service) oldSets(ctx context.Context, tx *store.Tx) (old []setName, err error) {
	all, err := selectOldSets(ctx, tx, s.keep)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	inUse := map[string]map[int64]bool{}
	for _, set := range all {
		if inUse[set.account] == nil {
			inUse[set.account] = map[int64]bool{}
			if s.needs.Jobs == nil {
				continue
			}
			revisions, err := s.needs.Jobs.RevisionsInUse(ctx, tx, set.account)
			if err != nil {
				return nil, err
			}
			for _, r := range revisions {
				inUse[set.account][r] = true
			}
		}
	}
	for _, set := range all {
		if !inUse[set.account][set.revision] {
			old = append(old, set)
		}
	}
	return old, nil
}
