package types

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// enum converts to an enum: numbers, names joined by commas, a name shortened as
// far as it stays clear, and arrays of these.
func (c *Converter) enum(v any, t *Type) (any, error) {
	info := t.Enum()
	switch x := v.(type) {
	case string:
		return c.enumFromText(x, t, info)
	case *EnumValue:
		return c.enumFromNumber(v, x.Bits, t, info)
	case float64, float32, Decimal:
		return c.enumFromText(InvariantNumber(v), t, info)
	case bool, Char, DateTime:
		return nil, c.refused(v, t)
	case *Dict:
		if c.Engine != nil {
			return c.fromDict(x, t)
		}
	}
	if items, ok := Elements(v); ok {
		parts := make([]string, len(items))
		for i, item := range items {
			if s, ok := Unwrap(item).(string); ok {
				parts[i] = s
				continue
			}
			e, err := c.To(item, t)
			if err != nil {
				return nil, err
			}
			parts[i] = ToString(e)
		}
		return c.enumFromText(strings.Join(parts, ","), t, info)
	}
	if n, ok := v.(uint64); ok {
		return c.enumFromNumber(v, int64(n), t, info)
	}
	n, ok := toInt64(v)
	if !ok {
		return nil, c.refused(v, t)
	}
	return c.enumFromNumber(v, n, t, info)
}

// enumFromNumber takes as many bits of a number as the enum has.
func (c *Converter) enumFromNumber(v any, bits int64, t *Type, info *Enum) (any, error) {
	bits = truncate(bits, info.Underlying)
	if !enumDefined(info, bits) {
		return nil, undefinedEnum("UndefinedIntegerToEnum", ToString(v), t, info)
	}
	return &EnumValue{t, bits}, nil
}

func truncate(n int64, t *Type) int64 {
	switch t {
	case Byte:
		return int64(uint8(n))
	case SByte:
		return int64(int8(n))
	case Int16:
		return int64(int16(n))
	case UInt16:
		return int64(uint16(n))
	case UInt32:
		return int64(uint32(n))
	case Int64, UInt64:
		return n
	}
	return int64(int32(n))
}

func enumDefined(info *Enum, bits int64) bool {
	if !info.Flags {
		return info.Defined(bits)
	}
	var all int64
	for _, v := range info.Values {
		all |= v
	}
	return bits&^all == 0
}

func undefinedEnum(id, text string, t *Type, info *Enum) error {
	return invalidCast(id, fmt.Sprintf("Cannot convert value \"%s\" to type \"%s\" due to enumeration values that are not valid. Specify one of the following enumeration values and try again. The possible enumeration values are \"%s\".", text, t, strings.Join(info.Names, ",")), nil)
}

// enumFromText reads a number or names as Enum.Parse does; text that it does not
// take may still be the beginning of one name.
func (c *Converter) enumFromText(s string, t *Type, info *Enum) (any, error) {
	trimmed := strings.TrimSpace(s)
	if n, err := strconv.ParseInt(trimmed, 10, 64); err == nil && n == truncate(n, info.Underlying) {
		if !enumDefined(info, n) {
			return nil, undefinedEnum("EnumParseUndefined", s, t, info)
		}
		return &EnumValue{t, n}, nil
	}
	if n, err := strconv.ParseUint(trimmed, 10, 64); err == nil && n > math.MaxInt64 && info.Underlying == UInt64 {
		return c.enumFromNumber(n, int64(n), t, info)
	}
	var bits int64
	for _, p := range strings.Split(trimmed, ",") {
		i := enumName(strings.TrimSpace(p), info)
		if i < 0 {
			i, err := MatchEnumName(s, t, info)
			if err != nil {
				return nil, err
			}
			return &EnumValue{t, info.Values[i]}, nil
		}
		bits |= info.Values[i]
	}
	return &EnumValue{t, bits}, nil
}

// enumName finds a name without regard to case, -1 when there is none.
func enumName(name string, info *Enum) int {
	for i, n := range info.Names {
		if strings.EqualFold(n, name) {
			return i
		}
	}
	return -1
}

// preferredEnumNames are chosen where a shortened name could mean several.
func preferredEnumNames(t *Type) []string {
	if t.Name == "System.IO.FileAttributes" {
		return []string{"Directory", "ReadOnly", "System"}
	}
	return nil
}

// MatchEnumName finds the member with a name or an unambiguous beginning of it.
func MatchEnumName(p string, t *Type, info *Enum) (int, error) {
	if i := enumName(p, info); i >= 0 {
		return i, nil
	}
	var found []string
	at := -1
	for i, n := range info.Names {
		if len(n) >= len(p) && strings.EqualFold(n[:len(p)], p) {
			found, at = append(found, n), i
		}
	}
	switch len(found) {
	case 1:
		return at, nil
	case 0:
		detail := fmt.Sprintf("Unable to match the identifier name %s to a valid enumerator name. Specify one of the following enumerator names and try again:\n%s", p, strings.Join(info.Names, ", "))
		return 0, invalidCast("SubstringDisambiguationEnumParseThrewAnException", fmt.Sprintf("Cannot convert value \"%s\" to type \"%s\". Error: \"%s\"", p, t, detail), nil)
	}
	for _, want := range preferredEnumNames(t) {
		for _, n := range found {
			if n == want {
				return enumName(n, info), nil
			}
		}
	}
	detail := fmt.Sprintf("The identifier name %s cannot be processed because it is either too similar or identical to the following enumerator names: %s. Use a more specific identifier name.", p, strings.Join(found, ", "))
	return 0, invalidCast("SubstringDisambiguationEnumParseThrewAnException", fmt.Sprintf("Cannot convert value \"%s\" to type \"%s\". Error: \"%s\"", p, t, detail), nil)
}
