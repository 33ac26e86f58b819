package gallery_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/gallery"
	"github.com/runwright/runwright/internal/nuget"
)

// fixtureV2 answers as the recorded feed of protocol 2.
func fixtureV2(t *testing.T) *server {
	var s *server
	s = serve(t, func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		name := ""
		switch r.URL.Path {
		case "/api/v2":
			name = "v2/service.xml"
		case "/api/v2/FindPackagesById()":
			switch {
			case !strings.EqualFold(q.Get("id"), "'Az.AccountsSample'"):
				name = "v2/FindPackagesById(none).xml"
			case q.Get("$skip") == "0":
				name = "v2/FindPackagesById(Az.AccountsSample)-page1.xml"
			default:
				name = "v2/FindPackagesById(Az.AccountsSample)-page2.xml"
			}
		case "/api/v2/Packages(Id='Az.Sample',Version='1.2.0')":
			name = "v2/Packages(Id=Az.Sample,Version=1.2.0).xml"
		case "/api/v2/Search()":
			name = "v2/Search(sample)-latest.xml"
			if q.Get("includePrerelease") == "true" {
				name = "v2/Search(sample)-prerelease.xml"
			}
		case "/api/v2/package/Az.Sample/1.2.0":
			http.ServeFile(w, r, "testdata/packages/az.sample.1.2.0.nupkg")
			return
		default:
			w.WriteHeader(http.StatusNotFound)
			name = "v2/error-404.xml"
		}
		fmt.Fprint(w, fixture(t, name, s.URL))
	})
	return s
}

func TestV2Fixture(t *testing.T) {
	s := fixtureV2(t)
	c := client(t, gallery.Feed{Name: "fix", URL: s.URL + "/api/v2/"})
	all := must[[]gallery.Package](t)(c.Versions(background, "az.accountssample"))
	if got := list(all); got != "Az.AccountsSample 2.2.0, Az.AccountsSample 2.7.6, Az.AccountsSample 3.0.0-preview1" {
		t.Errorf("versions: %s", got)
	}
	p := must[*gallery.Package](t)(c.Find(background, "Az.Sample", version(t, "1.2")))
	want := gallery.Package{
		Feed: "fix", ID: "Az.Sample", Version: version(t, "1.2.0"), VersionText: "1.2.0", Authors: "Fixture Author", Owners: "fixture", CompanyName: "Contoso",
		Description: "Made-up cloud sample module.", Copyright: "(c) Fixture Author", Tags: []string{"PSModule", "PSFunction_Get-AzSampleVM", "PSIncludes_Function"},
		Dependencies: []nuget.Dependency{nuget.NewDependency("Az.AccountsSample", "[2.7.6, )", "")},
		Published:    time.Date(2024, 1, 2, 3, 4, 6, 0, time.UTC), Listed: true, HashAlgorithm: "SHA512", Size: 2366, Downloads: 42,
		Hash: "ljB+8Xgd9EHAtOn9Bc0Gob+UVV8QQV2qjE8wdwSRt2EvZdepBEKkhNFBKuxXyu7WozjapKyKdG7B+6rgCL3akQ==",
		GUID: "6c1b5c0e-3f0a-4c43-9d3e-0c2f7a5d1141", PowerShell: "5.1", Download: s.URL + "/api/v2/package/Az.Sample/1.2.0",
	}
	if d := cmp.Diff(want, *p); d != "" {
		t.Error(d)
	}
	if got := p.Commands(); len(got) != 1 || got[0] != "Get-AzSampleVM" {
		t.Errorf("commands %v", got)
	}
	var b bytes.Buffer
	if err := c.Download(background, p, &b, 10_000); err != nil || b.Len() != 2366 {
		t.Errorf("%d bytes, %v", b.Len(), err)
	}
	failed(t, c.Download(background, p, &b, 1000), fault.TooLarge, "more than 1000 bytes")
	bad := *p
	bad.Hash = all[1].Hash
	failed(t, c.Download(background, &bad, &b, 10_000), fault.Invalid, "expected the hash fp77udf", "got ljB+8Xg")
	bad.Hash = "AAAA"
	failed(t, c.Download(background, &bad, &b, 10_000), fault.Invalid, "expected 64 bytes in base64")
	bad.HashAlgorithm = "MD5"
	failed(t, c.Download(background, &bad, &b, 10_000), fault.Invalid, "expected SHA512, SHA384 or SHA256")

	// The exact version is found though it is unlisted and spelled 2.6.0.0.
	if p, err := c.Find(background, "Az.AccountsSample", version(t, "2.6")); err != nil || p.Listed || p.VersionText != "2.6.0.0" {
		t.Errorf("%+v, %v", p, err)
	}
	_, err := c.Find(background, "Az.AccountsSample", version(t, "9.9"))
	failed(t, err, fault.NotFound, "'Az.AccountsSample', but not its version 9.9.0")
	_, err = c.Versions(background, "None")
	failed(t, err, fault.NotFound, "'fix' does not have the package 'None'")
	_, err = c.Versions(background, "../x")
	failed(t, err, fault.Invalid, "no name of a package")

	page := must[gallery.Page](t)(c.Search(background, gallery.Query{Text: "sample"}))
	if got := list(page.Packages); got != "Az.AccountsSample 2.7.6, Az.Sample 1.2.0" || page.Total != 2 || page.Next != 0 {
		t.Errorf("search: %s, %d, %d", got, page.Total, page.Next)
	}
	page = must[gallery.Page](t)(c.Search(background, gallery.Query{Text: "sample", Prerelease: true}))
	if got := list(page.Packages); got != "Az.AccountsSample 3.0.0-preview1, Az.Sample 1.2.0" {
		t.Errorf("search with prereleases: %s", got)
	}
}

