package syntax

import "strings"

// pipelineChain reads pipelines joined by && and ||, or an assignment; nil
// when there is none.
func (p *parser) pipelineChain() PipelineBase {
	defer p.leave()
	if !p.enter() {
		return nil
	}
	var chain Chainable
	var operator Token
	for n := 0; ; n++ {
		if n > maxChain {
			p.complicated()
		}
		next := p.pipeline(chain == nil)
		if next == nil {
			if chain == nil {
				return nil
			}
			p.incomplete(after(operator.Pos), "EmptyPipelineChainElement")
			return chain
		}
		c, ok := next.(*Pipeline)
		if !ok {
			return next
		}
		if chain == nil {
			chain = c
		} else {
			x := &PipelineChain{Operator: operator.Kind, LhsPipelineChain: chain, RhsPipeline: c}
			x.Pos = span(chain.Extent(), c.Pos)
			chain = x
		}
		switch t := p.peek(); t.Kind {
		case TokAndAnd, TokOrOr:
			operator = p.next()
			p.skipNewlines()
			continue
		case TokAmpersand:
			p.skip()
			switch x := chain.(type) {
			case *Pipeline:
				x.Background = true
			case *PipelineChain:
				x.Background = true
			}
			p.afterBackground()
		}
		return chain
	}
}

// afterBackground reports a pipe right after &.
func (p *parser) afterBackground() {
	if t := p.peek(); t.Kind == TokPipe {
		p.incomplete(t.Pos, "EmptyPipeElement")
		p.skip()
	}
}

// pipeline reads commands joined by |, or an assignment where one may stand;
// nil when there is none.
func (p *parser) pipeline(mayAssign bool) PipelineBase {
	var pl *Pipeline
	var pipe Token
	havePipe := false
	for {
		mode := p.setMode(modeExpression)
		x := p.expression(false)
		if x != nil {
			if pl != nil {
				p.report(x.Extent(), "ExpressionsMustBeFirstInPipeline")
			} else if t := p.peek(); mayAssign && t.Flags&FlagAssignmentOperator != 0 && t.Kind != TokGeneric {
				op := p.next()
				p.setMode(mode)
				return p.assignment(x, op)
			}
		}
		p.setMode(mode)
		var c CommandBase
		if x != nil {
			c = p.commandExpression(x)
		} else if cmd := p.command(); cmd != nil {
			c = cmd
		}
		if c != nil {
			if pl == nil {
				pl = &Pipeline{}
				pl.PipelineElements = pl.single[:0]
				pl.Pos = c.Extent()
			}
			pl.PipelineElements = append(pl.PipelineElements, c)
			pl.Pos.End = c.Extent().End
		} else if pl != nil || p.peek().Kind == TokPipe {
			at := p.peek().Pos
			if havePipe {
				at = after(pipe.Pos)
			}
			p.incomplete(at, "EmptyPipeElement")
		}
		t := p.peek()
		if t.Kind == TokNewLine && c != nil && p.pipeOnNextLine() {
			t = p.peek()
		}
		switch t.Kind {
		case TokPipe:
			pipe = p.next()
			havePipe = true
			p.skipNewlines()
			if p.peek().Kind != TokEndOfInput {
				continue
			}
			p.incomplete(after(pipe.Pos), "EmptyPipeElement")
		case TokSemi, TokNewLine, TokEndOfInput, TokRParen, TokRCurly, TokAndAnd, TokOrOr, TokAmpersand:
		default:
			p.report(t.Pos, "UnexpectedToken", p.text(t))
		}
		if pl == nil {
			return nil
		}
		return pl
	}
}

// pipeOnNextLine looks over line ends and comments for a pipe that continues
// the pipeline; the line ends are dropped when there is one. An empty line ends
// the pipeline all the same.
func (p *parser) pipeOnNextLine() bool {
	restore := p.mark()
	start := p.peek().Pos.Start
	p.skipNewlines()
	if p.mayBe("|") && p.peek().Kind == TokPipe && !hasEmptyLine(p.sourceText(Extent{Start: start, End: p.peek().Pos.Start})) {
		return true
	}
	p.resync(restore)
	p.peek()
	return false
}

// hasEmptyLine reports whether a line of a text that begins with a line end has
// nothing on it.
func hasEmptyLine(s string) bool {
	// A carriage return alone is a line end, too.
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s), "\n")
	for _, l := range lines[1 : len(lines)-1] {
		if strings.TrimSpace(l) == "" {
			return true
		}
	}
	return false
}

// commandExpression makes an element of a pipeline of an expression and the
// redirections behind it.
func (p *parser) commandExpression(x Expression) *CommandExpression {
	c := &CommandExpression{Expression: x}
	c.Pos = x.Extent()
	var r redirections
	for {
		t := p.peek()
		if t.Kind != TokRedirection && t.Kind != TokRedirectInStd {
			break
		}
		tok := p.next()
		p.redirection(tok, &r, &c.Pos)
	}
	c.Redirections = r.list()
	return c
}

// assignment reads the right side behind an assignment operator.
func (p *parser) assignment(left Expression, op Token) PipelineBase {
	p.skipNewlines()
	right := p.statement()
	if right == nil {
		at := after(op.Pos)
		p.incomplete(at, "ExpectedValueExpression", op.Kind.Text())
		right = errorStatement(at, TokUnknown)
	}
	if pl, ok := right.(*Pipeline); ok && len(pl.PipelineElements) == 1 && !pl.Background {
		if c, ok := pl.PipelineElements[0].(*CommandExpression); ok {
			right = c
		}
	}
	s := &AssignmentStatement{Operator: op.Kind, OperatorPos: op.Pos, Left: left, Right: right}
	s.Pos = span(left.Extent(), right.Extent())
	return s
}
