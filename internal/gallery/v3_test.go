package gallery_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"path"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/gallery"
	"github.com/runwright/runwright/internal/nuget"
)

// fixtureV3 answers as the recorded feed of protocol 3; registrations are packed.
func fixtureV3(t *testing.T, registrations string, header bool) *server {
	var s *server
	s = serve(t, func(w http.ResponseWriter, r *http.Request) {
		p := r.URL.Path
		switch {
		case p == "/v3/index.json":
			fmt.Fprint(w, fixture(t, "v3/index.json", s.URL))
		case strings.HasPrefix(p, "/v3/registration"):
			_, rest, _ := strings.Cut(strings.TrimPrefix(p, "/v3/"), "/")
			if !strings.HasPrefix(rest, "az.") {
				w.WriteHeader(http.StatusNotFound)
				return
			}
			if header {
				w.Header().Set("Content-Encoding", "gzip")
			}
			z := gzip.NewWriter(w)
			fmt.Fprint(z, fixture(t, "v3/"+registrations+"/"+rest, s.URL))
			z.Close()
		case p == "/v3/query":
			name := "v3/query-sample.json"
			if r.URL.Query().Get("prerelease") == "true" {
				name = "v3/query-sample-prerelease.json"
			}
			if r.URL.Query().Get("q") != "sample" {
				name = "v3/query-none.json"
			}
			fmt.Fprint(w, fixture(t, name, s.URL))
		case strings.HasPrefix(p, "/v3/flat/"):
			http.ServeFile(w, r, "testdata/packages/"+path.Base(p))
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	})
	return s
}

func TestV3Fixture(t *testing.T) {
	for _, kind := range []string{"registration", "registration-paged"} {
		for _, header := range []bool{true, false} {
			s := fixtureV3(t, kind, header)
			c := client(t, gallery.Feed{Name: "fix", URL: s.URL + "/v3/index.json"})
			all := must[[]gallery.Package](t)(c.Versions(background, "AZ.AccountsSample"))
			if got := list(all); got != "Az.AccountsSample 2.2.0, Az.AccountsSample 2.7.6, Az.AccountsSample 3.0.0-preview1" {
				t.Errorf("%s: versions %s", kind, got)
			}
			if p, err := c.Find(background, "Az.AccountsSample", version(t, "2.6")); err != nil || p.Listed {
				t.Errorf("%+v, %v", p, err)
			}
		}
	}
	s := fixtureV3(t, "registration", true)
	c := client(t, gallery.Feed{Name: "fix", URL: s.URL + "/v3/index.json"})
	p := must[*gallery.Package](t)(c.Find(background, "Az.Sample", version(t, "1.2.0")))
	if d := cmp.Diff([]nuget.Dependency{nuget.NewDependency("Az.AccountsSample", "2.7.6", "")}, p.Dependencies); d != "" {
		t.Error(d)
	}
	var b bytes.Buffer
	if err := c.Download(background, p, &b, 10_000); err != nil || b.Len() != 2366 {
		t.Errorf("%d bytes, %v", b.Len(), err)
	}
	for _, tt := range []struct {
		query gallery.Query
		want  string
		total int
	}{
		{gallery.Query{Text: "sample"}, "Az.AccountsSample 2.7.6, Az.Sample 1.2.0", 2},
		{gallery.Query{Text: "sample", Prerelease: true}, "Az.AccountsSample 3.0.0-preview1, Az.Sample 1.2.0", 2},
		{gallery.Query{Text: "other"}, "", 0},
	} {
		page := must[gallery.Page](t)(c.Search(background, tt.query))
		if got := list(page.Packages); got != tt.want || page.Total != tt.total || page.Next != 0 {
			t.Errorf("%+v: %s, %d, %d", tt.query, got, page.Total, page.Next)
		}
	}
	_, err := c.Versions(background, "None")
	failed(t, err, fault.NotFound, "'fix' does not have the package 'None'")
	n := 0
	for _, r := range s.requests() {
		if r == "/v3/index.json" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("the service index was asked for %d times, want once", n)
	}
}

// TestV3Variants: addresses that are relative, entries elsewhere, one text instead
// of a list, addresses of packages that are missing.
func TestV3Variants(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/f/index.json":
			fmt.Fprint(w, `{"resources":[{"@id":"reg","@type":["RegistrationsBaseUrl"]},{"@id":"flat/","@type":"PackageBaseAddress/3.0.0"},{"@id":"q?x=1","@type":"SearchQueryService"}]}`)
		case "/f/reg/a/index.json":
			fmt.Fprint(w, `{"items":[{"@id":"page1.json"},{"@id":"x","items":[
				{"catalogEntry":{"id":"A","version":"2.0","tags":"PSModule, One","authors":["X","Y"],"dependencyGroups":[{"targetFramework":"net45","dependencies":[{"id":"B","range":"oops"}]},{}]}},
				{"catalogEntry":{"id":"A","version":"bad"}},{"catalogEntry":{"id":"Other","version":"1.0"}},{"catalogEntry":{"id":"A","version":"3.0","listed":false}},{}]}]}`)
		case "/f/reg/a/page1.json":
			fmt.Fprint(w, `{"items":[{"catalogEntry":"../c/a.1.json","packageContent":"../../p/a.1.nupkg"}]}`)
		case "/f/reg/c/a.1.json":
			fmt.Fprint(w, `{"id":"A","version":"1.0","tags":["PSModule"],"authors":"X"}`)
		case "/f/q":
			if r.URL.Query().Get("x") != "1" {
				t.Error("the address of the search lost its query")
			}
			fmt.Fprint(w, `{"data":[{"id":"A","version":"2.0-b","versions":[{"version":"1.5"},{"version":"1.4"}]},{"id":"P","version":"1.0-a"},{"id":"S","version":"1.0","tags":["PSScript"]}]}`)
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	})
	c := client(t, gallery.Feed{Name: "f", URL: s.URL + "/f/index.json"})
	all := must[[]gallery.Package](t)(c.Versions(background, "A"))
	if list(all) != "A 1.0.0, A 2.0.0" {
		t.Fatal(list(all))
	}
	if all[0].Download != s.URL+"/f/p/a.1.nupkg" || all[1].Download != s.URL+"/f/flat/a/2.0.0/a.2.0.0.nupkg" {
		t.Errorf("%s, %s", all[0].Download, all[1].Download)
	}
	if all[1].Authors != "X, Y" || strings.Join(all[1].Tags, "|") != "PSModule|One" || all[1].Dependencies[0].Unreadable != "oops" {
		t.Errorf("%+v", all[1])
	}
	page := must[gallery.Page](t)(c.Search(background, gallery.Query{}))
	if list(page.Packages) != "A 1.5.0" {
		t.Error(list(page.Packages))
	}
}

