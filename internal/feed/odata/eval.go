package odata

import (
	"strings"
	"unicode/utf8"
)

type literal struct{ value Value }

func (n literal) eval(func(string) Value) Value { return n.value }

type property struct{ name string }

func (n property) eval(of func(string) Value) Value { return of(n.name) }

type negation struct{ of node }

// Of null it is null, which no condition takes for true.
func (n negation) eval(of func(string) Value) Value {
	if b, ok := n.of.eval(of).(bool); ok {
		return !b
	}
	return nil
}

// logic is "and" or "or", with null for unknown as in SQL.
type logic struct {
	and         bool
	left, right node
}

func (n logic) eval(of func(string) Value) Value {
	a, okA := n.left.eval(of).(bool)
	if okA && a != n.and {
		return a // decided: false and …, true or …
	}
	b, okB := n.right.eval(of).(bool)
	switch {
	case okB && b != n.and:
		return b
	case okA && okB:
		return n.and
	}
	return nil
}

type comparison struct {
	op          string
	left, right node
}

func (n comparison) eval(of func(string) Value) Value {
	a, b := n.left.eval(of), n.right.eval(of)
	if a == nil || b == nil {
		switch n.op {
		case "eq":
			return a == nil && b == nil
		case "ne":
			return a != nil || b != nil
		}
		return nil
	}
	c, ok := Compare(a, b)
	if !ok {
		return nil
	}
	switch n.op {
	case "eq":
		return c == 0
	case "ne":
		return c != 0
	case "gt":
		return c > 0
	case "ge":
		return c >= 0
	case "lt":
		return c < 0
	}
	return c <= 0
}

type call struct {
	name string
	args []node
}

func (n call) eval(of func(string) Value) Value {
	var args [2]string
	for i, a := range n.args {
		s, ok := text(a.eval(of))
		if !ok {
			return nil
		}
		args[i] = s
	}
	a, b := strings.ToLower(args[0]), strings.ToLower(args[1])
	switch n.name {
	case "substringof":
		return strings.Contains(b, a)
	case "startswith":
		return strings.HasPrefix(a, b)
	case "endswith":
		return strings.HasSuffix(a, b)
	case "tolower":
		return a
	case "toupper":
		return strings.ToUpper(args[0])
	case "trim":
		return strings.TrimSpace(args[0])
	}
	return int64(utf8.RuneCountInString(args[0])) // length
}
