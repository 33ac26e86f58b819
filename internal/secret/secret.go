// Package secret seals the secret fields of assets.
//
// Every account has a key set of its own (Tink, AES-256-GCM). The key set is
// stored in the database only in wrapped form; the key that wraps it lives in
// a Vault outside the database. A sealed value is bound to the account, the
// kind and name of the asset and the field it was sealed for: moved to any
// other place, it does not open. So who has the database has no secret, and
// who can write to it cannot make one secret pass for another.
//
// The package knows nothing of what it seals and must not import any domain
// package.
package secret

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"sync"
	"time"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"

	"github.com/runwright/runwright/internal/store"
)

// Vault wraps account keys with a key that never leaves it. Implementations
// are safe for concurrent use.
type Vault interface {
	// Wrap seals key for the place that context names.
	Wrap(ctx context.Context, key, context []byte) ([]byte, error)
	// Unwrap opens what Wrap sealed for the same context.
	Unwrap(ctx context.Context, wrapped, context []byte) ([]byte, error)
}

// Place is where a sealed value belongs. Names must come folded (id.Key).
type Place struct {
	Account string // the account's id
	Kind    string // "connection", "variable", …
	Name    string // the asset
	Field   string // the field within the asset
}

// bytes encodes the place so that no two places look alike: each part is
// preceded by its length.
func (p Place) bytes() []byte {
	out := []byte("runwright.asset.1")
	for _, part := range []string{p.Account, p.Kind, p.Name, p.Field} {
		out = binary.BigEndian.AppendUint32(out, uint32(len(part)))
		out = append(out, part...)
	}
	return out
}

// Keyring holds the opened keys of accounts. It is safe for concurrent use.
type Keyring struct {
	vault Vault

	mu   sync.Mutex
	open map[string]tink.AEAD // by account id
}

// NewKeyring returns a keyring whose account keys vault wraps.
func NewKeyring(vault Vault) *Keyring {
	return &Keyring{vault: vault, open: map[string]tink.AEAD{}}
}

// Create makes the key of a new account and stores it wrapped.
func (k *Keyring) Create(ctx context.Context, tx *store.Tx, account string, now time.Time) error {
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return fmt.Errorf("make account key: %w", err)
	}
	var wrapped bytes.Buffer
	err = handle.WriteWithContext(ctx, keyset.NewBinaryWriter(&wrapped), vaultAEAD{k.vault}, keyContext(account))
	if err != nil {
		return fmt.Errorf("wrap account key: %w", err)
	}
	return insertKey(ctx, tx, account, wrapped.Bytes(), now)
}

// Seal encrypts value for place.
func (k *Keyring) Seal(ctx context.Context, tx *store.Tx, place Place, value []byte) ([]byte, error) {
	key, err := k.key(ctx, tx, place.Account)
	if err != nil {
		return nil, err
	}
	sealed, err := key.Encrypt(value, place.bytes())
	if err != nil {
		return nil, fmt.Errorf("seal %s %q: %w", place.Kind, place.Name, err)
	}
	return sealed, nil
}

// Open decrypts what Seal made for the same place.
func (k *Keyring) Open(ctx context.Context, tx *store.Tx, place Place, sealed []byte) ([]byte, error) {
	key, err := k.key(ctx, tx, place.Account)
	if err != nil {
		return nil, err
	}
	value, err := key.Decrypt(sealed, place.bytes())
	if err != nil {
		return nil, fmt.Errorf("open field %q of %s %q: the stored value was not sealed for this place: %w", place.Field, place.Kind, place.Name, err)
	}
	return value, nil
}

// key returns the account's key, from memory or through the vault.
func (k *Keyring) key(ctx context.Context, tx *store.Tx, account string) (tink.AEAD, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if key, ok := k.open[account]; ok {
		return key, nil
	}
	wrapped, err := selectKey(ctx, tx, account)
	if err != nil {
		return nil, fmt.Errorf("read key of account %s: %w", account, err)
	}
	handle, err := keyset.ReadWithContext(ctx, keyset.NewBinaryReader(bytes.NewReader(wrapped)), vaultAEAD{k.vault}, keyContext(account))
	if err != nil {
		return nil, fmt.Errorf("unwrap key of account %s (is this the vault it was made with?): %w", account, err)
	}
	key, err := aead.New(handle)
	if err != nil {
		return nil, fmt.Errorf("use key of account %s: %w", account, err)
	}
	k.open[account] = key
	return key, nil
}

// keyContext binds a wrapped key to its account.
func keyContext(account string) []byte { return append([]byte("runwright.account-key.1/"), account...) }

// vaultAEAD shows a Vault to Tink.
type vaultAEAD struct{ vault Vault }

func (v vaultAEAD) EncryptWithContext(ctx context.Context, plaintext, ad []byte) ([]byte, error) {
	return v.vault.Wrap(ctx, plaintext, ad)
}

func (v vaultAEAD) DecryptWithContext(ctx context.Context, ciphertext, ad []byte) ([]byte, error) {
	return v.vault.Unwrap(ctx, ciphertext, ad)
}
