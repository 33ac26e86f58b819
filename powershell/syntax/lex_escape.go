package syntax

import "unicode/utf8"

// escape reads the character after a backtick and adds what it stands for.
func (l *lexer) escape(b *stringBuilder) {
	if r := l.peek(); r == '\n' || r == '\r' {
		l.pos++
		if r == '\r' && l.peek() == '\n' {
			l.pos++
			b.text("\r\n")
			return
		}
		b.buf = append(b.buf, byte(r))
		return
	}
	b.text(l.escapeText())
}

// escapeText reads the character after a backtick and returns what the two
// stand for.
func (l *lexer) escapeText() string {
	size := l.runeLen(l.pos)
	s := l.text[l.pos : l.pos+size]
	l.pos += size
	switch s {
	case "0":
		return "\x00"
	case "a":
		return "\a"
	case "b":
		return "\b"
	case "e":
		return "\x1b"
	case "f":
		return "\f"
	case "n":
		return "\n"
	case "r":
		return "\r"
	case "t":
		return "\t"
	case "v":
		return "\v"
	case "u":
		return l.unicodeEscape()
	}
	return s
}

// unicodeEscape reads the rest of `u{hex}.
func (l *lexer) unicodeEscape() string {
	begin := l.pos - 2
	if l.peek() != '{' {
		l.p.report(l.extent(begin, l.pos), "InvalidUnicodeEscapeSequence")
		return "\uFFFF"
	}
	l.pos++
	first := l.pos
	v := rune(0)
	for n := 0; ; n++ {
		r := l.peek()
		switch {
		case l.atEnd():
			if n == 6 {
				l.p.report(l.extent(l.pos, l.pos), "MissingUnicodeEscapeSequenceTerminator")
				return "\uFFFF"
			}
			l.p.report(l.extent(l.pos, l.pos), "InvalidUnicodeEscapeSequence")
			return "\uFFFF"
		case r == '}':
			if n == 0 {
				l.pos++
				l.p.report(l.extent(begin, l.pos), "InvalidUnicodeEscapeSequence")
				return "\uFFFF"
			}
			if v > utf8.MaxRune {
				l.p.report(l.extent(first, l.pos), "InvalidUnicodeEscapeSequenceValue")
				l.pos++
				return "\uFFFF"
			}
			l.pos++
			return encodeRune(v)
		case n == 6 && !isHexDigit(r):
			l.p.report(l.extent(l.pos, l.pos+1), "MissingUnicodeEscapeSequenceTerminator")
			return "\uFFFF"
		case !isHexDigit(r):
			l.p.report(l.extent(l.pos, l.pos+1), "InvalidUnicodeEscapeSequence")
			return "\uFFFF"
		case n == 6:
			l.p.report(l.extent(l.pos, l.pos+1), "TooManyDigitsInUnicodeEscapeSequence")
			return "\uFFFF"
		}
		v = v<<4 | hexValue(r)
		l.pos++
	}
}

func hexValue(r rune) rune {
	if r <= '9' {
		return r - '0'
	}
	return r | 0x20 - 'a' + 10
}

// encodeRune encodes a character as UTF-8, a surrogate as WTF-8.
func encodeRune(r rune) string {
	if 0xD800 <= r && r < 0xE000 {
		return string([]byte{0xED, byte(0x80 | r>>6&0x3F), byte(0x80 | r&0x3F)})
	}
	return string(r)
}
