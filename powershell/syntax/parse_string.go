package syntax

import "strings"

// expandable makes the node of an expandable string or word.
func (p *parser) expandable(t *Token, kind StringConstantType, context argContext) Expression {
	if kind == BareWord {
		p.bareWord(t, context)
	}
	if t.body == nil {
		s := &StringConstantExpression{StringConstantType: kind, Value: t.Value}
		s.Pos = t.Pos
		return s
	}
	x := &ExpandableStringExpression{StringConstantType: kind, Value: t.Value}
	x.Pos = t.Pos
	var tokens []Token
	for i := range t.body.pieces {
		q := &t.body.pieces[i]
		switch {
		case q.variable != nil:
			v := p.variableExpression(q.variable, false)
			tokens = append(tokens, *q.variable)
			x.add(v)
		case q.sub != nil:
			v, nested := p.nestedExpression(q.sub)
			tokens = append(tokens, nested...)
			if v != nil {
				x.add(v)
			}
		default:
			x.Parts = append(x.Parts, StringPart{Text: q.text})
		}
	}
	p.setNested(t, tokens)
	return x
}

func (x *ExpandableStringExpression) add(e Expression) {
	x.NestedExpressions = append(x.NestedExpressions, e)
	x.Parts = append(x.Parts, StringPart{Expression: e})
}

// setNested puts the tokens inside a string into the string's token.
func (p *parser) setNested(t *Token, nested []Token) {
	if !p.lex.keepTokens {
		return
	}
	list := p.lex.tokens
	for i := len(list) - 1; i >= 0 && list[i].Pos.Start >= t.Pos.Start; i-- {
		if list[i].Pos.Start == t.Pos.Start {
			list[i].Nested = nested
			return
		}
	}
}

// nestedExpression reads an expression inside a string from its stretch of
// text.
func (p *parser) nestedExpression(w *window) (x Expression, tokens []Token) {
	defer p.leave()
	if !p.enter() {
		return nil, nil
	}
	p.within(w, modeExpression, func() {
		x = p.primary(false)
		tokens = p.lex.tokens
	})
	return x, tokens
}

// within runs a rule over a stretch of text and then goes on as before.
func (p *parser) within(w *window, mode lexMode, rule func()) {
	lex, ungot, has, nested := p.lex, p.ungot, p.has, p.nested
	p.lex.text, p.lex.offs, p.lex.pos = w.text, w.offs, w.pos
	p.lex.mode, p.lex.wantSimpleName, p.lex.signed, p.lex.ternary = mode, false, false, false
	p.lex.inString = false
	p.lex.tokens = nil
	p.has = false
	p.nested = w.pos
	rule()
	comments, requires := p.lex.comments, p.lex.requires
	p.lex, p.ungot, p.has, p.nested = lex, ungot, has, nested
	p.lex.comments, p.lex.requires = comments, requires
	if p.tooDeep {
		p.complicated()
	}
}

// isRequires reports whether a comment is a #requires line.
func isRequires(comment string) bool {
	const word = "#requires"
	return len(comment) >= len(word) && strings.EqualFold(comment[:len(word)], word)
}
