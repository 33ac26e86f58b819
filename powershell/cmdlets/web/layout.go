package web

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf16"
)

// layout writes a JSON text again with indentation. Numbers stay as they are,
// text is escaped as System.Text.Json escapes it.
type layout struct {
	s   string
	i   int
	out strings.Builder
}

func (p *layout) blanks() {
	for p.i < len(p.s) && strings.IndexByte(" \t\r\n", p.s[p.i]) >= 0 {
		p.i++
	}
}

func (p *layout) line(depth int) { p.out.WriteString("\n" + strings.Repeat("  ", depth)) }

// value copies a value and reports whether it is one.
func (p *layout) value(depth int) bool {
	if p.i == len(p.s) || depth > 64 {
		return false
	}
	switch c := p.s[p.i]; c {
	case '{', '[':
		return p.group(c, depth)
	case '"':
		return p.text()
	default:
		end := p.i
		for end < len(p.s) && strings.IndexByte(" \t\r\n,]}:", p.s[end]) < 0 {
			end++
		}
		word := p.s[p.i:end]
		if !json.Valid([]byte(word)) {
			return false
		}
		p.i = end
		p.out.WriteString(word)
		return true
	}
}

func (p *layout) group(open byte, depth int) bool {
	shut := byte('}')
	if open == '[' {
		shut = ']'
	}
	p.i++
	p.out.WriteByte(open)
	for first := true; ; first = false {
		p.blanks()
		if p.i < len(p.s) && p.s[p.i] == shut && first {
			break
		}
		p.line(depth + 1)
		if open == '{' {
			if p.i == len(p.s) || p.s[p.i] != '"' || !p.text() {
				return false
			}
			p.blanks()
			if p.i == len(p.s) || p.s[p.i] != ':' {
				return false
			}
			p.i++
			p.out.WriteString(": ")
			p.blanks()
		}
		if !p.value(depth + 1) {
			return false
		}
		p.blanks()
		if p.i == len(p.s) {
			return false
		}
		if p.s[p.i] == shut {
			p.line(depth)
			break
		}
		if p.s[p.i] != ',' {
			return false
		}
		p.i++
		p.out.WriteByte(',')
	}
	p.i++
	p.out.WriteByte(shut)
	return true
}

// text copies a string.
func (p *layout) text() bool {
	end := p.i + 1
	for end < len(p.s) && p.s[end] != '"' {
		if p.s[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(p.s) {
		return false
	}
	var v string
	if json.Unmarshal([]byte(p.s[p.i:end+1]), &v) != nil {
		return false
	}
	p.i = end + 1
	p.out.WriteByte('"')
	for _, r := range v {
		switch {
		case r == '\n':
			p.out.WriteString(`\n`)
		case r == '\r':
			p.out.WriteString(`\r`)
		case r == '\t':
			p.out.WriteString(`\t`)
		case r == '\b':
			p.out.WriteString(`\b`)
		case r == '\f':
			p.out.WriteString(`\f`)
		case r == '\\':
			p.out.WriteString(`\\`)
		case r < 0x20 || r >= 0x7f || strings.ContainsRune("\"&'+<>`", r):
			for _, u := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&p.out, `\u%04X`, u)
			}
		default:
			p.out.WriteRune(r)
		}
	}
	p.out.WriteByte('"')
	return true
}
