package syntax

import "unicode/utf8"

// lexMode says how the parser wants the next word read: the same text is
// other tokens as an argument of a command than inside an expression.
type lexMode uint8

const (
	modeCommand lexMode = iota
	modeExpression
	modeTypeName
	modeSignature
)

// lexer splits a text into tokens, on demand and in the mode the parser sets.
type lexer struct {
	p *parser
	// text is the text being read: the source, or for an expression inside a
	// string the source up to the end of the expression.
	text string
	// offs maps offsets of text to the source when text is not a part of it
	// (doubled quotes inside an expression inside a string), else nil.
	offs []int
	pos  int
	mode lexMode
	// start is where the current token began.
	start int
	// inString is set while a string or word is read.
	inString bool
	// wantSimpleName makes a keyword a plain word.
	wantSimpleName bool
	// signed allows a sign as a part of a number.
	signed bool
	// ternary makes ? and : end a number.
	ternary bool
	// operand says that a digit is a number even before >: 1..3>file.
	operand bool
	// keep collects tokens and comments.
	keepTokens   bool
	keepComments bool
	tokens       []Token
	comments     []Extent
	requires     []Extent
	// sawToken is set by the first token that is not trivia.
	sawToken bool
}

// abs returns the source offset of an offset into the text.
func (l *lexer) abs(i int) int {
	if l.offs == nil {
		return i
	}
	if n := len(l.offs); i >= n {
		return l.offs[n-1] + 1 + i - n
	}
	return l.offs[i]
}

func (l *lexer) extent(start, end int) Extent {
	if l.offs == nil {
		return Extent{start, end}
	}
	return Extent{l.abs(start), l.abs(end)}
}

// rel is the inverse of abs.
func (l *lexer) rel(offset int) int {
	if l.offs == nil {
		return offset
	}
	lo, hi := 0, len(l.offs)
	for lo < hi {
		m := (lo + hi) / 2
		if l.offs[m] < offset {
			lo = m + 1
		} else {
			hi = m
		}
	}
	if lo == len(l.offs) {
		return lo + offset - l.offs[lo-1] - 1
	}
	return lo
}

// peek returns the next character without reading it, 0 at the end.
func (l *lexer) peek() rune {
	if l.pos < len(l.text) {
		if c := l.text[l.pos]; c < utf8.RuneSelf {
			return rune(c)
		}
		return decode(l.text[l.pos:])
	}
	return 0
}

// peekAt returns the character at an offset, 0 at the end.
func (l *lexer) peekAt(i int) rune {
	if i < len(l.text) {
		if c := l.text[i]; c < utf8.RuneSelf {
			return rune(c)
		}
		return decode(l.text[i:])
	}
	return 0
}

// runeLen returns the bytes of the character at an offset; 1 at the end.
func (l *lexer) runeLen(i int) int {
	if i < len(l.text) && l.text[i] >= utf8.RuneSelf {
		return sizeOf(l.text[i:])
	}
	return 1
}

// decode is utf8.DecodeRuneInString that knows WTF-8 surrogates.
func decode(s string) rune {
	r, n := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && n == 1 && isSurrogate(s) {
		return 0xD000 | rune(s[1]&0x3F)<<6 | rune(s[2]&0x3F)
	}
	return r
}

func sizeOf(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	if n == 1 && isSurrogate(s) {
		return 3
	}
	return n
}

// isSurrogate reports whether a text begins with a lone surrogate in three
// bytes.
func isSurrogate(s string) bool {
	return len(s) >= 3 && s[0] == 0xED && s[1]&0xE0 == 0xA0 && s[2]&0xC0 == 0x80
}

func (l *lexer) atEnd() bool { return l.pos >= len(l.text) }

// token makes a token of the text read since start.
func (l *lexer) token(kind TokenKind) Token {
	return Token{Pos: l.extent(l.start, l.pos), Kind: kind, Flags: tokenTable[kind].flags}
}

// eof makes the token of the end of input. PowerShell places it one past the
// end, and one further each time it is read anew.
func (l *lexer) eof() Token {
	l.pos = l.start + 1
	return Token{Pos: l.extent(l.start+1, l.start+1), Kind: TokEndOfInput, Flags: FlagParseModeInvariant}
}

// operator makes an operator token; in command mode an operator with
// something behind it is the beginning of a word.
func (l *lexer) operator(kind TokenKind) Token {
	if l.mode == modeCommand && !endsToken(l.peek()) {
		return l.genericFrom()
	}
	return l.token(kind)
}

// next reads the next token and records it.
func (l *lexer) next() Token {
	t := l.scan()
	l.sawToken = true
	if l.keepTokens {
		l.tokens = append(l.tokens, t)
	}
	return t
}

