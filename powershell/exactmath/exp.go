package exactmath

import "math"

// halvings is how often an exponent is halved before the series.
const halvings = 8

// expm1Small is e^r - 1 for |r| ≤ 0.4, exact to its own last bits.
func expm1Small(r pair) pair {
	r = pair{math.Ldexp(r.hi, -halvings), math.Ldexp(r.lo, -halvings)}
	s := inverseFactorial[9]
	for n := 8; n >= 1; n-- {
		s = s.mul(r).add(inverseFactorial[n])
	}
	s = s.mul(r)
	for range halvings { // (1+s)² - 1
		s = s.mul(s.addFloat(2))
	}
	return s
}

// split writes x as k ln 2 + r with |r| about ln 2 / 2 at most.
func split(x pair) (r pair, k int) {
	n := math.RoundToEven(x.hi * inverse2.hi)
	r = sum(x.hi, -n*ln2Top)
	r = r.addFloat(x.lo)
	return r.sub(ln2Rest.mulFloat(n)), int(n)
}

// exp is e^x as m × 2^k.
func exp(x pair) (m pair, k int) {
	r, k := split(x)
	return expm1Small(r).addFloat(1), k
}

// expm1 is e^x - 1 for arguments that do not overflow.
func expm1(x pair) pair {
	r, k := split(x)
	s := expm1Small(r)
	if k == 0 {
		return s
	}
	return s.addFloat(1).scale(k).addFloat(-1)
}

// Exp is e^x.
func Exp(x float64) float64 {
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0) || x == 0 || x > 710 || x < -746:
		return math.Exp(x)
	}
	m, k := exp(pair{x, 0})
	return m.ldexp(k)
}

// Expm1 is e^x - 1.
func Expm1(x float64) float64 {
	if math.IsNaN(x) || math.Abs(x) < 0x1p-60 || x > 700 || x < -40 {
		return math.Expm1(x)
	}
	return expm1(pair{x, 0}).round()
}

// Sinh is the hyperbolic sine.
func Sinh(x float64) float64 {
	a := math.Abs(x)
	switch {
	case math.IsNaN(x) || a < 0x1p-30:
		return cubic(x, 1.0/6)
	case a > 711:
		return math.Sinh(x)
	case a < 1:
		e := expm1(pair{a, 0}) // (e + e/(e+1)) / 2
		return math.Copysign(e.add(e.div(e.addFloat(1))).round()/2, x)
	}
	m, k := exp(pair{a, 0})
	if a < 50 {
		m = m.sub(pair{1, 0}.div(m).scale(-2 * k))
	}
	return math.Copysign(m.ldexp(k-1), x)
}

// Cosh is the hyperbolic cosine.
func Cosh(x float64) float64 {
	a := math.Abs(x)
	if math.IsNaN(x) || a > 711 {
		return math.Cosh(x)
	}
	m, k := exp(pair{a, 0})
	if a < 50 {
		m = m.add(pair{1, 0}.div(m).scale(-2 * k))
	}
	return m.ldexp(k - 1)
}

// Tanh is the hyperbolic tangent.
func Tanh(x float64) float64 {
	a := math.Abs(x)
	switch {
	case math.IsNaN(x) || a < 0x1p-30:
		return cubic(x, -1.0/3)
	case a > 25:
		return math.Copysign(1, x)
	}
	e := expm1(pair{2 * a, 0})
	return math.Copysign(e.div(e.addFloat(2)).round(), x)
}
