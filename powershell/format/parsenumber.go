package format

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// NumberStyles are System.Globalization.NumberStyles.
type NumberStyles int

// The styles.
const (
	LeadingWhite NumberStyles = 1 << iota
	TrailingWhite
	LeadingSign
	TrailingSign
	Parentheses
	DecimalPoint
	Thousands
	Exponent
	CurrencySymbol
	HexSpecifier
	BinarySpecifier

	StyleInteger = LeadingWhite | TrailingWhite | LeadingSign
	StyleNumber  = StyleInteger | TrailingSign | DecimalPoint | Thousands
	StyleFloat   = StyleInteger | DecimalPoint | Exponent
	StyleAny     = StyleNumber | Exponent | CurrencySymbol | Parentheses
)

func bad(s string) error {
	return types.NewException("System.FormatException", "The input string '"+s+"' was not in a correct format.")
}

// ParseNumber reads a number of a type under styles in a culture, as the static
// Parse methods do.
func ParseNumber(s string, t *types.Type, style NumberStyles, c *Culture) (any, error) {
	num := &c.Number
	if style&(HexSpecifier|BinarySpecifier) != 0 {
		return parseBits(s, t, style)
	}
	text, ok := scanNumber(s, style, num)
	if !ok {
		if t == types.Double || t == types.Single || t == types.HalfType {
			if f, ok := parseSpecial(strings.TrimSpace(s), num); ok {
				return types.ConvertNumber(f, t)
			}
		}
		return nil, bad(s)
	}
	switch t {
	case types.Double, types.Single:
		bits := 64
		if t == types.Single {
			bits = 32
		}
		f, err := strconv.ParseFloat(text, bits)
		if err != nil && !math.IsInf(f, 0) {
			return nil, bad(s)
		}
		if f == 0 && strings.HasPrefix(text, "-") {
			f = math.Copysign(0, -1)
		}
		if t == types.Single {
			return float32(f), nil
		}
		return f, nil
	case types.HalfType:
		return parseHalf(text), nil
	case types.DecimalType:
		d, err, ok := types.ParseDecimal(text)
		if !ok {
			return nil, bad(s)
		}
		if err != nil {
			return nil, types.OverflowOf(t)
		}
		return d, nil
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil, bad(s)
	}
	if !r.IsInt() {
		return nil, types.OverflowOf(t)
	}
	out, err := types.ConvertNumber(new(big.Int).Set(r.Num()), t)
	if err != nil {
		return nil, types.OverflowOf(t)
	}
	return out, nil
}

// parseHalf is the half nearest to a text in Go's notation. A double between two
// halves is moved to the side of the text, which is then rounded once.
func parseHalf(text string) types.Half {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return types.NewHalf(f) // too large
	}
	if f == 0 && strings.HasPrefix(text, "-") {
		return types.NewHalf(math.Copysign(0, -1))
	}
	exact, ok := new(big.Rat).SetString(text)
	if !ok || math.Abs(f) < 0x1p-30 {
		return types.NewHalf(f)
	}
	return types.NewHalf(math.Nextafter(f, f+float64(exact.Cmp(new(big.Rat).SetFloat64(f)))))
}

func parseSpecial(s string, num *Num) (float64, bool) {
	switch {
	case strings.EqualFold(s, num.PositiveInfinitySymbol), strings.EqualFold(s, num.PositiveSign+num.PositiveInfinitySymbol):
		return math.Inf(1), true
	case strings.EqualFold(s, num.NegativeInfinitySymbol):
		return math.Inf(-1), true
	case strings.EqualFold(s, num.NaNSymbol), strings.EqualFold(s, num.NegativeSign+num.NaNSymbol), strings.EqualFold(s, num.PositiveSign+num.NaNSymbol):
		return math.NaN(), true
	}
	return 0, false
}

