package dotnet

import (
	"math"
	"math/big"

	"github.com/runwright/runwright/powershell/exactmath"
	"github.com/runwright/runwright/powershell/types"
)

// decimalTable are the members of System.Decimal.
func decimalTable() Table {
	t := numberTable(types.DecimalType, "decimal")
	arith := func(op types.Op) Func {
		return func(c *Call) (any, error) { return types.Arithmetic(op, c.Args[0], c.Args[1]) }
	}
	for name, op := range map[string]types.Op{"Add": types.OpAdd, "Subtract": types.OpSub, "Multiply": types.OpMul, "Divide": types.OpDiv, "Remainder": types.OpMod} {
		t["static "+name+"(decimal,decimal)"] = arith(op)
		t["static "+op.Method()+"(decimal,decimal)"] = arith(op)
	}
	dec := func(c *Call) types.Decimal { d, _ := c.Args[0].(types.Decimal); return d }
	round := func(mode int64) Func { return func(c *Call) (any, error) { return roundDecimal(dec(c), 0, mode) } }
	t["static Floor(decimal)"], t["static Ceiling(decimal)"], t["static Truncate(decimal)"], t["static Round(decimal)"] = round(3), round(4), round(2), round(0)
	t["static Round(decimal,int)"] = func(c *Call) (any, error) { return roundDecimal(dec(c), c.Int(1), 0) }
	t["static Round(decimal,System.MidpointRounding)"] = func(c *Call) (any, error) { return roundDecimal(dec(c), 0, enumBits(c.Args[1])) }
	t["static Round(decimal,int,System.MidpointRounding)"] = func(c *Call) (any, error) { return roundDecimal(dec(c), c.Int(1), enumBits(c.Args[2])) }
	t["static Negate(decimal)"] = func(c *Call) (any, error) { return dec(c).Negate(), nil }
	t["static GetBits(decimal)"] = func(c *Call) (any, error) {
		b := dec(c).Bits()
		return types.NewTyped(types.Int32, []any{b[0], b[1], b[2], b[3]}), nil
	}
	t["get Scale"] = func(c *Call) (any, error) { return uint8(c.This.(types.Decimal).Scale()), nil }
	for _, n := range numberNames {
		name := types.Object.ResolveFact(n).ShortName()
		to := types.Object.ResolveFact(n)
		t["static To"+name+"(decimal)"] = func(c *Call) (any, error) {
			var v any = dec(c)
			if types.IsIntegerType(to) {
				v = dec(c).Truncate()
			}
			out, err := types.ConvertNumber(v, to)
			if err != nil {
				return nil, types.OverflowOf(to)
			}
			return out, nil
		}
		t["new("+n+")"] = func(c *Call) (any, error) {
			out, err := types.ConvertNumber(c.Args[0], types.DecimalType)
			if err != nil {
				return nil, types.OverflowOf(types.DecimalType)
			}
			return out, nil
		}
	}
	t["new(int,int,int,bool,byte)"] = func(c *Call) (any, error) {
		x := new(big.Int)
		for _, i := range []int{2, 1, 0} {
			x.Lsh(x, 32).Or(x, new(big.Int).SetUint64(uint64(uint32(c.Int(i)))))
		}
		if c.Bool(3) {
			x.Neg(x)
		}
		scale, _ := c.Args[4].(uint8)
		d, err := types.NewDecimal(x, int(scale))
		return d, err
	}
	return t
}

// bigLog is the natural logarithm; beyond a double's range of the first bits and
// their exponent apart.
func bigLog(x *big.Int) float64 {
	m := new(big.Float)
	e := new(big.Float).SetInt(x).MantExp(m)
	if e < 1024 {
		f, _ := new(big.Float).SetInt(x).Float64()
		return exactmath.Log(f)
	}
	f, _ := m.Float64()
	return exactmath.Log(f) + float64(e)*math.Ln2
}

