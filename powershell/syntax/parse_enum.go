package syntax

import "strings"

// enum reads an enum behind its keyword.
func (p *parser) enum(attrs []AttributeBase, t Token) Statement {
	p.skipNewlines()
	name, _ := p.simpleName()
	if name == nil {
		p.incomplete(after(t.Pos), "MissingNameAfterKeyword", p.text(&t))
		return errorStatement(t.Pos, t.Kind)
	}
	s := &TypeDefinition{Name: name.Value, NamePos: name.Pos, TypeAttributes: TypeEnum, Attributes: onlyAttributes(attrs)}
	mode := p.setMode(modeSignature)
	defer p.setMode(mode)
	p.skipNewlines()
	if p.peek().Kind == TokColon {
		colon := p.next()
		p.skipNewlines()
		if tn, _ := p.typeName(false); tn == nil {
			p.incomplete(after(colon.Pos), "TypeNameExpected")
		} else {
			c := &TypeConstraint{TypeName: tn}
			c.Pos = tn.Extent()
			s.BaseTypes = append(s.BaseTypes, c)
			if !isIntegral(tn.FullName()) {
				p.report(c.Pos, "InvalidUnderlyingType", tn.FullName())
			}
		}
	}
	p.skipNewlines()
	open := p.next()
	if open.Kind != TokLCurly {
		p.unget(open)
		p.incomplete(after(name.Pos), "MissingTypeBody", t.Kind.Text())
		return errorStatement(span(startOfType(attrs, t), name.Pos), t.Kind)
	}
	for m := p.enumMember(); m != nil; m = p.enumMember() {
		s.Members = append(s.Members, m)
	}
	p.closeType(s, attrs, t, open, p.peek().Pos)
	p.types = append(p.types, s)
	return s
}

// isIntegral reports whether a type may underlie an enum.
func isIntegral(name string) bool {
	switch strings.TrimPrefix(strings.ToLower(name), "system.") {
	case "byte", "sbyte", "short", "ushort", "int", "uint", "long", "ulong",
		"int16", "uint16", "int32", "uint32", "int64", "uint64":
		return true
	}
	return false
}

// enumMember reads a label with its value, or returns nil.
func (p *parser) enumMember() *PropertyMember {
	p.skipSeparators()
	name, _ := p.simpleName()
	if name == nil {
		return nil
	}
	m := &PropertyMember{Name: name.Value, NamePos: name.Pos, PropertyAttributes: PropertyPublic | PropertyStatic | PropertyLiteral}
	m.Pos = name.Pos
	missing := false
	if p.peek().Kind == TokEquals {
		eq := p.next()
		mode := p.setMode(modeExpression)
		p.skipNewlines()
		m.InitialValue = p.expression(false)
		p.setMode(mode)
		if m.InitialValue == nil {
			p.report(after(eq.Pos), "ExpectedValueExpression", "=")
			m.Pos.End = eq.Pos.End
			missing = true
		} else {
			m.Pos.End = m.InitialValue.Extent().End
		}
	}
	switch t := p.peek(); t.Kind {
	case TokSemi:
		m.Pos.End = t.Pos.End
	case TokNewLine, TokRCurly:
	default:
		if !missing {
			p.incomplete(after(m.Pos), "MissingPropertyTerminator")
		}
	}
	p.skipSeparators()
	return m
}
