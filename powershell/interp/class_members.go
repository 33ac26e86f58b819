package interp

import (
	"fmt"
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/types"
)

// field finds an instance property in a class and its base classes.
func (c *classInfo) field(name string) (*classField, int) {
	for k := c; k != nil; k = classOf(k.base) {
		for i, f := range k.fields {
			if equalFold(f.name, name) {
				return f, k.firstField + i
			}
		}
	}
	return nil, 0
}

// instanceProperty reads a property of an object of a class.
func (rs *Runspace) instanceProperty(o *types.Instance, name string) (any, bool, error) {
	if c := classOf(o.T); c != nil {
		if f, at := c.field(name); f != nil {
			return o.Fields[at], true, nil
		}
		if m := c.getter(name); m != nil {
			v, err := rs.runMethod(m, o, nil)
			return v, true, err
		}
	}
	if o.Native != nil && !isIntrinsic(name) { // the part of the base class answers as an object of that class does
		return rs.propertyValue(o.Native, name)
	}
	return nil, false, nil
}

// setInstanceProperty assigns a property of an object of a class.
func (rs *Runspace) setInstanceProperty(o *types.Instance, name string, v any) (bool, error) {
	if c := classOf(o.T); c != nil {
		if f, at := c.field(name); f != nil {
			out, err := rs.fieldValue(f, v)
			if err != nil {
				e := types.NewException("System.Management.Automation.SetValueInvocationException", fmt.Sprintf("Exception setting \"%s\": \"%s\"", f.name, err.Error()))
				e.ID = "ExceptionWhenSetting"
				if x, ok := err.(*types.Exception); ok {
					e.Inner = x
				}
				return true, e
			}
			o.Fields[at] = out
			return true, nil
		}
	}
	if o.Native != nil {
		return rs.assignMember(o.Native, name, v)
	}
	return false, nil
}

// overloads returns the methods of a name, derived classes first; an override
// hides what it overrides.
func (c *classInfo) overloads(key string) []*classMethod {
	var out []*classMethod
	for k := c; k != nil; k = classOf(k.base) {
	next:
		for _, m := range k.methods[key] {
			for _, o := range out {
				if sameSignature(o, m) {
					continue next
				}
			}
			out = append(out, m)
		}
	}
	return out
}

func sameSignature(a, b *classMethod) bool {
	if len(a.params) != len(b.params) {
		return false
	}
	for i := range a.params {
		if a.params[i].Type != b.params[i].Type {
			return false
		}
	}
	return true
}

func (rs *Runspace) hasMethod(t *types.Type, name string) bool {
	c := classOf(t)
	return c != nil && len(c.overloads(strings.ToLower(name))) > 0
}

// instanceMethod calls a method of an object of a class; found is false when
// the classes have none of that name.
func (rs *Runspace) instanceMethod(o *types.Instance, name string, args []any) (v any, found bool, err error) {
	c := classOf(o.T)
	if c == nil {
		return nil, false, nil
	}
	list := c.overloads(strings.ToLower(name))
	if len(list) == 0 {
		if len(args) == 0 && equalFold(name, "MemberwiseClone") {
			return o.Copy(), true, nil
		}
		return nil, false, nil
	}
	m, converted, err := rs.chooseMethod(list, list[0].name, args)
	if err != nil {
		if o.Native != nil || equalFold(name, "ToString") {
			return nil, false, nil
		}
		return nil, true, err
	}
	v, err = rs.runMethod(m, o, converted)
	return v, true, err
}

// baseMethod calls a method as a base class defines it: ([Base]$this).M().
func (rs *Runspace) baseMethod(base *classInfo, o *types.Instance, name string, args []any) (any, error) {
	list := base.overloads(strings.ToLower(name))
	m, converted, err := rs.chooseMethod(list, name, args)
	if err != nil {
		return nil, err
	}
	return rs.runMethod(m, o, converted)
}

// classStaticMethod calls a static method of a class.
func (rs *Runspace) classStaticMethod(t *types.Type, name string, args []any) (any, bool, error) {
	c := classOf(t)
	if c == nil || c.enum != nil {
		return nil, false, nil
	}
	list := c.overloads(":" + strings.ToLower(name))
	if len(list) == 0 {
		return nil, false, nil
	}
	m, converted, err := rs.chooseMethod(list, list[0].name, args)
	if err != nil {
		return nil, true, err
	}
	v, err := rs.runMethod(m, nil, converted)
	return v, true, err
}

// classStatic reads a static property of a class.
func (rs *Runspace) classStatic(t *types.Type, name string) (any, bool, error) {
	for c := classOf(t); c != nil && c.enum == nil; c = classOf(c.base) {
		if f := c.statics[strings.ToLower(name)]; f != nil {
			return f.value, true, nil
		}
	}
	return nil, false, nil
}

func (rs *Runspace) setClassStatic(t *types.Type, name string, v any) (bool, error) {
	for c := classOf(t); c != nil && c.enum == nil; c = classOf(c.base) {
		if f := c.statics[strings.ToLower(name)]; f != nil {
			out, err := rs.fieldValue(f, v)
			if err != nil {
				return true, err
			}
			f.value = out
			return true, nil
		}
	}
	return false, nil
}

// classFrom makes an object by a constructor whose one parameter takes the value
// without conversion.
func (rs *Runspace) classFrom(t *types.Type, v any) (any, bool, error) {
	c := classOf(t)
	if c == nil || c.enum != nil {
		return nil, false, nil
	}
	for _, m := range c.ctors {
		if len(m.params) == 1 && dotnet.Accepts(m.params[0].Type, v) {
			out, err := rs.newInstance(t, []any{v})
			return out, true, err
		}
	}
	return nil, false, nil
}

// classParse is a class's own static Parse.
func (rs *Runspace) classParse(t *types.Type, s string) (any, bool, error) {
	c := classOf(t)
	if c == nil || c.enum != nil {
		return nil, false, nil
	}
	for _, m := range c.overloads(":parse") {
		if len(m.params) == 1 && m.params[0].Type == types.String {
			out, err := rs.runMethod(m, nil, []any{s})
			if f, ok := err.(*Failure); ok {
				err = f.Record.Exception
			}
			return out, true, err
		}
	}
	return nil, false, nil
}

// classCast converts by op_Implicit or op_Explicit of either class.
func (rs *Runspace) classCast(v any, t *types.Type) (any, bool, error) {
	for _, of := range []*types.Type{t, types.TypeOf(v)} {
		c := classOf(of)
		if c == nil || c.enum != nil {
			continue
		}
		for _, name := range []string{":op_implicit", ":op_explicit"} {
			for _, m := range c.overloads(name) {
				if len(m.params) == 1 && m.ret.AssignableTo(t) && dotnet.Accepts(m.params[0].Type, v) {
					out, err := rs.runMethod(m, nil, []any{v})
					return out, true, err
				}
			}
		}
	}
	return nil, false, nil
}

// ClassProperty is a property that a script's class declares.
type ClassProperty struct {
	Name   string
	Type   *types.Type
	Hidden bool
}

// ClassProperties lists the instance properties of a class and its base
// classes, hidden ones included; nil for other types.
func ClassProperties(t *types.Type) []ClassProperty {
	var out []ClassProperty
	for c := classOf(t); c != nil; c = classOf(c.base) {
		for _, f := range c.fields {
			out = append(out, ClassProperty{Name: f.name, Type: f.t, Hidden: f.hidden})
		}
	}
	return out
}
