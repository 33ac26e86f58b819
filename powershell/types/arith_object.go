package types

import (
	"fmt"
	"math"
	"math/big"
	"strings"
)

// times converts the right operand of a repetition: of text to int, of a
// collection to uint.
func (c *Converter) times(b any, t *Type) (int, error) {
	if s, ok := b.(string); ok && t != Int32 {
		n, err := c.textOperand(s, nil)
		if err != nil {
			return 0, err
		}
		b = n
	}
	n, err := c.To(b, t)
	if err != nil {
		return 0, err
	}
	i, _ := toInt64(n)
	count := int(i)
	if count < 0 {
		e := NewException("System.ArgumentOutOfRangeException", fmt.Sprintf("times ('%d') must be a non-negative value. (Parameter 'times')\nActual value was %d.", count, count))
		return 0, e
	}
	return count, nil
}

// maxRepeat bounds what one operator may build, in bytes or elements.
const maxRepeat = 1 << 28

func (c *Converter) repeatString(s string, b any) (any, error) {
	n, err := c.times(b, Int32)
	if err != nil {
		return nil, err
	}
	if len(s)*n > maxRepeat {
		return nil, NewException("System.OutOfMemoryException", "Array dimensions exceeded supported range.")
	}
	return strings.Repeat(s, n), nil
}

func (c *Converter) arrayArith(op Op, a any, items []any, b any) (any, error) {
	switch op {
	case OpAdd:
		out := make([]any, len(items), len(items)+1)
		copy(out, items)
		switch x := b.(type) {
		case Enumerable:
			if x.Enumerates() {
				return NewArray(append(out, Collect(x)...)...), nil
			}
		}
		if more, ok := Elements(b); ok {
			return NewArray(append(out, more...)...), nil
		}
		return NewArray(append(out, b)...), nil
	case OpMul:
		n, err := c.times(b, UInt32)
		if err != nil {
			return nil, err
		}
		if len(items)*n > maxRepeat {
			return nil, NewException("System.OutOfMemoryException", "Array dimensions exceeded supported range.")
		}
		if len(items) == 0 {
			n = 0
		}
		elem := Object
		if arr, ok := a.(*Array); ok {
			elem = arr.Elem
		}
		out := make([]any, 0, len(items)*n)
		for range n {
			out = append(out, items...)
		}
		return &Array{Elem: elem, Items: out}, nil
	}
	return nil, noOperator(op, a)
}

func addDicts(a *Dict, b any) (any, error) {
	d, ok := b.(*Dict)
	if !ok {
		return nil, RuntimeError("AddHashTableToNonHashTable", "InvalidOperation", "A hash table can only be added to another hash table.")
	}
	out := a.Clone()
	for k, v := range d.All {
		if out.Has(k) {
			e := NewException("System.ArgumentException", fmt.Sprintf("Item has already been added. Key in dictionary: '%s'  Key being added: '%s'", ToString(k), ToString(k)))
			return nil, e
		}
		out.Set(k, v)
	}
	return out, nil
}

// Negate is the unary minus.
func (c *Converter) Negate(v any) (any, error) {
	switch x := Unwrap(v).(type) {
	case float64:
		return -x, nil
	case float32:
		return -x, nil
	case Decimal:
		return x.Negate(), nil
	case TimeSpan:
		return -x, nil
	}
	return c.Arith(OpSub, int32(0), v)
}

// BitNot is -bnot.
func (c *Converter) BitNot(v any) (any, error) {
	v = Unwrap(Norm(v))
	switch x := v.(type) {
	case nil:
		return int32(-1), nil
	case int64:
		return ^x, nil
	case uint32:
		return ^x, nil
	case uint64:
		return ^x, nil
	case *EnumValue:
		return NewEnum(x.T, ^x.Bits), nil
	case *big.Int:
		return new(big.Int).Not(x), nil
	case Int128:
		return Int128{^x.Hi, ^x.Lo}, nil
	case UInt128:
		return UInt128{^x.Hi, ^x.Lo}, nil
	}
	if s, ok := v.(string); ok {
		n, err := c.textOperand(s, nil)
		if err != nil {
			return nil, err
		}
		v = n
	}
	switch v.(type) {
	case float64, float32, Decimal:
		i, err := ConvertNumber(v, Int32)
		if err == nil {
			v = i
		} else if _, ok := v.(Decimal); ok {
			return nil, finalCast(v, Int32)
		}
	}
	n, err := c.bitOperand(v)
	if err != nil {
		return nil, err
	}
	switch x := n.(type) {
	case int32:
		return ^x, nil
	case int64:
		return ^x, nil
	case uint64:
		return ^x, nil
	}
	return nil, RuntimeError("MethodNotFound", "InvalidOperation", fmt.Sprintf("Method invocation failed because [%s] does not contain a method named 'op_OnesComplement'.", TypeOf(v)))
}

