package rights

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/runwright/runwright/internal/store"
)

func selectMode(ctx context.Context, tx *store.Tx, account string) (Mode, error) {
	m, err := store.QueryOne(ctx, tx, store.One[Mode], `SELECT mode FROM asset_access WHERE account_id = ?`, account)
	if errors.Is(err, store.ErrNotFound) {
		return All, nil
	}
	return m, err
}

func upsertMode(ctx context.Context, tx *store.Tx, account string, m Mode) error {
	_, err := tx.Exec(ctx, `INSERT INTO asset_access (account_id, mode) VALUES (?, ?) ON CONFLICT (account_id) DO UPDATE SET mode = excluded.mode`, account, string(m))
	return err
}

func selectRules(ctx context.Context, tx *store.Tx, account, runbook string) (rules []Rule, err error) {
	text, err := store.QueryOne(ctx, tx, store.One[string], `SELECT rules FROM asset_rights WHERE account_id = ? AND runbook_key = ?`, account, runbook)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal([]byte(text), &rules); err != nil {
		return nil, fmt.Errorf("asset rights of runbook %q: %w", runbook, err)
	}
	return rules, nil
}

func upsertRules(ctx context.Context, tx *store.Tx, account, runbook string, rules []Rule) error {
	text, err := json.Marshal(rules)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO asset_rights (account_id, runbook_key, rules) VALUES (?, ?, ?) ON CONFLICT (account_id, runbook_key) DO UPDATE SET rules = excluded.rules`,
		account, runbook, string(text))
	return err
}

func deleteRules(ctx context.Context, tx *store.Tx, account, runbook string) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM asset_rights WHERE account_id = ? AND runbook_key = ?`, account, runbook)
	return n > 0, err
}
