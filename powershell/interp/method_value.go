package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// MethodValue is a method taken as a value: $o.Method without parentheses.
type MethodValue struct {
	this any
	t    *types.Type
	name string
}

// PSType is PSMethod of the overloads.
func (m *MethodValue) PSType() *types.Type {
	t, key := m.of()
	var list []dotnet.Signature
	if c := classOf(t); c != nil && c.enum == nil {
		overloads := c.overloads(key)
		if key == ":new" {
			overloads = c.ctors
		}
		for _, o := range overloads {
			s := dotnet.Signature{Return: o.ret}
			if o.ctor() {
				s.Return = t
			}
			for _, p := range o.params {
				s.Params = append(s.Params, p.Type)
			}
			list = append(list, s)
		}
	}
	return dotnet.MethodType(append(list, dotnet.Signatures(t, m.name, m.t != nil)...))
}

// of is the type that has the method, and the key of its overloads in a class.
func (m *MethodValue) of() (t *types.Type, key string) {
	if m.t != nil {
		return m.t, ":" + strings.ToLower(m.name)
	}
	return types.TypeOf(types.Unwrap(m.this)), strings.ToLower(m.name)
}

func (rs *Runspace) methodValue(o any, name string) (any, bool) {
	if inst, ok := o.(*types.Instance); ok {
		if rs.hasMethod(inst.T, name) {
			return &MethodValue{this: o, name: name}, true
		}
	}
	if len(dotnet.Methods(types.TypeOf(o), name, false)) > 0 {
		return &MethodValue{this: o, name: name}, true
	}
	return nil, false
}

func (m *MethodValue) property(rs *Runspace, name string) (any, bool) {
	switch strings.ToLower(name) {
	case "overloaddefinitions":
		list := &types.List{T: types.CollectionDef.Instantiate(types.String)}
		for _, d := range m.definitions() {
			list.Items = append(list.Items, d)
		}
		return list, true
	case "name":
		return m.name, true
	case "membertype":
		return types.EnumNamed("System.Management.Automation.PSMemberTypes", "Method"), true
	case "typenameofvalue":
		return "System.Management.Automation.PSMethod", true
	case "value":
		return m, true
	case "isinstance":
		return false, true
	}
	return nil, false
}

// PSString is the overloads, joined by commas.
func (m *MethodValue) PSString() string { return strings.Join(m.definitions(), ", ") }

func (m *MethodValue) definitions() []string {
	t, key := m.of()
	var out []string
	if c := classOf(t); c != nil && c.enum == nil {
		if key == ":new" {
			for _, o := range c.ctors {
				out = append(out, o.text())
			}
			if len(out) == 0 {
				out = append(out, c.name+" new()")
			}
			return out
		}
		for _, o := range c.overloads(key) {
			out = append(out, o.text())
		}
	}
	return append(out, dotnet.Definitions(t, m.name, m.t != nil)...)
}

// methodValues are the methods of an object, those a script put on it first.
func (rs *Runspace) methodValues(o any) []any {
	var out []any
	seen := map[string]bool{}
	add := func(name string) {
		if key := strings.ToLower(name); !seen[key] {
			seen[key] = true
			out = append(out, &MethodValue{this: o, name: name})
		}
	}
	if own := types.Extended(o); own != nil {
		for i := range own.Props {
			p := &own.Props[i]
			if s := p.Special; s == nil || s.Kind != types.ScriptMethod && s.Kind != types.CodeMethod {
				continue
			}
			if sb, ok := p.Special.Get.(*ScriptBlock); ok {
				seen[strings.ToLower(p.Name)] = true
				out = append(out, &ScriptMethodValue{this: o, name: p.Name, sb: sb})
				continue
			}
			add(p.Name)
		}
	}
	t := types.TypeOf(types.Unwrap(o))
	for c := classOf(t); c != nil; c = classOf(c.base) {
		for _, m := range c.ast.Members {
			if f, ok := m.(*syntax.FunctionMember); ok && !f.IsStatic() && !f.IsConstructor && !f.IsHidden() {
				add(f.Name)
			}
		}
	}
	for _, n := range dotnet.MethodNames(t) {
		add(n)
	}
	return out
}
