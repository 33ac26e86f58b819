package types

import (
	"math"
	"math/big"
	"testing"
)

// Every half is what its value and its text make again.
func TestHalfRoundTrip(t *testing.T) {
	for i := range 0x10000 {
		h := Half(i)
		f := h.Float64()
		if math.IsNaN(f) {
			continue
		}
		if back := NewHalf(f); back != h {
			t.Fatalf("half %04x is %v, which is half %04x", i, f, back)
		}
		if f != 0 && !math.IsInf(f, 0) {
			text, ok := new(big.Float).SetString(h.Shortest())
			if !ok {
				t.Fatalf("half %04x: text %q", i, h.Shortest())
			}
			short, _ := text.Float64()
			if NewHalf(math.Copysign(short, f)) != h {
				t.Fatalf("half %04x: %s is another half", i, h.Shortest())
			}
		}
	}
}

func TestHalfRounding(t *testing.T) {
	for _, row := range []struct {
		f    float64
		want string
	}{{65504, "65500"}, {65519.99, "65500"}, {65520, "Infinity"}, {-65520, "-Infinity"}, {0x1p-24, "6E-08"}, {0x1p-25, "0"}, {math.Nextafter(0x1p-25, 1), "6E-08"},
		{2049, "2048"}, {2051, "2052"}, {0.1, "0.1"}, {math.Copysign(0, -1), "-0"}, {math.NaN(), "NaN"}, {0x1p-14, "6.104E-05"}, {0.99999, "1"}} {
		if got := NewHalf(row.f).PSString(); got != row.want {
			t.Errorf("half of %v is %s, want %s", row.f, got, row.want)
		}
	}
}

func TestCastWide(t *testing.T) {
	bigOf := func(s string) *big.Int { x, _ := new(big.Int).SetString(s, 10); return x }
	for _, row := range []struct {
		v    any
		t    *Type
		want string // an error's text after "!"
	}{
		{2.9, Int128Type, "2"}, {-2.9, UInt128Type, "0"}, {math.NaN(), Int128Type, "0"}, {math.Inf(-1), Int128Type, "-170141183460469231731687303715884105728"},
		{1e40, UInt128Type, "340282366920938463463374607431768211455"}, {int32(-1), UInt128Type, "340282366920938463463374607431768211455"},
		{bigOf("340282366920938463463374607431768211455"), Int128Type, "!Value was either too large or too small for an Int128."},
		{bigOf("-1"), UInt128Type, "!Value was either too large or too small for a UInt128."},
		{LowInt128(bigOf("300")), Byte, "44"}, {LowUInt128(bigOf("-1")), Int64, "-1"}, {LowInt128(bigOf("65")), CharType, "A"}, {Char(65), Int128Type, "65"},
		{LowInt128(bigOf("79228162514264337593543950336")), DecimalType, "!Value was either too large or too small for a Decimal."},
		{NewHalf(math.Inf(1)), Int32, "2147483647"}, {NewHalf(math.Inf(1)), Byte, "255"}, {NewHalf(-3.5), UInt64, "0"}, {NewHalf(300), Byte, "44"},
		{NewHalf(math.NaN()), BigInt, "!The value is not a number."}, {int64(math.MaxInt64), HalfType, "Infinity"}, {bigOf("99"), HalfType, "99"},
		{LowUInt128(bigOf("-1")), Int128Type, "-1"}, {NewHalf(1.5), Int128Type, "1"},
	} {
		out, known, err := CastWide(row.v, row.t)
		got := ToString(out)
		if err != nil {
			got = "!" + err.Error()
		}
		if !known || got != row.want || err == nil && TypeOf(out) != row.t {
			t.Errorf("%v to %s is %s (%v), want %s", row.v, row.t, got, known, row.want)
		}
	}
	if _, known, _ := CastWide(true, HalfType); known {
		t.Error("bool has no conversion to Half")
	}
}
