package syntax

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// value returns the value of the number as the Go value ConstantExpression
// holds, or nil when the number does not fit the type its suffix names.
func (n *numberText) value() any {
	switch {
	case n.suffix == suffixDecimal && n.base == baseDecimal:
		return n.decimalValue()
	case n.real:
		return n.realValue()
	case n.base == baseDecimal && n.suffix == suffixNone && len(n.digits) <= 9 && n.multiplier == 1:
		v, _ := strconv.ParseInt(n.digits, 10, 32) // nine digits always fit
		if n.negative {
			v = -v
		}
		return int32(v)
	}
	return n.integerValue()
}

// realValue is the value of a number with a fraction or an exponent. With an
// integer suffix it is rounded to the nearest even integer.
func (n *numberText) realValue() any {
	f, err := strconv.ParseFloat(n.digits, 64)
	if err != nil && !math.IsInf(f, 0) {
		return nil
	}
	f *= float64(n.multiplier)
	if n.negative {
		f = -f
	}
	if n.suffix == suffixNone {
		return f
	}
	if math.IsInf(f, 0) {
		return nil
	}
	i, _ := big.NewFloat(math.RoundToEven(f)).Int(nil)
	return fitInteger(i, n.suffix)
}

// integerValue is the value of a number of digits only. Hexadecimal and binary
// digits that fill a type exactly carry its sign, unless the suffix says
// unsigned.
func (n *numberText) integerValue() any {
	base := 10
	switch n.base {
	case baseHex:
		base = 16
	case baseBinary:
		base = 2
	}
	i, ok := new(big.Int).SetString(n.digits, base)
	if !ok {
		return nil
	}
	if bits := n.signBits(); bits > 0 && i.Bit(bits-1) == 1 {
		i.Sub(i, new(big.Int).Lsh(big.NewInt(1), uint(bits)))
	}
	if n.negative {
		i.Neg(i)
	}
	if n.multiplier > 1 {
		i.Mul(i, new(big.Int).SetUint64(n.multiplier))
	}
	if n.suffix != suffixNone {
		return fitInteger(i, n.suffix)
	}
	switch {
	case i.IsInt64():
		v := i.Int64()
		if wide := n.base == baseHex && len(n.digits) >= 16 || n.base == baseBinary && len(n.digits) >= 64; v == int64(int32(v)) && !wide {
			return int32(v)
		}
		return v
	case n.base != baseDecimal:
		return nil
	case i.BitLen() <= 96:
		return DecimalLiteral{Coefficient: i}
	}
	// .NET cuts off what a double cannot hold.
	f, _ := new(big.Float).SetPrec(53).SetMode(big.ToZero).SetInt(i).Float64()
	return f
}

// signBits returns the width whose top bit is the sign, or 0.
func (n *numberText) signBits() int {
	unsigned := n.suffix >= suffixUnsigned && n.suffix <= suffixByte
	if n.base == baseDecimal || unsigned {
		return 0
	}
	if n.base == baseBinary {
		switch w := len(n.digits); w {
		case 8, 16, 32, 64, 96, 128:
			return w
		}
		return 0
	}
	width := 8
	switch n.suffix {
	case suffixSByte:
		width = 2
	case suffixShort:
		width = 4
	case suffixLong:
		width = 16
	default:
		if len(n.digits) >= 16 {
			width = 16
		}
	}
	if len(n.digits) != width {
		return 0
	}
	return width * 4
}

// fitInteger converts an integer to the type of the suffix, or returns nil.
func fitInteger(i *big.Int, suffix numberSuffix) any {
	signed := func(bits int) (int64, bool) {
		if !i.IsInt64() {
			return 0, false
		}
		v := i.Int64()
		return v, v>>(bits-1) == v>>63
	}
	unsigned := func(bits int) (uint64, bool) {
		return i.Uint64(), i.IsUint64() && i.BitLen() <= bits
	}
	switch suffix {
	case suffixBigInt:
		return i
	case suffixDecimal:
		if i.BitLen() > 96 {
			return nil
		}
		return DecimalLiteral{Coefficient: i}
	case suffixLong:
		if v, ok := signed(64); ok {
			return v
		}
	case suffixShort:
		if v, ok := signed(16); ok {
			return int16(v)
		}
	case suffixSByte:
		if v, ok := signed(8); ok {
			return int8(v)
		}
	case suffixByte:
		if v, ok := unsigned(8); ok {
			return uint8(v)
		}
	case suffixUShort:
		if v, ok := unsigned(16); ok {
			return uint16(v)
		}
	case suffixULong:
		if v, ok := unsigned(64); ok {
			return v
		}
	case suffixUnsigned:
		if v, ok := unsigned(32); ok {
			return uint32(v)
		}
		if v, ok := unsigned(64); ok {
			return v
		}
	}
	return nil
}

// decimalValue reads the digits as .NET's decimal does: at most 28 digits
// after the point, 96 bits in all, rounded to even.
func (n *numberText) decimalValue() any {
	text, exp := n.digits, 0
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		e, err := strconv.Atoi(strings.TrimPrefix(text[i+1:], "+"))
		if err != nil || e > 1000 || e < -1000 {
			if err == nil && e < 0 {
				e = -1000
			} else {
				return nil
			}
		}
		text, exp = text[:i], e
	}
	scale := 0
	if i := strings.IndexByte(text, '.'); i >= 0 {
		scale = len(text) - i - 1
		text = text[:i] + text[i+1:]
	}
	c, ok := new(big.Int).SetString(text, 10)
	if !ok {
		return nil
	}
	scale -= exp
	ten := big.NewInt(10)
	if scale < 0 {
		c.Mul(c, new(big.Int).Exp(ten, big.NewInt(int64(-scale)), nil))
		scale = 0
	}
	c, scale = roundDecimal(c, scale)
	if c.BitLen() > 96 {
		return nil
	}
	if n.multiplier > 1 {
		c.Mul(c, new(big.Int).SetUint64(n.multiplier))
		c, scale = roundDecimal(c, scale)
		if c.BitLen() > 96 {
			return nil
		}
	}
	if n.negative {
		c.Neg(c)
	}
	return DecimalLiteral{Coefficient: c, Scale: scale}
}

// roundDecimal shortens a coefficient until it fits 96 bits and its scale 28.
func roundDecimal(c *big.Int, scale int) (*big.Int, int) {
	drop := max(0, scale-28)
	for {
		r := c
		if drop > 0 {
			r = divideRound(c, drop)
		}
		if r.BitLen() <= 96 || drop >= scale {
			return r, scale - drop
		}
		drop++
	}
}

// divideRound divides by a power of ten, rounding half to even.
func divideRound(c *big.Int, digits int) *big.Int {
	d := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil)
	q, r := new(big.Int).QuoRem(c, d, new(big.Int))
	switch r.Lsh(r, 1).Cmp(d) {
	case 1:
		q.Add(q, big.NewInt(1))
	case 0:
		if q.Bit(0) == 1 {
			q.Add(q, big.NewInt(1))
		}
	}
	return q
}
