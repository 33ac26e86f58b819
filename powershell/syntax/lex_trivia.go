package syntax

import (
	"strings"
	"unicode/utf8"
)

func (l *lexer) skipSpace() {
	for l.pos < len(l.text) {
		c := l.text[l.pos]
		if c < utf8.RuneSelf {
			if asciiTraits[c]&traitSpace == 0 {
				return
			}
			l.pos++
			continue
		}
		if !isSpace(l.peek()) {
			return
		}
		l.pos += l.runeLen(l.pos)
	}
}

// newline reads the rest of a line end and makes the token of it.
func (l *lexer) newline(c byte) Token {
	if c == '\r' && l.peek() == '\n' {
		l.pos++
	}
	return l.token(TokNewLine)
}

// record keeps a piece of trivia in the token list.
func (l *lexer) record(kind TokenKind) {
	if l.keepTokens {
		l.tokens = append(l.tokens, l.token(kind))
	}
}

// backtick reads what a backtick begins outside a word: a line continuation,
// white space, or a word; false when nothing is to be returned.
func (l *lexer) backtick() (Token, bool) {
	r := l.peek()
	switch {
	case l.atEnd():
		l.p.incomplete(l.extent(l.pos+1, l.pos+1), "IncompleteString")
		l.start = l.pos
		return l.eof(), true
	case r == '\n':
		l.pos++
		l.record(TokLineContinuation)
		return Token{}, false
	case r == '\r':
		l.pos++
		if l.peek() == '\n' {
			l.pos++
		}
		l.record(TokLineContinuation)
		return Token{}, false
	case isSpace(r):
		l.skipSpace()
		return Token{}, false
	}
	l.pos = l.start
	return l.genericFrom(), true
}

func (l *lexer) comment() {
	e := l.extent(l.start, l.pos)
	if l.keepComments {
		if n := len(l.comments); n == 0 || l.comments[n-1].Start < e.Start {
			l.comments = append(l.comments, e)
		}
	}
	l.record(TokComment)
}

func (l *lexer) lineComment() {
	rest := l.text[l.pos:]
	if i := strings.IndexAny(rest, "\r\n"); i >= 0 {
		l.pos += i
	} else {
		l.pos = len(l.text)
	}
	l.comment()
	if isRequires(l.text[l.start:l.pos]) {
		l.requires = append(l.requires, l.extent(l.start, l.pos))
	}
}

func (l *lexer) blockComment() {
	if i := strings.Index(l.text[l.pos:], "#>"); i >= 0 {
		l.pos += i + 2
	} else {
		l.pos = len(l.text)
		l.p.incomplete(l.extent(l.start, l.pos), "MissingTerminatorMultiLineComment")
	}
	l.comment()
}

// skipNewlines reads line ends, white space and comments, and semicolons when
// asked to.
func (l *lexer) skipNewlines(semicolons bool) {
	for l.pos < len(l.text) {
		l.start = l.pos
		c := l.text[l.pos]
		switch {
		case c == ' ' || c == '\t' || c == '\v' || c == '\f':
			l.pos++
			l.skipSpace()
		case c == '\n' || c == '\r':
			l.pos++
			t := l.newline(c)
			if l.keepTokens {
				l.tokens = append(l.tokens, t)
			}
		case c == ';' && semicolons:
			l.pos++
			l.record(TokSemi)
		case c == '#':
			l.pos++
			l.lineComment()
		case c == '<' && l.peekAt(l.pos+1) == '#':
			l.pos += 2
			l.blockComment()
		case c == '`':
			r := l.peekAt(l.pos + 1)
			if r != '\n' && r != '\r' && (r == 0 || !isSpace(r)) {
				return
			}
			l.pos++
			l.backtick()
		case c >= utf8.RuneSelf && isSpace(l.peek()):
			l.skipSpace()
		default:
			return
		}
	}
}
