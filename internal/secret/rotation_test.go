package secret_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

// shelf is a Holder of numbered values in memory.
type shelf struct {
	mu     sync.Mutex
	values map[int][]byte
}

func shelfPlace(n int) secret.Place {
	return secret.Place{Account: "a1", Kind: "value", Name: strconv.Itoa(n), Field: "f"}
}

func (s *shelf) put(n int, v []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.values[n] = v
}

func (s *shelf) get(n int) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.values[n]
}

func (s *shelf) CountSealed(_ context.Context, _ *store.Tx, _ string, prefix []byte) (n int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, v := range s.values {
		if len(prefix) == 0 || !bytes.HasPrefix(v, prefix) {
			n++
		}
	}
	return n, nil
}

func (s *shelf) Reseal(_ context.Context, _ *store.Tx, _, after string, limit int, reseal func(secret.Place, []byte) ([]byte, error)) (n int, next string, err error) {
	last, _ := strconv.Atoi(after)
	s.mu.Lock()
	defer s.mu.Unlock()
	var numbers []int
	for k := range s.values {
		if k > last {
			numbers = append(numbers, k)
		}
	}
	slices.Sort(numbers)
	for _, k := range numbers[:min(limit, len(numbers))] {
		if s.values[k], err = reseal(shelfPlace(k), s.values[k]); err != nil {
			return 0, "", err
		}
		next = strconv.Itoa(k)
	}
	if len(numbers) <= limit {
		next = ""
	}
	return min(limit, len(numbers)), next, nil
}

// rotor is an account with values, and its rotations.
type rotor struct {
	t     *testing.T
	db    *store.DB
	ring  *secret.Keyring
	shelf *shelf
}

func newRotor(t *testing.T, cfg store.Config, values int) *rotor {
	t.Helper()
	db := storetest.Open(t, cfg).Main
	r := &rotor{t, db, newRing(t, db, clock.NewManual(now), fileVault(t, filepath.Join(cfg.Dir, "vault"))), &shelf{values: map[int][]byte{}}}
	addAccount(t, db, r.ring, "a1")
	key := use(t, r.ring, "a1")
	for n := 1; n <= values; n++ {
		r.write(key, n)
	}
	key.Close()
	return r
}

func (r *rotor) write(key *secret.Key, n int) {
	sealed, err := key.Seal(shelfPlace(n), []byte("value "+strconv.Itoa(n)))
	if err != nil {
		r.t.Error(err)
		return
	}
	r.shelf.put(n, sealed)
}

func (r *rotor) rotations(ctx context.Context, reached func(string, string)) *secret.Rotations {
	r.t.Helper()
	all, err := secret.NewRotations(ctx, r.ring, reached, r.shelf)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(all.Close)
	return all
}

// check opens all values and counts the keys that sealed them.
func (r *rotor) check() (keys int) {
	r.t.Helper()
	key, err := r.ring.Use(r.t.Context(), "a1")
	if err != nil {
		r.t.Fatal(err)
	}
	defer key.Close()
	seen := map[string]bool{}
	for n, v := range r.shelf.values {
		seen[string(v[:6])] = true
		if got, err := key.Open(shelfPlace(n), v); err != nil || string(got) != "value "+strconv.Itoa(n) {
			r.t.Errorf("value %d: %q, %v", n, got, err)
		}
	}
	return len(seen)
}

func (r *rotor) await(all *secret.Rotations, id string) secret.Rotation {
	r.t.Helper()
	op, err := all.Await(r.t.Context(), "a1", id)
	if err != nil {
		r.t.Fatal(err)
	}
	return op
}

