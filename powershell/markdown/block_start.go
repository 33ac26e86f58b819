package markdown

import (
	"strconv"
	"strings"
)

// continues reports whether an open block goes on in the line, and goes past what
// says so.
func (p *parser) continues(b *block) bool {
	indent := p.spaces()
	switch b.Kind {
	case List:
		return true
	case Quote:
		if indent > 3 || !strings.HasPrefix(p.line[p.after(indent):], ">") {
			return false
		}
		p.quote(indent)
		return true
	case Item:
		if p.isBlank() {
			return len(b.kids) > 0 // but for the first line, an item without content ends
		}
		if indent < b.indent {
			return false
		}
		p.skip(b.indent)
		return true
	case CodeBlock:
		if b.fence == 0 {
			if indent < 4 && !p.isBlank() {
				return false
			}
			p.skip(min(indent, 4))
			return true
		}
		if !p.fenceEnds(b) {
			p.skip(min(indent, b.fenceIndent))
		}
		return true
	case HTMLBlock:
		return b.htmlKind < 6 || !p.isBlank()
	case Paragraph:
		return !p.isBlank()
	}
	return false
}

// after is the position behind columns of space.
func (p *parser) after(columns int) int {
	probe := *p
	probe.skip(columns)
	return probe.pos
}

func (p *parser) quote(indent int) {
	p.skip(indent)
	p.pos, p.column = p.pos+1, p.column+1
	if p.spaces() > 0 {
		p.skip(1)
	}
}

// start opens the block that begins here, nil where none does. A paragraph is not
// interrupted by everything.
func (p *parser) start(container *block, inParagraph bool) *block {
	indent := p.spaces()
	if indent > 3 {
		if inParagraph || p.isBlank() {
			return nil
		}
		p.closeTo(container)
		p.skip(4)
		return p.open(container, &Node{Kind: CodeBlock})
	}
	at := p.after(indent)
	rest := p.line[at:]
	if rest == "" {
		return nil
	}
	begin := func() *block {
		p.closeTo(container)
		p.skip(indent)
		return container
	}
	switch {
	case rest[0] == '>':
		begin()
		p.quote(0)
		return p.open(container, &Node{Kind: Quote})
	case rest[0] == '#':
		if level, text, ok := atxHeading(rest); ok {
			b := p.open(begin(), &Node{Kind: Heading, Level: level})
			b.lines, p.pos = []string{text}, len(p.line)
			return b
		}
	case rest[0] == '`' || rest[0] == '~':
		if n, info, ok := fenceStart(rest); ok {
			b := p.open(begin(), &Node{Kind: CodeBlock, Info: unescape(info)})
			b.fence, b.fenceLength, b.fenceIndent, p.pos = rest[0], -n, indent, len(p.line)
			return b
		}
	case rest[0] == '<':
		if kind := htmlStart(rest); kind != 0 && (kind != 7 || !inParagraph) {
			p.closeTo(container)
			b := p.open(container, &Node{Kind: HTMLBlock})
			b.htmlKind = kind
			return b
		}
	}
	if isBreak(rest) {
		b := p.open(begin(), &Node{Kind: Break})
		p.pos = len(p.line)
		return b
	}
	return p.startItem(container, indent, rest, inParagraph)
}

// closeTo ends the open blocks within a container.
func (p *parser) closeTo(container *block) {
	for b := p.tip; b != nil && b != container; b = b.parent {
		p.close(b)
	}
	p.tip = container
}

// startItem opens an item, in a new list where the last one is of another kind.
func (p *parser) startItem(container *block, indent int, rest string, inParagraph bool) *block {
	marker, number, width := itemMarker(rest)
	if width == 0 {
		return nil
	}
	empty := strings.Trim(rest[width:], " \t") == ""
	if inParagraph && container.Kind != List && (empty || marker != '-' && marker != '+' && marker != '*' && number != 1) {
		return nil
	}
	p.closeTo(container)
	p.skip(indent)
	p.pos, p.column = p.pos+width, p.column+width
	inner := p.spaces()
	if inner > 4 || empty {
		inner = 1
	}
	p.skip(min(inner, p.spaces()))
	list := container
	if list.Kind != List || list.marker != marker {
		ordered := marker == '.' || marker == ')'
		list = p.open(container, &Node{Kind: List, Ordered: ordered, Start: number})
		list.marker = marker
	}
	item := p.open(list, &Node{Kind: Item})
	item.indent = indent + width + inner
	return item
}

// itemMarker reads - + * or a number with . or ) behind it.
func itemMarker(s string) (marker byte, number, width int) {
	switch {
	case s[0] == '-' || s[0] == '+' || s[0] == '*':
		marker, width = s[0], 1
	default:
		for width < len(s) && width < 9 && s[width] >= '0' && s[width] <= '9' {
			width++
		}
		if width == 0 || width == len(s) || s[width] != '.' && s[width] != ')' {
			return 0, 0, 0
		}
		number, _ = strconv.Atoi(s[:width]) // digits, at most nine
		marker = s[width]
		width++
	}
	if width < len(s) && s[width] != ' ' && s[width] != '\t' {
		return 0, 0, 0
	}
	return marker, number, width
}

// isBreak reports whether a line is three or more of * - _ and nothing else.
func isBreak(s string) bool {
	n := 0
	for i := range len(s) {
		switch {
		case s[i] == ' ' || s[i] == '\t':
		case s[i] == s[0] && (s[0] == '*' || s[0] == '-' || s[0] == '_'):
			n++
		default:
			return false
		}
	}
	return n >= 3
}

// atxHeading reads # to ###### with a text.
func atxHeading(s string) (level int, text string, ok bool) {
	for level < len(s) && s[level] == '#' {
		level++
	}
	if level > 6 || level < len(s) && s[level] != ' ' && s[level] != '\t' {
		return 0, "", false
	}
	text = strings.Trim(s[level:], " \t")
	if cut := strings.TrimRight(text, "#"); cut == "" || strings.HasSuffix(cut, " ") || strings.HasSuffix(cut, "\t") {
		text = strings.TrimRight(cut, " \t")
	}
	return level, text, true
}

// fenceStart reads three or more ` or ~, and what stands behind.
func fenceStart(s string) (n int, info string, ok bool) {
	for n < len(s) && s[n] == s[0] {
		n++
	}
	info = strings.Trim(s[n:], " \t")
	if n < 3 || s[0] == '`' && strings.Contains(info, "`") {
		return 0, "", false
	}
	return n, info, true
}

// fenceEnds reports whether the line is the fence that ends a block.
func (p *parser) fenceEnds(b *block) bool {
	if b.fenceLength < 0 || p.spaces() > 3 {
		return false
	}
	rest := strings.Trim(p.line[p.pos:], " \t")
	return len(rest) >= b.fenceLength && strings.Trim(rest, string(b.fence)) == ""
}

// setext reads the line under a heading: its level, 0 for none.
func setext(line string) int {
	s := strings.TrimRight(line, " \t")
	if s == "" || len(line)-len(strings.TrimLeft(line, " ")) > 3 {
		return 0
	}
	s = strings.TrimLeft(s, " ")
	switch {
	case strings.Trim(s, "=") == "":
		return 1
	case strings.Trim(s, "-") == "":
		return 2
	}
	return 0
}
