package types

import (
	"fmt"
	"math"
	"math/big"
	"strings"
)

// Equal is PowerShell's -eq of two single values: the right operand is converted
// to the left one's type, strings compare without regard to case unless told
// otherwise.
func (c *Converter) Equal(a, b any, ignoreCase bool) (bool, error) {
	if x, ok := a.(int32); ok {
		if y, ok := b.(int32); ok {
			return x == y, nil
		}
	}
	if x, ok := a.(string); ok {
		if y, ok := b.(string); ok {
			return EqualText(x, y, ignoreCase), nil
		}
	}
	a, b = Unwrap(Norm(a)), Unwrap(Norm(b))
	if a == nil || b == nil {
		return a == nil && b == nil, nil
	}
	switch x := a.(type) {
	case string:
		t, err := c.text(b)
		if err != nil {
			return false, err
		}
		s, _ := t.(string)
		return EqualText(x, s, ignoreCase), nil
	case bool:
		return x == IsTrue(b), nil
	case Switch:
		if s, ok := b.(Switch); ok {
			return x == s, nil
		}
		t, ok := b.(bool)
		return ok && bool(x) == t, nil
	case Char:
		if y, ok := b.(Char); ok {
			return EqualText(CharString(x), CharString(y), ignoreCase), nil
		}
		if y, ok := b.(string); ok && Len16(y) == 1 {
			return EqualText(CharString(x), y, ignoreCase), nil
		}
	}
	if IsNumeric(TypeOf(a)) {
		if IsNumeric(TypeOf(b)) {
			cmp, ok := CompareNumbers(a, b)
			return ok && cmp == 0, nil
		}
	}
	if sameObject(a, b) {
		return true, nil
	}
	if i, ok := a.(*Instance); ok {
		if same, err := i.PSEquals(b); same || err != nil {
			return same, err
		}
	}
	switch a.(type) {
	case *Type, *Regex: // a conversion would make another object
		return false, nil
	}
	out, err := c.To(b, TypeOf(a))
	if err != nil {
		return false, nil
	}
	return c.equalSameType(a, out)
}

func (c *Converter) equalSameType(a, b any) (bool, error) {
	switch x := a.(type) {
	case *big.Int:
		y, ok := b.(*big.Int)
		return ok && x.Cmp(y) == 0, nil
	case *EnumValue:
		y, ok := b.(*EnumValue)
		return ok && x.T == y.T && x.Bits == y.Bits, nil
	case *Version:
		y, ok := b.(*Version)
		return ok && x.Cmp(y) == 0, nil
	case DateTime:
		y, ok := b.(DateTime)
		return ok && x.Ticks == y.Ticks, nil
	case Decimal:
		y, ok := b.(Decimal)
		return ok && x.Cmp(y) == 0, nil
	case Equaler:
		return x.PSEquals(b)
	}
	if IsNumeric(TypeOf(a)) && IsNumeric(TypeOf(b)) {
		cmp, ok := CompareNumbers(a, b)
		return ok && cmp == 0, nil
	}
	return sameObject(a, b), nil
}

// Equaler is implemented by values whose Equals is not identity.
type Equaler interface {
	PSEquals(other any) (bool, error)
}

// sameObject compares values of comparable Go types.
func sameObject(a, b any) bool {
	switch a.(type) {
	case string, Char, int32, int64, float64, bool, Guid, TimeSpan, DateTime, DateTimeOffset, Switch, uint8, int8, int16, uint16, uint32, uint64, float32:
		return a == b
	case Decimal, *big.Int:
		return false
	}
	return a == b
}

// Comparer is implemented by values that order themselves (IComparable).
type Comparer interface {
	PSCompare(other any) (int, error)
}

