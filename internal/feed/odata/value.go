package odata

import (
	"cmp"
	"strings"
	"time"

	"github.com/runwright/runwright/internal/nuget"
)

// A Value is nil, a bool, an int64, a float64, a string, a time.Time or a
// nuget.Version.
type Value any

// Type is the type of a property.
type Type int

// The types of properties.
const (
	None Type = iota // there is no such property
	Bool
	Number
	Text
	Time
	Version // written as a text, compared as a version
)

// name is what a type is called in messages.
func (t Type) name() string {
	switch t {
	case Bool:
		return "a boolean"
	case Number:
		return "a number"
	case Text, Version:
		return "a text"
	case Time:
		return "a time"
	}
	return "null"
}

// Compare gives -1, 0 or 1 for two values; null comes first. ok is false when they
// have no order.
func Compare(a, b Value) (c int, ok bool) {
	switch {
	case a == nil && b == nil:
		return 0, true
	case a == nil:
		return -1, true
	case b == nil:
		return 1, true
	}
	switch x := a.(type) {
	case bool:
		if y, ok := b.(bool); ok {
			return cmp.Compare(ordinal(x), ordinal(y)), true
		}
	case int64, float64:
		m, okA := number(a)
		n, okB := number(b)
		return cmp.Compare(m, n), okA && okB
	case time.Time:
		if y, ok := b.(time.Time); ok {
			return x.Compare(y), true
		}
	case nuget.Version:
		if y, ok := b.(nuget.Version); ok {
			return x.Compare(y), true
		}
		if y, ok := b.(string); ok {
			if v, err := nuget.ParseVersion(y); err == nil {
				return x.Compare(v), true
			}
			return strings.Compare(strings.ToLower(x.String()), strings.ToLower(y)), true
		}
	case string:
		if y, ok := b.(string); ok {
			return strings.Compare(strings.ToLower(x), strings.ToLower(y)), true
		}
		if _, ok := b.(nuget.Version); ok {
			c, ok := Compare(b, a)
			return -c, ok
		}
	}
	return 0, false
}

func ordinal(b bool) int {
	if b {
		return 1
	}
	return 0
}

func number(v Value) (float64, bool) {
	switch n := v.(type) {
	case int64:
		return float64(n), true
	case float64:
		return n, true
	}
	return 0, false
}

// text gives a value as a text for the functions on texts; false for null.
func text(v Value) (string, bool) {
	switch s := v.(type) {
	case string:
		return s, true
	case nuget.Version:
		return s.String(), true
	}
	return "", false
}
