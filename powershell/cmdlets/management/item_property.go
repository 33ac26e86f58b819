package management

import (
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// noProperty is the error of a property that an item does not have.
func noProperty(c *interp.Call, name string) *types.Exception {
	return c.Error("System.IO.IOException", "GetValueError", "ReadError", name, "The property %s does not exist or was not found.", name)
}

// noProperties is the error of a drive whose items have no properties, or none that
// come and go.
func noProperties(c *interp.Call, face, lack string) *types.Exception {
	return c.Error("System.Management.Automation.PSNotSupportedException", "NotSupported", "NotImplemented", nil, "Cannot use interface. The %s interface is not %s by this provider.", face, lack)
}

// dynamicItemProperty is New-, Copy-, Move-, Remove- and Rename-ItemProperty. No
// drive here has items whose properties come and go, as the registry has.
type dynamicItemProperty struct{ interp.Base }

func (d *dynamicItemProperty) Process(c *interp.Call) error {
	list, err := targets(c, false)
	if err != nil {
		return err
	}
	for range list {
		if err := c.WriteError(noProperties(c, "IDynamicPropertyCmdletProvider", "implemented")); err != nil {
			return err
		}
	}
	return nil
}

// clearItemProperty is Clear-ItemProperty: of a file its attributes can be cleared.
type clearItemProperty struct{ interp.Base }

func (d *clearItemProperty) Process(c *interp.Call) error {
	list, err := targets(c, false)
	if err != nil {
		return err
	}
	name := c.String("Name")
	for _, t := range list {
		v, ok := any(nil), false
		if t.space == nil {
			v, ok = item(c, t.place)
		}
		switch {
		case t.space != nil:
			err = c.WriteError(noProperties(c, "IPropertyCmdletProvider", "supported"))
		case ok && !strings.EqualFold(name, "Attributes"):
			err = c.WriteError(c.Error("System.Management.Automation.PSArgumentException", "Argument", "InvalidArgument", nil, "The property %s of a file cannot be cleared, only Attributes can.", name))
		case ok:
			err = d.clear(c, v, t)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *clearItemProperty) clear(c *interp.Call, v any, t target) error {
	do, err := c.ShouldProcess("Item: "+t.String()+" Property: Attributes", "Clear Property")
	if err != nil || !do {
		return err
	}
	if err := c.Runspace().SetMember(v, "Attributes", types.NewEnum(types.MustNamed("System.IO.FileAttributes"), 0)); err != nil {
		return err
	}
	if c.Switch("PassThru") {
		return c.Write(v)
	}
	return nil
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
		if t.space != nil {
			if err := c.WriteError(noProperties(c, "IPropertyCmdletProvider", "supported")); err != nil {
				return err
			}
			continue
		}
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
		if t.space != nil {
			if err := c.WriteError(noProperties(c, "IPropertyCmdletProvider", "supported")); err != nil {
				return err
			}
			continue
		}
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
		if _, ok, err := c.Property(v, name); err != nil || !ok {
			if err != nil {
				return err
			}
			given := &dotnet.Member{T: types.MustNamed("System.Management.Automation.PSNoteProperty"), Prop: types.Property{Name: name, Value: c.Value("Value")}}
			return c.WriteError(c.Error("System.IO.IOException", "SetPropertyError", "ReadError", given, "The property %s does not exist or was not found.", given.PSString()))
		}
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
