package listing

import (
	"bufio"
	"io"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
)

// Tokens writes the token list of a result, joined by spaces on one line.
func Tokens(out io.Writer, r *syntax.Result) error {
	w := &writer{bufio.NewWriter(out), r.Source}
	for i := range r.Tokens {
		if i > 0 {
			w.WriteByte(' ')
		}
		w.token(&r.Tokens[i])
	}
	w.WriteByte('\n')
	return w.Flush()
}

func (w *writer) token(t *syntax.Token) {
	w.WriteString(t.Kind.String())
	w.WriteByte('(')
	w.span(t.Pos)
	w.WriteByte(' ')
	w.WriteString(quote(sourceText(w.src, t.Pos)))
	w.WriteByte(' ')
	w.WriteString(strings.ReplaceAll(t.Flags.String(), ", ", "+"))
	if t.HasError() {
		w.WriteString(" error")
	}
	if len(t.Nested) > 0 {
		w.WriteString(" [")
		for i := range t.Nested {
			if i > 0 {
				w.WriteByte(' ')
			}
			w.token(&t.Nested[i])
		}
		w.WriteByte(']')
	}
	w.WriteByte(')')
}

// sourceText returns the text of an extent, which may lie past the end.
func sourceText(s *syntax.Source, e syntax.Extent) string {
	n := len(s.Text)
	return s.Text[min(e.Start, n):min(e.End, n)]
}
