package listing

import (
	"bufio"
	"io"

	"github.com/runwright/runwright/powershell/syntax"
)

// Errors writes the parse errors of a result, joined by " ; " on one line.
func Errors(out io.Writer, r *syntax.Result) error {
	w := &writer{bufio.NewWriter(out), r.Source}
	for i := range r.Errors {
		e := &r.Errors[i]
		if i > 0 {
			w.WriteString(" ; ")
		}
		w.WriteString(e.ErrorID)
		w.WriteByte('@')
		w.span(e.Pos)
		w.WriteByte(' ')
		w.WriteString(quote(e.Message))
		if e.Incomplete {
			w.WriteString(" incomplete")
		}
	}
	w.WriteByte('\n')
	return w.Flush()
}
