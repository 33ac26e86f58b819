package interp

import (
	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// arithOps and bitOps map tokens to operators, for binary and assignment forms.
func arithOp(k syntax.TokenKind) (types.Op, bool) {
	switch k {
	case syntax.TokPlus, syntax.TokPlusEquals:
		return types.OpAdd, true
	case syntax.TokMinus, syntax.TokMinusEquals:
		return types.OpSub, true
	case syntax.TokMultiply, syntax.TokMultiplyEquals:
		return types.OpMul, true
	case syntax.TokDivide, syntax.TokDivideEquals:
		return types.OpDiv, true
	case syntax.TokRem, syntax.TokRemainderEquals:
		return types.OpMod, true
	}
	return 0, false
}

func bitOp(k syntax.TokenKind) (types.BitOp, bool) {
	switch k {
	case syntax.TokBand:
		return types.BitAnd, true
	case syntax.TokBor:
		return types.BitOr, true
	case syntax.TokBxor:
		return types.BitXor, true
	case syntax.TokShl:
		return types.ShiftLeft, true
	case syntax.TokShr:
		return types.ShiftRight, true
	}
	return 0, false
}

// binaryNum compiles operators whose result is mostly a number, else returns nil.
func (c *compiler) binaryNum(x *syntax.BinaryExpression) numFn {
	if op, ok := arithOp(x.Operator); ok {
		a, b := c.num(x.Left), c.num(x.Right)
		return func(fr *frame) (Num, error) {
			l, err := a(fr)
			if err != nil {
				return Num{}, err
			}
			r, err := b(fr)
			if err != nil {
				return Num{}, err
			}
			if out, ok := fastArith(op, l, r); ok {
				return out, nil
			}
			v, err := fr.rs.arith(op, l.box(), r.box())
			if err != nil {
				return Num{}, fr.failure(err, x)
			}
			return toNum(v), nil
		}
	}
	if op, ok := bitOp(x.Operator); ok {
		a, b := c.num(x.Left), c.num(x.Right)
		return func(fr *frame) (Num, error) {
			l, err := a(fr)
			if err != nil {
				return Num{}, err
			}
			r, err := b(fr)
			if err != nil {
				return Num{}, err
			}
			if isInt(l.k) && isInt(r.k) && op <= types.BitXor {
				switch op {
				case types.BitAnd:
					return intNum(int32(l.i) & int32(r.i)), nil
				case types.BitOr:
					return intNum(int32(l.i) | int32(r.i)), nil
				}
				return intNum(int32(l.i) ^ int32(r.i)), nil
			}
			v, err := fr.rs.conv.Bits(op, l.box(), r.box())
			if err != nil {
				return Num{}, fr.failure(err, x)
			}
			return toNum(v), nil
		}
	}
	return nil
}

func isInt(k numKind) bool { return k == kindInt32 || k == kindBoth }

// fastArith does int and double arithmetic that neither overflows nor divides.
func fastArith(op types.Op, l, r Num) (Num, bool) {
	if isInt(l.k) && isInt(r.k) {
		var n int64
		switch op {
		case types.OpAdd:
			n = l.i + r.i
		case types.OpSub:
			n = l.i - r.i
		case types.OpMul:
			n = l.i * r.i
		case types.OpMod:
			if r.i == 0 {
				return Num{}, false
			}
			n = l.i % r.i
		case types.OpDiv:
			if r.i == 0 {
				return Num{}, false
			}
			if l.i%r.i != 0 {
				return floatNum(float64(l.i) / float64(r.i)), true
			}
			n = l.i / r.i
		}
		if n == int64(int32(n)) {
			return Num{k: kindInt32, i: n}, true
		}
		return Num{}, false
	}
	var f, g float64
	switch {
	case l.k == kindFloat && r.k == kindFloat:
		f, g = l.float(), r.float()
	case l.k == kindFloat && isInt(r.k):
		f, g = l.float(), float64(r.i)
	case isInt(l.k) && r.k == kindFloat:
		f, g = float64(l.i), r.float()
	default:
		return Num{}, false
	}
	switch op {
	case types.OpAdd:
		return floatNum(f + g), true
	case types.OpSub:
		return floatNum(f - g), true
	case types.OpMul:
		return floatNum(f * g), true
	case types.OpDiv:
		return floatNum(f / g), true
	}
	return Num{}, false
}

// binary compiles a binary operator to the form that returns a value.
func (c *compiler) binary(x *syntax.BinaryExpression) evalFn {
	if n := c.binaryNum(x); n != nil {
		if _, text := x.Left.(*syntax.StringConstantExpression); text {
			return c.binaryPlain(x)
		}
		return boxed(n)
	}
	switch x.Operator {
	case syntax.TokAnd, syntax.TokOr:
		cond := c.cond(x)
		return func(fr *frame) (any, error) {
			ok, err := cond(fr)
			return ok, err
		}
	case syntax.TokXor:
		a, b := c.cond(x.Left), c.cond(x.Right)
		return func(fr *frame) (any, error) {
			l, err := a(fr)
			if err != nil {
				return nil, err
			}
			r, err := b(fr)
			return l != r, err
		}
	case syntax.TokQuestionQuestion:
		a, b := c.expr(x.Left), c.expr(x.Right)
		return func(fr *frame) (any, error) {
			l, err := a(fr)
			if err != nil || types.Norm(l) != nil {
				return l, err
			}
			return b(fr)
		}
	}
	return c.binaryPlain(x)
}

// operands evaluates both sides, left first.
func (c *compiler) binaryPlain(x *syntax.BinaryExpression) evalFn {
	a, b := c.expr(x.Left), c.expr(x.Right)
	op := c.operator(x)
	return func(fr *frame) (any, error) {
		l, err := a(fr)
		if err != nil {
			return nil, err
		}
		r, err := b(fr)
		if err != nil {
			return nil, err
		}
		v, err := op(fr, types.Norm(l), types.Norm(r))
		if err != nil {
			return nil, fr.failure(err, x)
		}
		return v, nil
	}
}

type operatorFn func(fr *frame, l, r any) (any, error)

// operator returns the function of an operator that needs both values.
func (c *compiler) operator(x *syntax.BinaryExpression) operatorFn {
	if op, ok := arithOp(x.Operator); ok {
		return func(fr *frame, l, r any) (any, error) { return fr.rs.arith(op, l, r) }
	}
	if op, ok := bitOp(x.Operator); ok {
		return func(fr *frame, l, r any) (any, error) { return fr.rs.conv.Bits(op, l, r) }
	}
	if f := comparison(x.Operator); f != nil {
		return f
	}
	switch x.Operator {
	case syntax.TokDotDot:
		return func(fr *frame, l, r any) (any, error) { return fr.rs.rangeOf(l, r) }
	case syntax.TokFormat:
		return func(fr *frame, l, r any) (any, error) { return fr.rs.formatOp(l, r) }
	case syntax.TokJoin:
		return func(fr *frame, l, r any) (any, error) { return fr.rs.join(l, r) }
	case syntax.TokIsplit, syntax.TokCsplit:
		fold := x.Operator == syntax.TokIsplit
		return func(fr *frame, l, r any) (any, error) { return fr.rs.split(fr, l, r, fold) }
	case syntax.TokIreplace, syntax.TokCreplace:
		fold := x.Operator == syntax.TokIreplace
		return func(fr *frame, l, r any) (any, error) { return fr.rs.replace(fr, l, r, fold) }
	case syntax.TokIs, syntax.TokIsNot:
		not := x.Operator == syntax.TokIsNot
		return func(fr *frame, l, r any) (any, error) {
			ok, err := fr.isType(l, r)
			return ok != not, err
		}
	case syntax.TokAs:
		return func(fr *frame, l, r any) (any, error) { return fr.as(l, r) }
	}
	return func(*frame, any, any) (any, error) { return nil, unsupported("Operator " + x.Operator.String()) }
}

// compareCond compiles the comparisons of numbers and single values to a truth
// without boxing it, else returns nil.
func (c *compiler) compareCond(x *syntax.BinaryExpression) condFn {
	var test func(cmp int) bool
	switch x.Operator {
	case syntax.TokIlt, syntax.TokClt:
		test = func(cmp int) bool { return cmp < 0 }
	case syntax.TokIle, syntax.TokCle:
		test = func(cmp int) bool { return cmp <= 0 }
	case syntax.TokIgt, syntax.TokCgt:
		test = func(cmp int) bool { return cmp > 0 }
	case syntax.TokIge, syntax.TokCge:
		test = func(cmp int) bool { return cmp >= 0 }
	case syntax.TokIeq, syntax.TokCeq:
		test = func(cmp int) bool { return cmp == 0 }
	case syntax.TokIne, syntax.TokCne:
		test = func(cmp int) bool { return cmp != 0 }
	default:
		return nil
	}
	a, b := c.num(x.Left), c.num(x.Right)
	slow := comparison(x.Operator)
	return func(fr *frame) (bool, error) {
		l, err := a(fr)
		if err != nil {
			return false, err
		}
		r, err := b(fr)
		if err != nil {
			return false, err
		}
		if isInt(l.k) && isInt(r.k) {
			switch {
			case l.i < r.i:
				return test(-1), nil
			case l.i > r.i:
				return test(1), nil
			}
			return test(0), nil
		}
		v, err := slow(fr, types.Norm(l.box()), types.Norm(r.box()))
		if err != nil {
			return false, fr.failure(err, x)
		}
		if ok, isBool := v.(bool); isBool {
			return ok, nil
		}
		return fr.rs.truth(v), nil
	}
}
