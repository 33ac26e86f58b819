package assets

import (
	"context"

	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/store"
)

// sealedKind is one kind of sealed values. Each has a statement for what is
// done with all of a kind: the values of an account behind a key, in the order
// of keys; the replacement of one that is as it was read; the number of those
// that do not begin with a prefix (of a length that is given first).
type sealedKind struct {
	selects, replaces, counts string
	place                     func(account string, v sealedValue) secret.Place
}

// sealedValue is one value of a kind.
type sealedValue struct {
	key, field string // field is empty for kinds with one value an asset
	value      []byte
}

func readSealed(scan store.Scan) (v sealedValue, err error) {
	err = scan(&v.key, &v.field, &v.value)
	return v, err
}

// sealedKinds lists the kinds in an order that must not change: rotations note
// how far they are by number. New ones go to the end.
func sealedKinds() []sealedKind {
	return []sealedKind{
		{
			selects:  `SELECT connection_key, field_key, value FROM connection_value WHERE account_id = ? AND sealed AND (connection_key > ? OR connection_key = ? AND field_key > ?) ORDER BY connection_key, field_key LIMIT ?`,
			replaces: `UPDATE connection_value SET value = ? WHERE account_id = ? AND connection_key = ? AND field_key = ? AND value = ?`,
			counts:   `SELECT count(*) FROM connection_value WHERE account_id = ? AND sealed AND substr(value, 1, ?) <> ?`,
			place: func(account string, v sealedValue) secret.Place {
				return place(account, v.key, v.field)
			},
		},
		{
			selects:  `SELECT name_key, '', value FROM variable WHERE account_id = ? AND encrypted AND (name_key > ? OR name_key = ? AND '' > ?) ORDER BY name_key LIMIT ?`,
			replaces: `UPDATE variable SET value = ? WHERE account_id = ? AND name_key = ? AND '' = ? AND value = ?`,
			counts:   `SELECT count(*) FROM variable WHERE account_id = ? AND encrypted AND substr(value, 1, ?) <> ?`,
			place:    func(account string, v sealedValue) secret.Place { return variablePlace(account, v.key) },
		},
		{
			selects:  `SELECT name_key, '', password FROM credential WHERE account_id = ? AND (name_key > ? OR name_key = ? AND '' > ?) ORDER BY name_key LIMIT ?`,
			replaces: `UPDATE credential SET password = ? WHERE account_id = ? AND name_key = ? AND '' = ? AND password = ?`,
			counts:   `SELECT count(*) FROM credential WHERE account_id = ? AND substr(password, 1, ?) <> ?`,
			place:    func(account string, v sealedValue) secret.Place { return credentialPlace(account, v.key) },
		},
		{
			selects:  `SELECT name_key, '', content FROM certificate WHERE account_id = ? AND (name_key > ? OR name_key = ? AND '' > ?) ORDER BY name_key LIMIT ?`,
			replaces: `UPDATE certificate SET content = ? WHERE account_id = ? AND name_key = ? AND '' = ? AND content = ?`,
			counts:   `SELECT count(*) FROM certificate WHERE account_id = ? AND substr(content, 1, ?) <> ?`,
			place:    func(account string, v sealedValue) secret.Place { return certificatePlace(account, v.key) },
		},
	}
}

func (k sealedKind) after(ctx context.Context, tx *store.Tx, account, key, field string, limit int) ([]sealedValue, error) {
	return store.Query(ctx, tx, readSealed, k.selects, account, key, key, field, limit)
}

func (k sealedKind) replace(ctx context.Context, tx *store.Tx, account string, v sealedValue, with []byte) error {
	_, err := tx.Exec(ctx, k.replaces, with, account, v.key, v.field, v.value)
	return err
}

func (k sealedKind) count(ctx context.Context, tx *store.Tx, account string, prefix []byte) (int, error) {
	if len(prefix) == 0 {
		prefix = []byte{0} // no envelope begins so
	}
	return store.QueryOne(ctx, tx, store.One[int], k.counts, account, len(prefix), prefix)
}
