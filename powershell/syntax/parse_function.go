package syntax

// function reads a function, filter or workflow behind its keyword.
func (p *parser) function(t Token) Statement {
	p.skipNewlines()
	nameTok := *p.peek()
	text := p.functionName()
	if text == "" {
		p.incomplete(after(t.Pos), "MissingNameAfterKeyword", p.text(&t))
		return errorStatement(t.Pos, t.Kind)
	}
	s := &FunctionDefinition{Name: text, NamePos: nameTok.Pos, IsFilter: t.Kind == TokFilter, IsWorkflow: t.Kind == TokWorkflow}
	end := nameTok.Pos
	p.skipNewlines()
	params, hasList, closing, failed := p.functionParameters()
	s.Parameters, s.HasParameterList = params, hasList
	if closing.End > 0 {
		end = closing
	}
	var parts []Node
	for _, q := range params {
		parts = append(parts, q)
	}
	p.skipNewlines()
	open := p.next()
	if open.Kind != TokLCurly {
		p.unget(open)
		if !failed {
			p.incomplete(after(end), "MissingFunctionBody")
		}
		return errorStatement(span(t.Pos, end), t.Kind, parts...)
	}
	if failed {
		return errorStatement(span(t.Pos, end), t.Kind, parts...)
	}
	s.Body = p.scriptBlock(open, s.IsFilter, nil)
	s.Pos = span(t.Pos, s.Body.Pos)
	return s
}

// functionName reads a word that can name a function; "" when none is there.
func (p *parser) functionName() string {
	switch p.peek().Kind {
	case TokVariable, TokSplattedVariable, TokStringLiteral, TokStringExpandable, TokHereStringLiteral,
		TokHereStringExpandable, TokLParen, TokAtParen, TokDollarParen, TokAtCurly, TokLCurly:
		return ""
	}
	switch x := p.singleArgument(argFunctionName).(type) {
	case *StringConstantExpression:
		return x.Value
	case *ConstantExpression:
		return p.sourceText(x.Pos)
	}
	return ""
}

// functionParameters reads (parameters) if there is a parenthesis. It returns
// the extent it ends with, and whether the closing one is missing.
func (p *parser) functionParameters() (list []*Parameter, has bool, end Extent, failed bool) {
	if p.peek().Kind != TokLParen {
		return nil, false, Extent{}, false
	}
	open := p.next()
	list = p.parameterList()
	p.skipNewlines()
	closing := p.next()
	if closing.Kind == TokRParen {
		return list, true, closing.Pos, false
	}
	p.unget(closing)
	end = open.Pos
	if n := len(list); n > 0 {
		end = list[n-1].Pos
	}
	p.incomplete(after(end), "MissingEndParenthesisInFunctionParameterList")
	return list, true, end, true
}
