package types

import (
	"errors"
	"math"
	"math/big"
	"strings"
)

// Decimal is System.Decimal: a 96-bit coefficient, a sign and a scale of 0 to
// 28 decimal digits. The scale is kept, so that 1.0 and 1.00 print apart, as
// .NET does. The zero Decimal is 0.
type Decimal struct {
	hi    uint32
	lo    uint64
	scale uint8
	neg   bool
}

// PSType returns System.Decimal.
func (Decimal) PSType() *Type { return DecimalType }

// ErrOverflow is the error of a result that its type cannot hold.
var ErrOverflow = errors.New("value was too large or too small")

// ErrDivideByZero is the error of an integer or decimal division by zero.
var ErrDivideByZero = errors.New("attempted to divide by zero")

const maxScale = 28

// coefficient returns the signed coefficient.
func (d Decimal) coefficient() *big.Int {
	c := new(big.Int).SetUint64(uint64(d.hi))
	c.Lsh(c, 64).Or(c, new(big.Int).SetUint64(d.lo))
	if d.neg {
		c.Neg(c)
	}
	return c
}

// Scale is the number of digits behind the point.
func (d Decimal) Scale() int { return int(d.scale) }

// IsZero reports whether the value is 0 at any scale.
func (d Decimal) IsZero() bool { return d.hi == 0 && d.lo == 0 }

// Sign is -1, 0 or 1.
func (d Decimal) Sign() int {
	if d.IsZero() {
		return 0
	}
	if d.neg {
		return -1
	}
	return 1
}

// Negate returns -d; a negative zero stays possible, as in .NET.
func (d Decimal) Negate() Decimal { d.neg = !d.neg; return d }

func pow10(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// NewDecimal returns coefficient × 10^-scale, rounded half to even where the
// coefficient has more than 96 bits or the scale exceeds 28.
func NewDecimal(coefficient *big.Int, scale int) (Decimal, error) {
	c := new(big.Int).Abs(coefficient)
	if scale < 0 {
		if scale < -40 && c.Sign() != 0 {
			return Decimal{}, ErrOverflow
		}
		c.Mul(c, pow10(-scale))
		scale = 0
	}
	drop := max(0, scale-maxScale)
	if bits := c.BitLen() - 96; bits > 0 {
		drop = max(drop, min(scale, int(math.Ceil(float64(bits-1)*math.Log10(2)))))
	}
	for {
		q := roundedQuo(c, drop)
		if q.BitLen() <= 96 {
			lo := new(big.Int).And(q, new(big.Int).SetUint64(math.MaxUint64))
			return Decimal{hi: uint32(new(big.Int).Rsh(q, 64).Uint64()), lo: lo.Uint64(), scale: uint8(scale - drop), neg: coefficient.Sign() < 0}, nil
		}
		if drop == scale {
			return Decimal{}, ErrOverflow
		}
		drop++
	}
}

// roundedQuo divides by 10^drop, rounding half to even.
func roundedQuo(c *big.Int, drop int) *big.Int {
	if drop == 0 {
		return c
	}
	d := pow10(drop)
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

// DecimalFromInt returns i at scale 0.
func DecimalFromInt(i int64) Decimal {
	if i < 0 {
		return Decimal{lo: uint64(-i), neg: true}
	}
	return Decimal{lo: uint64(i)}
}

// DecimalFromUint returns u at scale 0.
func DecimalFromUint(u uint64) Decimal { return Decimal{lo: u} }

// DecimalFromFloat converts as .NET does: 15 significant digits of a double,
// 7 of a float, trailing zeros dropped.
func DecimalFromFloat(f float64, digits int) (Decimal, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) || math.Abs(f) >= 7.9228162514264338e28 {
		return Decimal{}, ErrOverflow
	}
	if f == 0 {
		return Decimal{}, nil
	}
	text := new(big.Float).SetFloat64(math.Abs(f)).Text('e', digits-1)
	mantissa, exp, _ := strings.Cut(text, "e")
	whole, frac, _ := strings.Cut(mantissa, ".")
	e := 0
	for _, c := range strings.TrimLeft(exp, "+-") {
		e = e*10 + int(c-'0')
	}
	if exp[0] == '-' {
		e = -e
	}
	frac = strings.TrimRight(frac, "0")
	c, _ := new(big.Int).SetString(whole+frac, 10)
	if f < 0 {
		c.Neg(c)
	}
	return NewDecimal(c, len(frac)-e)
}

// ParseDecimal reads digits with an optional sign, point and exponent, in the
// invariant form; ok is false when s is no number.
func ParseDecimal(s string) (d Decimal, err error, ok bool) {
	neg := false
	if s != "" && (s[0] == '-' || s[0] == '+') {
		neg, s = s[0] == '-', s[1:]
	}
	mantissa, exp, hasExp := strings.Cut(strings.ToLower(s), "e")
	e := 0
	if hasExp {
		sign := 1
		if exp != "" && (exp[0] == '-' || exp[0] == '+') {
			if exp[0] == '-' {
				sign = -1
			}
			exp = exp[1:]
		}
		if exp == "" || len(exp) > 6 || strings.Trim(exp, "0123456789") != "" {
			return Decimal{}, nil, false
		}
		for _, c := range exp {
			e = e*10 + int(c-'0')
		}
		e *= sign
	}
	whole, frac, _ := strings.Cut(mantissa, ".")
	digits := whole + frac
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return Decimal{}, nil, false
	}
	c, _ := new(big.Int).SetString(digits, 10)
	if neg {
		c.Neg(c)
	}
	d, err = NewDecimal(c, len(frac)-e)
	d.neg = neg && err == nil
	return d, err, true
}