// Compare orders two values as -lt and -gt do: the right operand is converted
// to the left one's type.
func (c *Converter) Compare(a, b any, ignoreCase bool) (int, error) {
	a, b = Unwrap(Norm(a)), Unwrap(Norm(b))
	switch {
	case a == nil && b == nil:
		return 0, nil
	case a == nil:
		return c.compareNull(b, -1), nil
	case b == nil:
		if f, ok := a.(float64); ok && math.IsNaN(f) {
			return 2, nil
		}
		return c.compareNull(a, 1), nil
	}
	if x, ok := a.(string); ok {
		t, err := c.text(b)
		if err != nil {
			return 0, err
		}
		s, _ := t.(string)
		return CompareText(x, s, ignoreCase), nil
	}
	if !ordered(a) {
		return c.compareUnordered(a, b)
	}
	if x, ok := a.(*EnumValue); ok {
		cmp, done, err := c.compareEnum(x, b)
		if done || err != nil {
			return cmp, err
		}
	}
	if IsNumeric(TypeOf(a)) {
		y := b
		_, whole := b.(*big.Int)
		if !IsNumeric(TypeOf(b)) || whole && IsIntegerType(TypeOf(a)) && TypeOf(a) != BigInt || TypeOf(a) == BigInt && notFinite(b) {
			var err error
			if y, err = c.compareOperand(a, b); err != nil {
				return 0, err
			}
		}
		if cmp, ok := CompareNumbers(a, y); ok {
			return cmp, nil
		}
		return 2, nil // unordered: every comparison is false
	}
	y, err := c.To(b, TypeOf(a))
	if err != nil {
		return 0, c.compareFailed(a, b, err)
	}
	switch x := a.(type) {
	case bool:
		return compareInts(boolInt(x), boolInt(y.(bool))), nil
	case Char:
		return compareInts(int64(x), int64(y.(Char))), nil
	case DateTime:
		return compareInts(x.Ticks, y.(DateTime).Ticks), nil
	case DateTimeOffset:
		o := y.(DateTimeOffset)
		return compareInts(x.Clock-x.Offset, o.Clock-o.Offset), nil
	case TimeSpan:
		return compareInts(int64(x), int64(y.(TimeSpan))), nil
	case *Version:
		return x.Cmp(y.(*Version)), nil
	case *EnumValue:
		return compareInts(x.Bits, y.(*EnumValue).Bits), nil
	case Guid:
		g := y.(Guid)
		return strings.Compare(string(x[:]), string(g[:])), nil
	case *Instance:
		return x.compare(y)
	case Comparer:
		return x.PSCompare(y)
	}
	if a == b {
		return 0, nil
	}
	return 0, c.notComparable(a)
}

// notFinite reports whether a number is none or has no end.
func notFinite(v any) bool {
	f, ok := v.(float64)
	return ok && (math.IsNaN(f) || math.IsInf(f, 0))
}

// compareEnum compares a member of an enumeration with what counts as a number; a
// text is one when it names no member. done is false for everything else.
func (c *Converter) compareEnum(x *EnumValue, b any) (cmp int, done bool, err error) {
	number := b
	switch y := b.(type) {
	case string:
		out, err := c.To(y, x.T)
		if e, ok := out.(*EnumValue); ok && err == nil {
			return compareInts(x.Bits, e.Bits), true, nil
		}
		n, ok := ParseNumberText(strings.TrimSpace(y))
		if !ok {
			return 0, true, err
		}
		number = n
	case Char:
		return compareInts(x.Bits, int64(y)), true, nil
	case bool:
		number = int32(boolInt(y))
	case Decimal:
		return 0, true, NewException("System.InvalidOperationException", fmt.Sprintf("No coercion operator is defined between types '%s' and 'System.Decimal'.", x.T))
	}
	if !IsNumeric(TypeOf(number)) {
		return 0, false, nil
	}
	cmp, ok := CompareNumbers(x.Number(), number)
	if !ok {
		cmp = 2
	}
	return cmp, true, nil
}

// ordered reports whether a value implements IComparable.
func ordered(a any) bool {
	switch x := a.(type) {
	case *Instance:
		return x.ordered()
	case bool, Char, DateTime, DateTimeOffset, TimeSpan, *Version, *EnumValue, Guid, Comparer:
		return true
	}
	return IsNumeric(TypeOf(a))
}

