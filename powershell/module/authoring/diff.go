package authoring

import (
	"fmt"
	"strings"
)

// context is how many lines around a change a diff shows.
const context = 3

// hunk is a range of lines that edits change.
type hunk struct{ from, to int } // lines from 0, to exclusive

// unified gives the change of a text as a diff with the names of a file.
func unified(file, before string, edits []edit) string {
	lines := splitLines(before)
	starts := make([]int, len(lines)+1)
	for i, l := range lines {
		starts[i+1] = starts[i] + len(l)
	}
	lineOf := func(at int) int {
		i := 0
		for i+1 < len(lines) && starts[i+1] <= at {
			i++
		}
		return i
	}
	edits = sorted(edits)
	var b strings.Builder
	fmt.Fprintf(&b, "--- a/%s\n+++ b/%s\n", file, file)
	shift := 0
	for i := 0; i < len(edits); {
		// The edits of a hunk: those whose lines, with what is around them, touch.
		var changed []hunk
		from := i
		for i < len(edits) {
			h := hunk{lineOf(edits[i].at.Start), min(lineOf(edits[i].at.End)+1, len(lines))}
			if edits[i].at.End > edits[i].at.Start && edits[i].at.End == starts[lineOf(edits[i].at.End)] {
				h.to-- // it ends with a line
			}
			if n := len(changed); n > 0 && h.from <= changed[n-1].to {
				changed[n-1].to = max(changed[n-1].to, h.to)
			} else if n > 0 && h.from > changed[n-1].to+2*context {
				break
			} else {
				changed = append(changed, h)
			}
			i++
		}
		top := max(changed[0].from-context, 0)
		bottom := min(changed[len(changed)-1].to+context, len(lines))
		var body strings.Builder
		removed, added, at := 0, 0, top
		rest := edits[from:i]
		for _, h := range changed {
			var own []edit
			for len(rest) > 0 && lineOf(rest[0].at.Start) < max(h.to, h.from+1) {
				e := rest[0]
				e.at.Start -= starts[h.from]
				e.at.End -= starts[h.from]
				own = append(own, e)
				rest = rest[1:]
			}
			after := splitLines(apply(strings.Join(lines[h.from:h.to], ""), own))
			// Lines at both ends that stay as they are.
			for h.from < h.to && len(after) > 0 && lines[h.from] == after[0] {
				h.from, after = h.from+1, after[1:]
			}
			end := h.to
			for h.from < end && len(after) > 0 && lines[end-1] == after[len(after)-1] {
				end, after = end-1, after[:len(after)-1]
			}
			write(&body, " ", lines[at:h.from])
			write(&body, "-", lines[h.from:end])
			write(&body, "+", after)
			write(&body, " ", lines[end:h.to])
			removed += end - h.from
			added += len(after)
			at = h.to
		}
		write(&body, " ", lines[at:bottom])
		count := bottom - top
		fmt.Fprintf(&b, "@@ -%d,%d +%d,%d @@\n%s", top+1, count, top+1+shift, count-removed+added, body.String())
		shift += added - removed
	}
	return b.String()
}

// created gives a new file as a diff.
func created(file, text string) string {
	lines := splitLines(text)
	var b strings.Builder
	fmt.Fprintf(&b, "--- /dev/null\n+++ b/%s\n@@ -0,0 +1,%d @@\n", file, len(lines))
	write(&b, "+", lines)
	return b.String()
}

// splitLines cuts a text behind its line ends.
func splitLines(text string) []string {
	var out []string
	for text != "" {
		end := afterLineEnd(text, lineEnd(text, 0))
		out = append(out, text[:end])
		text = text[end:]
	}
	return out
}

func write(b *strings.Builder, sign string, lines []string) {
	for _, l := range lines {
		whole := strings.TrimRight(l, "\r\n")
		b.WriteString(sign + whole + "\n")
		if whole == l {
			b.WriteString("\\ No newline at end of file\n")
		}
	}
}
