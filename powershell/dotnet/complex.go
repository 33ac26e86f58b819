package dotnet

import (
	"math"
	"math/cmplx"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/types"
)

// Complex is System.Numerics.Complex.
type Complex complex128

// PSType is Complex.
func (Complex) PSType() *types.Type { return types.MustNamed("System.Numerics.Complex") }

// PSString is <real; imaginary> in the invariant culture.
func (z Complex) PSString() string {
	s, err := z.FormatText("", format.Invariant())
	if err != nil {
		return z.PSType().String()
	}
	return s
}

// FormatText formats both parts.
func (z Complex) FormatText(spec string, c *format.Culture) (string, error) {
	re, err := format.Number(real(z), spec, c)
	if err != nil {
		return "", err
	}
	im, err := format.Number(imag(z), spec, c)
	return "<" + re + "; " + im + ">", err
}

// PSEquals compares the parts, not-a-number with itself.
func (z Complex) PSEquals(o any) (bool, error) {
	w, ok := o.(Complex)
	same := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
	return ok && same(real(z), real(w)) && same(imag(z), imag(w)), nil
}

// castComplex is the conversion of a number to Complex; known is false for others.
func castComplex(v any) (z Complex, known bool) {
	if ch, ok := v.(types.Char); ok {
		v = int32(ch)
	}
	if t := types.TypeOf(v); !types.IsNumeric(t) && !types.IsWide(t) {
		return 0, false
	}
	f, ok := types.ToFloat(v)
	return Complex(complex(f, 0)), ok
}

// parseComplex reads <real; imaginary>. What it does not read overflows, as in .NET.
func parseComplex(s string, style format.NumberStyles, culture *format.Culture) (any, error) {
	bad := types.NewException("System.OverflowException", "Arithmetic operation resulted in an overflow.")
	body, ok := strings.CutPrefix(strings.TrimSpace(s), "<")
	if ok {
		body, ok = strings.CutSuffix(body, ">")
	}
	re, im, two := strings.Cut(body, ";")
	if !ok || !two {
		return nil, bad
	}
	var parts [2]float64
	for i, p := range []string{re, im} {
		v, err := format.ParseNumber(p, types.Double, style, culture)
		f, isFloat := v.(float64)
		if err != nil || !isFloat {
			return nil, bad
		}
		parts[i] = f
	}
	return Complex(complex(parts[0], parts[1])), nil
}

// divideComplex is Smith's division, which .NET uses: it scales by the larger part
// of the divisor.
func divideComplex(z, w complex128) complex128 {
	a, b, c, d := real(z), imag(z), real(w), imag(w)
	if math.Abs(d) < math.Abs(c) {
		q := d / c
		return complex((a+b*q)/(c+d*q), (b-a*q)/(c+d*q))
	}
	q := c / d
	return complex((b+a*q)/(d+c*q), (-a+b*q)/(d+c*q))
}

