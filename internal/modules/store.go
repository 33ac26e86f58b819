package modules

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/store"
)

const moduleQuery = `SELECT m.name, m.state, m.error, m.location, m.tags, m.created, m.modified, m.version_id,
	coalesce(v.version, ''), coalesce(v.versions, 'null'), coalesce(v.content_hash, ''), coalesce(v.size, 0), coalesce(v.description, ''), coalesce(v.remarks, 'null'),
	(SELECT count(*) FROM module_command c WHERE c.version_id = m.version_id)
	FROM module m LEFT JOIN module_version v ON v.id = m.version_id`

func readModule(scan store.Scan) (m Module, err error) {
	var tags, versions, remarks string
	var created, modified int64
	v := &m.Current
	err = scan(&m.Name, &m.State, &m.Error, &m.Location, &tags, &created, &modified, &v.ID, &v.Version, &versions, &v.Hash, &v.Size, &v.Description, &remarks, &v.CommandCount)
	if err != nil {
		return m, err
	}
	m.Created, m.Modified = clock.FromTicks(created), clock.FromTicks(modified)
	if err := errors.Join(json.Unmarshal([]byte(tags), &m.Tags), json.Unmarshal([]byte(versions), &v.All), json.Unmarshal([]byte(remarks), &v.Remarks)); err != nil {
		return m, fmt.Errorf("module %q: %w", m.Name, err)
	}
	return m, nil
}

func selectModules(ctx context.Context, tx *store.Tx, account string) ([]Module, error) {
	return store.Query(ctx, tx, readModule, moduleQuery+` WHERE m.account_id = ? ORDER BY m.name_key`, account)
}

func selectModule(ctx context.Context, tx *store.Tx, account, key string) (Module, error) {
	return store.QueryOne(ctx, tx, readModule, moduleQuery+` WHERE m.account_id = ? AND m.name_key = ?`, account, key)
}

func insertModule(ctx context.Context, tx *store.Tx, account string, m Module) error {
	tags, err := json.Marshal(m.Tags)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO module (account_id, name_key, name, state, error, location, tags, version_id, created, modified) VALUES (?, ?, ?, ?, ?, ?, ?, '', ?, ?)`,
		account, id.Key(m.Name), m.Name, string(m.State), m.Error, m.Location, string(tags), clock.Ticks(m.Created), clock.Ticks(m.Modified))
	return err
}

func updateTags(ctx context.Context, tx *store.Tx, account, key string, tags map[string]string, now time.Time) error {
	text, err := json.Marshal(tags)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE module SET tags = ?, modified = ? WHERE account_id = ? AND name_key = ?`, string(text), clock.Ticks(now), account, key)
	return err
}

func updateState(ctx context.Context, tx *store.Tx, account, key string, state State, message string, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE module SET state = ?, error = ?, modified = ? WHERE account_id = ? AND name_key = ?`, string(state), message, clock.Ticks(now), account, key)
	return err
}

// succeed points the module to its new version; the manifest's spelling of
// the name wins.
func succeed(ctx context.Context, tx *store.Tx, account, key, name, version string, now time.Time) error {
	n, err := tx.Exec(ctx, `UPDATE module SET name = ?, state = 'Succeeded', error = '', version_id = ?, modified = ? WHERE account_id = ? AND name_key = ?`, name, version, clock.Ticks(now), account, key)
	if err == nil && n != 1 {
		err = fmt.Errorf("the module %s is gone", name)
	}
	return err
}

func failUnfinished(ctx context.Context, tx *store.Tx, message string, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE module SET state = 'Failed', error = ?, modified = ? WHERE state NOT IN ('Succeeded', 'Failed')`, message, clock.Ticks(now))
	return err
}

func deleteModule(ctx context.Context, tx *store.Tx, account, key string) error {
	_, err := tx.Exec(ctx, `DELETE FROM module WHERE account_id = ? AND name_key = ?`, account, key)
	return err
}

func insertVersion(ctx context.Context, tx *store.Tx, account, name string, v Version, now time.Time) error {
	versions, err := json.Marshal(v.All)
	if err != nil {
		return err
	}
	remarks, err := json.Marshal(v.Remarks)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO module_version (id, account_id, module_key, name, version, versions, content_hash, size, description, remarks, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		v.ID, account, id.Key(name), name, v.Version, string(versions), v.Hash, v.Size, v.Description, string(remarks), clock.Ticks(now))
	return err
}

