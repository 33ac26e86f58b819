package secret

import (
	"context"
	"errors"
	"time"
)

// KeyRef names a key within a vault. The zero value is the vault's own key in
// its latest version.
type KeyRef struct {
	Name    string
	Version string // what Wrap uses; empty for the latest
}

// Source says which key of which vault wraps a key set.
type Source struct {
	Vault string // the name of a Mount
	KeyRef
}

// Vault wraps the key sets of accounts with a key that never leaves it.
// Implementations are safe for concurrent use, bound the time of a call
// themselves, and keep no copy of what they are given. Their errors wrap
// ErrRefused, ErrSealed or ErrUnreachable where that is what happened, and
// hold neither keys nor tokens.
type Vault interface {
	// Wrap seals key for the place that context names.
	Wrap(ctx context.Context, ref KeyRef, key, context []byte) ([]byte, error)
	// Unwrap opens what Wrap sealed for the same key and context. It finds
	// the version in what is wrapped. The caller owns the result and clears
	// it.
	Unwrap(ctx context.Context, ref KeyRef, wrapped, context []byte) ([]byte, error)
	// Rotate makes a new version of the key for later calls of Wrap. What
	// older versions wrapped can still be unwrapped.
	Rotate(ctx context.Context, ref KeyRef) error
	// CheckRef says what is wrong with a reference, without asking anybody.
	CheckRef(ref KeyRef) error
	// Mark returns a text that changes when the key changes or goes, if that
	// can be told cheaply; a vault that has to be asked returns "".
	Mark(ref KeyRef) (string, error)
}

// What can keep a vault from answering.
var (
	// ErrRefused says that the vault does not let its key be used, or that
	// the key is gone or another one.
	ErrRefused = errors.New("the vault refuses")
	// ErrSealed says that the vault is sealed: reachable, and closed on
	// purpose.
	ErrSealed = errors.New("the vault is sealed")
	// ErrUnreachable says that the vault did not answer.
	ErrUnreachable = errors.New("the vault does not answer")
)

// Mount is a vault under the name that the server knows it by.
type Mount struct {
	Name  string
	Vault Vault
	// Kind is file, passphrase, transit or exec.
	Kind string
	// Check is how long an unwrapped key is used before the vault has to
	// confirm it. Zero means that Mark is compared at each use instead.
	Check time.Duration
	// Grace is how long a key stays in use, after it was confirmed last, while
	// the vault does not answer. It does not apply to a vault that refuses or
	// is sealed.
	Grace time.Duration
}

// DefaultVault is the name of the vault that wraps the keys of accounts which
// name none.
const DefaultVault = "default"
