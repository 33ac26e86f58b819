package syntax

import "unicode/utf8"

// word reads a word that begins with a letter: a keyword, a name or, in
// command mode, whatever follows up to white space.
func (l *lexer) word() Token {
	if l.mode == modeTypeName {
		return l.typeWord()
	}
	l.identifier()
	r := l.peek()
	if l.mode == modeCommand && !l.wantSimpleName && !endsToken(r) {
		return l.genericFrom()
	}
	text := l.text[l.start:l.pos]
	if !l.wantSimpleName && l.mode != modeExpression {
		if k := keyword(text); k != TokUnknown {
			return l.token(k)
		}
	}
	t := l.token(TokIdentifier)
	t.Value = text
	return t
}

// identifier reads letters, digits and underscores.
func (l *lexer) identifier() {
	for l.pos < len(l.text) {
		c := l.text[l.pos]
		if c < utf8.RuneSelf {
			if asciiTraits[c]&traitIdentFollow == 0 {
				return
			}
			l.pos++
			continue
		}
		if !isIdentFollow(l.peek()) {
			return
		}
		l.pos += l.runeLen(l.pos)
	}
}

// typeWord reads a name in type name mode, dots and the like included.
func (l *lexer) typeWord() Token {
	for l.pos < len(l.text) {
		r := l.peek()
		switch {
		case isIdentFollow(r), r == '.', r == '`', r == '+', r == '#', r == '_':
			l.pos += l.runeLen(l.pos)
			continue
		}
		break
	}
	t := l.token(TokIdentifier)
	t.Flags |= FlagTypeName
	t.Value = l.text[l.start:l.pos]
	return t
}

// label reads :name in command mode.
func (l *lexer) label() Token {
	if !isIdentStart(l.peek()) {
		return l.genericFrom()
	}
	l.identifier()
	if !endsToken(l.peek()) {
		return l.genericFrom()
	}
	t := l.token(TokLabel)
	t.Value = l.text[l.start+1 : l.pos]
	return t
}

// dash reads an operator, a parameter or a number after a dash.
func (l *lexer) dash() Token {
	r := l.peek()
	switch {
	case isDash(r):
		return l.operatorOf(l.runeLen(l.pos), TokMinusMinus)
	case r == '=':
		return l.operatorOf(1, TokMinusEquals)
	case isLetter(r) || r == '_' || r == '?':
		return l.parameter()
	case l.signed && (isDigit(r) || r == '.'):
		return l.number()
	}
	return l.operator(TokMinus)
}

// parameter reads what follows a dash that has a letter behind it.
func (l *lexer) parameter() Token {
	name := l.pos
	if l.mode == modeExpression {
		for isLetter(l.peek()) {
			l.pos += l.runeLen(l.pos)
		}
		if k := operatorWord(l.text[name:l.pos]); k != TokUnknown {
			return l.token(k)
		}
	}
	for l.pos < len(l.text) {
		r := l.peek()
		switch {
		case isSpace(r) || endsToken(r) || r == '.' || r == '[':
			t := l.token(TokParameter)
			t.Value = l.text[name:l.pos]
			return t
		case r == ':':
			t := l.token(TokParameter)
			t.Value = l.text[name:l.pos]
			l.pos++
			t.Pos = l.extent(l.start, l.pos)
			t.flag = true
			return t
		case isSingleQuote(r) || isDoubleQuote(r):
			if l.mode == modeCommand {
				return l.genericFrom()
			}
			t := l.token(TokParameter)
			t.Value = l.text[name:l.pos]
			return t
		}
		l.pos += l.runeLen(l.pos)
	}
	t := l.token(TokParameter)
	t.Value = l.text[name:l.pos]
	return t
}

// genericFrom reads a word of any characters that begins where the token
// began, escapes, quotes and variables inside it included.
func (l *lexer) genericFrom() Token {
	l.pos = l.start
	// A plain word is the common case and needs no copy.
	i := l.start
	for i < len(l.text) {
		r := l.peekAt(i)
		if endsToken(r) && i > l.start {
			break
		}
		if r == '`' || r == '$' || isSingleQuote(r) || isDoubleQuote(r) {
			return l.genericParts()
		}
		i += l.runeLen(i)
	}
	l.pos = i
	t := l.token(TokGeneric)
	t.Value = l.text[l.start:l.pos]
	l.p.spend(i - l.start)
	return t
}

func (l *lexer) genericParts() Token {
	start := l.start
	b := newStringBuilder(l)
	first := true
	for l.pos < len(l.text) {
		r := l.peek()
		if endsToken(r) && !first {
			break
		}
		size := l.runeLen(l.pos)
		switch {
		case r == '`':
			l.pos++
			if l.atEnd() {
				b.text("`")
			} else {
				l.escape(b)
			}
		case isSingleQuote(r) && !first:
			open := l.pos
			l.pos += size
			if !l.singleQuotedText(b) {
				l.p.incomplete(l.extent(open, l.pos), "TerminatorExpectedAtEndOfString", "'")
			}
		case isDoubleQuote(r) && !first:
			open := l.pos
			l.pos += size
			if !l.doubleQuotedText(b) {
				l.p.incomplete(l.extent(open, l.pos), "TerminatorExpectedAtEndOfString", "\"")
			}
		case r == '$':
			l.pos++
			l.dollar(b, false)
		default:
			b.text(l.text[l.pos : l.pos+size])
			l.pos += size
		}
		first = false
	}
	l.start = start
	t := l.token(TokGeneric)
	b.finish(&t)
	l.p.spend(l.pos - start)
	return t
}
