package types

import (
	"math"
	"strconv"
)

// Half is System.Half, the bits of a binary16 number. It is no number to
// PowerShell: its operators are methods of the type.
type Half uint16

// PSType is Half.
func (Half) PSType() *Type { return HalfType }

// NewHalf is the half nearest to a double, to the even one of two.
func NewHalf(f float64) Half {
	sign := Half(0)
	if math.Signbit(f) {
		sign, f = 0x8000, -f
	}
	switch {
	case math.IsNaN(f):
		return sign | 0x7e00
	case f >= 65520: // half way to the next power of two
		return sign | 0x7c00
	case f < 0x1p-14: // so many smallest steps
		return sign | Half(math.RoundToEven(f*0x1p24))
	}
	fraction, exp := math.Frexp(f) // ½ ≤ fraction < 1
	steps := int(math.RoundToEven(fraction * 0x1p11))
	return sign | Half((exp+13)<<10+steps)
}

// Float64 is the value, exactly.
func (h Half) Float64() float64 {
	m, exp := float64(h&0x3ff), int(h>>10&0x1f)
	switch exp {
	case 0:
		m = math.Ldexp(m, -24)
	case 0x1f:
		if m != 0 {
			return math.Copysign(math.NaN(), float64(1-2*int(h>>15)))
		}
		m = math.Inf(1)
	default:
		m = math.Ldexp(m+0x400, exp-25)
	}
	if h&0x8000 != 0 {
		m = -m
	}
	return m
}

// Shortest is the value in Go's form e, with no more digits than tell it from
// other halves.
func (h Half) Shortest() string {
	f := math.Abs(h.Float64())
	text := ""
	for digits := range 5 {
		text = strconv.FormatFloat(f, 'e', digits, 64)
		if back, err := strconv.ParseFloat(text, 64); err == nil && NewHalf(back) == h&0x7fff {
			break
		}
	}
	return text
}

// PSString is the shortest text that gives the same half back.
func (h Half) PSString() string {
	f := h.Float64()
	if f == 0 || math.IsNaN(f) || math.IsInf(f, 0) {
		return invariantFloat(formatFloat(f, 64))
	}
	short, err := strconv.ParseFloat(h.Shortest(), 64)
	if err != nil {
		return formatFloat(f, 64)
	}
	return formatFloat(math.Copysign(short, f), 64)
}

// PSEquals is Equals: not-a-number is itself, zeros have no sign.
func (h Half) PSEquals(other any) (bool, error) {
	o, ok := other.(Half)
	f, g := h.Float64(), o.Float64()
	return ok && (f == g || math.IsNaN(f) && math.IsNaN(g)), nil
}

// PSCompare orders as CompareTo does, not-a-number first.
func (h Half) PSCompare(other any) (int, error) {
	o, ok := other.(Half)
	if !ok {
		return 0, NewException("System.ArgumentException", "Object must be of type Half.")
	}
	f, g := h.Float64(), o.Float64()
	switch {
	case f < g, math.IsNaN(f) && !math.IsNaN(g):
		return -1, nil
	case f > g, !math.IsNaN(f) && math.IsNaN(g):
		return 1, nil
	}
	return 0, nil
}

// key is what a half is found by in a dictionary.
func (h Half) key() Half {
	switch {
	case h == 0x8000:
		return 0
	case h&0x7c00 == 0x7c00 && h&0x3ff != 0:
		return 0x7e00
	}
	return h
}
