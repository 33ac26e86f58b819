package jsontext

import (
	"fmt"
	"strings"
	"unicode/utf16"
)

// Quote writes a string as JSON: as .NET's default encoder, which escapes all
// beyond ASCII and what HTML could read, or as the relaxed one.
func Quote(s string, relaxed bool) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '\\':
			b.WriteString(`\\`)
		case r == '"' && relaxed:
			b.WriteString(`\"`)
		case r == '\b', r == '\f', r == '\n', r == '\r', r == '\t':
			b.WriteString(map[rune]string{'\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`}[r])
		case r < ' ' || r == 0x7f, !relaxed && (r > 0x7f || strings.ContainsRune("\"&'+<>`", r)), r == 0x2028, r == 0x2029, r >= 0xe000 && r <= 0xf8ff, r > 0xffff:
			for _, u := range utf16.AppendRune(nil, r) {
				fmt.Fprintf(&b, `\u%04X`, u)
			}
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// Layout says how values are written.
type Layout struct {
	Indented bool
	Relaxed  bool
	// Char and Size make an indentation; NewLine ends lines.
	Char    byte
	Size    int
	NewLine string
}

// Writer writes values one after another.
type Writer struct {
	strings.Builder
	Layout Layout
	depth  int
	// filled says of each open object or array whether it has an element.
	filled []bool
}

// Open begins an object or array with its bracket.
func (w *Writer) Open(bracket byte) {
	w.WriteByte(bracket)
	w.depth++
	w.filled = append(w.filled, false)
}

// Close ends it.
func (w *Writer) Close(bracket byte) {
	w.depth--
	if w.filled[w.depth] {
		w.line()
	}
	w.filled = w.filled[:w.depth]
	w.WriteByte(bracket)
}

// Item begins an element of an array.
func (w *Writer) Item() {
	if w.filled[w.depth-1] {
		w.WriteByte(',')
	}
	w.filled[w.depth-1] = true
	w.line()
}

// Name begins a property.
func (w *Writer) Name(name string) {
	w.Item()
	w.WriteString(Quote(name, w.Layout.Relaxed))
	w.WriteByte(':')
	if w.Layout.Indented {
		w.WriteByte(' ')
	}
}

func (w *Writer) line() {
	if w.Layout.Indented {
		w.WriteString(w.Layout.NewLine)
		w.WriteString(strings.Repeat(string(rune(w.Layout.Char)), w.depth*w.Layout.Size))
	}
}

// Value writes a value that was read.
func (w *Writer) Value(v *Value) {
	switch v.Kind {
	case Object:
		w.Open('{')
		for _, m := range v.Members {
			w.Name(m.Name)
			w.Value(m.Value)
		}
		w.Close('}')
	case Array:
		w.Open('[')
		for _, i := range v.Items {
			w.Item()
			w.Value(i)
		}
		w.Close(']')
	case String:
		w.WriteString(Quote(v.Text, w.Layout.Relaxed))
	default:
		w.WriteString(v.Raw)
	}
}

// DefaultLayout is .NET's: two blanks, lines of the system.
func DefaultLayout(indented bool) Layout {
	return Layout{Indented: indented, Char: ' ', Size: 2, NewLine: "\n"}
}
