package secret

import (
	"context"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/store"
)

// storedKey is the wrapped key set of an account.
type storedKey struct {
	account string
	keyset  []byte
	source  Source
}

const keyColumns = `account_id, keyset, vault, key_name, key_version`

func readKey(scan store.Scan) (k storedKey, err error) {
	err = scan(&k.account, &k.keyset, &k.source.Vault, &k.source.Name, &k.source.Version)
	return k, err
}

func insertKey(ctx context.Context, tx *store.Tx, k storedKey, now time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO account_key (account_id, keyset, vault, key_name, key_version, created) VALUES (?, ?, ?, ?, ?, ?)`,
		k.account, k.keyset, k.source.Vault, k.source.Name, k.source.Version, clock.Ticks(now))
	return err
}

func selectKey(ctx context.Context, tx *store.Tx, account string) (storedKey, error) {
	return store.QueryOne(ctx, tx, readKey, `SELECT `+keyColumns+` FROM account_key WHERE account_id = ?`, account)
}

func selectKeysOf(ctx context.Context, tx *store.Tx, vault string) ([]storedKey, error) {
	return store.Query(ctx, tx, readKey, `SELECT `+keyColumns+` FROM account_key WHERE vault = ? ORDER BY account_id`, vault)
}

// replaceKey stores k unless the row is no longer the one that old shows.
func replaceKey(ctx context.Context, tx *store.Tx, k storedKey, old []byte) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE account_key SET keyset = ?, vault = ?, key_name = ?, key_version = ? WHERE account_id = ? AND keyset = ?`,
		k.keyset, k.source.Vault, k.source.Name, k.source.Version, k.account, old)
	return n > 0, err
}

// vaultUse counts the accounts whose keys a vault wraps.
type vaultUse struct {
	vault    string
	accounts int
}

func countKeys(ctx context.Context, tx *store.Tx) ([]vaultUse, error) {
	return store.Query(ctx, tx, func(scan store.Scan) (u vaultUse, err error) {
		err = scan(&u.vault, &u.accounts)
		return u, err
	}, `SELECT vault, count(*) FROM account_key GROUP BY vault ORDER BY vault`)
}

const rotationColumns = `id, account_id, kind, state, error, key_id, done, total, holder, place, created, modified`

func readRotation(scan store.Scan) (r Rotation, err error) {
	var created, modified int64
	err = scan(&r.ID, &r.Account, &r.Kind, &r.State, &r.Error, &r.key, &r.Done, &r.Total, &r.holder, &r.place, &created, &modified)
	r.Created, r.Modified = clock.FromTicks(created), clock.FromTicks(modified)
	return r, err
}

func insertRotation(ctx context.Context, tx *store.Tx, r Rotation) error {
	_, err := tx.Exec(ctx, `INSERT INTO key_rotation (`+rotationColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.ID, r.Account, r.Kind, r.State, r.Error, r.key, r.Done, r.Total, r.holder, r.place, clock.Ticks(r.Created), clock.Ticks(r.Modified))
	return err
}

func updateRotation(ctx context.Context, tx *store.Tx, r Rotation) error {
	_, err := tx.Exec(ctx, `UPDATE key_rotation SET state = ?, error = ?, key_id = ?, done = ?, total = ?, holder = ?, place = ?, modified = ? WHERE id = ?`,
		r.State, r.Error, r.key, r.Done, r.Total, r.holder, r.place, clock.Ticks(r.Modified), r.ID)
	return err
}

func selectRotations(ctx context.Context, tx *store.Tx, account string, skip, limit int) ([]Rotation, error) {
	return store.Query(ctx, tx, readRotation, `SELECT `+rotationColumns+` FROM key_rotation WHERE account_id = ? ORDER BY created DESC, id LIMIT ? OFFSET ?`, account, limit, skip)
}

func selectRotation(ctx context.Context, tx *store.Tx, account, id string) (Rotation, error) {
	return store.QueryOne(ctx, tx, readRotation, `SELECT `+rotationColumns+` FROM key_rotation WHERE account_id = ? AND id = ?`, account, id)
}

func selectUnfinished(ctx context.Context, tx *store.Tx) ([]Rotation, error) {
	return store.Query(ctx, tx, readRotation, `SELECT `+rotationColumns+` FROM key_rotation WHERE state = ? ORDER BY created, id`, RotationRunning)
}

func countRunning(ctx context.Context, tx *store.Tx, account, kind string) (int, error) {
	return store.QueryOne(ctx, tx, store.One[int], `SELECT count(*) FROM key_rotation WHERE account_id = ? AND kind = ? AND state = ?`, account, kind, RotationRunning)
}