// TestV2Requests pins what is asked, as the reference records it.
func TestV2Requests(t *testing.T) {
	s := fixtureV2(t)
	c := client(t, gallery.Feed{Name: "fix", URL: s.URL + "/api/v2"})
	_, _ = c.Search(background, gallery.Query{Text: "o'neil", Tag: "PSCommand_Get-It", Skip: 40, Take: 7})
	_, _ = c.Versions(background, "None")
	_, _ = c.Find(background, "O'Neil", version(t, "1.0"))
	want := []string{
		"/api/v2/Search()?$filter=IsLatestVersion+and+substringof%28%27PSModule%27%2C+Tags%29+eq+true&searchTerm=%27o%27%27neil+tag%3APSCommand_Get-It%27&targetFramework=%27%27&includePrerelease=false&$skip=40&$top=7&$inlinecount=allpages&semVerLevel=2.0.0",
		"/api/v2/FindPackagesById()?id=%27None%27&semVerLevel=2.0.0&$skip=0&$top=100",
		"/api/v2/Packages(Id=%27O%27%27Neil%27,Version=%271.0.0%27)",
		"/api/v2/FindPackagesById()?id=%27O%27%27Neil%27&semVerLevel=2.0.0&$skip=0&$top=100",
	}
	if d := cmp.Diff(want, s.requests()); d != "" {
		t.Error(d)
	}
}

// atom writes a feed of "id version" entries with the given tags.
func atom(extra string, entries ...string) string {
	var b strings.Builder
	b.WriteString(`<feed xmlns="http://www.w3.org/2005/Atom" xmlns:x="d" xmlns:m="m">` + extra)
	for _, e := range entries {
		id, v, _ := strings.Cut(e, " ")
		v, tags, _ := strings.Cut(v, " ")
		fmt.Fprintf(&b, `<entry><title>%s</title><m:properties><x:Version>%s</x:Version><x:Tags>%s</x:Tags></m:properties></entry>`, id, v, tags)
	}
	return b.String() + "</feed>"
}

