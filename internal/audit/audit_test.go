package audit_test

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/audit"
	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
	"github.com/runwright/runwright/internal/vault"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// office is a database with two accounts and services that write audit records
// in it, as several servers would.
type office struct {
	t     *testing.T
	db    *store.DB
	clock *clock.Manual
	dir   string // of the vault
	ring  *secret.Keyring
	*audit.Service
}

func newOffice(t *testing.T, cfg store.Config) *office {
	t.Helper()
	o := &office{t: t, db: storetest.Open(t, cfg).Main, dir: filepath.Join(cfg.Dir, "vault"), clock: clock.NewManual(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))}
	o.ring = o.newRing()
	o.Service = o.another(o.ring)
	for _, account := range []string{"a1", "a2"} {
		change, err := o.ring.New(t.Context(), account, secret.Source{})
		if err != nil {
			t.Fatal(err)
		}
		o.do(func(tx *store.Tx) error {
			_, err := tx.Exec(t.Context(), `INSERT INTO account (id, scope_key, subscription_id, resource_group, name, location, settings, created, modified, modified_by)
				VALUES (?, ?, '', '', '', '', '{}', 0, 0, '')`, account, account)
			return errors.Join(err, change.Apply(t.Context(), tx, o.clock.Now()))
		})
		change.Done()
	}
	return o
}

func (o *office) newRing() *secret.Keyring {
	o.t.Helper()
	m, err := vault.Open("file:"+o.dir, vault.Host{})
	if err != nil {
		o.t.Fatal(err)
	}
	ring, err := secret.NewKeyring(o.db, o.clock, slog.New(slog.DiscardHandler), m)
	if err != nil {
		o.t.Fatal(err)
	}
	return ring
}

// another is the service of another server on the same database.
func (o *office) another(ring *secret.Keyring) *audit.Service {
	return audit.New(o.db, o.clock, slog.New(slog.DiscardHandler), ring)
}

func (o *office) do(fn func(*store.Tx) error) {
	o.t.Helper()
	if err := o.db.Update(o.t.Context(), fn); err != nil {
		o.t.Fatal(err)
	}
}

// exec changes the database as somebody would who can write to it.
func (o *office) exec(query string, args ...any) {
	o.t.Helper()
	o.do(func(tx *store.Tx) error {
		_, err := tx.Exec(o.t.Context(), query, args...)
		return err
	})
}

// read is a record of a read.
func read(account, name string) audit.Record {
	return audit.Record{Account: account, Action: audit.Read, Outcome: audit.Allowed, By: "ada", Job: "j", Runbook: "R", Version: "v", Kind: "connection", Name: name, Fields: []string{"Key"}}
}

func (o *office) append(n int) {
	o.t.Helper()
	for i := range n {
		if err := o.Append(o.t.Context(), read("a1", fmt.Sprint("C", i))); err != nil {
			o.t.Fatal(err)
		}
	}
}

func (o *office) verify(kept ...audit.Head) audit.Report {
	o.t.Helper()
	r, err := o.Verify(o.t.Context(), "a1", kept...)
	if err != nil {
		o.t.Fatal(err)
	}
	return r
}

func TestWholeChain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		o := newOffice(t, cfg)
		if r := o.verify(); len(r.Problems) > 0 || r.Records != 0 || r.Head.String() != "0:"+strings.Repeat("0", 64) {
			t.Errorf("before anything: %+v", r)
		}
		o.append(3)
		early := o.verify().Head
		o.append(3)
		r := o.verify(early)
		if len(r.Problems)+len(r.Remarks) > 0 || r.Records != 6 || r.SealedTo != 6 || r.Head.Seq != 6 {
			t.Errorf("a whole chain: %+v", r)
		}
		again, err := audit.ParseHead(r.Head.String())
		if err != nil || again != r.Head {
			t.Errorf("a head read back: %v, %v", again, err)
		}
		all, err := o.List(t.Context(), "a1", audit.Filter{Runbook: "r", Name: "c1"}, 0, 10)
		if err != nil || len(all) != 2 || all[0].Seq != 5 || all[0].By != "ada" || all[0].Fields[0] != "Key" || !all[0].Time.Equal(o.clock.Now()) {
			t.Errorf("list: %+v, %v", all, err)
		}
		uses, err := o.Uses(t.Context(), "a1", "R")
		if err != nil || len(uses) != 3 || uses[1].Name != "C1" || uses[1].Count != 2 {
			t.Errorf("uses: %+v, %v", uses, err)
		}
	})
}

