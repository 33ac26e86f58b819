package utility

import (
	"strings"

	"github.com/runwright/runwright/powershell/cmdlets/output"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// typeNameOf is a -TypeName argument as type data are kept under it: the full
// name where the text names a type.
func typeNameOf(c *interp.Call, text string) string {
	if t, err := c.ResolveType(strings.Trim(text, "[]")); err == nil && t.Class == nil {
		return t.FullName()
	}
	return text
}

// updateTypeData is Update-TypeData for one type named by parameters.
type updateTypeData struct{ interp.Base }

func (u *updateTypeData) Process(c *interp.Call) error {
	if files := append(c.Strings("PrependPath"), c.Strings("AppendPath")...); len(files) > 0 {
		for _, f := range files {
			if err := output.LoadTypes(c.Runspace(), c.Runspace().Resolve(f)); err != nil {
				return err
			}
		}
		return nil
	}
	if c.ParameterSet() != "DynamicTypeSet" {
		return c.Error("System.NotSupportedException", "TypeFilesNotSupported", "NotImplemented", nil, "Type data out of TypeData objects is not supported by this engine; name the type and its member.")
	}
	name := typeNameOf(c, c.String("TypeName"))
	old := c.Runspace().TypeData(name)
	d := &interp.TypeData{}
	if old != nil {
		*d = *old
		d.Members = append([]types.Property(nil), old.Members...)
	}
	some := false
	if c.Has("MemberType") || c.Has("MemberName") {
		some = true
		p, err := memberOf(c, c.String("MemberType"), c.String("MemberName"), c.Value("Value"), c.Value("SecondValue"))
		if err != nil {
			return err
		}
		if err := u.put(c, name, d, p); err != nil {
			return err
		}
	}
	for _, s := range []struct {
		param string
		set   func()
	}{
		{"DefaultDisplayPropertySet", func() { d.DefaultDisplay = c.Strings("DefaultDisplayPropertySet") }},
		{"DefaultDisplayProperty", func() { d.DefaultDisplayName = c.String("DefaultDisplayProperty") }},
		{"DefaultKeyPropertySet", func() { d.DefaultKey = c.Strings("DefaultKeyPropertySet") }},
		{"SerializationDepth", func() { d.SerializationDepth = c.Int("SerializationDepth", 0) }},
	} {
		if c.Has(s.param) {
			some = true
			s.set()
		}
	}
	if !some {
		return c.WriteError(c.Error("System.InvalidOperationException", "TypeDataEmpty", "InvalidOperation", nil, "No member is specified for the update on type \"%s\".", c.String("TypeName")))
	}
	c.Runspace().SetTypeData(name, d)
	return nil
}

func (u *updateTypeData) put(c *interp.Call, typeName string, d *interp.TypeData, p types.Property) error {
	for i := range d.Members {
		if !strings.EqualFold(d.Members[i].Name, p.Name) {
			continue
		}
		if !c.Switch("Force") {
			return c.WriteError(c.Error("System.Management.Automation.RuntimeException", "TypesDynamicUpdateException", "InvalidOperation", nil,
				"Error in TypeData \"%s\": The member %s is already present.", typeName, p.Name))
		}
		d.Members[i] = p
		return nil
	}
	d.Members = append(d.Members, p)
	return nil
}

// removeTypeData is Remove-TypeData.
type removeTypeData struct{ interp.Base }

func (r *removeTypeData) Process(c *interp.Call) error {
	text := c.String("TypeName")
	if c.ParameterSet() == "RemoveTypeDataSet" {
		if o, ok := types.Unwrap(c.Value("TypeData")).(*interp.Object); ok {
			v, _ := o.Get("TypeName")
			text = types.ToString(v)
		}
	}
	name := typeNameOf(c, text)
	if c.Runspace().TypeData(name) == nil {
		return c.WriteError(c.Error("System.Management.Automation.RuntimeException", "TypesDynamicRemoveException", "InvalidOperation", nil,
			"Error in TypeData \"%s\": The type \"%s\" was not found. The type name value must be the full name of the type. Verify the type name and run the command again.", text, text))
	}
	c.Runspace().SetTypeData(name, nil)
	return nil
}
