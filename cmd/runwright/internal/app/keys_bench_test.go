package app_test

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/vault"
)

// Figures of BenchmarkRotateKeys.
const (
	rotatedAssets = 100_000
	jobEvery      = 20 * time.Millisecond // 50 a second
)

// BenchmarkRotateKeys is the time that the rotation of an account with 100,000
// secrets takes, while 50 jobs a second read one of them each. No job may fail.
func BenchmarkRotateKeys(b *testing.B) {
	cfg := store.Config{Dir: b.TempDir()}
	s := startServer(b, cfg, quiet).withAccount()
	s.publish("Read", "credential k7", "")
	if err := s.stop(); err != nil {
		b.Fatal(err)
	}
	addCredentials(b, cfg)
	s = startServer(b, cfg, quiet)
	for b.Loop() {
		begin, number := time.Now(), 0
		var jobs sync.WaitGroup
		var mu sync.Mutex
		var bad []string
		a := s.must(202, "POST", "keyRotations", `{}`)
		tick := time.NewTicker(jobEvery)
		for running := true; running; {
			<-tick.C
			number++
			name := fmt.Sprintf("j%d-%d", begin.UnixNano(), number)
			jobs.Go(func() {
				s.must(201, "PUT", "jobs/"+name, `{"properties":{"runbook":{"name":"Read"}}}`)
				if live := s.must(200, "GET", "jobs/"+name+"/streams/live", nil); !strings.Contains(live.body, `"status":"Completed"`) {
					mu.Lock()
					bad = append(bad, live.body)
					mu.Unlock()
				}
			})
			if number%10 == 0 {
				running = s.must(200, "GET", "keyRotations/"+a.json("name").(string), nil).json("properties", "state") == "Running"
			}
		}
		took := time.Since(begin)
		tick.Stop()
		jobs.Wait()
		if end := s.rotated(a.json("name").(string)); end.json("properties", "state") != "Succeeded" || end.json("properties", "progress", "done") != float64(rotatedAssets+1) {
			b.Fatal(end.body)
		}
		if len(bad) > 0 {
			b.Fatalf("%d of %d jobs failed: %s", len(bad), number, bad[0])
		}
		b.ReportMetric(took.Seconds(), "rotation-s")
		b.ReportMetric(float64(number)/took.Seconds(), "jobs/s")
	}
}

// addCredentials writes credentials into the account of a server that does not
// run, as it would.
func addCredentials(b *testing.B, cfg store.Config) {
	b.Helper()
	must := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	st, err := store.Open(b.Context(), cfg)
	must(err)
	m, err := vault.Open("file", vault.Host{Dir: filepath.Join(cfg.Dir, "vault")})
	must(err)
	ring, err := secret.NewKeyring(st.Main, clock.System(), slog.New(slog.DiscardHandler), m)
	must(err)
	var account string
	must(st.Main.View(b.Context(), func(tx *store.Tx) error {
		account, err = store.QueryOne(b.Context(), tx, store.One[string], `SELECT id FROM account`)
		return err
	}))
	key, err := ring.Use(b.Context(), account)
	must(err)
	must(st.Main.Update(b.Context(), func(tx *store.Tx) error {
		for i := range rotatedAssets {
			name := fmt.Sprint("k", i)
			sealed, err := key.Seal(secret.Place{Account: account, Kind: "credential", Name: name, Field: "password"}, []byte("a password of some length"))
			if err != nil {
				return err
			}
			_, err = tx.Exec(b.Context(), `INSERT INTO credential (account_id, name_key, name, description, user_name, password, created, modified) VALUES (?, ?, ?, '', 'u', ?, 0, 0)`, account, name, name, sealed)
			if err != nil {
				return err
			}
		}
		return nil
	}))
	key.Close()
	must(st.Close())
}
