package types

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// IsNumeric reports whether t is one of the number types.
func IsNumeric(t *Type) bool {
	switch t {
	case Int32, Int64, Double, Byte, SByte, Int16, UInt16, UInt32, UInt64, Single, DecimalType, BigInt:
		return true
	}
	return false
}

// IsIntegerType reports whether t is one of the eight integer types.
func IsIntegerType(t *Type) bool {
	switch t {
	case Int32, Int64, Byte, SByte, Int16, UInt16, UInt32, UInt64:
		return true
	}
	return false
}

// number converts to a number type.
func (c *Converter) number(v any, t *Type) (any, error) {
	switch x := v.(type) {
	case string:
		return c.parseNumber(x, t)
	case bool:
		n := int32(0)
		if x {
			n = 1
		}
		return c.number(n, t)
	case Char:
		return c.charToNumber(x, t)
	case *EnumValue:
		return c.number(x.Number(), t)
	case nil:
		return c.number(int32(0), t)
	case Switch:
		return nil, finalCast(v, t)
	case Half, Int128, UInt128:
		return c.castWide(v, t)
	}
	if t == BigInt {
		return c.toBigInt(v)
	}
	out, err := ConvertNumber(v, t)
	switch {
	case err == nil:
		return out, nil
	case err == errNotNumber:
		if d, ok := v.(DateTime); ok {
			return nil, c.valueError("InvalidCastIConvertible", d, t, NewException("System.InvalidCastException", "Invalid cast from 'DateTime' to '"+t.ShortName()+"'."))
		}
		if arr, ok := v.(*Array); ok && t == DecimalType && arr.Elem == Int32 {
			return decimalBits(arr)
		}
		if items, ok := Elements(v); ok && len(items) == 1 {
			return nil, finalCast(v, t)
		}
		if d, ok := v.(*Dict); ok && t == DecimalType && c.Engine != nil {
			return c.fromDict(d, t)
		}
		if c.Engine != nil {
			if out, known, err := c.Engine.Cast(v, t); known {
				return out, err
			}
		}
		return nil, c.refused(v, t)
	}
	if _, ok := v.(*big.Int); ok {
		through := t
		if n, _ := IntegerSize(t); n > 0 && n < 32 { // the operators of the short types go through int
			through = Int32
		}
		return nil, valueCast("InvalidCastTargetInvocationExceptionop_Explicit", v, t, overflowError(through))
	}
	return nil, valueCast("InvalidCastIConvertible", v, t, numberOverflow(v, t))
}

// decimalBits makes a decimal of its four words, as its constructor does.
func decimalBits(a *Array) (any, error) {
	bad := func() (any, error) {
		return nil, valueCast("InvalidCastConstructorException", a, DecimalType, NewException("System.ArgumentException", "Decimal constructor requires an array or span of four valid decimal bytes."))
	}
	var w [4]uint32
	for i, v := range a.Items {
		n, ok := v.(int32)
		if !ok || i > 3 {
			return bad()
		}
		w[i] = uint32(n)
	}
	scale := w[3] >> 16 & 0xff
	if len(a.Items) != 4 || w[3]&0x7f00ffff != 0 || scale > 28 {
		return bad()
	}
	return Decimal{lo: uint64(w[1])<<32 | uint64(w[0]), hi: w[2], scale: uint8(scale), neg: w[3]>>31 == 1}, nil
}

// numberOverflow is what System.Convert says: it goes through int for the short
// types, and rounds to long with an unchecked text of its own.
func numberOverflow(v any, t *Type) error {
	var f float64
	switch x := v.(type) {
	case float64:
		f = x
	case float32:
		f = float64(x)
	default:
		return overflowError(t)
	}
	switch t {
	case Byte, SByte, Int16, UInt16:
		if !(f > math.MinInt32-0.5 && f < math.MaxInt32+0.5) {
			return overflowError(Int32)
		}
	case Int64, UInt64:
		return NewException("System.OverflowException", "Arithmetic operation resulted in an overflow.")
	}
	return overflowError(t)
}

// toBigInt uses BigInteger's constructors and operators, which cut off the
// fraction.
func (c *Converter) toBigInt(v any) (any, error) {
	switch x := v.(type) {
	case float32:
		return c.toBigInt(float64(x))
	case float64:
		switch {
		case math.IsInf(x, 0):
			return nil, valueCast("InvalidCastConstructorException", v, BigInt, NewException("System.OverflowException", "BigInteger cannot represent infinity."))
		case math.IsNaN(x):
			return nil, valueCast("InvalidCastConstructorException", v, BigInt, NewException("System.OverflowException", "The value is not a number."))
		}
		b, _ := new(big.Float).SetFloat64(math.Trunc(x)).Int(nil)
		return b, nil
	case Decimal:
		return x.Truncate(), nil
	}
	if d, ok := v.(*Dict); ok && c.Engine != nil {
		return c.fromDict(d, BigInt)
	}
	b, err := toBig(v)
	if err != nil {
		return nil, c.refused(v, BigInt)
	}
	return b, nil
}

