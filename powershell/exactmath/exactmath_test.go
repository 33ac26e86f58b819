package exactmath

import (
	_ "embed"
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"
)

//go:embed testdata/values.tsv
var values string

// one and two are the functions by name.
func one() map[string]func(float64) float64 {
	return map[string]func(float64) float64{"Exp": Exp, "Expm1": Expm1, "Log": Log, "Log2": Log2, "Log10": Log10, "Log1p": Log1p, "Sin": Sin, "Cos": Cos, "Tan": Tan,
		"Asin": Asin, "Acos": Acos, "Atan": Atan, "Sinh": Sinh, "Cosh": Cosh, "Tanh": Tanh, "Asinh": Asinh, "Acosh": Acosh, "Atanh": Atanh, "Cbrt": Cbrt}
}

// The file's values were calculated with 2,400 bits: function, arguments, the
// nearest double.
func TestNearest(t *testing.T) {
	single := one()
	n := 0
	for line := range strings.Lines(values) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		number := func(s string) float64 {
			v, err := strconv.ParseFloat(s, 64)
			if err != nil {
				t.Fatalf("%q: %v", line, err)
			}
			return v
		}
		var got float64
		switch x := number(f[1]); f[0] {
		case "Pow":
			got = Pow(x, number(f[2]))
		case "Atan2":
			got = Atan2(x, number(f[2]))
		default:
			got = single[f[0]](x)
		}
		if want := number(f[3]); got != want {
			t.Errorf("%s(%v %s) is %v, want %v", f[0], number(f[1]), f[2], got, want)
		}
		n++
	}
	if n < 1000 {
		t.Errorf("only %d values", n)
	}
}

// What PowerShell 7.6 shows.
func TestRecorded(t *testing.T) {
	for _, row := range []struct{ got, want float64 }{
		{Sin(1e300), -0.8178819121159085}, {Sin(2.5), 0.5984721441039565}, {Log2(2.5), 1.3219280948873624}, {Exp(1.5), 4.4816890703380645},
		{Log10(1000), 3}, {Log2(8), 3}, {Pow(2, 10), 1024}, {Pow(-2, 3), -8}, {Pow(10, -2), 0.01}, {Cbrt(27), 3}, {Cbrt(-8), -2}, {Atan2(1, 9), 0.11065722117389565}, {Pow(9, 5), 59049},
	} {
		if row.got != row.want {
			t.Errorf("%v, want %v", row.got, row.want)
		}
	}
}

// Special values are those of package math.
func TestSpecial(t *testing.T) {
	exact := map[string]func(float64) float64{"Exp": math.Exp, "Expm1": math.Expm1, "Log": math.Log, "Log2": math.Log2, "Log10": math.Log10, "Log1p": math.Log1p, "Sin": math.Sin, "Cos": math.Cos,
		"Tan": math.Tan, "Asin": math.Asin, "Acos": math.Acos, "Atan": math.Atan, "Sinh": math.Sinh, "Cosh": math.Cosh, "Tanh": math.Tanh, "Asinh": math.Asinh, "Acosh": math.Acosh, "Atanh": math.Atanh, "Cbrt": math.Cbrt}
	for name, f := range one() {
		for _, x := range []float64{0, math.Copysign(0, -1), 1, -1, 2, -2, math.Inf(1), math.Inf(-1), math.NaN(), math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, 1e-310} {
			if strings.HasPrefix(name, "Log") && x > 0 && x < 1e-307 {
				continue // where math's assembly has no subnormal numbers
			}
			got, want := f(x), exact[name](x)
			if (math.IsNaN(got) != math.IsNaN(want)) || !math.IsNaN(want) && math.Abs(got-want) > 1e-15*math.Abs(want) || math.Signbit(got) != math.Signbit(want) && !math.IsNaN(want) {
				if math.IsInf(x, 0) == false && math.Abs(x) == math.MaxFloat64 && (name == "Sin" || name == "Cos" || name == "Tan") {
					continue // where math itself is far off
				}
				t.Errorf("%s(%v) is %v, math has %v", name, x, got, want)
			}
		}
	}
	for _, x := range []float64{0, 1, -1, 2, -2.5, math.Inf(1), math.Inf(-1), math.NaN(), 1e300} {
		for _, y := range []float64{0, 1, -1, 3, 0.5, math.Inf(1), math.Inf(-1), math.NaN(), 1e300} {
			got, want := Pow(x, y), math.Pow(x, y)
			if math.IsNaN(got) != math.IsNaN(want) || !math.IsNaN(want) && got != want && math.Abs(got-want) > 1e-15*math.Abs(want) {
				t.Errorf("Pow(%v, %v) is %v, math has %v", x, y, got, want)
			}
		}
	}
}

