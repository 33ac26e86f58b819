package app_test

import (
	"strings"
	"testing"

	"github.com/runwright/runwright/cmd/runwright/internal/app"
	"github.com/runwright/runwright/cmd/runwright/internal/apptest"
	"github.com/runwright/runwright/internal/modules"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

// idle waits until no operation is under way.
func (s *server) idle() {
	s.t.Helper()
	list, _ := s.must(200, "GET", "moduleOperations", nil).json("value").([]any)
	for _, o := range list {
		if a := s.ended(o.(map[string]any)["name"].(string)); a.json("properties", "state") != "Succeeded" {
			s.t.Errorf("operation: %s", a.body)
		}
	}
}

// globals lists the modules that an account came with and that are packages.
func (s *server) globals(runtime string) string {
	s.t.Helper()
	var out []string
	list, _ := s.must(200, "GET", "modules?runtime="+runtime, nil).json("value").([]any)
	for _, m := range list {
		m := m.(map[string]any)
		p := m["properties"].(map[string]any)
		if p["isGlobal"] == true && p["sizeInBytes"] != 0.0 {
			out = append(out, m["name"].(string)+" "+p["version"].(string))
		}
	}
	return strings.Join(out, ", ")
}

func TestDefaultModules(t *testing.T) {
	g := newGallery(t, kit("Base", "1.0.0"), kit("Base", "2.0.0"), kit("Kit", "1.0.0", "Base 1.0.0"), kit("Kit", "2.0.0", "Base 1.0.0"), kit("New", "1.0.0"))
	defaults, err := modules.ParseDefaults("# what accounts come with\nKit@1.0.0\n\nNew 7.2 7.4 # the new one\n")
	if err != nil {
		t.Fatal(err)
	}
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		s := startServer(t, cfg, withGallery(g), func(c *app.Config) { c.DefaultModules = defaults }).withAccount()
		s.publish("Use", "modules", "")
		s.idle()
		if got := s.globals("5.1"); got != "Base 1.0.0, Kit 1.0.0" {
			t.Errorf("5.1: %s", got)
		}
		if got := s.globals("7.4"); got != "Base 1.0.0, Kit 1.0.0, New 1.0.0" {
			t.Errorf("7.4: %s", got)
		}
		s.check([]scenario{{name: "a shipped one cannot go", method: "DELETE", path: "modules/kit", status: 409, has: []string{"one of the default modules of the account and cannot be deleted"}}})
		s.operation(`{"modules":[{"name":"Kit"}]}`)
		s.check([]scenario{
			{name: "a custom version", method: "GET", path: "modules/Kit", status: 200, want: map[string]any{"properties.version": "2.0.0", "properties.isGlobal": false}},
			{name: "goes", method: "DELETE", path: "modules/Kit", status: 200},
			{name: "and the shipped one is back", method: "GET", path: "modules/Kit", status: 200, want: map[string]any{"properties.version": "1.0.0", "properties.isGlobal": true}},
			{name: "in the history, too", method: "GET", path: "moduleRevisions", status: 200, want: map[string]any{"value.0.properties.reason": "delete Kit, back to 1.0.0"}},
			{name: "an account goes with its imports", method: "DELETE", path: accountPath, status: 200},
		})
	})
}

func TestParseDefaults(t *testing.T) {
	for text, want := range map[string]string{
		"A\nA":          "line 2: the module A is there twice for 5.1",
		"\nA@one":       "line 2: A:",
		"A 6.0":         `line 1: the runtime "6.0" is not known; expected one of 5.1, 7.1, 7.2, 7.4`,
		"/A":            "line 1: The module name '/A' is not valid",
		"A 7.2\nA 5.1":  "",
		"# nothing\n\n": "",
	} {
		_, err := modules.ParseDefaults(text)
		if got := ""; err != nil {
			got = err.Error()
			if want == "" || !strings.HasPrefix(got, want) {
				t.Errorf("%q: %s, want %s", text, got, want)
			}
		} else if want != "" {
			t.Errorf("%q: no error, want %s", text, want)
		}
	}
}