func parseBits(s string, t *types.Type, style NumberStyles) (any, error) {
	text := s
	if style&LeadingWhite != 0 {
		text = strings.TrimLeft(text, " \t\r\n\v\f")
	}
	if style&TrailingWhite != 0 {
		text = strings.TrimRight(text, " \t\r\n\v\f\x00")
	}
	base, digits := 16, "0123456789abcdefABCDEF"
	if style&BinarySpecifier != 0 {
		base, digits = 2, "01"
	}
	if text == "" || strings.Trim(text, digits) != "" {
		return nil, bad(s)
	}
	x, _ := new(big.Int).SetString(text, base)
	if t == types.BigInt {
		size := uint(len(text) * map[int]int{16: 4, 2: 1}[base])
		if x.Bit(int(size)-1) == 1 {
			x.Sub(x, new(big.Int).Lsh(big.NewInt(1), size))
		}
		return x, nil
	}
	size, signed := types.IntegerSize(t)
	if t == types.Int128Type || t == types.UInt128Type {
		size, signed = 128, t == types.Int128Type
	}
	if x.BitLen() > size {
		return nil, types.OverflowOf(t)
	}
	if signed && x.Bit(size-1) == 1 {
		x.Sub(x, new(big.Int).Lsh(big.NewInt(1), uint(size)))
	}
	return types.ConvertNumber(x, t)
}

// scanNumber checks a number against its styles and returns it in Go's notation.
func scanNumber(s string, style NumberStyles, num *Num) (string, bool) {
	blank := func(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }
	i := 0
	has := func(sym string, allowed NumberStyles) bool {
		if style&allowed == 0 || sym == "" || !strings.HasPrefix(s[i:], sym) {
			return false
		}
		i += len(sym)
		return true
	}
	separator := func(sym string, allowed NumberStyles) bool {
		if has(sym, allowed) {
			return true
		}
		// A blank stands for the no-break spaces that group digits.
		return (sym == "\u00a0" || sym == "\u202f") && (has(" ", allowed) || has("\u00a0", allowed) || has("\u202f", allowed))
	}
	neg, signSeen, paren, currency := false, false, false, false
	for i < len(s) {
		switch {
		case blank(s[i]) && style&LeadingWhite != 0:
			i++
			continue
		case !signSeen && (has(num.NegativeSign, LeadingSign) || has("-", LeadingSign)):
			neg, signSeen = true, true
			continue
		case !signSeen && has(num.PositiveSign, LeadingSign):
			signSeen = true
			continue
		case !signSeen && has("(", Parentheses):
			neg, signSeen, paren = true, true, true
			continue
		case !currency && has(num.CurrencySymbol, CurrencySymbol):
			currency = true
			continue
		}
		break
	}
	var whole, frac strings.Builder
	digits := 0
	point := false
	for i < len(s) {
		c := s[i]
		switch {
		case c >= '0' && c <= '9':
			if point {
				frac.WriteByte(c)
			} else {
				whole.WriteByte(c)
			}
			digits++
			i++
			continue
		case !point && (has(num.NumberDecimalSeparator, DecimalPoint) || style&CurrencySymbol != 0 && has(num.CurrencyDecimalSeparator, DecimalPoint)):
			point = true
			continue
		case digits > 0 && !point && (separator(num.NumberGroupSeparator, Thousands) || style&CurrencySymbol != 0 && separator(num.CurrencyGroupSeparator, Thousands)):
			continue
		}
		break
	}
	if digits == 0 {
		return "", false
	}
	exponent := ""
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') && style&Exponent != 0 {
		j := i
		i++
		es := ""
		if has(num.NegativeSign, Exponent) || has("-", Exponent) {
			es = "-"
		} else {
			has(num.PositiveSign, Exponent)
		}
		start := i
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		if i == start {
			i = j
		} else {
			exponent = "e" + es + s[start:i]
		}
	}
	for i < len(s) {
		switch {
		case blank(s[i]) && style&TrailingWhite != 0:
			i++
			continue
		case paren && has(")", Parentheses):
			paren = false
			continue
		case !signSeen && (has(num.NegativeSign, TrailingSign) || has("-", TrailingSign)):
			neg, signSeen = true, true
			continue
		case !signSeen && has(num.PositiveSign, TrailingSign):
			signSeen = true
			continue
		case !currency && has(num.CurrencySymbol, CurrencySymbol):
			currency = true
			continue
		case s[i] == 0:
			i++
			continue
		}
		return "", false
	}
	if paren {
		return "", false
	}
	out := ""
	if neg {
		out = "-"
	}
	out += whole.String()
	if whole.Len() == 0 {
		out += "0"
	}
	if frac.Len() > 0 {
		out += "." + frac.String()
	}
	if len(exponent) > 8 {
		exponent = exponent[:8]
	}
	return out + exponent, true
}
