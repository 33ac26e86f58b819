package secret_test

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
	"github.com/runwright/runwright/internal/vault"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

var now = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// addAccount writes the row that a key refers to, and the key.
func addAccount(t testing.TB, db *store.DB, ring *secret.Keyring, id string) {
	t.Helper()
	change, err := ring.New(t.Context(), id, secret.Source{})
	if err != nil {
		t.Fatal(err)
	}
	update(t, db, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO account (id, scope_key, subscription_id, resource_group, name, location, settings, created, modified, modified_by)
			VALUES (?, ?, '', '', '', '', '{}', 0, 0, '')`, id, id)
		if err != nil {
			return err
		}
		return change.Apply(ctx, tx, now)
	})
	change.Done()
}

func update(t testing.TB, db *store.DB, fn func(context.Context, *store.Tx) error) {
	t.Helper()
	if err := db.Update(t.Context(), func(tx *store.Tx) error { return fn(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

func fileVault(t testing.TB, dir string) secret.Mount {
	t.Helper()
	m, err := vault.Open("file:"+dir, vault.Host{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func newRing(t testing.TB, db *store.DB, clk clock.Clock, mounts ...secret.Mount) *secret.Keyring {
	t.Helper()
	ring, err := secret.NewKeyring(db, clk, slog.New(slog.DiscardHandler), mounts...)
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

func use(t testing.TB, ring *secret.Keyring, account string) *secret.Key {
	t.Helper()
	key, err := ring.Use(t.Context(), account)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(key.Close)
	return key
}

// A value opens in the place it was sealed for and nowhere else: this is what
// defeats the swapping of rows and fields in the database.
func TestValuesAreBoundToTheirPlace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		db := storetest.Open(t, cfg).Main
		ring := newRing(t, db, clock.NewManual(now), fileVault(t, filepath.Join(cfg.Dir, "vault")))
		addAccount(t, db, ring, "a1")
		addAccount(t, db, ring, "a2")
		home := secret.Place{Account: "a1", Kind: "connection", Name: "contoso", Field: "password"}
		key, other := use(t, ring, "a1"), use(t, ring, "a2")
		sealed, err := key.Seal(home, []byte("hidden-value"))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(sealed, []byte("hidden-value")) {
			t.Error("the sealed form shows the value")
		}
		again, err := key.Seal(home, []byte("hidden-value"))
		if err != nil || bytes.Equal(sealed, again) {
			t.Errorf("sealing twice must differ (%v)", err)
		}
		value, err := key.Open(home, sealed)
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
			for _, k := range []*secret.Key{key, other} {
				if v, err := k.Open(place, sealed); err == nil {
					t.Errorf("%s: opened to %q", name, v)
				}
			}
		}
		for i := range sealed {
			for bit := range 8 {
				bad := bytes.Clone(sealed)
				bad[i] ^= 1 << bit
				if _, err := key.Open(home, bad); err == nil {
					t.Errorf("byte %d, bit %d: a changed value opened", i, bit)
				}
			}
			if _, err := key.Open(home, sealed[:i]); err == nil {
				t.Errorf("cut to %d bytes, a value opened", i)
			}
		}
	})
}

// A key row moved to another account, met by another vault or changed in any
// byte does not open.
func TestWrappedKeysAreBoundToAccountAndVault(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		db, dir, clk := storetest.Open(t, cfg).Main, filepath.Join(cfg.Dir, "vault"), clock.NewManual(now)
		ring := newRing(t, db, clk, fileVault(t, dir))
		addAccount(t, db, ring, "a1")
		addAccount(t, db, ring, "a2")
		try := func(dir, account string) error {
			key, err := newRing(t, db, clk, fileVault(t, dir)).Use(t.Context(), account)
			key.Close()
			return err
		}
		if err := try(dir, "a1"); err != nil {
			t.Errorf("reopened vault: %v", err)
		}
		if err := try(t.TempDir(), "a1"); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "is this the vault it was made with?") {
			t.Errorf("another vault: %v", err)
		}
		var row []byte
		update(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
			if row, err = store.QueryOne(ctx, tx, store.One[[]byte], `SELECT keyset FROM account_key WHERE account_id = 'a1'`); err != nil {
				return err
			}
			_, err = tx.Exec(ctx, `UPDATE account_key SET keyset = (SELECT keyset FROM account_key WHERE account_id = 'a1') WHERE account_id = 'a2'`)
			return err
		})
		if err := try(dir, "a2"); err == nil {
			t.Error("a key row that was moved to another account opened")
		}
		for i := range row {
			bad := bytes.Clone(row)
			bad[i] ^= 1 << (i % 8)
			update(t, db, func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.Exec(ctx, `UPDATE account_key SET keyset = ? WHERE account_id = 'a1'`, bad)
				return err
			})
			if err := try(dir, "a1"); err == nil {
				t.Errorf("a key row with byte %d changed opened", i)
			}
		}
	})
}

// watched is a vault whose state tests choose, and that notes what it hands
// out.
type watched struct {
	aead cipher.AEAD

	mu     sync.Mutex
	fails  error
	asked  int
	handed [][]byte
}

func newWatched(t testing.TB) *watched {
	t.Helper()
	block, err := aes.NewCipher(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	v := &watched{}
	if v.aead, err = cipher.NewGCM(block); err != nil {
		t.Fatal(err)
	}
	return v
}

func (v *watched) fail(err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.fails = err
}

func (v *watched) count() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.asked
}

func (v *watched) Wrap(_ context.Context, _ secret.KeyRef, key, context []byte) ([]byte, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.asked++
	if v.fails != nil {
		return nil, v.fails
	}
	v.handed = append(v.handed, key)
	nonce := make([]byte, v.aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	return v.aead.Seal(nonce, nonce, key, context), nil
}

func (v *watched) Unwrap(_ context.Context, _ secret.KeyRef, wrapped, context []byte) ([]byte, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.asked++
	if v.fails != nil {
		return nil, v.fails
	}
	n := v.aead.NonceSize()
	plain, err := v.aead.Open(nil, wrapped[:n], wrapped[n:], context)
	v.handed = append(v.handed, plain)
	return plain, err
}

func (v *watched) Rotate(context.Context, secret.KeyRef) error { return nil }
func (v *watched) CheckRef(secret.KeyRef) error                { return nil }
func (v *watched) Mark(secret.KeyRef) (string, error)          { return "", nil }

// TestTermsOfUse: when the vault is asked, and what its answers do to a key
// that is in memory.
func TestTermsOfUse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		db, clk, v := storetest.Open(t, cfg).Main, clock.NewManual(now), newWatched(t)
		ring := newRing(t, db, clk, secret.Mount{Name: "default", Vault: v, Check: 5 * time.Second, Grace: time.Minute})
		addAccount(t, db, ring, "a1")
		asks := func(n int, want fault.Code, text string) {
			t.Helper()
			before := v.count()
			key, err := ring.Use(t.Context(), "a1")
			key.Close()
			if fault.CodeOf(err) != want || err != nil && !strings.Contains(fault.MessageOf(err), text) {
				t.Errorf("got %v, want %q %q", err, want, text)
			}
			if got := v.count() - before; got != n {
				t.Errorf("the vault was asked %d times, not %d", got, n)
			}
		}
		refused, sealed := fmt.Errorf("%w: permission denied", secret.ErrRefused), fmt.Errorf("%w (503)", secret.ErrSealed)
		silent := fmt.Errorf("%w: connection refused", secret.ErrUnreachable)
		asks(1, "", "")
		asks(0, "", "")
		clk.Advance(5 * time.Second)
		asks(1, "", "")

		v.fail(refused)
		clk.Advance(4 * time.Second)
		asks(0, "", "") // not noticed yet: this is the bound
		clk.Advance(time.Second)
		asks(1, fault.Conflict, "The secrets of this account are closed: vault 'default': the vault refuses: permission denied.")
		asks(0, fault.Conflict, "") // remembered for a moment
		if key := ring.Held("a1"); key != nil {
			t.Error("a refused key is at hand")
		}
		v.fail(nil)
		clk.Advance(time.Second)
		asks(1, "", "")

		v.fail(refused)
		if n, err := ring.DropVault("Default"); n != 1 || err != nil {
			t.Errorf("dropped %d, %v", n, err)
		}
		asks(1, fault.Conflict, "refuses") // at once
		if _, err := ring.DropVault("none"); !fault.Is(err, fault.NotFound) {
			t.Errorf("drop of an unknown vault: %v", err)
		}
		v.fail(nil)
		clk.Advance(time.Second)
		asks(1, "", "")

		v.fail(sealed)
		clk.Advance(5 * time.Second)
		asks(1, fault.Unavailable, "the vault is sealed")
		v.fail(nil)
		clk.Advance(time.Second)
		asks(1, "", "")

		v.fail(silent)
		clk.Advance(5 * time.Second)
		asks(1, "", "") // grace
		asks(0, "", "")
		clk.Advance(50 * time.Second)
		asks(1, "", "")
		clk.Advance(5 * time.Second)
		asks(1, fault.Unavailable, "connection refused")
		v.fail(nil)
		clk.Advance(time.Second)
		asks(1, "", "")

		for i, p := range v.handed {
			if len(p) == 0 || bytes.ContainsFunc(p, func(r rune) bool { return r != 0 }) {
				t.Errorf("key material %d is still in memory", i)
			}
		}
	})
}

// TestUnknownVault: an account whose vault is not configured says so.
func TestUnknownVault(t *testing.T) {
	db, clk := storetest.Open(t, store.Config{Dir: t.TempDir()}).Main, clock.NewManual(now)
	file := fileVault(t, t.TempDir())
	other := secret.Mount{Name: "Contoso", Vault: newWatched(t), Check: time.Second}
	ring := newRing(t, db, clk, file, other)
	addAccount(t, db, ring, "a1")
	for address, want := range map[string]string{"contoso": "contoso", "https://CONTOSO.vault.azure.net/": "contoso", "https://contoso:8200": "contoso", "elsewhere": "", "https://elsewhere.contoso/": "", "": ""} {
		s, err := ring.Locate(address, secret.KeyRef{Name: "k"})
		if s.Vault != want || (err == nil) != (want != "") || err != nil && !strings.Contains(err.Error(), "it has 'contoso', 'default'") {
			t.Errorf("%q: %+v, %v", address, s, err)
		}
	}
	change, err := ring.Move(t.Context(), "a1", secret.Source{Vault: "contoso", KeyRef: secret.KeyRef{Name: "k"}})
	if err != nil {
		t.Fatal(err)
	}
	stale, err := ring.Move(t.Context(), "a1", secret.Source{})
	if err != nil {
		t.Fatal(err)
	}
	update(t, db, func(ctx context.Context, tx *store.Tx) error { return change.Apply(ctx, tx, now) })
	change.Done()
	err = db.Update(t.Context(), func(tx *store.Tx) error { return stale.Apply(t.Context(), tx, now) })
	if !fault.Is(err, fault.Conflict) {
		t.Errorf("a change of what is no longer there: %v", err)
	}
	use(t, ring, "a1")
	if _, err := newRing(t, db, clk, file).Use(t.Context(), "a1"); !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "vault 'contoso'") || !strings.Contains(err.Error(), "not configured") {
		t.Errorf("got %v", err)
	}
	if _, err := secret.NewKeyring(db, clk, nil, other); err == nil {
		t.Error("a keyring without a default vault")
	}
	if _, err := secret.NewKeyring(db, clk, nil, file, file); err == nil {
		t.Error("a keyring with the same name twice")
	}
}
