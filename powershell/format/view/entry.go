package view

import (
	"fmt"

	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/types"
)

// errorMark and formatErrorMark stand in a cell whose expression or format failed.
const (
	errorMark       = "#ERR"
	formatErrorMark = "#FMTERR"
)

// entry makes the packet of an object in the current layout.
func (s *Shaper) entry(v any) (*Entry, error) {
	if s.view != nil {
		return s.viewEntry(v)
	}
	switch s.start.Kind {
	case List:
		if s.perObject {
			return s.list(v, s.own(v), false)
		}
		columns, err := s.expand(v, s.request.Columns)
		if err != nil {
			return nil, err
		}
		return s.list(v, columns, false)
	case Custom:
		return s.customEntry(v)
	case Wide:
		return s.cells(v, s.columns[:min(1, len(s.columns))])
	}
	return s.cells(v, s.columns)
}

// viewEntry makes the packet of an object as a view says.
func (s *Shaper) viewEntry(v any) (*Entry, error) {
	row, err := s.row(v)
	if err != nil {
		return nil, err
	}
	columns := make([]Column, 0, len(row.Items))
	for i := range row.Items {
		if w := row.Items[i].When; w != nil {
			ok, err := s.holds(w, v)
			if err != nil {
				return nil, err
			}
			if !ok {
				continue
			}
		}
		columns = append(columns, row.Items[i].Column)
	}
	switch s.start.Kind {
	case List:
		return s.list(v, columns, true)
	case Custom:
		if row.Lines != nil {
			return &Entry{Text: row.Lines(s.Env, v)}, nil
		}
		w := &customText{shaper: s}
		if row.Custom != nil {
			err = w.nodes(row.Custom, v)
		} else if len(columns) > 0 {
			var out any
			if out, _, err = s.Env.Scripted(v, columns[0].View, ""); err == nil {
				w.text(types.ToString(out))
			}
		}
		return &Entry{Text: w.lines()}, err
	}
	e, err := s.cells(v, columns)
	if err == nil {
		e.Wrap = row.Wrap || s.start.Wrap
	}
	return e, err
}

// cells makes the cells of a table's row or the value of a wide list.
func (s *Shaper) cells(v any, columns []Column) (*Entry, error) {
	e := &Entry{Cells: make([]string, len(columns)), Wrap: s.start.Wrap}
	for i := range columns {
		text, _, err := s.cell(&columns[i], v)
		if err != nil {
			return nil, err
		}
		e.Cells[i] = text
	}
	return e, nil
}

// list makes the lines of a list. Properties that the object does not have are
// left out unless a view asks for them.
func (s *Shaper) list(v any, columns []Column, all bool) (*Entry, error) {
	e := &Entry{}
	defer func(was bool) { s.inTable = was }(s.inTable)
	s.inTable = false
	for i := range columns {
		text, ok, err := s.cell(&columns[i], v)
		if err != nil {
			return nil, err
		}
		if ok || all {
			e.Cells = append(e.Cells, text)
			e.Labels = append(e.Labels, columns[i].Label)
		}
	}
	return e, nil
}

// cell is the text of a column for an object; ok is false when the object does
// not have the property. An expression that fails leaves the cell empty.
func (s *Shaper) cell(c *Column, v any) (text string, ok bool, err error) {
	val, ok, err := s.value(c, v)
	if err != nil {
		if !isException(err) {
			return "", false, err
		}
		if s.request == nil || c.Block == nil {
			return "", true, nil
		}
		if s.request.ShowError {
			s.failed = append(s.failed, evaluationError(c))
		}
		if s.request.DisplayError {
			return errorMark, true, nil
		}
		return "", true, nil
	}
	text, err = s.text(c, val)
	return text, ok, err
}

// isException reports whether an error is one that a script could catch.
func isException(err error) bool {
	_, ok := err.(*types.Exception)
	return ok
}

// evaluationError is what -ShowError shows of an expression that failed.
func evaluationError(c *Column) *types.ErrorRecord {
	source := c.Property
	if t, ok := c.Block.(interface{ Text() string }); ok {
		source = t.Text()
	}
	e := types.NewException("System.Management.Automation.RuntimeException", fmt.Sprintf("Failed to evaluate expression %q.", source))
	return &types.ErrorRecord{Exception: e, ID: "mshExpressionError", Category: "InvalidArgument"}
}

// text is a value's text in a cell.
func (s *Shaper) text(c *Column, v any) (string, error) {
	show := func(v any) (string, error) { return s.Env.CellText(v, s.limit) }
	if c.Format != "" {
		if v == nil {
			return "", nil
		}
		text, err := formatted(v, c.Format, format.Options{Culture: s.Env.CurrentCulture()}, show)
		if err != nil {
			return formatErrorMark, nil // PowerShell's mark for a format that failed
		}
		return text, nil
	}
	if s.inTable {
		switch types.Unwrap(v).(type) {
		case float64, float32, types.Decimal: // tables show the culture's number of digits
			return format.Options{Culture: s.Env.CurrentCulture()}.Value(v, "F", show)
		}
	}
	return show(v)
}

// formatted is a value under a format string, which is that of a value, or one
// with holes for the value.
func formatted(v any, spec string, o format.Options, show func(any) (string, error)) (string, error) {
	for i := 0; i+1 < len(spec); i++ {
		if spec[i] == '{' && spec[i+1] == '0' {
			return o.Composite(spec, []any{v}, show)
		}
	}
	return o.Value(v, spec, show)
}
