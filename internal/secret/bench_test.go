package secret_test

import (
	"path/filepath"
	"testing"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

// BenchmarkField seals and opens one field of an ordinary length, the key
// loaded, with all that a caller does for it.
func BenchmarkField(b *testing.B) {
	dir := b.TempDir()
	db := storetest.Open(b, store.Config{Dir: dir}).Main
	ring := newRing(b, db, clock.System(), fileVault(b, filepath.Join(dir, "vault")))
	addAccount(b, db, ring, "a1")
	place := secret.Place{Account: "a1", Kind: "connection", Name: "contoso", Field: "password"}
	sealed, err := use(b, ring, "a1").Seal(place, make([]byte, 64))
	if err != nil {
		b.Fatal(err)
	}
	run := func(name string, do func(*secret.Key) ([]byte, error)) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				key := ring.Held("a1")
				if _, err := do(key); err != nil {
					b.Fatal(err)
				}
				key.Close()
			}
		})
	}
	run("seal", func(k *secret.Key) ([]byte, error) { return k.Seal(place, make([]byte, 64)) })
	run("open", func(k *secret.Key) ([]byte, error) { return k.Open(place, sealed) })
}
