package syntax

// statement reads a statement, or returns nil when none begins here.
func (p *parser) statement() Statement {
	defer p.leave()
	if !p.enter() {
		return nil
	}
	mode := p.setMode(modeCommand)
	defer p.setMode(mode)
	if !p.has && p.mayBe("$") && p.lex.peek() == '$' {
		return p.pipelineStatement(p.pipelineChain())
	}
	restore := p.mark()
	t := p.next()
	var attrs []AttributeBase
	if p.startsBracket(&t) {
		restore = t.Pos.Start
		p.resync(restore)
		attrs = p.attributeList(false)
		t = p.next()
		if len(attrs) > 0 {
			switch {
			case t.Flags&FlagStatementDoesntSupportAttributes != 0:
				if hasTypeConstraint(attrs) {
					p.resync(restore)
					t = p.next()
				} else {
					for _, a := range attrs {
						p.report(a.Extent(), "UnexpectedAttribute", attributeName(a))
					}
				}
			case t.Flags&FlagKeyword != 0:
			default:
				p.resync(restore)
				t = p.next()
			}
		} else {
			p.unget(t)
			p.resync(restore)
			t = p.next()
		}
	}
	switch t.Kind {
	case TokIf:
		return p.ifStatement(t)
	case TokSwitch:
		return p.switchStatement(nil, t)
	case TokForeach:
		return p.forEach(nil, t)
	case TokFor:
		return p.forStatement(nil, t)
	case TokWhile:
		return p.while(nil, t)
	case TokDo:
		return p.do(nil, t)
	case TokFunction, TokFilter, TokWorkflow:
		return p.function(t)
	case TokReturn, TokThrow, TokExit:
		return p.leaving(t)
	case TokBreak, TokContinue:
		return p.loopControl(t)
	case TokTry:
		return p.try(t)
	case TokTrap:
		return p.trap(t)
	case TokData:
		return p.data(t)
	case TokParallel, TokSequence:
		return p.blockStatement(t)
	case TokConfiguration:
		return p.configuration(t)
	case TokClass:
		return p.class(attrs, t)
	case TokEnum:
		return p.enum(attrs, t)
	case TokUsing:
		s := p.using(t)
		p.report(s.Extent(), "UsingMustBeAtStartOfScript")
		return s
	case TokFrom, TokDefine, TokVar:
		p.report(t.Pos, "ReservedKeywordNotAllowed", t.Kind.Text())
		return errorStatement(t.Pos, t.Kind)
	case TokLabel:
		return p.labeled(t)
	case TokEndOfInput:
		p.unget(t)
		return nil
	}
	if len(attrs) > 0 {
		p.resync(restore)
	} else {
		p.unget(t)
	}
	return p.pipelineStatement(p.pipelineChain())
}

// pipelineStatement turns a nil PipelineBase into a nil Statement.
func (p *parser) pipelineStatement(s PipelineBase) Statement {
	if s == nil {
		return nil
	}
	return s
}

// startsBracket reports whether a statement may begin with an attribute.
func (p *parser) startsBracket(t *Token) bool {
	return t.Kind == TokLBracket || t.Kind == TokGeneric && p.src.Text[t.Pos.Start] == '['
}

func hasTypeConstraint(attrs []AttributeBase) bool {
	for _, a := range attrs {
		if _, ok := a.(*TypeConstraint); ok {
			return true
		}
	}
	return false
}

func attributeName(a AttributeBase) string {
	switch a := a.(type) {
	case *Attribute:
		return a.TypeName.FullName()
	case *TypeConstraint:
		return a.TypeName.FullName()
	}
	return ""
}

// errorStatement makes the node for what could not be read.
func errorStatement(e Extent, kind TokenKind, nested ...Node) *ErrorStatement {
	s := &ErrorStatement{Kind: kind}
	s.Pos = e
	for _, n := range nested {
		if !isNil(n) {
			s.NestedAst = append(s.NestedAst, n)
		}
	}
	return s
}

func errorExpression(e Extent, nested ...Node) *ErrorExpression {
	x := &ErrorExpression{NestedAst: nested}
	x.Pos = e
	return x
}

// isNil reports whether a node is missing, also as a nil pointer.
func isNil(n Node) bool {
	switch n := n.(type) {
	case nil:
		return true
	case *StatementBlock:
		return n == nil
	case *TypeConstraint:
		return n == nil
	case *VariableExpression:
		return n == nil
	}
	return false
}

