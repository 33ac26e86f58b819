package gallery_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/gallery"
	"github.com/runwright/runwright/internal/nuget"
)

// put writes a file below a folder and returns the folder.
func put(t testing.TB, dir, name string, data []byte) string {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// zipped makes a zip of name and content in turn.
func zipped(t testing.TB, pairs ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		w := must[io.Writer](t)(z.Create(pairs[i]))
		if _, err := io.WriteString(w, pairs[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// nupkg makes a package with dependencies in the grammar of protocol 2.
func nupkg(t testing.TB, id, v, deps, tags string) []byte {
	t.Helper()
	n := &nuget.Nuspec{ID: id, Version: version(t, v), Authors: "A", Description: "About " + id, Tags: strings.Fields(tags), Dependencies: nuget.ParseDependencies(deps)}
	return zipped(t, id+".nuspec", string(nuget.WriteNuspec(n)), id+".psd1", "@{}")
}

func TestFolder(t *testing.T) {
	dir := t.TempDir()
	for _, f := range []string{"az.sample.1.2.0", "az.accountssample.2.7.6", "scriptkit.2.5.0.7-beta3"} {
		put(t, dir, f+".nupkg", must[[]byte](t)(os.ReadFile("testdata/packages/"+f+".nupkg")))
	}
	put(t, dir, "Az.Sample/1.3.0/whatever.nupkg", nupkg(t, "Az.Sample", "1.3.0", "", "PSModule"))
	put(t, dir, "Az.Sample/Az.Sample.1.2.0.nupkg", nupkg(t, "Az.Sample", "1.2.0", "", "twice"))
	put(t, dir, "Plain.1.0.2.zip", zipped(t, "Plain/Plain.psm1", "x"))
	put(t, dir, "Other/2.0/x.zip", zipped(t, "Other.psm1", "x"))
	put(t, dir, "Full.zip", zipped(t, "Full/Full.psd1", "@{ModuleVersion='3.1'; Author='Me'; Description='Does'; FunctionsToExport='Get-Full','Set-*'; RequiredModules='Plain',@{ModuleName='Other';ModuleVersion='1.0';MaximumVersion='2.0'}; PrivateData=@{PSData=@{Prerelease='rc1'}}}"))
	put(t, dir, "Tool.1.0.0.nupkg", nupkg(t, "Tool", "1.0.0", "", "PSScript"))
	put(t, dir, "a/b/c/d/Deep.1.0.zip", []byte("never read"))
	put(t, dir, "notes.txt", []byte("x"))

	c := client(t, gallery.Feed{Name: "mirror", URL: dir})
	page := must[gallery.Page](t)(c.Search(background, gallery.Query{}))
	if got := list(page.Packages); got != "Az.AccountsSample 2.7.6, Az.Sample 1.3.0, Other 2.0.0, Plain 1.0.2" || page.Total != 4 {
		t.Errorf("all: %s", got)
	}
	for _, tt := range []struct {
		query       gallery.Query
		want        string
		next, total int
	}{
		{gallery.Query{Prerelease: true, Take: 3}, "Az.AccountsSample 2.7.6, Az.Sample 1.3.0, Full 3.1.0-rc1", 3, 6},
		{gallery.Query{Prerelease: true, Take: 3, Skip: 3}, "Other 2.0.0, Plain 1.0.2, ScriptKit 2.5.0.7-beta3", 0, 6},
		{gallery.Query{Skip: 100}, "", 0, 4},
		{gallery.Query{Text: "sample"}, "Az.AccountsSample 2.7.6, Az.Sample 1.3.0", 0, 2},
		{gallery.Query{Text: "az.sample"}, "Az.Sample 1.3.0", 0, 1},
		{gallery.Query{Tag: "PSCommand_Get-Full", Prerelease: true}, "Full 3.1.0-rc1", 0, 1},
		{gallery.Query{Tag: "PSCommand_Set-*", Prerelease: true}, "", 0, 0},
	} {
		page := must[gallery.Page](t)(c.Search(background, tt.query))
		if got := list(page.Packages); got != tt.want || page.Next != tt.next || page.Total != tt.total {
			t.Errorf("%+v: %s, %d, %d", tt.query, got, page.Next, page.Total)
		}
	}
	if got := list(must[[]gallery.Package](t)(c.Versions(background, "az.sample"))); got != "Az.Sample 1.2.0, Az.Sample 1.3.0" {
		t.Errorf("versions: %s", got)
	}
	p := must[*gallery.Package](t)(c.Find(background, "FULL", version(t, "3.1.0-RC1")))
	if got := nuget.FormatDependencies(p.Dependencies); got != "Plain::|Other:[1.0.0, 2.0.0]:" || p.Authors != "Me" {
		t.Errorf("%+v", p)
	}
	var b bytes.Buffer
	if err := c.Download(background, p, &b, 1<<20); err != nil || int64(b.Len()) != p.Size {
		t.Errorf("%d bytes of %d, %v", b.Len(), p.Size, err)
	}

	// What changes is seen.
	put(t, dir, "Plain.1.0.3.zip", zipped(t, "Plain/Plain.psm1", "x"))
	if got := list(must[[]gallery.Package](t)(c.Versions(background, "Plain"))); got != "Plain 1.0.2, Plain 1.0.3" {
		t.Errorf("versions: %s", got)
	}
	if err := os.Remove(p.Download); err != nil {
		t.Fatal(err)
	}
	failed(t, c.Download(background, p, &b, 1<<20), fault.NotFound, "is not at")
	_, err := c.Versions(background, "Full")
	failed(t, err, fault.NotFound, "'mirror' does not have the package 'Full'")
}

func TestFolderRefuses(t *testing.T) {
	for name, tt := range map[string]struct {
		data []byte
		says string
	}{
		"broken.1.0.nupkg": {[]byte("x"), "expected a zip"},
		"nuspec.1.0.nupkg": {zipped(t, "a.nuspec", "<x/>"), "a readable description"},
		"NoVersion.zip":    {zipped(t, "a.psm1", ""), "a name like Name.1.2.3.zip"},
		"Differ.1.0.zip":   {zipped(t, "Differ/Differ.psd1", "@{ModuleVersion='2.0'}"), "its name says version 1.0.0, its manifest 2.0.0"},
	} {
		dir := put(t, t.TempDir(), name, tt.data)
		_, err := client(t, gallery.Feed{Name: "mirror", URL: dir}).Versions(background, "A")
		failed(t, err, fault.Invalid, name, "'mirror'", tt.says)
	}
}

func TestFeedsInOrder(t *testing.T) {
	private, public := t.TempDir(), t.TempDir()
	put(t, private, "Ours.1.0.0.nupkg", nupkg(t, "Ours", "1.0.0", "", ""))
	put(t, private, "Both.1.0.0.nupkg", nupkg(t, "Both", "1.0.0", "", ""))
	for _, f := range []string{"Both 9.0.0", "Ours 99.0.0", "Theirs 1.0.0", "More 1.0.0"} {
		id, v, _ := strings.Cut(f, " ")
		put(t, public, id+".nupkg", nupkg(t, id, v, "", ""))
	}
	c := client(t, gallery.Feed{Name: "private", URL: private}, gallery.Feed{Name: "public", URL: public})
	if got := must[[]gallery.Package](t)(c.Versions(background, "Ours")); list(got) != "Ours 1.0.0" || got[0].Feed != "private" {
		t.Errorf("a later feed came in: %s", list(got))
	}
	if got := must[*gallery.Package](t)(c.Find(background, "Theirs", version(t, "1.0"))); got.Feed != "public" {
		t.Errorf("%+v", got)
	}
	_, err := c.Versions(background, "None")
	failed(t, err, fault.NotFound, "'private' does not have", "'public' does not have")
	only := must[*gallery.Client](t)(c.Only("PUBLIC"))
	if got := list(must[[]gallery.Package](t)(only.Versions(background, "Ours"))); got != "Ours 99.0.0" {
		t.Error(got)
	}

	var all []string
	for take := 1; take <= 7; take++ {
		all = nil
		for skip := 0; ; {
			page := must[gallery.Page](t)(c.Search(background, gallery.Query{Skip: skip, Take: take}))
			if page.Total != 6 {
				t.Errorf("total %d", page.Total)
			}
			for _, p := range page.Packages {
				all = append(all, p.Feed+" "+p.ID)
			}
			if skip = page.Next; skip == 0 || len(all) > 10 {
				break
			}
		}
		want := []string{"private Both", "private Ours", "public More", "public Theirs"}
		if d := cmp.Diff(want, all); d != "" {
			t.Errorf("%d a page: %s", take, d)
		}
	}

	// A feed that is down is no reason to take a private package from elsewhere.
	down := serve(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	c = client(t, gallery.Feed{Name: "down", URL: down.URL + "/v2"}, gallery.Feed{Name: "public", URL: public})
	_, err = c.Versions(background, "Ours")
	failed(t, err, fault.Unavailable, "'down'", "502")
	_, err = c.Find(background, "Ours", version(t, "99.0"))
	failed(t, err, fault.Unavailable, "'down'")
	page := must[gallery.Page](t)(c.Search(background, gallery.Query{Text: "more"}))
	if list(page.Packages) != "More 1.0.0" || len(page.Problems) != 1 || !strings.Contains(page.Problems[0].Error(), "502") {
		t.Errorf("%+v", page)
	}
	c = client(t, gallery.Feed{Name: "down", URL: down.URL + "/v2"}, gallery.Feed{Name: "too", URL: down.URL + "/v2"})
	_, err = c.Search(background, gallery.Query{})
	failed(t, err, fault.Unavailable, "'down'")
	_, err = c.Search(background, gallery.Query{Skip: -1})
	failed(t, err, fault.Invalid, "begin at -1")
}

func TestBundle(t *testing.T) {
	dir := t.TempDir()
	for _, f := range []struct{ id, v, deps string }{
		{"App", "1.0.0", "Lib:[1.0, ):|Base:[1.0, ):"}, {"Lib", "1.0.0", "Base:[1.5, 2.0):"}, {"Lib", "1.2.0", ""},
		{"Base", "1.0.0", "App"}, {"Base", "1.5.0", ""}, {"Base", "2.0.0", ""}, {"Alone", "1.0.0", "Nothing"}, {"Bad", "1.0.0", "Nope:[2.0]:|Base:[7.0]:"},
	} {
		put(t, dir, f.id+"."+f.v+".nupkg", nupkg(t, f.id, f.v, f.deps, "PSModule"))
	}
	c := client(t, gallery.Feed{Name: "mirror", URL: dir})
	write := func(wants ...gallery.Want) []byte {
		t.Helper()
		var b bytes.Buffer
		must[*gallery.BundleIndex](t)(c.WriteBundle(background, wants, &b, 1<<20))
		return b.Bytes()
	}
	data := write(gallery.Want{ID: "app"}, gallery.Want{ID: "Alone", Alone: true})
	if !bytes.Equal(data, write(gallery.Want{ID: "Alone", Alone: true}, gallery.Want{ID: "App"})) {
		t.Error("the same wants give other bytes")
	}
	file := filepath.Join(put(t, t.TempDir(), "b.zip", data), "b.zip")
	b := client(t, gallery.Feed{Name: "bundle", URL: file})
	var all []string
	for _, id := range []string{"Alone", "App", "Base", "Lib"} {
		all = append(all, list(must[[]gallery.Package](t)(b.Versions(background, id))))
	}
	if d := cmp.Diff([]string{"Alone 1.0.0", "App 1.0.0", "Base 1.0.0, Base 1.5.0", "Lib 1.0.0"}, all); d != "" {
		t.Error(d)
	}
	page := must[gallery.Page](t)(b.Search(background, gallery.Query{Text: "lib"}))
	if list(page.Packages) != "Lib 1.0.0" || page.Packages[0].Description != "About Lib" {
		t.Errorf("%+v", page)
	}
	p := must[*gallery.Package](t)(b.Find(background, "base", version(t, "1.5")))
	var got bytes.Buffer
	if err := b.Download(background, p, &got, 1<<20); err != nil || !bytes.Equal(got.Bytes(), nupkg(t, "Base", "1.5.0", "", "PSModule")) {
		t.Errorf("not the package: %v", err)
	}
	_, err := b.Find(background, "Base", version(t, "2.0"))
	failed(t, err, fault.NotFound, "not its version 2.0.0")

	_, err = c.WriteBundle(background, []gallery.Want{{ID: "Bad"}, {ID: "Missing", Range: nuget.AtLeast(version(t, "3.0"))}}, io.Discard, 1<<20)
	failed(t, err, fault.NotFound, "Missing (≥ 3.0.0), asked for", "Nope (= 2.0.0), needed by Bad 1.0.0", "Base (= 7.0.0), needed by Bad 1.0.0")
	_, err = c.WriteBundle(background, []gallery.Want{{ID: "App"}}, io.Discard, 10)
	failed(t, err, fault.TooLarge, "more than 10 bytes")

	// A package that was exchanged in the bundle is not given out.
	var exchanged bytes.Buffer
	z := zip.NewWriter(&exchanged)
	for _, e := range must[*zip.Reader](t)(zip.NewReader(bytes.NewReader(data), int64(len(data)))).File {
		content := must[[]byte](t)(io.ReadAll(must[io.ReadCloser](t)(e.Open())))
		if strings.HasPrefix(e.Name, "App.") {
			content = nupkg(t, "App", "1.0.0", "", "Evil")
		}
		w := must[io.Writer](t)(z.CreateHeader(&zip.FileHeader{Name: e.Name, Method: e.Method}))
		if _, err := w.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	spoilt := client(t, gallery.Feed{Name: "bundle", URL: filepath.Join(put(t, t.TempDir(), "b.zip", exchanged.Bytes()), "b.zip")})
	p = must[*gallery.Package](t)(spoilt.Find(background, "App", version(t, "1.0")))
	failed(t, spoilt.Download(background, p, io.Discard, 1<<20), fault.Invalid, "is not the one the feed describes")
	for says, data := range map[string][]byte{
		"is no bundle":                        []byte("x"),
		"it has no index.json":                zipped(t, "a", "b"),
		"expected runwright-gallery-bundle/1": zipped(t, "index.json", `{"format":"x"}`),
		"does not hold what its index says":   zipped(t, "index.json", `{"format":"runwright-gallery-bundle/1","packages":[{"id":"A","version":"1.0","file":"A","sha512":"x"}]}`),
	} {
		_, err := client(t, gallery.Feed{Name: "bundle", URL: filepath.Join(put(t, t.TempDir(), "b.zip", data), "b.zip")}).Versions(background, "A")
		failed(t, err, fault.Invalid, says)
	}
}

// TestBundleSuffices: whatever lowest version a resolver ends with under several
// ranges, the bundle has it.
func TestBundleSuffices(t *testing.T) {
	dir := t.TempDir()
	for i := range 10 {
		put(t, dir, fmt.Sprintf("Base.1.%d.0.nupkg", i), nupkg(t, "Base", fmt.Sprintf("1.%d.0", i), "", ""))
	}
	ranges := []string{"[1.2, 1.8]", "(1.3, )", "[1.1, 1.6)", ""}
	var wants []gallery.Want
	all := nuget.Range{}
	for i, r := range ranges {
		id := fmt.Sprintf("M%d", i)
		put(t, dir, id+".nupkg", nupkg(t, id, "1.0", "Base:"+r+":", ""))
		wants = append(wants, gallery.Want{ID: id})
		all = all.Intersect(must[nuget.Range](t)(nuget.ParseRange(r)))
	}
	c := client(t, gallery.Feed{Name: "m", URL: dir})
	var b bytes.Buffer
	must[*gallery.BundleIndex](t)(c.WriteBundle(background, wants, &b, 1<<20))
	have := must[[]gallery.Package](t)(client(t, gallery.Feed{Name: "b", URL: filepath.Join(put(t, t.TempDir(), "b", b.Bytes()), "b")}).Versions(background, "Base"))
	want := gallery.Choose(must[[]gallery.Package](t)(c.Versions(background, "Base")), all, nuget.Choice{})
	if got := gallery.Choose(have, all, nuget.Choice{}); got == nil || !got.Version.Equal(want.Version) {
		t.Errorf("%v, want %s", got, want.Version)
	}
}

func bigTags() string {
	var b strings.Builder
	for i := range 200 {
		fmt.Fprintf(&b, "PSCommand_Get-AzSomething%d PSFunction_Get-AzSomething%d ", i, i)
	}
	return b.String()
}

// BenchmarkSearchCached is a page of 20 results as large as those of the Az
// modules, out of the cache.
func BenchmarkSearchCached(b *testing.B) {
	var entries []string
	for i := range 20 {
		entries = append(entries, fmt.Sprintf("Az.M%d 1.0 PSModule %s", i, bigTags()))
	}
	s := serve(b, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, atom("<m:count>20</m:count>", entries...)) })
	cache := must[*gallery.Cache](b)(gallery.OpenCache(b.TempDir(), 1<<28))
	c := clientWith(b, gallery.Options{Feeds: []gallery.Feed{{Name: "f", URL: s.URL + "/v2"}}, Cache: cache, Fresh: time.Hour})
	must[gallery.Page](b)(c.Search(background, gallery.Query{}))
	s.requests()
	for b.Loop() {
		if page := must[gallery.Page](b)(c.Search(background, gallery.Query{})); len(page.Packages) != 20 {
			b.Fatal(len(page.Packages))
		}
	}
	if n := len(s.requests()); n > 0 {
		b.Errorf("%d requests", n)
	}
}
