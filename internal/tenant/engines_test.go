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

func TestEngines(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		s, _ := newService(t, cfg)
		if _, err := s.SetEngines(t.Context(), scope("account"), tenant.Engines{}, "me"); !fault.Is(err, fault.NotFound) {
			t.Errorf("no account: %v", err)
		}
		if _, _, err := s.Put(t.Context(), scope("account"), "x", tenant.Settings{Engines: &tenant.Engines{Engine: "pwsh"}}, "me"); err != nil {
			t.Fatal(err)
		}
		acc, err := s.Get(t.Context(), scope("account"))
		if err != nil || acc.Settings.Engines.Of("Any") != tenant.EngineEmbedded {
			t.Errorf("a new account: %+v, %v", acc.Settings.Engines, err)
		}
		in := tenant.Engines{Engine: "PWSH", Runbooks: map[string]string{"Quick": "embedded"}}
		if _, err := s.SetEngines(t.Context(), scope("account"), in, "you"); err != nil {
			t.Fatal(err)
		}
		// Neither a client that replaces the account nor one that patches it takes it off.
		if _, _, err := s.Put(t.Context(), scope("account"), "x", tenant.Settings{}, "me"); err != nil {
			t.Fatal(err)
		}
		text := "d"
		if _, err := s.Patch(t.Context(), scope("account"), tenant.Change{Description: &text}, "me"); err != nil {
			t.Fatal(err)
		}
		acc, err = s.Get(t.Context(), scope("account"))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(&tenant.Engines{Engine: "pwsh", Runbooks: map[string]string{"Quick": "embedded"}}, acc.Settings.Engines); diff != "" {
			t.Error(diff)
		}
		for runbook, want := range map[string]string{"quick": "embedded", "QUICK": "embedded", "Other": "pwsh"} {
			if got := acc.Settings.Engines.Of(runbook); got != want {
				t.Errorf("%s runs on %s, want %s", runbook, got, want)
			}
		}
		if in.Engine != "PWSH" {
			t.Error("the caller's value was changed")
		}
	})
}

func TestEnginesAreRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		s, _ := newService(t, cfg)
		if _, _, err := s.Put(t.Context(), scope("account"), "x", tenant.Settings{}, "me"); err != nil {
			t.Fatal(err)
		}
		many := map[string]string{}
		for i := range 201 {
			many[fmt.Sprint("R", i)] = "pwsh"
		}
		for target, e := range map[string]tenant.Engines{
			"properties.engine":       {Engine: "python"},
			"properties.runbooks.X":   {Runbooks: map[string]string{"X": ""}},
			"properties.runbooks.x":   {Runbooks: map[string]string{"X": "pwsh", "x": "pwsh"}},
			"properties.runbooks":     {Runbooks: many},
			"properties.runbooks\x00": {Runbooks: map[string]string{"": "pwsh"}},
		} {
			_, err := s.SetEngines(t.Context(), scope("account"), e, "me")
			var f *fault.Error
			if !errors.As(err, &f) || f.Code != fault.Invalid || f.Target != strings.TrimSuffix(target, "\x00") {
				t.Errorf("%q: %v", target, err)
			}
		}
	})
}
