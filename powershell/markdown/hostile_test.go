package markdown_test

import (
	"strings"
	"testing"
	"time"

	"github.com/runwright/runwright/powershell/markdown"
)

// hostile are texts that take a parser long that looks back or ahead too far.
var hostile = []string{
	"[", "![", "*a ", "*a_ ", "**x", "`", "a`b``", "<", "<!--", "<a ", "<a b='", "[a](", "[a](<", "[a](b \"", "> ", "- ", "* a\n", "[a]: b\n", "|a",
	"a|b\n-|-\n", "&", "&#", "http://", "www.", "_a*b~~c ", "]", "[[]", "(((", "1. ", "\t", "# a\n", "*****a_____", "[a][", "[a]: <", "<?", "<![CDATA[",
	"\\", "x\n", "~~a~~ ~~", "- a\n\n", "http://a)", "`a``b```c````d",
}

// TestHostile: a quadratic parser takes minutes for each of these.
func TestHostile(t *testing.T) {
	for _, c := range hostile {
		text := strings.Repeat(c, 400_000/len(c))
		begin := time.Now()
		write(text)
		if d := time.Since(begin); d > 20*time.Second {
			t.Errorf("%d bytes of %q took %v", len(text), c, d)
		}
	}
}

func write(text string) {
	doc := markdown.Parse(text)
	markdown.ToHTML(doc)
	markdown.ToTerminal(doc, markdown.Style{Code: "[1m"})
}

func FuzzParse(f *testing.F) {
	for _, c := range hostile {
		f.Add(strings.Repeat(c, 3))
	}
	f.Fuzz(func(_ *testing.T, text string) { write(text) })
}

func BenchmarkToHTML(b *testing.B) {
	text := strings.Repeat("# Title\n\nSome **bold** text with `code` and a [link](https://example.org).\n\n- one\n- two\n\n```\ncode\n```\n\n", 100)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		markdown.ToHTML(markdown.Parse(text))
	}
}