func (c *Converter) charToNumber(x Char, t *Type) (any, error) {
	return c.number(int32(x), t)
}

type notNumber struct{}

func (notNumber) Error() string { return "not a number" }

var errNotNumber error = notNumber{}

// ConvertNumber converts between number types, rounding half to even. The error
// is ErrOverflow when t cannot hold the value.
func ConvertNumber(v any, t *Type) (any, error) {
	switch t {
	case Double:
		f, ok := ToFloat(v)
		if !ok {
			return nil, errNotNumber
		}
		return f, nil
	case Single:
		f, ok := ToFloat(v)
		if !ok {
			return nil, errNotNumber
		}
		return float32(f), nil
	case DecimalType:
		return toDecimal(v)
	case BigInt:
		b, err := toBig(v)
		if err != nil {
			return nil, err
		}
		return b, nil
	case HalfType:
		f, ok := ToFloat(v)
		if !ok {
			return nil, errNotNumber
		}
		return NewHalf(f), nil
	case Int128Type, UInt128Type:
		b, err := toBig(v)
		if err != nil {
			return nil, err
		}
		out, ok := wide128(b, t)
		if !ok {
			return nil, ErrOverflow
		}
		return out, nil
	}
	if i, ok := toInt64(v); ok {
		return fitInt(i, t)
	}
	b, err := toBig(v)
	if err != nil {
		return nil, err
	}
	if t == UInt64 && b.IsUint64() {
		return b.Uint64(), nil
	}
	if !b.IsInt64() {
		return nil, ErrOverflow
	}
	return fitInt(b.Int64(), t)
}

// toInt64 returns integers that fit without rounding.
func toInt64(v any) (int64, bool) {
	switch x := v.(type) {
	case int32:
		return int64(x), true
	case int64:
		return x, true
	case uint8:
		return int64(x), true
	case int8:
		return int64(x), true
	case int16:
		return int64(x), true
	case uint16:
		return int64(x), true
	case uint32:
		return int64(x), true
	case uint64:
		return int64(x), x <= math.MaxInt64
	}
	return 0, false
}

func fitInt(i int64, t *Type) (any, error) {
	ok := true
	var out any
	switch t {
	case Int32:
		out, ok = int32(i), i >= math.MinInt32 && i <= math.MaxInt32
	case Int64:
		out = i
	case Byte:
		out, ok = uint8(i), i >= 0 && i <= math.MaxUint8
	case SByte:
		out, ok = int8(i), i >= math.MinInt8 && i <= math.MaxInt8
	case Int16:
		out, ok = int16(i), i >= math.MinInt16 && i <= math.MaxInt16
	case UInt16:
		out, ok = uint16(i), i >= 0 && i <= math.MaxUint16
	case UInt32:
		out, ok = uint32(i), i >= 0 && i <= math.MaxUint32
	case UInt64:
		out, ok = uint64(i), i >= 0
	default:
		return nil, errNotNumber
	}
	if !ok {
		return nil, ErrOverflow
	}
	return out, nil
}

// ToFloat returns the double nearest to a number.
func ToFloat(v any) (float64, bool) {
	if i, ok := toInt64(v); ok {
		return float64(i), true
	}
	switch x := v.(type) {
	case float64:
		return x, true
	case float32:
		return float64(x), true
	case uint64:
		return float64(x), true
	case Decimal:
		return x.Float64(), true
	case *big.Int:
		f, _ := new(big.Float).SetInt(x).Float64()
		return f, true
	case Half:
		return x.Float64(), true
	case Int128:
		return ToFloat(x.Big())
	case UInt128:
		return ToFloat(x.Big())
	}
	return 0, false
}

// toBig returns the integer nearest to a number.
func toBig(v any) (*big.Int, error) {
	if i, ok := toInt64(v); ok {
		return big.NewInt(i), nil
	}
	switch x := v.(type) {
	case *big.Int:
		return x, nil
	case Int128:
		return x.Big(), nil
	case UInt128:
		return x.Big(), nil
	case Half:
		return toBig(x.Float64())
	case uint64:
		return new(big.Int).SetUint64(x), nil
	case Decimal:
		return x.RoundedInt(), nil
	case float32:
		return toBig(float64(x))
	case float64:
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return nil, ErrOverflow
		}
		b, _ := new(big.Float).SetFloat64(math.RoundToEven(x)).Int(nil)
		return b, nil
	}
	return nil, errNotNumber
}

func toDecimal(v any) (any, error) {
	if i, ok := toInt64(v); ok {
		return DecimalFromInt(i), nil
	}
	switch x := v.(type) {
	case Decimal:
		return x, nil
	case uint64:
		return DecimalFromUint(x), nil
	case float64:
		d, err := DecimalFromFloat(x, 15)
		return d, err
	case float32:
		d, err := DecimalFromFloat(float64(x), 7)
		return d, err
	case *big.Int:
		d, err := NewDecimal(x, 0)
		return d, err
	}
	return nil, errNotNumber
}

