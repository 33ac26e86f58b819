package dotnet

import (
	"fmt"
	"strings"
	"sync"

	"golang.org/x/text/unicode/norm"

	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/types"
)

func howOf(c *Call, i int) comparison {
	if e, ok := types.Unwrap(c.Args[i]).(*types.EnumValue); ok {
		return comparison(e.Bits)
	}
	return currentCulture
}

func caseOf(ignore bool) comparison {
	if ignore {
		return currentCultureIgnoreCase
	}
	return currentCulture
}

func mustNotBeNegative(name string, v int) error {
	return types.NewException("System.ArgumentOutOfRangeException", fmt.Sprintf("%s ('%d') must be a non-negative value. (Parameter '%s')\nActual value was %d.", name, v, name, v))
}

// mustNotBeLarger is ArgumentOutOfRangeException of a number above a limit.
func mustNotBeLarger(name string, v int64, limit int) error {
	return types.NewException("System.ArgumentOutOfRangeException", fmt.Sprintf("%s ('%d') must be less than or equal to '%d'. (Parameter '%s')\nActual value was %d.", name, v, limit, name, v))
}

const indexOutOfRange = "Index was out of range. Must be non-negative and less than or equal to the size of the collection."
const countOutOfRange = "Count must be positive and count must refer to a location within the string/array/collection."

// substring checks as .NET does and cuts.
func substring(s string, start, n int, hasLength bool) (any, error) {
	size := types.Len16(s)
	switch {
	case start < 0:
		return nil, mustNotBeNegative("startIndex", start)
	case start > size:
		return nil, OutOfRange("startIndex cannot be larger than length of string.", "startIndex")
	case !hasLength:
		return types.Slice16(s, start, size-start), nil
	case n < 0:
		return nil, mustNotBeNegative("length", n)
	case start+n > size:
		return nil, OutOfRange("Index and length must refer to a location within the string.", "length")
	}
	return types.Slice16(s, start, n), nil
}

