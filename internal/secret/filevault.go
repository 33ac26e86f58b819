package secret

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// FileVault is a Vault whose key lies in a file that only the server's user
// can read. It is as safe as that user's account; keep the file off the
// backups of the database.
type FileVault struct{ key tink.AEAD }

// OpenFileVault opens the vault in dir, and makes folder and key the first
// time. It refuses a key file that others can read.
func OpenFileVault(dir string) (*FileVault, error) {
	path := filepath.Join(dir, "vault-key.json")
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := makeVaultKey(dir, path); err != nil {
			return nil, fmt.Errorf("make vault key: %w", err)
		}
	case err != nil:
		return nil, fmt.Errorf("open vault: %w", err)
	case info.Mode().Perm()&0o077 != 0:
		return nil, fmt.Errorf("vault key %s can be read by others (mode %04o); set its mode to 0600", path, info.Mode().Perm())
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("open vault: %w", err)
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(content)))
	if err != nil {
		return nil, fmt.Errorf("vault key %s: expected a Tink key set in JSON: %w", path, err)
	}
	key, err := aead.New(handle)
	if err != nil {
		return nil, fmt.Errorf("vault key %s: %w", path, err)
	}
	return &FileVault{key: key}, nil
}

// makeVaultKey writes a new key to path so that it is there whole or not at
// all.
func makeVaultKey(dir, path string) error {
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return err
	}
	var content bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&content)); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(dir, ".vault-key-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(content.Bytes())
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	// Link, unlike rename, never replaces a key that is in use.
	if err := os.Link(tmp.Name(), path); err != nil {
		return err
	}
	return syncDir(dir)
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Wrap implements Vault.
func (v *FileVault) Wrap(_ context.Context, key, context []byte) ([]byte, error) {
	return v.key.Encrypt(key, context)
}

// Unwrap implements Vault.
func (v *FileVault) Unwrap(_ context.Context, wrapped, context []byte) ([]byte, error) {
	return v.key.Decrypt(wrapped, context)
}
