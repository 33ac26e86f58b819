package identity_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/identity"
	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
	"github.com/runwright/runwright/internal/tenant"
	"github.com/runwright/runwright/internal/vault"
)

// house is a service with what it stands on.
type house struct {
	*identity.Service
	db    *store.DB
	ring  *secret.Keyring
	clock *clock.Manual

	mu    sync.Mutex
	forms []url.Values
	fail  error
	token string
	valid int64
}

// Exchange stands in for an identity provider.
func (h *house) Exchange(_ context.Context, address string, form url.Values) (string, int64, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	form.Set("address", address)
	h.forms = append(h.forms, form)
	return h.token, h.valid, h.fail
}

func newHouse(t *testing.T, cfg store.Config) (*house, string) {
	t.Helper()
	h := &house{db: storetest.Open(t, cfg).Main, clock: clock.NewManual(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)), token: "theirs", valid: 3600}
	m, err := vault.Open("file:"+filepath.Join(t.TempDir(), "vault"), vault.Host{})
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	if h.ring, err = secret.NewKeyring(h.db, h.clock, log, m); err != nil {
		t.Fatal(err)
	}
	h.Service = identity.New(h.db, h.clock, log, h.ring, h, "https://runwright.example/")
	acc, _, err := tenant.New(h.db, h.clock, h.ring).Put(t.Context(), tenant.Scope{Subscription: "s", ResourceGroup: "g", Name: "account"}, "x", tenant.Settings{}, "me")
	if err != nil {
		t.Fatal(err)
	}
	return h, acc.ID
}

// claims are those of a token, and the name of the key that signed it.
func claims(t *testing.T, token string) (all map[string]any, key string) {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("no token: %q", token)
	}
	var head struct{ Kid string }
	for part, into := range map[string]any{parts[0]: &head, parts[1]: &all} {
		raw, err := base64.RawURLEncoding.DecodeString(part)
		if err == nil {
			err = json.Unmarshal(raw, into)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return all, head.Kid
}

// TestOwnTokens: all tokens of an account are signed with one key, which is made
// once, also by many at a time, and published.
func TestOwnTokens(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		h, account := newHouse(t, cfg)
		if _, err := h.PublicKeys(t.Context(), account); !fault.Is(err, fault.NotFound) {
			t.Errorf("before the first token: %v", err)
		}
		who := identity.Subject{Account: account, Path: "/the/account", Principal: "p1", Runbook: "R", Job: "j1"}
		keys := make([]string, 4)
		var group sync.WaitGroup
		for i := range keys {
			group.Go(func() {
				token, err := h.Token(t.Context(), who, "r1")
				if err != nil {
					t.Error(err)
					return
				}
				_, keys[i] = claims(t, token.Access)
			})
		}
		group.Wait()
		published, err := h.PublicKeys(t.Context(), account)
		if err != nil || len(published) != 1 {
			t.Fatal(published, err)
		}
		for _, k := range keys {
			if k != published[0].ID {
				t.Errorf("signed with %s, published %s", k, published[0].ID)
			}
		}
		token, err := h.Token(t.Context(), who, "r2")
		if err != nil {
			t.Fatal(err)
		}
		all, _ := claims(t, token.Access)
		now := float64(h.clock.Now().Unix())
		issuer := "https://runwright.example/identity/" + account
		for name, want := range map[string]any{"iss": issuer, "sub": "/the/account", "aud": "r2", "iat": now, "nbf": now, "exp": now + 3600, "oid": "p1", "tid": account, "runbook": "R", "job": "j1"} {
			if all[name] != want {
				t.Errorf("%s is %v, want %v", name, all[name], want)
			}
		}
		if d, err := h.Discover(t.Context(), account); err != nil || d.Issuer != issuer || d.Keys != issuer+"/keys" {
			t.Errorf("%+v %v", d, err)
		}
		if strings.Contains(fmt.Sprint(token), token.Access) {
			t.Error("a printed token shows itself")
		}
		for _, resource := range []string{"", " ", strings.Repeat("x", 2049)} {
			if _, err := h.Token(t.Context(), who, resource); !fault.Is(err, fault.Invalid) {
				t.Errorf("%.10q: %v", resource, err)
			}
		}
	})
}

