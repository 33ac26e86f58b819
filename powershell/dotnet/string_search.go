package dotnet

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// addSearch adds Contains, StartsWith, EndsWith, IndexOf and their kin.
func addSearch(t Table, this func(*Call) string) {
	const how = "System.StringComparison"
	str := func(c *Call, i int) string {
		if ch, ok := c.Args[i].(types.Char); ok {
			return types.CharString(ch)
		}
		return c.Str(i)
	}
	starts := func(s, p string, h comparison) bool {
		u, v := types.Units(s), types.Units(p)
		return len(v) <= len(u) && sameUnits(u[:len(v)], v, h.ignoreCase())
	}
	ends := func(s, p string, h comparison) bool {
		u, v := types.Units(s), types.Units(p)
		return len(v) <= len(u) && sameUnits(u[len(u)-len(v):], v, h.ignoreCase())
	}
	for _, p := range []string{"string", "char"} {
		standard := currentCulture
		if p == "char" {
			standard = ordinal
		}
		t["Contains("+p+")"] = func(c *Call) (any, error) {
			if c.Args[0] == nil {
				return nil, ArgumentNull("value")
			}
			return strings.Contains(this(c), str(c, 0)), nil
		}
		t["Contains("+p+","+how+")"] = func(c *Call) (any, error) {
			return index16(this(c), str(c, 0), 0, types.Len16(this(c)), howOf(c, 1)) >= 0, nil
		}
		t["StartsWith("+p+")"] = func(c *Call) (any, error) { return starts(this(c), str(c, 0), standard), nil }
		t["EndsWith("+p+")"] = func(c *Call) (any, error) { return ends(this(c), str(c, 0), standard), nil }
		addIndexOf(t, this, str, p, standard)
	}
	t["StartsWith(string,"+how+")"] = func(c *Call) (any, error) { return starts(this(c), c.Str(0), howOf(c, 1)), nil }
	t["EndsWith(string,"+how+")"] = func(c *Call) (any, error) { return ends(this(c), c.Str(0), howOf(c, 1)), nil }
	t["StartsWith(string,bool,cultureinfo)"] = func(c *Call) (any, error) { return starts(this(c), c.Str(0), caseOf(c.Bool(1))), nil }
	t["EndsWith(string,bool,cultureinfo)"] = func(c *Call) (any, error) { return ends(this(c), c.Str(0), caseOf(c.Bool(1))), nil }
	any1 := func(last bool) Func {
		return func(c *Call) (any, error) {
			u := types.Units(this(c))
			set, _ := types.Elements(c.Args[0])
			from, to := 0, len(u)
			if last {
				from, to = 0, len(u)
				if len(c.Args) > 1 {
					to = min(c.Int(1)+1, len(u))
				}
				if len(c.Args) > 2 {
					from = max(0, to-c.Int(2))
				}
			} else if len(c.Args) > 1 {
				from = c.Int(1)
				if from < 0 || from > len(u) {
					return nil, OutOfRange(indexOutOfRange, "startIndex")
				}
				if len(c.Args) > 2 {
					to = from + c.Int(2)
					if c.Int(2) < 0 || to > len(u) {
						return nil, OutOfRange(countOutOfRange, "count")
					}
				}
			}
			found := int32(-1)
			for i := from; i < to; i++ {
				for _, e := range set {
					if ch, ok := e.(types.Char); ok && uint16(ch) == u[i] {
						if !last {
							return int32(i), nil
						}
						found = int32(i)
					}
				}
			}
			return found, nil
		}
	}
	for _, rest := range []string{"", ",int", ",int,int"} {
		t["IndexOfAny(char[]"+rest+")"] = any1(false)
		t["LastIndexOfAny(char[]"+rest+")"] = any1(true)
	}
}

// addIndexOf adds IndexOf and LastIndexOf of a string or char.
func addIndexOf(t Table, this func(*Call) string, str func(*Call, int) string, p string, standard comparison) {
	const how = "System.StringComparison"
	for _, rest := range []string{"", ",int", ",int,int", "," + how, ",int," + how, ",int,int," + how} {
		ints := strings.Count(rest, "int")
		hasHow := strings.HasSuffix(rest, how)
		mode := func(c *Call) comparison {
			if hasHow {
				return howOf(c, 1+ints)
			}
			return standard
		}
		t["IndexOf("+p+rest+")"] = func(c *Call) (any, error) {
			if c.Args[0] == nil {
				return nil, ArgumentNull("value")
			}
			size := types.Len16(this(c))
			start, n := 0, size
			if ints > 0 {
				start = c.Int(1)
				if start < 0 || start > size {
					return nil, OutOfRange(indexOutOfRange, "startIndex")
				}
				n = size - start
			}
			if ints > 1 {
				n = c.Int(2)
				if n < 0 || start+n > size {
					return nil, OutOfRange(countOutOfRange, "count")
				}
			}
			return int32(index16(this(c), str(c, 0), start, n, mode(c))), nil
		}
		t["LastIndexOf("+p+rest+")"] = func(c *Call) (any, error) {
			if c.Args[0] == nil {
				return nil, ArgumentNull("value")
			}
			size := types.Len16(this(c))
			start := size - 1
			if str(c, 0) == "" && ints == 0 {
				return int32(size), nil
			}
			if ints > 0 {
				start = c.Int(1)
				if start < -1 || start > size {
					return nil, OutOfRange("Index was out of range. Must be non-negative and less than the size of the collection.", "startIndex")
				}
			}
			n := start + 1
			if ints > 1 {
				n = c.Int(2)
				if n < 0 || start-n+1 < 0 {
					return nil, OutOfRange(countOutOfRange, "count")
				}
			}
			return int32(lastIndex16(this(c), str(c, 0), start, n, mode(c))), nil
		}
	}
}

