package secret_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

var now = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// addAccount writes the row that a key refers to.
func addAccount(t *testing.T, db *store.DB, id string) {
	t.Helper()
	err := db.Update(context.Background(), func(tx *store.Tx) error {
		_, err := tx.Exec(context.Background(), `INSERT INTO account (id, scope_key, subscription_id, resource_group, name, location, settings, created, modified, modified_by)
			VALUES (?, ?, '', '', '', '', '{}', 0, 0, '')`, id, id)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func openVault(t *testing.T, dir string) *secret.FileVault {
	t.Helper()
	v, err := secret.OpenFileVault(dir)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// A value opens in the place it was sealed for and nowhere else: this is what
// defeats the swapping of rows and fields in the database.
func TestValuesAreBoundToTheirPlace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		ctx := context.Background()
		db := storetest.Open(t, cfg).Main
		ring := secret.NewKeyring(openVault(t, filepath.Join(cfg.Dir, "vault")))
		for _, account := range []string{"a1", "a2"} {
			addAccount(t, db, account)
			if err := db.Update(ctx, func(tx *store.Tx) error { return ring.Create(ctx, tx, account, now) }); err != nil {
				t.Fatal(err)
			}
		}
		home := secret.Place{Account: "a1", Kind: "connection", Name: "contoso", Field: "password"}
		err := db.View(ctx, func(tx *store.Tx) error {
			sealed, err := ring.Seal(ctx, tx, home, []byte("hidden-value"))
			if err != nil {
				return err
			}
			if bytes.Contains(sealed, []byte("hidden-value")) {
				t.Error("the sealed form shows the value")
			}
			again, err := ring.Seal(ctx, tx, home, []byte("hidden-value"))
			if err != nil || bytes.Equal(sealed, again) {
				t.Errorf("sealing twice must differ (%v)", err)
			}
			value, err := ring.Open(ctx, tx, home, sealed)
			if err != nil || string(value) != "hidden-value" {
				t.Errorf("open at home: %q, %v", value, err)
			}
			for name, place := range map[string]secret.Place{
				"other account": {Account: "a2", Kind: home.Kind, Name: home.Name, Field: home.Field},
				"other kind":    {Account: "a1", Kind: "variable", Name: home.Name, Field: home.Field},
				"other asset":   {Account: "a1", Kind: home.Kind, Name: "other", Field: home.Field},
				"other field":   {Account: "a1", Kind: home.Kind, Name: home.Name, Field: "user"},
				"shifted parts": {Account: "a1", Kind: home.Kind, Name: "contosop", Field: "assword"},
			} {
				if v, err := ring.Open(ctx, tx, place, sealed); err == nil {
					t.Errorf("%s: opened to %q", name, v)
				}
			}
			sealed[len(sealed)-1] ^= 1
			if _, err := ring.Open(ctx, tx, home, sealed); err == nil {
				t.Error("a changed value opened")
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// A key row moved to another account, or met by another vault, does not open.
func TestWrappedKeysAreBoundToAccountAndVault(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		ctx := context.Background()
		db := storetest.Open(t, cfg).Main
		dir := filepath.Join(cfg.Dir, "vault")
		addAccount(t, db, "a1")
		addAccount(t, db, "a2")
		err := db.Update(ctx, func(tx *store.Tx) error {
			if err := secret.NewKeyring(openVault(t, dir)).Create(ctx, tx, "a1", now); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, `INSERT INTO account_key (account_id, keyset, created) SELECT 'a2', keyset, created FROM account_key`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		seal := func(v secret.Vault, account string) error {
			return db.View(ctx, func(tx *store.Tx) error {
				_, err := secret.NewKeyring(v).Seal(ctx, tx, secret.Place{Account: account}, []byte("x"))
				return err
			})
		}
		if err := seal(openVault(t, dir), "a1"); err != nil {
			t.Errorf("reopened vault: %v", err)
		}
		if err := seal(openVault(t, dir), "a2"); err == nil {
			t.Error("a key row that was moved to another account opened")
		}
		if err := seal(openVault(t, t.TempDir()), "a1"); err == nil || !strings.Contains(err.Error(), "is this the vault it was made with?") {
			t.Errorf("another vault: %v", err)
		}
	})
}

func TestFileVaultProtectsItsFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "vault")
	openVault(t, dir)
	path := filepath.Join(dir, "vault-key.json")
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v, %v; want 0600", info.Mode(), err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("left over in the vault: %v, %v", entries, err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := secret.OpenFileVault(dir); err == nil || !strings.Contains(err.Error(), "set its mode to 0600") {
		t.Errorf("a readable key must be refused: %v", err)
	}
	if err := os.WriteFile(path, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := secret.OpenFileVault(dir); err == nil || !strings.Contains(err.Error(), "expected a Tink key set") {
		t.Errorf("a broken key must be refused: %v", err)
	}
}
