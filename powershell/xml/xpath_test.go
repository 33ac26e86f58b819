package xml

import (
	"os"
	"strings"
	"testing"
)

// names resolves the prefixes of tests.
type names map[string]string

func (n names) Lookup(prefix string) (string, bool) { v, ok := n[prefix]; return v, ok }

// TestXPath evaluates expressions on one document.
func TestXPath(t *testing.T) {
	b, err := os.ReadFile("testdata/xpath.xml")
	if err != nil {
		t.Fatal(err)
	}
	d := NewDocument()
	if err := d.LoadXML(string(b)); err != nil {
		t.Fatal(err)
	}
	for _, row := range rows(t, "testdata/xpath.tsv", 2) {
		v, err := d.Evaluate(row[0], names{"n": "u:n"})
		got := xstring(v)
		if set, ok := v.([]*Node); ok {
			var parts []string
			for _, n := range set {
				s := n.LocalName()
				if n.Kind != Document && n != d.Root() {
					s += "=" + n.InnerText()
				}
				parts = append(parts, s)
			}
			got = strings.Join(parts, ",")
		}
		if err != nil {
			got = "! " + err.Error()
		}
		if got != row[1] {
			t.Errorf("%s\n got %q\nwant %q", row[0], got, row[1])
		}
	}
}

// FuzzXPath checks that no expression does more than fail.
func FuzzXPath(f *testing.F) {
	d := NewDocument()
	if err := d.LoadXML(`<r a="1"><i>x</i><i/></r>`); err != nil {
		f.Fatal(err)
	}
	f.Add("//i[position()=last()]/@*|/r")
	f.Fuzz(func(t *testing.T, s string) {
		if _, err := d.Select(s, nil); err != nil && err.Error() == "" {
			t.Error("an error without text")
		}
	})
}
