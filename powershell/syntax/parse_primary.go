package syntax

import "strings"

// primary reads a literal, a variable or a bracketed expression, with the
// member accesses behind it when members is set; nil when none begins here.
func (p *parser) primary(members bool) Expression {
	t := p.next()
	var x Expression
	switch t.Kind {
	case TokVariable, TokSplattedVariable:
		return p.variableExpression(&t, members)
	case TokNumber:
		c := &ConstantExpression{Value: t.Number}
		c.Pos = t.Pos
		x = c
	case TokStringLiteral, TokHereStringLiteral:
		s := &StringConstantExpression{StringConstantType: SingleQuoted, Value: t.Value}
		if t.Kind == TokHereStringLiteral {
			s.StringConstantType = SingleQuotedHereString
		}
		s.Pos = t.Pos
		x = s
	case TokStringExpandable:
		x = p.expandable(&t, DoubleQuoted, argCommandArgument)
	case TokHereStringExpandable:
		x = p.expandable(&t, DoubleQuotedHereString, argCommandArgument)
	case TokAtParen, TokDollarParen:
		x = p.subExpression(t)
	case TokAtCurly:
		x = p.hashtable(t)
	case TokLCurly:
		sb := p.scriptBlock(t, false, nil)
		e := &ScriptBlockExpression{ScriptBlock: sb}
		e.Pos = sb.Pos
		x = e
	case TokLParen:
		x = p.paren(t)
	default:
		p.unget(t)
		return nil
	}
	if members {
		if op, ok := p.memberOperator(true); ok {
			x = p.postfix(x, op)
		}
	}
	return x
}

// memberOperator reads a member operator adjacent to what was read last.
func (p *parser) memberOperator(brackets bool) (Token, bool) {
	if p.has {
		return Token{}, false
	}
	return p.lex.memberOperator(brackets)
}

// variableNode makes the node of a variable token.
func (p *parser) variableNode(t *Token) *VariableExpression {
	v := &VariableExpression{VariablePath: ParseVariablePath(t.Value), Splatted: t.Kind == TokSplattedVariable}
	v.Pos = t.Pos
	return v
}

// variableExpression makes the node of a variable, for $using: with the
// member accesses inside it.
func (p *parser) variableExpression(t *Token, members bool) Expression {
	var x Expression
	using := len(t.Value) > 6 && strings.EqualFold(t.Value[:6], "using:")
	if using {
		v := &VariableExpression{VariablePath: ParseVariablePath(t.Value[6:]), Splatted: t.Kind == TokSplattedVariable}
		v.Pos = t.Pos
		x = v
	} else {
		x = p.variableNode(t)
	}
	if members {
		if op, ok := p.memberOperator(true); ok {
			x = p.postfix(x, op)
		}
	}
	if using {
		u := &UsingExpression{SubExpression: x}
		u.Pos = x.Extent()
		x = u
	}
	return x
}

// postfix reads member accesses, calls and indexes behind an expression.
func (p *parser) postfix(x Expression, op Token) Expression {
	for n := 0; ; n++ {
		if n > maxChain {
			p.complicated()
			return x
		}
		if op.Kind == TokLBracket || op.Kind == TokQuestionLBracket {
			x = p.index(x, op)
		} else {
			x = p.member(x, op)
		}
		var ok bool
		if op, ok = p.memberOperator(true); !ok {
			return x
		}
	}
}

// member reads the name behind a member operator, and the arguments when it
// is a call.
func (p *parser) member(target Expression, op Token) Expression {
	mode := p.setMode(modeExpression)
	defer p.setMode(mode)
	p.skipNewlines()
	static, conditional := op.Kind == TokColonColon, op.Kind == TokQuestionDot
	name := p.memberName()
	if name == nil {
		p.incomplete(after(op.Pos), "MissingPropertyName")
		p.setMode(modeCommand)
		if name = p.singleArgument(argCommandArgument); name == nil {
			name = errorExpression(span(target.Extent(), op.Pos))
		}
		p.setMode(modeExpression)
	} else if !p.has {
		generics := p.genericArguments()
		if open, ok := p.invokeBracket(); ok {
			call := &InvokeMemberExpression{Static: static, NullConditional: conditional, Expression: target, Member: name, GenericTypeArguments: generics}
			var end Extent
			if open.Kind == TokLParen {
				call.Arguments, end = p.argumentList(open)
			} else {
				sb := p.scriptBlock(open, false, nil)
				e := &ScriptBlockExpression{ScriptBlock: sb}
				e.Pos = sb.Pos
				call.Arguments = []Expression{e}
				end = sb.Pos
			}
			call.Pos = span(target.Extent(), end)
			return call
		}
	}
	m := &MemberExpression{Static: static, NullConditional: conditional, Expression: target, Member: name}
	m.Pos = span(target.Extent(), name.Extent())
	return m
}