// BitOp is a bitwise or shift operator.
type BitOp uint8

// The bitwise operators.
const (
	BitAnd BitOp = iota
	BitOr
	BitXor
	ShiftLeft
	ShiftRight
)

var bitMethods = [...]string{"op_BitwiseAnd", "op_BitwiseOr", "op_ExclusiveOr", "op_LeftShift", "op_RightShift"}

// bitOperand converts to int, long or ulong as bitwise operators need.
func (c *Converter) bitOperand(v any) (any, error) {
	switch x := Unwrap(Norm(v)).(type) {
	case nil:
		return int32(0), nil
	case int32, int64, uint64, uint32, *big.Int:
		return x, nil
	case float64, float32, Decimal:
		return bitsOfReal(x)
	case string:
		n, err := c.textOperand(x, nil)
		if err != nil {
			return nil, err
		}
		return c.bitOperand(n)
	case *EnumValue:
		return c.bitOperand(x.Number())
	}
	return c.To(v, Int32)
}

// bitsOfReal is a real number as a bitwise operator takes it: ulong, or long
// when it is negative.
func bitsOfReal(x any) (any, error) {
	t := UInt64
	if cmp, ok := CompareNumbers(x, int32(0)); ok && cmp < 0 {
		t = Int64
	}
	out, err := ConvertNumber(x, t)
	if err != nil {
		return nil, finalCast(x, t)
	}
	return out, nil
}

// integerOf converts a real number to an integer type.
func integerOf(x any, t *Type) (any, error) {
	out, err := ConvertNumber(x, t)
	if err != nil {
		if f, ok := x.(float64); ok && (math.IsNaN(f) || math.IsInf(f, 0)) {
			return nil, finalCast(x, t)
		}
		overflow := NewException("System.OverflowException", "Arithmetic operation resulted in an overflow.")
		if _, ok := x.(Decimal); ok {
			overflow = overflowError(t)
		}
		return nil, valueCast("InvalidCastIConvertible", x, t, overflow)
	}
	return out, nil
}

// realBits takes both operands of a bitwise operator through double, or decimal
// when one is, if one of them is a real number; known is false when none is.
func (c *Converter) realBits(a, b any) (x, y any, known bool, err error) {
	a, b = Unwrap(Norm(a)), Unwrap(Norm(b))
	var through *Type
	for _, v := range []any{a, b} {
		switch v.(type) {
		case float64, float32:
			if through == nil {
				through = Double
			}
		case Decimal:
			through = DecimalType
		}
	}
	if through == nil {
		return a, b, false, nil
	}
	out := [2]any{a, b}
	for i, v := range out {
		_, many := Elements(v)
		if _, isDict := v.(*Dict); isDict {
			many = true
		}
		if _, big := v.(*big.Int); big || many {
			return nil, nil, true, NewException("System.NullReferenceException", "Object reference not set to an instance of an object.")
		}
		if e, ok := v.(*EnumValue); ok {
			v = e.Number()
		}
		if v != nil && !operand(v) {
			return a, b, false, nil
		}
		d, err := c.To(v, through)
		if err != nil {
			return nil, nil, true, err
		}
		out[i] = d
	}
	t := UInt64 // long for both as soon as one is negative
	for _, v := range out {
		if cmp, ok := CompareNumbers(v, int32(0)); ok && cmp < 0 {
			t = Int64
		}
	}
	for i, v := range out {
		if n, err := ConvertNumber(v, t); err == nil {
			out[i] = n
			continue
		}
		if out[i], err = integerOf(v, UInt64); err != nil {
			return nil, nil, true, err
		}
	}
	return out[0], out[1], true, nil
}

