package web

import "strings"

// Field is one header line.
type Field struct{ Name, Value string }

// Header holds header lines in their order. Names match without regard to case.
// The zero value is empty.
type Header struct{ fields []Field }

// Fields returns the lines; the slice must not be changed.
func (h *Header) Fields() []Field { return h.fields }

// Add appends a line.
func (h *Header) Add(name, value string) { h.fields = append(h.fields, Field{name, value}) }

// Get returns the value of the first line of a name, "" without one.
func (h *Header) Get(name string) string {
	for _, f := range h.fields {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

// Has reports whether there is a line of a name.
func (h *Header) Has(name string) bool {
	for _, f := range h.fields {
		if strings.EqualFold(f.Name, name) {
			return true
		}
	}
	return false
}

// Values returns the values of all lines of a name.
func (h *Header) Values(name string) []string {
	var out []string
	for _, f := range h.fields {
		if strings.EqualFold(f.Name, name) {
			out = append(out, f.Value)
		}
	}
	return out
}

// Set replaces the lines of a name by one.
func (h *Header) Set(name, value string) {
	h.Del(name)
	h.Add(name, value)
}

// Del removes the lines of a name and reports whether there were any.
func (h *Header) Del(name string) bool {
	kept := h.fields[:0:0]
	for _, f := range h.fields {
		if !strings.EqualFold(f.Name, name) {
			kept = append(kept, f)
		}
	}
	found := len(kept) < len(h.fields)
	h.fields = kept
	return found
}

// hasToken reports whether one of a header's comma-separated words is token.
func (h *Header) hasToken(name, token string) bool {
	for _, v := range h.Values(name) {
		for part := range strings.SplitSeq(v, ",") {
			if strings.EqualFold(strings.TrimSpace(part), token) {
				return true
			}
		}
	}
	return false
}