// TestExchange: a token of the provider is asked for with ours, and handed out
// again until shortly before its end.
func TestExchange(t *testing.T) {
	h, account := newHouse(t, store.Config{Dir: t.TempDir()})
	who := identity.Subject{Account: account, Path: "/the/account", Provider: &identity.Provider{TokenEndpoint: "https://idp/token", ClientID: "c1"}}
	get := func(resource string) (identity.Token, error) {
		t.Helper()
		return h.Token(t.Context(), who, resource)
	}
	a, err := get("https://vault/")
	if err != nil || a.Access != "theirs" || a.ClientID != "c1" || !a.Expires.Equal(h.clock.Now().Add(time.Hour)) {
		t.Fatalf("%+v %v", a, err)
	}
	form := h.forms[0]
	ours, _ := claims(t, form.Get("client_assertion"))
	if form.Get("address") != "https://idp/token" || form.Get("scope") != "https://vault/.default" || form.Get("client_id") != "c1" || ours["aud"] != identity.DefaultAudience || ours["sub"] != "/the/account" {
		t.Errorf("%v %v", form, ours)
	}
	h.clock.Advance(54 * time.Minute)
	if _, err := get("https://vault/"); err != nil || len(h.forms) != 1 {
		t.Errorf("a token that is valid for six minutes was not used again: %v", err)
	}
	h.clock.Advance(time.Minute)
	if _, err := get("https://vault/"); err != nil || len(h.forms) != 2 {
		t.Errorf("a token at its end was handed out: %v", err)
	}
	who.Provider = &identity.Provider{TokenEndpoint: "https://idp/token", ClientID: "c2", Audience: "sts", Scope: "all {resource}"}
	if _, err := get("r"); err != nil || h.forms[2].Get("scope") != "all r" {
		t.Errorf("%v %v", h.forms[len(h.forms)-1], err)
	}
	h.fail = errors.New("it answered 500")
	if _, err := get("other"); !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "gave no token for 'other': it answered 500") {
		t.Error(err)
	}
	h.fail, h.token = nil, ""
	if _, err := get("other"); !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "no access_token") {
		t.Error(err)
	}
}

func TestCheckProvider(t *testing.T) {
	for endpoint, want := range map[string]string{
		"https://login.example/t/oauth2/v2.0/token": "", "http://127.0.0.1:8080/token": "", "http://localhost/token": "",
		"": "is missing; expected https://HOST/…", "login.example": "is not understood", "ftp://x/y": "is not understood", "https://u:p@x/": "is not understood", "http://idp/token": "asked in clear",
	} {
		err := identity.CheckProvider(identity.Provider{TokenEndpoint: endpoint, ClientID: "c"})
		if (err == nil) != (want == "") || err != nil && (!fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, want %q", endpoint, err, want)
		}
	}
	if err := identity.CheckProvider(identity.Provider{TokenEndpoint: "https://x/"}); err == nil || !strings.Contains(err.Error(), "client id") {
		t.Error(err)
	}
	if err := identity.CheckProvider(identity.Provider{TokenEndpoint: "https://x/", ClientID: strings.Repeat("x", 2049)}); err == nil || !strings.Contains(err.Error(), "more than 2048") {
		t.Error(err)
	}
}

// TestSealedKey: the signing key is sealed to its account, and a rotation finds it.
func TestSealedKey(t *testing.T) {
	h, account := newHouse(t, store.Config{Dir: t.TempDir()})
	ctx := t.Context()
	if err := h.Prepare(ctx, account); err != nil {
		t.Fatal(err)
	}
	before, err := h.PublicKeys(ctx, account)
	if err != nil {
		t.Fatal(err)
	}
	var n int
	err = h.db.Update(ctx, func(tx *store.Tx) error {
		if n, err = h.CountSealed(ctx, tx, account, nil); err != nil {
			return err
		}
		_, _, err = h.Reseal(ctx, tx, account, "", 10, func(_ secret.Place, v []byte) ([]byte, error) { return append([]byte{}, v...), nil })
		return err
	})
	if err != nil || n != 1 {
		t.Fatal(n, err)
	}
	after, err := h.PublicKeys(ctx, account)
	if err != nil || after[0] != before[0] {
		t.Error("the key changed", err)
	}
	// Another byte in the sealed key, and nothing is signed any more.
	if err := h.db.Update(ctx, func(tx *store.Tx) error {
		_, _, err := h.Reseal(ctx, tx, account, "", 10, func(_ secret.Place, v []byte) ([]byte, error) {
			v = append([]byte{}, v...)
			v[len(v)-1] ^= 1
			return v, nil
		})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Token(ctx, identity.Subject{Account: account}, "r"); err == nil {
		t.Error("signed with a key that was altered")
	}
}