// Bits applies a bitwise operator.
func (c *Converter) Bits(op BitOp, a, b any) (any, error) {
	if x, ok := a.(int32); ok {
		if y, ok := b.(int32); ok {
			return Int32Bits(op, x, y), nil
		}
	}
	if op <= BitXor {
		if e, ok := Unwrap(Norm(b)).(*EnumValue); ok { // text beside an enum names a member
			if s, ok := Unwrap(a).(string); ok && !numeric(c, s) {
				v, err := c.To(s, e.T)
				if err != nil {
					return nil, err
				}
				a = v
			}
		} else if e, ok := Unwrap(Norm(a)).(*EnumValue); ok {
			if s, ok := Unwrap(b).(string); ok && !numeric(c, s) {
				v, err := c.To(s, e.T)
				if err != nil {
					return nil, err
				}
				b = v
			}
		}
	}
	if s, ok := Unwrap(a).(string); ok {
		n, err := c.textOperand(s, Unwrap(Norm(b)))
		if err != nil {
			return nil, err
		}
		a = n
	}
	if s, ok := Unwrap(b).(string); ok {
		n, err := c.textOperand(s, Unwrap(Norm(a)))
		if err != nil {
			return nil, err
		}
		b = n
	}
	if op >= ShiftLeft {
		for _, t := range []*Type{Bool, CharType} {
			if TypeOf(Unwrap(Norm(a))) == t {
				if err := undefinedFor([]string{"-shl", "-shr"}[op-ShiftLeft], t, Unwrap(Norm(b))); err != nil {
					return nil, err
				}
			}
		}
	}
	if op <= BitXor {
		x, y, known, err := c.realBits(a, b)
		if err != nil {
			return nil, err
		}
		if known {
			a, b = x, y
		}
	}
	if x, ok := Unwrap(a).(*EnumValue); ok {
		if op >= ShiftLeft && operand(Unwrap(Norm(b))) {
			return nil, NewException("System.InvalidOperationException", fmt.Sprintf("The binary operator %s is not defined for the types '%s' and 'System.Int32'.", bitMethods[op][len("op_"):], x.T))
		}
		if Unwrap(Norm(b)) == nil {
			b = int32(0)
		}
		if y, err := c.To(b, x.T); err == nil && op <= BitXor {
			return NewEnum(x.T, bits64(op, x.Bits, y.(*EnumValue).Bits)), nil
		}
		if y, err := ConvertNumber(Unwrap(b), Int64); err == nil && op <= BitXor {
			return NewEnum(x.T, x.T.Enum().truncate(bits64(op, x.Bits, y.(int64)))), nil
		}
	}
	if out, y, known, err := c.bitMethod(op, Unwrap(Norm(a)), Unwrap(Norm(b))); known || err != nil {
		return out, err
	} else if y != nil {
		b = y
	}
	x, err := c.bitOperand(a)
	if err != nil {
		return nil, err
	}
	if op >= ShiftLeft {
		n, err := c.To(b, Int32)
		if err != nil {
			return nil, err
		}
		switch r := Unwrap(a).(type) {
		case float32, float64, Decimal:
			if i, err := ConvertNumber(r, Int32); err == nil {
				x = i
			}
		}
		out := shift(op, x, n.(int32))
		switch t := TypeOf(Unwrap(a)); t {
		case Byte, SByte, Int16, UInt16:
			return truncated(out, t), nil
		}
		return out, nil
	}
	y, err := c.bitOperand(b)
	if err != nil {
		return nil, err
	}
	if out, ok := bigBits(op, x, y); ok {
		return out, nil
	}
	x, y = matchBits(x, y)
	if xu, ok := x.(uint32); ok {
		return uint32(bits64(op, int64(xu), int64(y.(uint32)))), nil
	}
	_, ux := x.(uint64)
	_, uy := y.(uint64)
	if ux || uy { // a negative number counts with its bits
		return uint64(bits64(op, low64(x), low64(y))), nil
	}
	if xi, ok := x.(int32); ok {
		if yi, ok := y.(int32); ok {
			return Int32Bits(op, xi, yi), nil
		}
	}
	xi, _ := toInt64(x)
	yi, _ := toInt64(y)
	return bits64(op, xi, yi), nil
}

