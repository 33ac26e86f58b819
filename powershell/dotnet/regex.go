package dotnet

import (
	"context"
	"strconv"
	"strings"
	"sync"

	"github.com/dlclark/regexp2/v2"

	"github.com/runwright/runwright/powershell/types"
)

const regexOptions = "System.Text.RegularExpressions.RegexOptions"

// Sequence is a read-only collection of .NET, told apart by its type.
type Sequence struct {
	T     *types.Type
	Items []any
	// key finds an element by name, nil without names.
	key func(name string) any
}

// PSType is the collection's type.
func (s *Sequence) PSType() *types.Type { return s.T }

// Enumerates is true.
func (s *Sequence) Enumerates() bool { return true }

// Each yields the elements.
func (s *Sequence) Each(yield func(any) bool) {
	for _, v := range s.Items {
		if !yield(v) {
			return
		}
	}
}

// GetIndex returns an element by position or name.
func (s *Sequence) GetIndex(env Env, i any) (any, error) {
	if name, ok := types.Unwrap(i).(string); ok && s.key != nil {
		return s.key(name), nil
	}
	n, err := env.Convert(i, types.Int32)
	if err != nil {
		return nil, err
	}
	at := int(n.(int32))
	if at < 0 && s.key == nil {
		at += len(s.Items)
	}
	if at < 0 || at >= len(s.Items) {
		if s.key != nil {
			return s.key(""), nil
		}
		return nil, OutOfRange("Index was out of range. Must be non-negative and less than the size of the collection.", "i")
	}
	return s.Items[at], nil
}

func sequenceTable() Table {
	this := func(c *Call) *Sequence { return c.This.(*Sequence) }
	return Table{
		"get Count":       func(c *Call) (any, error) { return int32(len(this(c).Items)), nil },
		"get IsReadOnly":  func(*Call) (any, error) { return true, nil },
		"GetEnumerator()": func(c *Call) (any, error) { return newEnumerator(this(c).Items), nil },
		"ContainsKey(string)": func(c *Call) (any, error) {
			g, ok := this(c).key(c.Str(0)).(*types.Group)
			return ok && g.Name == c.Str(0), nil
		},
		"get Keys": func(c *Call) (any, error) {
			var names []string
			for _, v := range this(c).Items {
				if g, ok := v.(*types.Group); ok {
					names = append(names, g.Name)
				} else {
					names = append(names, "0")
				}
			}
			return types.StringsToArray(names), nil
		},
		"get Values": func(c *Call) (any, error) { return types.NewArray(this(c).Items...), nil },
	}
}

func regexSequence(kind string, items []any) *Sequence {
	return &Sequence{T: types.MustNamed("System.Text.RegularExpressions." + kind), Items: items}
}

// unitIndex turns a place in runes into one in UTF-16 units.
func unitIndex(s string, runes int) int32 {
	if types.IsASCII(s) {
		return int32(runes)
	}
	n := 0
	for _, r := range s {
		if runes == 0 {
			break
		}
		runes--
		n++
		if r > 0xffff {
			n++
		}
	}
	return int32(n)
}

// Capture is System.Text.RegularExpressions.Capture.
type Capture struct {
	c     *regexp2.Capture
	input string
}

// PSType is Capture.
func (*Capture) PSType() *types.Type {
	return types.MustNamed("System.Text.RegularExpressions.Capture")
}

// PSString is the captured text.
func (c *Capture) PSString() string { return c.c.String() }

// captureOf returns what a Capture, Group or Match covers, nil when it failed.
func captureOf(v any) (*regexp2.Capture, string) {
	switch x := v.(type) {
	case *Capture:
		return x.c, x.input
	case *types.Group:
		if x.G != nil && len(x.G.Captures) > 0 {
			return &x.G.Capture, x.Input
		}
		return nil, x.Input
	case *types.Match:
		if x.M != nil {
			return &x.M.Capture, x.Input
		}
	}
	return nil, ""
}

