package view

import (
	"io"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// table prints the held rows, with text between them in its place.
func (p *Printer) table(held []any) error {
	st := p.start
	widths := p.widths(held)
	var b strings.Builder
	if !st.HideHeaders && !st.printed {
		labels, rules := make([]string, len(widths)), make([]string, len(widths))
		for i := range widths {
			labels[i] = st.Columns[i].Label
			rules[i] = strings.Repeat("-", min(cells(labels[i]), widths[i]))
		}
		p.row(&b, labels, widths)
		p.row(&b, rules, widths)
	}
	for _, h := range held {
		if e, ok := h.(*Entry); ok {
			p.rows(&b, e.Cells, widths)
			continue
		}
		if _, err := io.WriteString(p.out, b.String()); err != nil {
			return err
		}
		b.Reset()
		if err := p.text(h); err != nil {
			return err
		}
	}
	p.fixed(widths)
	_, err := io.WriteString(p.out, b.String())
	return err
}

// fixed remembers the widths for rows that come after a flush.
func (p *Printer) fixed(widths []int) {
	st := *p.start
	st.Columns = append([]Column{}, st.Columns[:len(widths)]...)
	for i, w := range widths {
		st.Columns[i].Width = w
	}
	st.printed = true
	p.start = &st
}

// widths decides how wide the columns are: what the view says, else the widest
// cell; columns that do not fit at the right are left out, and the last one that
// fits in part is cut.
func (p *Printer) widths(held []any) []int {
	st := p.start
	out := make([]int, len(st.Columns))
	for i := range st.Columns {
		if w := st.Columns[i].Width; w > 0 {
			out[i] = w
			continue
		}
		out[i] = cells(st.Columns[i].Label)
		for _, h := range held {
			e, ok := h.(*Entry)
			if !ok || i >= len(e.Cells) {
				continue
			}
			for l := range strings.SplitSeq(e.Cells[i], "\n") {
				out[i] = max(out[i], cells(strings.TrimSuffix(l, "\r")))
			}
		}
	}
	total := 0
	for i, w := range out {
		if i > 0 {
			total++
		}
		if total+w > p.width {
			room := p.width - total
			if room < 1 {
				return out[:i]
			}
			out[i] = room
			return out[:i+1]
		}
		total += w
	}
	return out
}

// rows writes an object: one line, or as many as wrapping takes.
func (p *Printer) rows(b *strings.Builder, values []string, widths []int) {
	if !p.start.Wrap {
		p.row(b, values, widths)
		return
	}
	lines := make([][]string, len(widths))
	most := 1
	for i, w := range widths {
		if i < len(values) {
			lines[i] = wrap(values[i], w)
			most = max(most, len(lines[i]))
		}
	}
	for k := range most {
		part := make([]string, len(widths))
		for i := range widths {
			if k < len(lines[i]) {
				part[i] = strings.TrimRight(lines[i][k], " ")
			}
		}
		p.row(b, part, widths)
	}
}

// row writes one line: cells cut or padded to their columns.
func (p *Printer) row(b *strings.Builder, values []string, widths []int) {
	for i, w := range widths {
		if i > 0 {
			b.WriteByte(' ')
		}
		text := ""
		if i < len(values) {
			text = oneLine(values[i])
		}
		n := cells(text)
		if n > w {
			text = cut(text, w, p.start.Columns[i].Align)
			n = cells(text)
		}
		pad := strings.Repeat(" ", max(0, w-n))
		switch p.start.Columns[i].Align {
		case Right:
			b.WriteString(pad + text)
		case Center:
			b.WriteString(pad[:len(pad)/2] + text)
			if i < len(widths)-1 {
				b.WriteString(pad[len(pad)/2:])
			}
		default:
			b.WriteString(text)
			if i < len(widths)-1 {
				b.WriteString(pad)
			}
		}
	}
	b.WriteByte('\n')
}

// oneLine keeps the first line of a cell, with a mark when there are more.
func oneLine(s string) string {
	first, _, more := strings.Cut(s, "\n")
	if !more {
		return s
	}
	return strings.TrimSuffix(first, "\r") + "…"
}

// cut shortens a text to a width, the mark of omission at the side that is cut.
func cut(s string, width int, align Align) string {
	if width < 1 {
		return ""
	}
	n := cells(s)
	if align == Right {
		return "…" + types.Slice16(s, n-width+1, width-1)
	}
	return types.Slice16(s, 0, width-1) + "…"
}

// wide prints single values side by side.
func (p *Printer) wide(held []any) error {
	columns := p.start.WideColumns
	longest := 0
	for _, h := range held {
		if e, ok := h.(*Entry); ok && len(e.Cells) > 0 {
			longest = max(longest, cells(e.Cells[0]))
		}
	}
	if columns <= 0 {
		columns = 2
		if p.start.WideColumns == 0 && longest > 0 && p.start.Wrap {
			columns = max(1, p.width/(longest+1))
		}
	}
	width := max(1, (p.width-columns+1)/columns)
	var b strings.Builder
	n := 0
	for _, h := range held {
		e, ok := h.(*Entry)
		if !ok || len(e.Cells) == 0 {
			continue
		}
		text := oneLine(e.Cells[0])
		if cells(text) > width {
			text = cut(text, width, Left)
		}
		if n++; n%columns == 0 {
			b.WriteString(text + "\n")
			continue
		}
		b.WriteString(text + strings.Repeat(" ", width-cells(text)+1))
	}
	if n%columns != 0 {
		b.WriteByte('\n')
	}
	_, err := io.WriteString(p.out, b.String())
	return err
}
