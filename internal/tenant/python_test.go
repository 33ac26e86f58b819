package tenant_test

import (
	"testing"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
	"github.com/runwright/runwright/internal/tenant"
)

func TestNativePackages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		s, _ := newService(t, cfg)
		if _, err := s.SetNativePackages(t.Context(), scope("account"), true, "me"); !fault.Is(err, fault.NotFound) {
			t.Errorf("no account: %v", err)
		}
		acc, _, err := s.Put(t.Context(), scope("account"), "x", tenant.Settings{NativePackages: true}, "me")
		if err != nil || acc.Settings.NativePackages {
			t.Errorf("a new account: %+v, %v", acc.Settings, err)
		}
		if acc, err = s.SetNativePackages(t.Context(), scope("account"), true, "you"); err != nil || !acc.Settings.NativePackages || acc.ModifiedBy != "you" {
			t.Errorf("%+v, %v", acc, err)
		}
		// Neither a client that replaces the account nor one that patches it takes it off.
		if _, _, err := s.Put(t.Context(), scope("account"), "x", tenant.Settings{}, "me"); err != nil {
			t.Fatal(err)
		}
		text := "d"
		if acc, err = s.Patch(t.Context(), scope("account"), tenant.Change{Description: &text}, "me"); err != nil || !acc.Settings.NativePackages {
			t.Errorf("%+v, %v", acc, err)
		}
	})
}
