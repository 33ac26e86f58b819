package view

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// Column is a column of a table, a line of a list or the value of a wide list.
type Column struct {
	Label string
	// Property, Block or Script gives the value. A property may be a wildcard for
	// names of the object's properties.
	Property string
	Block    any
	// Script says that the value is what [Env.Scripted] knows by View and Label.
	Script bool
	View   string
	// Format is a .NET format string for the value.
	Format string
	Align  Align
	Width  int // 0: as wide as needed
	// Depth is how many levels of objects Format-Custom shows, 0 for its own depth.
	Depth int
	// Own says that the label is the property's name and follows its spelling.
	Own bool
}

// PropertyColumn is the column of a property under its own name.
func PropertyColumn(name string) Column { return Column{Label: name, Property: name, Own: true} }

// expand replaces columns that name the object's own properties: wildcards by
// what they match, names by the object's spelling.
func (s *Shaper) expand(v any, columns []Column) ([]Column, error) {
	out := make([]Column, 0, len(columns))
	var names []string
	for _, c := range columns {
		if c.Property == "" || c.Block != nil {
			out = append(out, c)
			continue
		}
		if names == nil {
			names = s.Env.PropertyNames(v)
		}
		if !types.HasWildcard(c.Property) {
			for _, n := range names {
				if c.Own && strings.EqualFold(n, c.Property) {
					c.Label, c.Property = n, n
				}
			}
			out = append(out, c)
			continue
		}
		w, err := types.CompileWildcard(c.Property, true)
		if err != nil {
			return nil, err
		}
		for _, n := range names {
			if w.Match(n) {
				e := c
				e.Property = n
				if c.Own {
					e.Label = n
				}
				out = append(out, e)
			}
		}
	}
	return out, nil
}

// own are the columns of an object's own properties.
func (s *Shaper) own(v any) []Column {
	names := s.Env.DefaultProperties(v)
	out := make([]Column, len(names))
	for i, n := range names {
		out[i] = PropertyColumn(n)
	}
	return out
}

// value reads a column; ok is false when the object does not have the property.
func (s *Shaper) value(c *Column, v any) (out any, ok bool, err error) {
	switch {
	case c.Block != nil:
		out, err = s.Env.Invoke(c.Block, v)
		return types.Norm(out), true, err
	case c.Script:
		return s.Env.Scripted(v, c.View, c.Label)
	case c.Property == "":
		return nil, true, nil
	}
	return s.Env.PropertyValue(v, c.Property)
}

// displayName is the property that stands for an object in a wide list: its name,
// id or key, else the first of its columns.
func (s *Shaper) displayName(v any) Column {
	if n := s.Env.DisplayProperty(v); n != "" {
		return PropertyColumn(n)
	}
	names := s.Env.PropertyNames(v)
	for _, pattern := range []string{"name", "id", "key", "*key", "*name", "*id"} {
		w, err := types.CompileWildcard(pattern, true)
		if err != nil {
			continue // the patterns above are valid
		}
		for _, n := range names {
			if w.Match(n) {
				return PropertyColumn(n)
			}
		}
	}
	if own := s.own(v); len(own) > 0 {
		return own[0]
	}
	return Column{}
}
