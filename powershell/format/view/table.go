package view

import "strings"

func spaces(n int) string { return strings.Repeat(" ", max(n, 0)) }

// tableWriter writes the rows of a table in columns whose widths are known.
type tableWriter struct {
	widths []int // 0: the column is left out
	aligns []Align
}

// newTable lays out columns of wanted widths (0 for no wish) on a line: those
// without a wish share what is left, and what does not fit at the right is cut or
// left out.
func newTable(wanted []int, aligns []Align, width int) *tableWriter {
	t := &tableWriter{widths: make([]int, len(wanted)), aligns: aligns}
	room, free := width-len(wanted)+1, 0
	for i, w := range wanted {
		t.widths[i] = w
		if w <= 0 {
			free++
			room-- // one column at the least
			t.widths[i] = 1
		}
		room -= max(w, 0)
	}
	if free > 0 && room > 0 {
		each, rest := room/free, room%free
		for i, w := range wanted {
			if w > 0 {
				continue
			}
			t.widths[i] += each
			if rest > 0 {
				t.widths[i]++
				rest--
			}
		}
	}
	total := 0
	for i, w := range t.widths {
		if i > 0 {
			total++
		}
		if total+w > width {
			t.widths[i] = max(width-total, 0)
			for k := i + 1; k < len(t.widths); k++ {
				t.widths[k] = 0
			}
			break
		}
		total += w
	}
	return t
}

// header writes the labels, on as many lines as they take, and the rules below.
func (t *tableWriter) header(b *strings.Builder, labels []string) {
	t.wrapped(b, labels)
	rules := make([]string, len(labels))
	for i, l := range labels {
		rules[i] = strings.Repeat("-", min(cells(l), t.widths[i]))
	}
	t.row(b, rules)
}

// row writes one line: cells cut or padded to their columns. What is at the left
// of the last column is not padded.
func (t *tableWriter) row(b *strings.Builder, values []string) {
	for i, w := range t.widths {
		if w == 0 {
			continue
		}
		if i > 0 {
			b.WriteByte(' ')
		}
		text := ""
		if i < len(values) {
			text = fit(values[i], w, t.aligns[i])
		}
		t.pad(b, text, i, i == len(t.widths)-1)
	}
	b.WriteByte('\n')
}

// pad writes a text in its column.
func (t *tableWriter) pad(b *strings.Builder, text string, i int, last bool) {
	room := max(t.widths[i]-cells(text), 0)
	left := 0
	switch t.aligns[i] {
	case Right:
		left = room
	case Center:
		left = room / 2
	}
	b.WriteString(spaces(left))
	b.WriteString(text)
	if !last {
		b.WriteString(spaces(room - left))
	}
}

// wrapped writes a row on as many lines as its longest cell takes.
func (t *tableWriter) wrapped(b *strings.Builder, values []string) {
	parts := make([][]string, len(t.widths))
	most, last := 1, 0
	for i, w := range t.widths {
		if w == 0 {
			continue
		}
		last = i
		text := ""
		if i < len(values) {
			text = values[i]
		}
		parts[i] = wrap(text, w)
		most = max(most, len(parts[i]))
	}
	for k := range most {
		end := last
		for end > 0 && k >= len(parts[end]) {
			end-- // nothing more on this line
		}
		for i := 0; i <= end; i++ {
			if t.widths[i] == 0 {
				continue
			}
			if i > 0 {
				b.WriteByte(' ')
			}
			text := ""
			if k < len(parts[i]) {
				text = parts[i][k]
			}
			if i == end && t.aligns[i] != Right && len(parts[i]) > 1 {
				text = strings.TrimRight(text, " ")
			}
			t.pad(b, text, i, i == end)
		}
		b.WriteByte('\n')
	}
}

// measure makes columns as wide as their widest cell or label.
func measure(labels []string, held []any) []int {
	widths := make([]int, len(labels))
	for i, l := range labels {
		widths[i] = cells(l)
	}
	for _, h := range held {
		e, ok := h.(*Entry)
		if !ok || e.Outside {
			continue
		}
		for i := 0; i < min(len(e.Cells), len(widths)); i++ {
			widths[i] = max(widths[i], cells(e.Cells[i]))
		}
	}
	return widths
}
