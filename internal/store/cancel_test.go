package store_test

import (
	"context"
	"sync"
	"testing"

	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

// endless is a query that ends only when it is cancelled.
const endless = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) SELECT count(*) FROM n`

// TestCancelledStatements cancels statements while they run, on every
// connection at once, and checks that the connections are good afterwards.
func TestCancelledStatements(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		db := storetest.Open(t, cfg).Main
		var wg sync.WaitGroup
		for i := range 12 {
			ctx, cancel := context.WithCancel(context.Background())
			run := db.View
			if i%6 == 0 {
				run = db.Update
			}
			wg.Go(func() {
				err := run(ctx, func(tx *store.Tx) error {
					if i%6 == 0 {
						if _, err := tx.Exec(ctx, insertAccount, "cancelled", "c"); err != nil {
							return err
						}
					}
					go cancel() // while the next statement runs, or just before
					_, err := store.QueryOne(ctx, tx, store.One[int64], endless)
					return err
				})
				if err == nil {
					t.Error("a cancelled statement ended well")
				}
			})
		}
		wg.Wait()
		ctx := context.Background()
		for range 12 {
			wg.Go(func() {
				err := db.View(ctx, func(tx *store.Tx) error {
					n, err := store.QueryOne(ctx, tx, store.One[int64], "SELECT count(*) FROM account")
					if n != 0 {
						t.Errorf("%d rows of cancelled transactions", n)
					}
					return err
				})
				if err != nil {
					t.Errorf("after the cancellations: %v", err)
				}
			})
		}
		wg.Wait()
		err := db.Update(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(ctx, insertAccount, "1", "a")
			return err
		})
		if err != nil {
			t.Errorf("write after the cancellations: %v", err)
		}
	})
}

// TestPanicsRollBack checks that a panic inside a transaction leaves the
// connection usable.
func TestPanicsRollBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		db, ctx := storetest.Open(t, cfg).Main, t.Context()
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic got lost")
				}
			}()
			_ = db.Update(ctx, func(tx *store.Tx) error {
				if _, err := tx.Exec(ctx, insertAccount, "1", "a"); err != nil {
					t.Error(err)
				}
				panic("in the middle")
			})
		}()
		err := db.Update(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(ctx, insertAccount, "1", "a")
			return err
		})
		if err != nil {
			t.Errorf("after a panic: %v", err)
		}
	})
}
