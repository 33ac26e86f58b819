package app_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/runwright/runwright/cmd/runwright/internal/app"
	"github.com/runwright/runwright/internal/gallery"
	"github.com/runwright/runwright/internal/nuget"
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
	for path, want := range map[string]int{feedAddress + "/v2/package/Contoso/1.2.0": 200, feedAddress + "/v2/package/Contoso/9.0.0": 404, "/feeds/sub-1/group/none/5.1/v2/package/A/1.0": 404, "/feeds/x": 404} {
		if a := s.do("GET", path, nil); a.status != want {
			t.Errorf("%s: %d, want %d", path, a.status, want)
		}
	}
	if a := s.do("DELETE", feedAddress+"/v2/package/Contoso/1.2.0", nil); a.status != 200 && a.status != 204 {
		t.Errorf("delete: %d %s", a.status, a.body)
	}
	if got := s.versions(); got != "" {
		t.Errorf("after the deletion: %s", got)
	}
}
