package jsontext

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Parse reads a text that holds one value.
func Parse(text string, o Options) (*Value, error) {
	p := &parser{s: text, o: o}
	if p.o.MaxDepth == 0 {
		p.o.MaxDepth = 64
	}
	if err := p.blank(); err != nil {
		return nil, err
	}
	if p.at >= len(p.s) {
		return nil, p.fail("The input does not contain any JSON tokens. Expected the input to start with a valid JSON token, when isFinalBlock is true.")
	}
	v, err := p.value(1)
	if err != nil {
		return nil, err
	}
	if err := p.blank(); err != nil {
		return nil, err
	}
	if p.at < len(p.s) {
		return nil, p.fail("'%s' is invalid after a single JSON value. Expected end of data.", p.here())
	}
	return v, nil
}

type parser struct {
	s  string
	at int
	o  Options
	// path are the steps to what is being read.
	path []string
}

// fail is an error at the parser's place.
func (p *parser) fail(format string, args ...any) error { return p.failAt(p.at, format, args...) }

func (p *parser) failAt(at int, format string, args ...any) error {
	line, column := Place(p.s, at)
	return &Error{Message: fmt.Sprintf(format, args...), Line: line, Byte: column, Path: "$" + strings.Join(p.path, "")}
}

// here shows the byte at the parser's place as .NET does.
func (p *parser) here() string { return shown(p.s[p.at]) }

func shown(b byte) string {
	if b >= ' ' && b < 0x7f {
		return string(rune(b))
	}
	return fmt.Sprintf("0x%02X", b)
}

// blank skips white space, and comments where they are allowed.
func (p *parser) blank() error {
	for p.at < len(p.s) {
		switch c := p.s[p.at]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			p.at++
		case c == '/' && p.o.Comments:
			if err := p.comment(); err != nil {
				return err
			}
		default:
			return nil
		}
	}
	return nil
}

func (p *parser) comment() error {
	rest := p.s[p.at+1:]
	switch {
	case strings.HasPrefix(rest, "/"):
		end := strings.IndexAny(rest, "\r\n")
		if end < 0 {
			end = len(rest)
		}
		p.at += 1 + end
	case strings.HasPrefix(rest, "*"):
		end := strings.Index(rest[1:], "*/")
		if end < 0 {
			p.at = len(p.s)
			return p.fail("Expected end of comment, but instead reached end of data.")
		}
		p.at += 1 + 1 + end + 2
	case rest == "":
		p.at = len(p.s)
		return p.fail("Unexpected end of data while reading a comment.")
	default:
		p.at++
		return p.fail("'%s' is invalid after '/' at the beginning of the comment. Expected either '/' or '*'.", p.here())
	}
	return nil
}

// value reads a value; depth is what it is nested in, itself included.
func (p *parser) value(depth int) (*Value, error) {
	start := p.at
	v := &Value{}
	var err error
	switch c := p.s[p.at]; c {
	case '{', '[':
		if depth > p.o.MaxDepth {
			name := map[byte]string{'{': "object", '[': "array"}[c]
			return nil, p.fail("The maximum configured depth of %d has been exceeded. Cannot read next JSON %s.", p.o.MaxDepth, name)
		}
		if c == '{' {
			v.Kind = Object
			err = p.object(v, depth)
		} else {
			v.Kind = Array
			err = p.array(v, depth)
		}
	case '"':
		v.Kind = String
		v.Text, err = p.text()
	case 't':
		v.Kind, err = True, p.literal("true")
	case 'f':
		v.Kind, err = False, p.literal("false")
	case 'n':
		v.Kind, err = Null, p.literal("null")
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		v.Kind = Number
		err = p.number()
	default:
		return nil, p.fail("'%s' is an invalid start of a value.", p.here())
	}
	if err != nil {
		return nil, err
	}
	v.Raw, v.End = p.s[start:p.at], p.at
	return v, nil
}

// open is the error of a document that ends too early.
func (p *parser) open() error {
	return p.fail("Expected depth to be zero at the end of the JSON payload. There is an open JSON object or array that should be closed.")
}

