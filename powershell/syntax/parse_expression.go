package syntax

// expression reads an expression with ?: at the loosest level; nil when none
// begins here. ternary says that it is an operand of ?: and a number in it
// ends at ? and :.
func (p *parser) expression(ternary bool) Expression {
	defer p.leave()
	if !p.enter() {
		return nil
	}
	mode := p.setMode(modeExpression)
	defer p.setMode(mode)
	saved := p.lex.ternary
	p.lex.ternary = ternary
	defer func() { p.lex.ternary = saved }()
	cond := p.binary()
	if cond == nil || p.peek().Kind != TokQuestionMark {
		return cond
	}
	question := p.next()
	p.skipNewlines()
	x := &TernaryExpression{Condition: cond}
	if x.IfTrue = p.expression(true); x.IfTrue == nil {
		at := after(question.Pos)
		p.incomplete(at, "ExpectedValueExpression", question.Kind.Text())
		x.IfTrue = errorExpression(at)
	}
	p.skipNewlines()
	colon := p.next()
	if colon.Kind != TokColon {
		p.unget(colon)
		if _, bad := x.IfTrue.(*ErrorExpression); !bad {
			p.incomplete(colon.Pos, "MissingColonInTernaryExpression")
		}
		return errorExpression(span(cond.Extent(), before(colon.Pos)), cond, x.IfTrue)
	}
	p.skipNewlines()
	if x.IfFalse = p.expression(true); x.IfFalse == nil {
		at := after(colon.Pos)
		p.incomplete(at, "ExpectedValueExpression", colon.Kind.Text())
		x.IfFalse = errorExpression(at)
	}
	x.Pos = span(cond.Extent(), x.IfFalse.Extent())
	return x
}

// binary reads operands joined by binary operators, all left-associative.
func (p *parser) binary() Expression {
	left := p.arrayLiteral()
	if left == nil || p.peek().Kind.Flags()&FlagBinaryOperator == 0 {
		return p.unknownOperator(left)
	}
	operands := []Expression{left}
	var operators []Token
	reduce := func() {
		n := len(operands)
		op := operators[len(operators)-1]
		operators = operators[:len(operators)-1]
		x := &BinaryExpression{Operator: op.Kind, OperatorPos: op.Pos, Left: operands[n-2], Right: operands[n-1]}
		x.Pos = span(x.Left.Extent(), x.Right.Extent())
		operands = append(operands[:n-2], x)
	}
	for n := 0; p.peek().Kind.Flags()&FlagBinaryOperator != 0; n++ {
		if n > maxChain {
			p.complicated()
		}
		op := p.next()
		for len(operators) > 0 && op.Kind.Precedence() <= operators[len(operators)-1].Kind.Precedence() {
			reduce()
		}
		operators = append(operators, op)
		p.skipNewlines()
		p.lex.operand = true
		p.peek()
		p.lex.operand = false
		right := p.arrayLiteral()
		if right == nil {
			at := after(op.Pos)
			p.incomplete(at, "ExpectedValueExpression", p.text(&op))
			right = errorExpression(at)
		}
		operands = append(operands, right)
	}
	for len(operators) > 0 {
		reduce()
	}
	return p.unknownOperator(operands[0])
}

// unknownOperator reports a word after a dash that is no operator.
func (p *parser) unknownOperator(x Expression) Expression {
	if x == nil || p.peek().Kind != TokParameter {
		return x
	}
	t := p.next()
	p.report(t.Pos, "UnexpectedToken", p.text(&t))
	q := &CommandParameter{ParameterName: t.Value, ErrorPos: t.Pos}
	q.Pos = t.Pos
	return errorExpression(span(x.Extent(), t.Pos), x, q)
}

// arrayLiteral reads expressions joined by commas.
func (p *parser) arrayLiteral() Expression {
	first := p.unary()
	if first == nil || p.noComma || p.peek().Kind != TokComma {
		return first
	}
	a := &ArrayLiteral{Elements: []Expression{first}}
	a.Pos = first.Extent()
	for p.peek().Kind == TokComma {
		comma := p.next()
		p.skipNewlines()
		x := p.unary()
		if x == nil {
			p.incomplete(after(comma.Pos), "MissingExpressionAfterToken", p.text(&comma))
			x = errorExpression(comma.Pos)
			a.Elements = append(a.Elements, x)
			a.Pos.End = comma.Pos.End
			break
		}
		a.Elements = append(a.Elements, x)
		a.Pos.End = x.Extent().End
	}
	return a
}

