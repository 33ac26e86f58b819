package syntax

import "strings"

// class reads a class behind its keyword.
func (p *parser) class(attrs []AttributeBase, t Token) Statement {
	p.skipNewlines()
	name, nameTok := p.simpleName()
	if name == nil {
		p.incomplete(after(t.Pos), "MissingNameAfterKeyword", p.text(&t))
		return errorStatement(t.Pos, t.Kind)
	}
	p.flag(&nameTok, FlagTypeName, FlagMemberName, nameTok.Kind)
	s := &TypeDefinition{Name: name.Value, NamePos: name.Pos, TypeAttributes: TypeClass, Attributes: onlyAttributes(attrs)}
	mode := p.setMode(modeSignature)
	defer p.setMode(mode)
	end := name.Pos
	p.skipNewlines()
	if p.peek().Kind == TokColon {
		comma := p.next()
		for {
			p.skipNewlines()
			tn, _ := p.typeName(false)
			if tn == nil {
				p.incomplete(after(comma.Pos), "TypeNameExpected")
				break
			}
			c := &TypeConstraint{TypeName: tn}
			c.Pos = tn.Extent()
			s.BaseTypes = append(s.BaseTypes, c)
			end = c.Pos
			p.skipNewlines()
			if p.peek().Kind != TokComma {
				break
			}
			comma = p.next()
		}
	}
	p.skipNewlines()
	open := p.next()
	if open.Kind != TokLCurly {
		p.unget(open)
		p.incomplete(after(end), "MissingTypeBody", t.Kind.Text())
		return errorStatement(span(startOfType(attrs, t), end), t.Kind)
	}
	last := open.Pos
	var broken []Node
	for {
		m, parts, ok := p.classMember(name.Value)
		if m != nil {
			s.Members = append(s.Members, m)
			last = m.Extent()
		}
		if !ok {
			broken = parts
			break
		}
	}
	p.closeType(s, attrs, t, open, last)
	if len(broken) > 0 {
		var parts []Node
		for _, m := range s.Members {
			parts = append(parts, m)
		}
		return errorStatement(s.Pos, t.Kind, append(parts, broken...)...)
	}
	p.types = append(p.types, s)
	return s
}

// startOfType is where a type with attributes begins.
func startOfType(attrs []AttributeBase, t Token) Extent {
	if len(attrs) > 0 {
		return attrs[0].Extent()
	}
	return t.Pos
}

func onlyAttributes(attrs []AttributeBase) []*Attribute {
	var list []*Attribute
	for _, a := range attrs {
		if a, ok := a.(*Attribute); ok {
			list = append(list, a)
		}
	}
	return list
}

// closeType reads the closing brace of a class or enum.
func (p *parser) closeType(s *TypeDefinition, attrs []AttributeBase, t, open Token, last Extent) {
	closing := p.next()
	if closing.Kind == TokRCurly {
		last = closing.Pos
	} else {
		p.unget(closing)
		p.incompleteAt(after(open.Pos), "MissingEndCurlyBrace", closing.Pos)
	}
	s.Pos = span(startOfType(attrs, t), last)
}

// memberHead is what stands before the name of a member.
type memberHead struct {
	attrs          []*Attribute
	constraint     *TypeConstraint
	static, hidden bool
	start, last    Extent
	found          bool
}

// memberHead reads attributes, the type and the modifiers of a member.
func (p *parser) memberHead() memberHead {
	var h memberHead
	see := func(e Extent) {
		if !h.found {
			h.start, h.found = e, true
		}
		h.last = e
	}
	for {
		p.skipNewlines()
		switch a := p.attribute().(type) {
		case *Attribute:
			see(a.Pos)
			h.attrs = append(h.attrs, a)
			continue
		case *TypeConstraint:
			see(a.Pos)
			if h.constraint == nil {
				h.constraint = a
			} else {
				p.report(a.Pos, "TooManyTypes")
			}
			continue
		}
		t := p.peek()
		switch t.Kind {
		case TokStatic:
			if h.static {
				p.report(t.Pos, "DuplicateQualifier", p.text(t))
			}
			h.static = true
		case TokHidden:
			if h.hidden {
				p.report(t.Pos, "DuplicateQualifier", p.text(t))
			}
			h.hidden = true
		default:
			return h
		}
		see(t.Pos)
		p.skip()
	}
}

// classMember reads a property, method or constructor; nil when it is broken,
// with the parts of a member without name. False ends the class.
func (p *parser) classMember(class string) (Member, []Node, bool) {
	p.skipNewlines()
	semi := -1
	if p.peek().Kind == TokSemi {
		semi = p.mark()
		p.skipSeparators()
	}
	h := p.memberHead()
	t := p.peek()
	switch {
	case t.Kind == TokVariable:
		v := p.next()
		return p.property(&h, v), nil, true
	case p.isMemberName(t):
		name := p.next()
		if m := p.method(&h, name, class); m != nil {
			return m, nil, true
		}
		p.syncOnError(false, true, TokRCurly)
		return nil, nil, false
	}
	if !h.found && semi >= 0 {
		// Semicolons may stand between members but not before the brace.
		p.resync(semi)
	}
	var parts []Node
	if h.found {
		p.incomplete(after(h.last), "IncompleteMemberDefinition")
		for _, a := range h.attrs {
			parts = append(parts, a)
		}
		if h.constraint != nil {
			parts = append(parts, h.constraint)
		}
	}
	return nil, parts, false
}

