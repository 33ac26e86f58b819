package modules

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/store"
)

// Consequences are what a deletion or a rollback would bring about.
type Consequences struct {
	// Changes are the modules that would change, with who uses what of their
	// commands would break.
	Changes []ModuleDiff
	// Breaks are sentences, one for each module that would not load any more.
	Breaks []string
	// LoadedBy are the places in runbooks that load a module that would go.
	LoadedBy []Use
}

// ForeseeDelete says what deleting a module would bring about. It is the error of
// Delete where that is refused.
func (s *Service) ForeseeDelete(ctx context.Context, c Collection, name string) (Consequences, error) {
	return s.foreseeChanges(ctx, c, func(tx *store.Tx, now map[string]storedVersion) ([]Change, error) {
		m, err := s.deletable(ctx, tx, c, name)
		if err != nil {
			return nil, err
		}
		then := maps.Clone(now)
		delete(then, id.Key(m.Name))
		if m.defaultID != "" {
			v, err := selectVersion(ctx, tx, m.defaultID)
			if err != nil {
				return nil, err
			}
			then[id.Key(m.Name)] = v
		}
		return changesBetween(now, then), nil
	})
}

// ForeseeRollback says what Rollback would bring about.
func (s *Service) ForeseeRollback(ctx context.Context, c Collection, to int64, module string) (Consequences, error) {
	return s.foreseeChanges(ctx, c, func(tx *store.Tx, now map[string]storedVersion) ([]Change, error) {
		return rollbackChanges(ctx, tx, c, now, to, module)
	})
}

func (s *Service) foreseeChanges(ctx context.Context, c Collection, changes func(*store.Tx, map[string]storedVersion) ([]Change, error)) (out Consequences, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		out = Consequences{}
		current, err := selectCurrent(ctx, tx, c)
		if err != nil {
			return err
		}
		now, err := selectEntries(ctx, tx, c.Account, current)
		if err != nil {
			return err
		}
		all, err := changes(tx, now)
		if err != nil {
			return err
		}
		for _, ch := range all {
			d := ModuleDiff{Change: ch}
			if d.Commands, err = commandChanges(ctx, tx, ch.from, ch.to); err != nil {
				return err
			}
			out.Changes = append(out.Changes, d)
		}
		out.Breaks, err = s.breaks(now, all)
		return err
	})
	if err == nil {
		err = s.addUses(ctx, c, out.Changes)
	}
	if err == nil {
		out.LoadedBy, err = s.loadedBy(ctx, c, out.Changes)
	}
	return out, err
}

// breaks words what modules need and would not find any more after changes.
func (s *Service) breaks(now map[string]storedVersion, all []Change) (out []string, err error) {
	then, changed := maps.Clone(now), map[string]bool{}
	for _, ch := range all {
		k := id.Key(ch.Module)
		changed[k] = true
		delete(then, k)
		if ch.to != nil {
			then[k] = *ch.to
		}
	}
	for _, k := range slices.Sorted(maps.Keys(then)) {
		v := then[k].info
		for _, r := range v.Requires {
			if fits, err := s.met(then, r); err != nil || fits {
				if err != nil {
					return nil, err
				}
				continue
			}
			// What was broken before is no news.
			fitted, err := s.met(now, r)
			if err != nil {
				return nil, err
			}
			if fitted || changed[k] {
				out = append(out, fmt.Sprintf("%s %s needs %s and will not load any more.", v.Name, v.shown(), r))
			}
		}
	}
	return out, nil
}

// met reports whether a set, or what is built in, has what a module requires.
func (s *Service) met(set map[string]storedVersion, r Requirement) (bool, error) {
	versions, err := r.Range()
	if err != nil {
		return false, fmt.Errorf("what is required of %s: %w", r.Name, err)
	}
	v, there := set[id.Key(r.Name)]
	if !there {
		b, ok := s.builtin(r.Name)
		if !ok {
			return false, nil
		}
		number, err := numbers(b.Version, "")
		return err == nil && versions.Admits(number), err
	}
	for i, text := range v.info.All {
		label := ""
		if i == len(v.info.All)-1 {
			label = v.info.Prerelease
		}
		number, err := numbers(text, label)
		if err != nil {
			return false, fmt.Errorf("version of %s: %w", v.info.Name, err)
		}
		if versions.Admits(number) {
			return true, nil
		}
	}
	return false, nil
}

// loadedBy lists the places that load a module which goes.
func (s *Service) loadedBy(ctx context.Context, c Collection, all []ModuleDiff) (out []Use, err error) {
	if s.needs.Usage == nil {
		return nil, nil
	}
	gone := map[string]bool{}
	for _, d := range all {
		if d.To == "" {
			gone[id.Key(d.Module)] = true
		}
	}
	uses, err := s.needs.Usage.ModuleUses(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("find uses of modules: %w", err)
	}
	return slices.DeleteFunc(uses, func(u Use) bool { return !gone[id.Key(u.Name)] }), nil
}

// deletable returns the module that is to be deleted; an error where it cannot be.
func (s *Service) deletable(ctx context.Context, tx *store.Tx, c Collection, name string) (Module, error) {
	m, err := selectModule(ctx, tx, c, name)
	if errors.Is(err, store.ErrNotFound) {
		if b, ok := s.builtin(name); ok {
			return m, fault.New(fault.Conflict, "The module '%s' is built in and cannot be deleted.", b.Name).On(name)
		}
		return m, fault.New(fault.NotFound, "Module '%s' not found.", name).On(name)
	}
	switch {
	case err != nil:
	case !m.State.Final():
		err = fault.New(fault.Conflict, "The module '%s' is being imported; wait until that has ended.", m.Name).On(name)
	case m.Global():
		err = fault.New(fault.Conflict, "The module '%s' is one of the default modules of the account and cannot be deleted.", m.Name).On(name)
	}
	return m, err
}
