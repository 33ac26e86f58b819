package dispatch

import (
	"context"
	"errors"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/store"
)

func insertDelivery(ctx context.Context, tx *store.Tx, account, job string) error {
	_, err := tx.Exec(ctx, `INSERT INTO delivery (job_id, account_id, claimed) VALUES (?, ?, 0)`, job, account)
	return err
}

func deleteDelivery(ctx context.Context, tx *store.Tx, job string) error {
	_, err := tx.Exec(ctx, `DELETE FROM delivery WHERE job_id = ?`, job)
	return err
}

// selectWaiting lists accounts that have waiting deliveries: those behind one in
// the order of ids, then from the beginning, at most limit of each. Some may be
// there twice. It takes a step in the index for each, however many deliveries
// wait.
func selectWaiting(ctx context.Context, tx *store.Tx, behind string, limit int) ([]string, error) {
	return store.Query(ctx, tx, store.One[string], `WITH RECURSIVE turn (part, account, n) AS (
			SELECT 0, (SELECT min(account_id) FROM delivery WHERE claimed = 0 AND account_id > ?), 1
			UNION ALL SELECT 1, (SELECT min(account_id) FROM delivery WHERE claimed = 0), 1
			UNION ALL SELECT part, (SELECT min(account_id) FROM delivery WHERE claimed = 0 AND account_id > turn.account), n + 1
				FROM turn WHERE account IS NOT NULL AND n < ?)
		SELECT account FROM turn WHERE account IS NOT NULL ORDER BY part, n`, behind, limit)
}

// claimDelivery marks the oldest waiting delivery of an account.
func claimDelivery(ctx context.Context, tx *store.Tx, account string, now time.Time) (job string, found bool, err error) {
	job, err = store.QueryOne(ctx, tx, store.One[string], `UPDATE delivery SET claimed = ?
		WHERE claimed = 0 AND seq = (SELECT min(seq) FROM delivery WHERE claimed = 0 AND account_id = ?) RETURNING job_id`, clock.Ticks(now), account)
	if errors.Is(err, store.ErrNotFound) {
		return "", false, nil
	}
	return job, err == nil, err
}

// countDeliveries counts by whether a worker has them.
func countDeliveries(ctx context.Context, tx *store.Tx) (waiting, claimed int, err error) {
	if waiting, err = store.QueryOne(ctx, tx, store.One[int], `SELECT count(*) FROM delivery WHERE claimed = 0`); err != nil {
		return 0, 0, err
	}
	claimed, err = store.QueryOne(ctx, tx, store.One[int], `SELECT count(*) FROM delivery WHERE claimed > 0`)
	return waiting, claimed, err
}

func selectClaimed(ctx context.Context, tx *store.Tx) ([]string, error) {
	return store.Query(ctx, tx, store.One[string], `SELECT job_id FROM delivery WHERE claimed > 0 ORDER BY seq`)
}
