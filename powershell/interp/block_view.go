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
	var out []any
	for _, a := range ast.ParamBlock.Attributes {
		t, err := c.typeName(a.TypeName)(rs.rootFrame())
		if err != nil {
			if t = types.Named("System.Management.Automation." + a.TypeName.FullName() + "Attribute"); t == nil {
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
