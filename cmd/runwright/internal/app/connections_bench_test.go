package app_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/store"
)

// listedConnections is how many connections an account of BenchmarkListConnections
// has.
const listedConnections = 10_000

// BenchmarkListConnections is the time of one page of a long list, over all of its
// pages: the last ones are not slower than the first by much.
func BenchmarkListConnections(b *testing.B) {
	cfg := store.Config{Dir: b.TempDir()}
	s := startServer(b, cfg, quiet).withAccount()
	s.must(201, "PUT", "connectionTypes/T", `{"properties":{"fieldDefinitions":{"A":{"type":"string","isOptional":true}}}}`)
	if err := s.stop(); err != nil {
		b.Fatal(err)
	}
	addConnections(b, cfg)
	s = startServer(b, cfg, quiet)
	var times []time.Duration
	for b.Loop() {
		for skip := 0; skip < listedConnections; skip += 100 {
			begin := time.Now()
			a := s.must(200, "GET", fmt.Sprintf("connections?$skip=%d", skip), nil)
			times = append(times, time.Since(begin))
			if want := fmt.Sprintf("C%05d", skip); a.json("value", 0, "name") != want {
				b.Fatalf("page at %d begins with %v, want %s", skip, a.json("value", 0, "name"), want)
			}
		}
	}
	report(b, times)
}

// addConnections writes connections into the account of a server that does not run.
func addConnections(b *testing.B, cfg store.Config) {
	b.Helper()
	must := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	st, err := store.Open(b.Context(), cfg)
	must(err)
	must(st.Main.Update(b.Context(), func(tx *store.Tx) error {
		account, err := store.QueryOne(b.Context(), tx, store.One[string], `SELECT id FROM account`)
		if err != nil {
			return err
		}
		for i := range listedConnections {
			if _, err := tx.Exec(b.Context(), `INSERT INTO connection (account_id, name_key, name, type_key, type_name, description, created, modified) VALUES (?, ?, ?, 't', 'T', '', 0, 0)`,
				account, fmt.Sprintf("c%05d", i), fmt.Sprintf("C%05d", i)); err != nil {
				return err
			}
		}
		return nil
	}))
	must(st.Close())
}
