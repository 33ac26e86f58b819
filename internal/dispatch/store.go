package dispatch

import (
	"context"
	"errors"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/store"
)

func insertDelivery(ctx context.Context, tx *store.Tx, job string) error {
	_, err := tx.Exec(ctx, `INSERT INTO delivery (job_id, claimed) VALUES (?, 0)`, job)
	return err
}

func deleteDelivery(ctx context.Context, tx *store.Tx, job string) error {
	_, err := tx.Exec(ctx, `DELETE FROM delivery WHERE job_id = ?`, job)
	return err
}

// claimDelivery marks the oldest waiting delivery. Where several workers may
// be in transactions at once, the condition on claimed decides between them.
func claimDelivery(ctx context.Context, tx *store.Tx, now time.Time) (job string, found bool, err error) {
	job, err = store.QueryOne(ctx, tx, store.One[string], `UPDATE delivery SET claimed = ?
		WHERE claimed = 0 AND seq = (SELECT min(seq) FROM delivery WHERE claimed = 0) RETURNING job_id`, clock.Ticks(now))
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
	claimed, err = store.QueryOne(ctx, tx, store.One[int], `SELECT count(*) FROM delivery WHERE claimed <> 0`)
	return waiting, claimed, err
}

func selectClaimed(ctx context.Context, tx *store.Tx) ([]string, error) {
	return store.Query(ctx, tx, store.One[string], `SELECT job_id FROM delivery WHERE claimed <> 0 ORDER BY seq`)
}
