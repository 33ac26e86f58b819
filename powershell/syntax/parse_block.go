package syntax

// file reads a whole text.
func (p *parser) file() *ScriptBlock {
	sb := &ScriptBlock{Source: p.src}
	sb.Pos = Extent{0, len(p.src.Text)}
	sb.UsingStatements = p.usings()
	p.scriptBlockInto(sb, nil, false, nil)
	sb.Pos = Extent{0, len(p.src.Text)}
	return sb
}

// usings reads the using statements at the top of a file.
func (p *parser) usings() []*UsingStatement {
	var list []*UsingStatement
	for {
		p.skipSeparators()
		if !p.mayBe("uU") || p.peek().Kind != TokUsing {
			return list
		}
		t := p.next()
		s := p.using(t)
		p.skipSeparators()
		if u, ok := s.(*UsingStatement); ok {
			list = append(list, u)
		}
	}
}

// scriptBlock reads a script block behind its opening brace.
func (p *parser) scriptBlock(open Token, filter bool, first Statement) *ScriptBlock {
	sb := &ScriptBlock{Source: p.src}
	p.scriptBlockInto(sb, &open, filter, first)
	return sb
}

func (p *parser) scriptBlockInto(sb *ScriptBlock, open *Token, filter bool, first Statement) {
	comma := p.noComma
	p.noComma = false
	mode := p.setMode(modeCommand)
	sb.ParamBlock = p.paramBlock()
	p.blockBody(sb, open, filter, first)
	p.setMode(mode)
	p.noComma = comma
}

// paramBlock reads attributes and param(...), or nothing.
func (p *parser) paramBlock() *ParamBlock {
	p.skipNewlines()
	restore := p.mark()
	attrs := p.attributeList(false)
	if len(attrs) == 0 && !p.mayBe("pP") {
		return nil
	}
	if p.peek().Kind != TokParam {
		p.resync(restore)
		return nil
	}
	param := p.next()
	p.skipNewlines()
	open := p.next()
	if open.Kind != TokLParen {
		p.resync(restore)
		return nil
	}
	b := &ParamBlock{Parameters: p.parameterList()}
	p.skipNewlines()
	closing := p.next()
	b.Pos = span(param.Pos, closing.Pos)
	if closing.Kind != TokRParen {
		p.unget(closing)
		b.Pos = span(param.Pos, before(closing.Pos))
		at := open.Pos
		if n := len(b.Parameters); n > 0 {
			at = b.Parameters[n-1].Pos
		}
		p.incomplete(after(at), "MissingEndParenthesisInFunctionParameterList")
	}
	for _, a := range attrs {
		switch a := a.(type) {
		case *Attribute:
			b.Attributes = append(b.Attributes, a)
		case *TypeConstraint:
			p.report(a.Pos, "TypeNotAllowedBeforeParam", a.TypeName.FullName())
		}
	}
	return b
}

// parameterList reads parameters up to the closing parenthesis.
func (p *parser) parameterList() []*Parameter {
	var list []*Parameter
	var comma *Token
	for {
		q := p.parameter()
		if q == nil {
			if comma != nil {
				p.incomplete(after(comma.Pos), "MissingExpressionAfterToken", ",")
			}
			return list
		}
		list = append(list, q)
		p.skipNewlines()
		if p.peek().Kind != TokComma {
			return list
		}
		t := p.next()
		comma = &t
	}
}

func (p *parser) parameter() *Parameter {
	mode := p.setMode(modeExpression)
	defer p.setMode(mode)
	p.skipNewlines()
	attrs := p.attributeList(false)
	p.skipNewlines()
	t := p.next()
	if t.Kind != TokVariable && t.Kind != TokSplattedVariable {
		p.unget(t)
		if len(attrs) == 0 {
			return nil
		}
		first, last := attrs[0].Extent(), attrs[len(attrs)-1].Extent()
		p.incomplete(after(last), "InvalidFunctionParameter")
		p.syncOnError(true, true, TokComma, TokRParen)
		q := &Parameter{Attributes: attrs}
		q.Pos = span(first, last)
		q.Name = &VariableExpression{VariablePath: ParseVariablePath("__error__")}
		q.Name.Pos = after(last)
		return q
	}
	q := &Parameter{Name: p.variableNode(&t), Attributes: attrs}
	q.Pos = t.Pos
	if len(attrs) > 0 {
		q.Pos.Start = attrs[0].Extent().Start
	}
	if p.peek().Kind == TokEquals {
		eq := p.next()
		comma := p.noComma
		p.noComma = true
		p.skipNewlines()
		q.DefaultValue = p.expression(false)
		p.noComma = comma
		if q.DefaultValue == nil {
			p.incomplete(after(eq.Pos), "MissingExpressionAfterToken", "=")
		} else {
			q.Pos.End = q.DefaultValue.Extent().End
		}
	}
	return q
}

