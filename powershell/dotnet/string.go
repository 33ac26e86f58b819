package dotnet

import (
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

var stringTable = sync.OnceValue(func() Table {
	this := func(c *Call) string { s, _ := c.This.(string); return s }
	return Table{
		"get Length":         func(c *Call) (any, error) { return int32(types.Len16(this(c))), nil },
		"ToString()":         func(c *Call) (any, error) { return this(c), nil },
		"ToUpper()":          func(c *Call) (any, error) { return strings.ToUpper(this(c)), nil },
		"ToLower()":          func(c *Call) (any, error) { return strings.ToLower(this(c)), nil },
		"ToUpperInvariant()": func(c *Call) (any, error) { return strings.ToUpper(this(c)), nil },
		"ToLowerInvariant()": func(c *Call) (any, error) { return strings.ToLower(this(c)), nil },
		"Trim()":             func(c *Call) (any, error) { return strings.TrimSpace(this(c)), nil },
		"TrimStart()":        func(c *Call) (any, error) { return strings.TrimLeft(this(c), " \t\r\n\v\f\u00a0"), nil },
		"TrimEnd()":          func(c *Call) (any, error) { return strings.TrimRight(this(c), " \t\r\n\v\f\u00a0"), nil },
		"Contains(string)":   func(c *Call) (any, error) { return strings.Contains(this(c), c.Str(0)), nil },
		"StartsWith(string)": func(c *Call) (any, error) { return strings.HasPrefix(this(c), c.Str(0)), nil },
		"EndsWith(string)":   func(c *Call) (any, error) { return strings.HasSuffix(this(c), c.Str(0)), nil },
		"Replace(string,string)": func(c *Call) (any, error) {
			if c.Str(0) == "" {
				return nil, ArgumentError("String cannot be of zero length.", "oldValue")
			}
			return strings.ReplaceAll(this(c), c.Str(0), c.Str(1)), nil
		},
		"Substring(int)": func(c *Call) (any, error) {
			s, n := this(c), types.Len16(this(c))
			if c.Int(0) < 0 || c.Int(0) > n {
				return nil, OutOfRange("startIndex cannot be larger than length of string.", "startIndex")
			}
			return types.Slice16(s, c.Int(0), n-c.Int(0)), nil
		},
		"Substring(int,int)": func(c *Call) (any, error) {
			s, n := this(c), types.Len16(this(c))
			if c.Int(0) < 0 || c.Int(0) > n {
				return nil, OutOfRange("startIndex cannot be larger than length of string.", "startIndex")
			}
			if c.Int(1) < 0 || c.Int(0)+c.Int(1) > n {
				return nil, OutOfRange("Index and length must refer to a location within the string.", "length")
			}
			return types.Slice16(s, c.Int(0), c.Int(1)), nil
		},
		"ToCharArray()": func(c *Call) (any, error) {
			u := types.Units(this(c))
			items := make([]any, len(u))
			for i, r := range u {
				items[i] = types.Char(r)
			}
			return types.NewTyped(types.CharType, items), nil
		},
		"static get Empty":             func(c *Call) (any, error) { return "", nil },
		"static IsNullOrEmpty(string)": func(c *Call) (any, error) { return c.Str(0) == "", nil },
	}
})

// StringBuilder is System.Text.StringBuilder.
type StringBuilder struct {
	b []byte
	n int // length in UTF-16 units
}

// PSType is StringBuilder.
func (*StringBuilder) PSType() *types.Type { return types.MustNamed("System.Text.StringBuilder") }

// PSString is the text.
func (s *StringBuilder) PSString() string { return string(s.b) }

func (s *StringBuilder) write(text string) *StringBuilder {
	s.b = append(s.b, text...)
	s.n += types.Len16(text)
	return s
}

var stringBuilderTable = sync.OnceValue(func() Table {
	this := func(c *Call) *StringBuilder { return c.This.(*StringBuilder) }
	appendText := func(c *Call) (any, error) {
		if c.Args[0] == nil {
			return this(c), nil
		}
		s, err := c.Text(c.Args[0])
		if err != nil {
			return nil, err
		}
		return this(c).write(s), nil
	}
	t := Table{
		"new()":              func(c *Call) (any, error) { return &StringBuilder{}, nil },
		"new(int)":           func(c *Call) (any, error) { return &StringBuilder{}, nil },
		"new(string)":        func(c *Call) (any, error) { return (&StringBuilder{}).write(c.Str(0)), nil },
		"get Length":         func(c *Call) (any, error) { return int32(this(c).n), nil },
		"ToString()":         func(c *Call) (any, error) { return string(this(c).b), nil },
		"AppendLine()":       func(c *Call) (any, error) { return this(c).write("\n"), nil },
		"AppendLine(string)": func(c *Call) (any, error) { return this(c).write(c.Str(0) + "\n"), nil },
		"Clear()":            func(c *Call) (any, error) { s := this(c); s.b, s.n = nil, 0; return s, nil },
	}
	for _, p := range []string{"string", "bool", "char", "sbyte", "byte", "System.Int16", "int", "long", "float", "double", "decimal", "System.UInt16", "uint", "ulong", "short", "ushort", "System.Object"} {
		t["Append("+p+")"] = appendText
	}
	return t
})
