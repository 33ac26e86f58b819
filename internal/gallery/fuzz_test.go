package gallery

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// FuzzAtom: whatever a feed sends, it is read or refused, and what is read has a
// name and can be listed.
func FuzzAtom(f *testing.F) {
	files, err := filepath.Glob("testdata/feeds/v2/*.xml")
	if err != nil || len(files) == 0 {
		f.Fatal("no recorded answers")
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		if len(data) < 4096 { // mutating long documents is slow and finds no more
			f.Add(data)
		}
	}
	f.Add([]byte("<feed><entry><id>Packages(Id='A',Version='1')</id></entry></feed>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := parseAtom(data)
		if err != nil {
			return
		}
		if p.raw < len(p.entries) {
			t.Errorf("%d entries of %d", len(p.entries), p.raw)
		}
		for _, e := range p.entries {
			if checkID(e.ID) != nil || e.VersionText == "" {
				t.Errorf("an entry without a name: %+v", e)
			}
		}
	})
}

// FuzzV3: the same for protocol 3.
func FuzzV3(f *testing.F) {
	for _, name := range []string{"index.json", "registration/az.sample/index.json", "registration-paged/az.accountssample/index.json", "query-sample.json"} {
		data, err := os.ReadFile("testdata/feeds/v3/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var r registration
		if json.Unmarshal(data, &r) == nil {
			for _, page := range r.Items {
				for i := range page.Items {
					if p, ok := page.Items[i].pkg("f"); ok && checkID(p.ID) != nil {
						t.Errorf("an entry without a name: %+v", p)
					}
				}
			}
		}
		var s searchAnswer
		if json.Unmarshal(data, &s) == nil {
			for i := range s.Data {
				s.Data[i].pkg("f", true)
			}
		}
	})
}
