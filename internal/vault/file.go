package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"

	"github.com/runwright/runwright/internal/durable"
	"github.com/runwright/runwright/internal/secret"
)

// ownKey is the name of the key of a file vault that nobody named.
const ownKey = "vault-key"

// File is a vault whose keys lie in files that only the server's user can
// read. It is as safe as that user's account; keep the files off the backups
// of the database. A further key is a further file in the folder, NAME.json, of
// the same form, put there by its owner. A rotation adds a key to the file and
// keeps the older ones, which old backups of the database need.
type File struct {
	dir string

	mu   sync.Mutex
	keys map[string]fileKey // by name
}

// fileKey is a key file as it was read.
type fileKey struct {
	mark string
	aead tink.AEAD
}

// OpenFile opens the vault in dir, and makes folder and key the first time. It
// refuses a key file that others can read.
func OpenFile(dir string) (*File, error) {
	v := &File{dir: dir, keys: map[string]fileKey{}}
	if _, err := os.Stat(v.path("")); errors.Is(err, fs.ErrNotExist) {
		if err := v.newKey(""); err != nil {
			return nil, fmt.Errorf("make vault key: %w", err)
		}
	}
	if _, err := v.key(""); err != nil {
		return nil, err
	}
	return v, nil
}

func (v *File) path(name string) string {
	return filepath.Join(v.dir, first(name, ownKey)+".json")
}

// newKey makes a key; one that is there is an error.
func (v *File) newKey(name string) error {
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return err
	}
	// Link, unlike rename, never replaces a key that is in use.
	return v.write(handle, v.path(name), os.Link)
}

// write puts a key set under a path so that it is there whole or not at all.
func (v *File) write(handle *keyset.Handle, path string, place func(from, to string) error) (err error) {
	content := bytes.NewBuffer(make([]byte, 0, maxFile/16))
	defer func() { clear(content.Bytes()) }()
	if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(content)); err != nil {
		return err
	}
	if err := os.MkdirAll(v.dir, 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(v.dir, ".vault-key-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if gone := os.Remove(tmp.Name()); !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}()
	_, err = tmp.Write(content.Bytes())
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	if err := place(tmp.Name(), path); err != nil {
		return err
	}
	return durable.SyncDir(v.dir)
}

// read reads a key file.
func (v *File) read(name string) (*keyset.Handle, error) {
	path := v.path(name)
	content, err := privateFile("vault key", path)
	if err != nil {
		return nil, gone(err)
	}
	defer clear(content)
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(content)))
	if err != nil {
		return nil, fmt.Errorf("%w: vault key %s: expected a Tink key set in JSON: %w", secret.ErrRefused, path, err)
	}
	return handle, nil
}

// key returns a key, from memory if the file is as it was.
func (v *File) key(name string) (tink.AEAD, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	now, err := fileMark(v.path(name))
	if err != nil {
		delete(v.keys, name)
		return nil, err
	}
	if k, ok := v.keys[name]; ok && k.mark == now {
		return k.aead, nil
	}
	delete(v.keys, name)
	handle, err := v.read(name)
	if err != nil {
		return nil, err
	}
	key, err := aead.New(handle)
	if err != nil {
		return nil, fmt.Errorf("%w: vault key %s: %w", secret.ErrRefused, v.path(name), err)
	}
	v.keys[name] = fileKey{now, key}
	return key, nil
}

// Wrap implements secret.Vault.
func (v *File) Wrap(_ context.Context, ref secret.KeyRef, key, context []byte) ([]byte, error) {
	k, err := v.key(ref.Name)
	if err != nil {
		return nil, err
	}
	return k.Encrypt(key, context)
}

// Unwrap implements secret.Vault.
func (v *File) Unwrap(_ context.Context, ref secret.KeyRef, wrapped, context []byte) ([]byte, error) {
	k, err := v.key(ref.Name)
	if err != nil {
		return nil, err
	}
	plain, err := k.Decrypt(wrapped, context)
	if err != nil {
		return nil, fmt.Errorf("%w: the key in %s does not open it (is this the vault it was made with?)", secret.ErrRefused, v.path(ref.Name))
	}
	return plain, nil
}

// Rotate implements secret.Vault: the file gets a new primary key.
func (v *File) Rotate(_ context.Context, ref secret.KeyRef) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	handle, err := v.read(ref.Name)
	if err != nil {
		return err
	}
	m := keyset.NewManagerFromHandle(handle)
	id, err := m.Add(aead.AES256GCMKeyTemplate())
	if err == nil {
		err = m.SetPrimary(id)
	}
	if err == nil {
		handle, err = m.Handle()
	}
	if err != nil {
		return fmt.Errorf("make vault key: %w", err)
	}
	return v.write(handle, v.path(ref.Name), os.Rename)
}

// CheckRef implements secret.Vault. The key has to be there.
func (v *File) CheckRef(ref secret.KeyRef) error {
	if err := withoutVersion(ref); err != nil {
		return err
	}
	if _, err := os.Stat(v.path(ref.Name)); err != nil {
		return fmt.Errorf("there is no key file %s.json in its folder", first(ref.Name, ownKey))
	}
	return nil
}

// Mark implements secret.Vault.
func (v *File) Mark(ref secret.KeyRef) (string, error) { return fileMark(v.path(ref.Name)) }
