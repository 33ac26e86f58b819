package dotnet

import (
	"math"
	"math/big"
	"math/bits"

	"github.com/runwright/runwright/powershell/exactmath"
	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/types"
)

const providerName = "System.IFormatProvider"

// numberTable builds the members that all number types share. name is the type
// in signatures.
func numberTable(t *types.Type, name string) Table {
	style := format.StyleInteger
	switch t {
	case types.Double, types.Single, types.HalfType:
		style = format.StyleFloat | format.Thousands
	case types.DecimalType:
		style = format.StyleNumber
	}
	parse := func(c *Call, style format.NumberStyles, culture *format.Culture) (any, error) {
		if c.Args[0] == nil {
			return nil, ArgumentNull("s")
		}
		return format.ParseNumber(c.Str(0), t, style, culture)
	}
	try := func(c *Call, out int, style format.NumberStyles, culture *format.Culture) (any, error) {
		v, err := format.ParseNumber(c.Str(0), t, style, culture)
		if err != nil {
			zero, zerr := types.ConvertNumber(int32(0), t)
			if zerr != nil {
				return nil, zerr
			}
			return false, c.setOut(out, zero)
		}
		return true, c.setOut(out, v)
	}
	styleOf := func(c *Call, i int) format.NumberStyles {
		e, _ := c.Args[i].(*types.EnumValue)
		if e == nil {
			return style
		}
		return format.NumberStyles(e.Bits)
	}
	const styles = "System.Globalization.NumberStyles"
	out := Table{
		"static Parse(string)":                                                         func(c *Call) (any, error) { return parse(c, style, c.CurrentCulture()) },
		"static Parse(string," + styles + ")":                                          func(c *Call) (any, error) { return parse(c, styleOf(c, 1), c.CurrentCulture()) },
		"static Parse(string," + providerName + ")":                                    func(c *Call) (any, error) { return parse(c, style, c.Culture(1)) },
		"static Parse(string," + styles + "," + providerName + ")":                     func(c *Call) (any, error) { return parse(c, styleOf(c, 1), c.Culture(2)) },
		"static TryParse(string,out " + name + ")":                                     func(c *Call) (any, error) { return try(c, 1, style, c.CurrentCulture()) },
		"static TryParse(string," + providerName + ",out " + name + ")":                func(c *Call) (any, error) { return try(c, 2, style, c.Culture(1)) },
		"static TryParse(string," + styles + "," + providerName + ",out " + name + ")": func(c *Call) (any, error) { return try(c, 3, styleOf(c, 1), c.Culture(2)) },
		"GetTypeCode()":                                        typeCode(t.ShortName()),
		"GetHashCode()":                                        func(c *Call) (any, error) { return numberHash(c.This), nil },
		"static Max(" + name + "," + name + ")":                func(c *Call) (any, error) { return larger(c.Args[0], c.Args[1], 1), nil },
		"static Min(" + name + "," + name + ")":                func(c *Call) (any, error) { return larger(c.Args[0], c.Args[1], -1), nil },
		"static Abs(" + name + ")":                             func(c *Call) (any, error) { return absolute(c.Args[0], t) },
		"static Sign(" + name + ")":                            func(c *Call) (any, error) { return signOf(c.Args[0]) },
		"static Clamp(" + name + "," + name + "," + name + ")": func(c *Call) (any, error) { return clamp(c.Args[0], c.Args[1], c.Args[2]) },
		"static IsEvenInteger(" + name + ")":                   func(c *Call) (any, error) { return parity(c.Args[0], 0), nil },
		"static IsOddInteger(" + name + ")":                    func(c *Call) (any, error) { return parity(c.Args[0], 1), nil },
		"static IsNegative(" + name + ")":                      func(c *Call) (any, error) { return negative(c.Args[0]), nil },
		"static IsPositive(" + name + ")":                      func(c *Call) (any, error) { return !negative(c.Args[0]), nil },
	}
	addText(out, providerName)
	addOrder(out, name, t.ShortName(), compareTotal)
	return out
}

