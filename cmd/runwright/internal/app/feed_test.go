package app_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/runwright/runwright/cmd/runwright/internal/app"
	"github.com/runwright/runwright/internal/gallery"
	"github.com/runwright/runwright/internal/nuget"
	"github.com/runwright/runwright/internal/nuget/pack"
	"github.com/runwright/runwright/internal/store"
)

// feedAddress is the feed of the test's account.
const feedAddress = "/feeds/sub-1/group/contoso-account/5.1"

// TestServerIsAFeed imports modules into one server, and from there, by both
// protocols, into another one.
func TestServerIsAFeed(t *testing.T) {
	real := func(c *app.Config) { c.Reader = app.Packages{} }
	first := startServer(t, store.Config{Dir: t.TempDir()}, real).withAccount()
	for _, name := range []string{"Az.AccountsSample.zip", "Az.Sample.zip", "Contoso.zip", "TestModule.zip", "NoManifest.zip"} {
		content, err := os.ReadFile(filepath.Join(samples, "good", name))
		if err != nil {
			t.Fatal(err)
		}
		first.must(201, "POST", "modules?fileName="+name, content)
	}
	for _, protocol := range []string{"/v2", "/v3/index.json"} {
		t.Run(protocol[1:3], func(t *testing.T) {
			client, err := gallery.New(gallery.Options{Feeds: []gallery.Feed{{Name: "first", URL: first.url + feedAddress + protocol, User: "any", Token: first.token}}})
			if err != nil {
				t.Fatal(err)
			}
			page, err := client.Search(t.Context(), gallery.Query{Text: "sample"})
			if err != nil || page.Total != 2 {
				t.Fatalf("search: %+v, %v", page, err)
			}
			found, err := client.Search(t.Context(), gallery.Query{Tag: "PSCommand_Get-ContosoUser"})
			if err != nil || len(found.Packages) != 1 || found.Packages[0].ID != "Contoso" {
				t.Errorf("by command: %+v, %v", found, err)
			}
			both, err := client.Versions(t.Context(), "testmodule")
			if err != nil || len(both) != 2 || both[0].Version.String() != "1.0.0" {
				t.Errorf("versions side by side: %+v, %v", both, err)
			}
			second := startServer(t, store.Config{Dir: t.TempDir()}, real, withGallery(app.Galleries{Client: client})).withAccount()
			if a := second.operation(`{"modules":[{"name":"Az.Sample"},{"name":"Contoso"},{"name":"TestModule","version":"1.0.0"}]}`); a.json("properties", "state") != "Succeeded" {
				t.Fatalf("import: %s", a.body)
			}
			if got := second.versions(); got != "Az.AccountsSample 2.7.6, Az.Sample 1.2.0, Contoso 1.2.0, TestModule 1.0.0" {
				t.Errorf("imported: %s", got)
			}
			if a := second.must(200, "GET", "connectionTypes/ContosoConnection", nil); !strings.Contains(a.body, "Password") {
				t.Errorf("connection type: %s", a.body)
			}
		})
	}
	stranger, err := gallery.New(gallery.Options{Feeds: []gallery.Feed{{Name: "first", URL: first.url + feedAddress + "/v2"}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stranger.Find(t.Context(), "Contoso", nuget.Version{Number: [4]int32{1, 2}}); err == nil {
		t.Error("a feed without credentials is to be refused")
	}
	third := startServer(t, store.Config{Dir: t.TempDir()}, real, withGallery(app.Galleries{Client: stranger})).withAccount()
	if a := third.must(400, "POST", "modulePlans", `{"modules":[{"name":"Contoso"}]}`); !strings.Contains(a.body, "Not found: Contoso. The feed 'first' does not give out") || !strings.Contains(a.body, "there are no credentials for it") {
		t.Errorf("a plan without credentials: %s", a.body)
	}
}

func TestPushToFeed(t *testing.T) {
	s := startServer(t, store.Config{Dir: t.TempDir()}, func(c *app.Config) { c.Reader = app.Packages{} }).withAccount()
	content, err := os.ReadFile(filepath.Join(samples, "good", "nupkg", "contoso.1.2.0.nupkg"))
	if err != nil {
		t.Fatal(err)
	}
	push := func(key string) int {
		req, err := http.NewRequest(http.MethodPut, s.url+feedAddress+"/v2/package", strings.NewReader(string(content)))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-NuGet-ApiKey", key)
		res, err := s.client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		return res.StatusCode
	}
	if got := push("wrong"); got != 401 && got != 403 {
		t.Errorf("push with a wrong key: %d", got)
	}
	if got := push(s.token); got != 201 {
		t.Errorf("push: %d", got)
	}
	if got := push(s.token); got != 409 {
		t.Errorf("push again: %d", got)
	}
	if got := s.versions(); got != "Contoso 1.2.0" {
		t.Errorf("pushed: %s", got)
	}
	for path, want := range map[string]int{feedAddress + "/v2/package/Contoso/1.2.0": 200, feedAddress + "/v2/package/Contoso/9.0.0": 404, "/feeds/sub-1/group/none/5.1/v2/package/A/1.0": 404, "/feeds/x": 404,
		"/feeds/sub-1/group/none/5.1/v3/index.json": 404, "/feeds/sub-1/group/none/5.1/v2": 404, "/feeds/sub-1/group/none/5.1/v2/$metadata": 404, strings.Replace(feedAddress, "5.1", "6.0", 1) + "/v3/index.json": 404, feedAddress + "/v3/index.json": 200} {
		if a := s.do("GET", path, nil); a.status != want {
			t.Errorf("%s: %d, want %d", path, a.status, want)
		}
	}
	if a := s.do("GET", strings.Replace(feedAddress, "5.1", "6.0", 1)+"/v3/index.json", nil); !strings.Contains(a.body, "has no feed for the runtime '6.0'; expected one of 5.1, 7.1, 7.2, 7.4, or the name of a runtime environment") {
		t.Errorf("unknown runtime: %s", a.body)
	}
	if a := s.do("DELETE", feedAddress+"/v2/package/Contoso/1.2.0", nil); a.status != 200 && a.status != 204 {
		t.Errorf("delete: %d %s", a.status, a.body)
	}
	if got := s.versions(); got != "" {
		t.Errorf("after the deletion: %s", got)
	}
}

// TestDescribedDependencies imports a package whose description alone says
// what it needs, as packages do that stand for a set of modules.
func TestDescribedDependencies(t *testing.T) {
	dir := t.TempDir()
	content, err := os.ReadFile(filepath.Join(samples, "good", "nupkg", "contoso.1.2.0.nupkg"))
	if err != nil {
		t.Fatal(err)
	}
	versions, err := nuget.ParseRange("[1.0.0,2.0.0)")
	if err != nil {
		t.Fatal(err)
	}
	spec, err := pack.Module{Name: "All", Version: "3.0.0"}.Nuspec()
	if err != nil {
		t.Fatal(err)
	}
	spec.Dependencies = []nuget.Dependency{{ID: "Contoso", Range: versions}}
	var all bytes.Buffer
	file := pack.File{Path: "All.psd1", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader("@{ ModuleVersion = '3.0.0'; GUID = '6c1c9f0e-8b0a-4f0e-9c51-5d8d4f4c7a11' }")), nil
	}}
	if err := errors.Join(pack.Write(&all, spec, []pack.File{file}), os.WriteFile(filepath.Join(dir, "contoso.1.2.0.nupkg"), content, 0o600), os.WriteFile(filepath.Join(dir, "all.3.0.0.nupkg"), all.Bytes(), 0o600)); err != nil {
		t.Fatal(err)
	}
	folder, err := gallery.New(gallery.Options{Feeds: []gallery.Feed{{Name: "folder", URL: dir}}})
	if err != nil {
		t.Fatal(err)
	}
	s := startServer(t, store.Config{Dir: t.TempDir()}, func(c *app.Config) { c.Reader = app.Packages{} }, withGallery(app.Galleries{Client: folder})).withAccount()
	if a := s.operation(`{"modules":[{"name":"All"}]}`); a.json("properties", "state") != "Succeeded" {
		t.Fatalf("import: %s", a.body)
	}
	if got := s.versions(); got != "All 3.0.0, Contoso 1.2.0" {
		t.Errorf("imported: %s", got)
	}
	if a := s.must(200, "GET", "modules/All", nil); !strings.Contains(a.body, "Contoso [1.0.0, 2.0.0)") {
		t.Errorf("what it needs: %s", a.body)
	}
	client, err := gallery.New(gallery.Options{Feeds: []gallery.Feed{{Name: "own", URL: s.url + feedAddress + "/v3/index.json", User: "any", Token: s.token}}})
	if err != nil {
		t.Fatal(err)
	}
	served, err := client.Versions(t.Context(), "All")
	if err != nil || len(served) != 1 || len(served[0].Dependencies) != 1 || served[0].Dependencies[0].Range.String() != versions.String() {
		t.Errorf("served: %+v, %v", served, err)
	}
	// An upload of the same package brings the same.
	second := startServer(t, store.Config{Dir: t.TempDir()}, func(c *app.Config) { c.Reader = app.Packages{} }, withGallery(app.Galleries{Client: folder})).withAccount()
	second.must(201, "POST", "modules?fileName=all.3.0.0.nupkg", all.Bytes())
	if got := second.versions(); got != "All 3.0.0, Contoso 1.2.0" {
		t.Errorf("uploaded: %s", got)
	}
}
