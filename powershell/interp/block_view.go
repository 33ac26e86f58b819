package interp

import (
	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// attributes are the attributes of a block's parameter block as objects.
func (sb *ScriptBlock) attributes(rs *Runspace) ([]any, error) {
	ast := sb.unit.ast
	if ast.ParamBlock == nil {
		return nil, nil
	}
	c := &compiler{u: emptyCompileUnit(sb.unit)}
	return c.attributeObjects(rs.activeFrame(), ast.ParamBlock.Attributes)
}

// attributeObjects makes objects of declared attributes. What names no class is
// left out: PowerShell refuses it when it parses.
func (c *compiler) attributeObjects(fr *frame, list []*syntax.Attribute) ([]any, error) {
	var out []any
	for _, a := range list {
		t := fr.attributeType(a.TypeName.FullName())
		if t == nil {
			continue
		}
		o, err := c.attributeObject(fr, t, a)
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, nil
}

// attributeType finds the class of an attribute by the name it is written with,
// nil when there is none.
func (fr *frame) attributeType(name string) *types.Type {
	for _, n := range []string{name, name + "Attribute"} {
		if t, err := fr.resolveType(n); err == nil && t.AssignableTo(types.MustNamed("System.Attribute")) {
			return t
		}
	}
	return types.Named(automationSpace + name + "Attribute")
}

// attributeObject makes an attribute: of a script's class by its constructor.
func (c *compiler) attributeObject(fr *frame, t *types.Type, a *syntax.Attribute) (any, error) {
	args := make([]any, len(a.PositionalArguments))
	for i, e := range a.PositionalArguments {
		v, err := c.expr(e)(fr)
		if err != nil {
			return nil, err
		}
		args[i] = types.Norm(v)
	}
	var o any = &AttributeObject{T: t, Args: args, Values: map[string]any{}}
	if t.Class != nil {
		var err error
		if o, err = fr.rs.newInstance(t, args); err != nil {
			return nil, err
		}
	}
	for _, n := range a.NamedArguments {
		v, err := c.attributeValue(fr, n)
		if err != nil {
			return nil, err
		}
		if _, err := fr.rs.assignMember(o, n.ArgumentName, types.Norm(v)); err != nil {
			return nil, err
		}
	}
	return o, nil
}

// parameterAttributes are the attributes of a declared parameter: as written,
// one [Parameter()] where none is, and the conversion to its type.
func (c *compiler) parameterAttributes(p *Param, ast *syntax.Parameter) func(rs *Runspace) ([]any, error) {
	return func(rs *Runspace) ([]any, error) {
		var list []*syntax.Attribute
		typed, declared := false, false
		for _, a := range ast.Attributes {
			if x, ok := a.(*syntax.Attribute); ok {
				list = append(list, x)
				declared = declared || attributeName(x) == "parameter"
			} else {
				typed = true
			}
		}
		out, err := c.attributeObjects(rs.activeFrame(), list)
		if err != nil {
			return nil, err
		}
		if !declared {
			o := &AttributeObject{T: types.MustNamed(automationSpace + "ParameterAttribute"), Values: map[string]any{}}
			if len(p.In) > 0 {
				o.Values["position"] = int32(p.In[0].Position)
			}
			out = append([]any{o}, out...)
		} else if len(p.In) > 0 {
			p.place(out, p.In[0].Position)
		}
		if typed {
			if t := types.Named(automationSpace + "ArgumentTypeConverterAttribute"); t != nil {
				out = append(out, &AttributeObject{T: t, Values: map[string]any{}})
			}
		}
		return out, nil
	}
}

// place tells the first of a parameter's [Parameter()] attributes the position
// that the order of parameters gives it, where it says none itself.
func (p *Param) place(attributes []any, position int) {
	for _, a := range attributes {
		if o, ok := a.(*AttributeObject); ok && o.T.ShortName() == "ParameterAttribute" {
			if _, said := o.Values["position"]; !said {
				o.Values["position"] = int32(position)
			}
			return
		}
	}
}

// factAttributes are the attributes of a built-in command's parameter, as far as
// the facts tell.
func (p *Param) factAttributes(m *Meta) []any {
	var out []any
	for _, in := range p.In {
		o := &AttributeObject{T: types.MustNamed(automationSpace + "ParameterAttribute"), Values: map[string]any{
			"mandatory": in.Mandatory, "position": int32(in.Position), "valuefrompipeline": in.Pipeline,
			"valuefrompipelinebypropertyname": in.ByName, "valuefromremainingarguments": in.Remaining,
			"helpmessage": helpMessage(&in), "dontshow": p.Hidden}}
		for k, s := range m.Sets {
			if in.Mask == 1<<k {
				o.Values["parametersetname"] = s
			}
		}
		out = append(out, o)
	}
	if len(p.Aliases) > 0 {
		out = append(out, &AttributeObject{T: types.MustNamed(automationSpace + "AliasAttribute"), Args: anyStrings(p.Aliases), Values: map[string]any{}})
	}
	return append(out, p.checks...)
}