// The constants, calculated again with math/big.
func TestConstants(t *testing.T) {
	const bits = 400
	near := func(name string, p pair, want *big.Float) {
		got := new(big.Float).SetPrec(bits).Add(big.NewFloat(p.hi), big.NewFloat(p.lo))
		d := new(big.Float).Sub(got, want)
		if d.Sign() != 0 && d.MantExp(nil) > want.MantExp(nil)-104 {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	number := func(f float64) *big.Float { return new(big.Float).SetPrec(bits).SetFloat64(f) }
	factorial := number(1)
	for n, p := range inverseFactorial {
		if n > 0 {
			factorial.Mul(factorial, number(float64(n)))
		}
		near("1/"+strconv.Itoa(n)+"!", p, new(big.Float).Quo(number(1), factorial))
	}
	for n, p := range inverseOdd {
		near("1/"+strconv.Itoa(2*n+1), p, new(big.Float).Quo(number(1), number(float64(2*n+1))))
	}
	artanh := func(inverse float64) *big.Float { // of 1/inverse
		sum, power := number(0), new(big.Float).Quo(number(1), number(inverse))
		for k := 1.0; k < 400; k += 2 {
			sum.Add(sum, new(big.Float).Quo(power, number(k)))
			power.Quo(power, number(inverse*inverse))
		}
		return sum
	}
	two := artanh(3)
	two.Mul(two, number(2))
	near("ln 2", ln2, two)
	near("ln 2 in parts", ln2Rest.addFloat(ln2Top), two)
	near("1/ln 2", inverse2, new(big.Float).Quo(number(1), two))
	ten := artanh(9)
	ten.Mul(ten, number(2)).Add(ten, new(big.Float).Mul(two, number(3))) // ln 10 = 3 ln 2 + ln 5/4
	near("1/ln 10", inverse10, new(big.Float).Quo(number(1), ten))
	arctan := func(inverse float64) *big.Float {
		sum, power := number(0), new(big.Float).Quo(number(1), number(inverse))
		for k := 1.0; k < 400; k += 2 {
			sum.Add(sum, new(big.Float).Quo(power, number(k)))
			power.Quo(power, number(-inverse*inverse))
		}
		return sum
	}
	half := arctan(5) // π/2 = 8 arctan 1/5 - 2 arctan 1/239
	half.Mul(half, number(8)).Sub(half, new(big.Float).Mul(number(2), arctan(239)))
	near("π/2", halfPi, half)
	bitsOf := new(big.Float).Quo(number(1), half)
	for i := range 5 {
		bitsOf.SetMantExp(bitsOf, 64)
		whole, _ := bitsOf.Int(nil)
		if whole.Uint64() != twoOverPi[i] {
			t.Errorf("word %d of 2/π is %#x, want %#x", i, twoOverPi[i], whole.Uint64())
		}
		bitsOf.Sub(bitsOf, new(big.Float).SetPrec(bits).SetInt(whole))
	}
}

func BenchmarkSinHuge(b *testing.B) { run(b, Sin, 1e300) }
func BenchmarkSin(b *testing.B)     { run(b, Sin, 2.5) }
func BenchmarkExp(b *testing.B)     { run(b, Exp, 2.5) }
func BenchmarkLog(b *testing.B)     { run(b, Log, 2.5) }
func BenchmarkAtan(b *testing.B)    { run(b, Atan, 2.5) }
func BenchmarkPow(b *testing.B) {
	run(b, func(x float64) float64 { return Pow(x, 3.7) }, 2.5)
}

func run(b *testing.B, f func(float64) float64, x float64) {
	var s float64
	for b.Loop() {
		s += f(x)
	}
	if math.IsNaN(s) {
		b.Fatal("not a number")
	}
}
