package rights_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/rights"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// journal keeps changes in memory, and fails when it is told to.
type journal struct {
	db      *store.DB
	changes []rights.Change
	fails   error
}

func (j *journal) Update(ctx context.Context, _ string, fn func(*store.Tx) (*rights.Change, error)) error {
	return j.db.Update(ctx, func(tx *store.Tx) error {
		c, err := fn(tx)
		if err != nil || c == nil {
			return err
		}
		j.changes = append(j.changes, *c)
		return j.fails
	})
}

func TestRights(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		ctx := t.Context()
		j := &journal{db: storetest.Open(t, cfg).Main}
		s := rights.New(j.db, j)
		exec := func(query string) {
			t.Helper()
			err := j.db.Update(ctx, func(tx *store.Tx) error {
				_, err := tx.Exec(ctx, query)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		exec(`INSERT INTO account (id, scope_key, subscription_id, resource_group, name, location, settings, created, modified, modified_by) VALUES ('a', 'a', '', '', '', '', '{}', 0, 0, '')`)
		for _, name := range []string{"listed", "free"} {
			exec(`INSERT INTO runbook (account_id, name_key, name, type, location, settings, published_hash, draft_hash, draft_created, draft_modified, created, modified, modified_by)
				VALUES ('a', '` + name + `', '` + name + `', '', '', '{}', '', '', 0, 0, 0, 0, '')`)
		}
		check := func(runbook, kind, name string) string {
			t.Helper()
			refusal, err := s.Check(ctx, "a", runbook, kind, name)
			if err != nil {
				t.Fatal(err)
			}
			return refusal
		}
		rule := func(text string) rights.Rule {
			t.Helper()
			r, err := rights.ParseRule(text)
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		if check("free", "variable", "X") != "" {
			t.Error("without anything said, a use is refused")
		}
		l, err := s.Set(ctx, "a", "Listed", []rights.Rule{rule("variable:app*"), rule("*:Shared?"), rule("Variable:APP*"), rule("connection:Contoso")})
		if err != nil || len(l.Rules) != 3 {
			t.Fatal(l, err)
		}
		for _, mode := range []rights.Mode{rights.All, rights.Deny, rights.Learn} {
			if err := s.SetMode(ctx, "a", mode); err != nil {
				t.Fatal(err)
			}
			for _, tt := range []struct {
				runbook, kind, name   string
				inAll, inDeny, inLear bool
			}{
				{"free", "variable", "AppName", true, false, true},
				{"listed", "variable", "AppName", true, true, true},
				{"LISTED", "variable", "APP", true, true, true},
				{"listed", "credential", "AppName", false, false, true},
				{"listed", "credential", "shared1", true, true, true},
				{"listed", "credential", "shared12", false, false, true},
				{"listed", "connection", "contoso", true, true, true},
				{"listed", "connection", "contoso2", false, false, true},
			} {
				want := map[rights.Mode]bool{rights.All: tt.inAll, rights.Deny: tt.inDeny, rights.Learn: tt.inLear}[mode]
				if refusal := check(tt.runbook, tt.kind, tt.name); (refusal == "") != want {
					t.Errorf("%s, %v: %q", mode, tt, refusal)
				}
			}
		}
		if err := s.SetMode(ctx, "a", "some"); !fault.Is(err, fault.Invalid) {
			t.Errorf("an unknown mode: %v", err)
		}
		// What cannot be recorded is not done.
		j.fails = errors.New("no record")
		if err := s.SetMode(ctx, "a", rights.All); !errors.Is(err, j.fails) {
			t.Error(err)
		}
		if m, err := s.Mode(ctx, "a"); m != rights.Learn || err != nil {
			t.Errorf("the mode is %s after a change that was not recorded, %v", m, err)
		}
		j.fails = nil
		if err := s.SetMode(ctx, "a", rights.Deny); err != nil {
			t.Error(err)
		}
		if got := check("listed", "variable", "It's"); !strings.HasSuffix(got, `set listed --add 'variable:It'\''s'`) || !strings.Contains(got, "none of the 3 rules") {
			t.Errorf("the refusal says %q", got)
		}
		if found, err := s.Drop(ctx, "a", "Listed"); !found || err != nil {
			t.Error(found, err)
		}
		if found, err := s.Drop(ctx, "a", "Listed"); found || err != nil {
			t.Error(found, err)
		}
		// A list binds jobs of a runbook that is gone, and not the next runbook.
		if _, err := s.Set(ctx, "a", "listed", nil); err != nil {
			t.Fatal(err)
		}
		exec(`DELETE FROM runbook WHERE name_key = 'listed'`)
		if l, err := s.Get(ctx, "a", "listed"); !l.Own || err != nil {
			t.Errorf("the list of a runbook that is gone: %+v, %v", l, err)
		}
		if err := j.db.Update(ctx, func(tx *store.Tx) error { return s.Forget(ctx, tx, "a", "Listed") }); err != nil {
			t.Fatal(err)
		}
		if l, err := s.Get(ctx, "a", "listed"); l.Own || err != nil {
			t.Errorf("the list of a new runbook: %+v, %v", l, err)
		}
		var actions []rights.Action
		for _, c := range j.changes {
			actions = append(actions, c.Action)
		}
		if len(actions) != 8 || actions[0] != rights.SetRights || actions[6] != rights.DropRights {
			t.Errorf("changes %v", actions)
		}
	})
}

func TestParseRule(t *testing.T) {
	for text, wants := range map[string]string{
		"variable":                             "expected KIND:NAME",
		"file:X":                               "names the kind 'file'",
		"variable:":                            "needs a name",
		"variable:" + strings.Repeat("x", 129): "needs a name of 1 to 128",
	} {
		if _, err := rights.ParseRule(text); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), wants) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