// parseNumber converts text: what int.Parse takes, hexadecimal, a real number
// that is rounded, and PowerShell's suffixes.
func (c *Converter) parseNumber(s string, t *Type) (any, error) {
	trimmed := strings.TrimSpace(s)
	if trimmed == "" {
		return c.number(int32(0), t)
	}
	if v, ok, err := typeText(s, trimmed, t); ok {
		return v, err
	}
	if v, ok := ParseNumberText(trimmed); ok {
		out, err := ConvertNumber(v, t)
		if d, isDecimal := out.(Decimal); err == nil && isDecimal && d.IsZero() { // rounded away, with its digits
			return Decimal{}, nil
		}
		if err == nil {
			return out, nil
		}
		return nil, valueCast(stringCastID(t), s, t, textOverflow(trimmed, t))
	}
	if v, ok := parseLiteral(trimmed); ok {
		out, err := ConvertNumber(v, t)
		if err == nil {
			return out, nil
		}
		return nil, valueCast(stringCastID(t), s, t, textOverflow(trimmed, t))
	}
	return nil, valueCast(stringCastID(t), s, t, textError(s, t))
}

// textError is what the type's own Parse says of a text that is no number.
func textError(s string, t *Type) error {
	if t == BigInt {
		return NewException("System.FormatException", "The value could not be parsed.")
	}
	return formatError(s)
}

// textOverflow is the error of a number that does not fit: plain digits overflow,
// while other forms, which PowerShell reads after the type's own Parse has
// refused them, keep that refusal.
func textOverflow(s string, t *Type) error {
	body := strings.TrimLeft(s, "+-")
	if t == DecimalType {
		body = strings.NewReplacer(",", "", ".", "").Replace(body)
	}
	if plainDigits(body) || t == Double || t == Single || t == BigInt {
		return overflowError(t)
	}
	return formatError(s)
}

func stringCastID(t *Type) string {
	switch t {
	case Double, Single:
		return "InvalidCastFromStringToDoubleOrSingle"
	case DecimalType:
		return "InvalidCastFromStringToDecimal"
	}
	return "InvalidCastFromStringToInteger"
}

// ParseNumberText reads a number as conversion from string does: a sign, digits
// with a point and an exponent, 0x digits, or a literal with a type suffix or
// multiplier. Surrounding blanks must be gone.
func ParseNumberText(s string) (any, bool) {
	body, neg := s, false
	if body != "" && (body[0] == '-' || body[0] == '+') {
		neg, body = body[0] == '-', body[1:]
	}
	if body == "" {
		return nil, false
	}
	lower := strings.ToLower(body)
	switch lower {
	case "infinity":
		return math.Inf(map[bool]int{true: -1, false: 1}[neg]), true
	case "nan":
		return math.NaN(), true
	}
	if plainDigits(body) {
		if i, err := strconv.ParseInt(s, 10, 64); err == nil {
			if i >= math.MinInt32 && i <= math.MaxInt32 {
				return int32(i), true
			}
			return i, true
		}
		b, ok := new(big.Int).SetString(strings.TrimPrefix(s, "+"), 10)
		return b, ok
	}
	if hex, ok := strings.CutPrefix(lower, "0x"); ok && hex != "" && strings.Trim(hex, "0123456789abcdef") == "" {
		return parseHex(hex, neg)
	}
	if bits, ok := strings.CutPrefix(lower, "0b"); ok && bits != "" && len(bits) <= 64 && strings.Trim(bits, "01") == "" {
		n, err := strconv.ParseUint(bits, 2, 64)
		if err != nil {
			return nil, false
		}
		return parseHex(strconv.FormatUint(n, 16), neg)
	}
	body = strings.ReplaceAll(body, ",", "")
	if realText(body) {
		text := body
		if neg {
			text = "-" + text
		}
		if d, err, ok := ParseDecimal(text); ok && err == nil && !strings.ContainsAny(body, "eE") && len(body) > 15 && len(body) <= 30 {
			return d, true
		}
		f, err := strconv.ParseFloat(text, 64)
		if err != nil && !math.IsInf(f, 0) {
			return nil, false
		}
		return f, true
	}
	return nil, false
}

func parseHex(hex string, neg bool) (any, bool) {
	b, ok := new(big.Int).SetString(hex, 16)
	if !ok {
		return nil, false
	}
	switch digits := len(strings.TrimLeft(hex, "0")); {
	case digits <= 8 && len(hex) <= 8:
		i := int32(uint32(b.Uint64()))
		if neg {
			i = -i
		}
		return i, true
	case len(hex) <= 16:
		i := int64(b.Uint64())
		if neg {
			i = -i
		}
		return i, true
	}
	if neg {
		b.Neg(b)
	}
	return b, true
}

func plainDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// realText checks digits[.digits][e[+-]digits] with a digit in the mantissa.
func realText(s string) bool {
	mantissa, exp, hasExp := strings.Cut(strings.ToLower(s), "e")
	if hasExp {
		if exp != "" && (exp[0] == '-' || exp[0] == '+') {
			exp = exp[1:]
		}
		if !plainDigits(exp) {
			return false
		}
	}
	whole, frac, _ := strings.Cut(mantissa, ".")
	return plainDigits(whole+frac) && whole+frac != ""
}