// compareTotal orders numbers with NaN below everything.
func compareTotal(a, b any) int {
	if cmp, ok := types.CompareNumbers(a, b); ok {
		return cmp
	}
	nan := func(v any) bool { f, ok := types.ToFloat(v); return ok && math.IsNaN(f) }
	switch {
	case nan(a) && nan(b):
		return 0
	case nan(a):
		return -1
	}
	return 1
}

func numberHash(v any) int32 {
	switch x := v.(type) {
	case int64:
		return int32(x) ^ int32(x>>32)
	case uint64:
		return int32(x) ^ int32(x>>32)
	case float64:
		b := math.Float64bits(x)
		if x == 0 {
			b = 0
		}
		return int32(b) ^ int32(b>>32)
	case float32:
		return int32(math.Float32bits(x))
	case int8:
		return int32(x)
	case types.Half:
		if f := x.Float64(); f == 0 || math.IsNaN(f) {
			x &= 0x7c00
		}
		return int32(x)
	case types.Int128:
		return wideHash(x.Hi, x.Lo)
	case types.UInt128:
		return wideHash(x.Hi, x.Lo)
	}
	n, err := types.ConvertNumber(v, types.Int32)
	if err != nil {
		return 0
	}
	i, _ := n.(int32)
	return i
}

// wideHash is a hash of 128 bits; .NET's differs from process to process.
func wideHash(hi, lo uint64) int32 {
	n := hi*31 + lo
	return int32(n) ^ int32(n>>32)
}

// larger is Max (want 1) or Min (want -1); NaN wins.
func larger(a, b any, want int) any {
	cmp, ok := types.CompareNumbers(a, b)
	if !ok {
		if f, isFloat := types.ToFloat(a); isFloat && math.IsNaN(f) {
			return a
		}
		return b
	}
	if cmp == 0 {
		if negative(a) == (want > 0) {
			return b
		}
		return a
	}
	if cmp == want {
		return a
	}
	return b
}

func negative(v any) bool {
	if f, ok := v.(float64); ok {
		return math.Signbit(f)
	}
	if h, ok := v.(types.Half); ok {
		return h&0x8000 != 0
	}
	cmp, ok := types.CompareNumbers(v, int32(0))
	return ok && cmp < 0
}

func parity(v any, want int64) bool {
	r, err := types.Arithmetic(types.OpMod, v, int32(2))
	if err != nil {
		return false
	}
	f, ok := types.ToFloat(r)
	return ok && int64(math.Abs(f)) == want && math.Abs(f) == float64(want)
}

func absolute(v any, t *types.Type) (any, error) {
	switch x := v.(type) {
	case float64:
		return math.Abs(x), nil
	case float32:
		return float32(math.Abs(float64(x))), nil
	case types.Half:
		return x & 0x7fff, nil
	case *big.Int:
		return new(big.Int).Abs(x), nil
	case types.Decimal:
		if x.Sign() < 0 {
			return x.Negate(), nil
		}
		return x, nil
	}
	if !negative(v) {
		return v, nil
	}
	n, err := types.ConvertNumber(v, types.BigInt)
	if err != nil {
		return nil, err
	}
	out, err := types.ConvertNumber(new(big.Int).Neg(n.(*big.Int)), t)
	if err != nil {
		return nil, types.NewException("System.OverflowException", "Negating the minimum value of a twos complement number is invalid.")
	}
	return out, nil
}

func signOf(v any) (any, error) {
	cmp, ok := types.CompareNumbers(v, int32(0))
	if !ok {
		return nil, types.NewException("System.ArithmeticException", "Function does not accept floating point Not-a-Number values.")
	}
	return int32(cmp), nil
}

func clamp(v, low, high any) (any, error) {
	if cmp, ok := types.CompareNumbers(low, high); ok && cmp > 0 {
		return nil, types.NewException("System.ArgumentException", "'"+types.ToString(low)+"' cannot be greater than "+types.ToString(high)+".")
	}
	if cmp, ok := types.CompareNumbers(v, low); ok && cmp < 0 {
		return low, nil
	}
	if cmp, ok := types.CompareNumbers(v, high); ok && cmp > 0 {
		return high, nil
	}
	return v, nil
}

