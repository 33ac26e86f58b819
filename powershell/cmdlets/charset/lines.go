package charset

import (
	"io"
	"strings"
)

// Lines cuts a text that comes in pieces into lines: at \n, \r\n and \r, or
// at a delimiter. The end of the text ends a line.
type Lines struct {
	next      func() (string, error) // the next piece, "" at the end
	delimiter string
	rest      string
}

// Lines reads text line by line: at \n, \r\n and \r, or at a delimiter where it is
// not empty.
func (e Encoding) Lines(r io.Reader, delimiter string) *Lines {
	return &Lines{next: e.Pieces(r), delimiter: delimiter}
}

// Next returns the next line; more is false at the end, where it may be called
// again for what was added meanwhile.
func (l *Lines) Next() (line string, more bool, err error) {
	from := 0 // where to look
	for {
		if at, width := l.cut(from); width > 0 {
			// A copy: the piece is long, and whoever keeps the line would keep it.
			line = strings.Clone(l.rest[:at])
			l.rest = l.rest[at+width:]
			return line, true, nil
		}
		piece, err := l.next()
		if err != nil {
			return "", false, err
		}
		if piece == "" {
			line, l.rest = l.rest, ""
			if l.delimiter == "" {
				return strings.TrimSuffix(line, "\r"), line != "", nil
			}
			return line, line != "", nil
		}
		from = max(0, len(l.rest)-max(1, len(l.delimiter)))
		l.rest += piece
	}
}

// cut finds the end of the first line, looking from a place on; width is 0 where
// the text has to go on to know.
func (l *Lines) cut(from int) (at, width int) {
	if l.delimiter != "" {
		if i := strings.Index(l.rest[from:], l.delimiter); i >= 0 {
			return from + i, len(l.delimiter)
		}
		return 0, 0
	}
	i := strings.IndexAny(l.rest[from:], "\r\n")
	if i < 0 {
		return 0, 0
	}
	i += from
	if l.rest[i] == '\n' {
		return i, 1
	}
	switch {
	case i+1 == len(l.rest):
		return 0, 0
	case l.rest[i+1] == '\n':
		return i, 2
	}
	return i, 1
}
