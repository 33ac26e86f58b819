package interp

import (
	"math/big"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// unaryNum compiles signs and steps to the unboxed form, else returns nil.
func (c *compiler) unaryNum(x *syntax.UnaryExpression) numFn {
	switch x.TokenKind {
	case syntax.TokPlusPlus, syntax.TokMinusMinus, syntax.TokPostfixPlusPlus, syntax.TokPostfixMinusMinus:
		return c.step(x)
	case syntax.TokMinus:
		child := c.num(x.Child)
		return func(fr *frame) (Num, error) {
			n, err := child(fr)
			if err != nil {
				return n, err
			}
			if isInt(n.k) && n.i != -1<<31 {
				return intNum(int32(-n.i)), nil
			}
			v, err := fr.rs.negate(n.box())
			if err != nil {
				return Num{}, fr.failure(err, x)
			}
			return toNum(v), nil
		}
	}
	return nil
}

// step compiles ++ and --.
func (c *compiler) step(x *syntax.UnaryExpression) numFn {
	delta := int64(1)
	op := types.OpAdd
	if x.TokenKind == syntax.TokMinusMinus || x.TokenKind == syntax.TokPostfixMinusMinus {
		delta, op = -1, types.OpSub
	}
	post := x.TokenKind == syntax.TokPostfixPlusPlus || x.TokenKind == syntax.TokPostfixMinusMinus
	target := c.lvalue(x.Child)
	if v, ok := x.Child.(*syntax.VariableExpression); ok { // a step reads the variable around, unlike +=
		read, write := c.variable(v), c.setVariable(v)
		target = func(fr *frame) (func() (any, error), func(any) error, error) {
			return func() (any, error) { return read(fr) }, func(val any) error { return write(fr, val) }, nil
		}
	}
	slow := func(fr *frame) (Num, error) {
		get, set, err := target(fr)
		if err != nil {
			return Num{}, err
		}
		old, err := get()
		if err != nil {
			return Num{}, err
		}
		old = types.Norm(old)
		if old == nil {
			old = int32(0)
		}
		if !stepable(old) {
			e := types.RuntimeError("OperatorRequiresNumber", "InvalidOperation", "The '"+stepText(delta)+"' operator works only on numbers. The operand is a '"+types.TypeOf(old).String()+"'.")
			return Num{}, fr.failure(e, x)
		}
		v, err := fr.rs.conv.Arith(op, old, int32(1))
		if err != nil {
			return Num{}, fr.failure(err, x)
		}
		if err := set(v); err != nil {
			return Num{}, err
		}
		if post {
			return toNum(old), nil
		}
		return toNum(v), nil
	}
	v, ok := x.Child.(*syntax.VariableExpression)
	if !ok {
		return slow
	}
	i, ok := c.localSlot(v)
	if !ok {
		return slow
	}
	return func(fr *frame) (Num, error) {
		if v := fr.vars[i]; v != nil && isInt(v.kind) && !v.removed && v.plain() {
			n := v.num + delta
			if n == int64(int32(n)) {
				old := v.num
				v.num, v.kind = n, kindInt32
				if post {
					n = old
				}
				return Num{k: kindInt32, i: n}, nil
			}
		}
		return slow(fr)
	}
}

func stepText(delta int64) string {
	if delta < 0 {
		return "--"
	}
	return "++"
}

func stepable(v any) bool {
	switch types.Unwrap(v).(type) {
	case types.Char, bool, string, *big.Int:
		return false
	case *types.EnumValue:
		return true
	}
	return types.IsNumeric(types.TypeOf(v))
}

// unary compiles a unary operator to the form that returns a value.
func (c *compiler) unary(x *syntax.UnaryExpression) evalFn {
	if n := c.unaryNum(x); n != nil {
		return boxed(n)
	}
	switch x.TokenKind {
	case syntax.TokNot, syntax.TokExclaim:
		cond := c.cond(x)
		return func(fr *frame) (any, error) {
			ok, err := cond(fr)
			return ok, err
		}
	case syntax.TokComma:
		child := c.expr(x.Child)
		return func(fr *frame) (any, error) {
			v, err := child(fr)
			if err != nil {
				return nil, err
			}
			return types.NewArray(types.Norm(v)), nil
		}
	}
	child := c.expr(x.Child)
	apply := func(fr *frame, v any) (any, error) {
		switch x.TokenKind {
		case syntax.TokPlus:
			return fr.rs.conv.Arith(types.OpAdd, int32(0), v)
		case syntax.TokBnot:
			return fr.rs.conv.BitNot(v)
		case syntax.TokJoin:
			return fr.rs.join(v, "")
		case syntax.TokIsplit, syntax.TokCsplit:
			return fr.rs.splitWords(v)
		}
		return nil, unsupported("Operator " + x.TokenKind.String())
	}
	return func(fr *frame) (any, error) {
		v, err := child(fr)
		if err != nil {
			return nil, err
		}
		out, err := apply(fr, types.Norm(v))
		if err != nil {
			return nil, fr.failure(err, x)
		}
		return out, nil
	}
}
