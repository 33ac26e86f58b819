package tenant_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
	"github.com/runwright/runwright/internal/tenant"
)

// TestIdentity: an identity is the same principal until it is taken away, whatever
// else changes.
func TestIdentity(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		s, _ := newService(t, cfg)
		ctx := t.Context()
		must := func(acc tenant.Account, err error) *tenant.Identity {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			return acc.Settings.Identity
		}
		put := func(typ string) *tenant.Identity {
			t.Helper()
			acc, _, err := s.Put(ctx, scope("account"), "x", tenant.Settings{IdentityType: typ}, "me")
			return must(acc, err)
		}
		if i := put(""); i != nil || i.Assigned() {
			t.Errorf("a new account: %+v", i)
		}
		first := put("systemassigned")
		if !first.Assigned() || len(first.PrincipalID) != 36 {
			t.Fatalf("%+v", first)
		}
		p := tenant.IdentityProvider{TokenEndpoint: "https://idp", ClientID: "c"}
		must(s.SetIdentityProvider(ctx, scope("account"), &p, "me"))
		text := "d"
		for name, i := range map[string]*tenant.Identity{
			"put":         put(""),
			"put again":   put("SystemAssigned"),
			"patch":       must(s.Patch(ctx, scope("account"), tenant.Change{Description: &text}, "me")),
			"patch again": must(s.Patch(ctx, scope("account"), tenant.Change{IdentityType: "SystemAssigned"}, "me")),
			"read":        must(s.Get(ctx, scope("account"))),
		} {
			if diff := cmp.Diff(&tenant.Identity{Type: tenant.SystemAssigned, PrincipalID: first.PrincipalID, Provider: &p}, i); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		if i := must(s.Patch(ctx, scope("account"), tenant.Change{IdentityType: "none"}, "me")); i.Assigned() || i.PrincipalID != "" || i.Provider == nil {
			t.Errorf("taken away: %+v", i)
		}
		if i := put("SystemAssigned"); i.PrincipalID == first.PrincipalID || i.Provider == nil {
			t.Errorf("given again: %+v", i)
		}
		if i := must(s.SetIdentityProvider(ctx, scope("account"), nil, "me")); i.Provider != nil || !i.Assigned() {
			t.Errorf("without a provider: %+v", i)
		}
		for _, typ := range []string{"UserAssigned", "SystemAssigned, UserAssigned", "x"} {
			if _, err := s.Patch(ctx, scope("account"), tenant.Change{IdentityType: typ}, "me"); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "expected SystemAssigned or None") {
				t.Errorf("%s: %v", typ, err)
			}
		}
	})
}