func (p *parser) array(v *Value, depth int) error {
	p.at++
	for first := true; ; first = false {
		if err := p.blank(); err != nil {
			return err
		}
		switch {
		case p.at >= len(p.s):
			return p.open()
		case p.s[p.at] == ']':
			if !first && !p.o.TrailingCommas {
				return p.fail("The JSON array contains a trailing comma at the end which is not supported in this mode. Change the reader options.")
			}
			p.at++
			return nil
		}
		p.path = append(p.path, "["+strconv.Itoa(len(v.Items))+"]")
		item, err := p.value(depth + 1)
		if err != nil {
			return err
		}
		p.path = p.path[:len(p.path)-1]
		v.Items = append(v.Items, item)
		if more, err := p.next(']'); !more {
			return err
		}
	}
}

// next reads what stands behind an element: a comma, or the end.
func (p *parser) next(end byte) (more bool, err error) {
	if err := p.blank(); err != nil {
		return false, err
	}
	switch {
	case p.at >= len(p.s):
		return false, p.open()
	case p.s[p.at] == ',':
		p.at++
		return true, nil
	case p.s[p.at] == end:
		p.at++
		return false, nil
	case p.s[p.at] == ']' || p.s[p.at] == '}':
		return false, p.fail("'%s' is invalid without a matching open.", p.here())
	}
	return false, p.fail("'%s' is invalid after a value. Expected either ',', '}', or ']'.", p.here())
}

func (p *parser) object(v *Value, depth int) error {
	p.at++
	for first := true; ; first = false {
		if err := p.blank(); err != nil {
			return err
		}
		switch {
		case p.at >= len(p.s):
			return p.open()
		case p.s[p.at] == '}':
			if !first && !p.o.TrailingCommas {
				return p.fail("The JSON object contains a trailing comma at the end which is not supported in this mode. Change the reader options.")
			}
			p.at++
			return nil
		case p.s[p.at] != '"':
			return p.fail("'%s' is an invalid start of a property name. Expected a '\"'.", p.here())
		}
		name, err := p.text()
		if err != nil {
			return err
		}
		if err := p.blank(); err != nil {
			return err
		}
		switch {
		case p.at >= len(p.s):
			return p.open()
		case p.s[p.at] != ':':
			return p.fail("'%s' is invalid after a property name. Expected a ':'.", p.here())
		}
		p.at++
		if err := p.blank(); err != nil {
			return err
		}
		if p.at >= len(p.s) {
			return p.open()
		}
		p.path = append(p.path, Step("", name))
		item, err := p.value(depth + 1)
		if err != nil {
			return err
		}
		p.path = p.path[:len(p.path)-1]
		if p.o.NoDuplicates && v.Member(name) != nil {
			return p.fail("Duplicate property '%s' encountered during deserialization.", name)
		}
		v.Members = append(v.Members, Member{name, item})
		if more, err := p.next('}'); !more {
			return err
		}
	}
}

func (p *parser) literal(word string) error {
	for i := range len(word) {
		if p.at+i >= len(p.s) || p.s[p.at+i] != word[i] {
			bad := p.s[p.at:min(p.at+len(word), len(p.s))]
			if p.at+i < len(p.s) {
				bad = p.s[p.at : p.at+i+1]
			}
			return p.failAt(p.at+i, "'%s' is an invalid JSON literal. Expected the literal '%s'.", bad, word)
		}
	}
	p.at += len(word)
	return nil
}

// delimits reports whether a byte may follow a number.
func delimits(c byte) bool { return strings.IndexByte(" \t\r\n,]}/", c) >= 0 }

func (p *parser) digits(from int) int {
	for from < len(p.s) && p.s[from] >= '0' && p.s[from] <= '9' {
		from++
	}
	return from
}

// needDigit is the error where a number lacks a digit.
func (p *parser) needDigit(at int, behind string) error {
	if at >= len(p.s) {
		return p.failAt(at, "Expected a digit ('0'-'9'), but instead reached end of data.")
	}
	return p.failAt(at, "'%s' is invalid within a number, immediately after a %s. Expected a digit ('0'-'9').", shown(p.s[at]), behind)
}