func (p *parser) invokeBracket() (Token, bool) {
	if p.has {
		return Token{}, false
	}
	return p.lex.invokeBracket()
}

// memberName reads the name of a member: a word or a primary expression.
func (p *parser) memberName() Expression {
	if name, _ := p.simpleName(); name != nil {
		return name
	}
	if t := p.peek(); t.Kind == TokLBracket {
		return p.unary()
	}
	return p.primary(false)
}

// genericArguments reads [type,type] of a method call. What does not begin with a
// name, or ends well and has no parenthesis behind it, is an index: then nothing
// is read.
func (p *parser) genericArguments() []TypeName {
	if p.has || p.lex.peek() != '[' {
		return nil
	}
	restore := p.mark()
	errors := len(p.errors)
	mode := p.setMode(modeTypeName)
	defer p.setMode(mode)
	p.skip()
	p.skipNewlines()
	first := p.next()
	if first.Kind != TokIdentifier || isDigit(rune(p.src.Text[first.Pos.Start])) {
		p.resync(restore)
		return nil
	}
	list := []TypeName{p.genericArgument(first)}
	for p.skipNewlines(); p.peek().Kind == TokComma; p.skipNewlines() {
		comma := p.next()
		p.skipNewlines()
		if k := p.peek().Kind; k != TokIdentifier && k != TokLBracket {
			p.incomplete(after(comma.Pos), "MissingTypename")
			list = append(list, &SimpleTypeName{Pos: comma.Pos, Name: ":ErrorTypeName:"})
			continue
		}
		list = append(list, p.genericArgument(p.next()))
	}
	closing := p.next()
	if closing.Kind != TokRBracket {
		p.unget(closing)
		p.incomplete(before(closing.Pos), "EndSquareBracketExpectedAtEndOfType")
		return nil
	}
	if p.lex.peek() != '(' {
		p.forget(errors)
		p.resync(restore)
		return nil
	}
	return list
}

// forget drops the errors found since a trial began.
func (p *parser) forget(n int) {
	for _, e := range p.errors[n:] {
		delete(p.seen, errorKey{e.ErrorID, e.Pos.Start, e.Pos.End})
	}
	p.errors = p.errors[:n]
}

// argumentList reads the arguments of a method call behind the parenthesis.
func (p *parser) argumentList(open Token) ([]Expression, Extent) {
	comma := p.noComma
	mode := p.setMode(modeExpression)
	ternary := p.lex.ternary
	p.lex.ternary = false
	p.noComma = true
	defer func() {
		p.noComma = comma
		p.lex.ternary = ternary
		p.setMode(mode)
	}()
	var list []Expression
	end := open.Pos
	reported := false
	var sep *Token
	for {
		p.skipNewlines()
		x := p.expression(false)
		if x == nil {
			if sep != nil {
				reported = true
				p.incomplete(after(sep.Pos), "MissingExpressionAfterToken", ",")
			}
			break
		}
		list = append(list, x)
		end = x.Extent()
		sep = nil
		p.skipNewlines()
		if p.peek().Kind != TokComma {
			break
		}
		t := p.next()
		sep = &t
		end = t.Pos
	}
	p.skipNewlines()
	closing := p.next()
	if closing.Kind == TokRParen {
		return list, closing.Pos
	}
	p.unget(closing)
	if !reported {
		at := open.Pos
		if n := len(list); n > 0 {
			at = list[n-1].Extent()
		}
		p.incomplete(after(at), "MissingEndParenthesisInMethodCall")
	}
	return list, end
}

// index reads an index behind its bracket.
func (p *parser) index(target Expression, open Token) Expression {
	comma := p.noComma
	mode := p.setMode(modeExpression)
	p.noComma = false
	defer func() {
		p.noComma = comma
		p.setMode(mode)
	}()
	p.skipNewlines()
	x := &IndexExpression{NullConditional: open.Kind == TokQuestionLBracket, Target: target}
	reported := false
	if x.Index = p.expression(false); x.Index == nil {
		reported = true
		p.incomplete(after(open.Pos), "MissingArrayIndexExpression")
		x.Index = errorExpression(open.Pos)
	}
	p.skipNewlines()
	closing := p.next()
	if closing.Kind != TokRBracket {
		p.unget(closing)
		if _, failed := x.Index.(*ErrorExpression); !reported && !failed {
			p.incomplete(after(x.Index.Extent()), "MissingEndSquareBracket")
		}
		x.Pos = span(target.Extent(), x.Index.Extent())
		return x
	}
	x.Pos = span(target.Extent(), closing.Pos)
	return x
}

