package syntax

// memberOperator reads a member access operator that stands right here,
// without white space before it; false when none does.
func (l *lexer) memberOperator(brackets bool) (Token, bool) {
	l.start = l.pos
	n := 0
	kind := TokUnknown
	switch l.peek() {
	case '.':
		n, kind = 1, TokDot
	case ':':
		if l.peekAt(l.pos+1) == ':' {
			n, kind = 2, TokColonColon
		}
	case '[':
		if brackets {
			n, kind = 1, TokLBracket
		}
	case '?':
		switch l.peekAt(l.pos + 1) {
		case '.':
			n, kind = 2, TokQuestionDot
		case '[':
			if brackets {
				n, kind = 2, TokQuestionLBracket
			}
		}
	}
	if n == 0 {
		return Token{}, false
	}
	follow := l.peekAt(l.pos + n)
	switch kind {
	case TokDot:
		if follow == '.' {
			return Token{}, false
		}
		if l.mode == modeCommand && l.pos+n >= len(l.text) {
			return Token{}, false
		}
		fallthrough
	case TokColonColon:
		if l.mode == modeCommand && (l.pos+n >= len(l.text) || isSpace(follow) || isNewline(follow)) {
			return Token{}, false
		}
	}
	l.pos += n
	t := l.token(kind)
	if l.keepTokens {
		l.tokens = append(l.tokens, t)
	}
	return t, true
}

// invokeBracket reads a parenthesis or brace right behind a member's name.
func (l *lexer) invokeBracket() (Token, bool) {
	l.start = l.pos
	kind := TokUnknown
	switch l.peek() {
	case '(':
		kind = TokLParen
	case '{':
		kind = TokLCurly
	default:
		return Token{}, false
	}
	l.pos++
	t := l.token(kind)
	if l.keepTokens {
		l.tokens = append(l.tokens, t)
	}
	return t, true
}

// verbatim reads the rest of the line, or up to a pipe or && or || outside
// quotes.
func (l *lexer) verbatim() (Token, bool) {
	l.skipSpace()
	l.start = l.pos
	quoted := false
	for l.pos < len(l.text) {
		c := l.text[l.pos]
		if c == '\n' || c == '\r' {
			break
		}
		if isDoubleQuote(l.peek()) {
			quoted = !quoted
		}
		if !quoted && (c == '|' || c == '&' && l.peekAt(l.pos+1) == '&') {
			break
		}
		l.pos += l.runeLen(l.pos)
	}
	if l.pos == l.start {
		return Token{}, false
	}
	t := l.token(TokGeneric)
	t.Value = l.text[l.start:l.pos]
	if l.keepTokens {
		l.tokens = append(l.tokens, t)
	}
	return t, true
}

// assemblyName reads the rest of a type name behind a comma: the name and
// properties of an assembly, up to the closing bracket.
func (l *lexer) assemblyName() (string, Extent) {
	l.skipSpace()
	l.start = l.pos
	for l.pos < len(l.text) {
		switch r := l.peek(); {
		case r == ']' || r == '[' || r == ')' || r == '(' || r == '{' || r == '}' || r == ';' || isNewline(r):
			goto done
		default:
			l.pos += l.runeLen(l.pos)
		}
	}
done:
	end := l.pos
	for end > l.start && isSpace(l.peekAt(end-1)) {
		end--
	}
	t := l.token(TokIdentifier)
	t.Pos = l.extent(l.start, end)
	t.Flags |= FlagTypeName
	t.Value = l.text[l.start:end]
	if l.keepTokens && end > l.start {
		l.tokens = append(l.tokens, t)
	}
	return t.Value, t.Pos
}
