package syntax

import (
	"strings"
	"unicode/utf8"
)

// expandable is the content of an expandable string or word: literal text and
// expressions in order. The parser reads the expressions.
type expandable struct {
	pieces []piece
}

// piece is literal text, a variable, or a subexpression that is not yet read.
type piece struct {
	text     string
	variable *Token
	sub      *window
}

// window is a stretch of text the lexer is to read as an expression: text
// from pos to its end, and how its offsets map to the source.
type window struct {
	text string
	offs []int
	pos  int
}

// stringBuilder collects the pieces of an expandable string.
type stringBuilder struct {
	l      *lexer
	buf    []byte
	pieces []piece
	nested bool
}

func newStringBuilder(l *lexer) *stringBuilder { return &stringBuilder{l: l} }

func (b *stringBuilder) text(s string) { b.buf = append(b.buf, s...) }

func (b *stringBuilder) flush() {
	if len(b.buf) > 0 {
		b.pieces = append(b.pieces, piece{text: string(b.buf)})
		b.buf = b.buf[:0]
	}
}

func (b *stringBuilder) variable(t Token) {
	b.flush()
	b.nested = true
	b.pieces = append(b.pieces, piece{variable: &t})
}

func (b *stringBuilder) subexpression(w window) {
	b.flush()
	b.nested = true
	b.pieces = append(b.pieces, piece{sub: &w})
}

// finish puts the collected content into the token.
func (b *stringBuilder) finish(t *Token) {
	if !b.nested {
		t.Value = string(b.buf)
		return
	}
	b.flush()
	t.body = &expandable{pieces: b.pieces}
	var v strings.Builder
	for i := range b.pieces {
		p := &b.pieces[i]
		switch {
		case p.variable != nil:
			v.WriteString(b.l.p.src.Text[p.variable.Pos.Start:p.variable.Pos.End])
		case p.sub != nil:
			v.WriteString(p.sub.text[p.sub.pos:])
		default:
			v.WriteString(p.text)
		}
	}
	t.Value = v.String()
}

func (l *lexer) unterminated(t *Token, what string) {
	t.Flags |= FlagTokenInError
	l.p.incomplete(t.Pos, "TerminatorExpectedAtEndOfString", what)
}

// singleQuoted reads a string; the quote has been read.
func (l *lexer) singleQuoted() Token {
	from := l.pos
	for i := l.pos; i < len(l.text); {
		c := l.text[i]
		if c < utf8.RuneSelf && c != '\'' {
			i++
			continue
		}
		size := l.runeLen(i)
		if !isSingleQuote(l.peekAt(i)) {
			i += size
			continue
		}
		if isSingleQuote(l.peekAt(i + size)) {
			break
		}
		l.pos = i + size
		t := l.token(TokStringLiteral)
		t.Value = l.text[from:i]
		return t
	}
	b := newStringBuilder(l)
	ok := l.singleQuotedText(b)
	t := l.token(TokStringLiteral)
	b.finish(&t)
	if !ok {
		l.unterminated(&t, "'")
	}
	return t
}

// singleQuotedText reads up to the closing quote; false when there is none.
func (l *lexer) singleQuotedText(b *stringBuilder) bool {
	seg := l.pos
	for l.pos < len(l.text) {
		r := l.peek()
		size := l.runeLen(l.pos)
		if !isSingleQuote(r) {
			l.pos += size
			continue
		}
		b.text(l.text[seg:l.pos])
		l.pos += size
		if !isSingleQuote(l.peek()) {
			return true
		}
		b.text(l.text[l.pos-size : l.pos])
		l.pos += l.runeLen(l.pos)
		seg = l.pos
	}
	b.text(l.text[seg:l.pos])
	return false
}

