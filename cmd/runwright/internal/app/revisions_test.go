package app_test

import (
	"strings"
	"testing"

	"github.com/runwright/runwright/cmd/runwright/internal/apptest"
	"github.com/runwright/runwright/internal/modules"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

func TestRevisions(t *testing.T) {
	typed := info("Typed", "1.0.0")
	other := typed
	other.Versions, other.ConnectionType = []string{"2.0.0"}, nil
	other.Commands = []modules.Command{
		{Name: "Get-Thing", Kind: "Function", OutputTypes: []string{"System.Int32"}, ParameterSets: []modules.ParameterSet{{Name: "Default", Parameters: []modules.Parameter{
			{Name: "Name", Type: "System.Int32", Mandatory: true, Values: []string{"a", "c"}}, {Name: "New", Type: "System.String", Mandatory: true},
		}}}},
		{Name: "Set-Thing", Kind: "Function"},
	}
	g := newGallery(t, kit("Base", "1.0.0"), kit("Base", "2.0.0"), kit("Extra", "1.0.0"))
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		s := startServer(t, cfg, withGallery(g)).withAccount()
		s.publish("Use", "modules", "")
		s.publish("Caller", "Output x\nGet-Thing -Name b", "")
		s.operation(`{"modules":[{"name":"Base","version":"1.0.0"}]}`)                  // revision 1
		s.must(201, "POST", "modules", apptest.ZipModule(t, typed, "one"))              // 2
		s.operation(`{"modules":[{"name":"Base","version":"2.0.0"},{"name":"Extra"}]}`) // 3
		s.must(200, "POST", "modules", apptest.ZipModule(t, other, "two"))              // 4
		s.check([]scenario{
			{name: "history", method: "GET", path: "moduleRevisions", status: 200, want: map[string]any{
				"value.0.properties.revision": 4.0, "value.0.properties.isCurrent": true, "value.0.properties.changes.0.module": "Typed", "value.0.properties.changes.0.from": "1.0.0", "value.0.properties.changes.0.to": "2.0.0",
				"value.1.properties.changes.1.module": "Extra", "value.1.properties.changes.1.from": nil, "value.1.properties.isCurrent": false, "value.3.properties.reason": "import Base 1.0.0", "value.4": nil}},
			{name: "a page", method: "GET", path: "moduleRevisions?$top=1", status: 200, want: map[string]any{"value.0.properties.changes.0.from": "1.0.0", "value.1": nil}, has: []string{"$skip=1"}},
			{name: "one", method: "GET", path: "moduleRevisions/3", status: 200, want: map[string]any{"properties.changes.0.from": "1.0.0"}},
			{name: "none", method: "GET", path: "moduleRevisions/9", status: 404, has: []string{"revision 9 was not found"}},
			{name: "no number", method: "GET", path: "moduleRevisions/x", status: 400, has: []string{"expected a whole number"}},
			{name: "diff", method: "GET", path: "moduleRevisions/4/diff?from=2", status: 200, want: map[string]any{
				"modules.0.module": "Base", "modules.0.from": "1.0.0", "modules.2.module": "Typed", "modules.2.commands.0.command": "Get-Thing", "modules.2.commands.0.breaking": true, "modules.2.commands.0.usedBy.0.runbook": "Caller", "modules.2.commands.0.usedBy.0.line": 2.0,
				"modules.2.commands.0.details": []any{
					"parameter -Force is gone", "parameter -Name: System.String → System.Int32", "parameter -Name has not the position 0 any more", "parameter -Name does not take b any more", "parameter -Name takes c, too",
					"new mandatory parameter -New", "output System.String → System.Int32",
				},
				"modules.2.commands.1.command": "Set-Thing", "modules.2.commands.1.change": "added", "modules.2.commands.1.breaking": false}},
			{name: "diff without from", method: "GET", path: "moduleRevisions/4/diff", status: 400},
			{name: "the type went with the new version", method: "GET", path: "connectionTypes/TypedConnection", status: 404},
		})
		s.check([]scenario{
			{name: "one module back", method: "POST", path: "moduleRevisions/2/rollback", body: `{"module":"typed"}`, status: 200, want: map[string]any{"properties.revision": 5.0, "properties.reason": "rollback to 2: Typed 1.0.0", "properties.changes.1": nil}},
			{name: "nothing to do", method: "POST", path: "moduleRevisions/2/rollback", body: `{"module":"Typed"}`, status: 409, has: []string{"nothing to roll back"}},
			{name: "no such module", method: "POST", path: "moduleRevisions/2/rollback", body: `{"module":"None"}`, status: 404},
			{name: "another runtime", method: "POST", path: "moduleRevisions/2/rollback?runtime=7.2", status: 400, has: []string{"of the runtime 5.1, not 7.2"}},
		})
		if got := s.versions(); got != "Base 2.0.0, Extra 1.0.0, Typed 1.0.0" {
			t.Errorf("one module back: %s", got)
		}
		s.check([]scenario{
			{name: "the set back", method: "POST", path: "moduleRevisions/1/rollback", status: 200, want: map[string]any{"properties.revision": 6.0}},
			{name: "its type is gone", method: "GET", path: "connectionTypes/TypedConnection", status: 404},
		})
		if got := s.versions(); got != "Base 1.0.0" {
			t.Errorf("the set back: %s", got)
		}
		s.run("after-rollback", "Use")
		if a := s.must(200, "GET", "jobs/after-rollback/output", nil); a.body != "Base.psm1: 1.0.0\r\n" {
			t.Errorf("jobs after the rollback: %q", a.body)
		}
		s.check([]scenario{
			{name: "and forth again", method: "POST", path: "moduleRevisions/4/rollback", status: 200},
			{name: "its version has no type", method: "GET", path: "connectionTypes/TypedConnection", status: 404},
		})
		if got := s.versions(); got != "Base 2.0.0, Extra 1.0.0, Typed 2.0.0" {
			t.Errorf("forth again: %s", got)
		}
		if a := s.must(200, "GET", "modules/Typed/activities", nil); !strings.Contains(a.body, "Set-Thing") {
			t.Errorf("commands after the rollback: %s", a.body)
		}
	})
}
