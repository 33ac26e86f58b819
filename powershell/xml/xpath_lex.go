package xml

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// xpathError is an XPathException.
func xpathError(format string, args ...any) error {
	return types.NewException("System.Xml.XPath.XPathException", fmt.Sprintf(format, args...))
}

// token kinds of XPath.
type xtoken uint8

const (
	xEnd xtoken = iota
	xName
	xFunction
	xAxis
	xNumber
	xString
	xVariable
	xSymbol
)

// xlexer cuts an expression into tokens.
type xlexer struct {
	s            string
	i            int
	kind         xtoken
	text         string // symbol, number, string
	prefix, name string
	number       float64
	operand      bool // the last token ends an operand, so a name is an operator
}

func (l *xlexer) skip() {
	for l.i < len(l.s) && isSpace(l.s[l.i]) {
		l.i++
	}
}

func (l *xlexer) bad() error { return xpathError("'%s' has an invalid token.", l.s) }

// next reads a token.
func (l *xlexer) next() error {
	l.skip()
	l.text, l.prefix, l.name = "", "", ""
	if l.i >= len(l.s) {
		l.kind, l.operand = xEnd, false
		return nil
	}
	c := l.s[l.i]
	switch {
	case strings.IndexByte("()[]@,|+-=*$", c) >= 0:
		return l.symbol(string(c))
	case c == '/' || c == '<' || c == '>' || c == '!' || c == ':' || c == '.' && !(l.i+1 < len(l.s) && isDigit(l.s[l.i+1])):
		for _, two := range []string{"//", "<=", ">=", "!=", "::", ".."} {
			if strings.HasPrefix(l.s[l.i:], two) {
				return l.symbol(two)
			}
		}
		if c == '!' || c == ':' {
			return l.bad()
		}
		return l.symbol(string(c))
	case c == '"' || c == '\'':
		end := strings.IndexByte(l.s[l.i+1:], c)
		if end < 0 {
			return xpathError("This is an unclosed string.")
		}
		l.kind, l.text, l.operand = xString, l.s[l.i+1:l.i+1+end], true
		l.i += end + 2
		return nil
	case isDigit(c) || c == '.':
		end := l.i
		for end < len(l.s) && (isDigit(l.s[end]) || l.s[end] == '.' && !strings.Contains(l.s[l.i:end], ".")) {
			end++
		}
		n, err := strconv.ParseFloat(l.s[l.i:end], 64)
		if err != nil {
			return l.bad()
		}
		l.kind, l.number, l.operand, l.i = xNumber, n, true, end
		return nil
	}
	return l.word()
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func (l *xlexer) symbol(s string) error {
	l.i += len(s)
	l.kind, l.text = xSymbol, s
	switch s {
	case ")", "]", ".", "..":
		l.operand = true
	case "*":
		if l.operand {
			l.text, l.operand = "multiply", false
		} else {
			l.kind, l.name, l.operand = xName, "*", true
		}
	case "$":
		if err := l.word(); err != nil {
			return err
		}
		l.kind, l.operand = xVariable, true
	default:
		l.operand = false
	}
	return nil
}

func (l *xlexer) ncname() string {
	start := l.i
	for l.i < len(l.s) {
		c, size := runeAt(l.s, l.i)
		if l.i == start && !nameStart(c) || !nameChar(c) {
			break
		}
		l.i += size
	}
	return l.s[start:l.i]
}

// word reads a name and tells operators, functions and axes from it.
func (l *xlexer) word() error {
	name := l.ncname()
	if name == "" {
		return l.bad()
	}
	if l.operand {
		switch name {
		case "and", "or", "mod", "div":
			l.kind, l.text, l.operand = xSymbol, name, false
			return nil
		}
	}
	l.kind, l.name, l.operand = xName, name, true
	if strings.HasPrefix(l.s[l.i:], ":") && !strings.HasPrefix(l.s[l.i:], "::") {
		l.i++
		l.prefix = name
		if strings.HasPrefix(l.s[l.i:], "*") {
			l.i++
			l.name = "*"
			return nil
		}
		if l.name = l.ncname(); l.name == "" {
			return xpathError("'%s' has an invalid qualified name.", l.s)
		}
	}
	save := l.i
	l.skip()
	switch {
	case strings.HasPrefix(l.s[l.i:], "::"):
		l.i += 2
		l.kind, l.operand = xAxis, false
	case strings.HasPrefix(l.s[l.i:], "("):
		l.kind = xFunction
	default:
		l.i = save
	}
	return nil
}
