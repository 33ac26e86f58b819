package tenant_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
	"github.com/runwright/runwright/internal/tenant"
)

func TestNetwork(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		s, _ := newService(t, cfg)
		if _, err := s.SetNetwork(t.Context(), scope("account"), tenant.Network{}, "me"); !fault.Is(err, fault.NotFound) {
			t.Errorf("no account: %v", err)
		}
		if _, _, err := s.Put(t.Context(), scope("account"), "x", tenant.Settings{}, "me"); err != nil {
			t.Fatal(err)
		}
		want := tenant.Network{
			NetworkLists: tenant.NetworkLists{Allow: []string{"*.contoso.com:443"}, Deny: []string{"10.0.0.0/8"}},
			Runbooks:     map[string]tenant.NetworkLists{"Backup": {Allow: []string{"backup.contoso.com"}}, "Empty": {}},
		}
		if _, err := s.SetNetwork(t.Context(), scope("account"), want, "you"); err != nil {
			t.Fatal(err)
		}
		// Neither a client that replaces the account nor one that patches it takes the lists off.
		if _, _, err := s.Put(t.Context(), scope("account"), "x", tenant.Settings{}, "me"); err != nil {
			t.Fatal(err)
		}
		description := "d"
		acc, err := s.Patch(t.Context(), scope("account"), tenant.Change{Description: &description}, "me")
		if err != nil {
			t.Fatal(err)
		}
		delete(want.Runbooks, "Empty") // not stored
		if diff := cmp.Diff(&want, acc.Settings.Network); diff != "" {
			t.Errorf("stored (-want +got):\n%s", diff)
		}
		if got := acc.Settings.Network.Runbook("BACKUP"); len(got.Allow) != 1 {
			t.Errorf("lists of the runbook: %+v", got)
		}
		if got := acc.Settings.Network.Runbook("other"); len(got.Allow) != 0 {
			t.Errorf("lists of another runbook: %+v", got)
		}
	})
}

func TestBadNetworks(t *testing.T) {
	many := make([]string, 201)
	runbooks := map[string]tenant.NetworkLists{}
	for i := range many {
		many[i] = "x.example"
		runbooks[fmt.Sprint("r", i)] = tenant.NetworkLists{Deny: []string{"*"}}
	}
	s, _ := newService(t, store.Config{Dir: t.TempDir()})
	if _, _, err := s.Put(t.Context(), scope("account"), "x", tenant.Settings{}, "me"); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		n            tenant.Network
		target, text string
	}{
		{tenant.Network{NetworkLists: tenant.NetworkLists{Allow: []string{"https://x"}}}, "properties.allow", "Rule 'https://x': '//x' is no port"},
		{tenant.Network{NetworkLists: tenant.NetworkLists{Deny: []string{"ok.example", "10.0.0.1/8"}}}, "properties.deny", "10.0.0.0/8 is meant"},
		{tenant.Network{NetworkLists: tenant.NetworkLists{Deny: many}}, "properties.deny", "at most 200 rules; 201 were given"},
		{tenant.Network{Runbooks: map[string]tenant.NetworkLists{"R": {Allow: []string{""}}}}, "properties.runbooks.R.allow", "is no name of a host"},
		{tenant.Network{Runbooks: map[string]tenant.NetworkLists{"R": {}, "r": {}}}, "properties.runbooks", "'R' and 'r' are one"},
		{tenant.Network{Runbooks: runbooks}, "properties.runbooks", "At most 200 runbooks"},
	} {
		_, err := s.SetNetwork(t.Context(), scope("account"), tt.n, "me")
		var f *fault.Error
		if !errors.As(err, &f) || f.Code != fault.Invalid || !strings.Contains(f.Message, tt.text) || f.Target != tt.target {
			t.Errorf("got %v, want %q on %q", err, tt.text, tt.target)
		}
	}
}
