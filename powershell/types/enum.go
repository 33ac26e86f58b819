package types

import (
	"strconv"
	"strings"
)

// EnumValue is a value of an enum type. EnumValues are immutable and may be shared.
type EnumValue struct {
	T    *Type
	Bits int64
}

// PSType returns the enum type.
func (e *EnumValue) PSType() *Type { return e.T }

// NewEnum returns the value of an enum with the given bits.
func NewEnum(t *Type, bits int64) *EnumValue { return &EnumValue{t, bits} }

// EnumNamed returns the named member of a recorded enum; the engine uses it for
// names it knows to exist.
func EnumNamed(typeName, member string) *EnumValue {
	t := MustNamed(typeName)
	if e := t.Enum(); e != nil {
		for i, n := range e.Names {
			if strings.EqualFold(n, member) {
				return &EnumValue{t, e.Values[i]}
			}
		}
	}
	panic("types: no member " + member + " in " + typeName)
}

// String is Enum.ToString(): the name, the names of flags, or the number.
func (e *EnumValue) String() string {
	info := e.T.Enum()
	if info == nil {
		return strconv.FormatInt(e.Bits, 10)
	}
	if !info.Flags {
		for i, v := range info.Values {
			if v == e.Bits {
				return info.Names[i]
			}
		}
		return e.number()
	}
	return e.names(info)
}

// names are the names of the flags, joined; the number when they do not add up.
func (e *EnumValue) names(info *Enum) string {
	for i, v := range info.Values {
		if v == e.Bits {
			return info.Names[i]
		}
	}
	if e.Bits != 0 {
		rest := uint64(e.Bits)
		var names []string
		order := sortedByValue(info.Values)
		for k := len(order) - 1; k >= 0; k-- {
			i := order[k]
			v := uint64(info.Values[i])
			if v != 0 && rest&v == v {
				rest &^= v
				names = append([]string{info.Names[i]}, names...)
			}
		}
		if rest == 0 {
			return strings.Join(names, ", ")
		}
	}
	return e.number()
}

func (e *EnumValue) number() string {
	if info := e.T.Enum(); info != nil && info.Underlying == UInt64 {
		return strconv.FormatUint(uint64(e.Bits), 10)
	}
	return strconv.FormatInt(e.Bits, 10)
}

func sortedByValue(values []int64) []int {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	for i := 1; i < len(order); i++ {
		for j := i; j > 0 && uint64(values[order[j-1]]) > uint64(values[order[j]]); j-- {
			order[j-1], order[j] = order[j], order[j-1]
		}
	}
	return order
}

// Number returns the value in the enum's underlying type.
func (e *EnumValue) Number() any {
	u := Int32
	if info := e.T.Enum(); info != nil {
		u = info.Underlying
	}
	switch u {
	case Int64:
		return e.Bits
	case UInt64:
		return uint64(e.Bits)
	case Byte:
		return byte(e.Bits)
	case SByte:
		return int8(e.Bits)
	case Int16:
		return int16(e.Bits)
	case UInt16:
		return uint16(e.Bits)
	case UInt32:
		return uint32(e.Bits)
	}
	return int32(e.Bits)
}

// truncate keeps the bits that the enum's underlying type has room for.
func (e *Enum) truncate(bits int64) int64 {
	switch e.Underlying {
	case Int64, UInt64:
		return bits
	case Byte:
		return int64(byte(bits))
	case SByte:
		return int64(int8(bits))
	case Int16:
		return int64(int16(bits))
	case UInt16:
		return int64(uint16(bits))
	case UInt32:
		return int64(uint32(bits))
	}
	return int64(int32(bits))
}

// Defined reports whether the bits are a member.
func (e *Enum) Defined(bits int64) bool {
	for _, v := range e.Values {
		if v == bits {
			return true
		}
	}
	return false
}

// FlagNames is the text of the format F: names of flags even when the enum is
// not declared as one.
func (e *EnumValue) FlagNames() string {
	info := e.T.Enum()
	if info == nil || info.Flags {
		return e.String()
	}
	return (&EnumValue{e.T, e.Bits}).names(info)
}
