package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// GetMember reads a property of an object.
func (rs *Runspace) GetMember(o any, name string) (any, error) {
	v, err := rs.activeFrame().getMember(o, name)
	return types.Norm(v), err
}

// StaticMember reads a static property or field of a type.
func (rs *Runspace) StaticMember(t *types.Type, name string) (any, error) {
	v, err := rs.activeFrame().staticProperty(t, name)
	return types.Norm(v), err
}

// StaticMethod calls a static method of a type.
func (rs *Runspace) StaticMethod(t *types.Type, name string, args ...any) (any, error) {
	v, err := rs.activeFrame().invokeStatic(t, name, args)
	return types.Norm(v), err
}

// SetStaticMember assigns a static property or field of a type.
func (rs *Runspace) SetStaticMember(t *types.Type, name string, v any) error {
	return rs.activeFrame().setStaticProperty(t, name, v)
}

// TypeNamed resolves a type's name as a script writes it, nil without one.
func (rs *Runspace) TypeNamed(name string) *types.Type {
	t, err := rs.activeFrame().resolveType(name)
	if err != nil {
		return nil
	}
	return t
}

// ReflectedMembers implements dotnet.ClassReflector: what the class declares.
func (c *classInfo) ReflectedMembers() []dotnet.ReflectedMember {
	var out []dotnet.ReflectedMember
	add := func(kind byte, m *classMethod) {
		r := dotnet.ReflectedMember{Kind: kind, Name: m.name, Static: m.static, Type: m.ret, Hidden: m.hidden}
		if kind == 'C' {
			r.Name, r.Type = ".ctor", types.Void
		}
		if r.Type == nil {
			r.Type = types.Object
		}
		for _, p := range m.params {
			t := p.Type
			if t == nil {
				t = types.Object
			}
			r.Params = append(r.Params, dotnet.Param{Name: p.Name, Type: t})
		}
		out = append(out, r)
	}
	if len(c.ctors) == 0 && c.enum == nil {
		out = append(out, dotnet.ReflectedMember{Kind: 'C', Name: ".ctor", Type: types.Void})
	}
	for _, m := range c.ctors {
		add('C', m)
	}
	property := func(f *classField, static bool) {
		out = append(out, dotnet.ReflectedMember{Kind: 'P', Name: f.name, Static: static, Type: f.t, Hidden: f.hidden})
	}
	for _, f := range c.fields {
		property(f, false)
	}
	if c.ast == nil {
		return out
	}
	for _, member := range c.ast.Members { // statics and methods in the order of the text
		switch x := member.(type) {
		case *syntax.PropertyMember:
			if f := c.statics[strings.ToLower(x.Name)]; f != nil {
				property(f, true)
			}
		case *syntax.FunctionMember:
			for _, m := range c.methods[strings.ToLower(x.Name)] {
				if m.definition == x {
					add('M', m)
				}
			}
		}
	}
	return out
}
