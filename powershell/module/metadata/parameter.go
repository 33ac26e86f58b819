package metadata

import (
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
)

// allSets is the name of the set that stands for all.
const allSets = "__AllParameterSets"

// param is a parameter of a command with all of its sets.
type param struct {
	name       string
	typ        *netType
	attributes []Attribute
	aliases    []string
	typeName   string // that a PSTypeName attribute gives, "" without
	text       string
}

// commandShape is what the sets of a command are made of.
type commandShape struct {
	binding    bool // has common parameters
	defaultSet string
	params     []*param
	position   bool // PositionalBinding
}

// in gives the Parameter attribute for a set, nil when the parameter is not in it.
func (p *param) in(set string) *Attribute {
	var all *Attribute
	for i := range p.attributes {
		a := &p.attributes[i]
		if a.Type != automation+"ParameterAttribute" {
			continue
		}
		name, _ := a.text("ParameterSetName")
		if strings.EqualFold(name, set) {
			return a
		}
		if name == allSets {
			all = a
		}
	}
	return all
}

// sets lists the parameter sets: the default one first, the others as parameters
// name them.
func (c *commandShape) sets() []string {
	var out []string
	add := func(name string) {
		if name != "" && name != allSets && !slices.ContainsFunc(out, func(s string) bool { return strings.EqualFold(s, name) }) {
			out = append(out, name)
		}
	}
	add(c.defaultSet)
	for _, p := range c.params {
		for i := range p.attributes {
			if p.attributes[i].Type == automation+"ParameterAttribute" {
				name, _ := p.attributes[i].text("ParameterSetName")
				add(name)
			}
		}
	}
	if len(out) == 0 {
		return []string{allSets}
	}
	return out
}

// parameter describes a parameter in a set.
func (p *param) parameter(at *Attribute) Parameter {
	out := Parameter{Name: p.name, Type: p.typ.full(), TypeShown: p.typ.shown(), Position: NoPosition, Aliases: append([]string{}, p.aliases...),
		Attributes: p.attributes, Default: p.text}
	out.Mandatory = at.flag("Mandatory")
	if n, ok := at.number("Position"); ok {
		out.Position = n
	}
	out.FromPipeline, out.FromPipelineByPropertyName = at.flag("ValueFromPipeline"), at.flag("ValueFromPipelineByPropertyName")
	out.FromRemaining = at.flag("ValueFromRemainingArguments")
	if s, ok := at.text("HelpMessage"); ok && s != "" {
		out.HelpMessage = &s
	}
	return out
}

// parameterSets makes the sets with their syntax lines.
func (c *commandShape) parameterSets() []ParameterSet {
	var out []ParameterSet
	for _, name := range c.sets() {
		set := ParameterSet{Name: name, IsDefault: strings.EqualFold(name, c.defaultSet), Parameters: []Parameter{}}
		for _, p := range c.params {
			if at := p.in(name); at != nil {
				set.Parameters = append(set.Parameters, p.parameter(at))
			}
		}
		set.Text = c.syntaxLine(set)
		out = append(out, set)
	}
	return out
}

// scriptShape reads the parameters of a function.
func (w *walker) scriptShape(fn *function) (*commandShape, []Attribute, error) {
	c := &commandShape{position: true}
	var attributes []Attribute
	params := fn.params
	if b := fn.body.ParamBlock; b != nil {
		params = b.Parameters
		for _, a := range b.Attributes {
			at, err := w.tryAttribute(a)
			if err != nil {
				return nil, nil, err
			}
			attributes = append(attributes, *at)
			if at.Type == automation+"CmdletBindingAttribute" {
				c.binding = true
				c.defaultSet, _ = at.text("DefaultParameterSetName")
				c.position = at.flag("PositionalBinding")
			}
		}
	}
	written := false // a Parameter attribute anywhere makes the function advanced
	for _, p := range params {
		q, has, err := w.scriptParam(p)
		if err != nil {
			return nil, nil, err
		}
		written = written || has
		c.params = append(c.params, q)
	}
	c.binding = c.binding || written
	c.number()
	if c.binding {
		c.addEngine(attributes)
	}
	return c, attributes, nil
}