var captureTable = sync.OnceValue(func() Table {
	text := func(c *Call) (any, error) {
		if k, _ := captureOf(c.This); k != nil {
			return k.String(), nil
		}
		return "", nil
	}
	return Table{
		"get Value": text, "ToString()": text,
		"get Length": func(c *Call) (any, error) {
			if k, _ := captureOf(c.This); k != nil {
				return int32(types.Len16(k.String())), nil
			}
			return int32(0), nil
		},
		"get Index": func(c *Call) (any, error) {
			if k, input := captureOf(c.This); k != nil {
				return unitIndex(input, k.RuneIndex), nil
			}
			return int32(0), nil
		},
	}
})

var groupTable = sync.OnceValue(func() Table {
	return Table{
		"get Success": func(c *Call) (any, error) { k, _ := captureOf(c.This); return k != nil, nil },
		"get Name": func(c *Call) (any, error) {
			if g, ok := c.This.(*types.Group); ok {
				return g.Name, nil
			}
			return "0", nil
		},
		"get Captures": func(c *Call) (any, error) {
			var items []any
			switch x := c.This.(type) {
			case *types.Group:
				if x.G != nil {
					for i := range x.G.Captures {
						items = append(items, &Capture{&x.G.Captures[i], x.Input})
					}
				}
			case *types.Match:
				if x.M != nil {
					items = append(items, x)
				}
			}
			return regexSequence("CaptureCollection", items), nil
		},
	}
})

// groupsOf lists the groups of a match, the match itself first.
func groupsOf(m *types.Match) *Sequence {
	failed := &types.Group{Input: m.Input}
	seq := regexSequence("GroupCollection", []any{m})
	byName := map[string]any{"0": m}
	if m.M != nil {
		for _, g := range m.M.Groups()[1:] {
			v := &types.Group{G: &g, Name: g.Name, Input: m.Input}
			seq.Items = append(seq.Items, v)
			byName[g.Name] = v
		}
	}
	seq.key = func(name string) any {
		if v, ok := byName[name]; ok {
			return v
		}
		return failed
	}
	return seq
}

var matchTable = sync.OnceValue(func() Table {
	this := func(c *Call) *types.Match { return c.This.(*types.Match) }
	return Table{
		"static get Empty": func(*Call) (any, error) { return &types.Match{}, nil },
		"get Groups":       func(c *Call) (any, error) { return groupsOf(this(c)), nil },
		"NextMatch()": func(c *Call) (any, error) {
			m := this(c)
			if m.M == nil {
				return m, nil
			}
			next, err := m.Regex.Next(m.Input, m.M)
			if err != nil {
				return nil, err
			}
			return &types.Match{Regex: m.Regex, M: next, Input: m.Input}, nil
		},
		"Result(string)": func(c *Call) (any, error) {
			m := this(c)
			if m.M == nil {
				return nil, types.NewException("System.NotSupportedException", "Result cannot be called on a failed Match.")
			}
			all, err := m.Regex.ReplaceFrom(m.Input, c.Str(0), m.M.RuneIndex, 1)
			if err != nil {
				return nil, err
			}
			rs := []rune(m.Input)
			tail := string(rs[m.M.RuneIndex+m.M.RuneLength:])
			return strings.TrimSuffix(strings.TrimPrefix(all, string(rs[:m.M.RuneIndex])), tail), nil
		},
	}
})

// regexOf compiles the pattern of a static call.
func regexOf(c *Call, pattern, options int) (*types.Regex, error) {
	if c.Args[pattern] == nil {
		return nil, ArgumentNull("pattern")
	}
	var o int64
	if options < len(c.Args) {
		o = enumBits(c.Args[options])
	}
	re, err := types.CompileRegex(c.Str(pattern), types.RegexOptions(o))
	if err != nil {
		return nil, err
	}
	re.SetInterrupter(interrupter{c.Env})
	return re, nil
}

// interrupter ends long matches with the script that runs.
type interrupter struct{ env Env }

// Done is the end of the script's context.
func (i interrupter) Done() <-chan struct{} { return i.env.Context().Done() }

// Err is why the context ended.
func (i interrupter) Err() error { return context.Cause(i.env.Context()) }

