package syntax

import "strings"

// isParameter reports whether a parameter token abbreviates a name.
func isParameter(t *Token, name string) bool {
	return len(t.Value) > 0 && len(t.Value) <= len(name) && strings.EqualFold(t.Value, name[:len(t.Value)])
}

// switchStatement reads a switch behind its keyword.
func (p *parser) switchStatement(label *Token, t Token) Statement {
	s := &SwitchStatement{}
	start := startOf(label, t)
	end := t.Pos
	failed := false
	waiting := false // the text ends inside the statement
	var conditions, bodies []Node
	p.skipNewlines()
	for p.peek().Kind == TokParameter {
		q := p.next()
		end = q.Pos
		switch {
		case isParameter(&q, "regex"):
			s.Flags = s.Flags&^SwitchWildcard | SwitchRegex
		case isParameter(&q, "wildcard"):
			s.Flags = s.Flags&^SwitchRegex | SwitchWildcard
		case isParameter(&q, "exact"):
			s.Flags &^= SwitchRegex | SwitchWildcard
		case isParameter(&q, "casesensitive"):
			s.Flags |= SwitchCaseSensitive
		case isParameter(&q, "parallel"):
			s.Flags |= SwitchParallel
		case isParameter(&q, "file"):
			s.Flags |= SwitchFile
			p.skipNewlines()
			if x := p.singleArgument(argFileName); x == nil {
				failed = true
				waiting = p.incomplete(after(q.Pos), "MissingFilenameOption")
			} else {
				c := &CommandExpression{Expression: x}
				c.Pos = x.Extent()
				pl := &Pipeline{PipelineElements: []CommandBase{c}}
				pl.Pos = c.Pos
				s.Condition = pl
				end = c.Pos
			}
		default:
			failed = true
			p.report(q.Pos, "InvalidSwitchFlag", q.Value)
		}
		p.skipNewlines()
	}
	if p.peek().Kind == TokLParen {
		open := p.next()
		end = open.Pos
		if s.Flags&SwitchFile != 0 {
			failed = true
			p.report(open.Pos, "PipelineValueRequired")
		}
		p.skipNewlines()
		cond := p.pipelineChain()
		if cond == nil {
			failed = true
			waiting = p.incomplete(after(open.Pos), "PipelineValueRequired")
		} else {
			s.Condition = cond
			end = cond.Extent()
			conditions = append(conditions, cond)
		}
		p.skipNewlines()
		closing := p.next()
		if closing.Kind != TokRParen {
			p.unget(closing)
			if !waiting {
				failed = true
				waiting = p.incomplete(after(end), "MissingEndParenthesisInSwitchStatement")
			}
		} else {
			end = closing.Pos
		}
	} else if s.Condition == nil {
		if s.Flags&SwitchFile == 0 {
			waiting = p.incomplete(after(end), "PipelineValueRequired")
		}
		failed = true
	}
	p.skipNewlines()
	open := p.next()
	if open.Kind != TokLCurly {
		p.unget(open)
		if !waiting {
			p.incomplete(after(end), "MissingCurlyBraceInSwitchStatement")
		}
		return brokenSwitch(span(start, end), conditions, nil)
	}
	end = open.Pos
	closing, ok := p.switchClauses(s, open, &end, &bodies)
	if failed || !ok {
		return brokenSwitch(span(start, end), conditions, bodies)
	}
	setLabel(&s.labeledNode, label, span(start, closing))
	return s
}

// brokenSwitch makes the node of a switch with errors; its conditions and
// bodies are not among the nested nodes.
func brokenSwitch(e Extent, conditions, bodies []Node) *ErrorStatement {
	s := errorStatement(e, TokSwitch)
	s.Conditions, s.Bodies = conditions, bodies
	return s
}

// switchClauses reads the clauses behind the opening brace. It returns the
// extent of the closing one.
func (p *parser) switchClauses(s *SwitchStatement, open Token, end *Extent, bodies *[]Node) (closing Extent, ok bool) {
	ok = true
	waiting := false
	p.skipNewlines()
	for {
		cond := p.singleArgument(argSwitchCondition)
		if cond == nil {
			p.incomplete(after(*end), "MissingSwitchConditionExpression")
			if p.peek().Kind == TokRCurly {
				p.skip()
			}
			return closing, false
		}
		*end = cond.Extent()
		*bodies = append(*bodies, cond)
		p.skipNewlines()
		body := p.statementBlock()
		if body == nil {
			ok = false
			waiting = p.incomplete(after(*end), "MissingSwitchStatementClause")
		} else {
			*end = body.Pos
			*bodies = append(*bodies, body)
		}
		if c, word := cond.(*StringConstantExpression); word && c.StringConstantType == BareWord &&
			strings.EqualFold(c.Value, "default") {
			if s.Default != nil {
				ok = false
				p.report(c.Pos, "MultipleSwitchDefaultClauses")
			}
			s.Default = body
		} else {
			s.Clauses = append(s.Clauses, SwitchClause{cond, body})
		}
		p.skipSeparators()
		switch t := p.peek(); t.Kind {
		case TokRCurly:
			return p.next().Pos, ok
		case TokEndOfInput:
			if !waiting {
				p.incompleteAt(open.Pos, "MissingEndCurlyBrace", t.Pos)
			}
			return closing, false
		}
	}
}