// TestTampering changes the database in every way that its tables allow, one
// at a time, and undoes it by a new database.
func TestTampering(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		o := newOffice(t, cfg)
		o.append(6)
		kept := o.verify().Head
		type table struct {
			records []audit.Stored
			head    []any
		}
		load := func() (out table) {
			all, err := o.List(t.Context(), "a1", audit.Filter{Ascending: true}, 0, 100)
			if err != nil {
				t.Fatal(err)
			}
			out.records = all
			err = o.db.View(t.Context(), func(tx *store.Tx) error {
				out.head, err = store.QueryOne(t.Context(), tx, func(scan store.Scan) ([]any, error) {
					var seq int64
					var hash, seal []byte
					err := scan(&seq, &hash, &seal)
					return []any{seq, hash, seal}, err
				}, `SELECT seq, hash, seal FROM audit_head WHERE account_id = 'a1'`)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		before := load()
		restore := func() {
			o.exec(`DELETE FROM audit_record WHERE account_id = 'a1'`)
			for _, r := range before.records {
				o.exec(`INSERT INTO audit_record (account_id, seq, content, hash, action, outcome, kind, asset_key, runbook_key, job) VALUES ('a1', ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
					r.Seq, r.Content, r.Hash[:], string(r.Action), string(r.Outcome), r.Kind, strings.ToLower(r.Name), strings.ToLower(r.Runbook), r.Job)
			}
			o.exec(`UPDATE audit_head SET seq = ?, hash = ?, seal = ? WHERE account_id = 'a1'`, before.head...)
		}
		flip := func(b []byte, at int) []byte {
			out := append([]byte{}, b...)
			out[at] ^= 1
			return out
		}
		content, hash, seal := before.records[2].Content, before.records[2].Hash, before.head[2].([]byte)
		for _, tt := range []struct {
			name  string
			do    func()
			wants string // a part of a problem
			kept  bool   // only a head that was kept elsewhere tells
		}{
			{name: "flip a byte of a text", do: func() {
				o.exec(`UPDATE audit_record SET content = ? WHERE account_id = 'a1' AND seq = 3`, flip(content, len(content)-3))
			}, wants: "The record 3 does not follow"},
			{name: "another name in a text", do: func() {
				o.exec(`UPDATE audit_record SET content = ? WHERE account_id = 'a1' AND seq = 3`, []byte(strings.Replace(string(content), `"ada"`, `"bob"`, 1)))
			}, wants: "The record 3 does not follow"},
			{name: "flip a byte of a hash", do: func() {
				o.exec(`UPDATE audit_record SET hash = ? WHERE account_id = 'a1' AND seq = 3`, flip(hash[:], 7))
			}, wants: "The record 3 does not follow"},
			{name: "file under another runbook", do: func() { o.exec(`UPDATE audit_record SET runbook_key = 'q' WHERE account_id = 'a1' AND seq = 3`) }, wants: "filed as another"},
			{name: "remove one", do: func() { o.exec(`DELETE FROM audit_record WHERE account_id = 'a1' AND seq = 3`) }, wants: "The record 3 is missing."},
			{name: "remove the first", do: func() { o.exec(`DELETE FROM audit_record WHERE account_id = 'a1' AND seq < 3`) }, wants: "The records 1 to 2 are missing."},
			{name: "remove and close the gap", do: func() {
				o.exec(`DELETE FROM audit_record WHERE account_id = 'a1' AND seq = 3`)
				for n := 4; n <= 6; n++ {
					o.exec(`UPDATE audit_record SET seq = ? WHERE account_id = 'a1' AND seq = ?`, n-1, n)
				}
				o.exec(`UPDATE audit_head SET seq = 5 WHERE account_id = 'a1'`)
			}, wants: "The record 3 is not the one that was written there"},
			{name: "exchange two", do: func() {
				for _, m := range [][2]int{{3, 99}, {4, 3}, {99, 4}} {
					o.exec(`UPDATE audit_record SET seq = ? WHERE account_id = 'a1' AND seq = ?`, m[1], m[0])
				}
			}, wants: "The record 3 is not the one that was written there"},
			{name: "cut off the end", do: func() { o.exec(`DELETE FROM audit_record WHERE account_id = 'a1' AND seq > 4`) }, wants: "records were cut off"},
			{name: "cut off the end and the head", do: func() {
				o.exec(`DELETE FROM audit_record WHERE account_id = 'a1' AND seq > 4`)
				o.exec(`UPDATE audit_head SET seq = 4, hash = ? WHERE account_id = 'a1'`, before.records[3].Hash[:])
			}, wants: "seal"},
			{name: "write all anew, with right hashes", do: func() {
				other := newOffice(t, store.Config{Dir: t.TempDir()}) // whose keys are others
				other.append(5)
				forged, err := other.List(t.Context(), "a1", audit.Filter{Ascending: true}, 0, 100)
				if err != nil {
					t.Fatal(err)
				}
				o.exec(`DELETE FROM audit_record WHERE account_id = 'a1' AND seq > 5`)
				for _, r := range forged {
					o.exec(`UPDATE audit_record SET content = ?, hash = ? WHERE account_id = 'a1' AND seq = ?`, r.Content, r.Hash[:], r.Seq)
				}
				o.exec(`UPDATE audit_head SET seq = 5, hash = ? WHERE account_id = 'a1'`, forged[4].Hash[:])
			}, wants: "seal"},
			{name: "flip a byte of the seal", do: func() { o.exec(`UPDATE audit_head SET seal = ? WHERE account_id = 'a1'`, flip(seal, len(seal)-1)) }, wants: "The seal of the head is not the account's"},
			{name: "everything gone", do: func() {
				o.exec(`DELETE FROM audit_record WHERE account_id = 'a1'`)
				o.exec(`DELETE FROM audit_head WHERE account_id = 'a1'`)
			}, wants: "a head of 6 was kept", kept: true},
		} {
			tt.do()
			r := o.verify()
			if tt.kept {
				if len(r.Problems) > 0 {
					t.Errorf("%s: %q without a kept head", tt.name, r.Problems)
				}
				r = o.verify(kept)
			}
			if !strings.Contains(strings.Join(r.Problems, "\n"), tt.wants) {
				t.Errorf("%s: %q does not say %q", tt.name, r.Problems, tt.wants)
			}
			if !tt.kept {
				// Whatever it was, nobody seals over it.
				if err := o.Append(t.Context(), read("a1", "later")); err == nil && len(o.verify().Problems) == 0 {
					t.Errorf("%s: one record later nothing is found", tt.name)
				}
			} else {
				o.exec(`INSERT INTO audit_head (account_id, seq, hash, seal) VALUES ('a1', ?, ?, ?)`, before.head...)
			}
			restore()
			if r := o.verify(kept); len(r.Problems) > 0 {
				t.Fatalf("%s was not undone: %q", tt.name, r.Problems)
			}
		}
	})
}

// TestManyWriters has two servers write for two accounts at once, from many
// jobs and in transactions of their own.
func TestManyWriters(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		o := newOffice(t, cfg)
		servers := []*audit.Service{o.Service, o.another(o.newRing())}
		const jobs, each = 8, 25
		var wg sync.WaitGroup
		for n := range jobs {
			s := servers[n%2]
			wg.Go(func() {
				for i := range each {
					account := fmt.Sprint("a", 1+(n/2+i)%2)
					r := read(account, fmt.Sprintf("C%d-%d", n, i))
					var err error
					if i%5 == 0 {
						err = s.Update(t.Context(), account, func(*store.Tx, *secret.Key) ([]audit.Record, error) { return []audit.Record{r}, nil })
					} else {
						err = s.Append(t.Context(), r)
					}
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		seen := map[string]bool{}
		for _, account := range []string{"a1", "a2"} {
			r, err := o.Verify(t.Context(), account)
			if err != nil || len(r.Problems)+len(r.Remarks) > 0 || r.SealedTo != r.Records {
				t.Errorf("%s: %+v, %v", account, r, err)
			}
			all, err := o.List(t.Context(), account, audit.Filter{}, 0, jobs*each)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range all {
				seen[s.Name] = true
			}
		}
		if len(seen) != jobs*each {
			t.Errorf("%d of %d records are there", len(seen), jobs*each)
		}
	})
}

func TestUpdateIsOneTransaction(t *testing.T) {
	o := newOffice(t, store.Config{Dir: t.TempDir()})
	failed := errors.New("failed")
	err := o.Update(t.Context(), "a1", func(tx *store.Tx, _ *secret.Key) ([]audit.Record, error) {
		_, err := tx.Exec(t.Context(), `UPDATE account SET location = 'there' WHERE id = 'a1'`)
		return []audit.Record{audit.Done(audit.WithActor(t.Context(), audit.Actor{By: "ada"}), audit.Delete, "variable", "V")}, errors.Join(err, failed)
	})
	if !errors.Is(err, failed) || o.verify().Records != 0 {
		t.Errorf("a change that failed: %v, %d records", err, o.verify().Records)
	}
	// One account that is gone does not take others along.
	var wg sync.WaitGroup
	for _, account := range []string{"a1", "none", "a2"} {
		wg.Go(func() {
			if err := o.Append(t.Context(), read(account, "C")); (err != nil) != (account == "none") {
				t.Errorf("%s: %v", account, err)
			}
		})
	}
	wg.Wait()
}

// TestClosedKey writes records while the vault is away: they are there, and
// what vouches for them is said.
func TestClosedKey(t *testing.T) {
	o := newOffice(t, store.Config{Dir: t.TempDir()})
	o.append(2)
	away := o.dir + "-away"
	if err := os.Rename(o.dir, away); err != nil {
		t.Fatal(err)
	}
	o.append(2)
	if r := o.verify(); len(r.Problems) > 0 || r.Records != 4 || r.SealedTo != -1 || len(r.Remarks) != 1 {
		t.Errorf("while the vault is away: %+v", r)
	}
	if err := os.Rename(away, o.dir); err != nil {
		t.Fatal(err)
	}
	o.clock.Advance(2 * time.Second) // failures are remembered for a moment
	if r := o.verify(); len(r.Problems) > 0 || r.SealedTo != 2 || !strings.Contains(strings.Join(r.Remarks, ""), "The records 3 to 4 are not sealed") {
		t.Errorf("when it is back: %+v", r)
	}
	o.append(1)
	r := o.verify()
	if len(r.Problems) > 0 || r.Records != 6 || r.SealedTo != 6 || len(r.Remarks) != 1 || !strings.Contains(r.Remarks[0], "The records 3 to 4 were written while") {
		t.Errorf("one record later: %+v", r)
	}
}

// TestRotation gives the account a new key; the seal stays good.
func TestRotation(t *testing.T) {
	o := newOffice(t, store.Config{Dir: t.TempDir()})
	o.append(3)
	rotations, err := secret.NewRotations(t.Context(), o.ring, nil, o.Service)
	if err != nil {
		t.Fatal(err)
	}
	defer rotations.Close()
	begun, err := rotations.Begin(t.Context(), "a1", secret.RotateData)
	if err != nil {
		t.Fatal(err)
	}
	o.append(3)
	end, err := rotations.Await(t.Context(), "a1", begun.ID)
	if err != nil || end.State != secret.RotationSucceeded {
		t.Fatalf("%+v, %v", end, err)
	}
	if r := o.verify(); len(r.Problems)+len(r.Remarks) > 0 || r.SealedTo != 6 {
		t.Errorf("after the rotation: %+v", r)
	}
	o.append(1)
	if r := o.verify(); len(r.Problems)+len(r.Remarks) > 0 || r.SealedTo != 7 {
		t.Errorf("one record later: %+v", r)
	}
}

func TestVerifyExport(t *testing.T) {
	o := newOffice(t, store.Config{Dir: t.TempDir()})
	o.append(4)
	all, err := o.List(t.Context(), "a1", audit.Filter{Ascending: true}, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, s := range all {
		lines = append(lines, fmt.Sprintf(`{"hash":"%s","record":%s}`, hex.EncodeToString(s.Hash[:]), s.Content))
	}
	head := o.verify().Head
	for _, tt := range []struct {
		name  string
		lines []string
		wants string // empty: whole
	}{
		{"whole", lines, ""},
		{"changed", []string{lines[0], strings.Replace(lines[1], "ada", "bob", 1), lines[2], lines[3]}, "The record 2 does not follow"},
		{"removed", []string{lines[0], lines[2], lines[3]}, "The record 2 is missing"},
		{"exchanged", []string{lines[0], lines[2], lines[1], lines[3]}, "The record 2 stands behind the record 3"},
		{"cut off", lines[:3], "a head of 4 was kept"},
	} {
		r, err := audit.VerifyExport(strings.NewReader(strings.Join(tt.lines, "\n")+"\n"), head)
		text := strings.Join(r.Problems, "\n")
		if err != nil || tt.wants == "" && text != "" || !strings.Contains(text, tt.wants) {
			t.Errorf("%s: %q, %v", tt.name, text, err)
		}
	}
	if _, err := audit.VerifyExport(strings.NewReader("no record\n")); !fault.Is(err, fault.Invalid) {
		t.Errorf("no export: %v", err)
	}
	for _, text := range []string{"", "4", "4:ab", "x:" + strings.Repeat("0", 64)} {
		if _, err := audit.ParseHead(text); !fault.Is(err, fault.Invalid) {
			t.Errorf("the head %q: %v", text, err)
		}
	}
}

// TestCancelledReader does not take others along.
func TestCancelledReader(t *testing.T) {
	o := newOffice(t, store.Config{Dir: t.TempDir()})
	o.append(1)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	_ = o.Append(gone, read("a1", "gone"))
	o.append(1)
	if r := o.verify(); len(r.Problems) > 0 {
		t.Errorf("%+v", r)
	}
}

// TestLongRecord: a runbook may ask for anything.
func TestLongRecord(t *testing.T) {
	o := newOffice(t, store.Config{Dir: t.TempDir()})
	r := read("a1", strings.Repeat("ü", 1<<20))
	r.Fields = strings.Split(strings.Repeat("Key ", 5000), " ")
	r.Detail = "\xff\x00\n" + strings.Repeat("x", 1<<20)
	if err := o.Append(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	all, err := o.List(t.Context(), "a1", audit.Filter{}, 0, 1)
	if err != nil || len(all[0].Content) > 12_000 || !strings.HasSuffix(all[0].Name, "üü…") || len(all[0].Fields) != 201 {
		t.Errorf("%d bytes, %v", len(all[0].Content), err)
	}
	if r := o.verify(); len(r.Problems) > 0 {
		t.Errorf("%q", r.Problems)
	}
}