var stringTable = sync.OnceValue(func() Table {
	this := func(c *Call) string { s, _ := c.This.(string); return s }
	t := Table{
		"get Length": func(c *Call) (any, error) { return int32(types.Len16(this(c))), nil },
		"get Chars(int)": func(c *Call) (any, error) {
			ch, ok := types.CharAt(this(c), c.Int(0))
			if !ok {
				return nil, types.NewException("System.IndexOutOfRangeException", "Index was outside the bounds of the array.")
			}
			return ch, nil
		},
		"ToString()":                     func(c *Call) (any, error) { return this(c), nil },
		"ToString(" + providerName + ")": func(c *Call) (any, error) { return this(c), nil },
		"Clone()":                        func(c *Call) (any, error) { return this(c), nil },
		"ToUpper()":                      func(c *Call) (any, error) { return upper(this(c), c.CurrentCulture()), nil },
		"ToLower()":                      func(c *Call) (any, error) { return lower(this(c), c.CurrentCulture()), nil },
		"ToUpper(cultureinfo)":           func(c *Call) (any, error) { return upper(this(c), c.Culture(0)), nil },
		"ToLower(cultureinfo)":           func(c *Call) (any, error) { return lower(this(c), c.Culture(0)), nil },
		"ToUpperInvariant()":             func(c *Call) (any, error) { return upper(this(c), format.Invariant()), nil },
		"ToLowerInvariant()":             func(c *Call) (any, error) { return lower(this(c), format.Invariant()), nil },
		"Replace(string,string)": func(c *Call) (any, error) {
			if c.Str(0) == "" {
				return nil, ArgumentError("The value cannot be an empty string.", "oldValue")
			}
			return strings.ReplaceAll(this(c), c.Str(0), c.Str(1)), nil
		},
		"Replace(char,char)": func(c *Call) (any, error) {
			return strings.ReplaceAll(this(c), types.CharString(c.Char(0)), types.CharString(c.Char(1))), nil
		},
		"Replace(string,string,System.StringComparison)": func(c *Call) (any, error) {
			if c.Str(0) == "" {
				return nil, ArgumentError("The value cannot be an empty string.", "oldValue")
			}
			return replaceText(this(c), c.Str(0), c.Str(1), howOf(c, 2)), nil
		},
		"Replace(string,string,bool,cultureinfo)": func(c *Call) (any, error) {
			return replaceText(this(c), c.Str(0), c.Str(1), caseOf(c.Bool(2))), nil
		},
		"Substring(int)":     func(c *Call) (any, error) { return substring(this(c), c.Int(0), 0, false) },
		"Substring(int,int)": func(c *Call) (any, error) { return substring(this(c), c.Int(0), c.Int(1), true) },
		"Remove(int)": func(c *Call) (any, error) {
			n := types.Len16(this(c))
			if c.Int(0) < 0 {
				return nil, mustNotBeNegative("startIndex", c.Int(0))
			}
			if c.Int(0) > n {
				return nil, OutOfRange("startIndex cannot be larger than length of string.", "startIndex")
			}
			return types.Slice16(this(c), 0, c.Int(0)), nil
		},
		"Remove(int,int)": func(c *Call) (any, error) {
			s, n := this(c), types.Len16(this(c))
			switch {
			case c.Int(0) < 0:
				return nil, mustNotBeNegative("startIndex", c.Int(0))
			case c.Int(1) < 0:
				return nil, mustNotBeNegative("count", c.Int(1))
			case c.Int(0)+c.Int(1) > n:
				return nil, mustNotBeLarger("count", int64(c.Int(1)), n-c.Int(0))
			}
			end := c.Int(0) + c.Int(1)
			return types.Slice16(s, 0, c.Int(0)) + types.Slice16(s, end, n-end), nil
		},
		"Insert(int,string)": func(c *Call) (any, error) {
			s, n := this(c), types.Len16(this(c))
			if c.Int(0) < 0 || c.Int(0) > n { // which are compared as unsigned numbers
				return nil, mustNotBeLarger("startIndex", int64(uint32(c.Int(0))), n)
			}
			return types.Slice16(s, 0, c.Int(0)) + c.Str(1) + types.Slice16(s, c.Int(0), n-c.Int(0)), nil
		},
		"PadLeft(int)":       func(c *Call) (any, error) { return c.padded(this(c), c.Int(0), ' ', true) },
		"PadLeft(int,char)":  func(c *Call) (any, error) { return c.padded(this(c), c.Int(0), c.Char(1), true) },
		"PadRight(int)":      func(c *Call) (any, error) { return c.padded(this(c), c.Int(0), ' ', false) },
		"PadRight(int,char)": func(c *Call) (any, error) { return c.padded(this(c), c.Int(0), c.Char(1), false) },
		"ToCharArray()":      func(c *Call) (any, error) { return charArray(types.Units(this(c))), nil },
		"ToCharArray(int,int)": func(c *Call) (any, error) {
			u := types.Units(this(c))
			switch start, n := c.Int(0), c.Int(1); {
			case n < 0:
				return nil, mustNotBeNegative("length", n)
			case start < 0 || start > len(u)-n:
				return nil, mustNotBeLarger("startIndex", int64(uint32(start)), len(u)-n)
			}
			return charArray(u[c.Int(0) : c.Int(0)+c.Int(1)]), nil
		},
		"EnumerateRunes()": func(c *Call) (any, error) {
			return newIterator(types.MustNamed("System.Text.Rune"), runesOf(this(c))), nil
		},
		"GetEnumerator()": func(c *Call) (any, error) {
			return typedEnumerator(types.MustNamed("System.CharEnumerator"), charArray(types.Units(this(c))).Items), nil
		},
		"GetTypeCode()": typeCode("String"),
		"Normalize()":   func(c *Call) (any, error) { return norm.NFC.String(this(c)), nil },
		"Normalize(System.Text.NormalizationForm)": func(c *Call) (any, error) { return normalForm(c, 0).String(this(c)), nil },
		"IsNormalized()": func(c *Call) (any, error) { return norm.NFC.IsNormalString(this(c)), nil },
		"IsNormalized(System.Text.NormalizationForm)": func(c *Call) (any, error) { return normalForm(c, 0).IsNormalString(this(c)), nil },
		"ReplaceLineEndings()":                        func(c *Call) (any, error) { return lineEndings(this(c), "\n"), nil },
		"ReplaceLineEndings(string)":                  func(c *Call) (any, error) { return lineEndings(this(c), c.Str(0)), nil },
		"CopyTo(int,char[],int,int)": func(c *Call) (any, error) {
			u, to := types.Units(this(c)), c.Args[1].(*types.Array)
			from, at, n := c.Int(0), c.Int(2), c.Int(3)
			if from < 0 || n < 0 || from+n > len(u) || at < 0 || at+n > len(to.Items) {
				return nil, OutOfRange(indexOutOfRange, "sourceIndex")
			}
			for i := range n {
				to.Items[at+i] = types.Char(u[from+i])
			}
			return nil, nil
		},
		"new(char[])": func(c *Call) (any, error) { return fromChars(c.Args[0], 0, -1) },
		"new(char[],int,int)": func(c *Call) (any, error) {
			return fromChars(c.Args[0], c.Int(1), c.Int(2))
		},
		"new(char,int)": func(c *Call) (any, error) {
			if c.Int(1) < 0 {
				return nil, mustNotBeNegative("count", c.Int(1))
			}
			return c.repeat(types.CharString(c.Char(0)), c.Int(1))
		},
	}
	addSearch(t, this)
	addTrim(t, this)
	addSplit(t, this)
	addStringOrder(t, this)
	addStringStatics(t)
	return t
})