func (l *lexer) scan() Token {
	for {
		l.start = l.pos
		if l.pos >= len(l.text) {
			return l.eof()
		}
		c := l.text[l.pos]
		if c >= utf8.RuneSelf {
			if t, ok := l.scanNonASCII(); ok {
				return t
			}
			continue
		}
		l.pos++
		switch c {
		case ' ', '\t', '\v', '\f':
			l.skipSpace()
			continue
		case '\n', '\r':
			return l.newline(c)
		case '`':
			if t, ok := l.backtick(); ok {
				return t
			}
			continue
		case '#':
			l.lineComment()
			continue
		case '\'':
			return l.singleQuoted()
		case '"':
			return l.doubleQuoted()
		case '@':
			return l.at()
		case '$':
			if l.peek() == '(' {
				l.pos++
				return l.token(TokDollarParen)
			}
			return l.variable(false)
		case '<':
			if l.peek() == '#' {
				l.pos++
				l.blockComment()
				continue
			}
			return l.token(TokRedirectInStd)
		case '(':
			return l.token(TokLParen)
		case ')':
			return l.token(TokRParen)
		case '{':
			return l.token(TokLCurly)
		case '}':
			return l.token(TokRCurly)
		case '[':
			return l.operator(TokLBracket)
		case ']':
			return l.token(TokRBracket)
		case ',':
			return l.token(TokComma)
		case ';':
			return l.token(TokSemi)
		case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
			if '1' <= c && c <= '6' && l.peek() == '>' && !l.operand {
				return l.redirection(RedirectionStream(c - '0'))
			}
			return l.number()
		default:
			if asciiTraits[c]&traitIdentStart != 0 {
				return l.word()
			}
			return l.punctuation(c)
		}
	}
}

// scanNonASCII reads a token that begins with a character outside ASCII; it
// returns false when the character was white space.
func (l *lexer) scanNonASCII() (Token, bool) {
	r := l.peek()
	l.pos += l.runeLen(l.pos)
	switch {
	case isSpace(r):
		l.skipSpace()
		return Token{}, false
	case isSingleQuote(r):
		return l.singleQuoted(), true
	case isDoubleQuote(r):
		return l.doubleQuoted(), true
	case isDash(r):
		return l.dash(), true
	case isIdentStart(r):
		return l.word(), true
	}
	return l.genericFrom(), true
}

// punctuation reads the operators of one to three characters.
func (l *lexer) punctuation(c byte) Token {
	n := l.peek()
	switch c {
	case '=':
		return l.operator(TokEquals)
	case '+':
		switch {
		case n == '+':
			return l.operatorOf(1, TokPlusPlus)
		case n == '=':
			return l.operatorOf(1, TokPlusEquals)
		case l.signed && (isDigit(n) || n == '.'):
			return l.number()
		}
		return l.operator(TokPlus)
	case '-':
		return l.dash()
	case '*':
		switch n {
		case '=':
			return l.operatorOf(1, TokMultiplyEquals)
		case '>':
			return l.redirection(StreamAll)
		}
		return l.operator(TokMultiply)
	case '/':
		if n == '=' {
			return l.operatorOf(1, TokDivideEquals)
		}
		return l.operator(TokDivide)
	case '%':
		if n == '=' {
			return l.operatorOf(1, TokRemainderEquals)
		}
		return l.operator(TokRem)
	case '!':
		if l.mode == modeExpression && isIdentStart(n) {
			return l.genericFrom()
		}
		return l.operator(TokExclaim)
	case '>':
		l.pos--
		return l.redirection(StreamOutput)
	case '|':
		if n == '|' {
			l.pos++
			return l.token(TokOrOr)
		}
		return l.token(TokPipe)
	case '&':
		if n == '&' {
			l.pos++
			return l.token(TokAndAnd)
		}
		return l.token(TokAmpersand)
	case '.':
		return l.dot()
	case ':':
		return l.colon()
	case '?':
		if l.mode == modeExpression {
			return l.question()
		}
	}
	return l.genericFrom()
}

// operatorOf is operator for an operator with n more characters.
func (l *lexer) operatorOf(n int, kind TokenKind) Token {
	l.pos += n
	return l.operator(kind)
}

func (l *lexer) dot() Token {
	n := l.peek()
	switch {
	case n == '.':
		return l.operatorOf(1, TokDotDot)
	case isDigit(n):
		return l.number()
	case l.mode == modeCommand && (n == '$' || isSingleQuote(n) || isDoubleQuote(n)):
		return l.token(TokDot)
	}
	return l.operator(TokDot)
}

func (l *lexer) colon() Token {
	if l.peek() == ':' {
		l.pos++
		if l.mode == modeCommand && !l.wantSimpleName && !endsToken(l.peek()) {
			return l.genericFrom()
		}
		return l.token(TokColonColon)
	}
	if l.mode == modeCommand {
		return l.label()
	}
	return l.token(TokColon)
}

func (l *lexer) question() Token {
	switch l.peek() {
	case '?':
		l.pos++
		if l.peek() == '=' {
			l.pos++
			return l.token(TokQuestionQuestionEquals)
		}
		return l.token(TokQuestionQuestion)
	}
	return l.token(TokQuestionMark)
}

// redirection reads > and what follows; the stream before it has been read.
func (l *lexer) redirection(from RedirectionStream) Token {
	l.pos++
	if l.peek() == '>' {
		l.pos++
		t := l.token(TokRedirection)
		t.from, t.flag = from, true
		return t
	}
	explicit := l.text[l.start] != '>'
	if explicit && l.peek() == '&' {
		if n := l.peekAt(l.pos + 1); n == '1' || n == '2' && from != StreamAll {
			l.pos += 2
			t := l.token(TokRedirection)
			t.from, t.to = from, RedirectionStream(n-'0')
			return t
		}
	}
	t := l.token(TokRedirection)
	t.from = from
	return t
}

// resync makes the lexer read again from a source offset and forgets the
// tokens behind it.
func (l *lexer) resync(offset int) {
	l.pos = min(max(0, l.rel(offset)), len(l.text)+1)
	if !l.keepTokens {
		return
	}
	n := len(l.tokens)
	for n > 0 && l.tokens[n-1].Pos.Start >= offset {
		n--
	}
	l.tokens = l.tokens[:n]
}
