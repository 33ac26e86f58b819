package xml

import (
	"bufio"
	"os"
	"strings"
	"testing"
)

// rows reads a file of tab-separated rows; # begins a comment.
func rows(t *testing.T, name string, columns int) [][]string {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out [][]string
	unescape := strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\r`, "\r")
	for in := bufio.NewScanner(f); in.Scan(); {
		if in.Text() == "" || strings.HasPrefix(in.Text(), "#") {
			continue
		}
		row := strings.Split(in.Text(), "\t")
		if len(row) != columns {
			t.Fatalf("%s: %q has %d columns, not %d", name, in.Text(), len(row), columns)
		}
		for i := range row {
			row[i] = unescape.Replace(row[i])
		}
		out = append(out, row)
	}
	return out
}

// TestLoad reads documents as LoadXml does and writes them again.
func TestLoad(t *testing.T) {
	for _, row := range rows(t, "testdata/load.tsv", 2) {
		d := NewDocument()
		got := ""
		if err := d.LoadXML(row[0]); err != nil {
			got = "! " + err.Error()
		} else {
			got = d.OuterXML()
		}
		if got != row[1] {
			t.Errorf("%q\n got %q\nwant %q", row[0], got, row[1])
		}
	}
}

// FuzzLoad checks that what was read is written as a document that reads the same.
func FuzzLoad(f *testing.F) {
	f.Add("<a b='1'>x<c/>&amp;</a>")
	f.Add("<!DOCTYPE a [<!ENTITY e '<b/>'>]><a>&e;</a>")
	f.Fuzz(func(t *testing.T, s string) {
		d := NewDocument()
		if d.LoadXML(s) != nil {
			return
		}
		first := d.OuterXML()
		again := NewDocument()
		if err := again.LoadXML(first); err == nil && again.OuterXML() != first {
			t.Errorf("%q became %q, then %q", s, first, again.OuterXML())
		}
	})
}
