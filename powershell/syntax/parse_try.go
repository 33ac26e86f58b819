package syntax

// try reads a try statement behind its keyword.
func (p *parser) try(t Token) Statement {
	p.skipNewlines()
	body := p.statementBlock()
	if body == nil {
		p.incomplete(after(t.Pos), "MissingTryStatementBlock")
		return errorStatement(t.Pos, t.Kind)
	}
	s := &TryStatement{Body: body}
	end := body.Pos
	failed := false
	parts := []Node{body}
	for {
		p.skipNewlines()
		if !p.mayBe("cC") || p.peek().Kind != TokCatch {
			break
		}
		k := p.next()
		c, e, ok := p.catch(k, &parts)
		end = e
		if c != nil {
			s.CatchClauses = append(s.CatchClauses, c)
			parts = append(parts, c)
		}
		if !ok {
			failed = true
			break
		}
	}
	p.skipNewlines()
	if p.mayBe("fF") && p.peek().Kind == TokFinally {
		k := p.next()
		p.skipNewlines()
		s.Finally = p.statementBlock()
		if s.Finally == nil {
			failed = true
			end = k.Pos
			p.incomplete(after(end), "MissingFinallyStatementBlock")
		} else {
			end = s.Finally.Pos
			parts = append(parts, s.Finally)
		}
	}
	if !failed && len(s.CatchClauses) == 0 && s.Finally == nil {
		failed = true
		p.incomplete(after(body.Pos), "MissingCatchOrFinally")
	}
	if failed {
		return errorStatement(span(t.Pos, end), t.Kind, parts...)
	}
	s.Pos = span(t.Pos, end)
	return s
}

// catch reads a catch clause behind its keyword; nil when it has no block. It
// returns where the statement ends and whether the clause is sound.
func (p *parser) catch(k Token, parts *[]Node) (*CatchClause, Extent, bool) {
	c := &CatchClause{}
	end := k.Pos
	var comma *Token
	missing := false
	for {
		p.skipNewlines()
		a := p.typeConstraint()
		if a == nil {
			if comma != nil {
				p.incomplete(after(comma.Pos), "MissingTypeLiteralToken")
				end = comma.Pos
				missing = true
			}
			break
		}
		c.CatchTypes = append(c.CatchTypes, a)
		end = a.Pos
		p.skipNewlines()
		if p.peek().Kind != TokComma {
			break
		}
		t := p.next()
		comma = &t
	}
	p.skipNewlines()
	c.Body = p.statementBlock()
	if c.Body == nil {
		if !missing {
			p.incomplete(after(end), "MissingCatchHandlerBlock")
		}
		for _, a := range c.CatchTypes {
			*parts = append(*parts, a)
		}
		return nil, end, false
	}
	c.Pos = span(k.Pos, c.Body.Pos)
	if missing {
		return c, end, false
	}
	return c, c.Pos, true
}

// typeConstraint reads one type in square brackets, or nil.
func (p *parser) typeConstraint() *TypeConstraint {
	restore := p.mark()
	switch a := p.attribute().(type) {
	case *TypeConstraint:
		return a
	case nil:
		return nil
	}
	p.resync(restore)
	return nil
}

// trap reads a trap statement behind its keyword.
func (p *parser) trap(t Token) Statement {
	p.skipNewlines()
	s := &TrapStatement{TrapType: p.typeConstraint()}
	end := t.Pos
	if s.TrapType != nil {
		end = s.TrapType.Pos
		p.skipNewlines()
	}
	s.Body = p.statementBlock()
	if s.Body == nil {
		p.incomplete(after(end), "MissingTrapStatement")
		return errorStatement(span(t.Pos, end), t.Kind, s.TrapType)
	}
	s.Pos = span(t.Pos, s.Body.Pos)
	return s
}

// data reads a data section behind its keyword.
func (p *parser) data(t Token) Statement {
	s := &DataStatement{}
	end := t.Pos
	failed := false
	p.skipNewlines()
	if name, _ := p.simpleName(); name != nil {
		s.Variable = name.Value
		end = name.Pos
	}
	p.skipNewlines()
	if p.peek().Kind == TokParameter {
		q := p.next()
		end = q.Pos
		if !isParameter(&q, "supportedcommand") {
			failed = true
			p.report(q.Pos, "InvalidParameterForDataSectionStatement", q.Value)
		} else {
			failed = !p.supportedCommands(s, q, &end)
		}
	}
	var parts []Node
	for _, c := range s.CommandsAllowed {
		parts = append(parts, c)
	}
	p.skipNewlines()
	s.Body = p.statementBlock()
	if s.Body == nil {
		if !failed {
			p.incomplete(after(end), "MissingStatementBlockForDataSection")
		}
		return errorStatement(span(t.Pos, end), t.Kind, parts...)
	}
	if failed {
		return errorStatement(span(t.Pos, end), t.Kind, append(parts, s.Body)...)
	}
	s.Pos = span(t.Pos, s.Body.Pos)
	return s
}

func (p *parser) supportedCommands(s *DataStatement, q Token, end *Extent) bool {
	for {
		p.skipNewlines()
		c := p.singleArgument(argCommandName)
		if c == nil {
			p.incomplete(after(q.Pos), "MissingValueForSupportedCommandInDataSectionStatement")
			return false
		}
		s.CommandsAllowed = append(s.CommandsAllowed, c)
		*end = c.Extent()
		if p.peek().Kind != TokComma {
			return true
		}
		q = p.next()
		*end = q.Pos
	}
}
