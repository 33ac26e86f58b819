package syntax

import (
	"slices"
	"strings"
)

// requirements reads the #requires lines; nil when there is none.
func (p *parser) requirements() *Requirements {
	if len(p.lex.requires) == 0 || p.tooDeep {
		return nil
	}
	slices.SortFunc(p.lex.requires, func(a, b Extent) int { return a.Start - b.Start })
	r := &Requirements{}
	for _, e := range slices.Compact(p.lex.requires) {
		p.requiresLine(r, e)
	}
	return r
}

// requiresLine reads one line as if it were a command named requires.
func (p *parser) requiresLine(r *Requirements, e Extent) {
	var c *Command
	keep, comments := p.lex.keepTokens, p.lex.keepComments
	p.lex.keepTokens, p.lex.keepComments = false, false
	p.within(&window{text: p.src.Text[:e.End], pos: e.Start + 1}, modeCommand, func() { c = p.command() })
	p.lex.keepTokens, p.lex.keepComments = keep, comments
	if c == nil {
		return
	}
	for i := 1; i < len(c.CommandElements); i++ {
		q, ok := c.CommandElements[i].(*CommandParameter)
		if !ok {
			continue
		}
		arg := q.Argument
		if arg == nil && i+1 < len(c.CommandElements) {
			if x, ok := c.CommandElements[i+1].(Expression); ok {
				arg = x
				i++
			}
		}
		p.requiresParameter(r, q, arg)
	}
}

// requiresParameter takes one parameter of a #requires line.
func (p *parser) requiresParameter(r *Requirements, q *CommandParameter, arg Expression) {
	is := func(name string) bool {
		n := len(q.ParameterName)
		return n > 0 && n <= len(name) && strings.EqualFold(q.ParameterName, name[:n])
	}
	if is("runasadministrator") {
		r.RunAsAdministrator = true
		if arg != nil {
			p.report(q.Pos, "ParameterCannotHaveArgument", q.ParameterName)
		}
		return
	}
	if arg == nil {
		p.report(q.Pos, "ParameterRequiresArgument", q.ParameterName)
		return
	}
	if !constantArgument(arg) {
		p.report(arg.Extent(), "RequiresArgumentMustBeConstant")
		return
	}
	switch {
	case is("version"):
		v := p.requiresText(arg)
		switch {
		case !isVersion(v):
			p.report(arg.Extent(), "RequiresVersionInvalid")
		case r.Version != "" && r.Version != v:
			p.report(q.Pos, "ParameterAlreadyBound", "", "version")
		default:
			r.Version = v
		}
	case is("shellid"):
		if r.ShellID != "" {
			p.report(q.Pos, "ParameterAlreadyBound", "", "shellid")
			return
		}
		r.ShellID = p.requiresText(arg)
	case is("psedition"):
		if len(r.Editions) > 0 {
			p.report(q.Pos, "ParameterAlreadyBound", "", "psedition")
			return
		}
		for _, x := range elementsOf(arg) {
			v := p.requiresText(x)
			if !strings.EqualFold(v, "core") && !strings.EqualFold(v, "desktop") {
				p.report(x.Extent(), "RequiresPSEditionInvalid", "psedition")
				return
			}
			r.Editions = append(r.Editions, v)
		}
	case is("assembly"):
		for _, x := range elementsOf(arg) {
			r.Assemblies = append(r.Assemblies, p.requiresText(x))
		}
	case is("modules"):
		for _, x := range elementsOf(arg) {
			p.requiresModule(r, x)
		}
	}
}

func elementsOf(x Expression) []Expression {
	if a, ok := x.(*ArrayLiteral); ok {
		return a.Elements
	}
	return []Expression{x}
}

// requiresText returns the text of a constant argument.
func (p *parser) requiresText(x Expression) string {
	if s, ok := x.(*StringConstantExpression); ok {
		return s.Value
	}
	return p.sourceText(x.Extent())
}

// isVersion reports whether a text is a version of one to four numbers.
func isVersion(s string) bool {
	n := 0
	for part := range strings.SplitSeq(s, ".") {
		n++
		if part == "" || strings.ContainsFunc(part, func(r rune) bool { return !isDigit(r) }) || len(part) > 9 {
			return false
		}
	}
	return n <= 4
}

// requiresModule takes one module of -Modules: a name or a specification.
func (p *parser) requiresModule(r *Requirements, x Expression) {
	h, ok := x.(*Hashtable)
	if !ok {
		r.Modules = append(r.Modules, RequiredModule{Name: p.requiresText(x)})
		return
	}
	keys := map[string]string{}
	for _, kv := range h.KeyValuePairs {
		if k, ok := kv.Key.(*StringConstantExpression); ok {
			keys[foldName(k.Value)] = p.constantStatement(kv.Value)
		}
	}
	if reason := ModuleProblem(keys); reason != "" {
		p.report(x.Extent(), "RequiresModuleInvalid",
			`Cannot convert value "System.Collections.Hashtable" to type "Microsoft.PowerShell.Commands.ModuleSpecification". Error: "`+reason+`"`)
		return
	}
	r.Modules = append(r.Modules, RequiredModule{
		Name: keys["modulename"], Version: keys["moduleversion"], MaximumVersion: keys["maximumversion"],
		RequiredVersion: keys["requiredversion"], GUID: keys["guid"],
	})
}

// constantStatement returns the text of a statement that is one constant.
func (p *parser) constantStatement(st Statement) string {
	if pl, ok := st.(*Pipeline); ok && len(pl.PipelineElements) == 1 {
		if c, ok := pl.PipelineElements[0].(*CommandExpression); ok {
			return p.requiresText(c.Expression)
		}
	}
	return p.sourceText(st.Extent())
}
