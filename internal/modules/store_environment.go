package modules

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/store"
)

const environmentQuery = `SELECT name, environment, created, modified FROM runtime_environment WHERE account_id = ?`

func readEnvironment(scan store.Scan) (e Environment, err error) {
	var name, text string
	var created, modified int64
	if err := scan(&name, &text, &created, &modified); err != nil {
		return e, err
	}
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		return e, fmt.Errorf("runtime environment %q: %w", name, err)
	}
	e.Name, e.Created, e.Modified = name, clock.FromTicks(created), clock.FromTicks(modified)
	return e, nil
}

func selectEnvironments(ctx context.Context, tx *store.Tx, account string) ([]Environment, error) {
	return store.Query(ctx, tx, readEnvironment, environmentQuery+` ORDER BY name_key`, account)
}

func selectEnvironment(ctx context.Context, tx *store.Tx, account, name string) (Environment, error) {
	return store.QueryOne(ctx, tx, readEnvironment, environmentQuery+` AND name_key = ?`, account, id.Key(name))
}

func insertEnvironment(ctx context.Context, tx *store.Tx, account string, e Environment) error {
	text, err := jsonText(e)
	if err == nil {
		_, err = tx.Exec(ctx, `INSERT INTO runtime_environment (account_id, name_key, name, environment, created, modified) VALUES (?, ?, ?, ?, ?, ?)`,
			account, id.Key(e.Name), e.Name, text, clock.Ticks(e.Created), clock.Ticks(e.Modified))
	}
	return err
}

func updateEnvironment(ctx context.Context, tx *store.Tx, account string, e Environment) error {
	text, err := jsonText(e)
	if err == nil {
		_, err = tx.Exec(ctx, `UPDATE runtime_environment SET environment = ?, modified = ? WHERE account_id = ? AND name_key = ?`, text, clock.Ticks(e.Modified), account, id.Key(e.Name))
	}
	return err
}

// deleteEnvironment removes an environment with its modules and revisions.
func deleteEnvironment(ctx context.Context, tx *store.Tx, c Collection, name string) error {
	var errs []error
	for _, table := range []string{"module", "module_set_current", "module_set"} {
		_, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE account_id = ? AND runtime = ?`, c.Account, c.Runtime)
		errs = append(errs, err)
	}
	_, err := tx.Exec(ctx, `DELETE FROM runtime_environment WHERE account_id = ? AND name_key = ?`, c.Account, id.Key(name))
	return errors.Join(append(errs, err)...)
}
