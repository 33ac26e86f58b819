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

// Service is the door to assets. It is safe for concurrent use.
type Service struct {
	db    *store.DB
	clock clock.Clock
	keys  Keys
	runAs chan struct{} // told when Run As accounts have changed
}

// New returns a Service.
func New(db *store.DB, clk clock.Clock, keys Keys) *Service {
	return &Service{db: db, clock: clk, keys: keys, runAs: make(chan struct{}, 1)}
}

// keyed runs a transaction that may need the account's key: with the one at
// hand and, if that is not there and turns out to be needed, once more with the
// key that the vault gave in the meantime. So no transaction waits for a vault,
// and what holds no secret needs none.
func (s *Service) keyed(ctx context.Context, account string, transact func(context.Context, func(*store.Tx) error) error, fn func(*store.Tx, *secret.Key) error) error {
	key := s.keys.Held(account)
	err := transact(ctx, func(tx *store.Tx) error { return fn(tx, key) })
	key.Close()
	if !errors.Is(err, secret.ErrNoKey) {
		return err
	}
	if key, err = s.keys.Use(ctx, account); err != nil {
		return err
	}
	defer key.Close()
	return transact(ctx, func(tx *store.Tx) error { return fn(tx, key) })
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
