package pypackages

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/store"
)

const importColumns = `id, account_id, runtime, state, error, request, result, revision, created, modified`

func readImport(scan store.Scan) (im Import, err error) {
	var request, result string
	var created, modified int64
	if err := scan(&im.ID, &im.Account, &im.Runtime, &im.State, &im.Error, &request, &result, &im.Revision, &created, &modified); err != nil {
		return im, err
	}
	im.Created, im.Modified = clock.FromTicks(created), clock.FromTicks(modified)
	if err := errors.Join(json.Unmarshal([]byte(request), &im.Request), json.Unmarshal([]byte(result), &im.Result)); err != nil {
		return im, fmt.Errorf("import %s: %w", im.ID, err)
	}
	return im, nil
}

func selectImport(ctx context.Context, tx *store.Tx, account, im string) (Import, error) {
	return store.QueryOne(ctx, tx, readImport, `SELECT `+importColumns+` FROM python_import WHERE id = ? AND account_id = ?`, im, account)
}

func selectImports(ctx context.Context, tx *store.Tx, account string, skip, limit int) ([]Import, error) {
	return store.Query(ctx, tx, readImport, `SELECT `+importColumns+` FROM python_import WHERE account_id = ? ORDER BY created DESC, id LIMIT ? OFFSET ?`, account, limit, skip)
}

func selectUnfinished(ctx context.Context, tx *store.Tx) ([]Import, error) {
	return store.Query(ctx, tx, readImport, `SELECT `+importColumns+` FROM python_import WHERE state = ? ORDER BY created, id`, ImportRunning)
}

func insertImport(ctx context.Context, tx *store.Tx, im Import) error {
	request, err := json.Marshal(im.Request)
	if err == nil {
		_, err = tx.Exec(ctx, `INSERT INTO python_import (`+importColumns+`) VALUES (?, ?, ?, ?, '', ?, '{}', 0, ?, ?)`,
			im.ID, im.Account, im.Runtime, im.State, string(request), clock.Ticks(im.Created), clock.Ticks(im.Modified))
	}
	return err
}

// endImport writes the end of an import.
func endImport(ctx context.Context, tx *store.Tx, im Import) error {
	result, err := json.Marshal(im.Result)
	if err == nil {
		_, err = tx.Exec(ctx, `UPDATE python_import SET state = ?, error = ?, result = ?, revision = ?, modified = ? WHERE id = ?`,
			im.State, im.Error, string(result), im.Revision, clock.Ticks(im.Modified), im.ID)
	}
	return err
}

// deleteOldImports forgets the imports of an account but the latest ones.
func deleteOldImports(ctx context.Context, tx *store.Tx, account string, keep int) error {
	_, err := tx.Exec(ctx, `DELETE FROM python_import WHERE account_id = ? AND state <> ? AND id NOT IN
		(SELECT id FROM python_import WHERE account_id = ? ORDER BY created DESC, id LIMIT ?)`, account, ImportRunning, account, keep)
	return err
}
