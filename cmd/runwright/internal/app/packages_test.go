package app_test

import (
	"encoding/csv"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/runwright/runwright/cmd/runwright/internal/app"
	"github.com/runwright/runwright/internal/store"
)

// samples are the sample packages, good and hostile, with what must become of
// each.
const samples = "../../../../internal/modules/archive/testdata/packages"

// TestSamplePackages uploads every sample package and checks the verdict, and
// that a refused one leaves nothing behind: no module, no connection type, no
// file.
func TestSamplePackages(t *testing.T) {
	cfg := store.Config{Dir: t.TempDir()}
	s := startServer(t, cfg, func(c *app.Config) { c.Reader = app.Packages{} }).withAccount()
	f, err := os.Open(filepath.Join(samples, "EXPECT.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	table := csv.NewReader(f)
	table.Comma, table.LazyQuotes = '\t', true
	rows, err := table.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	type verdict struct{ pkg, must string }
	var good, bad []verdict
	for _, row := range rows[1:] {
		if strings.HasPrefix(row[1], "accept") {
			good = append(good, verdict{row[0], row[1]})
		} else {
			bad = append(bad, verdict{row[0], row[1]})
		}
	}
	upload := func(v verdict) answer {
		content, err := os.ReadFile(filepath.Join(samples, v.pkg))
		if err != nil {
			t.Fatal(err)
		}
		return s.do("POST", "modules?fileName="+url.QueryEscape(filepath.Base(v.pkg)), content)
	}
	// Dependencies must be there first, in whatever order the table has.
	for len(good) > 0 {
		before := len(good)
		good = slices.DeleteFunc(good, func(v verdict) bool {
			a := upload(v)
			remarked := a.json("properties", "remarks", 0) != nil
			switch {
			case a.status == 201, a.status == 200:
				if v.must == "accept-with-remark" && !remarked {
					t.Errorf("%s: accepted without a remark", v.pkg)
				}
				return true
			case v.must == "accept-or-refuse":
				return true
			case strings.Contains(a.body, "not present"):
				return false // later
			}
			t.Errorf("%s: must %s, but %d %s", v.pkg, v.must, a.status, a.body)
			return true
		})
		if len(good) == before {
			t.Fatalf("these wait for dependencies that never come: %v", good)
		}
	}
	s.check([]scenario{
		{name: "fields of a class", method: "GET", path: "modules/Shapes/objectDataTypes/circle/fields", status: 200, has: []string{`{"name":"Radius","type":"System.Double"}`}},
		{name: "of a .NET type", method: "GET", path: "modules/Shapes/types/System.Version/fields", status: 200, want: map[string]any{"value.0.name": "Major", "value.0.type": "System.Int32"}},
		{name: "without a module", method: "GET", path: "objectDataTypes/System.IO.FileInfo/fields", status: 200, has: []string{`{"name":"Length","type":"System.Int64"}`, `{"name":"Exists","type":"System.Boolean"}`, `{"name":"FullName","type":"System.String"}`}},
		{name: "of none", method: "GET", path: "modules/Shapes/types/None/fields", status: 404, has: []string{"The module 'Shapes' has no type 'None'"}},
		{name: "unknown", method: "GET", path: "objectDataTypes/None/fields", status: 404},
	})
	state := func() string {
		files := 0
		err := filepath.WalkDir(filepath.Join(s.data, "modules"), func(_ string, _ fs.DirEntry, err error) error {
			files++
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return s.must(200, "GET", "modules", nil).body + s.must(200, "GET", "connectionTypes", nil).body + strings.Repeat("|", files)
	}
	for _, v := range bad {
		before := state()
		a := upload(v)
		switch {
		case a.status == 400 || a.status == 409:
			if message, _ := a.json("message").(string); len(message) < 20 {
				t.Errorf("%s: refused without a word: %s", v.pkg, a.body)
			}
			if after := state(); after != before {
				t.Errorf("%s: left something behind:\n%s\n%s", v.pkg, before, after)
			}
		case v.must == "refuse-or-remark" && a.json("properties", "remarks", 0) != nil:
		default:
			t.Errorf("%s: must %s, but %d %s", v.pkg, v.must, a.status, a.body)
		}
	}
}
