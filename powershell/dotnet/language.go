package dotnet

import (
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// WildcardPattern is System.Management.Automation.WildcardPattern.
type WildcardPattern struct {
	Pattern string
	w       *types.Wildcard
}

// PSType is WildcardPattern.
func (*WildcardPattern) PSType() *types.Type {
	return types.MustNamed("System.Management.Automation.WildcardPattern")
}

var wildcardTable = sync.OnceValue(func() Table {
	compile := func(c *Call) (any, error) {
		ignore := false
		if len(c.Args) > 1 {
			ignore = enumBits(c.Args[1])&2 != 0
		}
		if c.Args[0] == nil {
			return nil, ArgumentNull("pattern")
		}
		w, err := types.CompileWildcard(c.Str(0), ignore)
		if err != nil {
			return nil, err
		}
		return &WildcardPattern{c.Str(0), w}, nil
	}
	return Table{
		"new(string)": compile,
		"new(string,System.Management.Automation.WildcardOptions)":        compile,
		"static Get(string,System.Management.Automation.WildcardOptions)": compile,
		"IsMatch(string)": func(c *Call) (any, error) {
			return c.Args[0] != nil && c.This.(*WildcardPattern).w.Match(c.Str(0)), nil
		},
		"static ContainsWildcardCharacters(string)": func(c *Call) (any, error) { return types.HasWildcard(c.Str(0)), nil },
		"static Escape(string)":                     func(c *Call) (any, error) { return escapeWildcard(c.Str(0)), nil },
		"static Unescape(string)":                   func(c *Call) (any, error) { return unescapeWildcard(c.Str(0)), nil },
		"ToWql()":                                   func(c *Call) (any, error) { return wql(c.This.(*WildcardPattern).Pattern), nil },
	}
})

func special(c byte) bool { return c == '*' || c == '?' || c == '[' || c == ']' }

func escapeWildcard(s string) string {
	var b []byte
	for i := range len(s) {
		if special(s[i]) {
			b = append(b, '`')
		}
		b = append(b, s[i])
	}
	return string(b)
}

func unescapeWildcard(s string) string {
	var b []byte
	for i := 0; i < len(s); i++ {
		if s[i] == '`' && i+1 < len(s) && special(s[i+1]) {
			i++
		}
		b = append(b, s[i])
	}
	return string(b)
}

// wql is a pattern in the query language of WMI.
func wql(s string) string {
	var b []byte
	for i := range len(s) {
		switch s[i] {
		case '*':
			b = append(b, '%')
		case '?':
			b = append(b, '_')
		case '%', '_':
			b = append(b, '[', s[i], ']')
		default:
			b = append(b, s[i])
		}
	}
	return string(b)
}

var languagePrimitivesTable = sync.OnceValue(func() Table {
	typ := func(c *Call, i int) (*types.Type, error) {
		t, _ := types.Unwrap(c.Args[i]).(*types.Type)
		if t == nil {
			return nil, ArgumentNull("resultType")
		}
		return t, nil
	}
	convert := func(c *Call) (any, error) {
		t, err := typ(c, 1)
		if err != nil {
			return nil, err
		}
		return c.Convert(c.Args[0], t)
	}
	try := func(out int) Func {
		return func(c *Call) (any, error) {
			v, err := convert(c)
			if err != nil {
				return false, c.setOut(out, nil)
			}
			return true, c.setOut(out, v)
		}
	}
	compare := func(c *Call) (any, error) {
		n, err := c.Compare(c.Args[0], c.Args[1])
		return sign3(n), err
	}
	return Table{
		"static ConvertTo(System.Object,type)":                                             convert,
		"static ConvertTo(System.Object,type,System.IFormatProvider)":                      convert,
		"static TryConvertTo(System.Object,type,out System.Object)":                        try(2),
		"static TryConvertTo(System.Object,type,System.IFormatProvider,out System.Object)": try(3),
		"static IsTrue(System.Object)":                                                     func(c *Call) (any, error) { return types.IsTrue(c.Args[0]), nil },
		"static Compare(System.Object,System.Object)":                                      compare,
		"static Equals(System.Object,System.Object)":                                       func(c *Call) (any, error) { return c.Equal(c.Args[0], c.Args[1]) },
		"static Compare(System.Object,System.Object,bool)":                                 compare,
	}
})
