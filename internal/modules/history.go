package modules

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/store"
)

// Revision is one module set that a collection had or has.
type Revision struct {
	Number    int64
	Runtime   string
	Operation string // that made it; empty for a deletion or a rollback
	Reason    string
	Created   time.Time
	Current   bool
	Changes   []Change // against the revision before it in the collection
}

// Change is a module that differs between two revisions.
type Change struct {
	Module string
	From   string // version; empty when it was not there
	To     string // version; empty when it is gone
	// SameVersion says that the content differs though the version does not.
	SameVersion bool
	from, to    *storedVersion
}

// Revisions lists the revisions of a collection, the latest first, with what
// each changed.
func (s *Service) Revisions(ctx context.Context, c Collection, skip, limit int) (all []Revision, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		// One more, to compare the last one with.
		if all, err = selectRevisions(ctx, tx, c, skip, limit+1); err != nil {
			return err
		}
		sets := make([]map[string]storedVersion, len(all)+1)
		for i, r := range all {
			if sets[i], err = selectEntries(ctx, tx, c.Account, r.Number); err != nil {
				return err
			}
		}
		for i := range all {
			all[i].Changes = changesBetween(sets[i+1], sets[i])
		}
		return nil
	})
	return all[:min(limit, len(all))], err
}

// Revision returns one revision of an account, with its difference to the one
// before it in its collection.
func (s *Service) Revision(ctx context.Context, account string, number int64) (r Revision, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		if r, err = findRevision(ctx, tx, account, number); err != nil {
			return err
		}
		now, err := selectEntries(ctx, tx, account, number)
		if err != nil {
			return err
		}
		previous, err := selectPrevious(ctx, tx, account, r)
		if err != nil {
			return err
		}
		before, err := selectEntries(ctx, tx, account, previous)
		r.Changes = changesBetween(before, now)
		return err
	})
	return r, err
}

func findRevision(ctx context.Context, tx *store.Tx, account string, number int64) (Revision, error) {
	r, err := selectRevision(ctx, tx, account, number)
	if errors.Is(err, store.ErrNotFound) {
		return r, fault.New(fault.NotFound, "The module revision %d was not found; the history lists those that are kept.", number).On(fmt.Sprint(number))
	}
	return r, err
}

// changesBetween compares two sets, by module name.
func changesBetween(from, to map[string]storedVersion) (out []Change) {
	for k, b := range to {
		a, there := from[k]
		switch {
		case !there:
			out = append(out, Change{Module: b.info.Name, To: b.info.shown(), to: &b})
		case a.info.Hash != b.info.Hash:
			out = append(out, Change{Module: b.info.Name, From: a.info.shown(), To: b.info.shown(), SameVersion: a.info.shown() == b.info.shown(), from: &a, to: &b})
		}
	}
	for k, a := range from {
		if _, there := to[k]; !there {
			out = append(out, Change{Module: a.info.Name, From: a.info.shown(), from: &a})
		}
	}
	slices.SortFunc(out, func(a, b Change) int { return cmp.Compare(id.Key(a.Module), id.Key(b.Module)) })
	return out
}

// Rollback makes a revision of a collection whose modules are those of an
// earlier one: all of them, or, with a name, that module alone. It is done in
// one transaction; running jobs keep what they have.
func (s *Service) Rollback(ctx context.Context, c Collection, to int64, module string) (r Revision, err error) {
	turn := s.turn(c)
	turn.Lock()
	defer turn.Unlock()
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		current, err := lockCurrent(ctx, tx, c)
		if err != nil {
			return err
		}
		now, err := selectEntries(ctx, tx, c.Account, current)
		if err != nil {
			return err
		}
		all, err := rollbackChanges(ctx, tx, c, now, to, module)
		if err != nil {
			return err
		}
		r, err = s.rollBack(ctx, tx, c, to, all)
		return err
	})
	if err != nil {
		return Revision{}, err
	}
	return r, s.collect(context.WithoutCancel(ctx))
}

// rollbackChanges says what of a set changes when it, or one module of it, becomes
// as it was in a revision.
func rollbackChanges(ctx context.Context, tx *store.Tx, c Collection, now map[string]storedVersion, to int64, module string) ([]Change, error) {
	target, err := findRevision(ctx, tx, c.Account, to)
	if err != nil {
		return nil, err
	}
	if target.Runtime != c.Runtime {
		return nil, fault.New(fault.Invalid, "The module revision %d is one of the runtime %s, not %s.", to, target.Runtime, c.Runtime).On(fmt.Sprint(to))
	}
	then, err := selectEntries(ctx, tx, c.Account, to)
	if err != nil {
		return nil, err
	}
	all := changesBetween(now, then)
	if module != "" {
		if _, in := then[id.Key(module)]; !in && !has(now, module) {
			return nil, fault.New(fault.NotFound, "Module '%s' is neither in revision %d nor in the present one.", module, to).On(module)
		}
		all = slices.DeleteFunc(all, func(ch Change) bool { return id.Key(ch.Module) != id.Key(module) })
	}
	if len(all) == 0 {
		return nil, fault.New(fault.Conflict, "There is nothing to roll back: the modules are those of revision %d already.", to).On(fmt.Sprint(to))
	}
	return all, nil
}

func has(set map[string]storedVersion, module string) bool {
	_, ok := set[id.Key(module)]
	return ok
}

func (s *Service) rollBack(ctx context.Context, tx *store.Tx, c Collection, to int64, all []Change) (r Revision, err error) {
	changes := map[string]string{}
	var what []string
	for _, ch := range all {
		key := id.Key(ch.Module)
		m, err := selectModule(ctx, tx, c, ch.Module)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return r, err
		}
		if err == nil && !m.State.Final() {
			return r, fault.New(fault.Conflict, "The module '%s' is being imported; wait until that has ended.", m.Name).On(m.Name)
		}
		changes[key] = ""
		if ch.to != nil {
			changes[key] = ch.to.ID
			what = append(what, ch.Module+" "+ch.To)
			err = s.useVersion(ctx, tx, c, *ch.to)
		} else {
			what = append(what, "no "+ch.Module)
			err = errors.Join(s.releaseTypes(ctx, tx, c, ch.Module), deleteModule(ctx, tx, c, ch.Module))
		}
		if err != nil {
			return r, err
		}
	}
	number, err := s.newRevision(ctx, tx, c, "", changes, fmt.Sprintf("rollback to %d: %s", to, summary(what)))
	if err != nil {
		return r, err
	}
	if r, err = selectRevision(ctx, tx, c.Account, number); err != nil {
		return r, err
	}
	r.Changes = all
	return r, nil
}

// String is a change in a few words.
func (ch Change) String() string {
	switch {
	case ch.From == "":
		return ch.Module + " " + ch.To + " added"
	case ch.To == "":
		return ch.Module + " " + ch.From + " removed"
	case ch.SameVersion:
		return ch.Module + " " + ch.To + " with other content"
	}
	return strings.Join([]string{ch.Module, ch.From, "→", ch.To}, " ")
}
