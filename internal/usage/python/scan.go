package python

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is what a token is.
type kind int

const (
	name     kind = iota // also a keyword
	text                 // a literal whose value is known
	opaque               // a literal whose value is not: bytes, a template with fields
	number               //
	operator             // one character, except "==" and its like, ":=", "->" and "**"
	newline              // the end of a statement's line, not within brackets
)

// token is one word of the text.
type token struct {
	kind  kind
	value string // of a text its value
	line  int    // from 1
	depth int    // how many brackets are open around it
	start int    // place of the first byte in the source
	end   int    // and of the one behind the last
}

// scanner splits a text into tokens as "Lexical analysis" of the Python Language
// Reference has them. Indentation is of no interest here.
type scanner struct {
	src   string
	at    int
	line  int
	depth int
	out   []token
}

func scan(src string) []token {
	s := &scanner{src: strings.ReplaceAll(src, "\r\n", "\n"), line: 1}
	for s.at < len(s.src) {
		s.next()
	}
	s.add(newline, "", s.at)
	return s.out
}

func (s *scanner) add(k kind, value string, start int) {
	s.out = append(s.out, token{k, value, s.line, s.depth, start, s.at})
}

func (s *scanner) next() {
	c := s.src[s.at]
	start := s.at
	switch {
	case c == '#':
		if i := strings.IndexByte(s.src[s.at:], '\n'); i >= 0 {
			s.at += i
		} else {
			s.at = len(s.src)
		}
	case c == '\\' && strings.HasPrefix(s.src[s.at+1:], "\n"):
		s.at += 2
		s.line++
	case c == '\n':
		s.at++
		if s.depth == 0 {
			s.add(newline, "", start)
		}
		s.line++
	case c == '"' || c == '\'':
		s.literal("")
	case c >= utf8.RuneSelf || c == '_' || isLetter(c):
		s.word()
	case c >= '0' && c <= '9':
		for s.at < len(s.src) && (isLetter(s.src[s.at]) || s.src[s.at] == '_' || s.src[s.at] == '.' || s.src[s.at] >= '0' && s.src[s.at] <= '9') {
			s.at++
		}
		s.add(number, s.src[start:s.at], start)
	case strings.IndexByte(" \t\f\v\r\\", c) >= 0:
		s.at++
	default:
		s.operator()
	}
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

func (s *scanner) operator() {
	start := s.at
	for _, long := range []string{"==", "!=", "<=", ">=", ":=", "->", "**"} {
		if strings.HasPrefix(s.src[s.at:], long) {
			s.at += len(long)
			s.add(operator, long, start)
			return
		}
	}
	c := s.src[s.at]
	s.at++
	switch c {
	case '(', '[', '{':
		s.add(operator, string(c), start)
		s.depth++
		return
	case ')', ']', '}':
		s.depth = max(s.depth-1, 0)
	}
	s.add(operator, string(c), start)
}

// word reads a name, or a literal with a prefix.
func (s *scanner) word() {
	start := s.at
	for s.at < len(s.src) {
		r, size := utf8.DecodeRuneInString(s.src[s.at:])
		if r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && (r < utf8.RuneSelf || size == 1) {
			break
		}
		s.at += size
	}
	if s.at == start { // a byte that is no text
		s.at++
		return
	}
	word := s.src[start:s.at]
	if s.at < len(s.src) && (s.src[s.at] == '"' || s.src[s.at] == '\'') && len(word) <= 2 && strings.Trim(strings.ToLower(word), "rbuft") == "" {
		s.literal(strings.ToLower(word))
		return
	}
	s.add(name, word, start)
}

// literal reads a string from its quotes on.
func (s *scanner) literal(prefix string) {
	start, line := s.at-len(prefix), s.line
	quote := s.src[s.at : s.at+1]
	if long := strings.Repeat(quote, 3); strings.HasPrefix(s.src[s.at:], long) {
		quote = long
	}
	s.at += len(quote)
	var value strings.Builder
	known := !strings.Contains(prefix, "b")
	for s.at < len(s.src) && !strings.HasPrefix(s.src[s.at:], quote) {
		c := s.src[s.at]
		switch {
		case c == '\n' && len(quote) == 1:
			s.addAt(opaque, "", start, line) // it does not end
			return
		case c == '\\' && s.at+1 < len(s.src):
			escaped := s.src[s.at+1]
			if escaped == '\n' {
				s.line++
			}
			if !strings.Contains(prefix, "r") && strings.IndexByte(`\'"`, escaped) >= 0 {
				value.WriteByte(escaped)
			} else {
				// The other escapes do not occur in names of assets.
				known = known && strings.Contains(prefix, "r")
				value.WriteString(s.src[s.at : s.at+2])
			}
			s.at += 2
			continue
		case c == '\n':
			s.line++
		case (c == '{' || c == '}') && strings.ContainsAny(prefix, "ft"):
			known = false
		}
		value.WriteByte(c)
		s.at++
	}
	known = known && s.at < len(s.src) // else it does not end
	s.at = min(s.at+len(quote), len(s.src))
	if known {
		s.addAt(text, value.String(), start, line)
	} else {
		s.addAt(opaque, "", start, line)
	}
}

// addAt adds a token that began on an earlier line.
func (s *scanner) addAt(k kind, value string, start, line int) {
	s.add(k, value, start)
	s.out[len(s.out)-1].line = line
}
