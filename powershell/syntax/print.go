package syntax

import (
	"io"
	"strings"
)

// Print writes source text that parses to the same tree: the same nodes with
// the same properties, at other places and without comments. The tree must be
// free of errors: of an ErrorStatement or ErrorExpression only what could be
// read is written.
func Print(w io.Writer, n Node) error {
	var p printer
	p.node(n)
	_, err := io.WriteString(w, p.b.String())
	return err
}

// printer writes nodes, statements one a line and indented.
type printer struct {
	b      strings.Builder
	indent int
}

func (p *printer) write(s ...string) {
	for _, x := range s {
		p.b.WriteString(x)
	}
}

func (p *printer) newline() {
	p.b.WriteByte('\n')
	for range p.indent {
		p.b.WriteString("    ")
	}
}

// braces writes { body } with the body indented.
func (p *printer) braces(body func()) {
	p.write("{")
	p.indent++
	body()
	p.indent--
	p.newline()
	p.write("}")
}

// sub prints a node apart and returns its text.
func (p *printer) sub(f func(*printer)) string {
	q := printer{indent: p.indent}
	f(&q)
	return q.b.String()
}

func (p *printer) node(n Node) {
	switch n := n.(type) {
	case *ScriptBlock:
		p.scriptBody(n, true)
	case *NamedBlock:
		p.namedBlock(n)
	case *StatementBlock:
		p.block(n)
	case *ParamBlock:
		p.paramBlock(n)
	case *Parameter:
		p.parameter(n)
	case AttributeBase:
		p.attribute(n)
	case *NamedAttributeArgument:
		p.namedArgument(n)
	case Member:
		p.member(n)
	case *CatchClause:
		p.catch(n)
	case Redirection:
		p.redirection(n)
	case *CommandParameter:
		p.commandParameter(n)
	case Expression:
		p.expression(n)
	case Statement:
		p.statement(n)
	}
}

// scriptBody writes the content of a script block.
func (p *printer) scriptBody(sb *ScriptBlock, top bool) {
	first := top
	line := func() {
		if !first {
			p.newline()
		}
		first = false
	}
	for _, u := range sb.UsingStatements {
		line()
		p.statement(u)
	}
	if sb.ParamBlock != nil {
		line()
		p.paramBlock(sb.ParamBlock)
	}
	for _, b := range []*NamedBlock{sb.DynamicParamBlock, sb.BeginBlock, sb.ProcessBlock, sb.EndBlock, sb.CleanBlock} {
		if b == nil {
			continue
		}
		if !b.Unnamed {
			line()
			p.namedBlock(b)
			continue
		}
		for _, s := range mergedStatements(b.Traps, b.Statements) {
			if isBaseCallStatement(s) {
				continue
			}
			line()
			p.statement(s)
		}
	}
}

// isBaseCallStatement reports whether a statement stands for the call of the
// base constructor, which is written in the constructor's head.
func isBaseCallStatement(s Statement) bool {
	c, ok := s.(*CommandExpression)
	if !ok {
		return false
	}
	_, ok = c.Expression.(*BaseCtorInvokeMemberExpression)
	return ok
}

// mergedStatements returns traps and statements in the order of the source.
func mergedStatements(traps []*TrapStatement, list []Statement) []Statement {
	if len(traps) == 0 {
		return list
	}
	all := make([]Statement, 0, len(traps)+len(list))
	for _, s := range list {
		for len(traps) > 0 && traps[0].Pos.Start < s.Extent().Start {
			all = append(all, traps[0])
			traps = traps[1:]
		}
		all = append(all, s)
	}
	for _, t := range traps {
		all = append(all, t)
	}
	return all
}

func (p *printer) statements(traps []*TrapStatement, list []Statement) {
	for _, s := range mergedStatements(traps, list) {
		p.newline()
		p.statement(s)
	}
}

func (p *printer) namedBlock(b *NamedBlock) {
	if b.Unnamed {
		p.statements(b.Traps, b.Statements)
		return
	}
	p.write(b.BlockKind.Text(), " ")
	p.braces(func() { p.statements(b.Traps, b.Statements) })
}

func (p *printer) block(b *StatementBlock) {
	p.braces(func() { p.statements(b.Traps, b.Statements) })
}

func (p *printer) scriptBlock(sb *ScriptBlock) {
	p.braces(func() { p.scriptBody(sb, false) })
}

func (p *printer) paramBlock(b *ParamBlock) {
	for _, a := range b.Attributes {
		p.attribute(a)
		p.newline()
	}
	p.write("param(")
	p.parameters(b.Parameters)
	p.write(")")
}

func (p *printer) parameters(list []*Parameter) {
	for i, q := range list {
		if i > 0 {
			p.write(", ")
		}
		p.parameter(q)
	}
}

func (p *printer) parameter(q *Parameter) {
	for _, a := range q.Attributes {
		p.attribute(a)
	}
	p.expression(q.Name)
	if q.DefaultValue != nil {
		p.write(" = ")
		p.expression(q.DefaultValue)
	}
}

func (p *printer) attribute(a AttributeBase) {
	switch a := a.(type) {
	case *TypeConstraint:
		p.write("[", typeText(a.TypeName), "]")
	case *Attribute:
		p.write("[", typeText(a.TypeName), "(")
		for i, x := range a.PositionalArguments {
			if i > 0 {
				p.write(", ")
			}
			p.expression(x)
		}
		for i, n := range a.NamedArguments {
			if i > 0 || len(a.PositionalArguments) > 0 {
				p.write(", ")
			}
			p.namedArgument(n)
		}
		p.write(")]")
	}
}

func (p *printer) namedArgument(n *NamedAttributeArgument) {
	p.write(n.ArgumentName)
	if !n.ExpressionOmitted {
		p.write(" = ")
		p.expression(n.Argument)
	}
}

// typeText writes a type name as it is written in brackets.
func typeText(tn TypeName) string {
	switch tn := tn.(type) {
	case *SimpleTypeName:
		if tn.AssemblyName != "" {
			return tn.Name + ", " + tn.AssemblyName
		}
		return tn.Name
	case *ArrayTypeName:
		return typeText(tn.ElementType) + "[" + strings.Repeat(",", tn.Rank-1) + "]"
	case *GenericTypeName:
		args := make([]string, len(tn.Arguments))
		for i, a := range tn.Arguments {
			args[i] = typeText(a)
			if strings.Contains(args[i], ", ") {
				args[i] = "[" + args[i] + "]"
			}
		}
		s := typeText(tn.TypeName) + "[" + strings.Join(args, ",") + "]"
		if tn.AssemblyName != "" {
			s += ", " + tn.AssemblyName
		}
		return s
	}
	return ""
}