// bitMethod calls the operator method of the left operand's type, or the right
// one's beside a primitive, where one of them is no plain number. Otherwise known
// is false and y, unless nil, the right operand in the left one's type.
func (c *Converter) bitMethod(op BitOp, a, b any) (out, y any, known bool, err error) {
	if op >= ShiftLeft && IsNumeric(TypeOf(a)) && TypeOf(a) != BigInt { // which converts the right operand to int
		return nil, nil, false, nil
	}
	if operand(a) && operand(b) {
		return nil, nil, false, nil
	}
	if _, ok := a.(*big.Int); ok {
		if op <= BitXor {
			y, err = c.ownOperand(bitMethods[op], b, BigInt)
		}
		return nil, y, false, err
	}
	if c.Engine != nil {
		if out, known, err := c.Engine.Operator(bitMethods[op], a, b); known {
			return out, nil, true, err
		}
	}
	owner := a
	if operand(a) {
		owner = b
	}
	return nil, nil, true, RuntimeError("MethodNotFound", "InvalidOperation",
		fmt.Sprintf("Method invocation failed because [%s] does not contain a method named '%s'.", TypeOf(owner).FullName(), bitMethods[op]))
}

// numeric reports whether a text is a number.
func numeric(c *Converter, s string) bool {
	_, err := c.textOperand(s, nil)
	return err == nil
}

// low64 are the bits of an integer.
func low64(v any) int64 {
	if u, ok := v.(uint64); ok {
		return int64(u)
	}
	i, _ := toInt64(v)
	return i
}

// truncated keeps the low bits of a shifted number.
func truncated(v any, t *Type) any {
	i, _ := toInt64(v)
	switch t {
	case Byte:
		return byte(i)
	case SByte:
		return int8(i)
	case Int16:
		return int16(i)
	}
	return uint16(i)
}

// matchBits brings a uint and an int to uint, and a uint and a longer type to
// that type.
func matchBits(x, y any) (any, any) {
	xu, okX := x.(uint32)
	yu, okY := y.(uint32)
	switch {
	case okX && okY:
	case okX:
		if i, ok := y.(int32); ok {
			return x, uint32(i)
		}
		return int64(xu), y
	case okY:
		if i, ok := x.(int32); ok {
			return uint32(i), y
		}
		return x, int64(yu)
	}
	return x, y
}

// bigBits applies a bitwise operator when one side is a BigInteger.
func bigBits(op BitOp, x, y any) (any, bool) {
	_, bx := x.(*big.Int)
	_, by := y.(*big.Int)
	if !bx && !by {
		return nil, false
	}
	p, errP := toBig(x)
	q, errQ := toBig(y)
	if errP != nil || errQ != nil {
		return nil, false
	}
	switch op {
	case BitAnd:
		return new(big.Int).And(p, q), true
	case BitOr:
		return new(big.Int).Or(p, q), true
	}
	return new(big.Int).Xor(p, q), true
}

// Int32Bits applies a bitwise operator to ints; a shift count is taken modulo 32.
func Int32Bits(op BitOp, x, y int32) any {
	switch op {
	case BitAnd:
		return x & y
	case BitOr:
		return x | y
	case BitXor:
		return x ^ y
	}
	return shift(op, x, y)
}

func bits64(op BitOp, x, y int64) int64 {
	switch op {
	case BitAnd:
		return x & y
	case BitOr:
		return x | y
	}
	return x ^ y
}

func shift(op BitOp, x any, n int32) any {
	switch v := x.(type) {
	case *big.Int:
		if (op == ShiftLeft) == (n >= 0) { // a negative count shifts the other way
			return new(big.Int).Lsh(v, uint(min(max(n, -n), 1<<24)))
		}
		return new(big.Int).Rsh(v, uint(min(max(n, -n), math.MaxInt32)))
	case uint32:
		if op == ShiftLeft {
			return v << (uint(n) & 31)
		}
		return v >> (uint(n) & 31)
	case int64:
		if op == ShiftLeft {
			return v << (uint(n) & 63)
		}
		return v >> (uint(n) & 63)
	case uint64:
		if op == ShiftLeft {
			return v << (uint(n) & 63)
		}
		return v >> (uint(n) & 63)
	case int32:
		if op == ShiftLeft {
			return v << (uint(n) & 31)
		}
		return v >> (uint(n) & 31)
	}
	return x
}