// TestV2Pages: servers page in different ways.
func TestV2Pages(t *testing.T) {
	const all = 250
	pages := func(size int, extra func(skip int, base string) string) *server {
		var s *server
		s = serve(t, func(w http.ResponseWriter, r *http.Request) {
			skip, _ := strconv.Atoi(r.URL.Query().Get("$skip"))
			var entries []string
			for i := skip; i < min(skip+size, all); i++ {
				entries = append(entries, fmt.Sprintf("Big 1.0.%d", i))
			}
			fmt.Fprint(w, atom(extra(skip, s.URL), entries...))
		})
		return s
	}
	next := func(size int) func(int, string) string {
		return func(skip int, base string) string {
			if skip+size >= all {
				return ""
			}
			return fmt.Sprintf(`<link rel="next" href="%s/v2/FindPackagesById()?id='Big'&amp;$skip=%d"/>`, base, skip+size)
		}
	}
	tests := map[string]*server{
		"count of all":       pages(100, func(int, string) string { return "<m:count>250</m:count>" }),
		"count, small pages": pages(7, func(int, string) string { return "<m:count>250</m:count>" }),
		"next links":         pages(30, next(30)),
		"relative links": pages(30, func(skip int, _ string) string {
			return strings.Replace(next(30)(skip, ""), "/v2/", "", 1)
		}),
		"full pages of 40":  pages(40, func(int, string) string { return "" }),
		"full pages of 100": pages(100, func(int, string) string { return "" }),
		"all at once":       pages(1000, func(int, string) string { return "" }),
	}
	for name, s := range tests {
		t.Run(name, func(t *testing.T) {
			got := must[[]gallery.Package](t)(client(t, gallery.Feed{Name: "f", URL: s.URL + "/v2"}).Versions(background, "Big"))
			if len(got) != all || got[0].Version.String() != "1.0.0" || got[all-1].Version.String() != "1.0.249" {
				t.Errorf("%d versions", len(got))
			}
		})
	}
	t.Run("no pages at all", func(t *testing.T) {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, atom("<m:count>9</m:count>", "Big 1.0", "Big 2.0"))
		})
		got := must[[]gallery.Package](t)(client(t, gallery.Feed{Name: "f", URL: s.URL + "/v2"}).Versions(background, "Big"))
		if n := len(s.requests()); len(got) != 2 || n != 2 {
			t.Errorf("%d versions in %d requests", len(got), n)
		}
	})
}

// TestV2IgnoresFilters: what the feed gives is checked again.
func TestV2IgnoresFilters(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("$skip") != "0" {
			fmt.Fprint(w, atom(""))
			return
		}
		fmt.Fprint(w, atom("", "A 1.0 PSModule T", "A 2.0 PSModule T", "A 3.0-b PSModule T", "B 1.0 PSScript T", "C 1.0 PSModule", "D x PSModule T", "E 1.0-a PSModule T", "F 1.0 T"))
	})
	c := client(t, gallery.Feed{Name: "f", URL: s.URL + "/nuget"})
	for _, tt := range []struct {
		query gallery.Query
		want  string
	}{
		{gallery.Query{}, "A 2.0.0, C 1.0.0, F 1.0.0"},
		{gallery.Query{Tag: "t"}, "A 2.0.0, F 1.0.0"},
		{gallery.Query{Prerelease: true}, "A 3.0.0-b, C 1.0.0, E 1.0.0-a, F 1.0.0"},
		{gallery.Query{Take: 2}, "A 2.0.0, C 1.0.0"},
	} {
		if got := list(must[gallery.Page](t)(c.Search(background, tt.query)).Packages); got != tt.want {
			t.Errorf("%+v: %s, want %s", tt.query, got, tt.want)
		}
	}
	_, err := c.Versions(background, "Z")
	failed(t, err, fault.NotFound, "'Z'")
	if got := list(must[[]gallery.Package](t)(c.Versions(background, "a"))); got != "A 1.0.0, A 2.0.0, A 3.0.0-b" {
		t.Errorf("versions: %s", got)
	}
}

// TestV2Dates: what the moment of publication says of being listed.
func TestV2Dates(t *testing.T) {
	var b strings.Builder
	for i, published := range []string{"<p:Published>1900-01-01T00:00:00</p:Published>", "<p:Published>1899-05-05T00:00:00Z</p:Published>", "<p:Published>1901-01-01T00:00:00</p:Published>",
		`<p:Published m:null="true">1900-01-01T00:00:00</p:Published>`, "<p:Published/>", "", "<p:Published>2024-01-02T03:04:05.678+02:00</p:Published>", "<p:Listed>False</p:Listed>"} {
		fmt.Fprintf(&b, "<entry><id>x/Packages(Id='A',Version='1.%d')</id><m:properties>%s</m:properties></entry>", i, published)
	}
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "<feed>"+b.String()+"</feed>") })
	got := must[[]gallery.Package](t)(client(t, gallery.Feed{Name: "f", URL: s.URL + "/v2"}).Versions(background, "A"))
	if list(got) != "A 1.2.0, A 1.3.0, A 1.4.0, A 1.5.0, A 1.6.0" {
		t.Fatal(list(got))
	}
	if p := got[4].Published; !p.Equal(time.Date(2024, 1, 2, 1, 4, 5, 678_000_000, time.UTC)) || !got[3].Published.IsZero() {
		t.Errorf("%v, %v", p, got[3].Published)
	}
}

