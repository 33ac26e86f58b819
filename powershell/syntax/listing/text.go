package listing

import (
	"bufio"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/runwright/runwright/powershell/syntax"
)

// writer writes parts of a listing; write errors are kept by the bufio.Writer
// and returned by its Flush.
type writer struct {
	*bufio.Writer
	src *syntax.Source
}

// span writes an extent as start-end.
func (w *writer) span(e syntax.Extent) {
	w.WriteString(strconv.Itoa(w.src.UTF16Offset(e.Start)))
	w.WriteByte('-')
	w.WriteString(strconv.Itoa(w.src.UTF16Offset(e.End)))
}

// escape returns the text in ASCII: \\ \n \r \t and \uXXXX for what is not
// printable.
func escape(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' || r == '\\' }) {
		return s
	}
	var b strings.Builder
	unit := func(u uint16) { fmt.Fprintf(&b, `\u%04X`, u) }
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '\\':
			b.WriteString(`\\`)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == utf8.RuneError && n == 1 && i+2 < len(s) && s[i] == 0xED && s[i+1]&0xE0 == 0xA0 && s[i+2]&0xC0 == 0x80:
			unit(0xD000 | uint16(s[i+1]&0x3F)<<6 | uint16(s[i+2]&0x3F))
			n = 3
		case r > 0xFFFF:
			hi, lo := utf16.EncodeRune(r)
			unit(uint16(hi))
			unit(uint16(lo))
		case r < ' ' || r > '~':
			unit(uint16(r))
		default:
			b.WriteRune(r)
		}
		i += n
	}
	return b.String()
}

// quote returns the escaped text in single quotes.
func quote(s string) string {
	return "'" + strings.ReplaceAll(escape(s), "'", "''") + "'"
}