// TestRotation: new values of the same, progress, and an old key that opens
// nothing any more.
func TestRotation(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		r := newRotor(t, cfg, 600)
		old := bytes.Clone(r.shelf.get(1))
		all := r.rotations(t.Context(), nil)
		begun, err := all.Begin(t.Context(), "a1", secret.RotateData)
		if err != nil {
			t.Fatal(err)
		}
		op := r.await(all, begun.ID)
		if op.State != secret.RotationSucceeded || op.Done != 600 || op.Total != 600 || op.Kind != secret.RotateData {
			t.Errorf("%+v", op)
		}
		if bytes.Equal(r.shelf.get(1)[:6], old[:6]) || r.check() != 1 {
			t.Error("values are not sealed with one new key")
		}
		// Also not after a restart, when nothing is in memory.
		r.ring.Drop("a1")
		if _, err := use(t, r.ring, "a1").Open(shelfPlace(1), old); err == nil {
			t.Error("the old key is still there")
		}
		if _, err := all.Begin(t.Context(), "a1", "other"); !fault.Is(err, fault.Invalid) {
			t.Errorf("unknown kind: %v", err)
		}
		if _, err := all.Get(t.Context(), "a1", "none"); !fault.Is(err, fault.NotFound) {
			t.Errorf("unknown rotation: %v", err)
		}
		list, err := all.List(t.Context(), "a1", 0, 10)
		if err != nil || len(list) != 1 || list[0].ID != op.ID {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

// TestRotationGoesOn: ended at each of its points and begun again, with a
// keyring that remembers nothing, it comes to its end.
func TestRotationGoesOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		r := newRotor(t, cfg, 600)
		for stop := 1; ; stop++ {
			points := 0
			all := r.rotations(t.Context(), func(string, string) {
				if points++; points == stop {
					runtime.Goexit() // as if the process died here
				}
			})
			begun, err := all.Begin(t.Context(), "a1", secret.RotateData)
			if err != nil {
				t.Fatal(err)
			}
			op := r.await(all, begun.ID)
			all.Close()
			ended := op.State != secret.RotationRunning
			r.ring = newRing(t, r.db, clock.NewManual(now), fileVault(t, filepath.Join(cfg.Dir, "vault")))
			again := r.rotations(t.Context(), nil)
			op = r.await(again, begun.ID)
			if op.State != secret.RotationSucceeded || op.Done != 600 {
				t.Fatalf("stopped at %d: %+v", stop, op)
			}
			if r.check() != 1 {
				t.Errorf("stopped at %d: values are sealed with several keys", stop)
			}
			again.Close()
			if ended {
				if points != 6 {
					t.Errorf("a rotation has %d points, not 6", points)
				}
				return
			}
		}
	})
}

// TestRotationWaitsForWriters: a value that is written with the key from before
// is not lost.
func TestRotationWaitsForWriters(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		r := newRotor(t, cfg, 10)
		slow, err := r.ring.Use(t.Context(), "a1")
		if err != nil {
			t.Fatal(err)
		}
		dropped, err := r.ring.Use(t.Context(), "a1")
		if err != nil {
			t.Fatal(err)
		}
		r.ring.Drop("a1") // what is pinned counts also when it is no longer used
		stored := make(chan struct{})
		var once sync.Once
		all := r.rotations(t.Context(), func(_, point string) {
			if point == "key" {
				once.Do(func() { close(stored) })
			}
		})
		begun, err := all.Begin(t.Context(), "a1", secret.RotateData)
		if err != nil {
			t.Fatal(err)
		}
		<-stored
		if _, err := all.Begin(t.Context(), "a1", secret.RotateData); !fault.Is(err, fault.Conflict) {
			t.Errorf("a second one at the same time: %v", err)
		}
		r.write(slow, 11)
		slow.Close()
		r.write(dropped, 12)
		dropped.Close()
		if op := r.await(all, begun.ID); op.State != secret.RotationSucceeded {
			t.Errorf("%+v", op)
		}
		if r.check() != 1 {
			t.Error("a value is sealed with an older key")
		}
	})
}

