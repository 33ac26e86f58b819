package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// ReflectedMembers implements dotnet.ClassReflector: what the class declares,
// constructors first, then properties, then statics and methods as they are written.
func (c *classInfo) ReflectedMembers() []dotnet.ReflectedMember {
	var out []dotnet.ReflectedMember
	if len(c.ctors) == 0 && c.enum == nil {
		out = append(out, dotnet.ReflectedMember{Kind: 'C', Name: ".ctor", Type: types.Void})
	}
	for _, m := range c.ctors {
		out = append(out, c.reflectedMethod('C', m))
	}
	for _, f := range c.fields {
		out = append(out, c.reflectedProperty(f, false))
	}
	if c.enum != nil {
		return out
	}
	for _, member := range c.ast.Members {
		switch x := member.(type) {
		case *syntax.PropertyMember:
			if f := c.statics[strings.ToLower(x.Name)]; f != nil && x.IsStatic() {
				out = append(out, c.reflectedProperty(f, true))
			}
		case *syntax.FunctionMember:
			key := strings.ToLower(x.Name)
			if x.IsStatic() {
				key = ":" + key
			}
			for _, m := range c.methods[key] {
				if m.definition == x {
					out = append(out, c.reflectedMethod('M', m))
				}
			}
		}
	}
	return out
}

func (c *classInfo) reflectedMethod(kind byte, m *classMethod) dotnet.ReflectedMember {
	r := dotnet.ReflectedMember{Kind: kind, Name: m.name, Static: m.static, Type: m.ret, Hidden: m.hidden}
	if !m.static && kind == 'M' {
		r.Modifiers = "virtual"
	}
	if kind == 'C' {
		r.Name, r.Type = ".ctor", types.Void
	}
	for _, p := range m.params {
		r.Params = append(r.Params, dotnet.Param{Name: p.Name, Type: p.Type})
	}
	r.Attributes = c.declaredAttributes(m.definition.Attributes, m.hidden)
	return r
}

func (c *classInfo) reflectedProperty(f *classField, static bool) dotnet.ReflectedMember {
	r := dotnet.ReflectedMember{Kind: 'P', Name: f.name, Static: static, Type: f.t, Hidden: f.hidden}
	for _, m := range c.ast.Members {
		if p, ok := m.(*syntax.PropertyMember); ok && equalFold(p.Name, f.name) {
			r.Attributes = c.declaredAttributes(p.Attributes, f.hidden)
		}
	}
	return r
}

// ReflectedAttributes implements dotnet.ClassReflector.
func (c *classInfo) ReflectedAttributes() ([]any, error) {
	return c.declaredAttributes(c.ast.Attributes, false)()
}

// declaredAttributes makes the objects of attributes in the class's definition
// when they are asked for.
func (c *classInfo) declaredAttributes(list []*syntax.Attribute, hidden bool) func() ([]any, error) {
	return func() ([]any, error) {
		comp := &compiler{u: emptyCompileUnit(c.unit)}
		out, err := comp.attributeObjects(c.rs.definitionFrame(c.session, c.scope), list)
		if hidden {
			out = append(out, &AttributeObject{T: types.MustNamed(automationSpace + "HiddenAttribute"), Values: map[string]any{}})
		}
		return out, err
	}
}

// definitionFrame is a frame for expressions of a definition that run apart from
// any call; it sees the classes of the scope the definition stands in.
func (rs *Runspace) definitionFrame(session *Session, defined *Scope) *frame {
	scope := &Scope{parent: session.base, session: session, script: session.base, lexical: defined}
	return &frame{rs: rs, scope: scope, unit: &unit{}, out: discard{}, streams: rs.activeFrame().streams}
}