func (p *parser) number() error {
	i := p.at
	if p.s[i] == '-' {
		i++
		if p.digits(i) == i {
			return p.needDigit(i, "sign character ('+' or '-')")
		}
	}
	if p.s[i] == '0' && p.digits(i) > i+1 {
		return p.failAt(i+1, "Invalid leading zero before '%s'.", shown(p.s[i+1]))
	}
	i = p.digits(i)
	if i < len(p.s) && p.s[i] == '.' {
		end := p.digits(i + 1)
		if end == i+1 {
			return p.needDigit(end, "decimal point ('.')")
		}
		i = end
	}
	if i < len(p.s) && (p.s[i] == 'e' || p.s[i] == 'E') {
		i++
		behind := "exponent character ('E' or 'e')"
		if i < len(p.s) && (p.s[i] == '+' || p.s[i] == '-') {
			i++
			behind = "sign character ('+' or '-')"
		}
		end := p.digits(i)
		if end == i {
			return p.needDigit(end, behind)
		}
		i = end
	}
	if i < len(p.s) && !delimits(p.s[i]) {
		return p.failAt(i, "'%s' is an invalid end of a number. Expected a delimiter.", shown(p.s[i]))
	}
	p.at = i
	return nil
}

// text reads a string with its quotes.
func (p *parser) text() (string, error) {
	var b strings.Builder
	for i := p.at + 1; i < len(p.s); {
		switch c := p.s[i]; {
		case c == '"':
			p.at = i + 1
			return b.String(), nil
		case c < ' ':
			return "", p.failAt(i, "'%s' is invalid within a JSON string. The string should be correctly escaped.", shown(c))
		case c != '\\':
			_, n := utf8.DecodeRuneInString(p.s[i:])
			b.WriteString(p.s[i : i+n])
			i += n
		default:
			n, err := p.escape(&b, i)
			if err != nil {
				return "", err
			}
			i += n
		}
	}
	p.at = len(p.s)
	return "", p.fail("Expected end of string, but instead reached end of data.")
}

// escape reads what a backslash begins and returns its length.
func (p *parser) escape(b *strings.Builder, i int) (int, error) {
	if i+1 >= len(p.s) {
		p.at = len(p.s)
		return 0, p.fail("Expected end of string, but instead reached end of data.")
	}
	c := p.s[i+1]
	if at := strings.IndexByte(`"\/bfnrt`, c); at >= 0 {
		b.WriteByte("\"\\/\b\f\n\r\t"[at])
		return 2, nil
	}
	if c != 'u' {
		return 0, p.failAt(i+1, "'%s' is an invalid escapable character within a JSON string. The string should be correctly escaped.", shown(c))
	}
	r, err := p.hex(i)
	if err != nil {
		return 0, err
	}
	if r < 0xd800 || r > 0xdfff {
		b.WriteRune(r)
		return 6, nil
	}
	if r < 0xdc00 && strings.HasPrefix(p.s[i+6:], `\u`) {
		low, err := p.hex(i + 6)
		if err != nil {
			return 0, err
		}
		if low >= 0xdc00 && low <= 0xdfff {
			b.WriteRune((r-0xd800)<<10 + (low - 0xdc00) + 0x10000)
			return 12, nil
		}
	}
	return 0, p.failAt(i, "Cannot read incomplete UTF-16 JSON text as string with missing low surrogate.")
}

// hex reads the four digits of \uXXXX at i.
func (p *parser) hex(i int) (rune, error) {
	r := rune(0)
	for k := i + 2; k < i+6; k++ {
		if k >= len(p.s) {
			p.at = len(p.s)
			return 0, p.fail("Expected end of string, but instead reached end of data.")
		}
		d := strings.IndexByte("0123456789abcdef", p.s[k]|0x20)
		if d < 0 || p.s[k] < '0' {
			return 0, p.failAt(k, "'%s' is not a hex digit following '\\u' within a JSON string. The string should be correctly escaped.", shown(p.s[k]))
		}
		r = r<<4 | rune(d)
	}
	return r, nil
}
