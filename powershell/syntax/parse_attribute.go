package syntax

// attributeList reads attributes and types in brackets; nil when there are
// none.
func (p *parser) attributeList(inExpression bool) []AttributeBase {
	var list []AttributeBase
	for n := 0; ; n++ {
		if n > maxDepth {
			p.complicated()
			return list
		}
		a := p.attribute()
		if a == nil {
			return list
		}
		list = append(list, a)
		if _, ok := a.(*Attribute); ok || !inExpression {
			p.skipNewlines()
		}
	}
}

// noBracket reports cheaply that no bracket comes next.
func (p *parser) noBracket() bool {
	if p.has {
		return p.ungot.Kind != TokLBracket && !p.startsBracket(&p.ungot)
	}
	i := p.lex.pos
	text := p.lex.text
	for i < len(text) && (text[i] == ' ' || text[i] == '\t') {
		i++
	}
	if i >= len(text) {
		return true
	}
	switch c := text[i]; c {
	case '[', '`', '<', '#', '\v', '\f':
		return false
	default:
		return c < 0x80
	}
}

// attribute reads one attribute or type in brackets, or returns nil.
func (p *parser) attribute() AttributeBase {
	if p.noBracket() {
		return nil
	}
	old := p.setMode(modeTypeName)
	defer p.setMode(old)
	if p.peek().Kind != TokLBracket {
		return nil
	}
	open := p.next()
	p.skipNewlines()
	tn, first := p.typeName(true)
	if tn == nil {
		p.resync(open.Pos.Start)
		p.incomplete(after(open.Pos), "MissingTypename")
		return nil
	}
	t := p.next()
	if t.Kind == TokLParen {
		a := &Attribute{TypeName: tn}
		p.flag(&first, FlagAttributeName, 0, first.Kind)
		p.attributeArguments(a, open, t)
		return a
	}
	c := &TypeConstraint{TypeName: tn}
	c.Pos = span(open.Pos, t.Pos)
	if t.Kind != TokRBracket {
		p.unget(t)
		p.report(before(t.Pos), "EndSquareBracketExpectedAtEndOfAttribute")
		c.Pos = span(open.Pos, tn.Extent())
	}
	return c
}

// attributeArguments reads the arguments and the closing brackets.
func (p *parser) attributeArguments(a *Attribute, open, paren Token) {
	comma := p.noComma
	mode := p.setMode(modeExpression)
	p.noComma = true
	last := paren.Pos
	seen := map[string]bool{}
	var sep *Token
	for {
		p.skipNewlines()
		if name, _ := p.simpleName(); name != nil {
			n := p.namedArgument(name)
			last = n.Pos
			if key := foldName(name.Value); seen[key] {
				p.report(n.Pos, "DuplicateNamedArgument", name.Value)
			} else {
				seen[key] = true
			}
			a.NamedArguments = append(a.NamedArguments, n)
		} else if x := p.expression(false); x != nil {
			a.PositionalArguments = append(a.PositionalArguments, x)
			last = x.Extent()
		} else {
			if sep != nil {
				at := after(sep.Pos)
				p.incomplete(at, "MissingExpressionAfterToken", ",")
				a.PositionalArguments = append(a.PositionalArguments, errorExpression(at))
				last = at
			}
			break
		}
		p.skipNewlines()
		if p.peek().Kind != TokComma {
			break
		}
		t := p.next()
		sep = &t
		last = t.Pos
	}
	p.skipNewlines()
	p.noComma = comma
	closing := p.next()
	end := closing.Pos
	closed := closing.Kind == TokRParen
	if !closed {
		p.unget(closing)
		end = last
		p.incomplete(after(last), "MissingEndParenthesisInExpression")
	}
	p.skipNewlines()
	bracket := p.next()
	if bracket.Kind == TokRBracket {
		end = bracket.Pos
	} else {
		p.unget(bracket)
		if closed {
			p.incomplete(after(closing.Pos), "EndSquareBracketExpectedAtEndOfAttribute")
		}
	}
	p.setMode(mode)
	a.Pos = span(open.Pos, end)
}

// namedArgument reads the rest of Name=Value or of Name alone.
func (p *parser) namedArgument(name *StringConstantExpression) *NamedAttributeArgument {
	n := &NamedAttributeArgument{ArgumentName: name.Value, NamePos: name.Pos}
	n.Pos = name.Pos
	if p.peek().Kind != TokEquals {
		c := &ConstantExpression{Value: true}
		c.Pos = name.Pos
		n.Argument, n.ExpressionOmitted = c, true
		return n
	}
	eq := p.next()
	p.skipNewlines()
	n.Argument = p.expression(false)
	if n.Argument == nil {
		at := after(eq.Pos)
		p.incomplete(at, "MissingExpressionInNamedArgument")
		n.Argument = errorExpression(at)
		p.syncOnError(true, true, TokComma, TokRParen, TokRBracket, TokNewLine)
	}
	n.Pos.End = n.Argument.Extent().End
	return n
}
