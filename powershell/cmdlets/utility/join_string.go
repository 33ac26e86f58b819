package utility

import (
	"strings"

	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// joinString is Join-String.
type joinString struct {
	interp.Base
	expr  *expression
	parts []string
}

func (j *joinString) Begin(c *interp.Call) error {
	if c.Has("Property") {
		list, err := expressions(c, c.Objects("Property"), "expression")
		if err != nil {
			return err
		}
		if len(list) > 0 {
			j.expr = &list[0]
		}
	}
	return nil
}

func (j *joinString) Process(c *interp.Call) error {
	for _, v := range c.Objects("InputObject") {
		if j.expr != nil {
			v, _ = j.expr.value(c, v)
		}
		if v == nil {
			continue
		}
		s, err := c.Text(v)
		if err != nil {
			return err
		}
		switch {
		case c.Switch("SingleQuote"):
			s = "'" + s + "'"
		case c.Switch("DoubleQuote"):
			s = `"` + s + `"`
		case c.Has("FormatString"):
			if s, err = (format.Options{Culture: c.Runspace().CurrentCulture()}).Composite(c.String("FormatString"), []any{types.Unwrap(v)}, c.Text); err != nil {
				return err
			}
		}
		j.parts = append(j.parts, s)
	}
	return nil
}

func (j *joinString) End(c *interp.Call) error {
	sep := c.String("Separator")
	if !c.Has("Separator") {
		ofs := c.Scope().Find("OFS")
		if ofs != nil {
			sep = types.ToString(ofs.Value())
		}
		if c.Switch("UseCulture") {
			sep = ","
		}
	}
	return c.Write(c.String("OutputPrefix") + strings.Join(j.parts, sep) + c.String("OutputSuffix"))
}
