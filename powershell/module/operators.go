package module

import (
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
)

func (ev *evaluator) unary(e *syntax.UnaryExpression) (any, error) {
	v, err := ev.expression(e.Child)
	if err != nil {
		return nil, err
	}
	switch e.TokenKind {
	case syntax.TokNot, syntax.TokExclaim:
		return !truth(v), nil
	case syntax.TokMinus:
		switch n := v.(type) {
		case int64:
			return -n, nil
		case float64:
			return -n, nil
		}
	case syntax.TokPlus:
		switch v.(type) {
		case int64, float64:
			return v, nil
		}
	}
	return nil, ev.refuse(e, "This operator")
}

func (ev *evaluator) binary(e *syntax.BinaryExpression) (any, error) {
	left, err := ev.expression(e.Left)
	if err != nil {
		return nil, err
	}
	// The right side of a logical operator is looked at only when it matters.
	switch e.Operator {
	case syntax.TokAnd:
		if !truth(left) {
			return false, nil
		}
	case syntax.TokOr:
		if truth(left) {
			return true, nil
		}
	}
	right, err := ev.expression(e.Right)
	if err != nil {
		return nil, err
	}
	switch e.Operator {
	case syntax.TokAnd, syntax.TokOr:
		return truth(right), nil
	case syntax.TokXor:
		return truth(left) != truth(right), nil
	case syntax.TokPlus:
		return ev.add(e, left, right)
	case syntax.TokIeq, syntax.TokCeq, syntax.TokIne, syntax.TokCne, syntax.TokIgt, syntax.TokIge, syntax.TokIlt, syntax.TokIle:
		return ev.compare(e, left, right)
	}
	return nil, ev.refuse(e, "The operator "+ev.src.TextOf(e.OperatorPos))
}

func (ev *evaluator) add(e *syntax.BinaryExpression, left, right any) (any, error) {
	switch l := left.(type) {
	case string:
		return l + stringOf(right), nil
	case []any:
		return append(append([]any{}, l...), listOf(right)...), nil
	case int64:
		switch r := right.(type) {
		case int64:
			return l + r, nil
		case float64:
			return float64(l) + r, nil
		}
	case float64:
		if r, ok := number(right); ok {
			return l + r, nil
		}
	}
	return nil, ev.refuse(e, "Adding "+kindOf(left)+" and "+kindOf(right))
}

func (ev *evaluator) compare(e *syntax.BinaryExpression, left, right any) (any, error) {
	if l, ok := number(left); ok {
		if r, ok := number(right); ok {
			return holds(e.Operator, compareNumbers(l, r)), nil
		}
	}
	switch left.(type) {
	case []any, *Table:
		return nil, ev.refuse(e, "Comparing "+kindOf(left))
	}
	l, r := stringOf(left), stringOf(right)
	if e.Operator != syntax.TokCeq && e.Operator != syntax.TokCne {
		l, r = strings.ToLower(l), strings.ToLower(r)
	}
	return holds(e.Operator, strings.Compare(l, r)), nil
}

func holds(op syntax.TokenKind, cmp int) bool {
	switch op {
	case syntax.TokIeq, syntax.TokCeq:
		return cmp == 0
	case syntax.TokIne, syntax.TokCne:
		return cmp != 0
	case syntax.TokIgt:
		return cmp > 0
	case syntax.TokIge:
		return cmp >= 0
	case syntax.TokIlt:
		return cmp < 0
	}
	return cmp <= 0
}

func number(v any) (float64, bool) {
	switch n := v.(type) {
	case int64:
		return float64(n), true
	case float64:
		return n, true
	}
	return 0, false
}

func compareNumbers(l, r float64) int {
	switch {
	case l < r:
		return -1
	case l > r:
		return 1
	}
	return 0
}
