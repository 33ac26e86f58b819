package tenant_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
	"github.com/runwright/runwright/internal/tenant"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// parts stands in for keys and for what hangs on an account.
type parts struct {
	keyErr, releaseErr error
	keys, released     []string
}

func (p *parts) Create(_ context.Context, _ *store.Tx, account string, _ time.Time) error {
	p.keys = append(p.keys, account)
	return p.keyErr
}

func (p *parts) Release(_ context.Context, _ *store.Tx, account string) error {
	p.released = append(p.released, account)
	return p.releaseErr
}

func newService(t *testing.T, cfg store.Config) (*tenant.Service, *parts) {
	p := &parts{}
	clk := clock.NewManual(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	return tenant.New(storetest.Open(t, cfg).Main, clk, p, p), p
}

func scope(name string) tenant.Scope {
	return tenant.Scope{Subscription: "s", ResourceGroup: "g", Name: name}
}

func TestAccountAndKeyAreOneTransaction(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		s, p := newService(t, cfg)
		p.keyErr = errors.New("no vault")
		if _, _, err := s.Put(t.Context(), scope("account"), "x", tenant.Settings{}, "me"); !errors.Is(err, p.keyErr) {
			t.Fatalf("got %v", err)
		}
		if _, err := s.Get(t.Context(), scope("account")); !fault.Is(err, fault.NotFound) {
			t.Errorf("an account without key exists: %v", err)
		}
		p.keyErr = nil
		acc, created, err := s.Put(t.Context(), scope("account"), "x", tenant.Settings{}, "me")
		if err != nil || !created || p.keys[1] != acc.ID {
			t.Fatalf("%+v, %v, %v", acc, created, err)
		}
		again, created, err := s.Put(t.Context(), scope("ACCOUNT"), "elsewhere", tenant.Settings{}, "you")
		if err != nil || created || again.ID != acc.ID || again.Name != "account" || again.Location != "x" || len(p.keys) != 2 {
			t.Errorf("second PUT: %+v, %v, %v", again, created, err)
		}
	})
}

func TestDeletionAsksDependents(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		s, p := newService(t, cfg)
		if _, _, err := s.Put(t.Context(), scope("account"), "x", tenant.Settings{}, "me"); err != nil {
			t.Fatal(err)
		}
		p.releaseErr = fault.New(fault.Conflict, "busy")
		if _, err := s.Delete(t.Context(), scope("account")); !fault.Is(err, fault.Conflict) {
			t.Errorf("got %v", err)
		}
		if _, err := s.Get(t.Context(), scope("account")); err != nil {
			t.Errorf("a refused deletion deleted: %v", err)
		}
		p.releaseErr = nil
		if found, err := s.Delete(t.Context(), scope("account")); err != nil || !found {
			t.Errorf("%v, %v", found, err)
		}
		if found, err := s.Delete(t.Context(), scope("account")); err != nil || found {
			t.Errorf("twice: %v, %v", found, err)
		}
	})
}

func TestScopes(t *testing.T) {
	tests := []struct {
		name  string
		scope tenant.Scope
		fail  string
	}{
		{"shortest", tenant.Scope{"s", "g", "abcdef"}, ""},
		{"longest", tenant.Scope{"s", strings.Repeat("g", 90), strings.Repeat("a", 50)}, ""},
		{"begins with a digit", tenant.Scope{"s", "(g)-_.x", "1-account"}, ""},
		{"too short", tenant.Scope{"s", "g", "abcde"}, "account name"},
		{"too long", tenant.Scope{"s", "g", strings.Repeat("a", 51)}, "account name"},
		{"ends with a hyphen", tenant.Scope{"s", "g", "abcdef-"}, "account name"},
		{"underscore", tenant.Scope{"s", "g", "abc_def"}, "account name"},
		{"group ends in a period", tenant.Scope{"s", "g.", "abcdef"}, "resource group"},
		{"long group", tenant.Scope{"s", strings.Repeat("g", 91), "abcdef"}, "resource group"},
		{"no subscription", tenant.Scope{"", "g", "abcdef"}, "subscription"},
	}
	s, _ := newService(t, store.Config{Dir: t.TempDir()})
	for _, tt := range tests {
		_, _, err := s.Put(t.Context(), tt.scope, "x", tenant.Settings{}, "me")
		if tt.fail == "" && err != nil || tt.fail != "" && (!fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), tt.fail)) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestTooManyTags(t *testing.T) {
	s, _ := newService(t, store.Config{Dir: t.TempDir()})
	tags := map[string]string{}
	for r := 'a'; len(tags) < 16; r++ {
		tags[string(r)] = ""
	}
	if _, _, err := s.Put(t.Context(), scope("account"), "x", tenant.Settings{Tags: tags}, "me"); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "at most 15 tags; 16") {
		t.Errorf("got %v", err)
	}
}
