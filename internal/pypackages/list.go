package pypackages

import (
	"context"
	"errors"
	"slices"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/pypi"
	"github.com/runwright/runwright/internal/store"
)

// List returns the packages of a collection by name.
func (s *Service) List(ctx context.Context, c Collection, skip, limit int) ([]Package, error) {
	all, err := s.all(ctx, c)
	all = all[min(skip, len(all)):]
	return all[:min(limit, len(all))], err
}

// all reads a collection, with who needs whom.
func (s *Service) all(ctx context.Context, c Collection) (all []Package, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		all, err = selectPackages(ctx, tx, c)
		return err
	})
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i, p := range all {
		at[p.Key()] = i
	}
	for _, p := range all {
		needs, err := p.requirements()
		if err != nil {
			return nil, err
		}
		for _, r := range needs {
			i, there := at[r.Key()]
			if there && (r.Marker == nil || s.applies(ctx, c, r)) && r.Key() != p.Key() && !slices.Contains(all[i].RequiredBy, p.Name) {
				all[i].RequiredBy = append(all[i].RequiredBy, p.Name)
			}
		}
	}
	return all, nil
}

// applies says whether a requirement counts on this machine. Without an interpreter
// all do.
func (s *Service) applies(ctx context.Context, c Collection, r pypi.Requirement) bool {
	in, err := s.cfg.Machine.Interpreter(ctx, c.Runtime)
	return err != nil || r.Applies(in.Environment)
}

// Get returns one package.
func (s *Service) Get(ctx context.Context, c Collection, name string) (Package, error) {
	all, err := s.all(ctx, c)
	if err != nil {
		return Package{}, err
	}
	for _, p := range all {
		if p.Key() == pypi.Name(name) {
			return p, nil
		}
	}
	return Package{}, notFound(name)
}

func notFound(name string) error {
	return fault.New(fault.NotFound, "The Python package '%s' was not found in this account.", name).On(name)
}

// Patch replaces the tags of a package; nil changes nothing.
func (s *Service) Patch(ctx context.Context, c Collection, name string, tags map[string]string) (Package, error) {
	if tags != nil {
		err := s.db.Update(ctx, func(tx *store.Tx) error {
			p, err := selectPackage(ctx, tx, c, pypi.Name(name))
			if err != nil {
				return err
			}
			p.Tags, p.Modified = tags, s.clock.Now()
			return putPackage(ctx, tx, c, p)
		})
		if errors.Is(err, store.ErrNotFound) {
			return Package{}, notFound(name)
		}
		if err != nil {
			return Package{}, err
		}
	}
	return s.Get(ctx, c, name)
}

// Delete removes a package; found says whether it was there. Jobs that run keep what
// they see.
func (s *Service) Delete(ctx context.Context, c Collection, name string) (found bool, err error) {
	key := pypi.Name(name)
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		found = false
		p, err := selectPackage(ctx, tx, c, key)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if !p.State.Final() {
			return fault.New(fault.Conflict, "The package '%s' is being imported; wait until that has ended.", p.Name).On(name)
		}
		found = true
		if err := deletePackage(ctx, tx, c, key); err != nil || p.Version == "" {
			return err
		}
		current, err := selectCurrent(ctx, tx, c)
		if err != nil {
			return err
		}
		entries := slices.DeleteFunc(current.entries, func(e entry) bool { return e.Name == key })
		_, err = insertSet(ctx, tx, c, entries, "delete "+p.Name, s.clock.Now())
		return err
	})
	if err != nil || !found {
		return found, err
	}
	return found, s.collect(context.WithoutCancel(ctx))
}
