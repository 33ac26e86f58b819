package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// attributes are the attributes of a block's parameter block as objects.
func (sb *ScriptBlock) attributes(rs *Runspace) []any {
	ast := sb.unit.ast
	if ast.ParamBlock == nil {
		return nil
	}
	c := &compiler{u: emptyCompileUnit(sb.unit)}
	return c.attributeObjects(rs, ast.ParamBlock.Attributes)
}

// attributeObjects makes objects of declared attributes.
func (c *compiler) attributeObjects(rs *Runspace, list []*syntax.Attribute) []any {
	var out []any
	for _, a := range list {
		t, err := c.typeName(a.TypeName)(rs.rootFrame())
		if err != nil {
			if t = types.Named(automationSpace + a.TypeName.FullName() + "Attribute"); t == nil {
				continue
			}
		}
		o := &AttributeObject{T: t, Values: map[string]any{}}
		for _, e := range a.PositionalArguments {
			if v, err := c.expr(e)(rs.rootFrame()); err == nil {
				o.Args = append(o.Args, types.Norm(v))
			}
		}
		for _, n := range a.NamedArguments {
			if v, err := c.attributeValue(rs.rootFrame(), n); err == nil {
				o.Values[strings.ToLower(n.ArgumentName)] = types.Norm(v)
			}
		}
		out = append(out, o)
	}
	return out
}

// PlaceToken is a PSToken, the old form of a token: here the place of a block.
type PlaceToken struct {
	Source *syntax.Source
	Pos    syntax.Extent
}

// PSType is PSToken.
func (*PlaceToken) PSType() *types.Type {
	return types.MustNamed("System.Management.Automation.PSToken")
}

func (t *PlaceToken) property(rs *Runspace, name string) (any, bool) {
	line, column := t.Source.Position(t.Pos.Start)
	endLine, endColumn := t.Source.Position(t.Pos.End)
	switch strings.ToLower(name) {
	case "content":
		return t.Source.TextOf(t.Pos), true
	case "type":
		return types.EnumNamed("System.Management.Automation.PSTokenType", "Position"), true
	case "start":
		return int32(types.Len16(t.Source.Text[:t.Pos.Start])), true
	case "length":
		return int32(types.Len16(t.Source.TextOf(t.Pos))), true
	case "startline":
		return int32(line), true
	case "startcolumn":
		return int32(column), true
	case "endline":
		return int32(endLine), true
	case "endcolumn":
		return int32(endColumn), true
	}
	return nil, false
}

// parameterAttributes are the attributes of a declared parameter: as written,
// one [Parameter()] where none is, and the conversion to its type.
func (c *compiler) parameterAttributes(p *Param, ast *syntax.Parameter) func(rs *Runspace) []any {
	return func(rs *Runspace) []any {
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
		out := c.attributeObjects(rs, list)
		if !declared {
			o := &AttributeObject{T: types.MustNamed(automationSpace + "ParameterAttribute"), Values: map[string]any{}}
			if len(p.In) > 0 {
				o.Values["position"] = int32(p.In[0].Position)
			}
			out = append([]any{o}, out...)
		}
		if typed {
			if t := types.Named(automationSpace + "ArgumentTypeConverterAttribute"); t != nil {
				out = append(out, &AttributeObject{T: t, Values: map[string]any{}})
			}
		}
		return out
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
	return out
}
