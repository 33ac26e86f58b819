package identity

import (
	"bytes"
	"context"
	"errors"

	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/store"
)

// keyRow is an account's signing key: the public half as PKCS #1, the private one
// sealed.
type keyRow struct{ public, private []byte }

func readKey(scan store.Scan) (k keyRow, err error) {
	err = scan(&k.public, &k.private)
	return k, err
}

func selectKey(ctx context.Context, tx *store.Tx, account string) (keyRow, error) {
	return store.QueryOne(ctx, tx, readKey, `SELECT public, private FROM identity_key WHERE account_id = ?`, account)
}

// insertKey stores a key unless there is one.
func insertKey(ctx context.Context, tx *store.Tx, account string, k keyRow, created int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO identity_key (account_id, public, private, created) VALUES (?, ?, ?, ?) ON CONFLICT (account_id) DO NOTHING`,
		account, k.public, k.private, created)
	return err
}

// CountSealed implements secret.Holder: the one sealed value is the signing key.
func (s *Service) CountSealed(ctx context.Context, tx *store.Tx, account string, prefix []byte) (int, error) {
	k, err := selectKey(ctx, tx, account)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return 0, nil
	case err != nil:
		return 0, err
	case len(prefix) > 0 && bytes.HasPrefix(k.private, prefix):
		return 0, nil
	}
	return 1, nil
}

// Reseal implements secret.Holder.
func (s *Service) Reseal(ctx context.Context, tx *store.Tx, account, after string, limit int, reseal func(secret.Place, []byte) ([]byte, error)) (n int, next string, err error) {
	if after != "" || limit == 0 {
		return 0, "", nil
	}
	k, err := selectKey(ctx, tx, account)
	if errors.Is(err, store.ErrNotFound) {
		return 0, "", nil
	}
	if err != nil {
		return 0, "", err
	}
	with, err := reseal(place(account), k.private)
	if err != nil {
		return 0, "", err
	}
	_, err = tx.Exec(ctx, `UPDATE identity_key SET private = ? WHERE account_id = ? AND private = ?`, with, account, k.private)
	return 1, "", err
}
