package dotnet

import (
	"sync"
	"unicode"

	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/types"
)

// Rune is System.Text.Rune.
type Rune rune

// PSType is Rune.
func (Rune) PSType() *types.Type { return types.MustNamed("System.Text.Rune") }

// PSString is the character.
func (r Rune) PSString() string { return string(rune(r)) }

// PSCompare orders by code point.
func (r Rune) PSCompare(o any) (int, error) {
	q, ok := o.(Rune)
	if !ok {
		return 0, ArgumentError("Object must be of type Rune.", "")
	}
	return sign(int64(r) - int64(q)), nil
}

func validRune(n int64) bool { return n >= 0 && n <= 0x10ffff && (n < 0xd800 || n > 0xdfff) }

// runesOf are the characters of a string; a lone surrogate becomes U+FFFD.
func runesOf(s string) []any {
	var out []any
	for _, r := range loneToMark(s) {
		out = append(out, Rune(r))
	}
	return out
}

var runeTable = sync.OnceValue(func() Table {
	this := func(c *Call) rune { return rune(c.This.(Rune)) }
	arg := func(c *Call) rune { r, _ := c.Args[0].(Rune); return rune(r) }
	number := func(c *Call) (int64, bool) {
		if len(c.Args) >= 2 {
			if h, ok := c.Args[0].(types.Char); ok {
				if l, ok := c.Args[1].(types.Char); ok {
					if !types.IsHighSurrogate(h) || !types.IsLowSurrogate(l) {
						return 0, false
					}
					return (int64(h)-0xd800)<<10 + int64(l) - 0xdc00 + 0x10000, true
				}
			}
		}
		n, err := c.Convert(c.Args[0], types.Int64)
		if ch, ok := c.Args[0].(types.Char); ok {
			n, err = int64(ch), nil
		}
		if err != nil {
			return 0, false
		}
		return n.(int64), validRune(n.(int64))
	}
	t := Table{
		"new(*)": func(c *Call) (any, error) {
			n, ok := number(c)
			if !ok {
				name := "value"
				if _, isChar := c.Args[0].(types.Char); isChar {
					name = "ch"
				}
				return nil, OutOfRange("Specified argument was out of the range of valid values.", name)
			}
			return Rune(n), nil
		},
		"static TryCreate(*)": func(c *Call) (any, error) {
			n, ok := number(c)
			if !ok {
				n = 0
			}
			return ok, c.setOut(len(c.Args)-1, Rune(n))
		},
		"static IsValid(*)": func(c *Call) (any, error) { _, ok := number(c); return ok, nil },
		"static GetRuneAt(string,int)": func(c *Call) (any, error) {
			u, i := types.Units(c.Str(0)), c.Int(1)
			if i < 0 || i >= len(u) {
				return nil, OutOfRange(badIndex, "index")
			}
			r, _ := runeAt(u, i)
			if !validRune(int64(r)) {
				return nil, ArgumentError("Cannot extract a Unicode scalar value from the specified index in the input.", "index")
			}
			return Rune(r), nil
		},
		"static get ReplacementChar":   func(*Call) (any, error) { return Rune(0xfffd), nil },
		"get Value":                    func(c *Call) (any, error) { return int32(this(c)), nil },
		"get IsAscii":                  func(c *Call) (any, error) { return this(c) < 128, nil },
		"get IsBmp":                    func(c *Call) (any, error) { return this(c) < 0x10000, nil },
		"get Plane":                    func(c *Call) (any, error) { return int32(this(c) >> 16), nil },
		"get Utf16SequenceLength":      func(c *Call) (any, error) { return int32(1 + boolIndex(this(c) >= 0x10000)), nil },
		"get Utf8SequenceLength":       func(c *Call) (any, error) { return int32(len(string(this(c)))), nil },
		"ToString()":                   func(c *Call) (any, error) { return string(this(c)), nil },
		"GetHashCode()":                func(c *Call) (any, error) { return int32(this(c)), nil },
		"static GetUnicodeCategory(*)": func(c *Call) (any, error) { return category(arg(c)), nil },
		"static GetNumericValue(*)": func(c *Call) (any, error) {
			for base := range decimalDigits(arg(c)) {
				return float64(arg(c) - base), nil
			}
			return float64(-1), nil
		},
		"static ToLower(*)":          func(c *Call) (any, error) { return runesOf(lower(string(arg(c)), c.Culture(1)))[0], nil },
		"static ToUpper(*)":          func(c *Call) (any, error) { return runesOf(upper(string(arg(c)), c.Culture(1)))[0], nil },
		"static ToLowerInvariant(*)": func(c *Call) (any, error) { return runesOf(lower(string(arg(c)), format.Invariant()))[0], nil },
		"static ToUpperInvariant(*)": func(c *Call) (any, error) { return runesOf(upper(string(arg(c)), format.Invariant()))[0], nil },
	}
	for name, f := range map[string]func(rune) bool{"IsControl": unicode.IsControl, "IsDigit": unicode.IsDigit, "IsLetter": unicode.IsLetter, "IsLower": unicode.IsLower, "IsUpper": unicode.IsUpper,
		"IsNumber": unicode.IsNumber, "IsPunctuation": unicode.IsPunct, "IsSymbol": isSymbol, "IsWhiteSpace": isWhite,
		"IsLetterOrDigit": func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }, "IsSeparator": func(r rune) bool { return unicode.Is(unicode.Z, r) }} {
		t["static "+name+"(*)"] = func(c *Call) (any, error) { return f(arg(c)), nil }
	}
	addOrder(t, "System.Text.Rune", "Rune", func(a, b any) int {
		x, _ := a.(Rune)
		y, _ := b.(Rune)
		return sign(int64(x) - int64(y))
	})
	return t
})
