package syntax

// startOf returns the extent a loop begins at: its label or its keyword.
func startOf(label *Token, t Token) Extent {
	if label != nil {
		return label.Pos
	}
	return t.Pos
}

func setLabel(l *labeledNode, label *Token, e Extent) {
	l.Pos = e
	if label != nil {
		l.Label, l.HasLabel = label.Value, true
	}
}

// loopCondition is what stands in parentheses behind while and until.
type loopCondition struct {
	node    PipelineBase // nil without an opening parenthesis
	bad     bool         // nothing stands in the parentheses; node says so
	end     Extent       // the last that was read before the closing parenthesis
	closing Extent       // the closing parenthesis, where closed
	closed  bool
}

// loopCondition reads a condition behind its keyword and reports what is missing.
func (p *parser) loopCondition(keyword Token) loopCondition {
	p.skipNewlines()
	open := p.next()
	if open.Kind != TokLParen {
		p.unget(open)
		p.incomplete(after(keyword.Pos), "MissingOpenParenthesisAfterKeyword", p.text(&keyword))
		return loopCondition{end: keyword.Pos}
	}
	p.skipNewlines()
	c := loopCondition{node: p.pipelineChain(), end: open.Pos}
	if c.node == nil {
		at := after(open.Pos)
		p.incomplete(at, "MissingExpressionAfterKeyword", p.text(&keyword))
		c.node, c.bad = errorStatement(at, TokUnknown), true
	} else {
		c.end = c.node.Extent()
	}
	p.skipNewlines()
	closing := p.next()
	if closing.Kind != TokRParen {
		p.unget(closing)
		if !c.bad {
			p.incomplete(after(c.end), "MissingEndParenthesisAfterStatement", p.text(&keyword))
		}
		return c
	}
	c.closing, c.closed = closing.Pos, true
	return c
}

// while reads a while loop behind its keyword.
func (p *parser) while(label *Token, t Token) Statement {
	start := startOf(label, t)
	cond := p.loopCondition(t)
	if cond.node == nil {
		return errorStatement(span(start, cond.end), t.Kind)
	}
	if !cond.closed {
		return errorStatement(span(start, cond.end), t.Kind, cond.node)
	}
	p.skipNewlines()
	body := p.statementBlock()
	if body == nil {
		p.incomplete(after(cond.closing), "MissingLoopStatement", p.text(&t))
		return errorStatement(span(start, cond.closing), t.Kind, cond.node)
	}
	s := &WhileStatement{Condition: cond.node, Body: body}
	setLabel(&s.labeledNode, label, span(start, body.Pos))
	return s
}

// do reads a do loop behind its keyword.
func (p *parser) do(label *Token, t Token) Statement {
	start := startOf(label, t)
	p.skipNewlines()
	body := p.statementBlock()
	if body == nil {
		p.incomplete(after(t.Pos), "MissingLoopStatement", t.Kind.Text())
		return errorStatement(span(start, t.Pos), t.Kind)
	}
	p.skipNewlines()
	k := p.next()
	if k.Kind != TokWhile && k.Kind != TokUntil {
		p.unget(k)
		p.incomplete(after(body.Pos), "MissingWhileOrUntilInDoWhile")
		return errorStatement(span(start, body.Pos), t.Kind, body)
	}
	cond := p.loopCondition(k)
	if cond.node == nil || cond.bad {
		return errorStatement(span(start, cond.end), t.Kind, body)
	}
	if !cond.closed {
		return errorStatement(span(start, cond.end), t.Kind, body, cond.node)
	}
	if k.Kind == TokWhile {
		s := &DoWhileStatement{Condition: cond.node, Body: body}
		setLabel(&s.labeledNode, label, span(start, cond.closing))
		return s
	}
	s := &DoUntilStatement{Condition: cond.node, Body: body}
	setLabel(&s.labeledNode, label, span(start, cond.closing))
	return s
}

