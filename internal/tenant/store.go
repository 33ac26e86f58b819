package tenant

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/store"
)

const columns = `id, subscription_id, resource_group, name, location, settings, created, modified, modified_by`

func readAccount(scan store.Scan) (a Account, err error) {
	var settings string
	var created, modified int64
	if err := scan(&a.ID, &a.Subscription, &a.ResourceGroup, &a.Name, &a.Location, &settings, &created, &modified, &a.ModifiedBy); err != nil {
		return a, err
	}
	a.Created, a.Modified = clock.FromTicks(created), clock.FromTicks(modified)
	if err := json.Unmarshal([]byte(settings), &a.Settings); err != nil {
		return a, fmt.Errorf("settings of account %s: %w", a.ID, err)
	}
	return a, nil
}

func selectAccount(ctx context.Context, tx *store.Tx, scope Scope) (Account, error) {
	return store.QueryOne(ctx, tx, readAccount, `SELECT `+columns+` FROM account WHERE scope_key = ?`, scope.key())
}

func selectAccountByID(ctx context.Context, tx *store.Tx, account string) (Account, error) {
	return store.QueryOne(ctx, tx, readAccount, `SELECT `+columns+` FROM account WHERE id = ?`, account)
}

func selectAccounts(ctx context.Context, tx *store.Tx, subscription, group string, skip, limit int) ([]Account, error) {
	from := id.Key(subscription) + "/"
	if group != "" {
		from += id.Key(group) + "/"
	}
	// Scope keys are compared byte by byte; '0' follows '/'.
	to := from[:len(from)-1] + "0"
	return store.Query(ctx, tx, readAccount, `SELECT `+columns+` FROM account WHERE scope_key >= ? AND scope_key < ? ORDER BY scope_key LIMIT ? OFFSET ?`, from, to, limit, skip)
}

func selectAll(ctx context.Context, tx *store.Tx) ([]Account, error) {
	return store.Query(ctx, tx, readAccount, `SELECT `+columns+` FROM account ORDER BY scope_key`)
}

func insertAccount(ctx context.Context, tx *store.Tx, a Account) error {
	settings, err := json.Marshal(a.Settings)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO account (id, scope_key, subscription_id, resource_group, name, location, settings, created, modified, modified_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		a.ID, a.key(), a.Subscription, a.ResourceGroup, a.Name, a.Location, string(settings), clock.Ticks(a.Created), clock.Ticks(a.Modified), a.ModifiedBy)
	return err
}

func updateAccount(ctx context.Context, tx *store.Tx, a Account) error {
	settings, err := json.Marshal(a.Settings)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE account SET settings = ?, modified = ?, modified_by = ? WHERE id = ?`, string(settings), clock.Ticks(a.Modified), a.ModifiedBy, a.ID)
	return err
}

func deleteAccount(ctx context.Context, tx *store.Tx, account string) error {
	_, err := tx.Exec(ctx, `DELETE FROM account WHERE id = ?`, account)
	return err
}
