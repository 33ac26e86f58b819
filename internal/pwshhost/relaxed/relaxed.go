// Package relaxed reads the form of parameters that the documentation of the
// original shows beside JSON: {Name1:'Value1', Name2:'Value2'} and
// [Joe,Smith,2,true]. Names and words need no quotes, and single ones do.
//
// Invariant: what is JSON is not touched; what is not understood as a whole stays
// as it is. The package imports the standard library only.
package relaxed

import (
	"bytes"
	"encoding/json"
	"strings"
)

// maxDepth bounds how deep lists and objects may be nested.
const maxDepth = 64

// JSON gives the JSON of an object or a list in the relaxed form, and reports
// whether the text is one.
func JSON(text string) (json.RawMessage, bool) {
	r := reader{rest: text}
	r.space()
	if !r.at('{') && !r.at('[') {
		return nil, false
	}
	if !r.value(0) {
		return nil, false
	}
	r.space()
	return r.out.Bytes(), r.rest == ""
}

type reader struct {
	rest string
	out  bytes.Buffer
}

func (r *reader) space() { r.rest = strings.TrimLeft(r.rest, " \t\r\n") }

func (r *reader) at(c byte) bool { return r.rest != "" && r.rest[0] == c }

// take takes a character, with the white space around it.
func (r *reader) take(c byte) bool {
	r.space()
	if !r.at(c) {
		return false
	}
	r.rest = r.rest[1:]
	r.space()
	return true
}

func (r *reader) value(depth int) bool {
	r.space()
	switch {
	case depth > maxDepth || r.rest == "":
		return false
	case r.at('{'):
		return r.several('{', '}', func() bool {
			name, ok := r.text(":")
			if !ok || !r.take(':') {
				return false
			}
			r.write(name)
			r.out.WriteByte(':')
			return r.value(depth + 1)
		})
	case r.at('['):
		return r.several('[', ']', func() bool { return r.value(depth + 1) })
	}
	quoted := r.at('\'') || r.at('"')
	text, ok := r.text(",]}")
	if !ok {
		return false
	}
	if lower := strings.ToLower(text); !quoted && (lower == "true" || lower == "false" || lower == "null") {
		r.out.WriteString(lower)
		return true
	}
	if !quoted && json.Valid([]byte(text)) { // a number
		r.out.WriteString(text)
		return true
	}
	r.write(text)
	return true
}

// several reads what stands between brackets, with commas between.
func (r *reader) several(open, end byte, one func() bool) bool {
	r.take(open)
	r.out.WriteByte(open)
	for first := true; ; first = false {
		if first && r.take(end) {
			break
		}
		if !one() {
			return false
		}
		if r.take(end) {
			break
		}
		if !r.take(',') {
			return false
		}
		r.out.WriteByte(',')
	}
	r.out.WriteByte(end)
	return true
}

// text reads a text in quotes, or a word up to one of the characters. A quote
// inside single ones is doubled.
func (r *reader) text(until string) (string, bool) {
	switch {
	case r.at('\''):
		var b strings.Builder
		for rest := r.rest[1:]; ; {
			part, after, ok := strings.Cut(rest, "'")
			if !ok {
				return "", false
			}
			b.WriteString(part)
			if !strings.HasPrefix(after, "'") {
				r.rest = after
				return b.String(), true
			}
			b.WriteByte('\'')
			rest = after[1:]
		}
	case r.at('"'):
		d := json.NewDecoder(strings.NewReader(r.rest))
		var s string
		if d.Decode(&s) != nil {
			return "", false
		}
		r.rest = r.rest[d.InputOffset():]
		return s, true
	}
	i := strings.IndexAny(r.rest, until)
	if i < 0 {
		return "", false
	}
	word := strings.TrimSpace(r.rest[:i])
	r.rest = r.rest[i:]
	return word, word != "" && !strings.ContainsAny(word, "{[\"'\n")
}

func (r *reader) write(text string) {
	raw, err := json.Marshal(text)
	if err != nil {
		raw = []byte(`""`) // texts always encode
	}
	r.out.Write(raw)
}
