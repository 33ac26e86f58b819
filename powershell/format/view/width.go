package view

import (
	"strings"
	"unicode/utf8"
)

// omission marks text that was cut.
const omission = "…"

// plain reports whether each byte of a text takes one column.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf || s[i] == '\x1b' {
			return false
		}
	}
	return true
}

// cells is the number of columns a text takes on a terminal. Escape sequences
// take none.
func cells(s string) int {
	if plain(s) {
		return len(s)
	}
	n := 0
	for i := 0; i < len(s); {
		size, w := glyph(s[i:])
		n += w
		i += size
	}
	return n
}

// glyph is the length in bytes and the width in columns of what a text begins with.
func glyph(s string) (size, width int) {
	if k := escape(s); k > 0 {
		return k, 0
	}
	r, size := utf8.DecodeRuneInString(s)
	return size, runeCells(r)
}

// escape is the length of the escape sequence a text begins with, 0 for none.
func escape(s string) int {
	if len(s) < 2 || s[0] != '\x1b' {
		return 0
	}
	switch s[1] {
	case '[':
		for i := 2; i < len(s); i++ {
			if s[i] >= '@' && s[i] <= '~' {
				return i + 1
			}
		}
	case ']':
		for i := 2; i < len(s); i++ {
			if s[i] == '\a' {
				return i + 1
			}
			if s[i] == '\x1b' && i+1 < len(s) && s[i+1] == '\\' {
				return i + 2
			}
		}
	}
	return 0
}

// wideRanges are the characters of the basic plane that take two columns.
var wideRanges = [...][2]rune{
	{0x1100, 0x115f}, {0x2e80, 0x303e}, {0x3040, 0xa4cf}, {0xac00, 0xd7a3}, {0xf900, 0xfaff}, {0xfe10, 0xfe19}, {0xfe30, 0xfe6f},
	{0xff00, 0xff60}, {0xffe0, 0xffe6},
}

// runeCells is the width of a character; one outside of the basic plane is two
// UTF-16 units of one column each.
func runeCells(r rune) int {
	if r < 0x1100 {
		return 1
	}
	if r > 0xffff {
		return 2
	}
	for _, w := range wideRanges {
		if r >= w[0] && r <= w[1] {
			return 2
		}
	}
	return 1
}

// head is the longest beginning of a text that fits into a number of columns.
func head(s string, width int) string {
	if plain(s) {
		return s[:min(len(s), max(width, 0))]
	}
	for i := 0; i < len(s); {
		size, w := glyph(s[i:])
		if w > width {
			return s[:i]
		}
		width -= w
		i += size
	}
	return s
}

// tail is the longest end of a text that fits into a number of columns.
func tail(s string, width int) string {
	for n := cells(s); n > width && s != ""; {
		size, w := glyph(s)
		s = s[size:]
		n -= w
	}
	return s
}

// fit cuts the first line of a text to a width and marks what is left out; the
// beginning of text at the right goes, else the end.
func fit(s string, width int, align Align) string {
	if i := strings.IndexAny(s, "\r\n"); i >= 0 {
		s = s[:i] + omission
	}
	if cells(s) <= width {
		return s
	}
	mark := omission
	if width <= 1 {
		mark = ""
	}
	if align == Right {
		return mark + tail(s, width-cells(mark))
	}
	return head(s, width-cells(mark)) + mark
}

// splitLines are the lines of a text.
func splitLines(s string) []string {
	if strings.IndexByte(s, '\n') >= 0 { // carriage returns go where there are lines
		s = strings.ReplaceAll(s, "\r", "")
	}
	return strings.Split(s, "\n")
}

// wrap breaks text into lines of at most width columns: at line ends first, then
// behind blanks, which stay at the end of the line. A word that is longer than a
// line begins where it is and goes on in the next lines.
func wrap(s string, width int) []string {
	width = max(width, 1)
	var out []string
	for _, l := range splitLines(s) {
		if cells(l) <= width {
			out = append(out, l)
			continue
		}
		var line strings.Builder
		left := width
		breakLine := func() {
			out = append(out, line.String())
			line.Reset()
			left = width
		}
		for l != "" {
			word := l
			if i := strings.IndexAny(l, " \t"); i >= 0 {
				word = l[:i+1]
			}
			l = l[len(word):]
			n := cells(word)
			switch {
			case n <= left:
				line.WriteString(word)
				left -= n
			case n <= width:
				breakLine()
				line.WriteString(word)
				left -= n
			default:
				for word != "" {
					size, w := glyph(word)
					if w > left {
						breakLine()
					}
					line.WriteString(word[:size])
					left -= w
					word = word[size:]
				}
			}
		}
		out = append(out, line.String())
	}
	return out
}