// paren reads (pipeline) behind the parenthesis.
func (p *parser) paren(open Token) Expression {
	comma := p.noComma
	mode := p.setMode(modeCommand)
	ternary := p.lex.ternary
	p.lex.ternary = false
	p.noComma = false
	p.skipNewlines()
	x := &ParenExpression{Pipeline: p.pipelineChain()}
	if x.Pipeline == nil {
		at := after(open.Pos)
		p.incomplete(at, "ExpectedExpression")
		x.Pipeline = errorStatement(at, TokUnknown)
	}
	p.skipNewlines()
	closing := p.next()
	if closing.Kind != TokRParen {
		p.unget(closing)
		p.incomplete(after(x.Pipeline.Extent()), "MissingEndParenthesisInExpression")
		x.Pos = span(open.Pos, x.Pipeline.Extent())
	} else {
		x.Pos = span(open.Pos, closing.Pos)
	}
	p.noComma = comma
	p.lex.ternary = ternary
	p.setMode(mode)
	return x
}

// subExpression reads $(statements) or @(statements).
func (p *parser) subExpression(open Token) Expression {
	comma := p.noComma
	mode := p.setMode(modeCommand)
	ternary := p.lex.ternary
	p.lex.ternary = false
	p.noComma = false
	b := &StatementBlock{}
	body, ok := p.statementList(&b.Statements, &b.Traps, false)
	b.Pos = body
	p.skipNewlines()
	closing := p.next()
	e := span(open.Pos, closing.Pos)
	if closing.Kind != TokRParen {
		p.unget(closing)
		e = open.Pos
		if ok {
			e.End = body.End
		}
		p.incomplete(closing.Pos, "MissingEndParenthesisInSubexpression")
	}
	p.noComma = comma
	p.lex.ternary = ternary
	p.setMode(mode)
	if open.Kind == TokDollarParen {
		x := &SubExpression{SubExpression: b}
		x.Pos = e
		return x
	}
	x := &ArrayExpression{SubExpression: b}
	x.Pos = e
	return x
}

// hashtable reads @{pairs} behind the brace.
func (p *parser) hashtable(open Token) Expression {
	comma := p.noComma
	mode := p.setMode(modeExpression)
	ternary := p.lex.ternary
	p.lex.ternary = false
	p.noComma = false
	h := &Hashtable{}
	p.skipNewlines()
	for {
		pair, ok := p.keyValuePair()
		if !ok {
			break
		}
		h.KeyValuePairs = append(h.KeyValuePairs, pair)
		if t := p.peek(); t.Kind != TokNewLine && t.Kind != TokSemi {
			break
		}
		p.skipSeparators()
	}
	closing := p.next()
	h.Pos = span(open.Pos, closing.Pos)
	if closing.Kind != TokRCurly {
		p.unget(closing)
		p.incompleteAt(after(open.Pos), "MissingEndCurlyBrace", closing.Pos)
		h.Pos = span(open.Pos, before(closing.Pos))
	}
	p.noComma = comma
	p.lex.ternary = ternary
	p.setMode(mode)
	return h
}

// keyValuePair reads key = statement; false when no key is there.
func (p *parser) keyValuePair() (KeyValuePair, bool) {
	key := p.labelOrKey()
	if key == nil {
		return KeyValuePair{}, false
	}
	eq := p.next()
	if eq.Kind != TokEquals {
		p.unget(eq)
		at := after(key.Extent())
		p.report(at, "MissingEqualsInHashLiteral")
		p.syncOnError(false, true, TokRCurly, TokSemi, TokNewLine)
		return KeyValuePair{key, errorStatement(at, TokUnknown)}, true
	}
	mode := p.setMode(modeCommand)
	p.skipNewlines()
	value := p.statement()
	if value == nil {
		at := after(eq.Pos)
		p.incomplete(at, "MissingStatementInHashLiteral")
		value = errorStatement(at, TokUnknown)
	}
	p.setMode(mode)
	return KeyValuePair{key, value}, true
}

// simpleName reads a word that is a name whatever it says; nil when there is
// none.
func (p *parser) simpleName() (*StringConstantExpression, Token) {
	if p.has && p.ungot.Kind != TokIdentifier && p.ungot.Kind.Flags()&FlagParseModeInvariant == 0 {
		p.resync(p.ungot.Pos.Start)
	}
	saved := p.lex.wantSimpleName
	p.lex.wantSimpleName = true
	mode := p.lex.mode
	if mode == modeTypeName {
		p.lex.mode = modeExpression
	}
	t := p.peek()
	p.lex.mode = mode
	p.lex.wantSimpleName = saved
	if t.Kind != TokIdentifier {
		if p.ungot.Kind.Flags()&FlagParseModeInvariant == 0 {
			p.resync(p.ungot.Pos.Start)
		}
		return nil, Token{}
	}
	tok := p.next()
	p.flag(&tok, FlagMemberName, 0, tok.Kind)
	s := &StringConstantExpression{StringConstantType: BareWord, Value: p.text(&tok)}
	s.Pos = tok.Pos
	return s, tok
}