// unary reads an operand with its prefix operators, casts and postfix
// operators.
func (p *parser) unary() Expression {
	defer p.leave()
	if !p.enter() {
		return nil
	}
	t := p.signedPeek()
	var x Expression
	switch {
	case t.Kind.Flags()&FlagUnaryOperator != 0:
		if p.noComma && t.Kind == TokComma {
			return nil
		}
		op := p.next()
		p.skipNewlines()
		child := p.unary()
		if child == nil {
			p.incomplete(after(op.Pos), "MissingExpressionAfterOperator", p.text(&op))
			return errorExpression(op.Pos)
		}
		if op.Kind == TokComma {
			a := &ArrayLiteral{Elements: []Expression{child}}
			a.Pos = span(op.Pos, child.Extent())
			x = a
		} else {
			u := &UnaryExpression{TokenKind: op.Kind, Child: child}
			u.Pos = span(op.Pos, child.Extent())
			x = u
		}
	case t.Kind == TokLBracket:
		x = p.attributed()
	default:
		x = p.primary(true)
	}
	if x == nil {
		return nil
	}
	kind := TokUnknown
	switch p.peek().Kind {
	case TokPlusPlus:
		kind = TokPostfixPlusPlus
	case TokMinusMinus:
		kind = TokPostfixMinusMinus
	default:
		return x
	}
	op := p.next()
	u := &UnaryExpression{TokenKind: kind, Child: x}
	u.Pos = span(x.Extent(), op.Pos)
	return u
}

// signedPeek looks at the next token, which may be a number with a sign.
func (p *parser) signedPeek() *Token {
	saved := p.lex.signed
	p.lex.signed = true
	if p.has && (p.ungot.Kind == TokPlus || p.ungot.Kind == TokMinus) {
		p.resync(p.ungot.Pos.Start)
	}
	t := p.peek()
	p.lex.signed = saved
	return t
}

// attributed reads types and attributes in brackets with the expression they
// apply to; nil when no type follows the bracket.
func (p *parser) attributed() Expression {
	open := p.peek().Pos
	attrs := p.attributeList(true)
	if len(attrs) == 0 {
		return nil
	}
	var x Expression
	switch last := attrs[len(attrs)-1].(type) {
	case *Attribute:
		p.skipNewlines()
		child := p.unary()
		if child == nil {
			p.incomplete(last.Pos, "UnexpectedAttribute", last.TypeName.FullName())
			return errorExpression(span(open, last.Pos))
		}
		a := &AttributedExpression{Attribute: last, Child: child}
		a.Pos = span(last.Pos, child.Extent())
		x = a
	case *TypeConstraint:
		x = p.cast(last)
	}
	for i := len(attrs) - 2; i >= 0; i-- {
		switch a := attrs[i].(type) {
		case *Attribute:
			e := &AttributedExpression{Attribute: a, Child: x}
			e.Pos = span(a.Pos, x.Extent())
			x = e
		case *TypeConstraint:
			e := &ConvertExpression{Type: a, Child: x}
			e.Pos = span(a.Pos, x.Extent())
			x = e
		}
	}
	return x
}

// cast reads what follows a type in brackets: a member, an operand, or
// nothing.
func (p *parser) cast(c *TypeConstraint) Expression {
	literal := func() Expression {
		t := &TypeExpression{TypeName: c.TypeName}
		t.Pos = c.Pos
		return t
	}
	if op, ok := p.memberOperator(false); ok {
		return p.postfix(literal(), op)
	}
	if t := p.peek(); t.Kind != TokNewLine && t.Kind != TokComma {
		if child := p.unary(); child != nil {
			x := &ConvertExpression{Type: c, Child: child}
			x.Pos = span(c.Pos, child.Extent())
			return x
		}
	}
	return literal()
}
