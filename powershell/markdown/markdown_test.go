package markdown_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/runwright/runwright/powershell/markdown"
)

// TestHTML reads testdata/html.txt: cases of Markdown and HTML, a line of "."
// between the two and one of "...." behind each; → is a tab.
func TestHTML(t *testing.T) {
	b, err := os.ReadFile("testdata/html.txt")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for c := range strings.SplitSeq(strings.ReplaceAll(string(b), "→", "\t"), "\n....\n") {
		if strings.TrimSpace(c) == "" {
			continue
		}
		source, want, ok := strings.Cut(c, "\n.\n")
		if !ok {
			t.Fatalf("case without a line of \".\": %q", c)
		}
		n++
		got := strings.TrimRight(markdown.ToHTML(markdown.Parse(source)), "\n")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s\n(-want +got)\n%s", source, diff)
		}
	}
	if n < 60 {
		t.Errorf("%d cases", n)
	}
}
