package syntax

import (
	"sort"
	"sync"
	"unicode/utf8"
)

// Source is a source text with its name. It may be shared by any number of
// goroutines.
type Source struct {
	// File is the path of the file, "" for text that is not of a file.
	File string
	// Text is the text; a lone surrogate is encoded in three bytes (WTF-8).
	Text string

	once  sync.Once
	index sourceIndex
}

// NewSource returns a source of the text.
func NewSource(file, text string) *Source { return &Source{File: file, Text: text} }

// sourceIndex answers position queries: starts of lines and, when the text is
// not all ASCII, the UTF-16 offset at every block of the text.
type sourceIndex struct {
	lines []int
	ascii bool
	utf16 []int
}

const utf16Block = 256

func (s *Source) build() {
	x := &s.index
	x.lines = append(x.lines, 0)
	x.ascii = true
	for i := 0; i < len(s.Text); i++ {
		switch c := s.Text[i]; {
		case c == '\n':
			x.lines = append(x.lines, i+1)
		case c == '\r':
			if i+1 < len(s.Text) && s.Text[i+1] == '\n' {
				continue
			}
			x.lines = append(x.lines, i+1)
		case c >= utf8.RuneSelf:
			x.ascii = false
		}
	}
	if x.ascii {
		return
	}
	n := 0
	for i := 0; i < len(s.Text); i++ {
		if i%utf16Block == 0 {
			x.utf16 = append(x.utf16, n)
		}
		n += unitsAtByte(s.Text[i])
	}
}

// unitsAtByte returns the UTF-16 units counted at a byte of UTF-8: one for
// every first byte of a character, a second for four-byte characters.
func unitsAtByte(c byte) int {
	switch {
	case c < 0x80 || c >= 0xC0 && c < 0xF0:
		return 1
	case c >= 0xF0:
		return 2
	}
	return 0
}

func (s *Source) indexed() *sourceIndex {
	s.once.Do(s.build)
	return &s.index
}

// UTF16Offset returns the offset in UTF-16 code units of a byte offset, which
// may lie past the end.
func (s *Source) UTF16Offset(offset int) int {
	x := s.indexed()
	if x.ascii {
		return offset
	}
	b := min(offset/utf16Block, len(x.utf16)-1)
	n := x.utf16[b]
	for i := b * utf16Block; i < offset && i < len(s.Text); i++ {
		n += unitsAtByte(s.Text[i])
	}
	return n + max(0, offset-len(s.Text))
}

// Position returns the line and column of a byte offset, both from 1; the
// column counts UTF-16 code units.
func (s *Source) Position(offset int) (line, column int) {
	x := s.indexed()
	line = sort.SearchInts(x.lines, offset+1)
	return line, s.UTF16Offset(offset) - s.UTF16Offset(x.lines[line-1]) + 1
}

// Line returns the text of a line, counted from 1, without its line end.
func (s *Source) Line(line int) string {
	x := s.indexed()
	if line < 1 || line > len(x.lines) {
		return ""
	}
	end := len(s.Text)
	if line < len(x.lines) {
		end = x.lines[line]
	}
	text := s.Text[x.lines[line-1]:end]
	for len(text) > 0 && (text[len(text)-1] == '\n' || text[len(text)-1] == '\r') {
		text = text[:len(text)-1]
	}
	return text
}

// LineCount returns the number of lines; a text that ends in a line end has
// an empty last line.
func (s *Source) LineCount() int { return len(s.indexed().lines) }

// TextOf returns the text of an extent.
func (s *Source) TextOf(e Extent) string {
	n := len(s.Text) // PowerShell places some errors past the end of the text
	return s.Text[min(e.Start, n):min(e.End, n)]
}
