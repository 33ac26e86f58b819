package syntax

// using reads a using statement behind its keyword.
func (p *parser) using(t Token) Statement {
	s := &UsingStatement{}
	d := p.next()
	switch d.Kind {
	case TokNamespace:
		s.UsingStatementKind = UsingNamespace
	case TokModule:
		s.UsingStatementKind = UsingModule
	case TokAssembly:
		s.UsingStatementKind = UsingAssembly
	case TokType:
		s.UsingStatementKind = UsingType
	case TokCommand:
		s.UsingStatementKind = UsingCommand
	default:
		p.unget(d)
		p.incomplete(after(t.Pos), "MissingUsingStatementDirective")
		return errorStatement(t.Pos, t.Kind)
	}
	item := p.next()
	switch item.Kind {
	case TokEndOfInput, TokNewLine, TokSemi:
		if item.Kind != TokEndOfInput {
			p.unget(item)
		}
		p.incomplete(after(d.Pos), "MissingUsingItemName")
		return errorStatement(span(t.Pos, d.Pos), t.Kind)
	}
	x := p.argument(argCommandArgument, item)
	if x == nil {
		p.report(item.Pos, "InvalidValueForUsingItemName", p.text(&item))
		return errorStatement(span(t.Pos, item.Pos), t.Kind)
	}
	name, isName := x.(*StringConstantExpression)
	table, isTable := x.(*Hashtable)
	if !isName && !(isTable && s.UsingStatementKind == UsingModule) {
		p.report(x.Extent(), "InvalidValueForUsingItemName", p.sourceText(x.Extent()))
		return errorStatement(span(t.Pos, x.Extent()), t.Kind, x)
	}
	s.Name, s.ModuleSpecification = name, table
	s.Pos = span(t.Pos, x.Extent())
	if q := p.peek(); q.Kind == TokEquals || q.Kind == TokGeneric && p.text(q) == "=" {
		eq := p.next()
		a := p.next()
		switch a.Kind {
		case TokEndOfInput, TokNewLine, TokSemi:
			p.unget(a)
			p.incomplete(after(eq.Pos), "MissingNamespaceAlias")
			return errorStatement(span(t.Pos, eq.Pos), t.Kind, x)
		case TokComma:
			p.report(a.Pos, "UnexpectedUnaryOperator", p.text(&a))
			return errorStatement(span(t.Pos, a.Pos), t.Kind, x)
		}
		y := p.argument(argCommandArgument, a)
		alias, ok := y.(*StringConstantExpression)
		if !ok {
			p.report(a.Pos, "InvalidValueForUsingItemName", p.text(&a))
			if a.Kind == TokAmpersand {
				p.incomplete(a.Pos, "MissingExpression", p.text(&a))
			}
			return errorStatement(span(t.Pos, a.Pos), t.Kind, x)
		}
		s.Alias = alias
		s.Pos.End = alias.Pos.End
	} else if s.UsingStatementKind == UsingType || s.UsingStatementKind == UsingCommand {
		p.incomplete(after(x.Extent()), "MissingEqualsInUsingAlias")
		return errorStatement(span(t.Pos, x.Extent()), t.Kind, x)
	}
	switch end := p.peek(); end.Kind {
	case TokNewLine, TokSemi, TokEndOfInput:
	default:
		p.incomplete(end.Pos, "MissingStatementTerminator")
	}
	return s
}
