package assets

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/store"
)

const typeColumns = `name, module_name, fields, created, modified`

func readType(scan store.Scan) (t ConnectionType, err error) {
	var fields string
	var created, modified int64
	if err := scan(&t.Name, &t.Module, &fields, &created, &modified); err != nil {
		return t, err
	}
	t.Created, t.Modified = clock.FromTicks(created), clock.FromTicks(modified)
	if err := json.Unmarshal([]byte(fields), &t.Fields); err != nil {
		return t, fmt.Errorf("fields of connection type %q: %w", t.Name, err)
	}
	return t, nil
}

func selectTypes(ctx context.Context, tx *store.Tx, account string) ([]ConnectionType, error) {
	return store.Query(ctx, tx, readType, `SELECT `+typeColumns+` FROM connection_type WHERE account_id = ? ORDER BY name_key`, account)
}

func selectType(ctx context.Context, tx *store.Tx, account, key string) (ConnectionType, error) {
	return store.QueryOne(ctx, tx, readType, `SELECT `+typeColumns+` FROM connection_type WHERE account_id = ? AND name_key = ?`, account, key)
}

func insertType(ctx context.Context, tx *store.Tx, account string, t ConnectionType) error {
	fields, err := json.Marshal(t.Fields)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO connection_type (account_id, name_key, name, module_key, module_name, fields, created, modified) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		account, id.Key(t.Name), t.Name, id.Key(t.Module), t.Module, string(fields), clock.Ticks(t.Created), clock.Ticks(t.Modified))
	return err
}

func updateType(ctx context.Context, tx *store.Tx, account string, t ConnectionType) error {
	fields, err := json.Marshal(t.Fields)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE connection_type SET name = ?, module_key = ?, module_name = ?, fields = ?, modified = ? WHERE account_id = ? AND name_key = ?`,
		t.Name, id.Key(t.Module), t.Module, string(fields), clock.Ticks(t.Modified), account, id.Key(t.Name))
	return err
}

func deleteType(ctx context.Context, tx *store.Tx, account, key string) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM connection_type WHERE account_id = ? AND name_key = ?`, account, key)
	return n > 0, err
}

func deleteUnusedTypesOf(ctx context.Context, tx *store.Tx, account, module string) error {
	_, err := tx.Exec(ctx, `DELETE FROM connection_type WHERE account_id = ? AND module_key = ?
		AND NOT EXISTS (SELECT 1 FROM connection c WHERE c.account_id = connection_type.account_id AND c.type_key = connection_type.name_key)`, account, module)
	return err
}

// selectUsers names the connections of a type.
func selectUsers(ctx context.Context, tx *store.Tx, account, typeKey string) ([]string, error) {
	return store.Query(ctx, tx, store.One[string], `SELECT name FROM connection WHERE account_id = ? AND type_key = ? ORDER BY name_key`, account, typeKey)
}

func selectModulesInUse(ctx context.Context, tx *store.Tx, account string) ([]string, error) {
	return store.Query(ctx, tx, store.One[string], `SELECT DISTINCT t.module_key FROM connection_type t JOIN connection c ON c.account_id = t.account_id AND c.type_key = t.name_key
		WHERE t.account_id = ? AND t.module_key <> '' ORDER BY t.module_key`, account)
}

const connectionColumns = `name, type_name, description, created, modified`

func readConnection(scan store.Scan) (c Connection, err error) {
	var created, modified int64
	err = scan(&c.Name, &c.Type, &c.Description, &created, &modified)
	c.Created, c.Modified = clock.FromTicks(created), clock.FromTicks(modified)
	return c, err
}

func selectConnections(ctx context.Context, tx *store.Tx, account string, skip, limit int) ([]Connection, error) {
	return store.Query(ctx, tx, readConnection, `SELECT `+connectionColumns+` FROM connection WHERE account_id = ? ORDER BY name_key LIMIT ? OFFSET ?`, account, limit, skip)
}

func selectConnection(ctx context.Context, tx *store.Tx, account, key string) (Connection, error) {
	return store.QueryOne(ctx, tx, readConnection, `SELECT `+connectionColumns+` FROM connection WHERE account_id = ? AND name_key = ?`, account, key)
}

func insertConnection(ctx context.Context, tx *store.Tx, account string, c Connection) error {
	_, err := tx.Exec(ctx, `INSERT INTO connection (account_id, name_key, name, type_key, type_name, description, created, modified) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		account, id.Key(c.Name), c.Name, id.Key(c.Type), c.Type, c.Description, clock.Ticks(c.Created), clock.Ticks(c.Modified))
	return err
}

func updateConnection(ctx context.Context, tx *store.Tx, account string, c Connection) error {
	_, err := tx.Exec(ctx, `UPDATE connection SET description = ?, modified = ? WHERE account_id = ? AND name_key = ?`,
		c.Description, clock.Ticks(c.Modified), account, id.Key(c.Name))
	return err
}

func deleteConnection(ctx context.Context, tx *store.Tx, account, key string) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM connection WHERE account_id = ? AND name_key = ?`, account, key)
	return n > 0, err
}

// storedValue is one row of a connection's values.
type storedValue struct {
	field  string // folded
	sealed bool
	value  []byte
}

func readValue(scan store.Scan) (v storedValue, err error) {
	err = scan(&v.field, &v.sealed, &v.value)
	return v, err
}

func selectValues(ctx context.Context, tx *store.Tx, account, key string) ([]storedValue, error) {
	return store.Query(ctx, tx, readValue, `SELECT field_key, sealed, value FROM connection_value WHERE account_id = ? AND connection_key = ? ORDER BY field_key`, account, key)
}

func upsertValue(ctx context.Context, tx *store.Tx, account, key string, v storedValue) error {
	_, err := tx.Exec(ctx, `INSERT INTO connection_value (account_id, connection_key, field_key, sealed, value) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (account_id, connection_key, field_key) DO UPDATE SET sealed = excluded.sealed, value = excluded.value`,
		account, key, v.field, v.sealed, v.value)
	return err
}

func deleteValue(ctx context.Context, tx *store.Tx, account, key, field string) error {
	_, err := tx.Exec(ctx, `DELETE FROM connection_value WHERE account_id = ? AND connection_key = ? AND field_key = ?`, account, key, field)
	return err
}
