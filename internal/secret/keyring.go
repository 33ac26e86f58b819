package secret

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/store"
)

// Keyring holds the opened keys of accounts. It is safe for concurrent use.
type Keyring struct {
	db     *store.DB
	clock  clock.Clock
	log    *slog.Logger
	mounts map[string]Mount

	mu     sync.Mutex
	open   map[string]*opened       // by account id
	leave  map[string][]*opened     // by account id: gone and still pinned
	failed map[string]failure       // by account id
	turns  map[string]chan struct{} // by account id: who talks to the vault
}

// failure is what the vault said last, so that not every use asks again.
type failure struct {
	err error
	at  time.Time
}

// failureTime is how long a failure is remembered.
const failureTime = time.Second

// terms are the conditions on which an opened key may be used.
type terms struct {
	checked time.Time // when the vault confirmed the key
	tried   time.Time // when it was asked last
	mark    string
}

// NewKeyring returns a keyring for the vaults of mounts, one of which has to
// be DefaultVault.
func NewKeyring(db *store.DB, clk clock.Clock, log *slog.Logger, mounts ...Mount) (*Keyring, error) {
	k := &Keyring{db: db, clock: clk, log: log, mounts: map[string]Mount{}, open: map[string]*opened{}, leave: map[string][]*opened{}, failed: map[string]failure{}, turns: map[string]chan struct{}{}}
	for _, m := range mounts {
		name := strings.ToLower(m.Name)
		if _, twice := k.mounts[name]; twice {
			return nil, fmt.Errorf("the vault '%s' is configured twice", m.Name)
		}
		k.mounts[name] = m
	}
	if _, ok := k.mounts[DefaultVault]; !ok {
		return nil, fmt.Errorf("no vault is called '%s'", DefaultVault)
	}
	return k, nil
}

// Locate finds the vault that an address means: its name, or a URI whose host
// begins with its name (https://NAME.vault.azure.net/). What does not fit is
// an Invalid fault.
func (k *Keyring) Locate(address string, ref KeyRef) (Source, error) {
	name := address
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		name, _, _ = strings.Cut(u.Hostname(), ".")
	}
	m, ok := k.mounts[strings.ToLower(name)]
	if !ok {
		return Source{}, fault.New(fault.Invalid, "The key vault '%s' is not known to this server; it has %s. Vaults are configured with 'serve --vault NAME=…'.",
			address, quoted(slices.Sorted(maps.Keys(k.mounts)))).On("properties.encryption.keyVaultProperties.keyvaultUri")
	}
	if err := m.Vault.CheckRef(ref); err != nil {
		return Source{}, fault.Wrap(fault.Invalid, err, "The vault '%s' has no such key: %s.", m.Name, err).On("properties.encryption.keyVaultProperties.keyName")
	}
	return Source{Vault: strings.ToLower(m.Name), KeyRef: ref}, nil
}

func quoted(names []string) string { return "'" + strings.Join(names, "', '") + "'" }

// Use loads the key of an account, if it has to through the vault, and pins
// it; the caller closes it. It must not be called within a transaction. What
// the vault refuses is a Conflict fault, one that does not answer an
// Unavailable one.
func (k *Keyring) Use(ctx context.Context, account string) (*Key, error) {
	if key := k.Held(account); key != nil {
		return key, nil
	}
	release, err := k.turn(ctx, account)
	if err != nil {
		return nil, err
	}
	defer release()
	if key := k.Held(account); key != nil {
		return key, nil
	}
	k.mu.Lock()
	f, ok := k.failed[account]
	k.mu.Unlock()
	if ok && k.clock.Now().Sub(f.at) < failureTime {
		return nil, f.err
	}
	set, err := k.load(ctx, account)
	k.mu.Lock()
	defer k.mu.Unlock()
	if err != nil {
		if ctx.Err() == nil {
			k.failed[account] = failure{err, k.clock.Now()} // a timeout takes its time
		}
		return nil, err
	}
	delete(k.failed, account)
	k.pin(set)
	return &Key{ring: k, set: set}, nil
}

// Held pins the key of an account if it is in memory and may be used without
// asking anybody; nil if not. The caller closes it.
func (k *Keyring) Held(account string) *Key {
	k.mu.Lock()
	set := k.open[account]
	if set == nil {
		k.mu.Unlock()
		return nil
	}
	k.pin(set)
	t := set.terms
	k.mu.Unlock()
	if key := (&Key{ring: k, set: set}); k.holds(set.stored.source, t) {
		return key
	}
	k.unpin(set)
	return nil
}

