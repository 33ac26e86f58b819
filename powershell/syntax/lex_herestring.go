package syntax

import "unicode/utf8"

// at reads what @ begins: an array, a hashtable, a here-string or a splatted
// variable.
func (l *lexer) at() Token {
	r := l.peek()
	switch {
	case r == '(':
		l.pos++
		return l.token(TokAtParen)
	case r == '{':
		l.pos++
		return l.token(TokAtCurly)
	case isSingleQuote(r):
		l.pos += l.runeLen(l.pos)
		return l.hereLiteral()
	case isDoubleQuote(r):
		l.pos += l.runeLen(l.pos)
		return l.hereExpandable()
	case isVariableStart(r):
		return l.plainVariable(TokSplattedVariable)
	}
	l.p.report(l.extent(l.start, l.start+1), "UnrecognizedToken")
	return l.token(TokUnknown)
}

// hereHeader reads the rest of the line after the opening quote; false when
// something stands there.
func (l *lexer) hereHeader(quote func(rune) bool, terminator string) bool {
	l.skipSpace()
	switch r := l.peek(); {
	case l.atEnd():
		l.p.incomplete(l.extent(l.start, l.pos), "TerminatorExpectedAtEndOfString", terminator)
		return false
	case isNewline(r):
		l.pos++
		if r == '\r' && l.peek() == '\n' {
			l.pos++
		}
		return true
	}
	l.p.report(l.extent(l.pos, l.pos+1), "UnexpectedCharactersAfterHereStringHeader")
	for !l.atEnd() {
		r := l.peek()
		if quote(r) {
			l.pos += l.runeLen(l.pos)
			if l.peek() == '@' {
				l.pos++
				break
			}
			continue
		}
		if isNewline(r) {
			break
		}
		l.pos += l.runeLen(l.pos)
	}
	return false
}

// hereFooter looks for the closing quote and @ at the beginning of a line. It
// returns the length of the footer, or 0; false footers with white space
// before them are remembered.
func (l *lexer) hereFooter(quote func(rune) bool, misplaced *Extent) int {
	i := l.pos
	for i < len(l.text) && isSpace(l.peekAt(i)) {
		i += l.runeLen(i)
	}
	if !quote(l.peekAt(i)) {
		return 0
	}
	n := l.runeLen(i)
	if l.peekAt(i+n) != '@' {
		return 0
	}
	if i > l.pos {
		if misplaced.End == 0 {
			*misplaced = l.extent(i, i+n+1)
		}
		return 0
	}
	return n + 1
}

func (l *lexer) hereError(t *Token, misplaced Extent, terminator string) {
	t.Flags |= FlagTokenInError
	if misplaced.End > 0 {
		l.p.incompleteAt(misplaced, "WhitespaceBeforeHereStringFooter", t.Pos)
		return
	}
	l.p.incomplete(t.Pos, "TerminatorExpectedAtEndOfString", terminator)
}

func (l *lexer) hereLiteral() Token {
	if !l.hereHeader(isSingleQuote, "'@") {
		t := l.token(TokHereStringLiteral)
		t.Flags |= FlagTokenInError
		return t
	}
	from := l.pos
	var misplaced Extent
	if n := l.hereFooter(isSingleQuote, &misplaced); n > 0 {
		l.pos += n
		return l.token(TokHereStringLiteral)
	}
	for l.pos < len(l.text) {
		c := l.text[l.pos]
		if c != '\n' && c != '\r' {
			l.pos++
			continue
		}
		end := l.pos
		l.pos++
		if c == '\r' && l.peek() == '\n' {
			l.pos++
		}
		if n := l.hereFooter(isSingleQuote, &misplaced); n > 0 {
			l.pos += n
			t := l.token(TokHereStringLiteral)
			t.Value = l.text[from:end]
			return t
		}
	}
	t := l.token(TokHereStringLiteral)
	t.Value = l.text[from:l.pos]
	l.hereError(&t, misplaced, "'@")
	return t
}

func (l *lexer) hereExpandable() Token {
	if !l.hereHeader(isDoubleQuote, "\"@") {
		t := l.token(TokHereStringExpandable)
		t.Flags |= FlagTokenInError
		return t
	}
	start := l.start
	b := newStringBuilder(l)
	var misplaced Extent
	if n := l.hereFooter(isDoubleQuote, &misplaced); n > 0 {
		l.pos += n
		return l.token(TokHereStringExpandable)
	}
	closed := false
	seg := l.pos
	for l.pos < len(l.text) {
		c := l.text[l.pos]
		switch {
		case c == '\n' || c == '\r':
			end := l.pos
			l.pos++
			if c == '\r' && l.peek() == '\n' {
				l.pos++
			}
			if n := l.hereFooter(isDoubleQuote, &misplaced); n > 0 {
				b.text(l.text[seg:end])
				l.pos += n
				closed = true
			}
		case c == '`':
			b.text(l.text[seg:l.pos])
			l.pos++
			if !l.atEnd() {
				l.escape(b)
			}
			seg = l.pos
		case c == '$':
			b.text(l.text[seg:l.pos])
			l.pos++
			l.dollar(b, true)
			seg = l.pos
		case c < utf8.RuneSelf:
			l.pos++
		default:
			l.pos += l.runeLen(l.pos)
		}
		if closed {
			break
		}
	}
	if !closed {
		b.text(l.text[seg:l.pos])
	}
	l.start = start
	t := l.token(TokHereStringExpandable)
	b.finish(&t)
	if !closed {
		l.hereError(&t, misplaced, "\"@")
	}
	return t
}
