package assets

import (
	"context"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/store"
)

// storedVariable is one row of variables.
type storedVariable struct {
	name        string
	description string
	encrypted   bool
	value       []byte // JSON, empty for none; sealed if encrypted
	// kept says that the sealed bytes are those that were read: they are not
	// written, because a rotation of keys may have replaced them meanwhile.
	kept bool
	stamp
}

func readVariable(scan store.Scan) (v storedVariable, err error) {
	var created, modified int64
	err = scan(&v.name, &v.description, &v.encrypted, &v.value, &created, &modified)
	v.kept = true
	v.Created, v.Modified = clock.FromTicks(created), clock.FromTicks(modified)
	return v, err
}

const variableColumns = `name, description, encrypted, value, created, modified`

func selectVariables(ctx context.Context, tx *store.Tx, account string, skip, limit int) ([]storedVariable, error) {
	return store.Query(ctx, tx, readVariable, `SELECT `+variableColumns+` FROM variable WHERE account_id = ? ORDER BY name_key LIMIT ? OFFSET ?`, account, limit, skip)
}

func selectVariable(ctx context.Context, tx *store.Tx, account, key string) (storedVariable, error) {
	return store.QueryOne(ctx, tx, readVariable, `SELECT `+variableColumns+` FROM variable WHERE account_id = ? AND name_key = ?`, account, key)
}

func upsertVariable(ctx context.Context, tx *store.Tx, account string, v storedVariable) error {
	_, err := tx.Exec(ctx, `INSERT INTO variable (account_id, name_key, name, description, encrypted, value, created, modified) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (account_id, name_key) DO UPDATE SET description = excluded.description, value = CASE WHEN ? THEN variable.value ELSE excluded.value END, modified = excluded.modified`,
		account, id.Key(v.name), v.name, v.description, v.encrypted, v.value, clock.Ticks(v.Created), clock.Ticks(v.Modified), v.kept)
	return err
}

func deleteVariable(ctx context.Context, tx *store.Tx, account, key string) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM variable WHERE account_id = ? AND name_key = ?`, account, key)
	return n > 0, err
}