// blockBody reads the statements or the named blocks of a script block.
func (p *parser) blockBody(sb *ScriptBlock, open *Token, filter bool, first Statement) {
	p.skipNewlines()
	if p.mayBe("bBcCdDeEpP") && p.peek().Flags&FlagScriptBlockBlockName != 0 {
		p.namedBlocks(sb, open)
		return
	}
	b := &NamedBlock{BlockKind: TokEnd, Unnamed: true}
	if filter {
		b.BlockKind = TokProcess
		sb.ProcessBlock = b
	} else {
		sb.EndBlock = b
	}
	if first != nil {
		b.Statements = append(b.Statements, first)
	}
	body, ok := p.statementList(&b.Statements, &b.Traps, open == nil)
	p.completeBlock(sb, open, body, ok)
	b.Pos = body
	if !ok && open != nil {
		b.Pos = span(after(open.Pos), before(Extent{sb.Pos.End - 1, sb.Pos.End}))
	}
	if sb.ParamBlock != nil {
		if !ok {
			b.Pos = sb.ParamBlock.Pos
		} else {
			b.Pos = span(sb.ParamBlock.Pos, body)
		}
	}
}

// completeBlock reads the closing brace and sets the extent of the block.
func (p *parser) completeBlock(sb *ScriptBlock, open *Token, body Extent, ok bool) {
	if open == nil {
		return
	}
	p.skipNewlines()
	closing := p.next()
	if closing.Kind == TokRCurly {
		sb.Pos = span(open.Pos, closing.Pos)
		return
	}
	p.unget(closing)
	end := open.Pos
	if ok {
		end = body
	}
	p.incompleteAt(open.Pos, "MissingEndCurlyBrace", closing.Pos)
	sb.Pos = span(open.Pos, end)
}

// namedBlocks reads begin, process, end, clean and dynamicparam.
func (p *parser) namedBlocks(sb *ScriptBlock, open *Token) {
	var all Extent
	found := false
	for {
		t := p.next()
		var slot **NamedBlock
		switch t.Kind {
		case TokBegin:
			slot = &sb.BeginBlock
		case TokProcess:
			slot = &sb.ProcessBlock
		case TokEnd:
			slot = &sb.EndBlock
		case TokClean:
			slot = &sb.CleanBlock
		case TokDynamicparam:
			slot = &sb.DynamicParamBlock
		case TokRCurly, TokEndOfInput:
			p.unget(t)
			p.completeBlock(sb, open, all, found)
			return
		default:
			if open != nil {
				p.unget(t)
				sb.Pos = all
			}
			p.report(t.Pos, "MissingNamedBlocks", p.text(&t))
			return
		}
		if !found {
			all = t.Pos
			found = true
		}
		all.End = t.Pos.End
		b := &NamedBlock{BlockKind: t.Kind}
		b.Pos = t.Pos
		p.skipNewlines()
		if body := p.statementBlock(); body != nil {
			all.End = body.Pos.End
			b.Pos.End = body.Pos.End
			b.Statements, b.Traps = body.Statements, body.Traps
			b.OpenCurly = Extent{body.Pos.Start, body.Pos.Start + 1}
			b.CloseCurly = Extent{body.Pos.End - 1, body.Pos.End}
		} else {
			p.incomplete(after(t.Pos), "MissingNamedStatementBlock", t.Kind.Text())
		}
		if *slot == nil {
			*slot = b
		} else {
			p.report(b.Pos, "DuplicateScriptCommandClause", t.Kind.Text())
		}
		p.skipSeparators()
	}
}

// statementBlock reads { statements }, or returns nil when there is no brace.
func (p *parser) statementBlock() *StatementBlock {
	if p.peek().Kind != TokLCurly {
		return nil
	}
	open := p.next()
	b := &StatementBlock{}
	comma := p.noComma
	p.noComma = false
	mode := p.setMode(modeCommand)
	body, ok := p.statementList(&b.Statements, &b.Traps, false)
	p.setMode(mode)
	p.noComma = comma
	closing := p.next()
	b.Pos = span(open.Pos, closing.Pos)
	if closing.Kind != TokRCurly {
		p.unget(closing)
		b.Pos = open.Pos
		if ok {
			b.Pos.End = body.End
		}
		p.incompleteAt(open.Pos, "MissingEndCurlyBrace", closing.Pos)
	}
	return b
}

// statementList reads statements up to a closing bracket or the end. At the
// top of a file a closing bracket is an error and reading goes on. It returns
// the extent of the statements and whether there are any.
func (p *parser) statementList(list *[]Statement, traps *[]*TrapStatement, top bool) (Extent, bool) {
	var all Extent
	found := false
	p.skipSeparators()
	for {
		s := p.statement()
		if s == nil {
			t := p.peek()
			if !top || t.Kind == TokEndOfInput {
				return all, found
			}
			p.report(t.Pos, "UnexpectedToken", p.text(t))
			p.skip()
			p.skipSeparators()
			continue
		}
		if t, ok := s.(*TrapStatement); ok {
			*traps = append(*traps, t)
		} else {
			*list = append(*list, s)
		}
		e := s.Extent()
		if !found {
			all.Start = e.Start
			found = true
		}
		all.End = e.End
		p.skipSeparators()
		if !p.mayBe(")}") {
			continue
		}
		switch p.peek().Kind {
		case TokRParen, TokRCurly:
			if !top {
				return all, found
			}
		case TokEndOfInput:
			return all, found
		}
	}
}
