package dotnet

import (
	"math/big"
	"math/bits"

	"github.com/runwright/runwright/powershell/types"
)

// wideTable are the members of Int128 or UInt128. Their operators drop what does
// not fit into 128 bits.
func wideTable(t *types.Type) Table {
	name := t.String()
	signed := t == types.Int128Type
	out := numberTable(t, name)
	low := func(x *big.Int) any {
		if signed {
			return types.LowInt128(x)
		}
		return types.LowUInt128(x)
	}
	raw := func(c *Call, i int) types.UInt128 {
		if x, ok := c.Args[i].(types.Int128); ok {
			return types.UInt128(x)
		}
		x, _ := c.Args[i].(types.UInt128)
		return x
	}
	arg := func(c *Call, i int) *big.Int {
		if u := raw(c, i); !signed {
			return u.Big()
		}
		return types.Int128(raw(c, i)).Big()
	}
	p1, p2 := "("+name+")", "("+name+","+name+")"
	for member, f := range map[string]func(z, x, y *big.Int) *big.Int{"op_Addition": (*big.Int).Add, "op_Subtraction": (*big.Int).Sub, "op_Multiply": (*big.Int).Mul,
		"op_Division": (*big.Int).Quo, "op_Modulus": (*big.Int).Rem, "op_BitwiseAnd": (*big.Int).And, "op_BitwiseOr": (*big.Int).Or, "op_ExclusiveOr": (*big.Int).Xor} {
		divides := member == "op_Division" || member == "op_Modulus"
		out["static "+member+p2] = func(c *Call) (any, error) {
			x, y := arg(c, 0), arg(c, 1)
			switch {
			case divides && y.Sign() == 0:
				return nil, types.NewException("System.DivideByZeroException", "Attempted to divide by zero.")
			case divides && y.IsInt64() && y.Int64() == -1 && x.Sign() < 0 && x.TrailingZeroBits() == 127:
				return nil, types.NewException("System.OverflowException", "Arithmetic operation resulted in an overflow.")
			}
			return low(f(new(big.Int), x, y)), nil
		}
	}
	one := func(member string, f func(x *big.Int) *big.Int) {
		out["static "+member+p1] = func(c *Call) (any, error) { return low(f(arg(c, 0))), nil }
	}
	unit := big.NewInt(1)
	one("op_OnesComplement", func(x *big.Int) *big.Int { return x.Not(x) })
	one("op_UnaryNegation", func(x *big.Int) *big.Int { return x.Neg(x) })
	one("op_UnaryPlus", func(x *big.Int) *big.Int { return x })
	one("op_Increment", func(x *big.Int) *big.Int { return x.Add(x, unit) })
	one("op_Decrement", func(x *big.Int) *big.Int { return x.Sub(x, unit) })
	for member, f := range map[string]func(cmp int) bool{"op_Equality": func(n int) bool { return n == 0 }, "op_Inequality": func(n int) bool { return n != 0 },
		"op_LessThan": func(n int) bool { return n < 0 }, "op_LessThanOrEqual": func(n int) bool { return n <= 0 },
		"op_GreaterThan": func(n int) bool { return n > 0 }, "op_GreaterThanOrEqual": func(n int) bool { return n >= 0 }} {
		out["static "+member+p2] = func(c *Call) (any, error) { return f(arg(c, 0).Cmp(arg(c, 1))), nil }
	}
	shift := func(member string, f func(x *big.Int, n uint) *big.Int) {
		out["static "+member+"("+name+",int)"] = func(c *Call) (any, error) { return low(f(arg(c, 0), uint(c.Int(1))&127)), nil }
	}
	shift("op_LeftShift", func(x *big.Int, n uint) *big.Int { return x.Lsh(x, n) })
	shift("op_RightShift", func(x *big.Int, n uint) *big.Int { return x.Rsh(x, n) })
	shift("op_UnsignedRightShift", func(x *big.Int, n uint) *big.Int { u := types.LowUInt128(x).Big(); return u.Rsh(u, n) })
	rotate := func(x *big.Int, n uint) *big.Int {
		u := types.LowUInt128(x).Big()
		return new(big.Int).Or(new(big.Int).Lsh(u, n), new(big.Int).Rsh(u, 128-n))
	}
	shift("RotateLeft", rotate)
	shift("RotateRight", func(x *big.Int, n uint) *big.Int { return rotate(x, 128-n) })
	count := func(f func(u types.UInt128) int) Func {
		return func(c *Call) (any, error) { return low(big.NewInt(int64(f(raw(c, 0))))), nil }
	}
	out["static PopCount"+p1] = count(func(u types.UInt128) int { return bits.OnesCount64(u.Hi) + bits.OnesCount64(u.Lo) })
	out["static LeadingZeroCount"+p1] = count(func(u types.UInt128) int { return 128 - u.Big().BitLen() })
	out["static TrailingZeroCount"+p1] = count(func(u types.UInt128) int {
		if u.Lo == 0 {
			return 64 + bits.TrailingZeros64(u.Hi)
		}
		return bits.TrailingZeros64(u.Lo)
	})
	out["static Log2"+p1] = func(c *Call) (any, error) {
		if arg(c, 0).Sign() < 0 {
			return nil, OutOfRange("value must be a non-negative value.", "value")
		}
		return low(big.NewInt(int64(max(arg(c, 0).BitLen()-1, 0)))), nil
	}
	out["static IsPow2"+p1] = func(c *Call) (any, error) {
		x := arg(c, 0)
		return x.Sign() > 0 && x.TrailingZeroBits() == uint(x.BitLen()-1), nil
	}
	out["static DivRem"+p2] = func(c *Call) (any, error) {
		q, r, err := divRem(c.Args[0], c.Args[1], t)
		return NewTuple(true, q, r), err
	}
	out["new(ulong,ulong)"] = func(c *Call) (any, error) {
		hi, _ := c.Args[0].(uint64)
		lo, _ := c.Args[1].(uint64)
		if signed {
			return types.Int128{Hi: hi, Lo: lo}, nil
		}
		return types.UInt128{Hi: hi, Lo: lo}, nil
	}
	constant := func(x *big.Int) Func { return func(*Call) (any, error) { return low(x), nil } }
	least, most := new(big.Int), new(big.Int).Sub(new(big.Int).Lsh(unit, 128), unit)
	if signed {
		most.Rsh(most, 1)
		least.Not(most)
		out["static get NegativeOne"] = constant(big.NewInt(-1))
	}
	out["static get MinValue"], out["static get MaxValue"] = constant(least), constant(most)
	out["static get One"], out["static get Zero"] = constant(unit), constant(new(big.Int))
	return out
}