func firstMatch(re *types.Regex, s string) (*types.Match, error) {
	m, err := re.Find(s)
	if err != nil {
		return nil, err
	}
	return &types.Match{Regex: re, M: m, Input: s}, nil
}

// matchFrom searches from a place in UTF-16 units.
func matchFrom(re *types.Regex, s string, at int) (*types.Match, error) {
	if at < 0 || at > types.Len16(s) {
		return nil, OutOfRange("Start index cannot be less than 0 or greater than input length.", "startat")
	}
	runes := at
	if !types.IsASCII(s) {
		runes = len([]rune(types.Slice16(s, 0, at)))
	}
	m, err := re.FindAt(s, runes)
	if err != nil {
		return nil, err
	}
	return &types.Match{Regex: re, M: m, Input: s}, nil
}

func allMatches(re *types.Regex, m *types.Match) ([]any, error) {
	var items []any
	for m.M != nil {
		items = append(items, m)
		next, err := re.Next(m.Input, m.M)
		if err != nil {
			return nil, err
		}
		m = &types.Match{Regex: re, M: next, Input: m.Input}
	}
	return items, nil
}

// replaceRegex replaces up to count matches by a text or by what a block returns.
func replaceRegex(c *Call, re *types.Regex, s string, with any, count int) (any, error) {
	block := types.Unwrap(with)
	if text, ok := block.(string); ok || block == nil {
		return re.ReplaceFrom(s, text, -1, count)
	}
	left := count
	return re.ReplaceFunc(s, func(m *types.Match) (string, error) {
		if left == 0 {
			return m.PSString(), nil
		}
		left--
		v, err := c.Invoke(block, m)
		if err != nil {
			return "", err
		}
		return c.Text(v)
	})
}

