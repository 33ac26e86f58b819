package secret

import (
	"context"
	"fmt"
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/store"
)

// Change is a key set that is wrapped and not stored yet: the vault is asked
// before a transaction begins, Apply joins the transaction, Done is called
// once that is committed.
type Change struct {
	ring *Keyring
	key  storedKey
	old  []byte // what is replaced; nil for the key of a new account
}

// New makes the key set of a new account, to be wrapped by source; the zero
// Source is the default vault.
func (k *Keyring) New(ctx context.Context, account string, source Source) (*Change, error) {
	handle, err := newKeyset()
	if err != nil {
		return nil, fmt.Errorf("make account key: %w", err)
	}
	key, err := k.wrap(ctx, account, source.orDefault(), handle)
	if err != nil {
		return nil, k.closed(source.orDefault(), err)
	}
	return &Change{ring: k, key: key}, nil
}

// Move wraps the key set of an account with the key that source names. Values
// stay as they are. It needs both vaults; the zero Source is the default one.
func (k *Keyring) Move(ctx context.Context, account string, source Source) (*Change, error) {
	stored, err := k.stored(ctx, account)
	if err != nil {
		return nil, err
	}
	handle, _, err := k.unwrap(ctx, stored)
	if err != nil {
		return nil, k.closed(stored.source, err)
	}
	key, err := k.wrap(ctx, account, source.orDefault(), handle)
	if err != nil {
		return nil, k.closed(source.orDefault(), err)
	}
	return &Change{ring: k, key: key, old: stored.keyset}, nil
}

func (s Source) orDefault() Source {
	if s.Vault == "" {
		s.Vault = DefaultVault
	}
	return s
}

// Apply stores the key set; it is a Conflict fault when another change came
// first.
func (c *Change) Apply(ctx context.Context, tx *store.Tx, now time.Time) error {
	if c.old == nil {
		return insertKey(ctx, tx, c.key, now)
	}
	ok, err := replaceKey(ctx, tx, c.key, c.old)
	if err == nil && !ok {
		err = fault.New(fault.Conflict, "The key of this account is being changed by something else; try again.")
	}
	return err
}

// Done lets the next use load what was stored. It waits for whoever loads what
// was stored before.
func (c *Change) Done() {
	// Without a context that ends, waiting for the turn does not fail.
	if release, err := c.ring.turn(context.Background(), c.key.account); err == nil {
		defer release()
	}
	c.ring.Drop(c.key.account)
}
