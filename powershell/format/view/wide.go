package view

import "strings"

// usualWideColumns is the number of columns of a wide list that says nothing.
const usualWideColumns = 2

// wideWriter fills the lines of a wide list.
type wideWriter struct {
	table   *tableWriter
	pending []string
	// before is the writer of the group before, whose last line may still wait.
	before *wideWriter
}

func newWide(columns, width int) *wideWriter {
	columns = max(columns, 1)
	return &wideWriter{table: newTable(make([]int, columns), make([]Align, columns), width)}
}

// fitting is the number of columns that fit when each holds the longest value.
func fitting(held []any, width int) int {
	longest := 0
	for _, h := range held {
		if e, ok := h.(*Entry); ok && !e.Outside && len(e.Cells) > 0 {
			longest = max(longest, cells(e.Cells[0]))
		}
	}
	return max(1, width/(longest+1))
}

// add takes a value and writes the line when it is full.
func (w *wideWriter) add(b *strings.Builder, value string) {
	w.pending = append(w.pending, value)
	if len(w.pending) == len(w.table.widths) {
		w.flush(b)
	}
}

// flush writes the line that is not full yet.
func (w *wideWriter) flush(b *strings.Builder) {
	if w.before != nil {
		w.before.flush(b)
		w.before = nil
	}
	if len(w.pending) > 0 {
		w.table.row(b, w.pending)
		w.pending = nil
	}
}
