package pypackages

import (
	"context"
	"errors"
	"fmt"

	"github.com/runwright/runwright/internal/store"
)

// Current returns the number of the set that a job of the collection sees from now
// on; 0 for none.
func (s *Service) Current(ctx context.Context, tx *store.Tx, c Collection) (int64, error) {
	set, err := selectCurrent(ctx, tx, c)
	return set.revision, err
}

// Folder returns the folder with the packages of a set, laid out as Python imports
// from it; empty for a set without packages. The same content has the same folder.
func (s *Service) Folder(ctx context.Context, account string, revision int64) (string, error) {
	if revision == 0 {
		return "", nil
	}
	var found set
	err := s.db.View(ctx, func(tx *store.Tx) (err error) {
		found, err = selectSet(ctx, tx, account, revision)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("set %d of Python packages: %w", revision, err)
	}
	if len(found.entries) == 0 {
		return "", nil
	}
	c := Collection{account, found.runtime}
	in, err := s.cfg.Machine.Interpreter(ctx, c.Runtime)
	if err != nil {
		return "", err
	}
	s.sweeping.RLock()
	defer s.sweeping.RUnlock()
	return s.folder(ctx, c, in, found.entries, func(_, _ string) {})
}

// folder makes the folder of a set, unless it is there; what is not compiled for the
// interpreter yet is compiled. The caller holds sweeping.
func (s *Service) folder(ctx context.Context, c Collection, in Interpreter, entries []entry, lost func(hash, path string)) (string, error) {
	final := s.contents.setOf(setHash(entries), in.ID)
	if have(final) {
		return final, nil
	}
	var hashes []string
	for _, e := range entries {
		if err := s.compile(ctx, c, in, e.Content); err != nil {
			return "", fmt.Errorf("compile %s: %w", e.Name, err)
		}
		hashes = append(hashes, e.Content)
	}
	return final, s.contents.put(final, func(dir string) error { return s.contents.layOut(ctx, dir, in.ID, hashes, lost) })
}

// collect removes what nobody can come back to: sets that are neither the latest nor
// a job's, and contents that are in no set and no package. While somebody makes a set
// it leaves that to the next time.
func (s *Service) collect(ctx context.Context) error {
	if !s.sweeping.TryLock() {
		return nil
	}
	defer s.sweeping.Unlock()
	contents, sets := map[string]bool{}, map[string]bool{}
	err := s.db.Update(ctx, func(tx *store.Tx) error {
		clear(contents)
		clear(sets)
		all, err := selectSets(ctx, tx)
		if err != nil {
			return err
		}
		latest, inUse := map[Collection]bool{}, map[string]map[int64]bool{}
		for _, set := range all {
			c := Collection{set.account, set.runtime}
			if inUse[set.account] == nil {
				if inUse[set.account], err = s.inUse(ctx, tx, set.account); err != nil {
					return err
				}
			}
			if latest[c] && !inUse[set.account][set.revision] {
				if err := deleteSet(ctx, tx, set); err != nil {
					return err
				}
				continue
			}
			latest[c] = true
			sets[setHash(set.entries)] = true
			for _, e := range set.entries {
				contents[e.Content] = true
			}
		}
		hashes, err := selectContents(ctx, tx)
		for _, h := range hashes {
			contents[h] = true
		}
		return err
	})
	return errors.Join(err, s.sweepUnless(err, contents, sets))
}

func (s *Service) sweepUnless(failed error, contents, sets map[string]bool) error {
	if failed != nil {
		return nil
	}
	return s.contents.sweep(contents, sets)
}

func (s *Service) inUse(ctx context.Context, tx *store.Tx, account string) (map[int64]bool, error) {
	out := map[int64]bool{}
	if s.cfg.Jobs == nil {
		return out, nil
	}
	all, err := s.cfg.Jobs.RevisionsInUse(ctx, tx, account)
	for _, r := range all {
		out[r] = true
	}
	return out, err
}
