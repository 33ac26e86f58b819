package types

import "strings"

// Widths of a source line in error texts, in UTF-16 units: a long line is cut so
// that the place stays in view, with room before and behind it.
const (
	excerptWidth  = 69
	excerptBefore = 12
	excerptBehind = 8
)

// omission marks text that was cut.
const omission = "…"

// Excerpt is the source line of the position, cut when it is long, and a line of
// marks below the place; both have the same indentation.
func (i *InvocationInfo) Excerpt() (line, marks string) {
	line = strings.TrimRight(i.SourceLine, " \t\r\n")
	start := max(i.Column-1, 0)
	length := max(1, Len16(strings.SplitN(i.Text, "\n", 2)[0]))
	if n := Len16(line); n > excerptWidth {
		from := start - min(start, max(excerptBefore, excerptWidth-length-excerptBehind))
		from = min(from, n-excerptWidth)
		to := from + excerptWidth
		length = max(1, min(length, to-start))
		start -= from
		line = Slice16(line, from, excerptWidth)
		if from > 0 {
			line = omission + " " + line
			start += 2
		}
		if to < n {
			line += " " + omission
		}
	}
	return line, strings.Repeat(" ", start) + strings.Repeat("~", length)
}
