package app_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/runwright/runwright/cmd/runwright/internal/app"
	"github.com/runwright/runwright/cmd/runwright/internal/apptest"
	"github.com/runwright/runwright/internal/modules"
	"github.com/runwright/runwright/internal/nuget"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/store/storetest"
)

// kit describes a module with one command and what it needs: "NAME" or
// "NAME MINIMUM".
func kit(name, version string, needs ...string) modules.Info {
	i := modules.Info{Name: name, Versions: []string{version}, Description: "A module.", Commands: []modules.Command{{Name: "Get-" + name, Kind: "Function"}}}
	for _, n := range needs {
		of, minimum, _ := strings.Cut(n, " ")
		r := modules.Requirement{Name: of, ModuleVersions: nuget.ModuleVersions{Minimum: minimum}}
		i.Requires = append(i.Requires, r)
	}
	return i
}

// newGallery makes a gallery of packages whose text is their version.
func newGallery(t *testing.T, all ...modules.Info) apptest.FolderGallery {
	t.Helper()
	g := apptest.FolderGallery{Dir: t.TempDir()}
	for _, i := range all {
		if err := g.Add(i, apptest.ZipModule(t, i, i.Versions[0])); err != nil {
			t.Fatal(err)
		}
	}
	return g
}

// withGallery gives a server a gallery.
func withGallery(g modules.Gallery) func(*app.Config) {
	return func(c *app.Config) { c.Gallery = g }
}

// operation begins an operation and waits for its end.
func (s *server) operation(body string) answer {
	s.t.Helper()
	a := s.must(202, "POST", "moduleOperations", body)
	return s.ended(a.json("name").(string))
}

func (s *server) ended(op string) answer {
	s.t.Helper()
	for {
		if a := s.must(200, "GET", "moduleOperations/"+op, nil); a.json("properties", "state") != "Running" {
			return a
		}
	}
}

// versions lists the modules that are not built in, as NAME VERSION.
func (s *server) versions() string {
	s.t.Helper()
	var out []string
	list, _ := s.must(200, "GET", "modules", nil).json("value").([]any)
	for _, m := range list {
		m := m.(map[string]any)
		p := m["properties"].(map[string]any)
		if p["isGlobal"] == false {
			out = append(out, fmt.Sprint(m["name"], " ", p["version"]))
		}
	}
	return strings.Join(out, ", ")
}

