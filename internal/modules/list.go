package modules

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/store"
)

// List returns the modules of a collection by name, built-in ones included.
// since is the account's creation, which the built-in ones share.
func (s *Service) List(ctx context.Context, c Collection, since time.Time, skip, limit int) (all []Module, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		keys, err := selectKeys(ctx, tx, c)
		if err != nil {
			return err
		}
		shipped := map[string]Builtin{}
		for _, b := range s.builtins {
			k := id.Key(b.Name)
			shipped[k] = b
			keys = append(keys, k)
		}
		slices.Sort(keys)
		keys = slices.Compact(keys)
		keys = keys[min(skip, len(keys)):min(skip+limit, len(keys))]
		if len(keys) == 0 {
			return nil
		}
		// Only what is on the page is read as a whole.
		if all, err = selectModulesBetween(ctx, tx, c, keys[0], keys[len(keys)-1]); err != nil {
			return err
		}
		for _, m := range all {
			delete(shipped, id.Key(m.Name))
		}
		for _, k := range keys {
			if b, ok := shipped[k]; ok {
				all = append(all, b.module(since))
			}
		}
		slices.SortFunc(all, func(a, b Module) int { return strings.Compare(id.Key(a.Name), id.Key(b.Name)) })
		return nil
	})
	return all, err
}

// Get returns one module.
func (s *Service) Get(ctx context.Context, c Collection, since time.Time, name string) (m Module, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		m, err = s.find(ctx, tx, c, since, name)
		return err
	})
	return m, err
}

// Path returns the folder of a module's files, or of its version folders;
// empty for a built-in one and before the first success. It stays as long as
// a revision holds the version.
func (s *Service) Path(m Module) string {
	if m.Current.ContentHash == "" {
		return ""
	}
	return filepath.Join(s.contents.path(m.Current.ContentHash), m.Name)
}

// find reads a module of the collection, or a built-in one.
func (s *Service) find(ctx context.Context, tx *store.Tx, c Collection, since time.Time, name string) (Module, error) {
	m, err := selectModule(ctx, tx, c, name)
	if errors.Is(err, store.ErrNotFound) {
		if b, ok := s.builtin(name); ok {
			return b.module(since), nil
		}
		return m, fault.New(fault.NotFound, "Module '%s' not found.", name).On(name)
	}
	return m, err
}

// Delete removes a module of the collection. What the account came with shows
// again in place of a later version of it; it cannot be deleted itself, and
// built-in modules neither. Contents that jobs may still use stay on disk.
func (s *Service) Delete(ctx context.Context, c Collection, name string) error {
	err := s.db.Update(ctx, func(tx *store.Tx) error {
		m, err := s.deletable(ctx, tx, c, name)
		if err != nil {
			return err
		}
		if m.defaultID != "" {
			return s.fallBack(ctx, tx, c, m)
		}
		if err := s.releaseTypes(ctx, tx, c, m.Name); err != nil {
			return err
		}
		if err := deleteModule(ctx, tx, c, name); err != nil || m.Current.ID == "" {
			return err
		}
		_, err = s.newRevision(ctx, tx, c, "", map[string]string{id.Key(name): ""}, "delete "+m.Name)
		return err
	})
	if err != nil {
		return err
	}
	return s.collect(context.WithoutCancel(ctx))
}

// fallBack brings the version that the account came with back into use.
func (s *Service) fallBack(ctx context.Context, tx *store.Tx, c Collection, m Module) error {
	v, err := selectVersion(ctx, tx, m.defaultID)
	if err != nil {
		return err
	}
	if err := s.useVersion(ctx, tx, c, v); err != nil {
		return err
	}
	_, err = s.newRevision(ctx, tx, c, "", map[string]string{id.Key(m.Name): v.ID}, "delete "+m.Name+", back to "+v.info.shown())
	return err
}

