package secret

import (
	"bytes"
	"context"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
)

// formKeyset begins a stored key set; what follows is what the vault made of
// it, and nothing that no vault vouches for. Key sets that begin otherwise are
// of the first form: Tink's message of an encrypted key set, with a
// description beside it that nobody reads.
const formKeyset = 2

// keyContext binds a wrapped key to its account.
func keyContext(account string) []byte { return append([]byte("runwright.account-key.1/"), account...) }

// sealKeyset gives the stored form of a key set.
func sealKeyset(ctx context.Context, v Vault, ref KeyRef, account string, handle *keyset.Handle) ([]byte, error) {
	// Large enough that it does not grow: a copy could not be cleared.
	plain := bytes.NewBuffer(make([]byte, 0, 4096))
	defer func() { clear(plain.Bytes()) }()
	if err := insecurecleartextkeyset.Write(handle, keyset.NewBinaryWriter(plain)); err != nil {
		return nil, fmt.Errorf("encode key set: %w", err)
	}
	wrapped, err := v.Wrap(ctx, ref, plain.Bytes(), keyContext(account))
	if err != nil {
		return nil, err
	}
	return append([]byte{formKeyset}, wrapped...), nil
}

// openKeyset reads the stored form of a key set.
func openKeyset(ctx context.Context, v Vault, stored storedKey) (*keyset.Handle, error) {
	if len(stored.keyset) == 0 || stored.keyset[0] != formKeyset {
		first := &vaultAEAD{vault: v, ref: stored.source.KeyRef}
		defer func() { clear(first.plain) }()
		handle, err := keyset.ReadWithContext(ctx, keyset.NewBinaryReader(bytes.NewReader(stored.keyset)), first, keyContext(stored.account))
		if err != nil && first.err != nil {
			err = first.err // Tink does not pass it on
		}
		return handle, err
	}
	plain, err := v.Unwrap(ctx, stored.source.KeyRef, stored.keyset[1:], keyContext(stored.account))
	if err != nil {
		return nil, err
	}
	defer clear(plain)
	return insecurecleartextkeyset.Read(keyset.NewBinaryReader(bytes.NewReader(plain)))
}

// vaultAEAD shows a Vault to Tink, for key sets of the first form.
type vaultAEAD struct {
	vault Vault
	ref   KeyRef
	plain []byte // what was unwrapped
	err   error
}

// EncryptWithContext implements tink.AEADWithContext.
func (v *vaultAEAD) EncryptWithContext(ctx context.Context, plaintext, ad []byte) ([]byte, error) {
	return v.vault.Wrap(ctx, v.ref, plaintext, ad)
}

// DecryptWithContext implements tink.AEADWithContext.
func (v *vaultAEAD) DecryptWithContext(ctx context.Context, ciphertext, ad []byte) ([]byte, error) {
	v.plain, v.err = v.vault.Unwrap(ctx, v.ref, ciphertext, ad)
	return v.plain, v.err
}

// newKeyset makes a key set with one key.
func newKeyset() (*keyset.Handle, error) { return keyset.NewHandle(aead.AES256GCMKeyTemplate()) }

// withNewKey returns the key set with a new key, which opens and does not seal.
func withNewKey(handle *keyset.Handle) (_ *keyset.Handle, key uint32, err error) {
	m := keyset.NewManagerFromHandle(handle)
	if key, err = m.Add(aead.AES256GCMKeyTemplate()); err != nil {
		return nil, 0, err
	}
	handle, err = m.Handle()
	return handle, key, err
}

// withPrimary returns the key set with another key that seals.
func withPrimary(handle *keyset.Handle, key uint32) (*keyset.Handle, error) {
	m := keyset.NewManagerFromHandle(handle)
	if err := m.SetPrimary(key); err != nil {
		return nil, changedElsewhere()
	}
	return m.Handle()
}

// withPrimaryOnly returns the key set without its other keys.
func withPrimaryOnly(handle *keyset.Handle) (*keyset.Handle, error) {
	m := keyset.NewManagerFromHandle(handle)
	info := handle.KeysetInfo()
	for _, k := range info.GetKeyInfo() {
		if k.GetKeyId() != info.GetPrimaryKeyId() {
			if err := m.Delete(k.GetKeyId()); err != nil {
				return nil, err
			}
		}
	}
	return m.Handle()
}
