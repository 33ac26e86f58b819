package assets

import (
	"context"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/store"
)

// storedCredential is one row of credentials.
type storedCredential struct {
	Credential
	password []byte // sealed
	// kept says that the sealed bytes are those that were read: they are not
	// written, because a rotation of keys may have replaced them meanwhile.
	kept bool
}

func readCredential(scan store.Scan) (c storedCredential, err error) {
	var created, modified int64
	err = scan(&c.Name, &c.Description, &c.User, &c.password, &created, &modified)
	c.kept = true
	c.Created, c.Modified = clock.FromTicks(created), clock.FromTicks(modified)
	return c, err
}

const credentialColumns = `name, description, user_name, password, created, modified`

func selectCredentials(ctx context.Context, tx *store.Tx, account string, skip, limit int) ([]storedCredential, error) {
	return store.Query(ctx, tx, readCredential, `SELECT `+credentialColumns+` FROM credential WHERE account_id = ? ORDER BY name_key LIMIT ? OFFSET ?`, account, limit, skip)
}

func selectCredential(ctx context.Context, tx *store.Tx, account, key string) (storedCredential, error) {
	return store.QueryOne(ctx, tx, readCredential, `SELECT `+credentialColumns+` FROM credential WHERE account_id = ? AND name_key = ?`, account, key)
}

func upsertCredential(ctx context.Context, tx *store.Tx, account string, c storedCredential) error {
	_, err := tx.Exec(ctx, `INSERT INTO credential (account_id, name_key, name, description, user_name, password, created, modified) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (account_id, name_key) DO UPDATE SET description = excluded.description, user_name = excluded.user_name, password = CASE WHEN ? THEN credential.password ELSE excluded.password END, modified = excluded.modified`,
		account, id.Key(c.Name), c.Name, c.Description, c.User, c.password, clock.Ticks(c.Created), clock.Ticks(c.Modified), c.kept)
	return err
}

func deleteCredential(ctx context.Context, tx *store.Tx, account, key string) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM credential WHERE account_id = ? AND name_key = ?`, account, key)
	return n > 0, err
}
