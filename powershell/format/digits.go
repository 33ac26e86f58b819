package format

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// digits is a number as decimal digits: 0.d₁d₂d₃… × 10^point.
type digits struct {
	neg   bool
	d     []byte // '0' to '9' without zeros in front
	point int
	// exact numbers lose their sign when they become zero; doubles keep it.
	float bool
	// zeros is the number of digits behind the point a decimal carries.
	scale int
}

func (n *digits) zero() bool { return len(n.d) == 0 }

// trimmed drops zeros at both ends.
func (n *digits) trimmed() {
	lead := 0
	for lead < len(n.d) && n.d[lead] == '0' {
		lead++
	}
	n.d = n.d[lead:]
	n.point -= lead
	for len(n.d) > 0 && n.d[len(n.d)-1] == '0' {
		n.d = n.d[:len(n.d)-1]
	}
	if len(n.d) == 0 {
		n.point = 0
	}
}

// round keeps pos digits, rounding halves away from zero.
func (n *digits) round(pos int) {
	if pos >= len(n.d) {
		return
	}
	up := pos >= 0 && n.d[pos] >= '5'
	if pos < 0 {
		n.d = nil
	} else {
		n.d = append([]byte{}, n.d[:pos]...)
	}
	if up {
		i := len(n.d) - 1
		for i >= 0 && n.d[i] == '9' {
			i--
		}
		if i < 0 {
			n.d, n.point = []byte{'1'}, n.point+1
		} else {
			n.d[i]++
			n.d = n.d[:i+1]
		}
	}
	for len(n.d) > 0 && n.d[len(n.d)-1] == '0' {
		n.d = n.d[:len(n.d)-1]
	}
	if len(n.d) == 0 {
		n.point = 0
		if !n.float {
			n.neg = false
		}
	}
}

// floatDigits are a double's digits as strconv writes them in form e.
func floatDigits(f float64, precision, bits int) digits {
	text := ""
	if bits == 16 {
		text = types.NewHalf(f).Shortest()
	} else {
		text = strconv.FormatFloat(math.Abs(f), 'e', precision, bits)
	}
	mantissa, exp, _ := strings.Cut(text, "e")
	e, err := strconv.Atoi(exp)
	if err != nil {
		e = 0
	}
	n := digits{neg: math.Signbit(f), float: true, d: []byte(strings.Replace(mantissa, ".", "", 1)), point: e + 1}
	n.trimmed()
	return n
}

// fixedDigits are a double's digits rounded to so many places behind the point.
// The exact binary value is rounded, and a true half to the even digit.
func fixedDigits(f float64, places int) digits {
	text := strconv.FormatFloat(math.Abs(f), 'f', min(places, 1100), 64)
	whole, frac, _ := strings.Cut(text, ".")
	n := digits{neg: math.Signbit(f), float: true, d: []byte(whole + frac), point: len(whole)}
	n.trimmed()
	return n
}

// exactDigits are the digits of an integer or decimal.
func exactDigits(v any) digits {
	var n digits
	if d, ok := v.(types.Decimal); ok {
		text := d.String()
		n.neg = strings.HasPrefix(text, "-")
		whole, frac, _ := strings.Cut(strings.TrimPrefix(text, "-"), ".")
		n.d, n.point, n.scale = []byte(whole+frac), len(whole), len(frac)
	} else {
		text := types.ToString(v)
		n.neg = strings.HasPrefix(text, "-")
		n.d = []byte(strings.TrimPrefix(text, "-"))
		n.point = len(n.d)
	}
	n.trimmed()
	if n.zero() {
		n.neg = false
	}
	return n
}

// special is the text of infinities and NaN.
func special(v any, c *Num) (string, bool) {
	f, _, ok := realValue(v)
	switch {
	case !ok:
		return "", false
	case math.IsNaN(f):
		return c.NaNSymbol, true
	case math.IsInf(f, 1):
		return c.PositiveInfinitySymbol, true
	case math.IsInf(f, -1):
		return c.NegativeInfinitySymbol, true
	}
	return "", false
}

// twosComplement is a BigInteger's shortest two's complement form in a base of
// 2^bits, most significant digit first.
func twosComplement(x *big.Int, bits uint) string {
	if bits == 4 {
		n := len(x.Bytes()) + 1
		mod := new(big.Int).Lsh(big.NewInt(1), uint(8*n))
		u := new(big.Int).Mod(x, mod)
		s := u.Text(16)
		s = strings.Repeat("0", 2*n-len(s)) + s
		fill := byte('0')
		if x.Sign() < 0 {
			fill = 'f'
		}
		for len(s) > 1 && s[0] == fill && (s[1] >= '8') == (x.Sign() < 0) {
			s = s[1:]
		}
		return s
	}
	if x.Sign() >= 0 {
		s := x.Text(2)
		if s == "0" {
			return s
		}
		return "0" + s
	}
	n := new(big.Int).Not(x).BitLen() + 1
	return new(big.Int).Mod(x, new(big.Int).Lsh(big.NewInt(1), uint(n))).Text(2)
}
