package output

import (
	"strings"

	"github.com/runwright/runwright/powershell/format/view"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// shaping is what the Format commands share.
type shaping struct {
	interp.Base
	shaper *view.Shaper
}

func (s *shaping) open(c *interp.Call, st *view.Start) {
	s.shaper = view.NewShaper(env{c.Runspace()}, st, c.Write)
}

func (s *shaping) Process(c *interp.Call) error {
	input := c.Input
	if !c.HasInput {
		if !c.Has("InputObject") {
			return nil
		}
		input = c.Value("InputObject")
	}
	if items, many := types.Elements(input); many {
		for _, v := range items {
			if err := s.shaper.Write(v); err != nil {
				return err
			}
		}
		return nil
	}
	return s.shaper.Write(input)
}

func (s *shaping) End(*interp.Call) error { return s.shaper.Close() }

// formatTable is Format-Table.
type formatTable struct{ shaping }

func (f *formatTable) Begin(c *interp.Call) error {
	st := &view.Start{Kind: view.Table, HideHeaders: c.Switch("HideTableHeaders"), Wrap: c.Switch("Wrap")}
	columns, err := columnsOf(c, "Property")
	if err != nil {
		return err
	}
	st.Columns = columns
	f.open(c, st)
	return nil
}

// formatList is Format-List.
type formatList struct{ shaping }

func (f *formatList) Begin(c *interp.Call) error {
	columns, err := columnsOf(c, "Property")
	if err != nil {
		return err
	}
	f.open(c, &view.Start{Kind: view.List, Columns: columns})
	return nil
}

// formatWide is Format-Wide.
type formatWide struct{ shaping }

func (f *formatWide) Begin(c *interp.Call) error {
	st := &view.Start{Kind: view.Wide, WideColumns: c.Int("Column", 0), Wrap: c.Switch("AutoSize")}
	if c.Has("Property") {
		st.Columns = []view.Column{column(c.Value("Property"))}
	} else {
		st.Columns = []view.Column{{Label: "Name", Property: "Name"}}
	}
	f.open(c, st)
	return nil
}

// columnsOf reads a -Property argument: names, script blocks, calculated ones.
func columnsOf(c *interp.Call, name string) ([]view.Column, error) {
	var out []view.Column
	for _, v := range c.Objects(name) {
		out = append(out, column(v))
	}
	return out, nil
}

func column(v any) view.Column {
	switch x := types.Unwrap(v).(type) {
	case *interp.ScriptBlock:
		return view.Column{Label: x.Text(), Block: x}
	case *types.Dict:
		return calculated(x)
	}
	s := types.ToString(v)
	return view.Column{Label: s, Property: s, Pattern: types.HasWildcard(s)}
}

// calculated reads @{Name=…; Expression=…; Width=…; Alignment=…; FormatString=…},
// whose keys may be shortened.
func calculated(d *types.Dict) view.Column {
	var c view.Column
	for k, v := range d.All {
		key := strings.ToLower(types.ToString(k))
		is := func(full string) bool { return key != "" && strings.HasPrefix(full, key) }
		switch {
		case is("name"), is("label"):
			c.Label = types.ToString(v)
		case is("expression"):
			if sb, ok := types.Unwrap(v).(*interp.ScriptBlock); ok {
				c.Block = sb
				if c.Label == "" {
					c.Label = sb.Text()
				}
			} else {
				c.Property = types.ToString(v)
				if c.Label == "" {
					c.Label = c.Property
				}
			}
		case is("formatstring"):
			c.Format = types.ToString(v)
		case is("width"):
			if n, err := types.ConvertNumber(types.Unwrap(v), types.Int32); err == nil {
				c.Width = int(n.(int32))
			}
		case is("alignment"):
			c.Align = map[string]view.Align{"left": view.Left, "right": view.Right, "center": view.Center}[strings.ToLower(types.ToString(v))]
		}
	}
	return c
}
