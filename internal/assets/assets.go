// Package assets owns the shared resources of an account that runbooks read:
// connection types and connections, variables, credentials and certificates.
//
// Invariants: names are unique within account and kind, without regard to
// case; a connection's values always fit its type (no unknown field, no
// missing required one, every value readable as its field's type); a variable
// holds JSON; a certificate's facts (thumbprint, end) are read from it, never
// believed. What is secret (encrypted fields and variables, passwords, the
// content of certificates) is sealed before it reaches the database and leaves
// this package in clear only through the Open functions, for a running job.
//
// The package must not import any other domain package, nor net/http.
package assets

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/store"
)

// Keys has the keys that seal and open secret fields.
type Keys interface {
	// Held pins an account's key if it is in memory and may be used; nil if
	// not.
	Held(account string) *secret.Key
	// Use loads it, if it has to through a vault, and pins it. It is not
	// called within a transaction.
	Use(ctx context.Context, account string) (*secret.Key, error)
}

// Change says what was done to an asset, for the record.
type Change struct {
	Action Action
	Kind   string // connection, connection type, variable, credential, certificate, Run As account, archive
	Name   string
	Fields []string // what was written of it, by name
	Detail string   // a sentence or a list, for what has no fields
}

// Action is a kind of change.
type Action string

// The actions.
const (
	Created  Action = "create"
	Replaced Action = "replace"
	Changed  Action = "change" // in parts
	Deleted  Action = "delete"
	Set      Action = "set"     // by a job
	Archived Action = "archive" // everything was handed out, encrypted for others
	Restore  Action = "restore" // of an archive; each asset has its own record beside
)

// written is Created or Replaced.
func written(created bool) Action {
	if created {
		return Created
	}
	return Replaced
}

// Journal keeps the record of changes.
type Journal interface {
	// Update runs a transaction and stores in it the records of the changes that
	// fn returns. fn gets the account's key, pinned until the
	// commit, or nil while that cannot be used; if fn fails for want of it
	// (secret.ErrNoKey), Update returns why.
	Update(ctx context.Context, account string, fn func(*store.Tx, *secret.Key) ([]Change, error)) error
}

// Service is the door to assets. It is safe for concurrent use.
type Service struct {
	db      *store.DB
	clock   clock.Clock
	keys    Keys
	journal Journal
	runAs   chan struct{} // told when Run As accounts have changed
}

// New returns a Service.
func New(db *store.DB, clk clock.Clock, keys Keys, journal Journal) *Service {
	return &Service{db: db, clock: clk, keys: keys, journal: journal, runAs: make(chan struct{}, 1)}
}

// change runs a transaction that changes an asset. fn says in note what it did;
// without an action nothing is recorded. key is nil while it cannot be used.
func (s *Service) change(ctx context.Context, account string, fn func(tx *store.Tx, key *secret.Key, note *Change) error) error {
	return s.journal.Update(ctx, account, func(tx *store.Tx, key *secret.Key) ([]Change, error) {
		var note Change
		if err := fn(tx, key, &note); err != nil || note.Action == "" {
			return nil, err
		}
		return []Change{note}, nil
	})
}

// opening runs a transaction that may need the account's key to open what it
// reads: with the one at hand and, if that is not there and turns out to be
// needed, once more with the key that the vault gave in the meantime. So no
// transaction waits for a vault, and what holds no secret needs none.
func (s *Service) opening(ctx context.Context, account string, fn func(*store.Tx, *secret.Key) error) error {
	key := s.keys.Held(account)
	err := s.db.View(ctx, func(tx *store.Tx) error { return fn(tx, key) })
	key.Close()
	if !errors.Is(err, secret.ErrNoKey) {
		return err
	}
	if key, err = s.keys.Use(ctx, account); err != nil {
		return err
	}
	defer key.Close()
	return s.db.View(ctx, func(tx *store.Tx) error { return fn(tx, key) })
}

// stamp is when a thing was made and last changed.
type stamp struct {
	Created  time.Time
	Modified time.Time
}

// maxName is the length of an asset's name in characters.
const maxName = 128

// Characters that names must not hold.
const (
	badInAsset = `< > * % & : \ ? . + /`
	badInType  = `< > * % & : \ ? /` // types come from modules, whose names hold dots
)

// checkName applies the naming rules of assets.
func checkName(what, name, not string) error {
	bad := strings.ContainsAny(name, strings.ReplaceAll(not, " ", "")) || strings.HasSuffix(name, " ") || strings.ContainsFunc(name, unicode.IsControl)
	if n := len([]rune(name)); bad || n == 0 || n > maxName {
		return fault.New(fault.Invalid, "The %s name '%s' is not valid: expected 1-%d characters without %s and control characters, not ending in a space.", what, name, maxName, not).On("name")
	}
	return nil
}
