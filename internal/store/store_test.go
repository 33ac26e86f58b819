package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

const insertAccount = `INSERT INTO account (id, scope_key, subscription_id, resource_group, name, location, settings, created, modified, modified_by)
	VALUES (?, ?, 's', 'g', 'n', 'l', '{}', 1, 1, '')`

func TestTransactions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		ctx := context.Background()
		db := storetest.Open(t, cfg).Main
		count := func() (n int64) {
			err := db.View(ctx, func(tx *store.Tx) (err error) {
				n, err = store.QueryOne(ctx, tx, store.One[int64], "SELECT count(*) FROM account")
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		insert := func(id, key string, then error) error {
			return db.Update(ctx, func(tx *store.Tx) error {
				if _, err := tx.Exec(ctx, insertAccount, id, key); err != nil {
					return err
				}
				return then
			})
		}
		stop := errors.New("stop")
		if err := insert("1", "a", stop); !errors.Is(err, stop) || count() != 0 {
			t.Fatalf("an error must roll back: %v, %d rows", err, count())
		}
		if err := insert("1", "a", nil); err != nil || count() != 1 {
			t.Fatalf("commit: %v, %d rows", err, count())
		}
		for _, dup := range [][2]string{{"1", "b"}, {"2", "a"}} {
			if err := insert(dup[0], dup[1], nil); !store.IsUnique(err) {
				t.Errorf("%v must break a unique rule, got %v", dup, err)
			}
		}
		if err := insert("3", "?'?", nil); err != nil || count() != 2 {
			t.Errorf("after failures: %v, %d rows", err, count())
		}
		err := db.View(ctx, func(tx *store.Tx) error {
			_, err := store.QueryOne(ctx, tx, store.One[string], "SELECT name FROM account WHERE id = ?", "none")
			return err
		})
		if !errors.Is(err, store.ErrNotFound) {
			t.Errorf("missing row: %v", err)
		}
		cancelled, cancel := context.WithCancel(ctx)
		cancel()
		if err := db.Update(cancelled, func(*store.Tx) error { return nil }); err == nil {
			t.Error("a cancelled context must stop the transaction")
		}
		if err := insert("4", "d", nil); err != nil {
			t.Errorf("after a cancelled transaction: %v", err)
		}
	})
}

func TestDataSurvivesReopen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		ctx := context.Background()
		for i, want := range []int64{0, 1} {
			s, err := store.Open(ctx, cfg)
			if err != nil {
				t.Fatal(err)
			}
			err = s.Main.Update(ctx, func(tx *store.Tx) error {
				n, err := store.QueryOne(ctx, tx, store.One[int64], "SELECT count(*) FROM account")
				if n != want {
					t.Errorf("opening %d found %d rows, want %d", i, n, want)
				}
				if err != nil || i > 0 {
					return err
				}
				_, err = tx.Exec(ctx, insertAccount, "1", "a")
				return err
			})
			if err := errors.Join(err, s.Close()); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestOneServerOwnsADatabase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		storetest.Open(t, cfg)
		second, err := store.Open(context.Background(), cfg)
		if err == nil {
			second.Close()
			t.Fatal("a second server must be refused")
		}
		if !strings.Contains(err.Error(), "in use by another server") {
			t.Errorf("unclear refusal: %v", err)
		}
	})
}

func TestFilesAreForTheOwnerAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "with space & ?#% signs")
	storetest.Open(t, store.Config{Dir: dir})
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", e.Name(), info.Mode())
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "runwright.db")); err != nil {
		t.Error(err)
	}
}

func TestUnknownDatabaseURL(t *testing.T) {
	_, err := store.Open(context.Background(), store.Config{Dir: t.TempDir(), URL: "mysql://u:hidden@h/d"})
	if err == nil || !strings.Contains(err.Error(), "expected postgres://") || strings.Contains(err.Error(), "hidden") {
		t.Errorf("got %v", err)
	}
}