// TestRotationWhileAllGoesOn reads and writes without pause during rotations of
// both kinds; with -race it is the test of the keyring's locks.
func TestRotationWhileAllGoesOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		r := newRotor(t, cfg, 300)
		all := r.rotations(t.Context(), nil)
		ctx, stop := context.WithCancel(t.Context())
		var work sync.WaitGroup
		for w := range 4 {
			work.Go(func() {
				for i := 1; ctx.Err() == nil; i++ {
					key, err := r.ring.Use(t.Context(), "a1")
					if err != nil {
						t.Errorf("use: %v", err)
						return
					}
					n := i%300 + 1
					if v, err := key.Open(shelfPlace(n), r.shelf.get(n)); err != nil || string(v) != "value "+strconv.Itoa(n) {
						t.Errorf("read %d: %q, %v", n, v, err)
					}
					if w == 0 {
						r.write(key, n)
					}
					key.Close()
					if i%50 == 0 && w == 1 {
						r.ring.Drop("a1")
					}
				}
			})
		}
		for round := range 6 {
			if round%2 == 1 {
				begun, err := all.RotateVault(t.Context(), "default")
				if err != nil || len(begun) != 1 {
					t.Fatal(begun, err)
				}
				if op := r.await(all, begun[0].ID); op.State != secret.RotationSucceeded || op.Done != 1 {
					t.Errorf("%+v", op)
				}
				continue
			}
			begun, err := all.Begin(t.Context(), "a1", secret.RotateData)
			if err != nil {
				t.Fatal(err)
			}
			if op := r.await(all, begun.ID); op.State != secret.RotationSucceeded {
				t.Errorf("%+v", op)
			}
		}
		stop()
		work.Wait()
		if r.check() != 1 {
			t.Error("a value is sealed with an older key")
		}
		vaults, err := all.Vaults(t.Context())
		if err != nil || len(vaults) != 1 || vaults[0].Accounts != 1 || vaults[0].Kind != "file" || !vaults[0].Configured {
			t.Errorf("%+v, %v", vaults, err)
		}
	})
}

// TestRotationStopsAtDamage: a value that was tampered with is named, and the
// old key stays for the others.
func TestRotationStopsAtDamage(t *testing.T) {
	r := newRotor(t, store.Config{Dir: t.TempDir()}, 10)
	good := r.shelf.get(7)
	r.shelf.put(7, append(bytes.Clone(good[:len(good)-1]), good[len(good)-1]^1))
	all := r.rotations(t.Context(), nil)
	begun, err := all.Begin(t.Context(), "a1", secret.RotateData)
	if err != nil {
		t.Fatal(err)
	}
	op := r.await(all, begun.ID)
	if op.State != secret.RotationFailed || !strings.Contains(op.Error, "The field 'f' of the value '7' does not open") {
		t.Errorf("%+v", op)
	}
	r.shelf.put(7, good)
	if n := r.check(); n == 0 {
		t.Error("nothing opens")
	}
	begun, err = all.Begin(t.Context(), "a1", secret.RotateData)
	if err != nil {
		t.Fatal(err)
	}
	if op := r.await(all, begun.ID); op.State != secret.RotationSucceeded || r.check() != 1 {
		t.Errorf("%+v", op)
	}
}

// TestRotationMeetsARefusal: a vault that refuses ends a rotation with the
// reason; nothing is lost, and the next one does it.
func TestRotationMeetsARefusal(t *testing.T) {
	db, clk, v := storetest.Open(t, store.Config{Dir: t.TempDir()}).Main, clock.NewManual(now), newWatched(t)
	ring := newRing(t, db, clk, secret.Mount{Name: "default", Vault: v, Check: 5 * time.Second})
	addAccount(t, db, ring, "a1")
	r := &rotor{t, db, ring, &shelf{values: map[int][]byte{}}}
	key := use(t, ring, "a1")
	for n := 1; n <= 600; n++ {
		r.write(key, n)
	}
	all := r.rotations(t.Context(), func(_, point string) {
		if point == "batch" {
			v.fail(fmt.Errorf("%w: disabled", secret.ErrRefused))
			clk.Advance(10 * time.Second)
		}
	})
	begun, err := all.Begin(t.Context(), "a1", secret.RotateData)
	if err != nil {
		t.Fatal(err)
	}
	key.Close()
	if op := r.await(all, begun.ID); op.State != secret.RotationFailed || !strings.Contains(op.Error, "the vault refuses: disabled") || op.Done != 250 {
		t.Errorf("%+v", op)
	}
	if _, err := all.RotateVault(t.Context(), "none"); !fault.Is(err, fault.NotFound) {
		t.Errorf("unknown vault: %v", err)
	}
	all.Close()
	v.fail(nil)
	clk.Advance(10 * time.Second)
	all = r.rotations(t.Context(), nil)
	if begun, err = all.Begin(t.Context(), "a1", secret.RotateData); err != nil {
		t.Fatal(err)
	}
	if op := r.await(all, begun.ID); op.State != secret.RotationSucceeded || r.check() != 1 {
		t.Errorf("%+v", op)
	}
}