func contentUsed(ctx context.Context, tx *store.Tx, hash string) (bool, error) {
	n, err := store.QueryOne(ctx, tx, store.One[int], `SELECT count(*) FROM module_version WHERE content_hash = ?`, hash)
	return n > 0, err
}

func selectContents(ctx context.Context, tx *store.Tx) ([]string, error) {
	return store.Query(ctx, tx, store.One[string], `SELECT DISTINCT content_hash FROM module_version`)
}

func insertCommand(ctx context.Context, tx *store.Tx, version string, c Command) error {
	metadata, err := json.Marshal(c)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO module_command (version_id, name_key, name, metadata) VALUES (?, ?, ?, ?)`, version, id.Key(c.Name), c.Name, string(metadata))
	return err
}

func readCommand(scan store.Scan) (c Command, err error) {
	var metadata string
	if err := scan(&metadata); err != nil {
		return c, err
	}
	return c, json.Unmarshal([]byte(metadata), &c)
}

func selectCommands(ctx context.Context, tx *store.Tx, version string, skip, limit int) ([]Command, error) {
	return store.Query(ctx, tx, readCommand, `SELECT metadata FROM module_command WHERE version_id = ? ORDER BY name_key LIMIT ? OFFSET ?`, version, limit, skip)
}

func selectCommand(ctx context.Context, tx *store.Tx, version, key string) (Command, error) {
	return store.QueryOne(ctx, tx, readCommand, `SELECT metadata FROM module_command WHERE version_id = ? AND name_key = ?`, version, key)
}

func selectCurrent(ctx context.Context, tx *store.Tx, account string) (int64, error) {
	n, err := store.QueryOne(ctx, tx, store.One[int64], `SELECT revision FROM module_set_current WHERE account_id = ?`, account)
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil
	}
	return n, err
}

func setCurrent(ctx context.Context, tx *store.Tx, account string, revision int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO module_set_current (account_id, revision) VALUES (?, ?) ON CONFLICT (account_id) DO UPDATE SET revision = excluded.revision`, account, revision)
	return err
}

// lockCurrent is selectCurrent for a transaction that will move the pointer:
// others that want to move it wait until this one ends.
func lockCurrent(ctx context.Context, tx *store.Tx, account string) (int64, error) {
	return store.QueryOne(ctx, tx, store.One[int64], `INSERT INTO module_set_current (account_id, revision) VALUES (?, 0)
		ON CONFLICT (account_id) DO UPDATE SET revision = module_set_current.revision RETURNING revision`, account)
}

// insertSet makes the next revision.
func insertSet(ctx context.Context, tx *store.Tx, account, reason string, now time.Time) (int64, error) {
	return store.QueryOne(ctx, tx, store.One[int64], `INSERT INTO module_set (account_id, revision, reason, created)
		SELECT id, (SELECT coalesce(max(revision), 0) + 1 FROM module_set WHERE account_id = account.id), ?, ? FROM account WHERE id = ? RETURNING revision`, reason, clock.Ticks(now), account)
}

// copySet copies a revision but for one module.
func copySet(ctx context.Context, tx *store.Tx, account string, from, to int64, without string) error {
	_, err := tx.Exec(ctx, `INSERT INTO module_set_entry (account_id, revision, module_key, version_id)
		SELECT account_id, CAST(? AS BIGINT), module_key, version_id FROM module_set_entry WHERE account_id = ? AND revision = ? AND module_key <> ?`, to, account, from, without)
	return err
}

func insertSetEntry(ctx context.Context, tx *store.Tx, account string, revision int64, key, version string) error {
	_, err := tx.Exec(ctx, `INSERT INTO module_set_entry (account_id, revision, module_key, version_id) VALUES (?, ?, ?, ?)`, account, revision, key, version)
	return err
}

type setEntry struct{ name, version, hash string }

func selectSet(ctx context.Context, tx *store.Tx, account string, revision int64) ([]setEntry, error) {
	return store.Query(ctx, tx, func(scan store.Scan) (e setEntry, err error) {
		err = scan(&e.name, &e.version, &e.hash)
		return e, err
	}, `SELECT v.name, v.version, v.content_hash FROM module_set_entry e JOIN module_version v ON v.id = e.version_id
		WHERE e.account_id = ? AND e.revision = ? ORDER BY e.module_key`, account, revision)
}