// compareUnordered is the comparison of a value that has no order: it may still
// be the other one.
func (c *Converter) compareUnordered(a, b any) (int, error) {
	if a == b {
		return 0, nil
	}
	if i, ok := a.(*Instance); ok {
		if same, err := i.PSEquals(b); same || err != nil {
			return 0, err
		}
	}
	if o, ok := a.(*PSObject); ok && o.Base == nil {
		e := NewException("System.Management.Automation.ExtendedTypeSystemException",
			fmt.Sprintf("Cannot compare \"%s\" to \"%s\" because the objects are not the same type or the object \"%s\" does not implement \"IComparable\".", ToString(a), ToString(b), ToString(a)))
		e.ID = "PSObjectCompareTo"
		return 0, e
	}
	return 0, c.notComparable(a)
}

// notComparable is the error for a value that has no order.
func (c *Converter) notComparable(a any) error {
	text := shownText(a)
	if o, ok := a.(*Instance); ok && c.Engine != nil {
		var err error
		if text, err = c.Engine.Text(o); err != nil {
			return err
		}
	}
	return RuntimeError("NotIcomparable", "InvalidOperation", fmt.Sprintf("Cannot compare \"%s\" because it is not IComparable.", text))
}

func boolInt(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func compareInts(x, y int64) int {
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// compareNull orders null before anything but numbers below zero.
func (c *Converter) compareNull(v any, nullSide int) int {
	if IsNumeric(TypeOf(v)) {
		cmp, ok := CompareNumbers(int32(0), v)
		if ok && nullSide < 0 {
			if cmp == 0 {
				return -1
			}
			return cmp
		}
		if ok {
			if cmp == 0 {
				return 1
			}
			return -cmp
		}
	}
	return nullSide
}

func (c *Converter) compareOperand(a, b any) (any, error) {
	switch x := b.(type) {
	case string:
		if v, ok := ParseNumberText(strings.TrimSpace(x)); ok {
			return v, nil
		}
		if v, ok := parseLiteral(strings.TrimSpace(x)); ok {
			return v, nil
		}
		if strings.TrimSpace(x) != "" {
			t := TypeOf(a)
			if t == BigInt {
				return nil, c.compareFailed(a, b, valueCast(stringCastID(t), x, t, NewException("System.FormatException", "The value could not be parsed.")))
			}
			return nil, valueCast(stringCastID(t), x, t, formatError(x))
		}
	case bool:
		return int32(boolInt(x)), nil
	case Char:
		return int32(x), nil
	case *EnumValue:
		return x.Number(), nil
	}
	y, err := c.To(b, TypeOf(a))
	if err != nil {
		return nil, c.compareFailed(a, b, err)
	}
	return y, nil
}

func (c *Converter) compareFailed(a, b any, err error) error {
	e := RuntimeError("ComparisonFailure", "InvalidOperation", fmt.Sprintf("Could not compare \"%s\" to \"%s\". Error: \"%s\"", ToString(a), ToString(b), err.Error()))
	if x, ok := err.(*Exception); ok {
		e.Inner = x
	}
	return e
}

// CompareNumbers orders two numbers; ok is false when one is NaN.
func CompareNumbers(a, b any) (cmp int, ok bool) {
	x, okX := toInt64(a)
	y, okY := toInt64(b)
	if okX && okY {
		return compareInts(x, y), true
	}
	ra, rb := rank(a), rank(b)
	switch {
	case max(ra, rb) == 8 && ra != 6 && ra != 7 && rb != 6 && rb != 7, max(ra, rb) <= 5:
		p, errP := exactRat(a)
		q, errQ := exactRat(b)
		if errP == nil && errQ == nil {
			return p.Cmp(q), true
		}
	}
	f, _ := ToFloat(a)
	g, _ := ToFloat(b)
	switch {
	case f < g:
		return -1, true
	case f > g:
		return 1, true
	case f == g:
		return 0, true
	}
	return 0, false
}

func exactRat(v any) (*big.Rat, error) {
	if d, ok := v.(Decimal); ok {
		return new(big.Rat).SetFrac(d.coefficient(), pow10(int(d.scale))), nil
	}
	b, err := toBig(v)
	if err != nil {
		return nil, err
	}
	return new(big.Rat).SetInt(b), nil
}
