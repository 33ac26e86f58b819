package syntax

import (
	"strings"
	"unicode/utf8"
)

// variable reads a variable in an expression or a command; the sigil has been
// read.
func (l *lexer) variable(splatted bool) Token {
	kind := TokVariable
	if splatted {
		kind = TokSplattedVariable
	}
	if l.peek() == '{' {
		l.pos++
		return l.bracedVariable(kind, false)
	}
	if !isVariableStart(l.peek()) {
		return l.genericSigil()
	}
	return l.plainVariable(kind)
}

// genericSigil reads a word that begins with a lone sigil.
func (l *lexer) genericSigil() Token {
	r := l.peek()
	if endsToken(r) {
		t := l.token(TokGeneric)
		t.Value = l.text[l.start:l.pos]
		return t
	}
	return l.genericParts0()
}

// genericParts0 reads a word whose first character is taken as it is.
func (l *lexer) genericParts0() Token {
	l.pos = l.start
	return l.genericParts()
}

// plainVariable reads a name without braces.
func (l *lexer) plainVariable(kind TokenKind) Token {
	name := l.pos
	if c := l.text[l.pos]; c == '$' || c == '?' || c == '^' {
		l.pos++
	} else {
		l.variableName()
	}
	if l.startsWord(kind) {
		return l.genericParts0()
	}
	t := l.token(kind)
	t.Value = l.text[name:l.pos]
	l.checkPath(&t)
	return t
}

// startsWord reports whether a variable is only the beginning of a word, as
// in $dir/file. An equals sign is another word, as it is behind every variable.
func (l *lexer) startsWord(kind TokenKind) bool {
	if l.mode != modeCommand || kind != TokVariable || l.inString {
		return false
	}
	r := l.peek()
	return !endsToken(r) && r != '.' && r != '[' && r != ':' && r != '='
}

func (l *lexer) variableName() {
	for l.pos < len(l.text) {
		c := l.text[l.pos]
		switch {
		case c == ':':
			if l.peekAt(l.pos+1) == ':' {
				return
			}
			l.pos++
		case c == '?':
			l.pos++
		case c < utf8.RuneSelf:
			if asciiTraits[c]&traitIdentFollow == 0 {
				return
			}
			l.pos++
		default:
			if !isLetterOrDigit(l.peek()) {
				return
			}
			l.pos += l.runeLen(l.pos)
		}
	}
}

// checkPath reports a path that ends after its qualifier.
func (l *lexer) checkPath(t *Token) {
	p := ParseVariablePath(t.Value)
	if p.Name != "" {
		return
	}
	if p.Scope == ScopeDrive {
		l.p.report(t.Pos, "InvalidVariableReferenceWithDrive")
	} else {
		l.p.report(t.Pos, "InvalidVariableReference")
	}
}

// bracedVariable reads the rest of ${name}.
func (l *lexer) bracedVariable(kind TokenKind, inString bool) Token {
	open := l.pos - 1
	var b strings.Builder
	seg := l.pos
	plain := true
	flush := func(end int) {
		b.WriteString(l.text[seg:end])
		plain = false
	}
	closed := false
	for !closed && !l.atEnd() {
		r := l.peek()
		size := l.runeLen(l.pos)
		switch {
		case r == '}':
			closed = true
			if plain {
				b.WriteString(l.text[seg:l.pos])
			} else {
				flush(l.pos)
			}
			l.pos++
		case r == '`':
			flush(l.pos)
			l.pos++
			if !l.atEnd() {
				b.WriteString(l.escapeText())
			}
			seg = l.pos
		case r == '{':
			l.pos++
			l.p.report(l.extent(l.pos, l.pos+1), "OpenBraceNeedsToBeBackTickedInVariableName")
		case inString && isDoubleQuote(r) && isDoubleQuote(l.peekAt(l.pos+size)):
			l.pos += size
			flush(l.pos)
			l.pos += l.runeLen(l.pos)
			seg = l.pos
		default:
			l.pos += size
		}
	}
	if closed && l.startsWord(kind) {
		return l.genericParts0()
	}
	if !closed {
		flush(l.pos)
		l.p.incomplete(l.extent(open, l.pos), "IncompleteDollarVariableReference")
	}
	t := l.token(kind)
	t.Value = b.String()
	if t.Value == "" {
		if closed {
			l.p.report(l.extent(l.pos-1, l.pos), "EmptyVariableReference")
		}
		t.Value = ":Error:"
		return t
	}
	if p := ParseVariablePath(t.Value); p.Name == "" {
		l.p.report(t.Pos, "InvalidBracedVariableReference")
	}
	return t
}

// ParseVariablePath takes a path apart as PowerShell does: a scope name or a
// drive before the first colon.
func ParseVariablePath(path string) VariablePath {
	v := VariablePath{UserPath: path, Name: path}
	i := strings.IndexByte(path, ':')
	if i <= 0 {
		if i == 0 {
			v.Name = path[1:]
		}
		return v
	}
	v.Qualifier, v.Name = path[:i], path[i+1:]
	switch {
	case strings.EqualFold(v.Qualifier, "local"):
		v.Scope = ScopeLocal
	case strings.EqualFold(v.Qualifier, "global"):
		v.Scope = ScopeGlobal
	case strings.EqualFold(v.Qualifier, "script"):
		v.Scope = ScopeScript
	case strings.EqualFold(v.Qualifier, "private"):
		v.Scope = ScopePrivate
	case strings.EqualFold(v.Qualifier, "workflow"):
		v.Scope = ScopeWorkflow
	case strings.EqualFold(v.Qualifier, "variable"):
		v.Scope = ScopeNone
	default:
		v.Scope = ScopeDrive
	}
	return v
}