// bigTable are the members of BigInteger.
func bigTable() Table {
	const name = "bigint"
	t := numberTable(types.BigInt, name)
	arg := func(c *Call, i int) *big.Int {
		n, err := types.ConvertNumber(types.Unwrap(c.Args[i]), types.BigInt)
		if err != nil {
			return new(big.Int)
		}
		return n.(*big.Int)
	}
	this := func(c *Call) *big.Int { return c.This.(*big.Int) }
	two := func(f func(z, x, y *big.Int) *big.Int, divides bool) Func {
		return func(c *Call) (any, error) {
			if divides && arg(c, 1).Sign() == 0 {
				return nil, types.NewException("System.DivideByZeroException", "Attempted to divide by zero.")
			}
			return f(new(big.Int), arg(c, 0), arg(c, 1)), nil
		}
	}
	p := "(bigint,bigint)"
	t["static op_Addition"+p], t["static op_Subtraction"+p], t["static op_Multiply"+p] = two((*big.Int).Add, false), two((*big.Int).Sub, false), two((*big.Int).Mul, false)
	t["static op_Division"+p], t["static op_Modulus"+p] = two((*big.Int).Quo, true), two((*big.Int).Rem, true)
	t["static op_BitwiseAnd"+p], t["static op_BitwiseOr"+p], t["static op_ExclusiveOr"+p] = two((*big.Int).And, false), two((*big.Int).Or, false), two((*big.Int).Xor, false)
	t["static Add"+p] = two((*big.Int).Add, false)
	t["static Subtract"+p] = two((*big.Int).Sub, false)
	t["static Multiply"+p] = two((*big.Int).Mul, false)
	t["static Divide"+p] = two((*big.Int).Quo, true)
	t["static Remainder"+p] = two((*big.Int).Rem, true)
	t["static GreatestCommonDivisor"+p] = two(func(z, x, y *big.Int) *big.Int {
		return z.GCD(nil, nil, new(big.Int).Abs(x), new(big.Int).Abs(y))
	}, false)
	t["static Pow(bigint,int)"] = func(c *Call) (any, error) {
		if c.Int(1) < 0 {
			return nil, mustNotBeNegative("exponent", c.Int(1))
		}
		if arg(c, 0).BitLen()*c.Int(1) > 1<<26 {
			return nil, types.NewException("System.OutOfMemoryException", "The result of the power is too large.")
		}
		return new(big.Int).Exp(arg(c, 0), big.NewInt(int64(c.Int(1))), nil), nil
	}
	t["static ModPow(bigint,bigint,bigint)"] = func(c *Call) (any, error) {
		if arg(c, 2).Sign() == 0 {
			return nil, types.NewException("System.DivideByZeroException", "Attempted to divide by zero.")
		}
		r := new(big.Int).Exp(arg(c, 0), arg(c, 1), new(big.Int).Abs(arg(c, 2)))
		if arg(c, 0).Sign() < 0 && r.Sign() != 0 && arg(c, 1).Bit(0) == 1 {
			r.Sub(r, new(big.Int).Abs(arg(c, 2)))
		}
		return r, nil
	}
	t["static Negate(bigint)"] = func(c *Call) (any, error) { return new(big.Int).Neg(arg(c, 0)), nil }
	t["static Compare"+p] = func(c *Call) (any, error) { return int32(arg(c, 0).Cmp(arg(c, 1))), nil }
	t["static DivRem"+p] = func(c *Call) (any, error) {
		q, r, err := divRem(arg(c, 0), arg(c, 1), types.BigInt)
		return NewTuple(true, q, r), err
	}
	t["static DivRem(bigint,bigint,out bigint)"] = func(c *Call) (any, error) {
		q, r, err := divRem(arg(c, 0), arg(c, 1), types.BigInt)
		if err != nil {
			return nil, err
		}
		return q, c.setOut(2, r)
	}
	t["static Log(bigint)"] = func(c *Call) (any, error) { return bigLog(arg(c, 0)), nil }
	t["static Log10(bigint)"] = func(c *Call) (any, error) { return bigLog(arg(c, 0)) / math.Ln10, nil }
	t["static Log(bigint,double)"] = func(c *Call) (any, error) { return bigLog(arg(c, 0)) / exactmath.Log(c.Float(1)), nil }
	constant := func(n int64) Func { return func(*Call) (any, error) { return big.NewInt(n), nil } }
	t["static get One"], t["static get Zero"], t["static get MinusOne"] = constant(1), constant(0), constant(-1)
	t["get IsZero"] = func(c *Call) (any, error) { return this(c).Sign() == 0, nil }
	t["get IsOne"] = func(c *Call) (any, error) { return this(c).IsInt64() && this(c).Int64() == 1, nil }
	t["get IsEven"] = func(c *Call) (any, error) { return this(c).Bit(0) == 0, nil }
	t["get IsPowerOfTwo"] = func(c *Call) (any, error) {
		return this(c).Sign() > 0 && this(c).TrailingZeroBits() == uint(this(c).BitLen()-1), nil
	}
	t["get Sign"] = func(c *Call) (any, error) { return int32(this(c).Sign()), nil }
	for _, n := range numberNames {
		t["new("+n+")"] = func(c *Call) (any, error) {
			v, err := types.ConvertNumber(c.Args[0], types.BigInt)
			if err != nil {
				return nil, types.NewException("System.OverflowException", "BigInteger cannot represent infinity.")
			}
			return v, nil
		}
	}
	t["ToByteArray()"] = func(c *Call) (any, error) {
		x := this(c)
		n := x.BitLen()/8 + 1
		b := new(big.Int).Mod(x, new(big.Int).Lsh(big.NewInt(1), uint(8*n))).FillBytes(make([]byte, n))
		for i, j := 0, n-1; i < j; i, j = i+1, j-1 {
			b[i], b[j] = b[j], b[i]
		}
		return types.BytesToArray(b), nil
	}
	t["new(byte[])"] = func(c *Call) (any, error) {
		b, _ := c.Args[0].(*types.Array).Bytes()
		for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
			b[i], b[j] = b[j], b[i]
		}
		x := new(big.Int).SetBytes(b)
		if len(b) > 0 && b[0] >= 128 {
			x.Sub(x, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
		}
		return x, nil
	}
	return t
}
