package interp

import (
	"fmt"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// newFunctionUnit prepares a function's body; parameters in parentheses behind
// the name become its parameter block.
func newFunctionUnit(x *syntax.FunctionDefinition) *unit {
	body := x.Body
	if x.HasParameterList && len(x.Parameters) > 0 && body.ParamBlock == nil {
		with := *body
		with.ParamBlock = &syntax.ParamBlock{Parameters: x.Parameters}
		body = &with
	}
	u := newUnit(body, x.Name)
	u.filter = x.IsFilter
	return u
}

// parameters compiles a parameter block, nil without one. Attribute arguments
// are evaluated now, as PowerShell does when a function is first used.
func (c *compiler) parameters(rs *Runspace, ast *syntax.ScriptBlock) (*Meta, []int, error) {
	if ast.ParamBlock == nil {
		return nil, nil, nil
	}
	m := &Meta{Positional: true, ConfirmImpact: "Medium"}
	fr := rs.rootFrame()
	for _, a := range ast.ParamBlock.Attributes {
		if err := c.commandAttribute(fr, m, a); err != nil {
			return nil, nil, err
		}
	}
	slots := make([]int, len(ast.ParamBlock.Parameters))
	explicit := false
	for i, p := range ast.ParamBlock.Parameters {
		slots[i] = c.u.slot(p.Name.VariablePath.Name)
		param, positioned, err := c.parameter(fr, m, p)
		if err != nil {
			return nil, nil, err
		}
		explicit = explicit || positioned
		if global := rs.global.base.local(strings.ToLower(param.Name)); m.taken(param.Name) || isConstantName(param.Name) || unchangeable(global) {
			m.reserved = true
		}
		m.Params = append(m.Params, param)
	}
	if !explicit && m.Positional {
		numberPositions(m)
	}
	if m.Advanced {
		m.Params = append(m.Params, commonParams(m)...)
	}
	m.finish()
	return m, slots, nil
}

// numberPositions gives positions to the parameters in order, when none has an
// explicit one and none names a parameter set; switches stay named.
func numberPositions(m *Meta) {
	next := 0
	for _, p := range m.Params {
		if p.Switch {
			continue
		}
		for k := range p.In {
			if !p.In[k].Remaining {
				p.In[k].Position = next
			}
		}
		next++
	}
}

// commandAttribute reads CmdletBinding, OutputType and Alias.
func (c *compiler) commandAttribute(fr *frame, m *Meta, a *syntax.Attribute) error {
	switch attributeName(a) {
	case "cmdletbinding":
		m.Advanced = true
		for _, n := range a.NamedArguments {
			v, err := c.attributeValue(fr, n)
			if err != nil {
				return err
			}
			switch strings.ToLower(n.ArgumentName) {
			case "defaultparametersetname":
				m.DefaultSet = types.ToString(v)
				m.setMask(m.DefaultSet)
			case "supportsshouldprocess":
				m.ShouldProcess = types.IsTrue(v)
			case "supportspaging":
				m.Paging = types.IsTrue(v)
			case "confirmimpact":
				m.ConfirmImpact = types.ToString(v)
			case "positionalbinding":
				m.Positional = types.IsTrue(v)
			case "helpuri":
				m.HelpURI = types.ToString(v)
			}
		}
	case "outputtype":
		var sets []string
		for _, n := range a.NamedArguments {
			if strings.EqualFold(n.ArgumentName, "ParameterSetName") {
				v, err := c.attributeValue(fr, n)
				if err != nil {
					return err
				}
				sets = stringsOf(v)
			}
		}
		for _, e := range a.PositionalArguments {
			v, err := c.expr(e)(fr)
			if t, ok := e.(*syntax.TypeExpression); ok && err != nil {
				v, err = t.TypeName.FullName(), nil // a class that the caller cannot see; PowerShell keeps the name alone
			}
			if err != nil {
				return err
			}
			items, many := elements(v)
			if !many {
				items = []any{v}
			}
			for _, i := range items {
				name := types.ToString(i)
				if t, ok := i.(*types.Type); ok {
					name = t.FullName()
				}
				m.OutputTypes = append(m.OutputTypes, OutputType{Name: name, Sets: sets})
			}
		}
	}
	return nil
}

func stringsOf(v any) []string {
	items, many := elements(v)
	if !many {
		items = []any{v}
	}
	out := make([]string, len(items))
	for i, s := range items {
		out[i] = types.ToString(s)
	}
	return out
}

func (c *compiler) attributeValue(fr *frame, n *syntax.NamedAttributeArgument) (any, error) {
	if n.ExpressionOmitted {
		return true, nil
	}
	return c.expr(n.Argument)(fr)
}

// parameter compiles one parameter.
func (c *compiler) parameter(fr *frame, m *Meta, ast *syntax.Parameter) (p *Param, positioned bool, err error) {
	p = &Param{Name: ast.Name.VariablePath.Name, Type: types.Object}
	p.Declared = c.parameterAttributes(p, ast)
	if ast.DefaultValue != nil {
		p.Default = c.expr(ast.DefaultValue)
	}
	var checks []syntax.AttributeBase
	for _, a := range ast.Attributes {
		switch x := a.(type) {
		case *syntax.TypeConstraint:
			resolve := c.typeName(x.TypeName)
			t, err := resolve(fr)
			if err != nil {
				p.ResolveType = func(rs *Runspace) (*types.Type, error) { return resolve(rs.activeFrame()) }
				p.Type = types.Object
				continue
			}
			p.Type, p.Switch = t, t == types.SwitchType
		case *syntax.Attribute:
			switch attributeName(x) {
			case "parameter":
				in, pos, err := c.parameterAttribute(fr, m, x)
				if err != nil {
					return nil, false, err
				}
				positioned = positioned || pos
				m.Advanced = true
				p.In = append(p.In, in)
			case "alias":
				for _, e := range x.PositionalArguments {
					v, err := c.expr(e)(fr)
					if err != nil {
						return nil, false, err
					}
					p.Aliases = append(p.Aliases, stringsOf(v)...)
				}
			case "allownull":
				p.AllowNull = true
			case "allowemptystring":
				p.AllowEmptyString = true
			case "allowemptycollection":
				p.AllowEmptyCollection = true
			case "supportswildcards":
				p.Wildcards = true
			default:
				checks = append(checks, x)
			}
		}
	}
	if len(p.In) == 0 {
		p.In = []InSet{{Mask: allSets, Position: noPosition}}
	}
	if len(checks) > 0 {
		p.Attrs, err = c.attributes(checks)(fr)
	}
	return p, positioned, err
}

// parameterAttribute reads [Parameter(…)].
func (c *compiler) parameterAttribute(fr *frame, m *Meta, a *syntax.Attribute) (in InSet, positioned bool, err error) {
	in = InSet{Mask: allSets, Position: noPosition}
	for _, n := range a.NamedArguments {
		v, err := c.attributeValue(fr, n)
		if err != nil {
			return in, false, err
		}
		switch strings.ToLower(n.ArgumentName) {
		case "mandatory":
			in.Mandatory = types.IsTrue(v)
		case "position":
			pos, err := fr.rs.conv.To(v, types.Int32)
			if err != nil {
				return in, false, err
			}
			in.Position, positioned = int(pos.(int32)), true
		case "parametersetname":
			in.Mask = m.setMask(types.ToString(v))
			positioned = positioned || in.Mask != allSets
		case "valuefrompipeline":
			in.Pipeline = types.IsTrue(v)
		case "valuefrompipelinebypropertyname":
			in.ByName = types.IsTrue(v)
		case "valuefromremainingarguments":
			in.Remaining = types.IsTrue(v)
		case "helpmessage":
			in.HelpMessage, in.HelpMessageSet = types.ToString(v), true
		case "dontshow", "helpmessagebasename", "helpmessageresourceid", "experimentname", "experimentaction":
		default:
			e := types.RuntimeError("PropertyNotFoundForAttribute", "InvalidOperation", fmt.Sprintf("Property '%s' cannot be found for type 'System.Management.Automation.ParameterAttribute'.", n.ArgumentName))
			return in, false, fr.failure(e, n)
		}
	}
	return in, positioned, nil
}
