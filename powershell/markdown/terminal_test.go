package markdown_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/runwright/runwright/powershell/markdown"
)

// TestTerminal: what is between ⟨ and ⟩ is an escape sequence.
func TestTerminal(t *testing.T) {
	style := markdown.Style{Headings: [6]string{"[h1", "[h2", "[h3", "[h4", "[h5", "[h6"}, Code: "[c", Link: "[l", Image: "[p", Bold: "[b", Italics: "[i"}
	for _, c := range []struct{ name, source, want string }{
		{"heading", "# A *b*", "⟨[h1⟩A ⟨[i⟩b⟨[0m⟩⟨[0m⟩\n\n"},
		{"level", "###### F", "⟨[h6⟩F⟨[0m⟩\n\n"},
		{"heading of nothing", "#", ""},
		{"paragraphs", "a\nb\n\nc", "a\nb\n\nc\n\n"},
		{"bold in text", "a **b**", "a ⟨[b⟩b⟨[0m⟩\n\n"},
		{"bold alone", "**b**", "⟨[b⟩b⟨[0m⟩\n"},
		{"link", "[x](y)", "⟨[l⟩\"x\"⟨[0m⟩\n"},
		{"picture", "![x](y) ![](y)", "⟨[p⟩[x]⟨[0m⟩ ⟨[p⟩[Image]⟨[0m⟩\n\n"},
		{"code", "a `b`", "a ⟨[c⟩b⟨[0m⟩\n\n"},
		{"code block", "```\na\n\nb\n```", "⟨[c⟩a⟨[500@⟩⟨[0m⟩\n⟨[c⟩⟨[500@⟩⟨[0m⟩\n⟨[c⟩b⟨[500@⟩⟨[0m⟩\n\n"},
		{"empty code block", "```\n```", ""},
		{"list", "- a\n- b\n  - c", "• a\n• b\n  • c\n\n"},
		{"numbers", "9. a\n10. b\n\n    c", "9. a\n10. b\n\n    c\n\n"},
		{"loose list", "- a\n\n  b\n- c", "• a\n\n  b\n• c\n\n"},
		{"tasks", "- [ ] a\n- [x] b", "• [ ] a\n• [x] b\n\n"},
		{"quote", "> a\n>\n> b", "> a\n>\n> b\n\n"},
		{"table", "|a|b|\n|-|-|\n|1|2|", "a | b\n1 | 2\n\n"},
		{"break", "***", "---\n\n"},
		{"struck", "~~a~~", "a\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := markdown.ToTerminal(markdown.Parse(c.source), style)
			want := strings.NewReplacer("⟨", "\x1b", "⟩", "").Replace(c.want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	if got := markdown.ToTerminal(markdown.Parse("# a\n\n`b`\n\n```\nc\n```"), markdown.Style{}); got != "a\n\nb\nc\n\n" {
		t.Errorf("without a style: %q", got)
	}
}