// integerTable adds what integers have besides.
func integerTable(t *types.Type, name string) Table {
	out := numberTable(t, name)
	size, _ := types.IntegerSize(t)
	value := func(c *Call) uint64 {
		n, err := types.ConvertNumber(c.Args[0], types.BigInt)
		if err != nil {
			return 0
		}
		b := n.(*big.Int)
		if b.Sign() < 0 {
			return uint64(b.Int64()) & (1<<uint(size-1)<<1 - 1)
		}
		return b.Uint64()
	}
	count := func(f func(u uint64) int) Func {
		return func(c *Call) (any, error) { return types.ConvertNumber(int32(f(value(c))), t) }
	}
	out["static PopCount("+name+")"] = count(bits.OnesCount64)
	out["static LeadingZeroCount("+name+")"] = count(func(u uint64) int { return bits.LeadingZeros64(u) - 64 + size })
	out["static TrailingZeroCount("+name+")"] = count(func(u uint64) int { return min(bits.TrailingZeros64(u), size) })
	out["static Log2("+name+")"] = count(func(u uint64) int { return bits.Len64(u) - 1 })
	out["static IsPow2("+name+")"] = func(c *Call) (any, error) { return !negative(c.Args[0]) && bits.OnesCount64(value(c)) == 1, nil }
	return out
}

func floatTable(t *types.Type, name string) Table {
	out := numberTable(t, name)
	give := func(f float64) (any, error) { return types.ConvertNumber(f, t) }
	real := func(c *Call, i int) float64 { x, _ := types.ToFloat(c.Args[i]); return x }
	for member, f := range elementary() {
		out["static "+member+"("+name+")"] = func(c *Call) (any, error) { return give(f(real(c, 0))) }
	}
	out["static ExpM1("+name+")"] = func(c *Call) (any, error) { return give(exactmath.Expm1(real(c, 0))) }
	out["static LogP1("+name+")"] = func(c *Call) (any, error) { return give(exactmath.Log1p(real(c, 0))) }
	out["static DegreesToRadians("+name+")"] = func(c *Call) (any, error) { return give(real(c, 0) * math.Pi / 180) }
	out["static RadiansToDegrees("+name+")"] = func(c *Call) (any, error) { return give(real(c, 0) * 180 / math.Pi) }
	for member, f := range map[string]func(a, b float64) float64{"Pow": exactmath.Pow, "Atan2": exactmath.Atan2, "Log": logarithm, "Hypot": math.Hypot, "CopySign": math.Copysign, "Ieee754Remainder": math.Remainder} {
		out["static "+member+"("+name+","+name+")"] = func(c *Call) (any, error) { return give(f(real(c, 0), real(c, 1))) }
	}
	out["static Lerp("+name+","+name+","+name+")"] = func(c *Call) (any, error) {
		return give(math.FMA(real(c, 0), 1-real(c, 2), real(c, 1)*real(c, 2)))
	}
	out["static Round("+name+",int)"] = func(c *Call) (any, error) {
		v, err := roundPlaces(real(c, 0), c.Int(1), 0)
		if err != nil {
			return nil, err
		}
		return types.ConvertNumber(v, t)
	}
	out["static Round("+name+",System.MidpointRounding)"] = func(c *Call) (any, error) { return give(roundFloat(real(c, 0), enumBits(c.Args[1]))) }
	test := func(f func(float64) bool) Func {
		return func(c *Call) (any, error) { x, _ := types.ToFloat(c.Args[0]); return f(x), nil }
	}
	out["static IsNaN("+name+")"] = test(math.IsNaN)
	out["static IsInfinity("+name+")"] = test(func(f float64) bool { return math.IsInf(f, 0) })
	out["static IsPositiveInfinity("+name+")"] = test(func(f float64) bool { return math.IsInf(f, 1) })
	out["static IsNegativeInfinity("+name+")"] = test(func(f float64) bool { return math.IsInf(f, -1) })
	out["static IsFinite("+name+")"] = test(func(f float64) bool { return !math.IsInf(f, 0) && !math.IsNaN(f) })
	out["static IsInteger("+name+")"] = test(func(f float64) bool { return f == math.Trunc(f) && !math.IsInf(f, 0) })
	return out
}
