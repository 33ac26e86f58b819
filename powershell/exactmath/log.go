package exactmath

import "math"

// log1p is ln(1+f) for |f| < 1/8, exact to its own last bits.
func log1pSmall(f pair) pair {
	s := f.div(f.addFloat(2)) // ln(1+f) = 2 artanh(f/(2+f))
	q := s.mul(s)
	t := inverseOdd[len(inverseOdd)-1]
	for n := len(inverseOdd) - 2; n >= 0; n-- {
		t = t.mul(q).add(inverseOdd[n])
	}
	return t.mul(s).scale(1)
}

// log is ln x for a positive number.
func log(x pair) pair {
	if d := x.addFloat(-1); math.Abs(d.hi) < 0.1 {
		return log1pSmall(d)
	}
	_, k := math.Frexp(x.hi)
	m := x.scale(-k)
	if m.hi < 0.7 {
		m, k = m.scale(1), k-1
	}
	if d := m.addFloat(-1); math.Abs(d.hi) < 0.1 {
		return log1pSmall(d).add(ln2.mulFloat(float64(k)))
	}
	// One step of Newton: y + m e^-y - 1, with the square of the small rest.
	y := math.Log(m.hi)
	e, n := exp(pair{-y, 0})
	e = e.mul(m).scale(n).addFloat(-1)
	out := sum(y, e.hi).addFloat(e.lo - e.hi*e.hi/2)
	return out.add(ln2.mulFloat(float64(k)))
}

// log1p is ln(1+f).
func log1p(f pair) pair {
	if math.Abs(f.hi) < 0.1 {
		return log1pSmall(f)
	}
	return log(f.addFloat(1))
}

// normal makes a subnormal number one that pairs can carry; the result is x / 2^k.
func normal(x float64) (m float64, k int) {
	if math.Abs(x) < 0x1p-900 {
		return x * 0x1p200, -200
	}
	return x, 0
}

func positive(x float64) bool { return x > 0 && !math.IsInf(x, 1) }

// lnOf is ln x for a positive double.
func lnOf(x float64) pair {
	m, k := normal(x)
	if k == 0 {
		return log(pair{m, 0})
	}
	return log(pair{m, 0}).add(ln2.mulFloat(float64(k)))
}

// Log is the natural logarithm.
func Log(x float64) float64 {
	if !positive(x) || x == 1 {
		return math.Log(x)
	}
	return lnOf(x).round()
}

// Log2 is the logarithm to base 2.
func Log2(x float64) float64 {
	if !positive(x) {
		return math.Log2(x)
	}
	if m, k := math.Frexp(x); m == 0.5 {
		return float64(k - 1)
	}
	return lnOf(x).mul(inverse2).round()
}

// Log10 is the logarithm to base 10.
func Log10(x float64) float64 {
	if !positive(x) || x == 1 {
		return math.Log10(x)
	}
	return lnOf(x).mul(inverse10).round()
}

// Log1p is ln(1+x).
func Log1p(x float64) float64 {
	if math.IsNaN(x) || x <= -1 || math.IsInf(x, 1) || math.Abs(x) < 0x1p-60 {
		return math.Log1p(x)
	}
	if math.Abs(x) < 0.1 {
		return log1pSmall(pair{x, 0}).round()
	}
	return log(sum(x, 1)).round()
}

// Asinh is the inverse hyperbolic sine.
func Asinh(x float64) float64 {
	a := math.Abs(x)
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return x
	case a < 0x1p-30:
		return cubic(x, -1.0/6)
	case a > 0x1p60:
		return math.Copysign(lnOf(a).add(ln2).round(), x)
	}
	q := product(a, a)
	root := q.addFloat(1).sqrt() // ln(1 + a + a²/(1+√(1+a²)))
	return math.Copysign(log1p(q.div(root.addFloat(1)).addFloat(a)).round(), x)
}

// Acosh is the inverse hyperbolic cosine.
func Acosh(x float64) float64 {
	switch {
	case !(x > 1) || math.IsInf(x, 1):
		return math.Acosh(x)
	case x > 0x1p60:
		return lnOf(x).add(ln2).round()
	}
	d := sum(x, -1)
	return log1p(d.add(d.mul(sum(x, 1)).sqrt())).round()
}

// Atanh is the inverse hyperbolic tangent.
func Atanh(x float64) float64 {
	a := math.Abs(x)
	switch {
	case !(a < 1):
		return math.Atanh(x)
	case a < 0x1p-30:
		return cubic(x, 1.0/3)
	}
	return math.Copysign(log1p(pair{2 * a, 0}.div(sum(1, -a))).round()/2, x)
}
