package interp

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// PSString is the syntax of the set, without the command's name.
func (s *ParameterSetObject) PSString() string { return s.Meta.syntax(s.Name) }

// SetParameter is a parameter as it is in one parameter set.
type SetParameter struct {
	*Param
	In *InSet
}

// SetParameters are the parameters of a set in the order of its syntax: parameters
// with a position in the order of these, then those that must be given, then the
// others.
func (m *Meta) SetParameters(set string) []SetParameter {
	mask := m.setMask(set)
	var positional, mandatory, rest []SetParameter
	for _, p := range m.Params {
		in := p.in(mask)
		if in == nil || p.Hidden || p.common && !p.asks() {
			continue
		}
		switch u := (SetParameter{p, in}); {
		case in.Position != noPosition:
			positional = append(positional, u)
		case in.Mandatory:
			mandatory = append(mandatory, u)
		default:
			rest = append(rest, u)
		}
	}
	slices.SortStableFunc(positional, func(a, b SetParameter) int { return a.In.Position - b.In.Position })
	return slices.Concat(positional, mandatory, rest)
}

// asks reports whether a common parameter is one of those that a command has for
// itself: WhatIf and Confirm.
func (p *Param) asks() bool { return p.Name == "WhatIf" || p.Name == "Confirm" }

// SetNames are the names of the parameter sets, of which there is at least one.
func (m *Meta) SetNames() []string {
	if len(m.Sets) == 0 {
		return []string{"__AllParameterSets"}
	}
	return m.Sets
}

// SetsOf are the names of the sets a parameter belongs to, nil for all.
func (m *Meta) SetsOf(p *Param) []string {
	mask := p.mask()
	if mask == allSets {
		return nil
	}
	var out []string
	for i, name := range m.Sets {
		if mask&(1<<i) != 0 {
			out = append(out, name)
		}
	}
	return out
}

// Words are the values a parameter can have where these are few: what ValidateSet
// lists, else the names of an enum.
func (p *Param) Words() []string {
	for _, a := range p.Attrs {
		if s, ok := a.(listed); ok {
			return s.values
		}
	}
	t := p.shown()
	if t != nil && t.Elem != nil {
		t = t.Elem
	}
	if t != nil {
		if e := t.Enum(); e != nil {
			return e.Names
		}
	}
	return nil
}

// syntax is the line that Get-Command -Syntax shows for a parameter set.
func (m *Meta) syntax(set string) string {
	var words []string
	for _, p := range m.SetParameters(set) {
		words = append(words, p.syntax(p.In))
	}
	if m.Advanced {
		words = append(words, "[<CommonParameters>]")
	}
	return strings.Join(words, " ")
}

// syntax is one parameter in a syntax line.
func (p *Param) syntax(in *InSet) string {
	word := "-" + p.Name
	if in.Position != noPosition {
		word = "[" + word + "]"
	}
	if !p.Switch {
		word += " <" + ShortTypeName(p.shown()) + ">"
	}
	if !in.Mandatory {
		word = "[" + word + "]"
	}
	return word
}

var namespaces = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?:\w+\.)+(\w)`) })

// ShortTypeName is a type's name without namespaces, as syntax lines show it.
func ShortTypeName(t *types.Type) string {
	if t == nil {
		return "Object"
	}
	if t.Name == types.NullableDef.Name && len(t.Args) == 1 {
		t = t.Args[0]
	}
	return namespaces().ReplaceAllString(t.PSName(), "$1")
}

// Syntax returns the syntax lines of a command, one for each parameter set, with
// its name in front; nil for commands without parameters of their own.
func (rs *Runspace) Syntax(cmd CommandInfo) []string {
	m := rs.MetaOf(cmd)
	if m == nil {
		return nil
	}
	sets := m.SetNames()
	out := make([]string, len(sets))
	for i, s := range sets {
		out[i] = cmd.CommandName() + " " + m.syntax(s)
	}
	return out
}

// MetaOf returns what is known of a command's parameters, nil when nothing is.
func (rs *Runspace) MetaOf(cmd CommandInfo) *Meta {
	switch x := cmd.(type) {
	case *CmdletInfo:
		return x.metadata()
	case *Function:
		if x.Block == nil || x.Block.unit.compile(rs) != nil {
			return nil
		}
		if x.Block.unit.params == nil {
			return &Meta{}
		}
		return x.Block.unit.params
	case *ExternalScript:
		if x.Block == nil || x.Block.unit.compile(rs) != nil {
			return nil
		}
		if x.Block.unit.params == nil {
			return &Meta{}
		}
		return x.Block.unit.params
	}
	return nil
}

// ByName returns the parameters of the command's own in the order of their names.
func (m *Meta) ByName() []*Param {
	var out []*Param
	for _, p := range m.Params {
		if (!p.common || p.asks()) && len(p.In) > 0 {
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b *Param) int {
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	return out
}

// PositionNumber is the place among the arguments; ok is false for a parameter that
// is given by name only.
func (in *InSet) PositionNumber() (n int, ok bool) { return in.Position, in.Position != noPosition }

// shown is the type that metadata tell.
func (p *Param) shown() *types.Type {
	if p.Shown != nil {
		return p.Shown
	}
	return p.Type
}
