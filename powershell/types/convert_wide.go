package types

import (
	"math"
	"math/big"
)

// IsWide reports whether t is Half, Int128 or UInt128: numbers of .NET, which
// PowerShell treats as objects with operator methods.
func IsWide(t *Type) bool { return t == HalfType || t == Int128Type || t == UInt128Type }

// CastWide is .NET's conversion operator between Half, Int128 or UInt128 on one
// side and a number or character on the other; known is false when there is none.
// Where the operators neither saturate nor cut off, the error is theirs.
func CastWide(v any, t *Type) (out any, known bool, err error) {
	if ch, ok := v.(Char); ok && IsWide(t) {
		v = int32(ch)
	}
	from := TypeOf(v)
	if !IsNumeric(from) && !IsWide(from) || !IsNumeric(t) && !IsWide(t) && t != CharType || !IsWide(from) && !IsWide(t) {
		return nil, false, nil
	}
	if from == t {
		return v, true, nil
	}
	switch {
	case t == HalfType:
		return toHalf(v), true, nil
	case IsWide(t):
		out, err = toWideInteger(v, t)
	case from == HalfType:
		out, err = fromHalf(v.(Half), t)
	default:
		out, err = fromWideInteger(v, t)
	}
	return out, true, err
}

// toHalf goes through a single, as .NET does, from everything but a double and
// the integers of 128 bits and more.
func toHalf(v any) Half {
	f, _ := ToFloat(v)
	switch v.(type) {
	case float64, *big.Int, Int128, UInt128:
		return NewHalf(f)
	}
	return NewHalf(float64(float32(f)))
}

// toWideInteger saturates real numbers, wraps other types' negative numbers, and
// refuses a BigInteger that does not fit.
func toWideInteger(v any, t *Type) (any, error) {
	switch x := v.(type) {
	case Half, float32, float64:
		f, _ := ToFloat(x)
		return saturated(f, t), nil
	case Decimal:
		n := x.Truncate()
		if t == UInt128Type {
			n.Abs(n) // the operator does not look at the sign
		}
		out, _ := wide128(n, t)
		return out, nil
	case *big.Int:
		out, ok := wide128(x, t)
		if !ok {
			return nil, overflowError(t)
		}
		return out, nil
	}
	n, err := toBig(v)
	if err != nil {
		return nil, err
	}
	out, _ := wide128(n, t)
	return out, nil
}

// saturated is a double as an integer of 128 bits without its fraction; what is
// too large is the largest one, and not-a-number is zero.
func saturated(f float64, t *Type) any {
	low, high := -0x1p127, 0x1p127
	if t == UInt128Type {
		low, high = 0, 0x1p128
	}
	one := big.NewInt(1)
	x := new(big.Int)
	switch {
	case math.IsNaN(f):
	case f >= high:
		exp := math.Ilogb(high)
		x.Lsh(one, uint(exp)).Sub(x, one)
	case f <= low:
		if low < 0 {
			x.Lsh(one, 127).Neg(x)
		}
	default:
		new(big.Float).SetFloat64(math.Trunc(f)).Int(x)
	}
	out, _ := wide128(x, t)
	return out
}

// fromHalf converts through a single: to integers without the fraction,
// saturating at the limits of int, uint, long or ulong.
func fromHalf(h Half, t *Type) (any, error) {
	f := h.Float64()
	switch t {
	case Double:
		return f, nil
	case Single:
		return float32(f), nil
	case DecimalType:
		d, err := DecimalFromFloat(f, 7)
		if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
			return nil, overflowError(t)
		}
		return d, nil
	case BigInt:
		switch {
		case math.IsInf(f, 0):
			return nil, NewException("System.OverflowException", "BigInteger cannot represent infinity.")
		case math.IsNaN(f):
			return nil, NewException("System.OverflowException", "The value is not a number.")
		}
		return big.NewInt(int64(f)), nil
	}
	low, high := int64(math.MinInt32), int64(math.MaxInt32)
	switch t {
	case Int64:
		low, high = math.MinInt64, math.MaxInt64
	case UInt64:
		if math.IsInf(f, 1) {
			return uint64(math.MaxUint64), nil
		}
		low = 0
	case UInt32:
		low, high = 0, math.MaxUint32
	}
	n := int64(0)
	switch {
	case math.IsInf(f, 1):
		n = high
	case math.IsInf(f, -1):
		n = low
	case !math.IsNaN(f):
		n = max(int64(f), low)
	}
	return cutInteger(uint64(n), t), nil
}

// fromWideInteger keeps the low bits for the integer types.
func fromWideInteger(v any, t *Type) (any, error) {
	n, err := toBig(v)
	if err != nil {
		return nil, err
	}
	switch t {
	case BigInt:
		return n, nil
	case Double, Single:
		return ConvertNumber(n, t)
	case DecimalType:
		d, err := NewDecimal(n, 0)
		if err != nil {
			return nil, overflowError(t)
		}
		return d, nil
	}
	return cutInteger(LowUInt128(n).Lo, t), nil
}

// cutInteger keeps the bits that an integer type or a character has room for.
func cutInteger(n uint64, t *Type) any {
	switch t {
	case Byte:
		return uint8(n)
	case SByte:
		return int8(n)
	case Int16:
		return int16(n)
	case UInt16:
		return uint16(n)
	case Int32:
		return int32(n)
	case UInt32:
		return uint32(n)
	case Int64:
		return int64(n)
	case CharType:
		return Char(n)
	}
	return n
}

// castWide is CastWide with the errors of a cast.
func (c *Converter) castWide(v any, t *Type) (any, error) {
	out, known, err := CastWide(v, t)
	switch {
	case !known:
		return nil, c.refused(v, t)
	case err != nil:
		return nil, valueCast("InvalidCastTargetInvocationExceptionop_Explicit", v, t, err)
	}
	return out, nil
}
