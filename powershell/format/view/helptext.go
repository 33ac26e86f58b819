package view

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// helpText writes a page of help. Lines that are empty keep the indent, as
// PowerShell's pages do.
type helpText struct {
	env    Env
	out    []string
	line   strings.Builder
	begun  bool
	indent int
}

// step4 is how far each part of a page stands from the one it belongs to.
const step4 = 4

// text writes text, which may have several lines.
func (w *helpText) text(parts ...string) {
	for _, s := range parts {
		for i, l := range splitLines(s) {
			if i > 0 {
				w.end()
			}
			w.begin()
			w.line.WriteString(l)
		}
	}
}

func (w *helpText) begin() {
	if !w.begun {
		w.line.WriteString(spaces(w.indent))
		w.begun = true
	}
}

// end ends the line.
func (w *helpText) end() {
	w.begin()
	w.out = append(w.out, w.line.String())
	w.line.Reset()
	w.begun = false
}

// row is a line of text.
func (w *helpText) row(parts ...string) {
	w.text(parts...)
	w.end()
}

// blank writes empty lines.
func (w *helpText) blank(n int) {
	for range n {
		w.end()
	}
}

// inside writes what stands further to the right.
func (w *helpText) inside(f func()) {
	w.indent += step4
	f()
	w.indent -= step4
}

// get reads a property of a property …, nil when there is none.
func (w *helpText) get(v any, names ...string) any {
	for _, n := range names {
		out, ok, err := w.env.PropertyValue(v, n)
		if err != nil || !ok {
			return nil // what help does not say is left out
		}
		v = out
	}
	return v
}

// has reports whether an object has a property.
func (w *helpText) has(v any, name string) bool {
	_, ok, err := w.env.PropertyValue(v, name)
	return ok && err == nil
}

// say is a property's text.
func (w *helpText) say(v any, names ...string) string { return helpString(w.get(v, names...)) }

func helpString(v any) string { return types.ToString(types.Unwrap(v)) }

// each is the elements of a property, or its one value.
func (w *helpText) each(v any, names ...string) []any {
	v = w.get(v, names...)
	if v == nil {
		return nil
	}
	if items, many := w.env.Elements(v); many {
		return items
	}
	return []any{v}
}

// paragraphs writes paragraphs, a line or several each.
func (w *helpText) paragraphs(list []any) {
	for _, p := range list {
		switch {
		case w.has(p, "Text"):
			w.row(w.say(p, "Text"))
		default:
			w.row(helpString(p))
		}
	}
}
