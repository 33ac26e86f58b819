package markdown

import (
	"strconv"
	"strings"
	"unicode"
)

// finish reads the text of a block and of those in it, and makes them nodes.
func (p *parser) finish(b *block) {
	switch b.Kind {
	case Paragraph:
		if p.table(b) {
			return
		}
		b.Children = p.inlines(strings.Join(b.lines, "\n"))
	case Heading:
		b.Children = p.inlines(strings.Join(b.lines, "\n"))
		b.ID = p.id(b.Node)
	}
	for _, k := range b.kids {
		if k.Kind == Paragraph && len(k.lines) == 0 {
			continue // it held definitions alone
		}
		if b.Kind == Item && len(b.Children) == 0 {
			task(b, k)
		}
		p.finish(k)
		b.Children = append(b.Children, k.Node)
	}
	b.kids = nil
}

// task takes the box of a task from the beginning of an item.
func task(item, first *block) {
	if first.Kind != Paragraph || len(first.lines[0]) < 4 {
		return
	}
	switch mark := first.lines[0][:4]; mark {
	case "[ ] ":
		item.Task = ' '
	case "[x] ", "[X] ":
		item.Task = 'x'
	default:
		return
	}
	first.lines[0] = first.lines[0][4:]
}

// id makes the id of a heading of its text: small letters, digits, and - for
// spaces; one that is there gets a number.
func (p *parser) id(h *Node) string {
	var b strings.Builder
	for _, r := range strings.ToLower(h.plain()) {
		switch {
		case r > unicode.MaxASCII:
		case unicode.IsLetter(r) || unicode.IsDigit(r) && b.Len() > 0:
			b.WriteRune(r)
		case b.Len() == 0:
		case r == ' ' || r == '\n' || r == '-':
			if !strings.HasSuffix(b.String(), "-") {
				b.WriteByte('-')
			}
		case r == '_' || r == '.':
			b.WriteRune(r)
		}
	}
	id := strings.TrimRight(b.String(), "-_.")
	if id == "" {
		id = "section"
	}
	n := p.ids[id]
	p.ids[id] = n + 1
	if n > 0 {
		id += "-" + strconv.Itoa(n)
	}
	return id
}

// table makes a paragraph a table if its second line says so: columns of - with
// | between them.
func (p *parser) table(b *block) bool {
	if len(b.lines) < 2 || !strings.Contains(b.lines[0], "|") {
		return false
	}
	aligns, ok := alignments(b.lines[1])
	head := cells(b.lines[0])
	if !ok || len(head) != len(aligns) {
		return false
	}
	b.Kind = Table
	for i, line := range b.lines {
		if i == 1 {
			continue
		}
		row := &Node{Kind: Row, Head: i == 0}
		texts := cells(line)
		for j, align := range aligns {
			cell := &Node{Kind: Cell, Align: align, Head: row.Head}
			if j < len(texts) {
				cell.Children = p.inlines(texts[j])
			}
			row.Children = append(row.Children, cell)
		}
		b.Children = append(b.Children, row)
	}
	return true
}

// alignments reads the line under the head of a table.
func alignments(line string) (out []string, ok bool) {
	if !strings.Contains(line, "|") {
		return nil, false
	}
	for _, c := range cells(line) {
		inner := strings.TrimSuffix(strings.TrimPrefix(c, ":"), ":")
		if inner == "" || strings.Trim(inner, "-") != "" {
			return nil, false
		}
		align := ""
		switch left, right := strings.HasPrefix(c, ":"), strings.HasSuffix(c, ":"); {
		case left && right:
			align = "center"
		case left:
			align = "left"
		case right:
			align = "right"
		}
		out = append(out, align)
	}
	return out, len(out) > 0
}

// cells cuts a row at its |, but for those behind a backslash and in code.
func cells(line string) (out []string) {
	line = strings.TrimSpace(line)
	line = strings.TrimPrefix(line, "|")
	start, ticks := 0, 0
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case '`':
			n := runLength(line[i:])
			switch ticks {
			case 0:
				ticks = n
			case n:
				ticks = 0
			}
			i += n - 1
		case '|':
			if ticks == 0 {
				out, start = append(out, strings.TrimSpace(line[start:i])), i+1
			}
		}
	}
	if last := strings.TrimSpace(line[start:]); last != "" || len(out) == 0 {
		out = append(out, last)
	}
	return out
}
