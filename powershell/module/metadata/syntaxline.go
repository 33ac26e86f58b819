package metadata

import (
	"slices"
	"strings"
)

// syntaxLine is the line that Get-Command -Syntax shows for a set: parameters with a
// position in the order of these, then those that must be given, then the others.
func (c *commandShape) syntaxLine(set ParameterSet) string {
	byName := map[string]*param{}
	for _, p := range c.params {
		byName[p.name] = p
	}
	var positional, mandatory, rest []Parameter
	for _, p := range set.Parameters {
		switch {
		case p.Position != NoPosition:
			positional = append(positional, p)
		case p.Mandatory:
			mandatory = append(mandatory, p)
		default:
			rest = append(rest, p)
		}
	}
	if slices.ContainsFunc(positional, func(p Parameter) bool { return p.Position < 0 }) {
		return "<ToString fails: ArgumentOutOfRangeException>"
	}
	slices.SortStableFunc(positional, func(a, b Parameter) int { return a.Position - b.Position })
	var words []string
	for _, p := range slices.Concat(positional, mandatory, rest) {
		words = append(words, byName[p.Name].word(p))
	}
	if c.binding {
		words = append(words, "[<CommonParameters>]")
	}
	return strings.Join(words, " ")
}

// word is one parameter in a syntax line.
func (p *param) word(in Parameter) string {
	name := "-" + p.name
	if in.Position != NoPosition {
		name = "[" + name + "]"
	}
	if !p.typ.is(automation + "SwitchParameter") {
		name += " <" + p.typeWord() + ">"
	}
	if !in.Mandatory {
		name = "[" + name + "]"
	}
	return name
}

// typeWord is the type as a syntax line shows it.
func (p *param) typeWord() string {
	if p.typeName == "" {
		return p.typ.parameterText()
	}
	word := p.typeName[strings.LastIndexByte(p.typeName, '.')+1:]
	for t := p.typ; t.elem != nil; t = t.elem {
		word += t.brackets()
	}
	return word
}