// holds reports whether the terms allow a key to be used now.
func (k *Keyring) holds(source Source, t terms) bool {
	m := k.mounts[source.Vault]
	if m.Check == 0 {
		mark, err := m.Vault.Mark(source.KeyRef)
		return err == nil && mark == t.mark
	}
	now := k.clock.Now()
	return now.Sub(t.checked) < m.Check || now.Sub(t.tried) < m.Check && now.Sub(t.checked) < m.Grace
}

// turn waits until the caller is the only one to deal with an account's
// stored key.
func (k *Keyring) turn(ctx context.Context, account string) (release func(), err error) {
	k.mu.Lock()
	t := k.turns[account]
	if t == nil {
		t = make(chan struct{}, 1)
		k.turns[account] = t
	}
	k.mu.Unlock()
	select {
	case t <- struct{}{}:
		return func() { <-t }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// load asks the vault, and returns the key set that may be used now. The
// caller has the turn.
func (k *Keyring) load(ctx context.Context, account string) (*opened, error) {
	stored, err := k.stored(ctx, account)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	old := k.open[account]
	k.mu.Unlock()
	if old != nil && (!bytes.Equal(old.stored.keyset, stored.keyset) || old.stored.source != stored.source) {
		old = nil // changed behind our back; it is superseded below
	}
	now := k.clock.Now()
	handle, mark, err := k.unwrap(ctx, stored)
	if err != nil {
		grace := k.mounts[stored.source.Vault].Grace
		if old != nil && errors.Is(err, ErrUnreachable) && ctx.Err() == nil && now.Sub(old.terms.checked) < grace {
			k.log.Warn("a vault does not answer; a key in memory stays in use for now", "vault", stored.source.Vault, "account", account, "for", grace-now.Sub(old.terms.checked), "error", err)
			k.mu.Lock()
			old.terms.tried = k.clock.Now()
			k.mu.Unlock()
			return old, nil
		}
		if ctx.Err() == nil {
			k.Drop(account)
			k.log.Warn("the secrets of an account are closed", "vault", stored.source.Vault, "account", account, "error", err)
		}
		return nil, k.closed(stored.source, err)
	}
	t := terms{checked: now, tried: now, mark: mark}
	if old != nil {
		k.mu.Lock()
		old.terms = t
		k.mu.Unlock()
		return old, nil
	}
	set, err := newOpened(stored, handle, t)
	if err != nil {
		return nil, err
	}
	k.install(set)
	return set, nil
}

func newOpened(stored storedKey, handle *keyset.Handle, t terms) (*opened, error) {
	key, err := aead.New(handle)
	if err != nil {
		return nil, fmt.Errorf("use key of account %s: %w", stored.account, err)
	}
	return &opened{account: stored.account, stored: stored, aead: key, primary: handle.KeysetInfo().GetPrimaryKeyId(), free: make(chan struct{}), terms: t}, nil
}

func (k *Keyring) stored(ctx context.Context, account string) (stored storedKey, err error) {
	err = k.db.View(ctx, func(tx *store.Tx) error {
		stored, err = selectKey(ctx, tx, account)
		return err
	})
	if err != nil {
		return stored, fmt.Errorf("read key of account %s: %w", account, err)
	}
	return stored, nil
}

// unwrap asks the vault for a key set, and for the mark it had then.
func (k *Keyring) unwrap(ctx context.Context, stored storedKey) (_ *keyset.Handle, mark string, err error) {
	m, ok := k.mounts[stored.source.Vault]
	if !ok {
		return nil, "", fmt.Errorf("%w: it is not configured", ErrUnreachable)
	}
	// The mark comes first: a change in between is seen at the next use.
	if mark, err = m.Vault.Mark(stored.source.KeyRef); err != nil {
		return nil, "", err
	}
	handle, err := openKeyset(ctx, m.Vault, stored)
	return handle, mark, err
}

// wrap asks the vault to wrap a key set.
func (k *Keyring) wrap(ctx context.Context, account string, source Source, handle *keyset.Handle) (storedKey, error) {
	m, ok := k.mounts[source.Vault]
	if !ok {
		return storedKey{}, fmt.Errorf("%w: it is not configured", ErrUnreachable)
	}
	wrapped, err := sealKeyset(ctx, m.Vault, source.KeyRef, account, handle)
	return storedKey{account: account, keyset: wrapped, source: source}, err
}

// closed is what a caller hears of a vault that does not open a key.
func (k *Keyring) closed(source Source, err error) error {
	const text = "The secrets of this account are closed: vault '%s': %s."
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, ErrSealed), errors.Is(err, ErrUnreachable):
		return fault.Wrap(fault.Unavailable, err, text, source.Vault, err)
	case errors.Is(err, ErrRefused):
		return fault.Wrap(fault.Conflict, err, text, source.Vault, err)
	}
	return fmt.Errorf("unwrap the key of an account (is '%s' the vault it was made with?): %w", source.Vault, err)
}
