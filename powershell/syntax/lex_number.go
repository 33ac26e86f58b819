package syntax

import "strings"

// numberSuffix is the type suffix of a number.
type numberSuffix uint8

const (
	suffixNone numberSuffix = iota
	suffixLong
	suffixShort
	suffixSByte
	suffixUnsigned
	suffixULong
	suffixUShort
	suffixByte
	suffixBigInt
	suffixDecimal
)

// numberBase is the notation of a number.
type numberBase uint8

const (
	baseDecimal numberBase = iota
	baseHex
	baseBinary
)

// numberText is a number taken apart.
type numberText struct {
	digits     string
	negative   bool
	base       numberBase
	real       bool
	suffix     numberSuffix
	multiplier uint64
}

// number reads a number; its first character has been read. What is no number
// after all is a word.
func (l *lexer) number() Token {
	l.pos = l.start
	n, ok := l.numberText()
	if ok {
		if r := l.peek(); !endsToken(r) && !(l.mode == modeExpression && endsNumber(r, l.ternary)) {
			ok = false
		}
	}
	if !ok {
		return l.genericFrom()
	}
	t := l.token(TokNumber)
	if v := n.value(); v != nil {
		t.Number = v
		return t
	}
	if l.mode == modeCommand { // an argument that no number can hold is a word
		return l.genericFrom()
	}
	l.p.report(t.Pos, "BadNumericConstant", l.text[l.start:l.pos])
	t.Number = int32(0)
	return t
}

func (l *lexer) numberText() (numberText, bool) {
	n := numberText{multiplier: 1}
	r := l.peek()
	if isDash(r) || r == '+' {
		n.negative = r != '+'
		l.pos += l.runeLen(l.pos)
		r = l.peek()
	}
	if r == '0' {
		switch l.peekAt(l.pos + 1) {
		case 'x', 'X':
			n.base = baseHex
		case 'b', 'B':
			n.base = baseBinary
		}
	}
	switch n.base {
	case baseHex:
		l.pos += 2
		from := l.pos
		for isHexDigit(l.peek()) {
			l.pos++
		}
		n.digits = l.text[from:l.pos]
	case baseBinary:
		l.pos += 2
		from := l.pos
		for r := l.peek(); r == '0' || r == '1'; r = l.peek() {
			l.pos++
		}
		n.digits = l.text[from:l.pos]
	default:
		if !l.decimalDigits(&n) {
			return n, false
		}
	}
	if n.digits == "" {
		return n, false
	}
	l.numberSuffix(&n)
	l.numberMultiplier(&n)
	return n, true
}

// decimalDigits reads digits, fraction and exponent.
func (l *lexer) decimalDigits(n *numberText) bool {
	from := l.pos
	l.skipDigits()
	if l.peek() == '.' && l.peekAt(l.pos+1) != '.' {
		n.real = true
		l.pos++
		l.skipDigits()
	}
	if l.pos == from || l.pos == from+1 && n.real {
		return false
	}
	if r := l.peek(); r == 'e' || r == 'E' {
		n.real = true
		l.pos++
		if r := l.peek(); r == '+' {
			l.pos++
			n.digits = ""
		} else if isDash(r) {
			head := l.text[from:l.pos]
			l.pos += l.runeLen(l.pos)
			first := l.pos
			l.skipDigits()
			n.digits = head + "-" + l.text[first:l.pos]
			return l.pos > first
		}
		first := l.pos
		l.skipDigits()
		if l.pos == first {
			return false
		}
	}
	n.digits = l.text[from:l.pos]
	return true
}

func (l *lexer) skipDigits() {
	for isDigit(l.peek()) {
		l.pos++
	}
}

func (l *lexer) numberSuffix(n *numberText) {
	lower := func(i int) rune { return l.peekAt(i) | 0x20 }
	switch lower(l.pos) {
	case 'u':
		n.suffix = suffixUnsigned
		l.pos++
		switch lower(l.pos) {
		case 'l':
			n.suffix = suffixULong
			l.pos++
		case 's':
			n.suffix = suffixUShort
			l.pos++
		case 'y':
			n.suffix = suffixByte
			l.pos++
		}
	case 'l':
		n.suffix = suffixLong
		l.pos++
	case 's':
		n.suffix = suffixShort
		l.pos++
	case 'y':
		n.suffix = suffixSByte
		l.pos++
	case 'n':
		n.suffix = suffixBigInt
		l.pos++
	case 'd':
		n.suffix = suffixDecimal
		l.pos++
	}
}

func (l *lexer) numberMultiplier(n *numberText) {
	if l.peekAt(l.pos+1)|0x20 != 'b' || l.pos >= len(l.text) {
		return
	}
	i := strings.IndexByte("kmgtp", l.text[l.pos]|0x20)
	if i < 0 {
		return
	}
	n.multiplier = 1 << (10 * (i + 1))
	l.pos += 2
}
