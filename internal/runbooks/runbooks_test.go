package runbooks_test

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/runbooks"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// links is a Fetcher of fixed contents.
type links map[string]string

func (l links) Fetch(_ context.Context, uri string, _ int64) ([]byte, error) {
	text, ok := l[uri]
	if !ok {
		return nil, errors.New("no such link")
	}
	return []byte(text), nil
}

// noRights forgets nothing, since there is nothing.
type noRights struct{}

func (noRights) Forget(context.Context, *store.Tx, string, string) error { return nil }

func newService(t *testing.T, cfg store.Config) (*runbooks.Service, *clock.Manual) {
	t.Helper()
	db := storetest.Open(t, cfg).Main
	err := db.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO account (id, scope_key, subscription_id, resource_group, name, location, settings, created, modified, modified_by)
			VALUES ('a', 'a', '', '', '', '', '{}', 0, 0, '')`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	clk := clock.NewManual(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	return runbooks.NewService(db, clk, links{"http://h/a": "Output a", "http://h/empty": ""}, noRights{}), clk
}

// TestLife walks through the states; a text that a job holds stays when the
// runbook moves on.
func TestLife(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		s, clk := newService(t, cfg)
		ctx := t.Context()
		state := func(want runbooks.State) runbooks.Runbook {
			t.Helper()
			r, err := s.Get(ctx, "a", "BOOK")
			if err != nil || r.State() != want {
				t.Fatalf("state %s, want %s (%v)", r.State(), want, err)
			}
			return r
		}
		do := func(operation string, err error) string {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			return operation
		}
		if _, created, err := s.Put(ctx, "a", "Book", runbooks.Spec{Type: "powershell72"}, "me"); err != nil || !created {
			t.Fatalf("%v, %v", created, err)
		}
		state(runbooks.New)
		if err := s.UndoEdit(ctx, "a", "Book", "me"); !fault.Is(err, fault.Invalid) {
			t.Errorf("undo of a new runbook: %v", err)
		}
		first := do(s.PutDraft(ctx, "a", "book", []byte("one"), "me"))
		state(runbooks.New)
		do(s.Publish(ctx, "a", "book", "me"))
		held := state(runbooks.Published).PublishedHash
		clk.Advance(time.Minute)
		do(s.PutDraft(ctx, "a", "book", []byte("two"), "you"))
		r := state(runbooks.Edit)
		if r.ModifiedBy != "you" || !r.Modified.Equal(clk.Now()) || !r.DraftCreated.Equal(clk.Now()) || r.Created.Equal(clk.Now()) {
			t.Errorf("times and names: %+v", r)
		}
		if text, err := s.Content(ctx, "a", "book"); err != nil || string(text) != "one" {
			t.Errorf("published %q, %v", text, err)
		}
		do(s.Publish(ctx, "a", "book", "me"))
		state(runbooks.Published)
		if text, err := s.Text(ctx, "a", held); err != nil || string(text) != "one" {
			t.Errorf("the text of a job: %q, %v", text, err)
		}
		if _, err := s.Text(ctx, "other-account", held); err == nil {
			t.Error("another account reads the text")
		}
		if known, err := s.Operation(ctx, "a", "book", first); err != nil || !known {
			t.Errorf("operation: %v, %v", known, err)
		}
		clk.Advance(25 * time.Hour)
		do(s.PutDraft(ctx, "a", "book", nil, "me"))
		if known, err := s.Operation(ctx, "a", "book", first); err != nil || known {
			t.Errorf("an operation of yesterday: %v, %v", known, err)
		}
		if text, err := s.Draft(ctx, "a", "book"); err != nil || len(text) > 0 {
			t.Errorf("empty draft: %q, %v", text, err)
		}
	})
}

func TestLinks(t *testing.T) {
	const sumOfA = "SHA256 of \"Output a\""
	tests := []struct {
		name  string
		spec  runbooks.Spec
		state runbooks.State
		code  fault.Code
	}{
		{"published", runbooks.Spec{Publish: &runbooks.Link{URI: "http://h/a"}}, runbooks.Published, ""},
		{"draft", runbooks.Spec{Draft: &runbooks.Link{URI: "http://h/a"}}, runbooks.New, ""},
		{"both", runbooks.Spec{Publish: &runbooks.Link{URI: "http://h/a"}, Draft: &runbooks.Link{URI: "http://h/empty"}}, runbooks.Edit, ""},
		{"nothing behind it", runbooks.Spec{Publish: &runbooks.Link{URI: "http://h/none"}}, "", fault.Internal},
		{"wrong hash", runbooks.Spec{Publish: &runbooks.Link{URI: "http://h/a", Algorithm: "SHA256", Hash: sumOfA}}, "", fault.Invalid},
		{"unknown algorithm", runbooks.Spec{Publish: &runbooks.Link{URI: "http://h/a", Algorithm: "sha265", Hash: sumOfA}}, "", fault.Invalid},
		{"right hash", runbooks.Spec{Publish: &runbooks.Link{URI: "http://h/empty", Algorithm: "sha256", Hash: "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"}}, runbooks.Published, ""},
	}
	s, _ := newService(t, store.Config{Dir: t.TempDir()})
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			name := string(rune('a' + i))
			tt.spec.Type = "PowerShell"
			r, _, err := s.Put(t.Context(), "a", name, tt.spec, "me")
			if fault.CodeOf(err) != tt.code {
				t.Fatalf("error %v, want code %q", err, tt.code)
			}
			if err != nil {
				if _, err := s.Get(t.Context(), "a", name); !fault.Is(err, fault.NotFound) {
					t.Errorf("something was left behind: %v", err)
				}
				return
			}
			if r.State() != tt.state {
				t.Errorf("state %s, want %s", r.State(), tt.state)
			}
		})
	}
}