// number gives positions to the parameters in order, when none has one of its own
// and none says which sets it is in; switches stay named.
func (c *commandShape) number() {
	if !c.position {
		return
	}
	for _, p := range c.params {
		for i := range p.attributes {
			if p.attributes[i].Type != automation+"ParameterAttribute" {
				continue
			}
			n, _ := p.attributes[i].number("Position")
			if set, _ := p.attributes[i].text("ParameterSetName"); n != NoPosition || set != allSets {
				return
			}
		}
	}
	next := 0
	for _, p := range c.params {
		if p.typ.is(automation + "SwitchParameter") {
			continue
		}
		for i := range p.attributes {
			a := &p.attributes[i]
			if a.Type == automation+"ParameterAttribute" && !a.flag("ValueFromRemainingArguments") {
				a.set("Position", int64(next))
			}
		}
		next++
	}
}

// scriptParam reads one parameter of a function. PowerShell lists the attributes
// from the last to the first, the conversion to the type behind them.
func (w *walker) scriptParam(p *syntax.Parameter) (out *param, written bool, err error) {
	out = &param{name: p.Name.VariablePath.Name, typ: named("System.Object")}
	var typed *syntax.TypeConstraint
	for _, a := range slices.Backward(p.Attributes) {
		switch a := a.(type) {
		case *syntax.TypeConstraint:
			typed = a
		case *syntax.Attribute:
			at, err := w.tryAttribute(a)
			if err != nil {
				return nil, false, err
			}
			if _, ok := at.Get("ValidValues"); !ok && at.Type == automation+"ValidateSetAttribute" {
				w.note(a, "the values of the parameter "+out.name, "a class makes them when they are asked for")
			}
			out.attributes = append(out.attributes, *at)
			switch at.Type {
			case automation + "ParameterAttribute":
				written = true
			case automation + "PSTypeNameAttribute":
				out.typeName, _ = at.text("PSTypeName")
			case automation + "AliasAttribute":
				names, _ := at.Get("AliasNames")
				for _, v := range list(names) {
					if s, ok := textOf(v); ok {
						out.aliases = append(out.aliases, s)
					}
				}
			}
		}
	}
	if !written {
		out.attributes = slices.Insert(out.attributes, 0, defaultParameter())
	}
	if typed != nil {
		if out.typ = w.u.scope.resolve(typed.TypeName); out.typ == nil {
			return nil, false, typeNotFound{typed.TypeName.FullName()}
		}
		if out.typ.is(automation+"PSCredential") && !slices.ContainsFunc(out.attributes, func(a Attribute) bool { return a.Type == automation+"CredentialAttribute" }) {
			out.attributes = append(out.attributes, *newAttribute(named(automation+"CredentialAttribute"), nil))
		}
		converter := newAttribute(named(automation+"ArgumentTypeConverterAttribute"), nil)
		out.attributes = append(out.attributes, *converter)
	}
	if p.DefaultValue != nil {
		out.text = w.u.src.TextOf(p.DefaultValue.Extent())
	}
	return out, written, nil
}

func defaultParameter() Attribute {
	a := newAttribute(named(automation+"ParameterAttribute"), nil)
	a.finish()
	return *a
}

// addEngine adds the parameters that the engine gives a command.
func (c *commandShape) addEngine(attributes []Attribute) {
	i := slices.IndexFunc(attributes, func(a Attribute) bool {
		return a.Type == automation+"CmdletBindingAttribute" || a.Type == automation+"CmdletAttribute"
	})
	if i < 0 {
		return
	}
	add := func(name, typ string, aliases ...string) {
		p := &param{name: name, typ: named(typ), aliases: aliases, attributes: []Attribute{defaultParameter()}}
		if len(aliases) > 0 {
			p.attributes = append(p.attributes, *newAttribute(named(automation+"AliasAttribute"), []any{aliases[0]}))
		}
		c.params = append(c.params, p)
	}
	if attributes[i].flag("SupportsShouldProcess") {
		add("WhatIf", automation+"SwitchParameter", "wi")
		add("Confirm", automation+"SwitchParameter", "cf")
	}
	if attributes[i].flag("SupportsPaging") {
		add("IncludeTotalCount", automation+"SwitchParameter")
		add("Skip", "System.UInt64")
		add("First", "System.UInt64")
	}
}

// aliases gives the names of the function's Alias attribute.
func (fn *function) aliases() []string {
	if fn.body == nil || fn.body.ParamBlock == nil {
		return nil
	}
	var out []string
	for _, a := range fn.body.ParamBlock.Attributes {
		name := strings.ToLower(a.TypeName.FullName())
		name = strings.TrimSuffix(strings.TrimPrefix(name, "system.management.automation."), "attribute")
		if name != "alias" {
			continue
		}
		for _, e := range a.PositionalArguments {
			if s := literalText(e); s != "" {
				out = append(out, s)
			}
		}
	}
	return out
}
