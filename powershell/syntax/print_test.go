package syntax_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/syntax/listing"
)

// scripts reads the corpus of scripts: path, tab, length, line end, content.
func scripts(t testing.TB) map[string]string {
	t.Helper()
	f, err := os.Open("testdata/scripts.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for len(data) > 0 {
		head, rest, _ := bytes.Cut(data, []byte("\n"))
		name, length, _ := strings.Cut(string(head), "\t")
		var n int
		fmt.Sscan(length, &n)
		all[name] = syntax.Decode(rest[:n])
		data = rest[n:]
	}
	return all
}

// shape is the tree of a result without positions. The value of an expandable
// string quotes its expressions as they were written; its literal parts stand
// for it here.
func shape(t testing.TB, r *syntax.Result) string {
	t.Helper()
	syntax.Inspect(r.AST, func(n syntax.Node) bool {
		if x, ok := n.(*syntax.ExpandableStringExpression); ok {
			x.Value = ""
			for _, p := range x.Parts {
				x.Value += "|" + p.Text
			}
		}
		return true
	})
	var b bytes.Buffer
	if err := listing.Tree(&b, r); err != nil {
		t.Fatal(err)
	}
	return positions.ReplaceAllString(b.String(), "$1")
}

var positions = regexp.MustCompile(`(\([A-Z][A-Za-z]+) \d+-\d+`)

func parse(text string) *syntax.Result {
	return syntax.Parse(syntax.NewSource("", text), syntax.Options{})
}

// roundTrip prints a tree and reads it again.
func roundTrip(t testing.TB, text string) {
	t.Helper()
	first := parse(text)
	if len(first.Errors) > 0 {
		return
	}
	var b bytes.Buffer
	if err := syntax.Print(&b, first.AST); err != nil {
		t.Fatal(err)
	}
	second := parse(b.String())
	want, got := shape(t, first), shape(t, second)
	if want != got {
		i := 0
		for i < len(want) && i < len(got) && want[i] == got[i] {
			i++
		}
		i = max(0, i-120)
		t.Errorf("source %q\nprinted %q\nerrors %v\nwant ...%s\ngot  ...%s", head(text), head(b.String()), second.Errors,
			head(want[i:]), head(got[min(i, len(got)):]))
	}
}

func head(s string) string { return s[:min(len(s), 400)] }

func TestPrintRoundTrip(t *testing.T) {
	for name, text := range scripts(t) {
		t.Run(name, func(t *testing.T) { roundTrip(t, text) })
	}
}

// TestHereStringAfterEquals reads a here-string right behind an assignment
// operator, which must not be taken for a word of a command.
func TestHereStringAfterEquals(t *testing.T) {
	for _, text := range []string{
		"$x=@'\nit's\n'@\n$y='a b'",
		"if (1) {}\n$x=@\"\nsay \"hi\n\"@",
		"{$x=@'\nit's\n'@}",
		"try {} catch {}\n$x=@'\nit's\n'@",
		"a\n$x=@'\nit's\n'@",
	} {
		if r := parse(text); len(r.Errors) > 0 {
			t.Errorf("%q: %v", text, r.Errors)
		}
	}
}
