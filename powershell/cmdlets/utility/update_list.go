package utility

import (
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// updateList is Update-List: it adds to and removes from a list that is an
// object's property, or makes an object that says what to change.
type updateList struct {
	interp.Base
	changed bool
}

func (u *updateList) Process(c *interp.Call) error {
	if !c.Has("Property") {
		if c.HasInput || c.Has("InputObject") {
			return c.Error("System.Management.Automation.PSArgumentException", "MissingPropertyParameter", "InvalidArgument", nil, "The Property parameter must be specified when InputObject is specified.")
		}
		return nil
	}
	u.changed = true
	o := c.Value("InputObject")
	if c.HasInput {
		o = c.Input
	}
	name := c.String("Property")
	v, ok, err := c.Property(o, name)
	if err != nil {
		return err
	}
	list, isList := types.Unwrap(v).(*types.List)
	if !ok || !isList {
		err := c.WriteError(c.Error("System.Management.Automation.PSArgumentException", "MemberDoesntExist", "InvalidType", o,
			"The property '%s' cannot be found on this object, or it is no list that can be changed.", name))
		if err != nil {
			return err
		}
		return c.Write(o)
	}
	if c.ParameterSet() == "ReplaceSet" {
		list.Items = nil
		for _, e := range c.Objects("Replace") {
			if err := addTo(c, list, e); err != nil {
				return err
			}
		}
		return c.Write(o)
	}
	for _, e := range c.Objects("Remove") {
		for i, x := range list.Items {
			if same, err := c.Runspace().Equal(x, e); err != nil {
				return err
			} else if same {
				list.Items = append(list.Items[:i:i], list.Items[i+1:]...)
				break
			}
		}
	}
	for _, e := range c.Objects("Add") {
		if err := addTo(c, list, e); err != nil {
			return err
		}
	}
	return c.Write(o)
}

func addTo(c *interp.Call, list *types.List, v any) error {
	if t := list.Elem(); t != nil && t != types.Object && t != types.PSObjectType {
		converted, err := c.Convert(v, t)
		if err != nil {
			return err
		}
		v = converted
	}
	list.Items = append(list.Items, v)
	return nil
}

// End writes what to change where there was no object to change.
func (u *updateList) End(c *interp.Call) error {
	if u.changed {
		return nil
	}
	d := types.NewHashtable()
	for _, name := range []string{"Add", "Remove"} {
		if c.ParameterSet() == "AddRemoveSet" && c.Has(name) {
			d.Set(name, types.NewArray(c.Objects(name)...))
		}
	}
	if c.ParameterSet() == "ReplaceSet" {
		d.Set("Replace", types.NewArray(c.Objects("Replace")...))
	}
	return c.Write(d)
}