func TestV3WrongAnswers(t *testing.T) {
	for _, tt := range []struct {
		index, registration string
		code                fault.Code
		says                string
	}{
		{"<html/>", "", fault.Invalid, "expected JSON of protocol 3"},
		{`{"resources":[{"@id":"x","@type":"Other"}]}`, "", fault.Invalid, "expected a resource RegistrationsBaseUrl, got 1 resources"},
		{"404", "", fault.Invalid, "does not have a service index"},
		{`{"resources":[{"@id":"file:///etc/","@type":"RegistrationsBaseUrl"}]}`, "", fault.Invalid, "expected an http or https address"},
		{`{"resources":[{"@id":"r","@type":"RegistrationsBaseUrl"}]}`, `{"items":7}`, fault.Invalid, "expected JSON of protocol 3"},
		{`{"resources":[{"@id":"r","@type":"RegistrationsBaseUrl"}]}`, `{"items":[{"@id":"gone.json"}]}`, fault.NotFound, "does not have the package 'A'"},
		{`{"resources":[{"@id":"r","@type":"RegistrationsBaseUrl"}]}`, `{"items":[` + strings.Repeat("{},", 600) + `{}]}`, fault.TooLarge, "more than 512 pages"},
	} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			switch {
			case tt.index == "404" || strings.HasSuffix(r.URL.Path, "gone.json"):
				w.WriteHeader(http.StatusNotFound)
			case r.URL.Path == "/index.json":
				fmt.Fprint(w, tt.index)
			default:
				fmt.Fprint(w, tt.registration)
			}
		})
		_, err := client(t, gallery.Feed{Name: "f", URL: s.URL + "/index.json"}).Versions(background, "A")
		failed(t, err, tt.code, tt.says)
	}
}
