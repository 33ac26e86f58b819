package tenant_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
	"github.com/runwright/runwright/internal/tenant"
	"github.com/runwright/runwright/internal/vault"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// parts stands in for keys and for what hangs on an account.
type parts struct {
	keyErr, releaseErr error
	keys, released     []string
	dropped            []string
	sources            []secret.Source
	ring               *secret.Keyring
}

func (p *parts) Locate(address string, ref secret.KeyRef) (secret.Source, error) {
	if address != "known" {
		return secret.Source{}, fault.New(fault.Invalid, "no vault %s", address)
	}
	return secret.Source{Vault: address, KeyRef: ref}, nil
}

func (p *parts) New(_ context.Context, account string, source secret.Source) (*secret.Change, error) {
	p.keys = append(p.keys, account)
	p.sources = append(p.sources, source)
	if p.keyErr != nil {
		return nil, p.keyErr
	}
	return p.ring.New(context.Background(), account, secret.Source{})
}

func (p *parts) Move(_ context.Context, account string, source secret.Source) (*secret.Change, error) {
	p.sources = append(p.sources, source)
	if p.keyErr != nil {
		return nil, p.keyErr
	}
	return p.ring.Move(context.Background(), account, secret.Source{})
}

func (p *parts) Drop(account string) { p.dropped = append(p.dropped, account) }

func (p *parts) Release(_ context.Context, _ *store.Tx, account string) error {
	p.released = append(p.released, account)
	return p.releaseErr
}

func newService(t *testing.T, cfg store.Config) (*tenant.Service, *parts) {
	t.Helper()
	db, clk := storetest.Open(t, cfg).Main, clock.NewManual(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	m, err := vault.Open("file", vault.Host{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	ring, err := secret.NewKeyring(db, clk, slog.New(slog.DiscardHandler), m)
	if err != nil {
		t.Fatal(err)
	}
	p := &parts{ring: ring}
	return tenant.New(db, clk, p, p), p
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

// TestEncryption: an account may name the key that protects its secrets, when
// it is made and later; whoever does not mention it leaves it alone.
func TestEncryption(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		s, p := newService(t, cfg)
		customer := func() *tenant.Encryption {
			return &tenant.Encryption{KeySource: "microsoft.keyvault", VaultURI: "known", KeyName: "k", KeyVersion: "1"}
		}
		for want, e := range map[string]tenant.Encryption{
			"properties.encryption.keySource":                      {KeySource: "Elsewhere"},
			"properties.encryption.keyVaultProperties.keyvaultUri": {KeySource: tenant.CustomerKey, KeyName: "k"},
			"properties.encryption.keyVaultProperties.keyName":     {KeySource: tenant.CustomerKey, VaultURI: "known"},
		} {
			_, _, err := s.Put(t.Context(), scope("account"), "x", tenant.Settings{Encryption: &e}, "me")
			var f *fault.Error
			if !errors.As(err, &f) || f.Target != want {
				t.Errorf("%s: %v", want, err)
			}
		}
		acc, _, err := s.Put(t.Context(), scope("account"), "x", tenant.Settings{Encryption: customer()}, "me")
		if err != nil || acc.Settings.Encryption.KeySource != tenant.CustomerKey || p.sources[0] != (secret.Source{Vault: "known", KeyRef: secret.KeyRef{Name: "k", Version: "1"}}) {
			t.Fatalf("%+v, %v, %v", acc.Settings.Encryption, p.sources, err)
		}
		acc, _, err = s.Put(t.Context(), scope("account"), "x", tenant.Settings{}, "me")
		if err != nil || acc.Settings.Encryption == nil || len(p.sources) != 1 {
			t.Errorf("PUT without encryption: %+v, %v, %v", acc.Settings.Encryption, p.sources, err)
		}
		if _, err = s.Patch(t.Context(), scope("account"), tenant.Change{Encryption: customer()}, "me"); err != nil || len(p.sources) != 1 {
			t.Errorf("the same key again: %v, %v", p.sources, err)
		}
		p.keyErr = fault.New(fault.Conflict, "refused")
		if _, err = s.Patch(t.Context(), scope("account"), tenant.Change{Encryption: &tenant.Encryption{KeySource: tenant.ServerKey}}, "me"); !fault.Is(err, fault.Conflict) {
			t.Errorf("a vault that refuses: %v", err)
		}
		p.keyErr = nil
		if acc, err = s.Get(t.Context(), scope("account")); err != nil || acc.Settings.Encryption.KeySource != tenant.CustomerKey {
			t.Errorf("after a refusal: %+v, %v", acc.Settings.Encryption, err)
		}
		acc, err = s.Patch(t.Context(), scope("account"), tenant.Change{Encryption: &tenant.Encryption{KeySource: tenant.ServerKey, KeyName: "ignored"}}, "me")
		if err != nil || *acc.Settings.Encryption != (tenant.Encryption{KeySource: tenant.ServerKey}) || p.sources[len(p.sources)-1] != (secret.Source{}) {
			t.Errorf("back: %+v, %v, %v", acc.Settings.Encryption, p.sources, err)
		}
		if _, err := s.Delete(t.Context(), scope("account")); err != nil || len(p.dropped) != 1 {
			t.Errorf("the key of a deleted account stays: %v, %v", p.dropped, err)
		}
	})
}
