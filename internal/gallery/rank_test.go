package gallery_test

import (
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/gallery"
)

// TestZipOfVersions: a zip with version folders offers each of its versions; the
// name of a file may choose one.
func TestZipOfVersions(t *testing.T) {
	dir := t.TempDir()
	content := zipped(t, "Kit/1.0.0/Kit.psd1", "@{ ModuleVersion = '1.0.0' }", "Kit/1.0.0/en-US/Kit.psd1", "@{ Text = 'x' }", "Kit/2.0/Kit.psd1", "@{ ModuleVersion = '2.0'; RequiredModules = 'Base' }")
	put(t, dir, "Kit.zip", content)
	put(t, dir, "One/Other.1.0.0.zip", zipped(t, "1.0.0/Other.psd1", "@{ ModuleVersion = '1.0.0' }", "2.0.0/Other.psd1", "@{ ModuleVersion = '2.0.0' }"))
	c := client(t, gallery.Feed{Name: "f", URL: dir})
	all := must[[]gallery.Package](t)(c.Versions(background, "Kit"))
	if list(all) != "Kit 1.0.0, Kit 2.0.0" || len(all[0].Dependencies) != 0 || len(all[1].Dependencies) != 1 {
		t.Errorf("%s, %+v", list(all), all)
	}
	if got := list(must[gallery.Page](t)(c.Search(background, gallery.Query{Text: "kit"})).Packages); got != "Kit 2.0.0" {
		t.Errorf("search: %s", got)
	}
	if got := list(must[[]gallery.Package](t)(c.Versions(background, "Other"))); got != "Other 1.0.0" {
		t.Errorf("named: %s", got)
	}
}

// TestSearchAndVersionsAgree: what a search finds is what an import by name
// would take, so a package of a later feed is not shown where an earlier feed
// has the name, whether or not its own package fits the search.
func TestSearchAndVersionsAgree(t *testing.T) {
	ours, public := t.TempDir(), t.TempDir()
	for _, p := range []struct{ dir, id, version, tags string }{
		{ours, "Kit", "1.0.0", "PSModule"}, {ours, "Pre", "1.0.0-beta", "PSModule"}, {ours, "NoModule", "1.0.0", "PSScript"},
		{public, "Kit", "2.0.0", "PSModule shared"}, {public, "Pre", "1.0.0", "PSModule"}, {public, "NoModule", "1.1.0", "PSModule"}, {public, "Other", "1.0.0", "PSModule shared"},
	} {
		put(t, p.dir, p.id+"."+p.version+".nupkg", nupkg(t, p.id, p.version, "", p.tags))
	}
	c := client(t, gallery.Feed{Name: "ours", URL: ours}, gallery.Feed{Name: "public", URL: public})
	for _, tt := range []struct {
		query gallery.Query
		want  string
	}{
		{gallery.Query{}, "Kit 1.0.0 ours, NoModule 1.1.0 public, Other 1.0.0 public"},
		{gallery.Query{Prerelease: true}, "Kit 1.0.0 ours, Pre 1.0.0-beta ours, NoModule 1.1.0 public, Other 1.0.0 public"},
		{gallery.Query{Text: "shared"}, "Other 1.0.0 public"},
	} {
		var got []string
		for _, p := range must[gallery.Page](t)(c.Search(background, tt.query)).Packages {
			got = append(got, p.ID+" "+p.Version.String()+" "+p.Feed)
			// The newest that an import may take is among these.
			all := must[[]gallery.Package](t)(c.Versions(background, p.ID))
			if all[0].Feed != p.Feed {
				t.Errorf("%s: found in %s, imported from %s", p.ID, p.Feed, all[0].Feed)
			}
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%+v:\n got %s\nwant %s", tt.query, strings.Join(got, ", "), tt.want)
		}
	}
	// Pages are shorter by what is left out, and nothing is left out twice or found twice.
	var got []string
	for skip, pages := 0, 0; ; pages++ {
		page := must[gallery.Page](t)(c.Search(background, gallery.Query{Skip: skip, Take: 2, Prerelease: true}))
		for _, p := range page.Packages {
			got = append(got, p.ID)
		}
		if skip = page.Next; skip == 0 {
			break
		}
		if pages > 10 {
			t.Fatal("no end")
		}
	}
	if strings.Join(got, ",") != "Kit,Pre,NoModule,Other" {
		t.Errorf("by pages: %s", got)
	}
}