var regexTable = sync.OnceValue(func() Table {
	this := func(c *Call) *types.Regex { return c.This.(*types.Regex) }
	t := Table{
		"ToString()": func(c *Call) (any, error) { return this(c).Pattern, nil },
		"get Options": func(c *Call) (any, error) {
			return types.NewEnum(types.MustNamed(regexOptions), int64(this(c).Options)), nil
		},
		"get RightToLeft":             func(c *Call) (any, error) { return this(c).Options&types.RegexRightToLeft != 0, nil },
		"get MatchTimeout":            func(*Call) (any, error) { return types.TimeSpan(-10000), nil },
		"static Escape(string)":       func(c *Call) (any, error) { return types.EscapeRegex(c.Str(0)), nil },
		"static Unescape(string)":     func(c *Call) (any, error) { return unescapeRegex(c.Str(0)) },
		"GetGroupNames()":             func(c *Call) (any, error) { return types.StringsToArray(this(c).Matcher().GetGroupNames()), nil },
		"GroupNameFromNumber(int)":    func(c *Call) (any, error) { return this(c).Matcher().GroupNameFromNumber(c.Int(0)), nil },
		"GroupNumberFromName(string)": func(c *Call) (any, error) { return int32(this(c).Matcher().GroupNumberFromName(c.Str(0))), nil },
		"GetGroupNumbers()": func(c *Call) (any, error) {
			var items []any
			for _, n := range this(c).Matcher().GetGroupNumbers() {
				items = append(items, int32(n))
			}
			return types.NewTyped(types.Int32, items), nil
		},
	}
	for _, p := range []string{"new(string)", "new(string," + regexOptions + ")", "new(string," + regexOptions + ",timespan)"} {
		t[p] = func(c *Call) (any, error) { return regexOf(c, 0, 1) }
	}
	// own adds an instance method and its static forms; the static ones take the
	// pattern as second argument and options at the end.
	own := func(name, rest string, f func(c *Call, re *types.Regex, s string, args []any) (any, error)) {
		check := func(c *Call, re *types.Regex, args []any) (any, error) {
			if c.Args[0] == nil {
				return nil, ArgumentNull("input")
			}
			return f(c, re, c.Str(0), args)
		}
		t[name+"(string"+rest+")"] = func(c *Call) (any, error) { return check(c, this(c), c.Args[1:]) }
		if strings.Contains(rest, "int") {
			return
		}
		n := strings.Count(rest, ",")
		for _, o := range []string{"", "," + regexOptions, "," + regexOptions + ",timespan"} {
			t["static "+name+"(string,string"+rest+o+")"] = func(c *Call) (any, error) {
				re, err := regexOf(c, 1, 2+n)
				if err != nil {
					return nil, err
				}
				return check(c, re, c.Args[2:2+n])
			}
		}
	}
	own("IsMatch", "", func(_ *Call, re *types.Regex, s string, _ []any) (any, error) { return re.IsMatch(s) })
	own("Match", "", func(_ *Call, re *types.Regex, s string, _ []any) (any, error) { return firstMatch(re, s) })
	own("Matches", "", func(_ *Call, re *types.Regex, s string, _ []any) (any, error) {
		m, err := firstMatch(re, s)
		if err != nil {
			return nil, err
		}
		items, err := allMatches(re, m)
		return regexSequence("MatchCollection", items), err
	})
	own("Count", "", func(_ *Call, re *types.Regex, s string, _ []any) (any, error) {
		m, err := firstMatch(re, s)
		if err != nil {
			return nil, err
		}
		items, err := allMatches(re, m)
		return int32(len(items)), err
	})
	own("Split", "", func(_ *Call, re *types.Regex, s string, _ []any) (any, error) {
		parts, err := re.SplitLimit(s, 0)
		return types.StringsToArray(parts), err
	})
	at := func(args []any, i int) int { n, _ := args[i].(int32); return int(n) }
	own("Split", ",int", func(_ *Call, re *types.Regex, s string, args []any) (any, error) {
		if at(args, 0) < 0 {
			return nil, OutOfRange("Count cannot be less than -1.", "count")
		}
		parts, err := re.SplitLimit(s, at(args, 0))
		return types.StringsToArray(parts), err
	})
	own("IsMatch", ",int", func(_ *Call, re *types.Regex, s string, args []any) (any, error) {
		m, err := matchFrom(re, s, at(args, 0))
		return err == nil && m.M != nil, err
	})
	own("Match", ",int", func(_ *Call, re *types.Regex, s string, args []any) (any, error) {
		m, err := matchFrom(re, s, at(args, 0))
		if err != nil {
			return nil, err
		}
		return m, nil
	})
	own("Matches", ",int", func(_ *Call, re *types.Regex, s string, args []any) (any, error) {
		m, err := matchFrom(re, s, at(args, 0))
		if err != nil {
			return nil, err
		}
		items, err := allMatches(re, m)
		return regexSequence("MatchCollection", items), err
	})
	for _, with := range []string{"string", "System.Text.RegularExpressions.MatchEvaluator"} {
		own("Replace", ","+with, func(c *Call, re *types.Regex, s string, args []any) (any, error) {
			return replaceRegex(c, re, s, args[0], -1)
		})
		own("Replace", ","+with+",int", func(c *Call, re *types.Regex, s string, args []any) (any, error) {
			return replaceRegex(c, re, s, args[0], at(args, 1))
		})
	}
	return t
})

// unescapeRegex is Regex.Unescape.
func unescapeRegex(s string) (any, error) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			b.WriteByte(s[i])
			continue
		}
		i++
		if i >= len(s) {
			return nil, types.NewException("System.Text.RegularExpressions.RegexParseException", "Invalid pattern '"+s+"' at offset "+strconv.Itoa(len(s))+". Unescape: Illegal \\ at end of pattern.")
		}
		hex := func(n int) {
			if v, err := strconv.ParseUint(s[min(i+1, len(s)):min(i+1+n, len(s))], 16, 32); err == nil {
				b.WriteString(types.CharString(types.Char(v)))
				i += n
			}
		}
		switch c := s[i]; c {
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		case 't':
			b.WriteByte('\t')
		case 'f':
			b.WriteByte('\f')
		case 'v':
			b.WriteByte('\v')
		case 'a':
			b.WriteByte('\a')
		case 'e':
			b.WriteByte(0x1b)
		case 'x':
			hex(2)
		case 'u':
			hex(4)
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), nil
}
