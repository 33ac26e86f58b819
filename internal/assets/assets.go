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
	"strings"
	"time"
	"unicode"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/store"
)

// Sealer seals and opens secret fields.
type Sealer interface {
	Seal(ctx context.Context, tx *store.Tx, place secret.Place, value []byte) ([]byte, error)
	Open(ctx context.Context, tx *store.Tx, place secret.Place, sealed []byte) ([]byte, error)
}

// Service is the door to assets. It is safe for concurrent use.
type Service struct {
	db     *store.DB
	clock  clock.Clock
	sealer Sealer
}

// New returns a Service.
func New(db *store.DB, clk clock.Clock, sealer Sealer) *Service {
	return &Service{db: db, clock: clk, sealer: sealer}
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
