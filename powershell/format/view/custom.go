package view

import (
	"github.com/runwright/runwright/powershell/types"
)

// usualDepth is how many levels of objects Format-Custom shows.
const usualDepth = 5

// customEntry shows an object as a class with its properties, objects below it
// the same way.
func (s *Shaper) customEntry(v any) (*Entry, error) {
	w := &classText{customText: customText{shaper: s}}
	depth := s.request.Depth
	if depth == 0 {
		depth = usualDepth
	}
	columns := s.request.Columns
	if len(columns) == 0 {
		columns = s.own(v)
	}
	columns, err := s.expand(v, columns)
	if err != nil {
		return nil, err
	}
	if err := w.class(v, columns, depth); err != nil {
		return nil, err
	}
	w.end()
	return &Entry{Text: w.out}, nil
}

// classText writes objects as classes.
type classText struct{ customText }

// step is the indent of what is inside.
const step = 2

// class writes an object's class and properties.
func (w *classText) class(v any, columns []Column, depth int) error {
	name := types.TypeOf(v)
	short := "PSCustomObject"
	if names := types.TypeNames(v); len(names) > 0 && name != nil {
		short = shortName(names[0])
	}
	w.text("class " + short)
	w.end()
	w.text("{")
	w.end()
	w.indent += step
	for i := range columns {
		c := &columns[i]
		val, ok, err := w.shaper.value(c, v)
		if err != nil && !isException(err) {
			return err
		}
		if !ok && err == nil {
			continue
		}
		w.text(c.Label + " = ")
		d := depth
		if c.Depth > 0 {
			d = c.Depth + 1
		}
		if err := w.member(c, val, d-1); err != nil {
			return err
		}
	}
	w.indent -= step
	w.text("}")
	w.end()
	return nil
}

// member writes a property's value behind its name.
func (w *classText) member(c *Column, v any, depth int) error {
	items, many := w.shaper.Env.Elements(v)
	switch {
	case many && (c == nil || c.Format == ""):
		w.end()
		w.indent += step
		w.text("[")
		w.end()
		w.indent += step
		for i, x := range items {
			if w.shaper.limit >= 0 && i == w.shaper.limit {
				w.text(omission)
				w.end()
				break
			}
			if depth <= 0 || IsText(x) || x == nil {
				if err := w.plain(nil, x); err != nil {
					return err
				}
				continue
			}
			if err := w.class(x, w.shaper.own(x), depth); err != nil {
				return err
			}
		}
		w.indent -= step
		w.text("]")
		w.end()
		w.line.WriteString(spaces(w.indent))
		w.end()
		w.indent -= step
		return nil
	case v == nil || depth <= 0 || IsText(v) || w.shaper.without(v, w.shaper.Env):
		return w.plain(c, v)
	}
	w.end()
	w.indent += step
	err := w.class(v, w.shaper.own(v), depth)
	w.indent -= step
	return err
}

// plain writes a value as text and ends the line.
func (w *classText) plain(c *Column, v any) error {
	if c == nil {
		c = &Column{}
	}
	text, err := w.shaper.text(c, v)
	if err != nil {
		return err
	}
	w.text(text)
	w.end()
	return nil
}

// shortName is a type's name without its namespace.
func shortName(full string) string {
	cut := 0
	for i := 0; i < len(full) && full[i] != '['; i++ {
		if full[i] == '.' {
			cut = i + 1
		}
	}
	return full[cut:]
}