// align returns both coefficients at the larger scale.
func align(a, b Decimal) (x, y *big.Int, scale int) {
	x, y = a.coefficient(), b.coefficient()
	switch {
	case a.scale < b.scale:
		x.Mul(x, pow10(int(b.scale-a.scale)))
	case b.scale < a.scale:
		y.Mul(y, pow10(int(a.scale-b.scale)))
	}
	return x, y, int(max(a.scale, b.scale))
}

// Add returns a + b.
func (d Decimal) Add(b Decimal) (Decimal, error) {
	x, y, s := align(d, b)
	return NewDecimal(x.Add(x, y), s)
}

// Sub returns d - b.
func (d Decimal) Sub(b Decimal) (Decimal, error) {
	x, y, s := align(d, b)
	return NewDecimal(x.Sub(x, y), s)
}

// Mul returns d × b; its scale is the sum of both.
func (d Decimal) Mul(b Decimal) (Decimal, error) {
	return NewDecimal(new(big.Int).Mul(d.coefficient(), b.coefficient()), int(d.scale)+int(b.scale))
}

// Div returns d ÷ b with up to 28 digits, without trailing zeros beyond the
// scale the operands call for.
func (d Decimal) Div(b Decimal) (Decimal, error) {
	if b.IsZero() {
		return Decimal{}, ErrDivideByZero
	}
	x, y := d.coefficient(), b.coefficient()
	want := int(d.scale) - int(b.scale)
	const extra = 60
	num := new(big.Int).Mul(x, pow10(extra))
	q, r := new(big.Int).QuoRem(num, y, new(big.Int))
	if r.Sign() != 0 { // a sticky digit keeps half-way rounding right
		q.Mul(q, big.NewInt(10))
		q.Add(q, big.NewInt(int64(x.Sign()*y.Sign())))
		res, err := NewDecimal(q, want+extra+1)
		if res.IsZero() {
			want = 0
		}
		return res.trim(max(want, 0)), err
	}
	scale := want + extra
	ten := big.NewInt(10)
	for scale > max(want, 0) {
		next, rem := new(big.Int).QuoRem(q, ten, new(big.Int))
		if rem.Sign() != 0 {
			break
		}
		q, scale = next, scale-1
	}
	return NewDecimal(q, scale)
}

// trim drops trailing zeros down to a scale.
func (d Decimal) trim(least int) Decimal {
	c := d.coefficient()
	ten := big.NewInt(10)
	scale := int(d.scale)
	for scale > least {
		next, rem := new(big.Int).QuoRem(c, ten, new(big.Int))
		if rem.Sign() != 0 {
			break
		}
		c, scale = next, scale-1
	}
	out, err := NewDecimal(c, scale)
	if err != nil {
		return d
	}
	return out
}

// Mod returns the remainder with the sign of d.
func (d Decimal) Mod(b Decimal) (Decimal, error) {
	if b.IsZero() {
		return Decimal{}, ErrDivideByZero
	}
	x, y, s := align(d, b)
	if x.CmpAbs(y) < 0 { // which is the remainder, with its own digits
		return d, nil
	}
	return NewDecimal(x.Rem(x, y), s)
}

// Cmp compares by value.
func (d Decimal) Cmp(b Decimal) int {
	x, y, _ := align(d, b)
	return x.Cmp(y)
}

// Float64 returns the nearest double.
func (d Decimal) Float64() float64 {
	f, _ := new(big.Rat).SetFrac(d.coefficient(), pow10(int(d.scale))).Float64()
	return f
}

// RoundedInt returns the integer nearest to d, half to even.
func (d Decimal) RoundedInt() *big.Int {
	c := d.coefficient()
	neg := c.Sign() < 0
	q := roundedQuo(c.Abs(c), int(d.scale))
	if neg {
		q.Neg(q)
	}
	return q
}

// Round returns d at a scale; half goes to even, or away from zero.
func (d Decimal) Round(digits int, away bool) Decimal {
	if int(d.scale) <= digits {
		return d
	}
	c := d.coefficient()
	neg := c.Sign() < 0
	c.Abs(c)
	drop := int(d.scale) - digits
	if away {
		half := new(big.Int).Mul(pow10(drop-1), big.NewInt(5))
		c.Quo(c.Add(c, half), pow10(drop))
	} else {
		c = roundedQuo(c, drop)
	}
	if neg {
		c.Neg(c)
	}
	out, _ := NewDecimal(c, digits) // fewer digits than d, so it fits
	out.neg = neg
	return out
}

// Truncate drops the digits behind the point.
func (d Decimal) Truncate() *big.Int {
	return new(big.Int).Quo(d.coefficient(), pow10(int(d.scale)))
}

// Floor returns the largest integer not above d.
func (d Decimal) Floor() Decimal {
	q, m := new(big.Int).DivMod(d.coefficient(), pow10(int(d.scale)), new(big.Int))
	_ = m
	out, _ := NewDecimal(q, 0) // never larger than d
	return out
}

// String is the invariant text with all digits of the scale.
func (d Decimal) String() string {
	digits := new(big.Int).Abs(d.coefficient()).String()
	if s := int(d.scale); s > 0 {
		if len(digits) <= s {
			digits = strings.Repeat("0", s-len(digits)+1) + digits
		}
		digits = digits[:len(digits)-s] + "." + digits[len(digits)-s:]
	}
	if d.neg && !d.IsZero() {
		return "-" + digits
	}
	return digits
}

// Bits returns the four 32-bit words of decimal.GetBits.
func (d Decimal) Bits() [4]int32 {
	flags := uint32(d.scale) << 16
	if d.neg {
		flags |= 1 << 31
	}
	return [4]int32{int32(uint32(d.lo)), int32(uint32(d.lo >> 32)), int32(d.hi), int32(flags)}
}
