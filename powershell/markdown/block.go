package markdown

import (
	"strings"
)

// block is a block that is being read.
type block struct {
	*Node
	parent *block
	kids   []*block
	lines  []string // of a leaf, without what belongs to its containers
	closed bool

	// of a list and its items
	marker byte // of bullets - + *, of numbers . )
	indent int  // where an item's content begins
	blank  bool // the last line of the block is blank
	// of fenced code
	fence       byte
	fenceLength int
	fenceIndent int
	// of HTML
	htmlKind int
}

// parser reads lines into blocks.
type parser struct {
	root *block
	tip  *block // the innermost open block
	refs map[string]reference
	ids  map[string]int // of headings
	// of the line
	line   string
	pos    int
	column int
	rest   int // columns of a tab that is used in part
}

// reference is the definition of a link.
type reference struct{ url, title string }

// Parse reads a document.
func Parse(text string) *Node {
	root := &block{Node: &Node{Kind: Document}}
	p := &parser{root: root, tip: root, refs: map[string]reference{}, ids: map[string]int{}}
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "\uFFFD").Replace(text)
	text = strings.TrimPrefix(text, "\uFEFF")
	for text != "" {
		line, rest, _ := strings.Cut(text, "\n")
		p.add(line)
		text = rest
	}
	for b := p.tip; b != nil; b = b.parent {
		p.close(b)
	}
	p.finish(root)
	return root.Node
}

func (p *parser) open(parent *block, n *Node) *block {
	for !accepts(parent.Kind, n.Kind) {
		p.close(parent)
		parent = parent.parent
	}
	b := &block{Node: n, parent: parent}
	parent.kids = append(parent.kids, b)
	p.tip = b
	return b
}

// accepts reports whether a block may stand in another.
func accepts(parent, child Kind) bool {
	switch parent {
	case List:
		return child == Item
	case Document, Quote, Item:
		return child != Item
	}
	return false
}

// close ends a block and what it holds.
func (p *parser) close(b *block) {
	if b.closed {
		return
	}
	b.closed = true
	if p.tip == b {
		p.tip = b.parent
	}
	switch b.Kind {
	case Paragraph:
		p.definitions(b)
	case CodeBlock:
		if b.fence == 0 {
			for n := len(b.lines); n > 0 && strings.TrimSpace(b.lines[n-1]) == ""; n-- {
				b.lines = b.lines[:n-1]
			}
		}
		b.Text = strings.Join(b.lines, "\n")
		if len(b.lines) > 0 {
			b.Text += "\n"
		}
	case HTMLBlock:
		for n := len(b.lines); n > 0 && strings.TrimSpace(b.lines[n-1]) == ""; n-- {
			b.lines = b.lines[:n-1]
		}
		b.Text = strings.Join(b.lines, "\n") + "\n"
	case List:
		b.Loose = loose(b)
	}
}

// definitions takes the definitions of links from the beginning of a paragraph.
func (p *parser) definitions(b *block) {
	if len(b.lines) == 0 || !strings.HasPrefix(b.lines[0], "[") {
		return
	}
	text := strings.Join(b.lines, "\n")
	for rest := text; ; {
		n := p.define(rest)
		if n > 0 {
			rest = rest[n:]
			if rest == "" {
				b.lines = nil
				return
			}
			continue
		}
		if len(rest) < len(text) {
			b.lines = strings.Split(rest, "\n")
		}
		return
	}
}

// loose reports whether a list has blank lines between its items or between the
// blocks of one.
func loose(list *block) bool {
	for i, item := range list.kids {
		last := i == len(list.kids)-1
		if !last && endsBlank(item) {
			return true
		}
		for j, k := range item.kids {
			if (!last || j < len(item.kids)-1) && endsBlank(k) {
				return true
			}
		}
	}
	return false
}

// endsBlank reports whether a block ends with a blank line.
func endsBlank(b *block) bool {
	for {
		if b.blank {
			return true
		}
		if b.Kind != List && b.Kind != Item || len(b.kids) == 0 {
			return false
		}
		b = b.kids[len(b.kids)-1]
	}
}

