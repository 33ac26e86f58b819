package runbooks

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

const columns = `name, type, location, settings, published_hash, draft_hash, draft_created, draft_modified, created, modified, modified_by`

func readRunbook(scan store.Scan) (r Runbook, err error) {
	var settings string
	var draftCreated, draftModified, created, modified int64
	if err := scan(&r.Name, &r.Type, &r.Location, &settings, &r.PublishedHash, &r.DraftHash, &draftCreated, &draftModified, &created, &modified, &r.ModifiedBy); err != nil {
		return r, err
	}
	r.DraftCreated, r.DraftModified = clock.FromTicks(draftCreated), clock.FromTicks(draftModified)
	r.Created, r.Modified = clock.FromTicks(created), clock.FromTicks(modified)
	if err := json.Unmarshal([]byte(settings), &r.Settings); err != nil {
		return r, fmt.Errorf("settings of runbook %q: %w", r.Name, err)
	}
	return r, nil
}

func selectRunbook(ctx context.Context, tx *store.Tx, account, key string) (Runbook, error) {
	return store.QueryOne(ctx, tx, readRunbook, `SELECT `+columns+` FROM runbook WHERE account_id = ? AND name_key = ?`, account, key)
}

func selectRunbooks(ctx context.Context, tx *store.Tx, account string, skip, limit int) ([]Runbook, error) {
	return store.Query(ctx, tx, readRunbook, `SELECT `+columns+` FROM runbook WHERE account_id = ? ORDER BY name_key LIMIT ? OFFSET ?`, account, limit, skip)
}

func insertRunbook(ctx context.Context, tx *store.Tx, account string, r Runbook) error {
	settings, err := json.Marshal(r.Settings)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO runbook (account_id, name_key, `+columns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		account, id.Key(r.Name), r.Name, r.Type, r.Location, string(settings), r.PublishedHash, r.DraftHash,
		clock.Ticks(r.DraftCreated), clock.Ticks(r.DraftModified), clock.Ticks(r.Created), clock.Ticks(r.Modified), r.ModifiedBy)
	return err
}

func updateRunbook(ctx context.Context, tx *store.Tx, account string, r Runbook) error {
	settings, err := json.Marshal(r.Settings)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE runbook SET settings = ?, published_hash = ?, draft_hash = ?, draft_created = ?, draft_modified = ?, modified = ?, modified_by = ? WHERE account_id = ? AND name_key = ?`,
		string(settings), r.PublishedHash, r.DraftHash, clock.Ticks(r.DraftCreated), clock.Ticks(r.DraftModified), clock.Ticks(r.Modified), r.ModifiedBy, account, id.Key(r.Name))
	return err
}

func deleteRunbook(ctx context.Context, tx *store.Tx, account, key string) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM runbook WHERE account_id = ? AND name_key = ?`, account, key)
	return n > 0, err
}

// insertText stores a text once and returns its hash.
func insertText(ctx context.Context, tx *store.Tx, account string, text []byte) (string, error) {
	hash := hashOf(text)
	if text == nil {
		text = []byte{} // NULL otherwise
	}
	_, err := tx.Exec(ctx, `INSERT INTO runbook_text (account_id, hash, content) VALUES (?, ?, ?) ON CONFLICT (account_id, hash) DO NOTHING`, account, hash, text)
	return hash, err
}

func selectText(ctx context.Context, tx *store.Tx, account, hash string) ([]byte, error) {
	return store.QueryOne(ctx, tx, store.One[[]byte], `SELECT content FROM runbook_text WHERE account_id = ? AND hash = ?`, account, hash)
}

func insertOperation(ctx context.Context, tx *store.Tx, account, key, operation string, finished time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO runbook_operation (id, account_id, runbook_key, finished) VALUES (?, ?, ?, ?)`, operation, account, key, clock.Ticks(finished))
	return err
}

func selectOperation(ctx context.Context, tx *store.Tx, account, key, operation string) (bool, error) {
	_, err := store.QueryOne(ctx, tx, store.One[int], `SELECT 1 FROM runbook_operation WHERE id = ? AND account_id = ? AND runbook_key = ?`, operation, account, key)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

func deleteOperations(ctx context.Context, tx *store.Tx, before time.Time) error {
	_, err := tx.Exec(ctx, `DELETE FROM runbook_operation WHERE finished < ?`, clock.Ticks(before))
	return err
}
