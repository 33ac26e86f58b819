package utility

import (
	"strings"
)

// csvReader cuts text into rows. Quotes count only at the beginning of a field.
// The text may come in pieces: a row that does not end within what is there is
// read again with more.
type csvReader struct {
	s         string // what is not read yet
	delimiter string
	more      func() (text string, err error) // the next piece, "" at the end; nil once there is none
	quoted    bool                            // the field that was read last stood in quotes
	short     bool                            // what was read last ended with the text
}

func newCSVReader(s, delimiter string) *csvReader { return &csvReader{s: s, delimiter: delimiter} }

// grow puts more text behind s, which becomes what is not read yet.
func (r *csvReader) grow(s string) error {
	text, err := r.more()
	if err != nil {
		return err
	}
	if text == "" {
		r.more = nil
	}
	r.s = s + text
	return nil
}

// row returns the fields of the next row; ok is false at the end.
func (r *csvReader) row() (fields []string, ok bool, err error) {
	for {
		begin := r.s
		r.short = begin == ""
		fields, ok = r.take()
		if !r.short || r.more == nil {
			return fields, ok, nil
		}
		if err := r.grow(begin); err != nil {
			return nil, false, err
		}
	}
}

// line returns the next line if it begins with a sign.
func (r *csvReader) line(sign string) (text string, ok bool, err error) {
	for r.more != nil && !strings.Contains(r.s, "\n") {
		if err := r.grow(r.s); err != nil {
			return "", false, err
		}
	}
	if !strings.HasPrefix(r.s, sign) {
		return "", false, nil
	}
	text, r.s, _ = strings.Cut(r.s, "\n")
	return strings.TrimSuffix(text, "\r"), true, nil
}

// take reads a row from what is there.
func (r *csvReader) take() (fields []string, ok bool) {
	if r.s == "" {
		return nil, false
	}
	for {
		r.quoted = false
		field, end := r.field()
		if end && field == "" && !r.quoted && len(fields) > 0 {
			return fields, true // there is no field behind the last delimiter
		}
		fields = append(fields, field)
		if end {
			return fields, true
		}
	}
}

// field reads a field; end is true when the row ends with it.
func (r *csvReader) field() (text string, end bool) {
	trimmed := strings.TrimLeft(r.s, " \t")
	if r.delimiter == "\t" {
		trimmed = strings.TrimLeft(r.s, " ")
	}
	var b strings.Builder
	if strings.HasPrefix(trimmed, `"`) {
		r.quoted = true
		r.s = trimmed[1:]
		for r.s != "" {
			i := strings.IndexByte(r.s, '"')
			if i < 0 {
				b.WriteString(r.s)
				r.s = ""
				break
			}
			b.WriteString(r.s[:i])
			r.s = r.s[i+1:]
			if !strings.HasPrefix(r.s, `"`) {
				break
			}
			b.WriteByte('"')
			r.s = r.s[1:]
		}
	} else {
		r.s = trimmed
	}
	for i := 0; i < len(r.s); i++ {
		switch {
		case strings.HasPrefix(r.s[i:], r.delimiter):
			b.WriteString(r.s[:i])
			r.s = r.s[i+len(r.delimiter):]
			return b.String(), false
		case r.s[i] == '\n', r.s[i] == '\r':
			b.WriteString(r.s[:i])
			n := 1
			if strings.HasPrefix(r.s[i:], "\r\n") {
				n = 2
			}
			r.short = r.s[i:] == "\r" // the other half may be still to come
			r.s = r.s[i+n:]
			return b.String(), true
		}
	}
	b.WriteString(r.s)
	r.s, r.short = "", true
	return b.String(), true
}