// useVersion makes a version that is stored the one in use of its module,
// with its connection type. The caller makes the revision.
func (s *Service) useVersion(ctx context.Context, tx *store.Tx, c Collection, v storedVersion) error {
	if err := s.bringType(ctx, tx, c, v.info); err != nil {
		return err
	}
	now := s.clock.Now()
	_, err := selectModule(ctx, tx, c, v.info.Name)
	if errors.Is(err, store.ErrNotFound) {
		err = insertModule(ctx, tx, c, Module{Name: v.info.Name, State: Succeeded, Created: now, Modified: now})
	}
	if err != nil {
		return err
	}
	return succeed(ctx, tx, c, v.info.Name, v.ID, now)
}

// bringType makes the connection type of a content the one of its module. A
// content without one lets an earlier type go, unless connections use it.
func (s *Service) bringType(ctx context.Context, tx *store.Tx, c Collection, content stored) error {
	if t := content.ConnectionType; t != nil {
		return s.needs.Types.RegisterType(ctx, tx, c.Account, content.Name, *t)
	}
	return s.releaseTypes(ctx, tx, c, content.Name)
}

// releaseTypes lets the connection types of a module go, unless the module is
// in another collection of the account, too.
func (s *Service) releaseTypes(ctx context.Context, tx *store.Tx, c Collection, name string) error {
	others, err := countElsewhere(ctx, tx, c, name)
	if err != nil || others > 0 {
		return err
	}
	return s.needs.Types.ReleaseModule(ctx, tx, c.Account, name)
}

// Commands returns the commands of a module by name.
func (s *Service) Commands(ctx context.Context, c Collection, name string, skip, limit int) (all []Command, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		m, err := s.find(ctx, tx, c, time.Time{}, name)
		if err != nil {
			return err
		}
		if b, ok := s.builtin(m.Name); ok && m.builtin {
			all = b.commands()
			all = all[min(skip, len(all)):]
			all = all[:min(limit, len(all))]
			return nil
		}
		all, err = selectCommands(ctx, tx, m.Current.ContentHash, skip, limit)
		return err
	})
	return all, err
}

// Command returns one command of a module.
func (s *Service) Command(ctx context.Context, c Collection, name, command string) (cmd Command, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		m, err := s.find(ctx, tx, c, time.Time{}, name)
		if err != nil {
			return err
		}
		if b, ok := s.builtin(m.Name); ok && m.builtin {
			cmd, err = b.command(command)
			return err
		}
		cmd, err = selectCommand(ctx, tx, m.Current.ContentHash, id.Key(command))
		if errors.Is(err, store.ErrNotFound) {
			return noActivity(m.Name, command)
		}
		return err
	})
	return cmd, err
}

// Fields returns the fields of a type that scripts of a module define.
func (s *Service) Fields(ctx context.Context, c Collection, name, typeName string) (fields []Field, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		m, err := s.find(ctx, tx, c, time.Time{}, name)
		if err != nil {
			return err
		}
		var all []Type
		if m.Current.ContentHash != "" {
			if all, err = selectTypes(ctx, tx, m.Current.ContentHash); err != nil {
				return err
			}
		}
		for _, t := range all {
			if id.Key(t.Name) == id.Key(typeName) {
				fields = t.Fields
				return nil
			}
		}
		return fault.New(fault.NotFound, "The module '%s' has no type '%s'.", m.Name, typeName).On(typeName)
	})
	return fields, err
}

// Patch changes the tags of a module of the collection; nil changes nothing.
func (s *Service) Patch(ctx context.Context, c Collection, name string, tags map[string]string) (m Module, err error) {
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		m, err = selectModule(ctx, tx, c, name)
		if errors.Is(err, store.ErrNotFound) {
			return fault.New(fault.NotFound, "Module '%s' not found in this account.", name).On(name)
		}
		if err != nil || tags == nil {
			return err
		}
		m.Tags, m.Modified = tags, s.clock.Now()
		return updateTags(ctx, tx, c, name, tags, m.Modified)
	})
	return m, err
}
