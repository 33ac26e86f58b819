package types

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// Switch is SwitchParameter.
type Switch bool

// PSType returns SwitchParameter.
func (Switch) PSType() *Type { return SwitchType }

// PSString is True or False.
func (s Switch) PSString() string {
	if s {
		return "True"
	}
	return "False"
}

// IsTrue is PowerShell's truth: empty strings and collections, zero and null are
// false; a collection of one asks its element.
func IsTrue(v any) bool {
	switch x := v.(type) {
	case nil:
		return false
	case bool:
		return x
	case string:
		return x != ""
	case int32:
		return x != 0
	case int64:
		return x != 0
	case float64:
		return x != 0
	case float32:
		return x != 0
	case Char:
		return x != 0
	case Switch:
		return bool(x)
	case Decimal:
		return !x.IsZero()
	case *big.Int:
		return x.Sign() != 0
	case *EnumValue:
		return x.Bits != 0
	case *Array:
		return elementsTrue(x.Items)
	case *List:
		return elementsTrue(x.Items)
	case *PSObject:
		if x.Base != nil {
			return IsTrue(x.Base)
		}
		return true
	}
	if i, ok := toInt64(v); ok {
		return i != 0
	}
	return v != Nothing
}

func elementsTrue(items []any) bool {
	switch len(items) {
	case 0:
		return false
	case 1:
		if _, nested := Elements(items[0]); nested {
			inner, _ := Elements(items[0])
			return len(inner) > 0
		}
		return IsTrue(items[0])
	}
	return true
}

func (c *Converter) toBool(v any, t *Type) (any, error) {
	if t == Bool {
		if _, ok := v.(string); ok {
			return IsTrue(v), nil
		}
		return IsTrue(v), nil
	}
	switch v.(type) {
	case nil:
		return Switch(false), nil
	case string:
		return nil, finalCast(v, t)
	}
	return Switch(IsTrue(v)), nil
}

func (c *Converter) toChar(v any) (any, error) {
	switch x := v.(type) {
	case string:
		if Len16(x) == 1 {
			ch, _ := CharAt(x, 0)
			return ch, nil
		}
		if x == "" {
			return Char(0), nil
		}
		return nil, valueCast("InvalidCastIConvertible", v, CharType, NewException("System.FormatException", "String must be exactly one character long."))
	case bool, float64, float32, Decimal:
		return nil, valueCast("InvalidCastIConvertible", v, CharType, NewException("System.InvalidCastException", fmt.Sprintf("Invalid cast from '%s' to 'Char'.", TypeOf(v).ShortName())))
	case *EnumValue:
		return c.toChar(x.Number())
	}
	if i, ok := toInt64(v); ok {
		if i < 0 || i > math.MaxUint16 {
			return nil, valueCast("InvalidCastIConvertible", v, CharType, overflowError(CharType))
		}
		return Char(i), nil
	}
	return nil, finalCast(v, CharType)
}

// enum converts numbers, and names joined by commas that may be shortened.
func (c *Converter) enum(v any, t *Type) (any, error) {
	info := t.Enum()
	switch x := v.(type) {
	case string:
		return c.enumFromText(x, t, info)
	case *EnumValue:
		return c.enumFromNumber(v, x.Bits, t, info)
	case Char:
		return nil, finalCast(v, t)
	}
	if items, ok := Elements(v); ok {
		parts := make([]string, len(items))
		for i, item := range items {
			parts[i] = ToString(item)
		}
		return c.enumFromText(strings.Join(parts, ","), t, info)
	}
	n, err := ConvertNumber(v, Int64)
	if err != nil {
		return nil, finalCast(v, t)
	}
	return c.enumFromNumber(v, n.(int64), t, info)
}

func (c *Converter) enumFromNumber(v any, bits int64, t *Type, info *Enum) (any, error) {
	if !info.Flags && !info.Defined(bits) || info.Flags && !flagsDefined(info, bits) {
		return nil, invalidCast("UndefinedIntegerToEnum", fmt.Sprintf("Cannot convert value \"%s\" to type \"%s\" due to enumeration values that are not valid. Specify one of the following enumeration values and try again. The possible enumeration values are \"%s\".", ToString(v), t, strings.Join(info.Names, ",")), nil)
	}
	return &EnumValue{t, bits}, nil
}

