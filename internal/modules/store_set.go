package modules

import (
	"context"
	"errors"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/store"
)

func selectCurrent(ctx context.Context, tx *store.Tx, c Collection) (int64, error) {
	n, err := store.QueryOne(ctx, tx, store.One[int64], `SELECT revision FROM module_set_current WHERE account_id = ? AND runtime = ?`, c.Account, c.Runtime)
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil
	}
	return n, err
}

// selectSetRuntime returns the runtime that a revision is for.
func selectSetRuntime(ctx context.Context, tx *store.Tx, account string, revision int64) (string, error) {
	return store.QueryOne(ctx, tx, store.One[string], `SELECT runtime FROM module_set WHERE account_id = ? AND revision = ?`, account, revision)
}

func setCurrent(ctx context.Context, tx *store.Tx, c Collection, revision int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO module_set_current (account_id, runtime, revision) VALUES (?, ?, ?) ON CONFLICT (account_id, runtime) DO UPDATE SET revision = excluded.revision`, c.Account, c.Runtime, revision)
	return err
}

// lockCurrent is selectCurrent for a transaction that will move the pointer:
// others that want to move it wait until this one ends.
func lockCurrent(ctx context.Context, tx *store.Tx, c Collection) (int64, error) {
	return store.QueryOne(ctx, tx, store.One[int64], `INSERT INTO module_set_current (account_id, runtime, revision) VALUES (?, ?, 0)
		ON CONFLICT (account_id, runtime) DO UPDATE SET revision = module_set_current.revision RETURNING revision`, c.Account, c.Runtime)
}

// insertSet makes the next revision. The row of the account is what two
// collections that make one at the same time wait for.
func insertSet(ctx context.Context, tx *store.Tx, c Collection, op, reason string, now time.Time) (int64, error) {
	if _, err := tx.Exec(ctx, `UPDATE account SET id = id WHERE id = ?`, c.Account); err != nil {
		return 0, err
	}
	return store.QueryOne(ctx, tx, store.One[int64], `INSERT INTO module_set (account_id, revision, runtime, operation_id, reason, created)
		SELECT id, (SELECT coalesce(max(revision), 0) + 1 FROM module_set WHERE account_id = account.id), ?, ?, ?, ? FROM account WHERE id = ? RETURNING revision`,
		c.Runtime, op, reason, clock.Ticks(now), c.Account)
}

// copySet makes a revision hold what another one holds.
func copySet(ctx context.Context, tx *store.Tx, account string, from, to int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO module_set_entry (account_id, revision, module_key, version_id)
		SELECT account_id, CAST(? AS BIGINT), module_key, version_id FROM module_set_entry WHERE account_id = ? AND revision = ?`, to, account, from)
	return err
}

func insertSetEntry(ctx context.Context, tx *store.Tx, account string, revision int64, key, version string) error {
	_, err := tx.Exec(ctx, `INSERT INTO module_set_entry (account_id, revision, module_key, version_id) VALUES (?, ?, ?, ?)`, account, revision, key, version)
	return err
}

// deleteSetEntry takes a module out of a revision that is in the making.
func deleteSetEntry(ctx context.Context, tx *store.Tx, account string, revision int64, key string) error {
	_, err := tx.Exec(ctx, `DELETE FROM module_set_entry WHERE account_id = ? AND revision = ? AND module_key = ?`, account, revision, key)
	return err
}

// selectEntries returns the versions of a revision by the key of their module.
func selectEntries(ctx context.Context, tx *store.Tx, account string, revision int64) (map[string]storedVersion, error) {
	type entry struct {
		key string
		storedVersion
	}
	all, err := store.Query(ctx, tx, func(scan store.Scan) (e entry, err error) {
		e.info, err = contentScan(scan, &e.key, &e.ID)
		return e, err
	}, `SELECT e.module_key, v.id, `+contentColumns+` FROM module_set_entry e JOIN module_version v ON v.id = e.version_id JOIN module_content c ON c.hash = v.content_hash
		WHERE e.account_id = ? AND e.revision = ?`, account, revision)
	out := make(map[string]storedVersion, len(all))
	for _, e := range all {
		out[e.key] = e.storedVersion
	}
	return out, err
}

func selectSetContents(ctx context.Context, tx *store.Tx, account string, revision int64) ([]string, error) {
	return store.Query(ctx, tx, store.One[string], `SELECT v.content_hash FROM module_set_entry e JOIN module_version v ON v.id = e.version_id
		WHERE e.account_id = ? AND e.revision = ? ORDER BY e.module_key`, account, revision)
}

// setName names a revision of an account.
type setName struct {
	account  string
	revision int64
}

// selectOldSets lists revisions that are neither in use nor among the latest
// of their collection.
func selectOldSets(ctx context.Context, tx *store.Tx, keep int) ([]setName, error) {
	return store.Query(ctx, tx, func(scan store.Scan) (s setName, err error) {
		err = scan(&s.account, &s.revision)
		return s, err
	}, `SELECT s.account_id, s.revision FROM module_set s JOIN module_set_current c ON c.account_id = s.account_id AND c.runtime = s.runtime
		WHERE s.revision <> c.revision AND (SELECT count(*) FROM module_set t WHERE t.account_id = s.account_id AND t.runtime = s.runtime AND t.revision > s.revision) >= ?`, keep)
}

func deleteSet(ctx context.Context, tx *store.Tx, s setName) error {
	_, err := tx.Exec(ctx, `DELETE FROM module_set WHERE account_id = ? AND revision = ?`, s.account, s.revision)
	return err
}

func readRevision(scan store.Scan) (r Revision, err error) {
	var created int64
	err = scan(&r.Number, &r.Runtime, &r.Operation, &r.Reason, &created, &r.Current)
	r.Created = clock.FromTicks(created)
	return r, err
}

const revisionQuery = `SELECT s.revision, s.runtime, s.operation_id, s.reason, s.created, CASE WHEN c.revision = s.revision THEN 1 ELSE 0 END
	FROM module_set s LEFT JOIN module_set_current c ON c.account_id = s.account_id AND c.runtime = s.runtime WHERE s.account_id = ?`

func selectRevisions(ctx context.Context, tx *store.Tx, c Collection, skip, limit int) ([]Revision, error) {
	return store.Query(ctx, tx, readRevision, revisionQuery+` AND s.runtime = ? ORDER BY s.revision DESC LIMIT ? OFFSET ?`, c.Account, c.Runtime, limit, skip)
}

func selectRevision(ctx context.Context, tx *store.Tx, account string, revision int64) (Revision, error) {
	return store.QueryOne(ctx, tx, readRevision, revisionQuery+` AND s.revision = ?`, account, revision)
}

// selectPrevious returns the revision before r in its collection, 0 if none
// is kept.
func selectPrevious(ctx context.Context, tx *store.Tx, account string, r Revision) (int64, error) {
	return store.QueryOne(ctx, tx, store.One[int64], `SELECT coalesce(max(revision), 0) FROM module_set WHERE account_id = ? AND runtime = ? AND revision < ?`, account, r.Runtime, r.Number)
}
