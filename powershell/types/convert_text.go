package types

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// typeText converts text as the number type's own conversion does, before
// PowerShell's notations are tried; ok is false where those decide.
func typeText(s, trimmed string, t *Type) (v any, ok bool, err error) {
	switch {
	case t == DecimalType && strings.Contains(trimmed, ","): // without one it is a number as PowerShell writes them
		if d, ok := plainDecimal(trimmed); ok {
			return d, true, nil
		}
	case t == BigInt: // which has no conversion of its own: text is a double first
		if realText(strings.ReplaceAll(strings.TrimLeft(trimmed, "+-"), ",", "")) {
			f, err := strconv.ParseFloat(strings.ReplaceAll(trimmed, ",", ""), 64)
			if err == nil && !math.IsInf(f, 0) {
				b, _ := new(big.Float).SetFloat64(math.Trunc(f)).Int(nil)
				return b, true, nil
			}
		}
	case IsIntegerType(t):
		if digits, ok := hexDigits(trimmed); ok {
			v, err := hexInteger(digits, t)
			if err != nil {
				err = valueCast(stringCastID(t), s, t, err)
			}
			return v, true, err
		}
	}
	return nil, false, nil
}

// plainDecimal reads a decimal without exponent, whose scale is that of the text.
// Commas group the digits before the point.
func plainDecimal(s string) (Decimal, bool) {
	body := strings.TrimLeft(s, "+-")
	whole, frac, _ := strings.Cut(body, ".")
	if len(s)-len(body) > 1 || strings.Contains(frac, ",") || strings.HasPrefix(whole, ",") {
		return Decimal{}, false
	}
	whole = strings.ReplaceAll(whole, ",", "")
	if !plainDigits(whole + frac) {
		return Decimal{}, false
	}
	d, err, ok := ParseDecimal(s[:len(s)-len(body)] + whole + "." + frac)
	return d, ok && err == nil
}

// hexDigits are the digits behind 0x, &h or #, the marks that .NET's converters of
// integers know.
func hexDigits(s string) (string, bool) {
	for _, mark := range []string{"0x", "0X", "&h", "&H", "#"} {
		if digits, ok := strings.CutPrefix(s, mark); ok {
			return digits, digits != "" && strings.Trim(digits, "0123456789abcdefABCDEF") == ""
		}
	}
	return "", false
}

// hexInteger is an integer's two's complement form. The short types are read as
// 32 bits and then checked.
func hexInteger(digits string, t *Type) (any, error) {
	bits, _ := IntegerSize(t)
	b, _ := new(big.Int).SetString(digits, 16)
	read := max(bits, 32)
	if b.BitLen() > read {
		return nil, overflowError(map[int]*Type{32: UInt32, 64: UInt64}[read])
	}
	if b.BitLen() > bits {
		return nil, overflowError(t)
	}
	return cutInteger(b.Uint64(), t), nil
}
