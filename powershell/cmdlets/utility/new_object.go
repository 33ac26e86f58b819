package utility

import (
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// newObject is New-Object.
type newObject struct{ interp.Base }

func (n *newObject) Process(c *interp.Call) error {
	name := c.String("TypeName")
	if name == "" && !c.Has("TypeName") {
		return c.Error("System.Management.Automation.ParameterBindingException", "MissingMandatoryParameter", "InvalidArgument", nil,
			"Cannot process command because of one or more missing mandatory parameters: TypeName.")
	}
	t, err := c.ResolveType(name)
	if err != nil {
		return c.Error("System.Management.Automation.PSArgumentException", "TypeNotFound", "InvalidType", nil,
			"Cannot find type [%s]: verify that the assembly containing this type is loaded.", name)
	}
	args := c.Objects("ArgumentList")
	for i, a := range args {
		args[i] = types.Unwrap(a)
	}
	if t == types.PSCustomObject && c.Has("Property") {
		return n.noConstructor(c, t)
	}
	if t == types.PSObjectType || t == types.PSCustomObject {
		return n.finish(c, types.NewCustom())
	}
	v, known, err := c.Runspace().Construct(t, args)
	if err != nil {
		x, ok := err.(*types.Exception)
		if !ok {
			return err
		}
		if x.Class.Name == "System.NotImplementedException" {
			return err
		}
		text := x.Message
		if x.ID == "MethodCountCouldNotFindBest" {
			if info := t.Info(); info != nil && strings.Contains(info.Modifiers, "abstract") {
				return n.noConstructor(c, t)
			}
			text = strings.Replace(text, `"new"`, `"`+t.ShortName()+`"`, 1)
		}
		e := c.Error(x.Class.FullName(), "ConstructorInvokedThrowException", "InvalidOperation", nil, "%s", text)
		e.Inner = x.Inner
		return e
	}
	if !known {
		if len(args) > 0 || !t.IsValueType() {
			return n.noConstructor(c, t)
		}
		zero, err := c.Runspace().Converter().To(int32(0), t)
		if err != nil {
			return n.noConstructor(c, t)
		}
		v = zero
	}
	return n.finish(c, v)
}

// noConstructor is the error of a type that nothing can construct.
func (n *newObject) noConstructor(c *interp.Call, t *types.Type) error {
	return c.Error("System.Management.Automation.PSArgumentException", "CannotFindAppropriateCtor", "ObjectNotFound", nil,
		"A constructor was not found. Cannot find an appropriate constructor for type %s.", t.FullName())
}

// finish sets the properties and writes the object.
func (n *newObject) finish(c *interp.Call, v any) error {
	d, ok := types.Unwrap(c.Value("Property")).(*types.Dict)
	if !ok {
		return c.Write(v)
	}
	o, custom := v.(*types.PSObject)
	for k, val := range d.All {
		name := types.ToString(k)
		if custom && o.Base == nil {
			o.Set(name, val)
			continue
		}
		if err := c.Runspace().SetMember(v, name, val); err != nil {
			if _, exists, _ := c.Property(v, name); exists {
				return err
			}
			return c.Error("System.InvalidOperationException", "InvalidOperationException", "InvalidOperation", nil,
				"The member \"%s\" was not found for the specified .NET object.", name)
		}
	}
	return c.Write(v)
}
