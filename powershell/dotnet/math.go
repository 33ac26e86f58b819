package dotnet

import (
	"math"
	"math/big"
	"sync"

	"github.com/runwright/runwright/powershell/exactmath"
	"github.com/runwright/runwright/powershell/types"
)

// rounding is MidpointRounding.
func roundFloat(f float64, mode int64) float64 {
	switch mode {
	case 1:
		return math.Round(f)
	case 2:
		return math.Trunc(f)
	case 3:
		return math.Floor(f)
	case 4:
		return math.Ceil(f)
	}
	return math.RoundToEven(f)
}

// roundPlaces scales, rounds and scales back, as .NET does.
func roundPlaces(f float64, places int, mode int64) (any, error) {
	if places < 0 || places > 15 {
		return nil, OutOfRange("Rounding digits must be between 0 and 15, inclusive.", "digits")
	}
	if math.Abs(f) >= 1e16 || math.IsNaN(f) {
		return f, nil
	}
	p := math.Pow10(places)
	return roundFloat(f*p, mode) / p, nil
}

func roundDecimal(d types.Decimal, places int, mode int64) (any, error) {
	if places < 0 || places > 28 {
		return nil, OutOfRange("Decimal can only round to between 0 and 28 digits of precision.", "decimals")
	}
	switch mode {
	case 0, 1:
		return d.Round(places, mode == 1), nil
	}
	if d.Scale() <= places {
		return d, nil
	}
	scaled, err := d.Mul(decimalPower(places))
	if err != nil {
		return nil, types.OverflowOf(types.DecimalType)
	}
	whole, err := types.NewDecimal(scaled.Truncate(), 0)
	if err != nil {
		return nil, types.OverflowOf(types.DecimalType)
	}
	if mode == 3 && scaled.Cmp(whole) < 0 {
		whole, err = whole.Sub(types.DecimalFromInt(1))
	} else if mode == 4 && scaled.Cmp(whole) > 0 {
		whole, err = whole.Add(types.DecimalFromInt(1))
	}
	if err != nil {
		return nil, types.OverflowOf(types.DecimalType)
	}
	c, ok := new(big.Int).SetString(types.ToString(whole), 10)
	if !ok {
		return whole, nil
	}
	out, err := types.NewDecimal(c, places)
	if err != nil {
		return nil, types.OverflowOf(types.DecimalType)
	}
	return out, nil
}

func decimalPower(places int) types.Decimal {
	d := types.DecimalFromInt(1)
	for range places {
		if next, err := d.Mul(types.DecimalFromInt(10)); err == nil {
			d = next
		}
	}
	return d
}

// elementary are the functions of one double that Math, Double, Single and Half
// share.
func elementary() map[string]func(float64) float64 {
	return map[string]func(float64) float64{
		"Sqrt": math.Sqrt, "Floor": math.Floor, "Ceiling": math.Ceil, "Truncate": math.Trunc, "Round": math.RoundToEven, "Sin": exactmath.Sin, "Cos": exactmath.Cos,
		"Tan": exactmath.Tan, "Asin": exactmath.Asin, "Acos": exactmath.Acos, "Atan": exactmath.Atan, "Sinh": exactmath.Sinh, "Cosh": exactmath.Cosh, "Tanh": exactmath.Tanh,
		"Asinh": exactmath.Asinh, "Acosh": exactmath.Acosh, "Atanh": exactmath.Atanh, "Exp": exactmath.Exp, "Log": exactmath.Log, "Log10": exactmath.Log10,
		"Log2": exactmath.Log2, "Cbrt": exactmath.Cbrt,
	}
}

// logarithm is Math.Log with a base: the quotient of two logarithms.
func logarithm(a, b float64) float64 {
	switch {
	case math.IsNaN(a):
		return a
	case math.IsNaN(b):
		return b
	case b == 1:
		return math.NaN()
	case a != 1 && (b == 0 || math.IsInf(b, 1)):
		return math.NaN()
	}
	return exactmath.Log(a) / exactmath.Log(b)
}

func enumBits(v any) int64 {
	if e, ok := types.Unwrap(v).(*types.EnumValue); ok {
		return e.Bits
	}
	return 0
}

// numberNames are the number types in signatures.
var numberNames = []string{"sbyte", "byte", "short", "ushort", "int", "uint", "long", "ulong", "float", "double", "decimal"}