// ifStatement reads an if statement behind its keyword.
func (p *parser) ifStatement(t Token) Statement {
	s := &IfStatement{}
	var parts []Node
	keyword := t
	for {
		p.skipNewlines()
		open := p.next()
		if open.Kind != TokLParen {
			p.unget(open)
			p.incomplete(after(keyword.Pos), "MissingOpenParenthesisInIfStatement", p.text(&keyword))
			return errorStatement(span(t.Pos, keyword.Pos), t.Kind, parts...)
		}
		p.skipNewlines()
		cond := p.pipelineChain()
		failed := cond == nil
		if failed {
			at := after(open.Pos)
			p.incomplete(at, "IfStatementMissingCondition", p.text(&keyword))
			cond = errorStatement(at, TokUnknown)
		} else {
			parts = append(parts, cond)
		}
		p.skipNewlines()
		closing := p.next()
		if closing.Kind != TokRParen {
			p.unget(closing)
			if _, bad := cond.(*ErrorStatement); !bad {
				p.incomplete(closing.Pos, "MissingEndParenthesisAfterStatement", p.text(&keyword))
			}
			return errorStatement(span(t.Pos, before(closing.Pos)), t.Kind, parts...)
		}
		p.skipNewlines()
		body := p.statementBlock()
		if body == nil {
			p.incomplete(closing.Pos, "MissingStatementBlock", p.text(&keyword))
			return errorStatement(span(t.Pos, closing.Pos), t.Kind, parts...)
		}
		parts = append(parts, body)
		s.Clauses = append(s.Clauses, IfClause{cond, body})
		s.Pos = span(t.Pos, body.Pos)
		restore := p.mark()
		p.skipNewlines()
		if !p.mayBe("eE") {
			p.resync(restore)
			return s
		}
		k := p.peek()
		if k.Kind == TokElseIf {
			keyword = p.next()
			continue
		}
		if k.Kind == TokElse {
			keyword = p.next()
			p.skipNewlines()
			s.ElseClause = p.statementBlock()
			if s.ElseClause == nil {
				p.incomplete(after(keyword.Pos), "MissingStatementBlockAfterElse")
				return errorStatement(span(t.Pos, keyword.Pos), t.Kind, parts...)
			}
			s.Pos.End = s.ElseClause.Pos.End
			return s
		}
		p.resync(restore)
		return s
	}
}

// leaving reads return, throw and exit.
func (p *parser) leaving(t Token) Statement {
	e := t.Pos
	value := p.pipelineChain()
	if value != nil {
		e.End = value.Extent().End
	}
	switch t.Kind {
	case TokReturn:
		s := &ReturnStatement{Pipeline: value}
		s.Pos = e
		return s
	case TokExit:
		s := &ExitStatement{Pipeline: value}
		s.Pos = e
		return s
	}
	s := &ThrowStatement{Pipeline: value}
	s.Pos = e
	return s
}

// loopControl reads break and continue.
func (p *parser) loopControl(t Token) Statement {
	e := t.Pos
	label := p.labelOrKey()
	if label != nil {
		e.End = label.Extent().End
	}
	if t.Kind == TokBreak {
		s := &BreakStatement{Label: label}
		s.Pos = e
		return s
	}
	s := &ContinueStatement{Label: label}
	s.Pos = e
	return s
}

// labelOrKey reads a plain word or an expression: a label or the key of a
// hashtable.
func (p *parser) labelOrKey() Expression {
	mode := p.setMode(modeExpression)
	defer p.setMode(mode)
	if name, _ := p.simpleName(); name != nil {
		return name
	}
	comma := p.noComma
	p.noComma = true
	defer func() { p.noComma = comma }()
	return p.unary()
}

// blockStatement reads parallel and sequence blocks.
func (p *parser) blockStatement(t Token) Statement {
	p.skipNewlines()
	body := p.statementBlock()
	if body == nil {
		p.incomplete(after(t.Pos), "MissingStatementAfterKeyword", p.text(&t))
		return errorStatement(t.Pos, t.Kind)
	}
	s := &BlockStatement{Kind: t.Kind, Body: body}
	s.Pos = span(t.Pos, body.Pos)
	return s
}

// labeled reads a loop or switch behind its label; anything else makes the
// label the name of a command.
func (p *parser) labeled(label Token) Statement {
	p.skipNewlines()
	t := p.next()
	switch t.Kind {
	case TokForeach:
		return p.forEach(&label, t)
	case TokFor:
		return p.forStatement(&label, t)
	case TokWhile:
		return p.while(&label, t)
	case TokDo:
		return p.do(&label, t)
	case TokSwitch:
		return p.switchStatement(&label, t)
	}
	p.resync(label.Pos.Start)
	return p.pipelineStatement(p.pipelineChain())
}
