package dotnet

import (
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

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
