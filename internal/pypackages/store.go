package pypackages

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/store"
)

const packageColumns = `name, state, error, location, tags, operation_id, version, content_hash, info, created, modified`

func readPackage(scan store.Scan) (p Package, err error) {
	var tags, info string
	var created, modified int64
	if err := scan(&p.Name, &p.State, &p.Error, &p.Location, &tags, &p.Operation, &p.Version, &p.ContentHash, &info, &created, &modified); err != nil {
		return p, err
	}
	p.Created, p.Modified = clock.FromTicks(created), clock.FromTicks(modified)
	if err := errors.Join(json.Unmarshal([]byte(tags), &p.Tags), json.Unmarshal([]byte(info), &p.Info)); err != nil {
		return p, fmt.Errorf("package %s: %w", p.Name, err)
	}
	return p, nil
}

func selectPackages(ctx context.Context, tx *store.Tx, c Collection) ([]Package, error) {
	return store.Query(ctx, tx, readPackage, `SELECT `+packageColumns+` FROM python_package WHERE account_id = ? AND runtime = ? ORDER BY name_key`, c.Account, c.Runtime)
}

func selectPackage(ctx context.Context, tx *store.Tx, c Collection, key string) (Package, error) {
	return store.QueryOne(ctx, tx, readPackage, `SELECT `+packageColumns+` FROM python_package WHERE account_id = ? AND runtime = ? AND name_key = ?`, c.Account, c.Runtime, key)
}

// putPackage writes a package, new or not.
func putPackage(ctx context.Context, tx *store.Tx, c Collection, p Package) error {
	tags, err1 := json.Marshal(p.Tags)
	info, err2 := json.Marshal(p.Info)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO python_package (account_id, runtime, name_key, `+packageColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (account_id, runtime, name_key) DO UPDATE SET state = excluded.state, error = excluded.error, location = excluded.location, tags = excluded.tags,
		operation_id = excluded.operation_id, version = excluded.version, content_hash = excluded.content_hash, info = excluded.info, modified = excluded.modified`,
		c.Account, c.Runtime, p.Key(), p.Name, p.State, p.Error, p.Location, string(tags), p.Operation, p.Version, p.ContentHash, string(info), clock.Ticks(p.Created), clock.Ticks(p.Modified))
	return err
}

// updateState notes how far the import of a package is, if it is still that one.
func updateState(ctx context.Context, tx *store.Tx, c Collection, key, im string, state State, message string, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE python_package SET state = ?, error = ?, modified = ? WHERE account_id = ? AND runtime = ? AND name_key = ? AND operation_id = ?`,
		state, message, clock.Ticks(now), c.Account, c.Runtime, key, im)
	return err
}

func deletePackage(ctx context.Context, tx *store.Tx, c Collection, key string) error {
	_, err := tx.Exec(ctx, `DELETE FROM python_package WHERE account_id = ? AND runtime = ? AND name_key = ?`, c.Account, c.Runtime, key)
	return err
}

// entry is a package of a set.
type entry struct {
	Name    string `json:"name"`    // in the form in which it is compared
	Content string `json:"content"` // hash of the wheel
}

// set is what jobs of a collection see.
type set struct {
	account  string
	revision int64
	runtime  string
	entries  []entry
}

func readSet(scan store.Scan) (s set, err error) {
	var entries string
	if err := scan(&s.account, &s.revision, &s.runtime, &entries); err != nil {
		return s, err
	}
	return s, json.Unmarshal([]byte(entries), &s.entries)
}

const setColumns = `account_id, revision, runtime, entries`

// selectCurrent returns the latest set of a collection, the zero one for none.
func selectCurrent(ctx context.Context, tx *store.Tx, c Collection) (set, error) {
	s, err := store.QueryOne(ctx, tx, readSet, `SELECT `+setColumns+` FROM python_set WHERE account_id = ? AND runtime = ? ORDER BY revision DESC LIMIT 1`, c.Account, c.Runtime)
	if errors.Is(err, store.ErrNotFound) {
		return set{}, nil
	}
	return s, err
}

func selectSet(ctx context.Context, tx *store.Tx, account string, revision int64) (set, error) {
	return store.QueryOne(ctx, tx, readSet, `SELECT `+setColumns+` FROM python_set WHERE account_id = ? AND revision = ?`, account, revision)
}

func selectSets(ctx context.Context, tx *store.Tx) ([]set, error) {
	return store.Query(ctx, tx, readSet, `SELECT `+setColumns+` FROM python_set ORDER BY account_id, revision DESC`)
}

// insertSet makes the next set of an account. The row of the account is what two
// that make one at the same time wait for.
func insertSet(ctx context.Context, tx *store.Tx, c Collection, entries []entry, reason string, now time.Time) (int64, error) {
	text, err := json.Marshal(entries)
	if err != nil {
		return 0, err
	}
	if _, err := tx.Exec(ctx, `UPDATE account SET id = id WHERE id = ?`, c.Account); err != nil {
		return 0, err
	}
	return store.QueryOne(ctx, tx, store.One[int64], `INSERT INTO python_set (account_id, revision, runtime, entries, reason, created)
		SELECT id, (SELECT coalesce(max(revision), 0) + 1 FROM python_set WHERE account_id = account.id), ?, ?, ?, ? FROM account WHERE id = ? RETURNING revision`,
		c.Runtime, string(text), reason, clock.Ticks(now), c.Account)
}

func deleteSet(ctx context.Context, tx *store.Tx, s set) error {
	_, err := tx.Exec(ctx, `DELETE FROM python_set WHERE account_id = ? AND revision = ?`, s.account, s.revision)
	return err
}

// selectContents lists the contents that packages use.
func selectContents(ctx context.Context, tx *store.Tx) ([]string, error) {
	return store.Query(ctx, tx, store.One[string], `SELECT DISTINCT content_hash FROM python_package`)
}