var mathTable = sync.OnceValue(func() Table {
	t := Table{}
	one := func(p string, f func(float64) float64, names ...string) {
		for _, n := range names {
			t["static "+n+"("+p+")"] = func(c *Call) (any, error) { return f(c.Float(0)), nil }
		}
	}
	for name, f := range elementary() {
		one("double", f, name)
	}
	one("double", func(f float64) float64 { return math.Nextafter(f, math.Inf(1)) }, "BitIncrement")
	one("double", func(f float64) float64 { return math.Nextafter(f, math.Inf(-1)) }, "BitDecrement")
	two := func(name string, f func(a, b float64) float64) {
		t["static "+name+"(double,double)"] = func(c *Call) (any, error) { return f(c.Float(0), c.Float(1)), nil }
	}
	two("Pow", exactmath.Pow)
	two("Atan2", exactmath.Atan2)
	two("IEEERemainder", math.Remainder)
	two("CopySign", math.Copysign)
	two("Log", logarithm)
	t["static FusedMultiplyAdd(double,double,double)"] = func(c *Call) (any, error) { return math.FMA(c.Float(0), c.Float(1), c.Float(2)), nil }
	t["static ScaleB(double,int)"] = func(c *Call) (any, error) { return math.Ldexp(c.Float(0), c.Int(1)), nil }
	t["static ILogB(double)"] = func(c *Call) (any, error) { return int32(math.Ilogb(c.Float(0))), nil }
	const mode = "System.MidpointRounding"
	t["static Round(double,int)"] = func(c *Call) (any, error) { return roundPlaces(c.Float(0), c.Int(1), 0) }
	t["static Round(double,"+mode+")"] = func(c *Call) (any, error) { return roundFloat(c.Float(0), enumBits(c.Args[1])), nil }
	t["static Round(double,int,"+mode+")"] = func(c *Call) (any, error) { return roundPlaces(c.Float(0), c.Int(1), enumBits(c.Args[2])) }
	dec := func(c *Call) types.Decimal { d, _ := c.Args[0].(types.Decimal); return d }
	t["static Round(decimal)"] = func(c *Call) (any, error) { return roundDecimal(dec(c), 0, 0) }
	t["static Round(decimal,int)"] = func(c *Call) (any, error) { return roundDecimal(dec(c), c.Int(1), 0) }
	t["static Round(decimal,"+mode+")"] = func(c *Call) (any, error) { return roundDecimal(dec(c), 0, enumBits(c.Args[1])) }
	t["static Round(decimal,int,"+mode+")"] = func(c *Call) (any, error) { return roundDecimal(dec(c), c.Int(1), enumBits(c.Args[2])) }
	t["static Floor(decimal)"] = func(c *Call) (any, error) { return roundDecimal(dec(c), 0, 3) }
	t["static Ceiling(decimal)"] = func(c *Call) (any, error) { return roundDecimal(dec(c), 0, 4) }
	t["static Truncate(decimal)"] = func(c *Call) (any, error) { return roundDecimal(dec(c), 0, 2) }
	for _, n := range numberNames {
		p := n + "," + n
		typ := types.Object.ResolveFact(n)
		t["static Max("+p+")"] = func(c *Call) (any, error) { return larger(c.Args[0], c.Args[1], 1), nil }
		t["static Min("+p+")"] = func(c *Call) (any, error) { return larger(c.Args[0], c.Args[1], -1), nil }
		t["static Abs("+n+")"] = func(c *Call) (any, error) { return absolute(c.Args[0], typ) }
		t["static Sign("+n+")"] = func(c *Call) (any, error) { return signOf(c.Args[0]) }
		t["static Clamp("+p+","+n+")"] = func(c *Call) (any, error) { return clamp(c.Args[0], c.Args[1], c.Args[2]) }
		t["static DivRem("+p+")"] = func(c *Call) (any, error) {
			q, r, err := divRem(c.Args[0], c.Args[1], typ)
			return NewTuple(true, q, r), err
		}
		t["static DivRem("+p+",out "+n+")"] = func(c *Call) (any, error) {
			q, r, err := divRem(c.Args[0], c.Args[1], typ)
			if err != nil {
				return nil, err
			}
			return q, c.setOut(2, r)
		}
	}
	t["static BigMul(int,int)"] = func(c *Call) (any, error) { return int64(c.Int(0)) * int64(c.Int(1)), nil }
	for _, n := range []string{"uint", "long", "ulong"} {
		product := types.Object.ResolveFact(map[string]string{"uint": "ulong", "long": "System.Int128", "ulong": "System.UInt128"}[n])
		t["static BigMul("+n+","+n+")"] = func(c *Call) (any, error) {
			a, err := types.ConvertNumber(c.Args[0], types.BigInt)
			if err != nil {
				return nil, err
			}
			b, err := types.ConvertNumber(c.Args[1], types.BigInt)
			if err != nil {
				return nil, err
			}
			return types.ConvertNumber(new(big.Int).Mul(a.(*big.Int), b.(*big.Int)), product)
		}
	}
	t["static SinCos(double)"] = func(c *Call) (any, error) {
		s, k := exactmath.Sincos(c.Float(0))
		return NewTuple(true, s, k), nil
	}
	bigger := func(want int) Func {
		return func(c *Call) (any, error) {
			a, b := math.Abs(c.Float(0)), math.Abs(c.Float(1))
			if a == b {
				return larger(c.Args[0], c.Args[1], want), nil
			}
			if larger(a, b, want) == any(a) {
				return c.Float(0), nil
			}
			return c.Float(1), nil
		}
	}
	t["static MaxMagnitude(double,double)"], t["static MinMagnitude(double,double)"] = bigger(1), bigger(-1)
	return t
})

func divRem(a, b any, t *types.Type) (q, r any, err error) {
	x, err := types.ConvertNumber(a, types.BigInt)
	if err != nil {
		return nil, nil, err
	}
	y, err := types.ConvertNumber(b, types.BigInt)
	if err != nil {
		return nil, nil, err
	}
	if y.(*big.Int).Sign() == 0 {
		return nil, nil, types.NewException("System.DivideByZeroException", "Attempted to divide by zero.")
	}
	var m big.Int
	d, _ := new(big.Int).QuoRem(x.(*big.Int), y.(*big.Int), &m)
	if q, err = types.ConvertNumber(d, t); err != nil {
		return nil, nil, types.NewException("System.OverflowException", "Arithmetic operation resulted in an overflow.")
	}
	r, err = types.ConvertNumber(&m, t)
	return q, r, err
}
