package interp

import (
	"sort"
	"strings"

	"github.com/runwright/runwright/powershell/facts"
	"github.com/runwright/runwright/powershell/types"
)

// Syntax lists a command's ways to be called, one for each parameter set.
func Syntax(rs *Runspace, cmd CommandInfo) ([]string, error) {
	var m *Meta
	switch x := cmd.(type) {
	case *CmdletInfo:
		m = x.metadata()
	case *Function:
		if x.Block == nil {
			return []string{x.Name}, nil
		}
		if err := x.Block.unit.compile(rs); err != nil {
			return nil, err
		}
		if m = x.Meta; m == nil {
			m = x.Block.unit.params
		}
	case *ExternalScript:
		if err := x.Block.unit.compile(rs); err != nil {
			return nil, err
		}
		m = x.Block.unit.params
	}
	if m == nil {
		return []string{cmd.CommandName()}, nil
	}
	sets := m.Sets
	if len(sets) == 0 {
		sets = []string{allParameterSets}
	}
	out := make([]string, len(sets))
	for i, s := range sets {
		out[i] = strings.TrimSpace(cmd.CommandName() + " " + m.syntaxOf(s))
	}
	return out, nil
}

const allParameterSets = "__AllParameterSets"

// syntaxOf shows the parameters of a set: those with a position in its order,
// then mandatory ones, then the others.
func (m *Meta) syntaxOf(set string) string {
	mask := m.setMask(set)
	type shown struct {
		p    *Param
		in   *InSet
		rank int
	}
	var list []shown
	for _, p := range m.Params {
		in := p.in(mask)
		if in == nil || p.common && p.Name != "WhatIf" && p.Name != "Confirm" || p.Hidden {
			continue
		}
		rank := 2
		switch {
		case in.Position != noPosition:
			rank = 0
		case in.Mandatory:
			rank = 1
		case p.common:
			rank = 3
		}
		list = append(list, shown{p, in, rank})
	}
	sort.SliceStable(list, func(i, j int) bool {
		a, b := list[i], list[j]
		if a.rank != b.rank {
			return a.rank < b.rank
		}
		return a.rank == 0 && a.in.Position < b.in.Position
	})
	var parts []string
	for _, s := range list {
		parts = append(parts, s.p.syntax(s.in))
	}
	if m.Advanced {
		parts = append(parts, "[<CommonParameters>]")
	}
	return strings.Join(parts, " ")
}

// syntax is a parameter with its value, in brackets where it may be left out.
func (p *Param) syntax(in *InSet) string {
	text := "-" + p.Name
	if in.Position != noPosition {
		text = "[" + text + "]"
	}
	if !p.Switch {
		text += " <" + syntaxType(p.Type) + ">"
	}
	if !in.Mandatory {
		text = "[" + text + "]"
	}
	return text
}

// syntaxType is a type as syntax shows it: the short name of the accelerator,
// else the name without its namespace.
func syntaxType(t *types.Type) string {
	switch t {
	case types.Object:
		return "Object"
	case types.PSObjectType:
		return "psobject"
	}
	if t.Elem != nil {
		return syntaxType(t.Elem) + "[]"
	}
	name := t.String()
	if strings.Contains(name, "[") {
		return name
	}
	short := t.ShortName()
	candidates := []string{strings.ToLower(short)}
	switch short { // accelerators that are not the name in lower case
	case "Int16", "Int32", "Int64", "UInt16", "UInt32", "UInt64":
		candidates = []string{map[string]string{"16": "short", "32": "int", "64": "long"}[short[len(short)-2:]]}
		if short[0] == 'U' {
			candidates[0] = "u" + candidates[0]
		}
	case "Boolean":
		candidates[0] = "bool"
	case "Single":
		candidates[0] = "float"
	case "XmlDocument":
		candidates[0] = "xml"
	}
	for _, name := range candidates {
		if full, ok := facts.Accelerator(name); ok && full == t.FullName() {
			return name
		}
	}
	return short
}

// PSString is the syntax of the set.
func (s *ParameterSetObject) PSString() string { return s.Meta.syntaxOf(s.Name) }

// HasParameter reports whether a command has a parameter whose name or alias
// matches.
func (rs *Runspace) HasParameter(cmd CommandInfo, match func(name string) bool) bool {
	var m *Meta
	switch x := cmd.(type) {
	case *CmdletInfo:
		m = x.metadata()
	case *Function:
		if x.Block == nil || x.Block.unit.compile(rs) != nil {
			return false
		}
		m = x.Block.unit.params
	}
	if m == nil {
		return false
	}
	for _, p := range m.Params {
		if match(p.Name) {
			return true
		}
		for _, a := range p.Aliases {
			if match(a) {
				return true
			}
		}
	}
	return false
}

// WithArguments returns a function with the parameters it has when it is called
// with certain arguments: the dynamic ones come with them.
func (c *Call) WithArguments(f *Function, args []any) (*Function, error) {
	if f.Block == nil {
		return f, nil
	}
	if err := f.Block.unit.compile(c.rs); err != nil || f.Block.unit.dynamic == nil {
		return f, err
	}
	list := make([]Arg, len(args))
	for i, v := range args {
		list[i] = Arg{Value: v}
	}
	s := &stage{fr: c.stage.fr.withOutput(discard{}), node: c.stage.node, position: 1, length: 1}
	inst, err := c.rs.newFunctionInstance(s, f.Block, f, &Invocation{Name: f.Name, Args: list})
	if err != nil {
		return nil, err
	}
	g := *f
	g.Meta = inst.bind.meta
	return &g, nil
}
