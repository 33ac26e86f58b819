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

const moduleQuery = `SELECT m.name, m.state, m.error, m.location, m.tags, m.created, m.modified, m.version_id, m.default_id, m.operation_id,
	coalesce(v.content_hash, ''), coalesce(v.package_hash, ''), coalesce(v.size, 0), coalesce(v.source, ''), coalesce(v.remarks, 'null'),
	coalesce(c.versions, 'null'), coalesce(c.prerelease, ''), coalesce(c.description, ''), coalesce(c.requires, 'null'), coalesce(c.commands, 0)
	FROM module m LEFT JOIN module_version v ON v.id = m.version_id LEFT JOIN module_content c ON c.hash = v.content_hash`

func readModule(scan store.Scan) (m Module, err error) {
	var tags, versions, remarks, requires string
	var created, modified int64
	v := &m.Current
	err = scan(&m.Name, &m.State, &m.Error, &m.Location, &tags, &created, &modified, &v.ID, &m.defaultID, &m.Operation,
		&v.ContentHash, &v.PackageHash, &v.Size, &v.Source, &remarks, &versions, &v.Prerelease, &v.Description, &requires, &v.CommandCount)
	if err != nil {
		return m, err
	}
	m.Created, m.Modified = clock.FromTicks(created), clock.FromTicks(modified)
	if err := errors.Join(json.Unmarshal([]byte(tags), &m.Tags), json.Unmarshal([]byte(remarks), &v.Remarks), v.decode(versions, requires)); err != nil {
		return m, fmt.Errorf("module %q: %w", m.Name, err)
	}
	return m, nil
}

// decode fills what is stored as JSON.
func (c *Content) decode(versions, requires string) error {
	err := errors.Join(json.Unmarshal([]byte(versions), &c.All), json.Unmarshal([]byte(requires), &c.Requires))
	if len(c.All) > 0 {
		c.Version = c.All[len(c.All)-1]
	}
	return err
}

func selectModules(ctx context.Context, tx *store.Tx, c Collection) ([]Module, error) {
	return store.Query(ctx, tx, readModule, moduleQuery+` WHERE m.account_id = ? AND m.runtime = ? ORDER BY m.name_key`, c.Account, c.Runtime)
}

// selectModulesBetween returns the modules whose keys are from first to last.
func selectModulesBetween(ctx context.Context, tx *store.Tx, c Collection, first, last string) ([]Module, error) {
	return store.Query(ctx, tx, readModule, moduleQuery+` WHERE m.account_id = ? AND m.runtime = ? AND m.name_key >= ? AND m.name_key <= ? ORDER BY m.name_key`, c.Account, c.Runtime, first, last)
}

// selectKeys returns the keys of the modules of a collection.
func selectKeys(ctx context.Context, tx *store.Tx, c Collection) ([]string, error) {
	return store.Query(ctx, tx, store.One[string], `SELECT name_key FROM module WHERE account_id = ? AND runtime = ?`, c.Account, c.Runtime)
}

func selectModule(ctx context.Context, tx *store.Tx, c Collection, name string) (Module, error) {
	return store.QueryOne(ctx, tx, readModule, moduleQuery+` WHERE m.account_id = ? AND m.runtime = ? AND m.name_key = ?`, c.Account, c.Runtime, id.Key(name))
}

// countElsewhere counts the other collections of the account that have a
// module of the name.
func countElsewhere(ctx context.Context, tx *store.Tx, c Collection, name string) (int, error) {
	return store.QueryOne(ctx, tx, store.One[int], `SELECT count(*) FROM module WHERE account_id = ? AND runtime <> ? AND name_key = ? AND version_id <> ''`, c.Account, c.Runtime, id.Key(name))
}

func insertModule(ctx context.Context, tx *store.Tx, c Collection, m Module) error {
	tags, err := jsonText(m.Tags)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO module (account_id, runtime, name_key, name, state, error, location, tags, version_id, default_id, operation_id, created, modified)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', '', ?, ?, ?)`,
		c.Account, c.Runtime, id.Key(m.Name), m.Name, string(m.State), m.Error, m.Location, tags, m.Operation, clock.Ticks(m.Created), clock.Ticks(m.Modified))
	return err
}

// updateModule changes columns of one module; set is the SET clause.
func updateModule(ctx context.Context, tx *store.Tx, c Collection, name, set string, args ...any) (int64, error) {
	return tx.Exec(ctx, `UPDATE module SET `+set+` WHERE account_id = ? AND runtime = ? AND name_key = ?`, append(args, c.Account, c.Runtime, id.Key(name))...)
}

func updateTags(ctx context.Context, tx *store.Tx, c Collection, name string, tags map[string]string, now time.Time) error {
	text, err := jsonText(tags)
	if err == nil {
		_, err = updateModule(ctx, tx, c, name, `tags = ?, modified = ?`, text, clock.Ticks(now))
	}
	return err
}

func updateState(ctx context.Context, tx *store.Tx, c Collection, name string, state State, message string, now time.Time) error {
	_, err := updateModule(ctx, tx, c, name, `state = ?, error = ?, modified = ?`, string(state), message, clock.Ticks(now))
	return err
}

// updateReserved marks a module as being imported by an operation.
func updateReserved(ctx context.Context, tx *store.Tx, c Collection, name, op string, now time.Time) error {
	_, err := updateModule(ctx, tx, c, name, `state = 'Creating', error = '', operation_id = ?, modified = ?`, op, clock.Ticks(now))
	return err
}

func updateBefore(ctx context.Context, tx *store.Tx, c Collection, name string, b before) error {
	_, err := updateModule(ctx, tx, c, name, `state = ?, error = ?, operation_id = ?, modified = ?`, string(b.State), b.Error, b.Operation, clock.Ticks(b.Modified))
	return err
}

func updateDefault(ctx context.Context, tx *store.Tx, c Collection, name, version string) error {
	_, err := updateModule(ctx, tx, c, name, `default_id = ?`, version)
	return err
}

// succeed points the module to its new version; the manifest's spelling of
// the name wins.
func succeed(ctx context.Context, tx *store.Tx, c Collection, name, version string, now time.Time) error {
	n, err := updateModule(ctx, tx, c, name, `name = ?, state = 'Succeeded', error = '', version_id = ?, modified = ?`, name, version, clock.Ticks(now))
	if err == nil && n != 1 {
		err = fmt.Errorf("the module %s is gone", name)
	}
	return err
}

func deleteModule(ctx context.Context, tx *store.Tx, c Collection, name string) error {
	_, err := tx.Exec(ctx, `DELETE FROM module WHERE account_id = ? AND runtime = ? AND name_key = ?`, c.Account, c.Runtime, id.Key(name))
	return err
}
