package odata

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Filter is a condition. It can be used by many at once.
type Filter struct{ root node }

// Limits of an expression.
const (
	maxLength = 8 << 10
	maxDepth  = 64
)

// node is a part of an expression that has a value. of gives properties.
type node interface {
	eval(of func(name string) Value) Value
}

// typed is a node with its type; the texts of versions compare as versions.
type typed struct {
	node
	Type
}

// ParseFilter reads a condition:
//
//	not Bool, Bool and Bool, Bool or Bool, (…)
//	a eq b, ne, gt, ge, lt, le
//	substringof(part, text), startswith(text, part), endswith(text, part)
//	tolower(text), toupper(text), trim(text), length(text)
//	'text', 12, 1.5, true, false, null, datetime'2024-01-02T03:04:05'
//
// types says which properties there are.
func ParseFilter(s string, types func(name string) Type) (*Filter, error) {
	if len(s) > maxLength {
		return nil, &Error{s[:40], 0, fmt.Sprintf("at most %d characters", maxLength), fmt.Sprint(len(s))}
	}
	tokens, err := lex(s)
	if err != nil {
		return nil, err
	}
	p := &parser{text: s, tokens: tokens, types: types}
	n, err := p.or(0)
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind != end {
		return nil, p.wrong(t, "'and', 'or' or the end")
	}
	if err := p.want(n, Bool, tokens[0]); err != nil {
		return nil, err
	}
	return &Filter{n}, nil
}

// Matches says whether the condition holds. of gives the values of properties; a
// condition on null does not hold, except eq null.
func (f *Filter) Matches(of func(name string) Value) bool { return f.root.eval(of) == true }

type parser struct {
	text   string
	tokens []token
	types  func(string) Type
}

func (p *parser) peek() token { return p.tokens[0] }

func (p *parser) next() token {
	t := p.tokens[0]
	if t.kind != end {
		p.tokens = p.tokens[1:]
	}
	return t
}

// word takes a word if it is the next one.
func (p *parser) word(words ...string) string {
	for _, w := range words {
		if t := p.peek(); t.kind == name && t.text == w {
			p.next()
			return w
		}
	}
	return ""
}

func (p *parser) wrong(t token, expected string) error {
	return &Error{p.text, t.at, expected, t.shown()}
}

// want checks a type. Null goes with all.
func (p *parser) want(n typed, t Type, at token) error {
	if n.Type == t || n.Type == None || t == Text && n.Type == Version {
		return nil
	}
	return &Error{p.text, at.at, t.name(), n.Type.name()}
}

func (p *parser) or(depth int) (typed, error) {
	return p.chain(depth, "or", p.and)
}

func (p *parser) and(depth int) (typed, error) {
	return p.chain(depth, "and", p.not)
}

// chain reads operands joined by a word.
func (p *parser) chain(depth int, op string, operand func(int) (typed, error)) (typed, error) {
	at := p.peek()
	left, err := operand(depth)
	if err != nil {
		return left, err
	}
	for p.word(op) != "" {
		if err := p.want(left, Bool, at); err != nil {
			return left, err
		}
		at = p.peek()
		right, err := operand(depth)
		if err != nil {
			return left, err
		}
		if err := p.want(right, Bool, at); err != nil {
			return left, err
		}
		left = typed{logic{op == "and", left, right}, Bool}
	}
	return left, nil
}

func (p *parser) not(depth int) (typed, error) {
	if p.word("not") == "" {
		return p.comparison(depth)
	}
	if depth++; depth > maxDepth {
		return typed{}, p.wrong(p.peek(), fmt.Sprintf("nesting of at most %d", maxDepth))
	}
	at := p.peek()
	n, err := p.not(depth)
	if err == nil {
		err = p.want(n, Bool, at)
	}
	return typed{negation{n}, Bool}, err
}

func (p *parser) comparison(depth int) (typed, error) {
	left, err := p.primary(depth)
	if err != nil {
		return left, err
	}
	op := p.word("eq", "ne", "gt", "ge", "lt", "le")
	if op == "" {
		return left, nil
	}
	at := p.peek()
	right, err := p.primary(depth)
	if err != nil {
		return left, err
	}
	t := left.Type
	if t == Version {
		t = Text
	}
	if t != None {
		if err := p.want(right, t, at); err != nil {
			return left, err
		}
	}
	return typed{comparison{op, left, right}, Bool}, nil
}

func (p *parser) primary(depth int) (typed, error) {
	if depth++; depth > maxDepth {
		return typed{}, p.wrong(p.peek(), fmt.Sprintf("nesting of at most %d", maxDepth))
	}
	t := p.next()
	switch t.kind {
	case open:
		n, err := p.or(depth)
		if err != nil {
			return n, err
		}
		if t := p.next(); t.kind != closing {
			return n, p.wrong(t, "')'")
		}
		return n, nil
	case quoted:
		return typed{literal{t.text}, Text}, nil
	case digits:
		text := strings.TrimRight(t.text, "LlMmDdFf")
		if i, err := strconv.ParseInt(text, 10, 64); err == nil {
			return typed{literal{i}, Number}, nil
		}
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return typed{}, p.wrong(t, "a number")
		}
		return typed{literal{f}, Number}, nil
	case name:
		return p.named(t, depth)
	}
	return typed{}, p.wrong(t, "a property, a function, a text in quotes or a number")
}

// named reads what begins with a word: a constant, a call or a property.
func (p *parser) named(t token, depth int) (typed, error) {
	switch t.text {
	case "true", "false":
		return typed{literal{t.text == "true"}, Bool}, nil
	case "null":
		return typed{literal{nil}, None}, nil
	case "datetime", "datetimeoffset":
		if q := p.peek(); q.kind == quoted && q.at == t.at+len(t.text) {
			p.next()
			for _, layout := range [...]string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02T15:04", "2006-01-02"} {
				if v, err := time.Parse(layout, q.text); err == nil {
					return typed{literal{v.UTC()}, Time}, nil
				}
			}
			return typed{}, p.wrong(q, "a time like 2024-01-02T03:04:05")
		}
	}
	if p.peek().kind == open {
		return p.call(t, depth)
	}
	kind := p.types(t.text)
	if kind == None {
		return typed{}, p.wrong(t, "a property of a package")
	}
	return typed{property{t.text}, kind}, nil
}

// signature gives the number of arguments of a function and the type of its
// result.
func signature(name string) (arguments int, result Type) {
	switch name {
	case "substringof", "startswith", "endswith":
		return 2, Bool
	case "tolower", "toupper", "trim":
		return 1, Text
	case "length":
		return 1, Number
	}
	return 0, None
}

func (p *parser) call(t token, depth int) (typed, error) {
	count, result := signature(t.text)
	if count == 0 {
		return typed{}, p.wrong(t, "one of the functions substringof, startswith, endswith, tolower, toupper, trim, length")
	}
	p.next()
	c := call{name: t.text}
	for i := range count {
		at := p.peek()
		a, err := p.or(depth)
		if err == nil {
			err = p.want(a, Text, at)
		}
		if err != nil {
			return typed{}, err
		}
		c.args = append(c.args, a)
		want, kind := "','", comma
		if i == count-1 {
			want, kind = "')'", closing
		}
		if t := p.next(); t.kind != kind {
			return typed{}, p.wrong(t, want)
		}
	}
	return typed{c, result}, nil
}