// wrapping shows a vault to Tink, as the first form of key sets had it.
type wrapping struct{ vault secret.Vault }

func (w wrapping) EncryptWithContext(ctx context.Context, plain, ad []byte) ([]byte, error) {
	return w.vault.Wrap(ctx, secret.KeyRef{}, plain, ad)
}

func (wrapping) DecryptWithContext(context.Context, []byte, []byte) ([]byte, error) {
	return nil, errors.New("not needed")
}

var _ tink.AEADWithContext = wrapping{}

// TestFirstForm: key sets and values that earlier versions stored open, and a
// rotation brings them to the form of today.
func TestFirstForm(t *testing.T) {
	dir := t.TempDir()
	r := newRotor(t, store.Config{Dir: dir}, 0)
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		t.Fatal(err)
	}
	var wrapped bytes.Buffer
	err = handle.WriteWithContext(t.Context(), keyset.NewBinaryWriter(&wrapped), wrapping{fileVault(t, filepath.Join(dir, "vault")).Vault}, []byte("runwright.account-key.1/a1"))
	if err != nil {
		t.Fatal(err)
	}
	update(t, r.db, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE account_key SET keyset = ?`, wrapped.Bytes())
		return err
	})
	r.ring.Drop("a1")
	a, err := aead.New(handle)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := a.Encrypt([]byte("value 1"), []byte("runwright.asset.1\x00\x00\x00\x02a1\x00\x00\x00\x05value\x00\x00\x00\x011\x00\x00\x00\x01f"))
	if err != nil {
		t.Fatal(err)
	}
	r.shelf.put(1, sealed)
	r.check()
	all := r.rotations(t.Context(), nil)
	begun, err := all.Begin(t.Context(), "a1", secret.RotateData)
	if err != nil {
		t.Fatal(err)
	}
	if op := r.await(all, begun.ID); op.State != secret.RotationSucceeded || r.shelf.get(1)[0] != 2 {
		t.Errorf("%+v, %x", op, r.shelf.get(1))
	}
	r.check()
}

// TestRotationOfADeletedAccount: when the account goes in the middle, its
// rotation goes with it and disturbs nobody.
func TestRotationOfADeletedAccount(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		for _, at := range []string{"key", "primary", "batch"} {
			t.Run(at, func(t *testing.T) {
				r := newRotor(t, store.Config{Dir: t.TempDir(), URL: cfg.URL}, 600)
				all := r.rotations(t.Context(), func(_, point string) {
					if point == at {
						update(t, r.db, func(ctx context.Context, tx *store.Tx) error {
							_, err := tx.Exec(ctx, `DELETE FROM account WHERE id = 'a1'`)
							return err
						})
						r.ring.Drop("a1")
					}
				})
				begun, err := all.Begin(t.Context(), "a1", secret.RotateData)
				if err != nil {
					t.Fatal(err)
				}
				if op, err := all.Await(t.Context(), "a1", begun.ID); !fault.Is(err, fault.NotFound) {
					t.Errorf("%+v, %v", op, err)
				}
				addAccount(t, r.db, r.ring, "a1")
				use(t, r.ring, "a1")
				update(t, r.db, func(ctx context.Context, tx *store.Tx) error {
					_, err := tx.Exec(ctx, `DELETE FROM account`)
					return err
				})
			})
		}
	})
}
