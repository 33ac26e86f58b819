package secret

import (
	"context"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/store"
)

func insertKey(ctx context.Context, tx *store.Tx, account string, keyset []byte, now time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO account_key (account_id, keyset, created) VALUES (?, ?, ?)`, account, keyset, clock.Ticks(now))
	return err
}

func selectKey(ctx context.Context, tx *store.Tx, account string) ([]byte, error) {
	return store.QueryOne(ctx, tx, store.One[[]byte], `SELECT keyset FROM account_key WHERE account_id = ?`, account)
}
