package syntax

import (
	"strconv"
	"strings"
)

// typeName reads the name of a type; nil when none is there. The second value
// is its first token.
func (p *parser) typeName(assembly bool) (TypeName, Token) {
	mode := p.setMode(modeTypeName)
	defer p.setMode(mode)
	if p.peek().Kind != TokIdentifier {
		return nil, Token{}
	}
	t := p.next()
	return p.finishTypeName(t, assembly), t
}

func simpleType(t Token) *SimpleTypeName { return &SimpleTypeName{Pos: t.Pos, Name: t.Value} }

// finishTypeName reads what follows the first word of a type name.
func (p *parser) finishTypeName(t Token, assembly bool) TypeName {
	defer p.leave()
	if !p.enter() {
		return simpleType(t)
	}
	switch q := p.peek(); {
	case q.Kind == TokLBracket:
		open := p.next()
		u := p.next()
		switch u.Kind {
		case TokRBracket, TokComma:
			return p.arrayType(simpleType(t), u, assembly)
		case TokLBracket, TokIdentifier:
			return p.genericType(t, u, assembly)
		case TokEndOfInput:
			p.unget(u)
			p.incomplete(after(open.Pos), "MissingTypename")
		default:
			p.report(u.Pos, "UnexpectedToken", p.text(&u))
			p.syncOnError(true, true, TokRBracket)
		}
		s := simpleType(t)
		s.Pos.End = open.Pos.End
		return s
	case q.Kind == TokComma && assembly:
		return p.qualified(simpleType(t))
	}
	return simpleType(t)
}

// qualified reads the assembly behind a comma.
func (p *parser) qualified(tn TypeName) TypeName {
	comma := p.next()
	name, e := p.lex.assemblyName()
	if strings.TrimSpace(name) == "" {
		p.report(after(comma.Pos), "MissingAssemblyNameSpecification")
		return tn
	}
	switch tn := tn.(type) {
	case *SimpleTypeName:
		tn.AssemblyName = name
		tn.Pos.End = e.End
	case *GenericTypeName:
		tn.AssemblyName = name
		tn.Pos.End = e.End
	}
	return tn
}

// arrayType reads the brackets of arrays; the token after the first bracket
// has been read.
func (p *parser) arrayType(element TypeName, t Token, assembly bool) TypeName {
	for n := 0; ; n++ {
		if n > maxDepth {
			p.complicated()
			return element
		}
		switch t.Kind {
		case TokComma:
			rank := 1
			first, last := t, t
			for t.Kind == TokComma {
				rank++
				last = t
				t = p.next()
			}
			if rank > 32 {
				p.report(span(first.Pos, last.Pos), "ArrayHasTooManyDimensions", strconv.Itoa(rank))
			}
			end := t.Pos
			if t.Kind != TokRBracket {
				p.unget(t)
				p.report(after(last.Pos), "EndSquareBracketExpectedAtEndOfAttribute")
			}
			element = &ArrayTypeName{Pos: span(element.Extent(), end), ElementType: element, Rank: rank}
		case TokRBracket:
			element = &ArrayTypeName{Pos: span(element.Extent(), t.Pos), ElementType: element, Rank: 1}
		case TokEndOfInput:
			p.unget(t)
			p.report(before(t.Pos), "EndSquareBracketExpectedAtEndOfAttribute")
		default:
			p.report(t.Pos, "UnexpectedToken", p.text(&t))
			p.syncOnError(true, true, TokRBracket)
		}
		switch q := p.peek(); {
		case q.Kind == TokComma && assembly:
			return p.qualifiedArray(element)
		case q.Kind != TokLBracket:
			return element
		}
		p.skip()
		t = p.next()
	}
}

// qualifiedArray reads the assembly of an array's element type.
func (p *parser) qualifiedArray(tn TypeName) TypeName {
	inner := tn
	for {
		a, ok := inner.(*ArrayTypeName)
		if !ok {
			break
		}
		inner = a.ElementType
	}
	p.qualified(inner)
	return tn
}

// genericType reads the arguments of a generic type; the token after the
// bracket has been read.
func (p *parser) genericType(t, first Token, assembly bool) TypeName {
	g := &GenericTypeName{TypeName: simpleType(t)}
	g.Arguments = append(g.Arguments, p.genericArgument(first))
	var u Token
	for {
		p.skipNewlines()
		u = p.next()
		if u.Kind != TokComma {
			break
		}
		p.skipNewlines()
		if q := p.peek(); q.Kind == TokIdentifier || q.Kind == TokLBracket {
			a := p.next()
			g.Arguments = append(g.Arguments, p.genericArgument(a))
		} else {
			p.incomplete(after(u.Pos), "MissingTypename")
			g.Arguments = append(g.Arguments, &SimpleTypeName{Pos: u.Pos, Name: ":ErrorTypeName:"})
		}
	}
	g.Pos = span(t.Pos, u.Pos)
	if u.Kind != TokRBracket {
		p.unget(u)
		p.incomplete(before(u.Pos), "EndSquareBracketExpectedAtEndOfAttribute")
		g.Pos = span(t.Pos, g.Arguments[len(g.Arguments)-1].Extent())
	}
	switch q := p.peek(); {
	case q.Kind == TokLBracket:
		p.skip()
		return p.arrayType(g, p.next(), assembly)
	case q.Kind == TokComma && assembly:
		return p.qualified(g)
	}
	return g
}

// genericArgument reads one argument of a generic type, which may stand in
// brackets of its own.
func (p *parser) genericArgument(t Token) TypeName {
	if t.Kind == TokIdentifier {
		return p.finishTypeName(t, false)
	}
	name := p.next()
	if name.Kind != TokIdentifier {
		p.unget(name)
		p.incomplete(after(t.Pos), "MissingTypename")
		return &SimpleTypeName{Pos: t.Pos, Name: ":ErrorTypeName:"}
	}
	tn := p.finishTypeName(name, true)
	closing := p.next()
	if closing.Kind != TokRBracket {
		p.unget(closing)
		p.incomplete(before(closing.Pos), "EndSquareBracketExpectedAtEndOfAttribute")
	}
	return tn
}

// foldName is the key under which names that differ in case are the same.
func foldName(s string) string { return strings.ToLower(s) }