// doubleQuoted reads an expandable string; the quote has been read.
func (l *lexer) doubleQuoted() Token {
	from := l.pos
	for i := l.pos; i < len(l.text); {
		c := l.text[i]
		if c == '`' || c == '$' {
			break
		}
		if c < utf8.RuneSelf && c != '"' {
			i++
			continue
		}
		size := l.runeLen(i)
		if !isDoubleQuote(l.peekAt(i)) {
			i += size
			continue
		}
		if isDoubleQuote(l.peekAt(i + size)) {
			break
		}
		l.pos = i + size
		t := l.token(TokStringExpandable)
		t.Value = l.text[from:i]
		return t
	}
	start := l.start
	b := newStringBuilder(l)
	ok := l.doubleQuotedText(b)
	l.start = start
	t := l.token(TokStringExpandable)
	b.finish(&t)
	if !ok {
		l.unterminated(&t, "\"")
	}
	return t
}

// doubleQuotedText reads up to the closing quote; false when there is none.
func (l *lexer) doubleQuotedText(b *stringBuilder) bool {
	seg := l.pos
	for l.pos < len(l.text) {
		c := l.text[l.pos]
		if c < utf8.RuneSelf && c != '"' && c != '`' && c != '$' {
			l.pos++
			continue
		}
		r := l.peek()
		size := l.runeLen(l.pos)
		switch {
		case isDoubleQuote(r):
			b.text(l.text[seg:l.pos])
			l.pos += size
			if !isDoubleQuote(l.peek()) {
				return true
			}
			b.text(l.text[l.pos-size : l.pos])
			l.pos += l.runeLen(l.pos)
			seg = l.pos
		case r == '`':
			b.text(l.text[seg:l.pos])
			l.pos++
			if !l.atEnd() {
				l.escape(b)
			}
			seg = l.pos
		case r == '$':
			b.text(l.text[seg:l.pos])
			l.pos++
			l.dollar(b, false)
			seg = l.pos
		default:
			l.pos += size
		}
	}
	b.text(l.text[seg:l.pos])
	return false
}

// dollar reads what follows a $ inside a string.
func (l *lexer) dollar(b *stringBuilder, here bool) {
	start, in := l.start, l.inString
	defer func() { l.start, l.inString = start, in }()
	l.start, l.inString = l.pos-1, true
	r := l.peek()
	switch {
	case r == '(':
		l.pos++
		b.subexpression(l.subexpression(here))
	case r == '{':
		l.pos++
		b.variable(l.bracedVariable(TokVariable, true))
	case isVariableStart(r):
		b.variable(l.stringVariable())
	default:
		b.text("$")
	}
}

// stringVariable reads a variable inside a string.
func (l *lexer) stringVariable() Token { return l.plainVariable(TokVariable) }

// subexpression finds the end of $(...) inside a string by counting
// parentheses, whatever they stand in, as PowerShell does; a doubled quote
// inside counts as one.
func (l *lexer) subexpression(here bool) window {
	begin := l.start
	depth := 1
	var buf []byte
	var offs []int
	seg := begin
	skip := func(from, to int) {
		if offs == nil {
			offs = make([]int, 0, len(l.text)-begin)
		}
		for i := seg; i < from; i++ {
			offs = append(offs, l.abs(i))
		}
		buf = append(buf, l.text[seg:from]...)
		seg = to
	}
	for depth > 0 {
		if l.atEnd() {
			l.p.incomplete(l.extent(begin, l.pos), "IncompleteDollarSubexpressionReference")
			break
		}
		r := l.peek()
		size := l.runeLen(l.pos)
		switch {
		case r == '(':
			depth++
		case r == ')':
			depth--
		case !here && isDoubleQuote(r):
			if isDoubleQuote(l.peekAt(l.pos + size)) {
				second := l.pos + size
				skip(second, second+l.runeLen(second))
				l.pos = seg
				continue
			}
		case !here && r == '`' && isDoubleQuote(l.peekAt(l.pos+1)):
			skip(l.pos, l.pos+1)
			l.pos += 1 + l.runeLen(l.pos+1)
			continue
		}
		l.pos += size
	}
	l.p.spend(l.pos - begin)
	if offs == nil {
		return window{text: l.text[:min(l.pos, len(l.text))], offs: l.offs, pos: begin}
	}
	skip(l.pos, l.pos)
	return window{text: string(buf), offs: offs}
}
