package markdown

import "strings"

// Kind says what a node is.
type Kind int

// The kinds of nodes: blocks, then inlines.
const (
	Document Kind = iota
	Paragraph
	Heading
	Break // a thematic break
	Quote
	List
	Item
	CodeBlock
	HTMLBlock
	Table
	Row
	Cell

	Text
	SoftBreak
	HardBreak
	Code
	Emphasis
	Strong
	Struck
	Link
	Image
	HTML
)

// Node is a part of a document.
type Node struct {
	Kind     Kind
	Children []*Node
	// Text is the content of text, code and HTML, and the info string of a code
	// block in Info.
	Text, Info string
	// Level is that of a heading, from 1.
	Level int
	// ID is the id of a heading.
	ID string
	// URL and Title are those of a link or an image.
	URL, Title string
	// Ordered, Start and Loose are of a list: its kind, first number, and whether
	// its items are set apart as paragraphs.
	Ordered bool
	Start   int
	Loose   bool
	// Task is that of an item: ' ' or 'x', 0 for none.
	Task byte
	// Align is that of a cell: left, center, right, or empty; Head marks a row of
	// headings.
	Align string
	Head  bool
}

// maxDepth bounds how deep blocks and inlines stand in one another; what is
// deeper is text.
const maxDepth = 64

// plain is the text of a node without its markup.
func (n *Node) plain() string {
	var b strings.Builder
	n.writePlain(&b)
	return b.String()
}

func (n *Node) writePlain(b *strings.Builder) {
	switch n.Kind {
	case Text, Code:
		b.WriteString(n.Text)
	case SoftBreak, HardBreak:
		b.WriteByte('\n')
	}
	for _, c := range n.Children {
		c.writePlain(b)
	}
}