// isMemberName reports whether a token can name a method: an identifier or a
// keyword.
func (p *parser) isMemberName(t *Token) bool {
	if t.Kind == TokIdentifier {
		return true
	}
	if t.Flags&FlagKeyword != 0 {
		p.flag(t, 0, FlagKeyword, TokIdentifier)
		return true
	}
	return false
}

// property reads the rest of a property behind its name.
func (p *parser) property(h *memberHead, v Token) Member {
	m := &PropertyMember{Name: v.Value, NamePos: v.Pos, Attributes: h.attrs, PropertyType: h.constraint, PropertyAttributes: PropertyPublic}
	m.Pos = v.Pos
	if h.found {
		m.Pos.Start = h.start.Start
	}
	if h.static {
		m.PropertyAttributes |= PropertyStatic
	}
	if h.hidden {
		m.PropertyAttributes |= PropertyHidden
	}
	if p.peek().Kind == TokEquals {
		p.skip()
		mode := p.setMode(modeExpression)
		p.skipNewlines()
		m.InitialValue = p.expression(false)
		p.setMode(mode)
		if m.InitialValue != nil {
			m.Pos.End = m.InitialValue.Extent().End
		}
	}
	switch t := p.peek(); t.Kind {
	case TokSemi:
		m.Pos.End = t.Pos.End
	case TokNewLine, TokRCurly:
	default:
		p.incomplete(after(v.Pos), "MissingPropertyTerminator")
	}
	p.skipSeparators()
	return m
}

// method reads the rest of a method or constructor behind its name; nil when
// it is broken.
func (p *parser) method(h *memberHead, name Token, class string) Member {
	m := &FunctionMember{Name: p.text(&name), NamePos: name.Pos, Attributes: h.attrs, ReturnType: h.constraint, MethodAttributes: MethodPublic}
	if h.static {
		m.MethodAttributes |= MethodStatic
	}
	if h.hidden {
		m.MethodAttributes |= MethodHidden
	}
	m.IsConstructor = strings.EqualFold(m.Name, class)
	end := name.Pos
	params, has, closing, failed := p.functionParameters()
	m.Parameters = params
	missing := !has
	if missing {
		p.incomplete(after(name.Pos), "MissingMethodParameterList")
	} else {
		end = closing
	}
	var base *BaseCtorInvokeMemberExpression
	if m.IsConstructor && !h.static && !failed {
		p.skipNewlines()
		if p.peek().Kind == TokColon {
			var ok bool
			if base, ok = p.baseCall(); !ok {
				failed = true
			}
		}
	}
	p.skipNewlines()
	open := p.next()
	if open.Kind != TokLCurly {
		p.unget(open)
		if !failed {
			p.incomplete(after(end), "MissingFunctionBody")
		}
		return nil
	}
	if failed {
		return nil
	}
	var first Statement
	if m.IsConstructor && !h.static {
		if base == nil {
			base = implicitBaseCall()
		}
		c := &CommandExpression{Expression: base}
		c.Pos = base.Pos
		first = c
		m.BaseCall = base
	}
	m.Body = p.scriptBlock(open, false, first)
	m.Pos = span(name.Pos, m.Body.Pos)
	if h.found {
		m.Pos.Start = h.start.Start
	}
	return m
}

// baseCall reads : base(arguments).
func (p *parser) baseCall() (*BaseCtorInvokeMemberExpression, bool) {
	colon := p.next()
	p.skipNewlines()
	t := p.peek()
	if t.Kind != TokBase {
		p.incomplete(after(colon.Pos), "MissingBaseCtorCall")
		return nil, false
	}
	baseTok := p.next()
	p.skipNewlines()
	if p.peek().Kind != TokLParen {
		p.incomplete(after(baseTok.Pos), "MissingMethodParameterList")
		return nil, false
	}
	open := p.next()
	args, end := p.argumentList(open)
	b := implicitBaseCall()
	b.Arguments = args
	b.Pos = span(baseTok.Pos, end)
	b.Expression.(*VariableExpression).Pos = baseTok.Pos
	b.Member.(*StringConstantExpression).Pos = baseTok.Pos
	return b, true
}

func implicitBaseCall() *BaseCtorInvokeMemberExpression {
	this := &VariableExpression{VariablePath: VariablePath{UserPath: "this", Name: "this"}}
	return &BaseCtorInvokeMemberExpression{
		Expression: this,
		Member:     &StringConstantExpression{StringConstantType: BareWord, Value: ".ctor"},
	}
}
