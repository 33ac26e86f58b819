package dotnet

import (
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// WildcardPattern is System.Management.Automation.WildcardPattern. It is compiled
// when it is used first, so that a pattern that is not valid fails only then.
type WildcardPattern struct {
	Pattern string
	ignore  bool
	w       *types.Wildcard
}

// PSType is WildcardPattern.
func (*WildcardPattern) PSType() *types.Type {
	return types.MustNamed("System.Management.Automation.WildcardPattern")
}

func (p *WildcardPattern) compiled() (*types.Wildcard, error) {
	if p.w == nil {
		w, err := types.CompileWildcard(p.Pattern, p.ignore)
		if err != nil {
			return nil, err
		}
		p.w = w
	}
	return p.w, nil
}

var wildcardTable = sync.OnceValue(func() Table {
	pattern := func(c *Call) (any, error) {
		if c.Args[0] == nil {
			return nil, ArgumentNull("pattern")
		}
		return &WildcardPattern{Pattern: c.Str(0), ignore: len(c.Args) > 1 && enumBits(c.Args[1])&2 != 0}, nil
	}
	return Table{
		"new(string)": pattern,
		"new(string,System.Management.Automation.WildcardOptions)":        pattern,
		"static Get(string,System.Management.Automation.WildcardOptions)": pattern,
		"IsMatch(string)": func(c *Call) (any, error) {
			w, err := c.This.(*WildcardPattern).compiled()
			return err == nil && c.Args[0] != nil && w.Match(c.Str(0)), err
		},
		"static ContainsWildcardCharacters(string)": func(c *Call) (any, error) { return types.HasWildcard(c.Str(0)), nil },
		"static Escape(string)":                     func(c *Call) (any, error) { return escapeWildcard(c.Str(0)), nil },
		"static Unescape(string)":                   func(c *Call) (any, error) { return unescapeWildcard(c.Str(0)), nil },
		"ToWql()": func(c *Call) (any, error) {
			p := c.This.(*WildcardPattern)
			w, err := p.compiled()
			if err != nil {
				return nil, err
			}
			text, ok := w.WQL()
			if !ok {
				return nil, types.NewException("System.Management.Automation.PSInvalidCastException",
					"Cannot convert the \""+p.Pattern+"\" value of type \"System.Management.Automation.WildcardPattern\" to type \"WQL\".")
			}
			return text, nil
		},
	}
})

// special reports whether a character has a meaning in patterns.
func special(c byte) bool { return strings.IndexByte("*?[]`", c) >= 0 }

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

// unescapeWildcard takes away the marks before characters with a meaning.
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
