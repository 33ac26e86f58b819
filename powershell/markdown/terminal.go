package markdown

import (
	"strconv"
	"strings"
)

// Style are the escape sequences of the parts of a document, without the escape
// character: [1m. Empty ones leave a part as it is.
type Style struct {
	Headings                         [6]string
	Code, Link, Image, Bold, Italics string
}

// ToTerminal writes a document for a terminal.
func ToTerminal(doc *Node, style Style) string {
	w := &terminalWriter{style: style}
	for _, c := range doc.Children {
		w.block(c)
	}
	return w.String()
}

type terminalWriter struct {
	strings.Builder
	style Style
	tight bool // in a list whose items are not set apart
}

const escape = "\x1b"

// around puts a sequence around a text.
func around(sequence, text string) string {
	if sequence == "" {
		return text
	}
	return escape + sequence + text + escape + "[0m"
}

func (w *terminalWriter) block(n *Node) {
	switch n.Kind {
	case Heading:
		if text := w.text(n.Children); text != "" {
			w.WriteString(around(w.style.Headings[n.Level-1], text) + "\n\n")
		}
	case Paragraph:
		w.WriteString(w.text(n.Children) + "\n")
		if !w.tight && (len(n.Children) != 1 || n.Children[0].Kind == Text) {
			w.WriteString("\n")
		}
	case CodeBlock:
		text := strings.TrimSuffix(n.Text, "\n")
		if text == "" {
			return
		}
		for line := range strings.SplitSeq(text, "\n") {
			if w.style.Code != "" {
				line = around(w.style.Code, line+escape+"[500@") // the colour reaches to the margin
			}
			w.WriteString(line + "\n")
		}
		w.WriteString("\n")
	case List:
		for i, item := range n.Children {
			mark := "• "
			if n.Ordered {
				mark = strconv.Itoa(n.Start+i) + ". "
			}
			margin := strings.Repeat(" ", len([]rune(mark)))
			if item.Task != 0 {
				mark += "[" + string(item.Task) + "] "
			}
			w.nested(mark, margin, item, !n.Loose)
		}
		w.WriteString("\n")
	case Quote:
		w.nested("> ", "> ", n, false)
		w.WriteString("\n")
	case Table:
		for _, row := range n.Children {
			var cells []string
			for _, c := range row.Children {
				cells = append(cells, w.text(c.Children))
			}
			w.WriteString(strings.Join(cells, " | ") + "\n")
		}
		w.WriteString("\n")
	case Break:
		w.WriteString("---\n\n")
	}
}

// nested writes what a block holds with a mark before the first line and a
// margin before the others.
func (w *terminalWriter) nested(mark, margin string, n *Node, tight bool) {
	inner := &terminalWriter{style: w.style, tight: tight}
	for _, c := range n.Children {
		inner.block(c)
	}
	for line := range strings.SplitSeq(strings.TrimRight(inner.String(), "\n"), "\n") {
		if line == "" {
			mark = strings.TrimRight(mark, " ")
		}
		w.WriteString(mark + line + "\n")
		mark = margin
	}
}

func (w *terminalWriter) text(list []*Node) string {
	var b strings.Builder
	for _, n := range list {
		switch n.Kind {
		case Text:
			b.WriteString(n.Text)
		case SoftBreak, HardBreak:
			b.WriteString("\n")
		case Code:
			b.WriteString(around(w.style.Code, n.Text))
		case Emphasis:
			b.WriteString(around(w.style.Italics, w.text(n.Children)))
		case Strong:
			b.WriteString(around(w.style.Bold, w.text(n.Children)))
		case Struck:
			b.WriteString(w.text(n.Children))
		case Link:
			b.WriteString(around(w.style.Link, `"`+n.plain()+`"`))
		case Image:
			alt := n.plain()
			if alt == "" {
				alt = "Image"
			}
			b.WriteString(around(w.style.Image, "["+alt+"]"))
		}
	}
	return b.String()
}