func charArray(u []uint16) *types.Array {
	items := make([]any, len(u))
	for i, r := range u {
		items[i] = types.Char(r)
	}
	return types.NewTyped(types.CharType, items)
}

func fromChars(v any, start, n int) (any, error) {
	a, _ := v.(*types.Array)
	if a == nil {
		return "", nil
	}
	if n < 0 && start == 0 {
		n = len(a.Items)
	}
	if start < 0 || n < 0 || start+n > len(a.Items) {
		return nil, OutOfRange(indexOutOfRange, "startIndex")
	}
	u := make([]uint16, 0, n)
	for _, e := range a.Items[start : start+n] {
		ch, _ := e.(types.Char)
		u = append(u, uint16(ch))
	}
	return types.FromUnits(u), nil
}

func (c *Call) padded(s string, width int, with types.Char, left bool) (any, error) {
	if width < 0 {
		return nil, mustNotBeNegative("totalWidth", width)
	}
	n := width - types.Len16(s)
	if n <= 0 {
		return s, nil
	}
	fill, err := c.repeat(types.CharString(with), n)
	if err != nil {
		return nil, err
	}
	if left {
		return fill + s, nil
	}
	return s + fill, nil
}

// repeat is a text n times, within the memory of the run.
func (c *Call) repeat(s string, n int) (string, error) {
	if err := c.Reserve(int64(len(s)) * int64(n)); err != nil {
		return "", err
	}
	return strings.Repeat(s, n), nil
}

func normalForm(c *Call, i int) norm.Form {
	e, _ := c.Args[i].(*types.EnumValue)
	if e == nil {
		return norm.NFC
	}
	switch e.Bits {
	case 2:
		return norm.NFD
	case 5:
		return norm.NFKC
	case 6:
		return norm.NFKD
	}
	return norm.NFC
}

func lineEndings(s, with string) string {
	return strings.NewReplacer("\r\n", with, "\r", with, "\n", with, "\f", with, "\u0085", with, "\u2028", with, "\u2029", with).Replace(s)
}
