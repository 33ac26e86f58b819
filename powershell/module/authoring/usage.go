package authoring

import (
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/module/metadata"
	"github.com/runwright/runwright/powershell/syntax"
)

// unexported finds functions named Verb-Noun that neither the module exports nor
// anything in it mentions. Where exports are computed, nothing is said.
func (c *checker) unexported(scopes []*scope) {
	if slices.ContainsFunc(c.m.Unknown, func(u metadata.Unknown) bool { return !deadExport(u) }) {
		return
	}
	type place struct {
		file string
		line int
	}
	exported := map[place]bool{}
	for _, cmd := range c.m.Commands {
		exported[place{cmd.File, cmd.Line}] = true
	}
	named := mentioned(scopes)
	for _, in := range scopes {
		for _, f := range in.functions {
			if f.def == nil || f.nested || in.open {
				continue
			}
			name := f.name[strings.LastIndexByte(f.name, ':')+1:]
			verb, noun, _ := strings.Cut(name, "-")
			line, _ := f.src.Position(f.def.Extent().Start)
			if verb == "" || noun == "" || !approved(strings.ToLower(verb)) || exported[place{f.script.name, line}] || named[strings.ToLower(name)] {
				continue
			}
			f.at(f.def, "function-unexported", name+": is not exported, and nothing in the module calls it")
		}
	}
}

// shouldProcess checks that a function which declares -WhatIf asks for it, or calls
// something that does.
func (f *function) shouldProcess() {
	if f.def == nil || f.body.ParamBlock == nil || !declares(f.body.ParamBlock) {
		return
	}
	asked := false
	syntax.Inspect(f.body, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.InvokeMemberExpression:
			if m, ok := n.Member.(*syntax.StringConstantExpression); ok {
				name := strings.ToLower(m.Value)
				asked = asked || name == "shouldprocess" || name == "shouldcontinue"
			}
		case *syntax.VariableExpression:
			// Who reads the preference, or hands on $PSCmdlet or all parameters,
			// may ask elsewhere.
			name := strings.ToLower(n.VariablePath.Name)
			asked = asked || name == "whatifpreference" || name == "psboundparameters"
		case *syntax.Command:
			c, ok := callOf(n)
			if !ok {
				asked = true // a command that is not known may ask
				break
			}
			verb, _, _ := strings.Cut(c.name, "-")
			_, whatIf := c.named["whatif"]
			asked = asked || whatIf || changes(verb) || slices.ContainsFunc(n.CommandElements, func(e syntax.CommandElement) bool {
				v, ok := e.(*syntax.VariableExpression)
				return ok && strings.EqualFold(v.VariablePath.Name, "PSCmdlet")
			})
		}
		return !asked
	})
	if !asked {
		f.at(f.def, "should-process-unused", f.name+": declares SupportsShouldProcess, and nothing in it asks $PSCmdlet.ShouldProcess()")
	}
}

// declares says whether [CmdletBinding()] declares SupportsShouldProcess.
func declares(p *syntax.ParamBlock) bool {
	for _, a := range p.Attributes {
		for _, arg := range a.NamedArguments {
			if strings.EqualFold(arg.ArgumentName, "SupportsShouldProcess") {
				v, ok := arg.Argument.(*syntax.VariableExpression)
				return arg.ExpressionOmitted || ok && strings.EqualFold(v.VariablePath.Name, "true")
			}
		}
	}
	return false
}
