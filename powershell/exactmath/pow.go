package exactmath

import "math"

// Cbrt is the cube root.
func Cbrt(x float64) float64 {
	if x == 0 || math.IsNaN(x) || math.IsInf(x, 0) {
		return x
	}
	f, e := math.Frexp(x)
	third := e / 3
	f = math.Ldexp(f, e-3*third)
	y := math.Cbrt(f)
	rest := pair{f, 0}.sub(product(y, y).mulFloat(y)) // one step of Newton
	return math.Ldexp(y+rest.hi/(3*y*y), third)
}

// Pow is x^y.
func Pow(x, y float64) float64 {
	plain := math.Pow(x, y)
	switch {
	case math.IsNaN(plain) || math.IsInf(x, 0) || math.IsInf(y, 0) || x == 0 || y == 0 || math.Abs(x) == 1 || y == 1:
		return plain
	case y == 0.5:
		return math.Sqrt(x)
	}
	l := lnOf(math.Abs(x)).mulFloat(y)
	if l.hi > 710 || l.hi < -746 {
		return plain
	}
	m, k := exp(l)
	out := m.ldexp(k)
	if plain < 0 {
		return -out
	}
	return out
}