var complexTable = sync.OnceValue(func() Table {
	const name = "System.Numerics.Complex"
	t := Table{}
	arg := func(c *Call, i int) complex128 {
		switch x := types.Unwrap(c.Args[i]).(type) {
		case Complex:
			return complex128(x)
		default:
			z, _ := castComplex(x)
			return complex128(z)
		}
	}
	this := func(c *Call) complex128 { return complex128(c.This.(Complex)) }
	pairs := []string{"(" + name + "," + name + ")", "(" + name + ",double)", "(double," + name + ")"}
	for op, f := range map[string]func(z, w complex128) complex128{
		"op_Addition Add": func(z, w complex128) complex128 { return z + w }, "op_Subtraction Subtract": func(z, w complex128) complex128 { return z - w },
		"op_Multiply Multiply": func(z, w complex128) complex128 {
			return complex(real(z)*real(w)-imag(z)*imag(w), imag(z)*real(w)+real(z)*imag(w))
		}, "op_Division Divide": divideComplex, "Pow": cmplx.Pow} {
		for _, member := range strings.Fields(op) {
			for _, p := range pairs {
				t["static "+member+p] = func(c *Call) (any, error) { return Complex(f(arg(c, 0), arg(c, 1))), nil }
			}
		}
	}
	for member, f := range map[string]func(z complex128) complex128{"op_UnaryNegation": func(z complex128) complex128 { return -z }, "Negate": func(z complex128) complex128 { return -z },
		"Conjugate": cmplx.Conj, "Reciprocal": func(z complex128) complex128 {
			if z == 0 {
				return 0
			}
			return divideComplex(1, z)
		}, "Sin": cmplx.Sin, "Sinh": cmplx.Sinh, "Asin": cmplx.Asin, "Cos": cmplx.Cos, "Cosh": cmplx.Cosh, "Acos": cmplx.Acos, "Tan": cmplx.Tan, "Tanh": cmplx.Tanh, "Atan": cmplx.Atan,
		"Log": cmplx.Log, "Log10": cmplx.Log10, "Exp": cmplx.Exp, "Sqrt": cmplx.Sqrt} {
		t["static "+member+"("+name+")"] = func(c *Call) (any, error) { return Complex(f(arg(c, 0))), nil }
	}
	for member, f := range map[string]func(z complex128) bool{"IsNaN": func(z complex128) bool { return cmplx.IsNaN(z) && !cmplx.IsInf(z) }, "IsInfinity": cmplx.IsInf,
		"IsFinite": func(z complex128) bool { return !cmplx.IsNaN(z) && !cmplx.IsInf(z) }} {
		t["static "+member+"("+name+")"] = func(c *Call) (any, error) { return f(arg(c, 0)), nil }
	}
	t["static op_Equality"+pairs[0]] = func(c *Call) (any, error) { return arg(c, 0) == arg(c, 1), nil }
	t["static op_Inequality"+pairs[0]] = func(c *Call) (any, error) { return arg(c, 0) != arg(c, 1), nil }
	t["static Abs("+name+")"] = func(c *Call) (any, error) { return cmplx.Abs(arg(c, 0)), nil }
	t["static FromPolarCoordinates(double,double)"] = func(c *Call) (any, error) {
		s, k := math.Sincos(c.Float(1))
		return Complex(complex(c.Float(0)*k, c.Float(0)*s)), nil
	}
	t["new(double,double)"] = func(c *Call) (any, error) { return Complex(complex(c.Float(0), c.Float(1))), nil }
	for member, z := range map[string]complex128{"Zero": 0, "One": 1, "ImaginaryOne": 1i, "NaN": cmplx.NaN(), "Infinity": cmplx.Inf()} {
		t["static get "+member] = func(*Call) (any, error) { return Complex(z), nil }
	}
	t["get Real"] = func(c *Call) (any, error) { return real(this(c)), nil }
	t["get Imaginary"] = func(c *Call) (any, error) { return imag(this(c)), nil }
	t["get Magnitude"] = func(c *Call) (any, error) { return cmplx.Abs(this(c)), nil }
	t["get Phase"] = func(c *Call) (any, error) { return math.Atan2(imag(this(c)), real(this(c))), nil }
	t["Equals("+name+")"] = func(c *Call) (any, error) { return c.This.(Complex).PSEquals(types.Unwrap(c.Args[0])) }
	t["Equals(System.Object)"] = t["Equals("+name+")"]
	t["GetHashCode()"] = func(c *Call) (any, error) {
		return numberHash(real(this(c)))*31 + numberHash(imag(this(c))), nil
	}
	addText(t, providerName)
	const styles = "System.Globalization.NumberStyles"
	const standard = format.StyleFloat | format.Thousands
	parse := func(c *Call) (any, error) {
		style, culture := standard, format.Invariant()
		for i := 1; i < len(c.Args); i++ {
			switch x := c.Args[i].(type) {
			case *types.EnumValue:
				style = format.NumberStyles(x.Bits)
			default:
				culture = c.Culture(i)
			}
		}
		if c.Args[0] == nil {
			return nil, ArgumentNull("s")
		}
		return parseComplex(c.Str(0), style, culture)
	}
	t["static Parse(string,"+providerName+")"], t["static Parse(string,"+styles+","+providerName+")"] = parse, parse
	t["static TryParse(*)"] = func(c *Call) (any, error) {
		out := len(c.Args) - 1
		inner := *c
		inner.Args = c.Args[:out]
		v, err := parse(&inner)
		if err != nil {
			return false, c.setOut(out, Complex(0))
		}
		return true, c.setOut(out, v)
	}
	return t
})