// addTrim adds the Trim family.
func addTrim(t Table, this func(*Call) string) {
	cut := func(s string, in func(rune) bool, left, right bool) string {
		if left {
			s = strings.TrimLeftFunc(s, in)
		}
		if right {
			s = strings.TrimRightFunc(s, in)
		}
		return s
	}
	for _, f := range []struct {
		name        string
		left, right bool
	}{{"Trim", true, true}, {"TrimStart", true, false}, {"TrimEnd", false, true}} {
		t[f.name+"()"] = func(c *Call) (any, error) { return cut(this(c), isWhite, f.left, f.right), nil }
		t[f.name+"(char)"] = func(c *Call) (any, error) {
			return cut(this(c), func(r rune) bool { return r == rune(c.Char(0)) }, f.left, f.right), nil
		}
		set := func(c *Call) (any, error) {
			items, _ := types.Elements(c.Args[0])
			if len(items) == 0 {
				return cut(this(c), isWhite, f.left, f.right), nil
			}
			return cut(this(c), func(r rune) bool {
				for _, e := range items {
					if ch, ok := e.(types.Char); ok && rune(ch) == r {
						return true
					}
				}
				return false
			}, f.left, f.right), nil
		}
		t[f.name+"(params char[])"] = set
		t[f.name+"(char[])"] = set
	}
}

// splitOptions are StringSplitOptions.
type splitOptions int64

// splitText cuts s at any of the separators; without any, at white space.
func splitText(s string, seps []string, limit int, o splitOptions) []string {
	var parts []string
	removeEmpty, trim := o&1 != 0, o&2 != 0
	take := func(p string) {
		if trim {
			p = strings.TrimFunc(p, isWhite)
		}
		if p != "" || !removeEmpty {
			parts = append(parts, p)
		}
	}
	rest := s
	at := 0
	for at < len(rest) {
		if limit >= 0 && len(parts) >= limit-1 {
			break
		}
		n := 0
		if len(seps) == 0 {
			for i, r := range rest[at:] {
				if i == 0 && isWhite(r) {
					n = len(string(r))
				}
				break
			}
		}
		for _, sep := range seps {
			if sep != "" && strings.HasPrefix(rest[at:], sep) {
				n = len(sep)
				break
			}
		}
		if n == 0 {
			at++
			continue
		}
		take(rest[:at])
		rest, at = rest[at+n:], 0
	}
	if removeEmpty && limit >= 0 {
		for limit > 0 && len(parts) == limit-1 {
			cutOne := false
			for _, sep := range seps {
				if sep != "" && strings.HasPrefix(rest, sep) {
					rest, cutOne = rest[len(sep):], true
				}
			}
			if !cutOne {
				break
			}
		}
	}
	take(rest)
	return parts
}

// addSplit adds the Split overloads.
func addSplit(t Table, this func(*Call) string) {
	const opts = "System.StringSplitOptions"
	separators := func(v any) []string {
		switch x := v.(type) {
		case types.Char:
			return []string{types.CharString(x)}
		case string:
			if x == "" {
				return []string{""}
			}
			return []string{x}
		}
		var out []string
		items, _ := types.Elements(v)
		for _, e := range items {
			out = append(out, types.ToString(e))
		}
		return out
	}
	split := func(countAt, optionAt int) Func {
		return func(c *Call) (any, error) {
			limit := -1
			if countAt > 0 {
				if limit = c.Int(countAt); limit < 0 {
					return nil, OutOfRange("Count cannot be less than zero.", "count")
				}
				if limit == 0 {
					return types.StringsToArray(nil), nil
				}
			}
			var o splitOptions
			if optionAt > 0 {
				if e, ok := c.Args[optionAt].(*types.EnumValue); ok {
					o = splitOptions(e.Bits)
				}
			}
			if limit == 1 {
				return types.StringsToArray(splitText(this(c), []string{""}, -1, o)), nil
			}
			return types.StringsToArray(splitText(this(c), separators(c.Args[0]), limit, o)), nil
		}
	}
	for _, p := range []string{"char", "string", "char[]", "string[]"} {
		t["Split("+p+","+opts+")"] = split(0, 1)
		t["Split("+p+",int,"+opts+")"] = split(1, 2)
		t["Split("+p+",int)"] = split(1, 0)
	}
	t["Split(params char[])"] = split(0, 0)
}