func TestDependencies(t *testing.T) {
	g := newGallery(t,
		kit("Base", "1.0.0"), kit("Base", "2.0.0"), kit("Base", "3.0.0"),
		kit("Mid", "1.0.0", "Base 2.0.0"), kit("Top", "1.0.0", "Mid", "Base 1.0.0"), kit("Top", "2.0.0", "Mid", "Nowhere", "Base 9.0"))
	hidden := kit("Sly", "1.0.0", "Mid")
	hidden.Description = "hidden"
	broken := kit("Broken", "1.0.0", "Ill", "Base 3.0.0")
	ill := kit("Ill", "1.0.0")
	ill.Description = "cannot be unpacked"
	for _, i := range []modules.Info{hidden, broken, ill} {
		if err := g.Add(i, apptest.ZipModule(t, i, "x")); err != nil {
			t.Fatal(err)
		}
	}
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		s := startServer(t, cfg, withGallery(g)).withAccount()
		s.check([]scenario{
			{name: "a plan", method: "POST", path: "modulePlans", body: `{"modules":[{"name":"top","version":"1.0.0"}]}`, status: 200, want: map[string]any{
				"modules.0.module": "Base", "modules.0.action": "import", "modules.0.version": "2.0.0", "modules.1.module": "Mid", "modules.2.module": "Top", "modules.2.requestedBy.0": "top", "modules.3": nil}},
			{name: "all that is missing", method: "POST", path: "modulePlans", body: `{"modules":[{"name":"Top","version":"2.0.0"}]}`, status: 400, has: []string{"All dependencies must be present", "Nowhere, needed by Top", "Base (≥ 9.0.0), needed by Top (there is 1.0.0, 2.0.0, 3.0.0)"}},
			{name: "plans are of galleries", method: "POST", path: "modulePlans", body: `{"modules":[{"name":"Top","contentLink":{"uri":"http://x/y.zip"}}]}`, status: 400, has: []string{"Only modules of a gallery"}},
			{name: "wrong version", method: "POST", path: "moduleOperations", body: `{"modules":[{"name":"Top","version":"one"}]}`, status: 400, has: []string{"The version 'one' is not valid"}},
			{name: "twice", method: "POST", path: "moduleOperations", body: `{"modules":[{"name":"Top"},{"name":"TOP"}]}`, status: 400, has: []string{"asked for twice"}},
			{name: "nothing", method: "POST", path: "moduleOperations", body: `{"modules":[]}`, status: 400, has: []string{"names no module"}},
			{name: "unknown runtime", method: "POST", path: "moduleOperations", body: `{"runtime":"6.0","modules":[{"name":"Top"}]}`, status: 400, has: []string{"expected one of 5.1, 7.1, 7.2, 7.4"}},
			{name: "no operation", method: "GET", path: "moduleOperations/none", status: 404},
		})
		if got := s.versions(); got != "" {
			t.Fatalf("plans import nothing: %s", got)
		}
		a := s.operation(`{"modules":[{"name":"Top","version":"1.0.0"}]}`)
		if a.json("properties", "state") != "Succeeded" || a.json("properties", "revision") != 1.0 || a.json("properties", "progress", "done") != 3.0 {
			t.Fatalf("import: %s", a.body)
		}
		if got := s.versions(); got != "Base 2.0.0, Mid 1.0.0, Top 1.0.0" {
			t.Fatalf("imported: %s", got)
		}
		log := s.must(200, "GET", "moduleOperations/"+a.json("name").(string)+"/log", nil)
		for _, text := range []string{"Also needed: Base 2.0.0, Mid 1.0.0.", "The package is good: version 2.0.0", "Imported Base 2.0.0, Mid 1.0.0, Top 1.0.0 as revision 1."} {
			if !strings.Contains(log.body, text) {
				t.Errorf("the log lacks %q: %s", text, log.body)
			}
		}
		if a := s.operation(`{"modules":[{"name":"Top","version":"1.0.0"}]}`); a.json("properties", "state") != "Succeeded" || a.json("properties", "revision") != nil {
			t.Errorf("the same again makes no revision: %s", a.body)
		}
		if a := s.operation(`{"modules":[{"name":"Broken"}]}`); a.json("properties", "state") != "Failed" || !strings.Contains(a.body, "Ill, needed by Broken: The package breaks off") {
			t.Errorf("a broken dependency: %s", a.body)
		}
		if got := s.versions(); got != "Base 2.0.0, Broken <nil>, Mid 1.0.0, Top 1.0.0" {
			t.Errorf("a failed import leaves what was there: %s", got)
		}
		s.check([]scenario{
			{name: "Base is as it was", method: "GET", path: "modules/Base", status: 200, want: map[string]any{"properties.provisioningState": "Succeeded", "properties.version": "2.0.0"}},
			{name: "Ill is not there", method: "GET", path: "modules/Ill", status: 404},
			{name: "Broken says why", method: "GET", path: "modules/Broken", status: 200, has: []string{"Error importing the module Broken. Import failed with the following error: Ill, needed by Broken"}},
			{name: "and can go", method: "DELETE", path: "modules/Broken", status: 200},
		})
		if a := s.operation(`{"runtime":"7.2","modules":[{"name":"Sly"}],"highest":true}`); a.json("properties", "state") != "Succeeded" || len(a.json("properties", "steps").([]any)) != 3 {
			t.Errorf("what the gallery does not say: %s", a.body)
		}
		s.check([]scenario{
			{name: "runtimes are apart", method: "GET", path: "powerShell72Modules/Sly", status: 200, want: map[string]any{"type": "Microsoft.Automation/AutomationAccounts/PowerShell72Modules", "properties.runtimeVersion": "7.2"}},
			{name: "not in 5.1", method: "GET", path: "modules/Sly", status: 404},
			{name: "by query", method: "GET", path: "modules/Base?runtime=7.2", status: 200, want: map[string]any{"properties.version": "3.0.0"}},
		})
		if a := s.operation(`{"modules":[{"name":"Mid"},{"name":"Nowhere"}],"dependencies":false}`); !strings.Contains(a.body, "Not found: Nowhere.") {
			t.Errorf("not in the gallery: %s", a.body)
		}
		s.must(200, "DELETE", "modules/Base", nil)
		s.must(200, "DELETE", "modules/Mid", nil)
		if a := s.operation(`{"modules":[{"name":"Mid"}],"dependencies":false}`); !strings.Contains(a.body, "Not found: Base (≥ 2.0.0), needed by Mid") {
			t.Errorf("without dependencies: %s", a.body)
		}
		s.check([]scenario{
			{name: "browse", method: "GET", path: "galleryModules?search=b&$top=1", status: 200, want: map[string]any{"total": 2.0, "value.0.name": "Base", "value.0.feed": "folder", "value.1": nil}, has: []string{"$skip=1"}},
			{name: "versions", method: "GET", path: "galleryModules/mid", status: 200, want: map[string]any{"value.0.version": "1.0.0", "value.0.dependencies.0": "Base ≥ 2.0.0"}},
			{name: "not in a gallery", method: "GET", path: "galleryModules/none", status: 404},
		})
		leftBehind(t, cfg.Dir)
	})
}

