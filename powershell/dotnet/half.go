package dotnet

import (
	"math"

	"github.com/runwright/runwright/powershell/exactmath"
	"github.com/runwright/runwright/powershell/types"
)

// halfTable are the members of System.Half. Functions go through double, whose
// result is rounded once.
func halfTable() Table {
	const name = "System.Half"
	t := floatTable(types.HalfType, name)
	arg := func(c *Call, i int) float64 { h, _ := c.Args[i].(types.Half); return h.Float64() }
	value := func(f float64) Func { return func(*Call) (any, error) { return types.NewHalf(f), nil } }
	for member, f := range map[string]float64{"One": 1, "Zero": 0, "NegativeOne": -1, "MultiplicativeIdentity": 1, "NegativeZero": math.Copysign(0, -1), "E": math.E, "Pi": math.Pi, "Tau": 2 * math.Pi,
		"MaxValue": 65504, "MinValue": -65504, "Epsilon": 0x1p-24, "PositiveInfinity": math.Inf(1), "NegativeInfinity": math.Inf(-1)} {
		t["static get "+member] = value(f)
	}
	t["static get NaN"] = func(*Call) (any, error) { return types.Half(0xfe00), nil }
	one := func(member string, f func(float64) float64) {
		t["static "+member+"("+name+")"] = func(c *Call) (any, error) { return types.NewHalf(f(arg(c, 0))), nil }
	}
	for member, f := range elementary() {
		one(member, f)
	}
	for member, f := range map[string]func(float64) float64{"Exp2": math.Exp2, "ExpM1": exactmath.Expm1, "LogP1": exactmath.Log1p, "op_UnaryNegation": func(f float64) float64 { return -f }, "op_UnaryPlus": func(f float64) float64 { return f },
		"op_Increment": func(f float64) float64 { return f + 1 }, "op_Decrement": func(f float64) float64 { return f - 1 }} {
		one(member, f)
	}
	two := func(member string, f func(a, b float64) float64) {
		t["static "+member+"("+name+","+name+")"] = func(c *Call) (any, error) { return types.NewHalf(f(arg(c, 0), arg(c, 1))), nil }
	}
	for member, f := range map[string]func(a, b float64) float64{"op_Addition": func(a, b float64) float64 { return a + b }, "op_Subtraction": func(a, b float64) float64 { return a - b },
		"op_Multiply": func(a, b float64) float64 { return a * b }, "op_Division": func(a, b float64) float64 { return a / b }, "op_Modulus": math.Mod,
		"Pow": exactmath.Pow, "Atan2": exactmath.Atan2, "Hypot": math.Hypot, "CopySign": math.Copysign, "Ieee754Remainder": math.Remainder} {
		two(member, f)
	}
	test := func(member string, f func(a, b float64) bool) {
		t["static "+member+"("+name+","+name+")"] = func(c *Call) (any, error) { return f(arg(c, 0), arg(c, 1)), nil }
	}
	test("op_Equality", func(a, b float64) bool { return a == b })
	test("op_Inequality", func(a, b float64) bool { return a != b })
	test("op_LessThan", func(a, b float64) bool { return a < b })
	test("op_LessThanOrEqual", func(a, b float64) bool { return a <= b })
	test("op_GreaterThan", func(a, b float64) bool { return a > b })
	test("op_GreaterThanOrEqual", func(a, b float64) bool { return a >= b })
	bits := func(c *Call) types.Half { h, _ := c.Args[0].(types.Half); return h }
	t["static BitIncrement("+name+")"] = func(c *Call) (any, error) { return nextHalf(bits(c)), nil }
	t["static BitDecrement("+name+")"] = func(c *Call) (any, error) { return nextHalf(bits(c)^0x8000) ^ 0x8000, nil }
	t["static IsSubnormal("+name+")"] = func(c *Call) (any, error) { h := bits(c); return h&0x7c00 == 0 && h&0x3ff != 0, nil }
	t["static IsNormal("+name+")"] = func(c *Call) (any, error) { e := bits(c) & 0x7c00; return e != 0 && e != 0x7c00, nil }
	t["static IsRealNumber("+name+")"] = func(c *Call) (any, error) { return !math.IsNaN(arg(c, 0)), nil }
	t["static FusedMultiplyAdd("+name+","+name+","+name+")"] = func(c *Call) (any, error) {
		return types.NewHalf(math.FMA(arg(c, 0), arg(c, 1), arg(c, 2))), nil
	}
	t["static ILogB("+name+")"] = func(c *Call) (any, error) { return int32(math.Ilogb(arg(c, 0))), nil }
	t["static ScaleB("+name+",int)"] = func(c *Call) (any, error) { return types.NewHalf(math.Ldexp(arg(c, 0), c.Int(1))), nil }
	t["static Round("+name+",System.MidpointRounding)"] = func(c *Call) (any, error) {
		return types.NewHalf(roundFloat(arg(c, 0), enumBits(c.Args[1]))), nil
	}
	return t
}

// nextHalf is the next larger half; there is none above infinity.
func nextHalf(h types.Half) types.Half {
	switch {
	case h&0x7fff > 0x7c00, h == 0x7c00:
		return h
	case h == 0x8000:
		return 1
	case h&0x8000 != 0:
		return h - 1
	}
	return h + 1
}
