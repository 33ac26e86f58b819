package view

import (
	"math/big"
	"strings"

	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/types"
)

// maxTableProperties is the number of properties up to which an object without
// a view of its own becomes a table row.
const maxTableProperties = 4

// Shaper turns objects into packets of one layout after another.
type Shaper struct {
	Env Env
	// Explicit is set by the Format commands: the layout and its columns.
	Explicit *Start
	// out takes the packets.
	out func(packet any) error

	current *Start
}

// NewShaper returns a shaper that writes packets to out.
func NewShaper(env Env, explicit *Start, out func(packet any) error) *Shaper {
	return &Shaper{Env: env, Explicit: explicit, out: out}
}

// IsText reports whether a value is shown as a line of text instead of in a layout.
func IsText(v any) bool {
	switch types.Unwrap(v).(type) {
	case string, bool, types.Char, types.Decimal, *big.Int, types.Switch, *types.EnumValue:
		if o, ok := v.(*types.PSObject); ok && len(o.Props) > 0 {
			_, isText := o.Base.(string)
			return isText
		}
		return true
	}
	t := types.TypeOf(v)
	return t != nil && types.IsNumeric(t)
}

// Write shapes one object.
func (s *Shaper) Write(v any) error {
	if v == nil {
		return nil
	}
	if IsText(v) {
		return s.out(v)
	}
	if d, ok := types.Unwrap(v).(*types.Dict); ok && (s.Explicit == nil || len(s.Explicit.Columns) == 0) {
		for _, e := range d.Entries() { // a dictionary shows as its entries
			if err := s.Write(e); err != nil {
				return err
			}
		}
		return nil
	}
	if s.current == nil || s.Explicit == nil && !s.applies(v) {
		if err := s.Close(); err != nil {
			return err
		}
		start, err := s.start(v)
		if err != nil {
			return err
		}
		s.current = start
		if err := s.out(start); err != nil {
			return err
		}
	}
	e, err := s.entry(v)
	if err != nil {
		return err
	}
	return s.out(e)
}

// Close ends the layout.
func (s *Shaper) Close() error {
	if s.current == nil {
		return nil
	}
	s.current = nil
	return s.out(&End{})
}

// maxTableColumns is the number of columns a table takes from an object's own
// properties.
const maxTableColumns = 10

// expand replaces columns that are wildcards by the properties they match; a name
// takes the object's own spelling.
func (s *Shaper) expand(v any, columns []Column) ([]Column, error) {
	out := make([]Column, 0, len(columns))
	var names []string
	for _, c := range columns {
		if c.Block != nil || c.Property == "" || !c.Pattern && c.Label != c.Property {
			out = append(out, c)
			continue
		}
		if names == nil {
			names = s.Env.PropertyNames(v)
		}
		if !c.Pattern {
			for _, n := range names {
				if strings.EqualFold(n, c.Property) {
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
				out = append(out, Column{Label: n, Property: n})
			}
		}
	}
	return out, nil
}

// dateView shows dates as PowerShell does, in the long form.
func dateView() *Start {
	return &Start{Kind: Custom, Columns: []Column{{Format: "F"}}, types: []string{"System.DateTime"}}
}

// applies reports whether the current layout is for an object, too.
func (s *Shaper) applies(v any) bool {
	if s.current.types == nil {
		_, date := types.Unwrap(v).(types.DateTime)
		return !date && recordedView(types.TypeNames(v), nil) == nil
	}
	for _, name := range types.TypeNames(v) {
		for _, t := range s.current.types {
			if name == t {
				return true
			}
		}
	}
	return false
}

// start chooses layout and columns from the first object.
func (s *Shaper) start(v any) (*Start, error) {
	st := &Start{}
	if s.Explicit != nil {
		*st = *s.Explicit
		if found := recordedView(types.TypeNames(v), &st.Kind); len(st.Columns) == 0 && found != nil {
			st.Columns = found.Columns
		}
	} else if _, ok := types.Unwrap(v).(types.DateTime); ok {
		return dateView(), nil
	} else if found := recordedView(types.TypeNames(v), nil); found != nil {
		*st = *found
	}
	if len(st.Columns) == 0 {
		names := s.Env.DefaultProperties(v)
		if names == nil {
			names = s.Env.PropertyNames(v)
		}
		if s.Explicit == nil && len(names) > maxTableProperties {
			st.Kind = List
		}
		for i, n := range names {
			if i == maxTableColumns && st.Kind == Table {
				break
			}
			st.Columns = append(st.Columns, Column{Label: n, Property: n})
		}
	} else {
		columns, err := s.expand(v, st.Columns)
		if err != nil {
			return nil, err
		}
		st.Columns = columns
	}
	if st.Kind == Table {
		for i := range st.Columns {
			c := &st.Columns[i]
			if c.Align != Auto {
				continue
			}
			c.Align = Left
			if val, err := s.value(c, v); err == nil && rightAligned(val) {
				c.Align = Right
			}
		}
	}
	return st, nil
}

// rightAligned reports whether a column with such a first value is aligned to
// the right: numbers, truth values and enums are.
func rightAligned(v any) bool {
	switch types.Unwrap(v).(type) {
	case bool, types.Switch, *types.EnumValue:
		return true
	case nil:
		return false
	}
	return types.IsNumeric(types.TypeOf(v))
}

func (s *Shaper) value(c *Column, v any) (any, error) {
	if s.current != nil && s.current.Kind == Custom {
		return types.Unwrap(v), nil
	}
	if c.Block != nil {
		out, err := s.Env.Invoke(c.Block, v)
		return types.Norm(out), err
	}
	out, _, err := s.Env.PropertyValue(v, c.Property)
	return out, err
}

// entry makes the cells of an object.
func (s *Shaper) entry(v any) (*Entry, error) {
	e := &Entry{Start: s.current, Cells: make([]string, 0, len(s.current.Columns))}
	columns := s.current.Columns
	if s.current.Kind == List && s.Explicit == nil && s.current.types == nil && s.current.fromProperties() {
		columns = nil
		names := s.Env.DefaultProperties(v)
		if names == nil {
			names = s.Env.PropertyNames(v)
		}
		for _, n := range names {
			columns = append(columns, Column{Label: n, Property: n})
		}
	}
	for i := range columns {
		c := &columns[i]
		text := ""
		if val, err := s.value(c, v); err != nil {
			text = "#ERR" // PowerShell's mark for a column that failed
		} else if text, err = s.text(c, val); err != nil {
			return nil, err
		}
		e.Cells = append(e.Cells, text)
		if s.current.Kind == List {
			e.Labels = append(e.Labels, c.Label)
		}
	}
	return e, nil
}

// fromProperties reports whether the columns are the object's own properties.
func (st *Start) fromProperties() bool {
	for i := range st.Columns {
		if st.Columns[i].Block != nil || st.Columns[i].Label != st.Columns[i].Property {
			return false
		}
	}
	return true
}

func (s *Shaper) text(c *Column, v any) (string, error) {
	if c.Format != "" {
		return format.Value(v, c.Format, s.Env.CellText)
	}
	if s.current != nil && s.current.Kind == Table {
		switch types.Unwrap(v).(type) {
		case float64, float32, types.Decimal: // tables show the culture's number of digits
			return format.Value(v, "F", s.Env.CellText)
		}
	}
	return s.Env.CellText(v)
}