// forStatement reads a for loop behind its keyword.
func (p *parser) forStatement(label *Token, t Token) Statement {
	start := startOf(label, t)
	p.skipNewlines()
	open := p.next()
	if open.Kind != TokLParen {
		p.unget(open)
		p.incomplete(after(t.Pos), "MissingOpenParenthesisAfterKeyword", p.text(&t))
		return errorStatement(span(start, t.Pos), t.Kind)
	}
	end := open.Pos
	s := &ForStatement{}
	var parts []Node
	part := func() PipelineBase {
		p.skipNewlines()
		x := p.pipelineChain()
		if x != nil {
			end = x.Extent()
			parts = append(parts, x)
		}
		return x
	}
	separator := func() {
		if p.peek().Kind == TokSemi {
			end = p.next().Pos
		}
	}
	s.Initializer = part()
	separator()
	s.Condition = part()
	separator()
	s.Iterator = part()
	p.skipNewlines()
	closing := p.next()
	if closing.Kind != TokRParen {
		p.unget(closing)
		p.incomplete(after(end), "MissingEndParenthesisAfterStatement", p.text(&t))
		return errorStatement(span(start, end), t.Kind, parts...)
	}
	p.skipNewlines()
	s.Body = p.statementBlock()
	if s.Body == nil {
		p.incomplete(after(closing.Pos), "MissingLoopStatement", p.text(&t))
		return errorStatement(span(start, closing.Pos), t.Kind, parts...)
	}
	setLabel(&s.labeledNode, label, span(start, s.Body.Pos))
	return s
}

// forEach reads a foreach loop behind its keyword.
func (p *parser) forEach(label *Token, t Token) Statement {
	start := startOf(label, t)
	end := t.Pos
	s := &ForEachStatement{}
	p.skipNewlines()
	for p.peek().Kind == TokParameter {
		q := p.next()
		switch {
		case isParameter(&q, "parallel"):
			s.Flags |= ForEachParallel
		case isParameter(&q, "throttlelimit"):
			p.skipNewlines()
			s.ThrottleLimit = p.singleArgument(argCommandArgument)
			if s.ThrottleLimit == nil {
				p.incomplete(after(q.Pos), "MissingThrottleLimit")
			}
		default:
			end = q.Pos
			p.report(q.Pos, "InvalidForeachFlag", q.Value)
		}
		p.skipNewlines()
	}
	open := p.next()
	if open.Kind != TokLParen {
		p.unget(open)
		p.incomplete(after(end), "MissingOpenParenthesisAfterKeyword", t.Kind.Text())
		return errorStatement(span(start, end), t.Kind)
	}
	p.skipNewlines()
	v := p.next()
	if v.Kind != TokVariable && v.Kind != TokSplattedVariable {
		p.unget(v)
		p.incomplete(after(open.Pos), "MissingVariableNameAfterForeach")
		return errorStatement(span(start, open.Pos), t.Kind)
	}
	s.Variable = p.variableNode(&v)
	p.skipNewlines()
	in := p.next()
	if in.Kind != TokIn {
		p.unget(in)
		p.incomplete(after(v.Pos), "MissingInInForeach")
		return errorStatement(span(start, v.Pos), t.Kind, s.Variable)
	}
	p.skipNewlines()
	s.Condition = p.pipelineChain()
	if s.Condition == nil {
		p.incomplete(after(in.Pos), "MissingForeachExpression")
		return errorStatement(span(start, in.Pos), t.Kind, s.Variable)
	}
	p.skipNewlines()
	closing := p.next()
	if closing.Kind != TokRParen {
		p.unget(closing)
		p.incomplete(after(s.Condition.Extent()), "MissingEndParenthesisAfterForeach")
		return errorStatement(span(start, s.Condition.Extent()), t.Kind, s.Variable, s.Condition)
	}
	p.skipNewlines()
	s.Body = p.statementBlock()
	if s.Body == nil {
		p.incomplete(after(closing.Pos), "MissingForeachStatement")
		return errorStatement(span(start, closing.Pos), t.Kind, s.Variable, s.Condition)
	}
	setLabel(&s.labeledNode, label, span(start, s.Body.Pos))
	return s
}
