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

// insertContent stores what is known of a content, unless it is there.
func insertContent(ctx context.Context, tx *store.Tx, hash string, info Info) error {
	versions, err1 := jsonText(info.Versions)
	connection, err2 := jsonText(info.ConnectionType)
	requires, err3 := jsonText(info.Requires)
	types, err4 := jsonText(info.Types)
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return err
	}
	n, err := tx.Exec(ctx, `INSERT INTO module_content (hash, name, versions, prerelease, description, connection_type, requires, commands, types) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (hash) DO NOTHING`,
		hash, info.Name, versions, info.Prerelease, info.Description, connection, requires, len(info.Commands), types)
	if err != nil || n == 0 {
		return err
	}
	for _, c := range info.Commands {
		metadata, err := jsonText(c)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO module_content_command (content_hash, name_key, name, metadata) VALUES (?, ?, ?, ?)`, hash, id.Key(c.Name), c.Name, metadata); err != nil {
			return fmt.Errorf("write command %s: %w", c.Name, err)
		}
	}
	return nil
}

const contentColumns = `c.hash, c.name, c.versions, c.prerelease, c.description, c.connection_type, c.requires`

// contentScan reads contentColumns behind other columns.
func contentScan(scan store.Scan, first ...any) (c stored, err error) {
	var versions, connection, requires string
	if err = scan(append(first, &c.Hash, &c.Name, &versions, &c.Prerelease, &c.Description, &connection, &requires)...); err != nil {
		return c, err
	}
	if err := errors.Join(c.decode(versions, requires), json.Unmarshal([]byte(connection), &c.ConnectionType)); err != nil {
		return c, fmt.Errorf("module content %s: %w", c.Hash, err)
	}
	return c, nil
}

func selectContent(ctx context.Context, tx *store.Tx, hash string) (stored, error) {
	return store.QueryOne(ctx, tx, func(scan store.Scan) (stored, error) { return contentScan(scan) }, `SELECT `+contentColumns+` FROM module_content c WHERE c.hash = ?`, hash)
}

func selectTypes(ctx context.Context, tx *store.Tx, hash string) ([]Type, error) {
	return store.QueryOne(ctx, tx, func(scan store.Scan) (all []Type, err error) {
		var text string
		if err := scan(&text); err != nil {
			return nil, err
		}
		return all, json.Unmarshal([]byte(text), &all)
	}, `SELECT types FROM module_content WHERE hash = ?`, hash)
}

func selectContents(ctx context.Context, tx *store.Tx) ([]string, error) {
	return store.Query(ctx, tx, store.One[string], `SELECT hash FROM module_content`)
}

// deleteUnusedContents forgets contents that no version and no running
// operation uses.
func deleteUnusedContents(ctx context.Context, tx *store.Tx) error {
	_, err := tx.Exec(ctx, `DELETE FROM module_content WHERE hash NOT IN (SELECT content_hash FROM module_version)
		AND hash NOT IN (SELECT s.content_hash FROM module_operation_step s JOIN module_operation o ON o.id = s.operation_id WHERE o.state = 'Running')`)
	return err
}

func insertPackage(ctx context.Context, tx *store.Tx, origin string, k known) error {
	remarks, err := jsonText(k.remarks)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO module_package (origin, content_hash, package_hash, size, remarks) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (origin) DO UPDATE SET content_hash = excluded.content_hash, package_hash = excluded.package_hash, size = excluded.size, remarks = excluded.remarks`, origin, k.content, k.hash, k.size, remarks)
	return err
}

func selectPackage(ctx context.Context, tx *store.Tx, origin string) (known, error) {
	return store.QueryOne(ctx, tx, func(scan store.Scan) (k known, err error) {
		var remarks string
		if err := scan(&k.content, &k.hash, &k.size, &remarks); err != nil {
			return k, err
		}
		return k, json.Unmarshal([]byte(remarks), &k.remarks)
	}, `SELECT content_hash, package_hash, size, remarks FROM module_package WHERE origin = ?`, origin)
}

func insertVersion(ctx context.Context, tx *store.Tx, account, name string, v Version, now time.Time) error {
	remarks, err := jsonText(v.Remarks)
	if err == nil {
		_, err = tx.Exec(ctx, `INSERT INTO module_version (id, account_id, module_key, name, version, content_hash, size, created, package_hash, source, remarks)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, v.ID, account, id.Key(name), name, v.Version, v.ContentHash, v.Size, clock.Ticks(now), v.PackageHash, v.Source, remarks)
	}
	return err
}

// updatePackage notes another package of the same content.
func updatePackage(ctx context.Context, tx *store.Tx, v Version) error {
	remarks, err := jsonText(v.Remarks)
	if err == nil {
		_, err = tx.Exec(ctx, `UPDATE module_version SET size = ?, package_hash = ?, source = ?, remarks = ? WHERE id = ?`, v.Size, v.PackageHash, v.Source, remarks, v.ID)
	}
	return err
}

// storedVersion is a version with its content.
type storedVersion struct {
	ID   string
	info stored
}

func readVersion(scan store.Scan) (v storedVersion, err error) {
	v.info, err = contentScan(scan, &v.ID)
	return v, err
}

func selectVersion(ctx context.Context, tx *store.Tx, version string) (storedVersion, error) {
	return store.QueryOne(ctx, tx, readVersion, `SELECT v.id, `+contentColumns+` FROM module_version v JOIN module_content c ON c.hash = v.content_hash WHERE v.id = ?`, version)
}

// deleteUnusedVersions forgets versions that are in no revision and are not
// what an account came with.
func deleteUnusedVersions(ctx context.Context, tx *store.Tx) error {
	_, err := tx.Exec(ctx, `DELETE FROM module_version WHERE id NOT IN (SELECT version_id FROM module_set_entry)
		AND id NOT IN (SELECT version_id FROM module) AND id NOT IN (SELECT default_id FROM module)`)
	return err
}

func readCommand(scan store.Scan) (c Command, err error) {
	var metadata string
	if err := scan(&metadata); err != nil {
		return c, err
	}
	return c, json.Unmarshal([]byte(metadata), &c)
}

func selectCommands(ctx context.Context, tx *store.Tx, content string, skip, limit int) ([]Command, error) {
	return store.Query(ctx, tx, readCommand, `SELECT metadata FROM module_content_command WHERE content_hash = ? ORDER BY name_key LIMIT ? OFFSET ?`, content, limit, skip)
}

func selectCommand(ctx context.Context, tx *store.Tx, content, key string) (Command, error) {
	return store.QueryOne(ctx, tx, readCommand, `SELECT metadata FROM module_content_command WHERE content_hash = ? AND name_key = ?`, content, key)
}