func TestV2SearchPages(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		skip, _ := strconv.Atoi(r.URL.Query().Get("$skip"))
		top, _ := strconv.Atoi(r.URL.Query().Get("$top"))
		var entries []string
		for i := skip; i < min(skip+min(top, 100), 230); i++ {
			tag := "PSModule"
			if i%10 == 3 {
				tag = "PSScript"
			}
			entries = append(entries, fmt.Sprintf("P%03d 1.0 %s", i, tag))
		}
		fmt.Fprint(w, atom("<m:count>230</m:count>", entries...))
	})
	c := client(t, gallery.Feed{Name: "f", URL: s.URL + "/v2"})
	for _, take := range []int{1, 20, 150, 500} {
		seen := map[string]bool{}
		for skip, rounds := 0, 0; ; rounds++ {
			page := must[gallery.Page](t)(c.Search(background, gallery.Query{Skip: skip, Take: take}))
			for _, p := range page.Packages {
				if seen[p.ID] {
					t.Fatalf("%d a page: %s comes twice", take, p.ID)
				}
				seen[p.ID] = true
			}
			if page.Total != 230 || page.Next > 0 && len(page.Packages) != take || rounds > 300 {
				t.Fatalf("%d a page: total %d, %d packages, next %d", take, page.Total, len(page.Packages), page.Next)
			}
			if skip = page.Next; skip == 0 {
				break
			}
		}
		if len(seen) != 207 {
			t.Errorf("%d a page: %d packages", take, len(seen))
		}
	}
}

func TestV2SecondForm(t *testing.T) {
	for _, status := range []int{400, 500, 501} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("$filter") != "IsLatestVersion" {
				w.WriteHeader(status)
				return
			}
			fmt.Fprint(w, atom("", "A 1.0"))
		})
		page := must[gallery.Page](t)(client(t, gallery.Feed{Name: "f", URL: s.URL + "/v2"}).Search(background, gallery.Query{}))
		if list(page.Packages) != "A 1.0.0" {
			t.Errorf("%d: %+v", status, page)
		}
	}
}

func TestV2WrongAnswers(t *testing.T) {
	tests := []struct {
		body string
		code fault.Code
		says string
	}{
		{"<html><body>Sign in</body></html>", fault.Invalid, "expected an Atom feed or entry, got the element html"},
		{"hello", fault.Invalid, `got a document without an element ("hello")`},
		{"<feed><entry>", fault.Invalid, "ends within the element entry"},
		{"<feed></entry>", fault.Invalid, "ends and did not begin"},
		{"<feed></feed><feed></feed>", fault.Invalid, "a second root element"},
		{`<!DOCTYPE f [<!ENTITY a "b">]><feed>&a;</feed>`, fault.Invalid, "a document type"},
		{"<feed>" + strings.Repeat("<a>", 40), fault.Invalid, "nested more than 32 deep"},
		{"<feed>" + strings.Repeat("<entry></entry>", 5001), fault.Invalid, "more than 5000 entries"},
		{"<feed>" + strings.Repeat(" ", 1<<20), fault.TooLarge, "more than 1000000 bytes"},
		{"\x1f\x8bxx", fault.Invalid, "a broken gzip stream"},
	}
	for _, tt := range tests {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, tt.body) })
		c := clientWith(t, gallery.Options{Feeds: []gallery.Feed{{Name: "f", URL: s.URL + "/v2"}}, MaxDocument: 1_000_000})
		_, err := c.Versions(background, "A")
		failed(t, err, tt.code, "'f'", s.URL, tt.says)
	}
}
