package management

import (
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// noProperty is the error of a property that an item does not have.
func noProperty(c *interp.Call, name string) *types.Exception {
	return c.Error("System.IO.IOException", "GetValueError", "ReadError", name, "The property %s does not exist or was not found.", name)
}

// getItemProperty is Get-ItemProperty; with value set it is Get-ItemPropertyValue.
type getItemProperty struct {
	interp.Base
	value bool
}

func (g *getItemProperty) Process(c *interp.Call) error {
	list, err := targets(c, false)
	if err != nil {
		return err
	}
	for _, t := range list {
		v, ok := item(c, t.place)
		if !ok {
			continue
		}
		if err := g.one(c, v, t.place); err != nil {
			return err
		}
	}
	return nil
}

func (g *getItemProperty) one(c *interp.Call, v any, p place) error {
	names := c.Strings("Name")
	if len(names) == 0 {
		return c.Write(v)
	}
	out := types.NewCustom()
	for _, n := range names {
		val, ok, err := c.Property(v, n)
		if err != nil {
			return err
		}
		switch {
		case !ok && g.value:
			e := noProperty(c, n)
			e.ID, e.Category, e.Target = "System.IO.IOException", "NotSpecified", nil
			return e
		case !ok:
			if err := c.WriteError(noProperty(c, n)); err != nil {
				return err
			}
		case g.value:
			if err := c.Write(val); err != nil {
				return err
			}
		default:
			out.Set(n, val)
		}
	}
	if g.value || len(out.Props) == 0 {
		return nil
	}
	return c.Write(decorated(c, out, p, false))
}

// setItemProperty is Set-ItemProperty.
type setItemProperty struct{ interp.Base }

func (s *setItemProperty) Process(c *interp.Call) error {
	list, err := targets(c, false)
	if err != nil {
		return err
	}
	for _, t := range list {
		v, ok := item(c, t.place)
		if !ok {
			continue
		}
		name := c.String("Name")
		do, err := c.ShouldProcess("Item: "+t.String()+" Property: "+name, "Set Property")
		if err != nil {
			return err
		}
		if !do {
			continue
		}
		if err := s.set(c, v, name); err != nil {
			return err
		}
		if c.Switch("PassThru") {
			if err := c.Write(v); err != nil {
				return err
			}
		}
	}
	return nil
}

// set assigns one property, or all notes of -InputObject.
func (s *setItemProperty) set(c *interp.Call, v any, name string) error {
	if strings.HasPrefix(c.ParameterSet(), "propertyValue") {
		return c.Runspace().SetMember(v, name, c.Value("Value"))
	}
	source := c.Value("InputObject")
	for _, n := range c.Runspace().PropertyNames(source) {
		val, _, err := c.Property(source, n)
		if err != nil {
			return err
		}
		if err := c.Runspace().SetMember(v, n, val); err != nil {
			return err
		}
	}
	return nil
}
