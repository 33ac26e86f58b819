package store_test

import (
	"fmt"
	"testing"

	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

// BenchmarkCommit is a durable transaction of one row on SQLite.
func BenchmarkCommit(b *testing.B) {
	db, ctx := storetest.Open(b, store.Config{Dir: b.TempDir()}).Main, b.Context()
	i := 0
	for b.Loop() {
		i++
		id := fmt.Sprint(i)
		err := db.Update(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(ctx, insertAccount, id, id)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(i)/b.Elapsed().Seconds(), "commits/s")
}

// BenchmarkRead is a transaction that reads one row by key on SQLite.
func BenchmarkRead(b *testing.B) {
	db, ctx := storetest.Open(b, store.Config{Dir: b.TempDir()}).Main, b.Context()
	err := db.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, insertAccount, "1", "a")
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	i := 0
	for b.Loop() {
		i++
		err := db.View(ctx, func(tx *store.Tx) error {
			_, err := store.QueryOne(ctx, tx, store.One[string], "SELECT name FROM account WHERE id = ?", "1")
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(i)/b.Elapsed().Seconds(), "reads/s")
}
