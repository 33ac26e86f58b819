package syntax_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/syntax/listing"
)

// snippets are the sources of the conformance tables.
func snippets(t testing.TB) []string {
	t.Helper()
	unescape := strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\r`, "\r", `\t`, "\t", `\u201C`, "“", `\u00E9`, "é", `\u2013`, "–")
	var all []string
	for _, name := range []string{"ast", "tokens", "parse-error"} {
		f, err := os.Open("listing/testdata/" + name + ".tsv.gz")
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(bufio.NewReader(f))
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
		for line := range strings.Lines(string(data)) {
			all = append(all, unescape.Replace(strings.Split(line, "\t")[1]))
		}
	}
	return all
}

func TestPrintSnippets(t *testing.T) {
	for _, s := range snippets(t) {
		roundTrip(t, s)
	}
}

// FuzzParse checks that any input parses without panic, in all modes, and that
// the nodes lie inside the text.
func FuzzParse(f *testing.F) {
	for _, s := range snippets(f) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := syntax.Parse(syntax.NewSource("f.ps1", text), syntax.Options{Tokens: true, Comments: true})
		syntax.Inspect(r.AST, func(n syntax.Node) bool {
			// The end of input lies one past the text, further with each reading.
			if e := n.Extent(); e.Start < 0 || e.End < e.Start || e.End > len(text)+8 {
				t.Errorf("%q: %s has extent %v", text, syntax.KindOf(n), e)
			}
			return true
		})
		for _, write := range []func(io.Writer, *syntax.Result) error{listing.Tree, listing.Canonical, listing.Tokens, listing.Errors} {
			if err := write(io.Discard, r); err != nil {
				t.Fatal(err)
			}
		}
		var b bytes.Buffer
		if err := syntax.Print(&b, r.AST); err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzPrint checks that the printed text of a tree without errors parses to
// the same tree.
func FuzzPrint(f *testing.F) {
	for _, s := range snippets(f) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) { roundTrip(t, text) })
}

// TestDeepInput checks that nesting and chains of any length end in an error
// or a tree, not in a stack overflow.
func TestDeepInput(t *testing.T) {
	const n = 50_000
	for name, text := range map[string]string{
		"parentheses":    strings.Repeat("(", n),
		"braces":         strings.Repeat("{", n) + strings.Repeat("}", n),
		"arrays":         strings.Repeat("@(", n),
		"subexpressions": strings.Repeat("$(", n),
		"strings":        strings.Repeat(`"$(`, 3000),
		"hashtables":     strings.Repeat("@{a=", n),
		"not":            strings.Repeat("!", n) + "1",
		"commas":         strings.Repeat(",", n) + "1",
		"casts":          strings.Repeat("[int]", n) + "1",
		"members":        "$a" + strings.Repeat(".b", n),
		"calls":          "$a" + strings.Repeat(".b()", n),
		"indexes":        strings.Repeat("$a[", n),
		"sum":            "1" + strings.Repeat("+1", n),
		"chain":          "a" + strings.Repeat(" && a", n),
		"pipeline":       "a" + strings.Repeat("|a", n),
		"ifs":            strings.Repeat("if(1){", n),
		"elseifs":        "if(1){}" + strings.Repeat("elseif(1){}", n),
		"assignments":    strings.Repeat("$a=", n),
		"ternary":        strings.Repeat("$a ? ", n),
		"types":          strings.Repeat("[a[", n),
		"generics":       "[a" + strings.Repeat("[a", n),
		"arraytypes":     "[a" + strings.Repeat("[]", n) + "]",
		"functions":      strings.Repeat("function f{", n),
		"classes":        strings.Repeat("class A{", n),
		"here":           strings.Repeat("@'\n", n),
		"newlines":       strings.Repeat("if (1) {}\n", n),
		"blank":          strings.Repeat("\n", n) + ")" + strings.Repeat("\n", n),
		"errors":         strings.Repeat(") ", n),
		"comments":       strings.Repeat("<#", n),
		"labels":         strings.Repeat(":a ", n),
		"backticks":      strings.Repeat("`", n),
		"dollars":        strings.Repeat("$", n),
		"attributes":     strings.Repeat("[a()]", n),
		"keys":           "@{" + strings.Repeat("a=1;", n),
		"throttle":       strings.Repeat("foreach -throttlelimit ", n),
		"trap":           strings.Repeat("trap[", n),
		"generic calls":  strings.Repeat("$a.b[", n),
		"words":          "a" + strings.Repeat(" b", n),
		"wordlists":      "a b" + strings.Repeat(",b", n),
		"redirections":   "a" + strings.Repeat(" > b", n),
		"spaces":         strings.Repeat("if ( "+strings.Repeat(" ", 10), n/10),
	} {
		t.Run(name, func(t *testing.T) {
			r := syntax.Parse(syntax.NewSource("", text), syntax.Options{Tokens: true})
			if err := listing.Canonical(io.Discard, r); err != nil {
				t.Fatal(err)
			}
		})
	}
}
