// Package exactmath calculates the elementary functions of a double so exactly
// that the result is, but for cases that nobody has met, the double nearest to
// the true value: numbers are carried as sums of two doubles, about 100 bits, and
// rounded once at the end. That is what the C library gives that .NET calls, which
// Go's package math misses by a unit in the last place now and then.
//
// The package imports only the standard library and keeps no state. Special values
// (zeros, infinities, not-a-number, arguments outside the domain) are those of
// package math.
package exactmath

import "math"

// pair is the sum hi + lo, where hi is the double nearest to the sum.
type pair struct{ hi, lo float64 }

// quickSum is a + b where |a| ≥ |b|.
func quickSum(a, b float64) pair {
	s := a + b
	return pair{s, b - (s - a)}
}

// sum is a + b, exactly.
func sum(a, b float64) pair {
	s := a + b
	t := s - a
	return pair{s, (a - (s - t)) + (b - t)}
}

// product is a × b, exactly.
func product(a, b float64) pair {
	p := a * b
	return pair{p, math.FMA(a, b, -p)}
}

func (a pair) add(b pair) pair {
	s, t := sum(a.hi, b.hi), sum(a.lo, b.lo)
	s = quickSum(s.hi, s.lo+t.hi)
	return quickSum(s.hi, s.lo+t.lo)
}

func (a pair) neg() pair { return pair{-a.hi, -a.lo} }

func (a pair) sub(b pair) pair { return a.add(b.neg()) }

func (a pair) addFloat(b float64) pair {
	s := sum(a.hi, b)
	return quickSum(s.hi, s.lo+a.lo)
}

func (a pair) mul(b pair) pair {
	p := product(a.hi, b.hi)
	return quickSum(p.hi, p.lo+(a.hi*b.lo+a.lo*b.hi))
}

func (a pair) mulFloat(b float64) pair {
	p := product(a.hi, b)
	return quickSum(p.hi, math.FMA(a.lo, b, p.lo))
}

func (a pair) div(b pair) pair {
	q1 := a.hi / b.hi
	r := a.sub(b.mulFloat(q1))
	q2 := r.hi / b.hi
	r = r.sub(b.mulFloat(q2))
	return quickSum(q1, q2).addFloat(r.hi / b.hi)
}

// scale is a × 2^n, which must not leave the range of normal numbers.
func (a pair) scale(n int) pair { return pair{math.Ldexp(a.hi, n), math.Ldexp(a.lo, n)} }

// sqrt is the square root of a positive number.
func (a pair) sqrt() pair {
	if a.hi <= 0 {
		return pair{}
	}
	s := math.Sqrt(a.hi)
	r := a.sub(product(s, s))
	return quickSum(s, r.hi/(2*s))
}

// round is the nearest double.
func (a pair) round() float64 { return a.hi + a.lo }

// ldexp is the double nearest to a × 2^n, small ones included: the last bit of hi
// stands for what lo adds before bits are cut off.
func (a pair) ldexp(n int) float64 {
	f := quickSum(a.hi, a.lo)
	if _, e := math.Frexp(f.hi); e+n < -1021 && f.lo != 0 && math.Float64bits(f.hi)&1 == 0 {
		f.hi = math.Nextafter(f.hi, math.Copysign(math.Inf(1), f.lo))
	}
	return math.Ldexp(f.hi, n)
}

// cubic is x + c x³ for a number so small that this is its function's value; zeros
// keep their sign.
func cubic(x, c float64) float64 {
	if x == 0 {
		return x
	}
	return x + c*x*x*x
}
