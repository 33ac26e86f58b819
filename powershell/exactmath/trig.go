package exactmath

import (
	"math"
	"math/bits"
)

// reduce writes x as a whole number of quarter turns and a rest between -π/4 and
// π/4; quarter is the number modulo 4.
func reduce(x float64) (r pair, quarter int) {
	a := math.Abs(x)
	if a < math.Pi/4 {
		return pair{x, 0}, 0
	}
	f, e := math.Frexp(a)
	m := uint64(math.Ldexp(f, 53)) // a = m × 2^(e-53)
	// The product with 2/π matters modulo 4 only. Its first word holds the
	// quarter turns in the two bits above the point.
	shift := e - 53
	first := max(shift-62, 0) // bits of 2/π whose product is a multiple of 4
	var w [5]uint64
	for i := range w {
		w[i] = piBits(first + 64*i)
	}
	var p [5]uint64 // m × w modulo 2^320, most significant word first
	carry := uint64(0)
	for i := len(w) - 1; i >= 0; i-- {
		hi, lo := bits.Mul64(m, w[i])
		var c uint64
		p[i], c = bits.Add64(lo, carry, 0)
		carry = hi + c
	}
	// The binary point of p lies left of its first word for w alone; with the
	// shift it has moved to the right.
	point := shift - first
	turns := 0
	if point > 0 {
		turns = int(p[0]>>(64-point)) | int(carry<<point)
		for i := range p {
			p[i] <<= point
			if i+1 < len(p) {
				p[i] |= p[i+1] >> (64 - point)
			}
		}
	} else if point < 0 {
		turns = int(carry >> -point)
		above := carry
		for i := range p {
			p[i], above = p[i]>>-point|above<<(64+point), p[i]
		}
	} else {
		turns = int(carry)
	}
	neg := p[0]>>63 == 1
	if neg { // more than half a quarter turn: from the other side
		turns++
		c := uint64(1)
		for i := len(p) - 1; i >= 0; i-- {
			p[i], c = bits.Add64(^p[i], 0, c)
		}
	}
	r = fraction(p).mul(halfPi)
	if neg {
		r = r.neg()
	}
	if x < 0 {
		return r.neg(), -turns & 3
	}
	return r, turns & 3
}

// piBits are 64 bits of 2/π from one behind the point on.
func piBits(from int) uint64 {
	i, s := from/64, from%64
	if s == 0 {
		return twoOverPi[i]
	}
	return twoOverPi[i]<<s | twoOverPi[i+1]>>(64-s)
}

// fraction is a binary fraction's first significant bits.
func fraction(p [5]uint64) pair {
	skip := 0
	for skip < 3 && p[skip] == 0 {
		skip++
	}
	z := bits.LeadingZeros64(p[skip])
	a := p[skip]<<z | p[skip+1]>>(64-z)
	b := uint64(0)
	if skip+2 < len(p) {
		b = p[skip+1]<<z | p[skip+2]>>(64-z)
	}
	top := a >> 11
	rest := a<<53 | b>>11
	exp := -64*skip - z
	return quickSum(math.Ldexp(float64(top), exp-53), math.Ldexp(float64(rest>>11), exp-53-53))
}

// sinCos are the sine and cosine of a rest.
func sinCos(r pair) (s, c pair) {
	q := r.mul(r)
	s, c = inverseFactorial[27], inverseFactorial[26]
	for n := 25; n >= 1; n -= 2 {
		s = inverseFactorial[n].sub(s.mul(q))
		c = inverseFactorial[n-1].sub(c.mul(q))
	}
	return s.mul(r), c
}

// turned are the sine and cosine of any finite double.
func turned(x float64) (s, c pair) {
	r, quarter := reduce(x)
	s, c = sinCos(r)
	switch quarter {
	case 1:
		return c, s.neg()
	case 2:
		return s.neg(), c.neg()
	case 3:
		return c.neg(), s
	}
	return s, c
}

func tiny(x float64) bool { return math.IsNaN(x) || math.IsInf(x, 0) || math.Abs(x) < 0x1p-30 }

// Sin is the sine of an angle in radians.
func Sin(x float64) float64 {
	if tiny(x) {
		if math.Abs(x) < 1 {
			return cubic(x, -1.0/6)
		}
		return math.NaN()
	}
	s, _ := turned(x)
	return s.round()
}

// Cos is the cosine of an angle in radians.
func Cos(x float64) float64 {
	if tiny(x) {
		return math.Cos(x)
	}
	_, c := turned(x)
	return c.round()
}

// Sincos is both.
func Sincos(x float64) (sin, cos float64) { return Sin(x), Cos(x) }

// Tan is the tangent of an angle in radians.
func Tan(x float64) float64 {
	if tiny(x) {
		if math.Abs(x) < 1 {
			return cubic(x, 1.0/3)
		}
		return math.NaN()
	}
	s, c := turned(x)
	return s.div(c).round()
}

// angle is the angle of the point (x, y), whose nearest double is near a.
func angle(a float64, y, x pair) float64 {
	s, c := turned(a)
	d := y.mul(c).sub(x.mul(s)).div(x.mul(c).add(y.mul(s)))
	return sum(a, d.hi).addFloat(d.lo).round()
}

// Atan is the arc tangent.
func Atan(x float64) float64 {
	if tiny(x) || math.Abs(x) > 0x1p70 {
		if math.Abs(x) < 1 {
			return cubic(x, -1.0/3)
		}
		return math.Atan(x)
	}
	return angle(math.Atan(x), pair{x, 0}, pair{1, 0})
}

// Asin is the arc sine.
func Asin(x float64) float64 {
	if tiny(x) || math.Abs(x) >= 1 {
		if math.Abs(x) < 0.5 {
			return cubic(x, 1.0/6)
		}
		return math.Asin(x)
	}
	return angle(math.Asin(x), pair{x, 0}, sum(1, -x).mul(sum(1, x)).sqrt())
}

// Acos is the arc cosine.
func Acos(x float64) float64 {
	if math.IsNaN(x) || math.Abs(x) >= 1 {
		return math.Acos(x)
	}
	return angle(math.Acos(x), sum(1, -x).mul(sum(1, x)).sqrt(), pair{x, 0})
}

// Atan2 is the angle of the point (x, y).
func Atan2(y, x float64) float64 {
	a := math.Atan2(y, x)
	if y == 0 || x == 0 || math.IsNaN(a) || math.IsInf(x, 0) || math.IsInf(y, 0) || math.Abs(a) < 0x1p-300 {
		return a
	}
	_, e := math.Frexp(math.Max(math.Abs(x), math.Abs(y)))
	return angle(a, pair{math.Ldexp(y, -e), 0}, pair{math.Ldexp(x, -e), 0})
}
