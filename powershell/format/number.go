package format

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// Number is a number's text under a standard format string (D, F, N, X …) in
// the en-US culture.
func Number(v any, spec string) (string, error) {
	if spec == "" {
		return types.ToString(v), nil
	}
	letter, digits := spec[0], -1
	if len(spec) > 1 {
		n, err := strconv.Atoi(spec[1:])
		if err != nil || n < 0 || n > 999999999 {
			return "", errFormat
		}
		digits = n
	}
	switch letter {
	case 'd', 'D':
		return decimalDigits(v, digits)
	case 'x', 'X':
		return hexadecimal(v, letter, digits)
	case 'f', 'F', 'n', 'N':
		if digits < 0 {
			digits = 3
		}
		return fixed(v, digits, letter == 'n' || letter == 'N')
	}
	return "", fmt.Errorf("Format specifier was invalid.")
}

func decimalDigits(v any, digits int) (string, error) {
	if !types.IsIntegerType(types.TypeOf(v)) && types.TypeOf(v) != types.BigInt {
		return "", fmt.Errorf("Format specifier was invalid.")
	}
	s := types.ToString(v)
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	if pad := digits - len(s); pad > 0 {
		s = strings.Repeat("0", pad) + s
	}
	return sign + s, nil
}

func hexadecimal(v any, letter byte, digits int) (string, error) {
	var u uint64
	switch x := v.(type) {
	case int32:
		u = uint64(uint32(x))
	case int64:
		u = uint64(x)
	case uint8:
		u = uint64(x)
	case int8:
		u = uint64(uint8(x))
	case int16:
		u = uint64(uint16(x))
	case uint16:
		u = uint64(x)
	case uint32:
		u = uint64(x)
	case uint64:
		u = x
	default:
		return "", fmt.Errorf("Format specifier was invalid.")
	}
	s := strconv.FormatUint(u, 16)
	if letter == 'X' {
		s = strings.ToUpper(s)
	}
	if pad := digits - len(s); pad > 0 {
		s = strings.Repeat("0", pad) + s
	}
	return s, nil
}

// fixed rounds half away from zero, as .NET's formatting does on the exact value.
func fixed(v any, digits int, group bool) (string, error) {
	var r *big.Rat
	switch x := v.(type) {
	case float64:
		r = new(big.Rat).SetFloat64(x)
	case float32:
		r = new(big.Rat).SetFloat64(float64(x))
	default:
		r, _ = new(big.Rat).SetString(types.ToString(v))
	}
	if r == nil {
		return types.ToString(v), nil
	}
	s := r.FloatString(digits)
	if !group {
		return s, nil
	}
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	whole, frac, has := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if has {
		whole += "." + frac
	}
	return sign + whole, nil
}