// add reads a line: it finds the open blocks that go on, opens those that begin,
// and gives the rest to the innermost.
func (p *parser) add(line string) {
	p.line, p.pos, p.column, p.rest = line, 0, 0, 0
	container, depth := p.root, 1
	for child := lastOpen(container); child != nil && p.continues(child); child = lastOpen(container) {
		container = child
		depth++
		if isLeaf(container.Kind) {
			break
		}
	}
	// A paragraph goes on without the marks of its containers.
	lazy := p.tip.Kind == Paragraph && container != p.tip
	opened := false
	for depth < maxDepth {
		at := container
		if at.Kind == Paragraph {
			if p.underlines(at) {
				return
			}
			at = at.parent
		} else if isLeaf(at.Kind) {
			break
		}
		next := p.start(at, lazy || container.Kind == Paragraph)
		if next == nil {
			break
		}
		container, opened, lazy = next, true, false
		depth++
	}
	if !opened && lazy && !p.isBlank() {
		p.tip.lines = append(p.tip.lines, strings.TrimLeft(p.line[p.pos:], " \t"))
		return
	}
	if !opened {
		p.closeTo(container)
	}
	p.take(container)
}

// underlines makes a paragraph a heading if the line is drawn under it.
func (p *parser) underlines(b *block) bool {
	level := setext(p.remaining())
	if level == 0 {
		return false
	}
	p.definitions(b)
	if len(b.lines) == 0 {
		return false // all of it were definitions
	}
	b.Kind, b.Level = Heading, level
	p.close(b)
	return true
}

// take gives the rest of the line to a block.
func (p *parser) take(b *block) {
	blank := p.isBlank() && b.Kind != Heading && b.Kind != Break
	defer p.noteBlank(b, blank)
	switch b.Kind {
	case CodeBlock:
		switch {
		case b.fence != 0 && b.fenceLength < 0: // the line that opened it
			b.fenceLength = -b.fenceLength
		case b.fence != 0 && p.fenceEnds(b):
			p.close(b)
		default:
			b.lines = append(b.lines, p.remaining())
		}
		return
	case HTMLBlock:
		b.lines = append(b.lines, p.remaining())
		if htmlEnds(b.htmlKind, p.line[p.pos:]) {
			p.close(b)
		}
		return
	case Heading, Break:
		p.close(b)
		return
	}
	if blank {
		if b.Kind == Paragraph {
			p.close(b)
		}
		return
	}
	if b.Kind != Paragraph {
		b = p.open(b, &Node{Kind: Paragraph})
	}
	b.lines = append(b.lines, strings.TrimLeft(p.line[p.pos:], " \t"))
}

// noteBlank notes whether the line was the blank end of a block.
func (p *parser) noteBlank(b *block, blank bool) {
	if n := len(b.kids); blank && n > 0 {
		b.kids[n-1].blank = true
	}
	fresh := b.Kind == Item && len(b.kids) == 0
	b.blank = blank && b.Kind != Quote && !fresh && (b.Kind != CodeBlock || b.fence == 0)
	for a := b.parent; a != nil; a = a.parent {
		a.blank = false
	}
}

func lastOpen(b *block) *block {
	if n := len(b.kids); n > 0 && !b.kids[n-1].closed {
		return b.kids[n-1]
	}
	return nil
}

func isLeaf(k Kind) bool {
	return k == Paragraph || k == CodeBlock || k == HTMLBlock || k == Heading || k == Break
}

// isBlank reports whether nothing but space is left of the line.
func (p *parser) isBlank() bool { return strings.Trim(p.line[p.pos:], " \t") == "" }

// spaces is the number of columns of space before the next character.
func (p *parser) spaces() int {
	column := p.column
	n := p.rest
	column += p.rest
	for i := p.pos; i < len(p.line); i++ {
		switch p.line[i] {
		case ' ':
			n, column = n+1, column+1
		case '\t':
			w := 4 - column%4
			n, column = n+w, column+w
		default:
			return n
		}
	}
	return n
}

// skip goes on by columns of space.
func (p *parser) skip(columns int) {
	for columns > 0 {
		if p.rest > 0 {
			p.rest, p.column, columns = p.rest-1, p.column+1, columns-1
			continue
		}
		if p.pos >= len(p.line) {
			return
		}
		switch p.line[p.pos] {
		case ' ':
			p.pos, p.column, columns = p.pos+1, p.column+1, columns-1
		case '\t':
			p.rest = 4 - p.column%4
			p.pos++
		default:
			return
		}
	}
}

// remaining is the rest of the line with the spaces of a tab that is used in
// part.
func (p *parser) remaining() string { return strings.Repeat(" ", p.rest) + p.line[p.pos:] }