// TestWithoutGallery: names need a gallery, everything else does not.
func TestWithoutGallery(t *testing.T) {
	s := startServer(t, store.Config{Dir: t.TempDir()}).withAccount()
	s.check([]scenario{
		{name: "import", method: "POST", path: "moduleOperations", body: `{"modules":[{"name":"Top"}]}`, status: 400, has: []string{"this server has no gallery"}},
		{name: "plan", method: "POST", path: "modulePlans", body: `{"modules":[{"name":"Top"}]}`, status: 400, has: []string{"this server has no gallery"}},
		{name: "search", method: "GET", path: "galleryModules", status: 400, has: []string{"no gallery"}},
	})
}

// TestCancelAndTimeLimit: an import that does not come to an end is ended,
// and what was there stays.
func TestCancelAndTimeLimit(t *testing.T) {
	g := newGallery(t, kit("Base", "1.0.0"), kit("Base", "2.0.0"), kit("Top", "1.0.0", "Base 2.0.0"), kit("Slow", "1.0.0"))
	begun := make(chan string, 10)
	g.Wait = func(ctx context.Context, name string) error {
		if name != "Slow" {
			return nil
		}
		begun <- name
		<-ctx.Done()
		return ctx.Err()
	}
	storetest.Each(t, func(t *testing.T, cfg store.Config) {
		s := startServer(t, cfg, withGallery(g)).withAccount()
		s.operation(`{"modules":[{"name":"Base","version":"1.0.0"}]}`)
		a := s.must(202, "POST", "moduleOperations", `{"modules":[{"name":"Top"},{"name":"Slow"}]}`)
		op := a.json("name").(string)
		<-begun
		s.check([]scenario{
			{name: "under way", method: "DELETE", path: "modules/Base", status: 409, has: []string{"is being imported"}},
			{name: "import again", method: "POST", path: "moduleOperations", body: `{"modules":[{"name":"slow"}]}`, status: 409, has: []string{"is being imported"}},
			{name: "cancel", method: "POST", path: "moduleOperations/" + op + "/cancel", status: 200, want: map[string]any{"properties.state": "Cancelled"}},
			{name: "cancel again", method: "POST", path: "moduleOperations/" + op + "/cancel", status: 409, has: []string{"has ended already: Cancelled"}},
			{name: "state", method: "GET", path: "modules/Slow", status: 200, want: map[string]any{"properties.provisioningState": "Cancelled", "properties.error.message": "The import was cancelled."}},
			{name: "Base is as it was", method: "GET", path: "modules/Base", status: 200, want: map[string]any{"properties.provisioningState": "Succeeded", "properties.version": "1.0.0"}},
			{name: "listed", method: "GET", path: "moduleOperations", status: 200, want: map[string]any{"value.0.properties.state": "Cancelled", "value.1.properties.state": "Succeeded", "value.2": nil}},
		})
		leftBehind(t, cfg.Dir)
	})
	limited := startServer(t, store.Config{Dir: t.TempDir()}, withGallery(g), func(c *app.Config) { c.ImportTime = 20 * time.Millisecond }).withAccount()
	if a := limited.operation(`{"modules":[{"name":"Slow"}]}`); !strings.Contains(a.body, "took longer than 20ms") {
		t.Errorf("time limit: %s", a.body)
	}
}

// TestBrokenByName imports by name a version that another module cannot use:
// plan and log say so.
func TestBrokenByName(t *testing.T) {
	s := startServer(t, store.Config{Dir: t.TempDir()}, withGallery(newGallery(t,
		kit("Base", "1.0.0"), kit("Base", "2.0.0"), modules.Info{Name: "Top", Versions: []string{"1.0.0"}, Requires: []modules.Requirement{{Name: "Base", ModuleVersions: nuget.ModuleVersions{Minimum: "1.0", Maximum: "1.9"}}}},
	))).withAccount()
	if a := s.operation(`{"modules":[{"name":"Top"}]}`); a.json("properties", "state") != "Succeeded" {
		t.Fatal(a.body)
	}
	const want = "Top needs Base (≥ 1.0.0 and ≤ 1.9.0) and will not load any more."
	if a := s.must(200, "POST", "modulePlans", `{"modules":[{"name":"Base","version":"2.0.0"}]}`); a.json("modules", 0, "breaks", 0) != want {
		t.Errorf("plan: %s", a.body)
	}
	a := s.operation(`{"modules":[{"name":"Base","version":"2.0.0"}]}`)
	if log := s.must(200, "GET", "moduleOperations/"+a.json("name").(string)+"/log", nil); a.json("properties", "state") != "Succeeded" || !strings.Contains(log.body, want+`","warning":true`) {
		t.Errorf("import: %s\n%s", a.body, log.body)
	}
}