func flagsDefined(info *Enum, bits int64) bool {
	var all int64
	for _, v := range info.Values {
		all |= v
	}
	return bits&^all == 0
}

func (c *Converter) enumFromText(s string, t *Type, info *Enum) (any, error) {
	var bits int64
	parts := strings.Split(s, ",")
	for _, p := range parts {
		p = strings.TrimSpace(p)
		if n, err := strconv.ParseInt(p, 10, 64); err == nil {
			bits |= n
			continue
		}
		i, err := MatchEnumName(p, t, info)
		if err != nil {
			return nil, err
		}
		bits |= info.Values[i]
	}
	return &EnumValue{t, bits}, nil
}

// MatchEnumName finds the member with a name or an unambiguous beginning of it.
func MatchEnumName(p string, t *Type, info *Enum) (int, error) {
	found := -1
	for i, n := range info.Names {
		if strings.EqualFold(n, p) {
			return i, nil
		}
		if p != "" && len(n) >= len(p) && strings.EqualFold(n[:len(p)], p) {
			if found >= 0 && info.Values[found] != info.Values[i] {
				found = -2
				break
			}
			if found == -1 {
				found = i
			}
		}
	}
	if found >= 0 {
		return found, nil
	}
	detail := fmt.Sprintf("Unable to match the identifier name %s to a valid enumerator name. Specify one of the following enumerator names and try again:\n%s", p, strings.Join(info.Names, ", "))
	return 0, invalidCast("SubstringDisambiguationEnumParseThrewAnException", fmt.Sprintf("Cannot convert value \"%s\" to type \"%s\". Error: \"%s\"", p, t, detail), nil)
}

// structure converts to the structs of this package from text and ticks.
func (c *Converter) structure(v any, t *Type) (any, bool, error) {
	switch t {
	case GuidType:
		if s, ok := v.(string); ok {
			if g, ok := ParseGuid(s); ok {
				return g, true, nil
			}
		}
	case VersionType:
		if s, ok := v.(string); ok {
			if p, ok := ParseVersion(s); ok {
				return p, true, nil
			}
		}
	case TimeSpanType:
		if i, ok := toInt64(v); ok {
			return TimeSpan(i), true, nil
		}
	case DateTimeType:
		if i, ok := toInt64(v); ok && i >= 0 && i <= maxTicks {
			return DateTime{Ticks: i}, true, nil
		}
	}
	return nil, false, nil
}

// ParseGuid reads the forms D, N, B and P.
func ParseGuid(s string) (g Guid, ok bool) {
	s = strings.TrimSpace(s)
	if len(s) > 1 && (s[0] == '{' && s[len(s)-1] == '}' || s[0] == '(' && s[len(s)-1] == ')') {
		s = s[1 : len(s)-1]
	}
	if len(s) == 36 && s[8] == '-' && s[13] == '-' && s[18] == '-' && s[23] == '-' {
		s = s[:8] + s[9:13] + s[14:18] + s[19:23] + s[24:]
	}
	if len(s) != 32 {
		return g, false
	}
	for i := range g {
		n, err := strconv.ParseUint(s[2*i:2*i+2], 16, 8)
		if err != nil {
			return g, false
		}
		g[i] = byte(n)
	}
	return g, true
}

// ParseVersion reads two to four numbers joined by dots.
func ParseVersion(s string) (*Version, bool) {
	parts := strings.Split(strings.TrimSpace(s), ".")
	if len(parts) < 2 || len(parts) > 4 {
		return nil, false
	}
	n := [4]int32{-1, -1, -1, -1}
	for i, p := range parts {
		x, err := strconv.ParseInt(strings.TrimSpace(p), 10, 32)
		if err != nil || x < 0 {
			return nil, false
		}
		n[i] = int32(x)
	}
	return &Version{n[0], n[1], n[2], n[3]}, true
}
