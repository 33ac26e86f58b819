package format

import (
	"errors"
	"math/big"
	"strconv"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

var errSpecifier = errors.New("Format specifier was invalid.")

// standardSpec splits a standard format: one letter and digits; ok is false for
// custom formats.
func standardSpec(spec string) (letter byte, precision int, ok bool) {
	letter = spec[0]
	if letter < 'A' || letter > 'Z' && letter < 'a' || letter > 'z' {
		return 0, 0, false
	}
	if len(spec) == 1 {
		return letter, -1, true
	}
	n, err := strconv.Atoi(spec[1:])
	if err != nil || spec[1] == '+' || spec[1] == '-' || len(spec) > 10 {
		return 0, 0, false
	}
	return letter, n, true
}

// Number is a number's text under a format string in a culture.
func Number(v any, spec string, c *Culture) (string, error) {
	num := &c.Number
	if s, ok := special(v, num); ok {
		return s, nil
	}
	if spec == "" {
		spec = "G"
	}
	letter, precision, ok := standardSpec(spec)
	if !ok {
		return custom(customDigits(v), spec, num), nil
	}
	upper := letter &^ 0x20
	if types.TypeOf(v) == types.BigInt && (upper == 'G' || upper == 'R') {
		upper = 'D' // a big integer has all its digits, whatever the precision
	}
	integer := isInteger(types.TypeOf(v))
	switch upper {
	case 'D':
		if !integer {
			return "", errSpecifier
		}
		n := exactDigits(v)
		return sign(n.neg, num) + pad(n.whole(), precision), nil
	case 'X', 'B':
		if !integer {
			return "", errSpecifier
		}
		return binary(v, letter, precision), nil
	case 'C':
		return currency(v, precision, num), nil
	case 'E':
		return scientific(v, letter, precision, num), nil
	case 'F':
		n := placed(v, orElse(precision, num.NumberDecimalDigits))
		return sign(n.neg, num) + n.fixed(orElse(precision, num.NumberDecimalDigits), nil, "", num.NumberDecimalSeparator), nil
	case 'G':
		return general(v, letter, precision, num), nil
	case 'N':
		p := orElse(precision, num.NumberDecimalDigits)
		n := placed(v, p)
		return signed(n.fixed(p, num.NumberGroupSizes, num.NumberGroupSeparator, num.NumberDecimalSeparator), n.neg, numberPatterns[num.NumberNegativePattern], num, ""), nil
	case 'P':
		p := orElse(precision, num.PercentDecimalDigits)
		n := placed(v, p+2)
		if !n.zero() {
			n.point += 2
		}
		pattern := percentPositive[num.PercentPositivePattern]
		if n.neg {
			pattern = percentNegative[num.PercentNegativePattern]
		}
		return signed(n.fixed(p, num.PercentGroupSizes, num.PercentGroupSeparator, num.PercentDecimalSeparator), true, pattern, num, num.PercentSymbol), nil
	case 'R':
		return general(v, 'G'|letter&0x20, -1, num), nil
	}
	return "", errSpecifier
}

// Patterns: n the number, - the sign, % or $ the symbol.
var (
	numberPatterns   = [...]string{"(n)", "-n", "- n", "n-", "n -"}
	percentPositive  = [...]string{"n %", "n%", "%n", "% n"}
	percentNegative  = [...]string{"-n %", "-n%", "-%n", "%-n", "%n-", "n-%", "n%-", "-% n", "n %-", "% n-", "% -n", "n- %"}
	currencyPositive = [...]string{"$n", "n$", "$ n", "n $"}
	currencyNegative = [...]string{"($n)", "-$n", "$-n", "$n-", "(n$)", "-n$", "n-$", "n$-", "-n $", "-$ n", "n $-", "$ n-", "$ -n", "n- $", "($ n)", "(n $)", "$- n"}
)

func isInteger(t *types.Type) bool {
	return types.IsIntegerType(t) || t == types.BigInt || t == types.Int128Type || t == types.UInt128Type
}

// realValue is a number of a binary floating type with the bits it has.
func realValue(v any) (f float64, bits int, ok bool) {
	switch x := v.(type) {
	case float64:
		return x, 64, true
	case float32:
		return float64(x), 32, true
	case types.Half:
		return x.Float64(), 16, true
	}
	return 0, 0, false
}

func orElse(precision, standard int) int {
	if precision < 0 {
		return standard
	}
	return precision
}

func sign(neg bool, num *Num) string {
	if neg {
		return num.NegativeSign
	}
	return ""
}

// signed fills a pattern when it applies, else returns the number alone.
func signed(text string, apply bool, pattern string, num *Num, symbol string) string {
	if !apply {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(pattern); i++ {
		switch pattern[i] {
		case 'n':
			b.WriteString(text)
		case '-':
			b.WriteString(num.NegativeSign)
		case '%', '$':
			b.WriteString(symbol)
		default:
			b.WriteByte(pattern[i])
		}
	}
	return b.String()
}

func currency(v any, precision int, num *Num) string {
	p := orElse(precision, num.CurrencyDecimalDigits)
	n := placed(v, p)
	pattern := currencyPositive[num.CurrencyPositivePattern]
	if n.neg {
		pattern = currencyNegative[num.CurrencyNegativePattern]
	}
	return signed(n.fixed(p, num.CurrencyGroupSizes, num.CurrencyGroupSeparator, num.CurrencyDecimalSeparator), true, pattern, num, num.CurrencySymbol)
}

func pad(s string, n int) string {
	if k := n - len(s); k > 0 {
		return strings.Repeat("0", k) + s
	}
	return s
}

// placed rounds a number to places behind the point.
func placed(v any, places int) digits {
	if f, _, ok := realValue(v); ok {
		return fixedDigits(f, places)
	}
	n := exactDigits(v)
	n.round(n.point + places)
	return n
}

func customDigits(v any) digits {
	if f, bits, ok := realValue(v); ok {
		return floatDigits(f, customPrecision(bits)-1, 64)
	}
	return exactDigits(v)
}

// customPrecision is the number of digits that custom formats look at.
func customPrecision(bits int) int {
	switch bits {
	case 16:
		return 5
	case 32:
		return 7
	}
	return 15
}

// roundTrip is the number of digits that tell any two numbers apart.
func roundTrip(bits int) int {
	switch bits {
	case 16:
		return 5
	case 32:
		return 9
	}
	return 17
}

// whole are the digits before the point.
func (n *digits) whole() string {
	if n.point <= 0 {
		return "0"
	}
	s := string(n.d[:min(n.point, len(n.d))])
	return s + strings.Repeat("0", n.point-len(s))
}

// fixed writes a number with places behind the point and groups before it.
func (n *digits) fixed(places int, sizes []int, group, point string) string {
	whole := n.whole()
	if group != "" && len(sizes) > 0 {
		whole = grouped(whole, sizes, group)
	}
	if places == 0 {
		return whole
	}
	frac := make([]byte, places)
	for i := range frac {
		frac[i] = '0'
		if at := n.point + i; at >= 0 && at < len(n.d) {
			frac[i] = n.d[at]
		}
	}
	return whole + point + string(frac)
}

// grouped puts a separator between groups, counted from the right; the last
// size repeats, and 0 ends grouping.
func grouped(whole string, sizes []int, sep string) string {
	out, k := "", 0
	for {
		size := sizes[min(k, len(sizes)-1)]
		if size == 0 || len(whole) <= size {
			return whole + out
		}
		out = sep + whole[len(whole)-size:] + out
		whole = whole[:len(whole)-size]
		k++
	}
}

// scientific is the format E.
func scientific(v any, letter byte, precision int, num *Num) string {
	p := orElse(precision, 6)
	var n digits
	if f, _, ok := realValue(v); ok {
		n = floatDigits(f, p, 64)
	} else {
		n = exactDigits(v)
		n.round(p + 1)
	}
	return sign(n.neg, num) + n.mantissa(p, num) + n.exponent(letter, 3, num)
}

// mantissa is d.ddd with p digits behind the point; -1 means as many as there are.
func (n *digits) mantissa(p int, num *Num) string {
	m := digits{d: n.d, point: 1}
	if n.zero() {
		m.point = 0
	}
	if p < 0 {
		p = max(0, len(n.d)-1)
	}
	return m.fixed(p, nil, "", num.NumberDecimalSeparator)
}

func (n *digits) exponent(letter byte, width int, num *Num) string {
	e, s := 0, num.PositiveSign
	if !n.zero() {
		e = n.point - 1
	}
	if e < 0 {
		e, s = -e, num.NegativeSign
	}
	return string(letter) + s + pad(strconv.Itoa(e), width)
}

// general is the format G: the shortest of fixed and scientific form.
func general(v any, letter byte, precision int, num *Num) string {
	var n digits
	limit := precision
	if f, bits, ok := realValue(v); ok {
		if precision <= 0 {
			n = floatDigits(f, -1, bits)
			limit = roundTrip(bits)
		} else {
			n = floatDigits(f, min(precision, 1100)-1, 64)
		}
	} else {
		n = exactDigits(v)
		if precision <= 0 {
			if n.scale > 0 {
				return sign(n.neg, num) + n.fixed(n.scale, nil, "", num.NumberDecimalSeparator)
			}
			return sign(n.neg, num) + n.whole()
		}
		n.round(precision)
	}
	if n.point > limit || n.point < -3 {
		return sign(n.neg, num) + n.mantissa(-1, num) + n.exponent(letter-'G'+'E', 2, num)
	}
	return sign(n.neg, num) + n.fixed(max(0, len(n.d)-n.point), nil, "", num.NumberDecimalSeparator)
}

// binary is the formats X and B.
func binary(v any, letter byte, precision int) string {
	bits, base := uint(4), 16
	if letter == 'b' || letter == 'B' {
		bits, base = 1, 2
	}
	var s string
	if x, ok := v.(*big.Int); ok {
		s = twosComplement(x, bits)
		if k := precision - len(s); k > 0 && x.Sign() < 0 {
			s = strings.Repeat(map[uint]string{1: "1", 4: "f"}[bits], k) + s
		}
	} else {
		switch x := v.(type) {
		case types.Int128:
			s = types.UInt128(x).Big().Text(base)
		case types.UInt128:
			s = x.Big().Text(base)
		default:
			s = strconv.FormatUint(unsigned(v), base)
		}
	}
	if letter == 'X' {
		s = strings.ToUpper(s)
	}
	return pad(s, precision)
}

// unsigned is an integer's two's complement form.
func unsigned(v any) uint64 {
	switch x := v.(type) {
	case int32:
		return uint64(uint32(x))
	case int64:
		return uint64(x)
	case uint8:
		return uint64(x)
	case int8:
		return uint64(uint8(x))
	case int16:
		return uint64(uint16(x))
	case uint16:
		return uint64(x)
	case uint32:
		return uint64(x)
	}
	u, _ := v.(uint64)
	return u
}
