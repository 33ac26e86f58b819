// Package rights says which assets a runbook may use.
//
// An account has a mode for its runbooks, and a runbook may have a list of
// rules of its own. In the modes All and Deny a runbook with a list may use
// what a rule of it matches, and nothing else; a runbook without one may use
// everything or nothing, as the mode says. In the mode Learn nothing is
// refused, so that the audit records show what a list has to hold.
//
// Invariants: an account that nobody has set up has the mode All, as the
// original; a list binds the jobs of its runbook to their end, also when the
// runbook is deleted meanwhile, and another runbook of the same name does not
// inherit it; a change and its audit record are one transaction.
//
// A rule allows to read an asset and, for variables, to set it. Rights bind the
// runbook that a job runs, by name, not the people who may edit it.
//
// The package must not import any other domain package, nor net/http.
package rights

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/store"
)

// Mode is what an account's runbooks without a list may use.
type Mode string

// The modes.
const (
	All   Mode = "all"
	Deny  Mode = "deny"
	Learn Mode = "learn"
)

// Change says what was done, for the record.
type Change struct {
	Action Action
	Name   string // the runbook; empty for the account
	Detail string
}

// Action is a kind of change.
type Action string

// The actions.
const (
	SetRights  Action = "setRights"
	DropRights Action = "dropRights"
	SetAccess  Action = "setAccess"
)

// Journal keeps the record of changes.
type Journal interface {
	// Update runs a transaction and stores in it the record of the change that
	// fn returns; nil for none.
	Update(ctx context.Context, account string, fn func(*store.Tx) (*Change, error)) error
}

// Service is the door to rights. It is safe for concurrent use.
type Service struct {
	db      *store.DB
	journal Journal
}

// New returns a Service.
func New(db *store.DB, journal Journal) *Service { return &Service{db: db, journal: journal} }

// Mode returns an account's mode.
func (s *Service) Mode(ctx context.Context, account string) (m Mode, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		m, err = selectMode(ctx, tx, account)
		return err
	})
	return m, err
}

// SetMode changes an account's mode.
func (s *Service) SetMode(ctx context.Context, account string, m Mode) error {
	if !slices.Contains([]Mode{All, Deny, Learn}, m) {
		return fault.New(fault.Invalid, "The asset access '%s' is not known; expected all, deny or learn.", m).On("properties.mode")
	}
	return s.journal.Update(ctx, account, func(tx *store.Tx) (*Change, error) {
		old, err := selectMode(ctx, tx, account)
		if err != nil {
			return nil, err
		}
		return &Change{Action: SetAccess, Detail: string(old) + " → " + string(m)}, upsertMode(ctx, tx, account, m)
	})
}

// List is what a runbook may use.
type List struct {
	// Own is false for a runbook without a list; Rules is nil then.
	Own   bool
	Rules []Rule
	Mode  Mode // of the account
}

// Get returns the list of a runbook.
func (s *Service) Get(ctx context.Context, account, runbook string) (l List, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		l, err = load(ctx, tx, account, runbook)
		return err
	})
	return l, err
}

func load(ctx context.Context, tx *store.Tx, account, runbook string) (l List, err error) {
	if l.Mode, err = selectMode(ctx, tx, account); err != nil {
		return l, err
	}
	l.Rules, err = selectRules(ctx, tx, account, id.Key(runbook))
	if errors.Is(err, store.ErrNotFound) {
		return l, nil
	}
	l.Own = true
	return l, err
}

// Set gives a runbook a list, or replaces it; an empty one allows nothing. That
// there is such a runbook is the caller's affair.
func (s *Service) Set(ctx context.Context, account, runbook string, rules []Rule) (l List, err error) {
	if rules, err = checked(rules); err != nil {
		return l, err
	}
	err = s.journal.Update(ctx, account, func(tx *store.Tx) (*Change, error) {
		if err := upsertRules(ctx, tx, account, id.Key(runbook), rules); err != nil {
			return nil, err
		}
		l, err = load(ctx, tx, account, runbook)
		return &Change{Action: SetRights, Name: runbook, Detail: texts(rules)}, err
	})
	return l, err
}

// Drop takes the list of a runbook away; found says whether it had one.
func (s *Service) Drop(ctx context.Context, account, runbook string) (found bool, err error) {
	err = s.journal.Update(ctx, account, func(tx *store.Tx) (*Change, error) {
		if found, err = deleteRules(ctx, tx, account, id.Key(runbook)); err != nil || !found {
			return nil, err
		}
		return &Change{Action: DropRights, Name: runbook}, nil
	})
	return found, err
}

// Forget takes, in the transaction that makes a runbook, the list away that an
// earlier one of the same name has left.
func (s *Service) Forget(ctx context.Context, tx *store.Tx, account, runbook string) error {
	_, err := deleteRules(ctx, tx, account, id.Key(runbook))
	return err
}

// Check returns why a runbook may not use an asset of a kind, as a sentence
// for the author of the runbook; empty when it may.
func (s *Service) Check(ctx context.Context, account, runbook, kind, name string) (refusal string, err error) {
	l, err := s.Get(ctx, account, runbook)
	if err != nil || l.Allows(kind, name) {
		return "", err
	}
	why := "it has no list of asset rights, and the account's asset access is 'deny'"
	if l.Own {
		why = "none of the " + plural(len(l.Rules), "rule") + " in its list of asset rights allows it"
	}
	return "The runbook '" + runbook + "' may not use the " + kind + " '" + name + "': " + why + ". To allow it: runwright runbook rights set " + runbook + " --add " + shellWord(kind+":"+name), nil
}

// Allows reports whether a list allows an asset of a kind.
func (l List) Allows(kind, name string) bool {
	switch {
	case l.Mode == Learn:
		return true
	case !l.Own:
		return l.Mode == All
	}
	return l.Lists(kind, name)
}

// Lists reports whether a rule of the list allows an asset of a kind, whatever
// the mode is.
func (l List) Lists(kind, name string) bool {
	return slices.ContainsFunc(l.Rules, func(r Rule) bool { return r.matches(kind, name) })
}

// shellWord quotes a text for a command line if it has to be.
func shellWord(s string) string {
	if strings.ContainsAny(s, " '\"$`()[]{}|;&!#~") {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return s
}
