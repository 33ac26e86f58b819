package syntax

import (
	"unicode"
	"unicode/utf8"
)

// charTrait says what an ASCII character may do in a token.
type charTrait uint8

const (
	traitIdentStart charTrait = 1 << iota
	traitIdentFollow
	traitSpace
	traitDigit
	traitHexDigit
	traitVariableStart
	traitEndsToken
	traitEndsNumber
)

func isIdentStart(r rune) bool {
	if r < utf8.RuneSelf {
		return asciiTraits[r]&traitIdentStart != 0
	}
	return isLetter(r)
}

func isIdentFollow(r rune) bool {
	if r < utf8.RuneSelf {
		return asciiTraits[r]&traitIdentFollow != 0
	}
	return isLetterOrDigit(r)
}

func isVariableStart(r rune) bool {
	if r < utf8.RuneSelf {
		return asciiTraits[r]&traitVariableStart != 0
	}
	return isLetterOrDigit(r)
}

// isLetter follows .NET, which looks at UTF-16 code units: a character
// outside the basic plane is two surrogates and no letter.
func isLetter(r rune) bool { return r <= 0xFFFF && unicode.IsLetter(r) }

func isLetterOrDigit(r rune) bool {
	return r <= 0xFFFF && (unicode.IsLetter(r) || unicode.Is(unicode.Nd, r))
}

// isSpace reports whether the character is white space that does not end a
// line.
func isSpace(r rune) bool {
	if r < utf8.RuneSelf {
		return asciiTraits[r]&traitSpace != 0
	}
	if r <= 0x100 {
		return r == 0xA0 || r == 0x85
	}
	return r <= 0xFFFF && unicode.In(r, unicode.Zs, unicode.Zl, unicode.Zp)
}

func isNewline(r rune) bool { return r == '\n' || r == '\r' }

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

func isHexDigit(r rune) bool {
	return r < utf8.RuneSelf && asciiTraits[r]&traitHexDigit != 0
}

// endsToken reports whether the character ends a word in command mode.
func endsToken(r rune) bool {
	if r < utf8.RuneSelf {
		return asciiTraits[r]&traitEndsToken != 0
	}
	return isSpace(r)
}

// endsNumber reports whether the character ends a number in expression mode.
func endsNumber(r rune, ternary bool) bool {
	if r < utf8.RuneSelf {
		return asciiTraits[r]&traitEndsNumber != 0 || ternary && (r == '?' || r == ':')
	}
	return isDash(r)
}

func isSingleQuote(r rune) bool {
	return r == '\'' || 0x2018 <= r && r <= 0x201B
}

func isDoubleQuote(r rune) bool {
	return r == '"' || 0x201C <= r && r <= 0x201E
}

func isDash(r rune) bool {
	return r == '-' || 0x2013 <= r && r <= 0x2015
}
