package odata

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

type kind int

const (
	end kind = iota
	name
	quoted
	digits
	open
	closing
	comma
)

type token struct {
	kind kind
	text string // of a quoted text: without the quotes
	at   int    // byte where it begins
}

// shown is the token in messages.
func (t token) shown() string {
	switch t.kind {
	case end:
		return "the end"
	case quoted:
		return "the text '" + t.text + "'"
	}
	return "'" + t.text + "'"
}

// Error is a mistake in an expression.
type Error struct {
	Text     string // the whole expression
	At       int    // byte, from 0
	Expected string
	Got      string
}

// Error says what was expected where.
func (e *Error) Error() string {
	return fmt.Sprintf("at character %d of %q: expected %s, got %s", utf8.RuneCountInString(e.Text[:min(e.At, len(e.Text))])+1, e.Text, e.Expected, e.Got)
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' }
func digit(c byte) bool  { return c >= '0' && c <= '9' }

// lex divides an expression.
func lex(s string) ([]token, error) {
	var out []token
	for i := 0; i < len(s); {
		c := s[i]
		start := i
		switch {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			i++
			continue
		case c == '(' || c == ')' || c == ',':
			i++
			out = append(out, token{map[byte]kind{'(': open, ')': closing, ',': comma}[c], s[start:i], start})
		case c == '\'':
			text, n, ok := unquote(s[i:])
			if !ok {
				return nil, &Error{s, len(s), "a quote that ends the text", "the end"}
			}
			i += n
			out = append(out, token{quoted, text, start})
		case letter(c):
			for i < len(s) && (letter(s[i]) || digit(s[i]) || s[i] == '/' || s[i] == '.') {
				i++
			}
			out = append(out, token{name, s[start:i], start})
		case digit(c) || (c == '-' || c == '.') && i+1 < len(s) && digit(s[i+1]):
			for i++; i < len(s) && (digit(s[i]) || letter(s[i]) || s[i] == '.' || (s[i] == '-' || s[i] == '+') && (s[i-1] == 'e' || s[i-1] == 'E')); i++ {
			}
			out = append(out, token{digits, s[start:i], start})
		default:
			r, _ := utf8.DecodeRuneInString(s[i:])
			return nil, &Error{s, i, "a property, a function, a text in quotes or a number", fmt.Sprintf("%q", r)}
		}
	}
	return append(out, token{kind: end, at: len(s)}), nil
}

// unquote reads a text in quotes at the beginning of s and says how long it is
// there.
func unquote(s string) (text string, n int, ok bool) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		if s[i] != '\'' {
			b.WriteByte(s[i])
			continue
		}
		if i+1 < len(s) && s[i+1] == '\'' {
			b.WriteByte('\'')
			i++
			continue
		}
		return b.String(), i + 1, true
	}
	return "", 0, false
}
