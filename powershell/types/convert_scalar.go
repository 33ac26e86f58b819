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
	switch x := v.(type) {
	case nil:
		return Switch(false), nil
	case bool:
		return Switch(x), nil
	case Switch:
		return x, nil
	case *Dict:
		if c.Engine != nil {
			return c.fromDict(x, t)
		}
	}
	return nil, c.refused(v, t)
}

func (c *Converter) toChar(v any) (any, error) {
	switch x := v.(type) {
	case string:
		if Len16(x) == 1 {
			ch, _ := CharAt(x, 0)
			return ch, nil
		}
		return nil, valueCast("InvalidCastParseTargetInvocation", v, CharType, NewException("System.FormatException", "String must be exactly one character long."))
	case bool, float64, float32, Decimal, DateTime:
		return nil, c.valueError("InvalidCastIConvertible", v, CharType, NewException("System.InvalidCastException", fmt.Sprintf("Invalid cast from '%s' to 'Char'.", TypeOf(v).ShortName())))
	case Half, Int128, UInt128:
		return c.castWide(v, CharType)
	case *EnumValue:
		return c.toChar(x.Number())
	case *big.Int:
		return nil, valueCast("InvalidCastIConvertible", v, CharType, NewException("System.InvalidCastException", "Object must implement IConvertible."))
	}
	i, ok := toInt64(v)
	if _, unsigned := v.(uint64); unsigned && !ok {
		i, ok = -1, true
	}
	if ok {
		if i < 0 || i > math.MaxUint16 {
			return nil, valueCast("InvalidCastIConvertible", v, CharType, overflowError(CharType))
		}
		return Char(i), nil
	}
	return nil, finalCast(v, CharType)
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