// TestUpdateAz is the documentation's example: what was imported by a user is
// skipped; to have it updated with the others it is deleted first.
func TestUpdateAz(t *testing.T) {
	release := func(version string, needs ...string) modules.Info {
		i := kit("Az", version)
		for _, n := range needs {
			name, v, _ := strings.Cut(n, " ")
			r := modules.Requirement{Name: name}
			if r.Minimum = v; name != "Az.Accounts" {
				r.Minimum, r.Required = "", v
			}
			i.Requires = append(i.Requires, r)
		}
		return i
	}
	g := newGallery(t,
		kit("Az.Accounts", "2.5.1"), kit("Az.Accounts", "2.5.2"), kit("Az.Accounts", "2.6.0"),
		kit("Az.Aks", "2.3.0", "Az.Accounts 2.5.1"), kit("Az.Aks", "2.4.0", "Az.Accounts 2.5.2"),
		kit("Az.Compute", "4.15.0", "Az.Accounts 2.5.1"), kit("Az.Compute", "4.16.0", "Az.Accounts 2.5.2"),
		release("6.3.0", "Az.Aks 2.3.0", "Az.Compute 4.15.0", "Az.Accounts 2.5.1"),
		release("6.4.0", "Az.Aks 2.4.0", "Az.Compute 4.16.0", "Az.Accounts 2.5.2"),
		release("6.5.0-preview", "Az.Compute 4.16.0", "Az.Accounts 2.6.0"))
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		s := startServer(t, cfg, withGallery(g)).withAccount()
		s.must(202, "POST", "moduleUpdates", `{"version":"6.3.0"}`)
		s.idle()
		if got := s.globals("5.1"); got != "Az.Accounts 2.5.1, Az.Aks 2.3.0, Az.Compute 4.15.0" {
			t.Fatalf("release 6.3.0: %s", got)
		}
		// The user imports one of them.
		s.must(200, "PUT", "modules/Az.Aks/content", apptest.ZipModule(t, kit("Az.Aks", "2.3.0", "Az.Accounts 2.5.1"), "by hand"))
		s.idle()
		s.check([]scenario{
			{name: "a plan", method: "POST", path: "moduleUpdates", body: `{"plan":true}`, status: 200, want: map[string]any{
				"version": "6.4.0", "skipped.0": "Az.Aks 2.3.0", "plan.0.module": "Az.Accounts", "plan.0.action": "update", "plan.0.version": "2.5.2", "plan.1.module": "Az.Compute", "plan.2": nil}},
			{name: "a preview", method: "POST", path: "moduleUpdates", body: `{"plan":true,"preview":true}`, status: 200, want: map[string]any{"version": "6.5.0-preview"}},
			{name: "no such release", method: "POST", path: "moduleUpdates", body: `{"version":"7.0.0"}`, status: 404, has: []string{"does not have the release Az 7.0.0"}},
			{name: "no such family", method: "POST", path: "moduleUpdates", body: `{"release":"Aws"}`, status: 400, has: []string{"expected Az or AzureRM"}},
		})
		a := s.must(202, "POST", "moduleUpdates", `{}`)
		s.idle()
		if got := s.globals("5.1"); a.json("skipped", 0) != "Az.Aks 2.3.0" || got != "Az.Accounts 2.5.2, Az.Compute 4.16.0" {
			t.Errorf("release 6.4.0: %s, %s", got, a.body)
		}
		if got := s.versions(); got != "Az.Aks 2.3.0" {
			t.Errorf("what the user imported: %s", got)
		}
		// Deleted, the one that the account came with is back, and the next
		// update takes it along.
		s.must(200, "DELETE", "modules/Az.Aks", nil)
		if got := s.globals("5.1"); got != "Az.Accounts 2.5.2, Az.Aks 2.3.0, Az.Compute 4.16.0" {
			t.Errorf("deleted: %s", got)
		}
		// What only came along with a module is not the user's: the next release
		// takes it along.
		other := startServer(t, store.Config{Dir: t.TempDir()}, withGallery(g)).withAccount()
		if a := other.operation(`{"modules":[{"name":"Az.Aks","version":"2.3.0"}]}`); a.json("properties", "state") != "Succeeded" || other.versions() != "Az.Accounts 2.5.1, Az.Aks 2.3.0" {
			t.Fatalf("import by name: %s, %s", other.versions(), a.body)
		}
		a = other.must(202, "POST", "moduleUpdates", `{"version":"6.5.0-preview","preview":true}`)
		other.idle()
		if got := other.globals("5.1"); got != "Az.Accounts 2.6.0, Az.Compute 4.16.0" || other.versions() != "Az.Aks 2.3.0" {
			t.Errorf("a release after an import by name: %s; %s; %s", got, other.versions(), a.body)
		}
		report := s.must(202, "POST", "moduleUpdates", `{"report":true}`)
		a = s.ended(report.json("operation", "name").(string))
		if a.json("properties", "report", 2, "to") != "2.4.0" && a.json("properties", "report", 0, "to") != "2.4.0" && a.json("properties", "report", 1, "to") != "2.4.0" {
			t.Errorf("report: %s", a.body)
		}
		if got := s.globals("5.1"); got != "Az.Accounts 2.5.2, Az.Aks 2.3.0, Az.Compute 4.16.0" {
			t.Errorf("a report changes nothing: %s", got)
		}
		s.must(202, "POST", "moduleUpdates", `{}`)
		s.idle()
		if got := s.globals("5.1"); got != "Az.Accounts 2.5.2, Az.Aks 2.4.0, Az.Compute 4.16.0" {
			t.Errorf("updated with the others: %s", got)
		}
		// The set goes back as a whole.
		s.must(200, "POST", "moduleRevisions/1/rollback", nil)
		if got := s.must(200, "GET", "modules/Az.Compute", nil); got.json("properties", "version") != "4.15.0" {
			t.Errorf("rolled back: %s", got.body)
		}
	})
}
