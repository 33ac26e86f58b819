package dotnet

import (
	"fmt"
	"strings"

	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/types"
)

func sign3(n int) int32 {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

// compareNullable orders null before every string.
func compareNullable(a, b any, how comparison) int32 {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	x, _ := a.(string)
	y, _ := b.(string)
	if how.ordinal() {
		return int32(compareStrings(x, y, how))
	}
	return sign3(compareStrings(x, y, how))
}

// addStringOrder adds Compare, CompareTo and Equals.
func addStringOrder(t Table, this func(*Call) string) {
	const how = "System.StringComparison"
	const options = "System.Globalization.CompareOptions"
	t["CompareTo(string)"] = func(c *Call) (any, error) { return compareNullable(this(c), c.Args[0], currentCulture), nil }
	t["CompareTo(System.Object)"] = func(c *Call) (any, error) {
		o := types.Unwrap(c.Args[0])
		if o == nil {
			return int32(1), nil
		}
		if _, ok := o.(string); !ok {
			return nil, ArgumentError("Object must be of type String.", "")
		}
		return compareNullable(this(c), o, currentCulture), nil
	}
	t["Equals(string)"] = func(c *Call) (any, error) { return c.Args[0] != nil && this(c) == c.Str(0), nil }
	t["Equals(System.Object)"] = func(c *Call) (any, error) {
		s, ok := types.Unwrap(c.Args[0]).(string)
		return ok && s == this(c), nil
	}
	t["Equals(string,"+how+")"] = func(c *Call) (any, error) {
		return c.Args[0] != nil && compareStrings(this(c), c.Str(0), howOf(c, 1)) == 0, nil
	}
	t["static Equals(string,string)"] = func(c *Call) (any, error) { return compareNullable(c.Args[0], c.Args[1], ordinal) == 0, nil }
	t["static Equals(string,string,"+how+")"] = func(c *Call) (any, error) {
		return compareNullable(c.Args[0], c.Args[1], howOf(c, 2)) == 0, nil
	}
	t["static Compare(string,string)"] = func(c *Call) (any, error) { return compareNullable(c.Args[0], c.Args[1], currentCulture), nil }
	ignoring := func(c *Call) (any, error) { return compareNullable(c.Args[0], c.Args[1], caseOf(c.Bool(2))), nil }
	t["static Compare(string,string,bool)"] = ignoring
	t["static Compare(string,string,bool,cultureinfo)"] = ignoring
	t["static Compare(string,string,"+how+")"] = func(c *Call) (any, error) { return compareNullable(c.Args[0], c.Args[1], howOf(c, 2)), nil }
	t["static Compare(string,string,cultureinfo,"+options+")"] = func(c *Call) (any, error) {
		return compareNullable(c.Args[0], c.Args[1], optionsOf(c, 3)), nil
	}
	t["static CompareOrdinal(string,string)"] = func(c *Call) (any, error) { return compareNullable(c.Args[0], c.Args[1], ordinal), nil }
	part := func(mode func(c *Call) comparison) Func {
		return func(c *Call) (any, error) {
			piece := func(i int) any {
				if c.Args[i] == nil {
					return nil
				}
				s := c.Str(i)
				n := types.Len16(s)
				from := min(max(c.Int(i+1), 0), n)
				return types.Slice16(s, from, min(c.Int(4), n-from))
			}
			if c.Int(1) < 0 || c.Int(3) < 0 || c.Int(4) < 0 {
				return nil, OutOfRange("Index was out of range. Must be non-negative and less than the size of the collection.", "length")
			}
			return compareNullable(piece(0), piece(2), mode(c)), nil
		}
	}
	t["static Compare(string,int,string,int,int)"] = part(func(*Call) comparison { return currentCulture })
	t["static Compare(string,int,string,int,int,bool)"] = part(func(c *Call) comparison { return caseOf(c.Bool(5)) })
	t["static Compare(string,int,string,int,int,"+how+")"] = part(func(c *Call) comparison { return howOf(c, 5) })
	t["static CompareOrdinal(string,int,string,int,int)"] = part(func(*Call) comparison { return ordinal })
}

// optionsOf maps CompareOptions to a comparison.
func optionsOf(c *Call, i int) comparison {
	e, _ := c.Args[i].(*types.EnumValue)
	switch {
	case e == nil:
		return currentCulture
	case e.Bits&0x40000000 != 0:
		return ordinal
	case e.Bits&0x10000000 != 0:
		return ordinalIgnoreCase
	}
	return caseOf(e.Bits&1 != 0)
}

// cultureText is a value's ToString() as Join, Concat and Format use it.
func cultureText(c *Call, v any) (string, error) {
	if v == nil {
		return "", nil
	}
	if s, ok, err := (format.Options{Culture: c.CurrentCulture(), Zone: c.zone()}).Text(v, ""); ok {
		return s, err
	}
	if _, many := types.Elements(v); many {
		return types.TypeOf(v).String(), nil
	}
	return c.Text(v)
}

// addStringStatics adds Join, Concat, Format and the rest.
func addStringStatics(t Table) {
	t["static get Empty"] = func(*Call) (any, error) { return "", nil }
	t["static IsNullOrEmpty(string)"] = func(c *Call) (any, error) { return c.Str(0) == "", nil }
	t["static IsNullOrWhiteSpace(string)"] = func(c *Call) (any, error) { return strings.TrimFunc(c.Str(0), isWhite) == "", nil }
	same := func(c *Call) (any, error) { return c.Args[0], nil }
	t["static Intern(string)"], t["static IsInterned(string)"], t["static Copy(string)"] = same, same, same
	texts := func(c *Call, items []any) ([]string, error) {
		out := make([]string, len(items))
		for i, v := range items {
			s, err := cultureText(c, v)
			if err != nil {
				return nil, err
			}
			out[i] = s
		}
		return out, nil
	}
	join := func(c *Call) (any, error) {
		items := elements(c.Args[1])
		if len(c.Args) == 4 {
			from, n := c.Int(2), c.Int(3)
			switch {
			case from < 0:
				return nil, mustNotBeNegative("startIndex", from)
			case n < 0:
				return nil, mustNotBeNegative("count", n)
			case from+n > len(items):
				return nil, OutOfRange(fmt.Sprintf("startIndex ('%d') must be less than or equal to '%d'. (Parameter 'startIndex')\nActual value was %d.", from, len(items)-n, from), "")
			}
			items = items[from : from+n]
		}
		parts, err := texts(c, items)
		if err != nil {
			return nil, err
		}
		sep := c.Str(0)
		if ch, ok := c.Args[0].(types.Char); ok {
			sep = types.CharString(ch)
		}
		return strings.Join(parts, sep), nil
	}
	for _, sep := range []string{"char", "string"} {
		for _, p := range []string{"params string[]", "params System.Object[]", "System.Collections.Generic.IEnumerable[string]", "System.Collections.Generic.IEnumerable[T]", "string[],int,int"} {
			t["static Join("+sep+","+p+")"] = join
		}
	}
	concat := func(c *Call) (any, error) {
		parts, err := texts(c, c.Args)
		return strings.Join(parts, ""), err
	}
	concatAll := func(c *Call) (any, error) {
		parts, err := texts(c, elements(c.Args[0]))
		return strings.Join(parts, ""), err
	}
	for n := 1; n <= 4; n++ {
		t["static Concat("+strings.Repeat("System.Object,", n-1)+"System.Object)"] = concat
		t["static Concat("+strings.Repeat("string,", n-1)+"string)"] = concat
	}
	for _, p := range []string{"params System.Object[]", "params string[]", "System.Collections.Generic.IEnumerable[T]", "System.Collections.Generic.IEnumerable[string]"} {
		t["static Concat("+p+")"] = concatAll
	}
	for n := 1; n <= 3; n++ {
		rest := strings.Repeat(",System.Object", n)
		t["static Format(string"+rest+")"] = func(c *Call) (any, error) { return compose(c, c.CurrentCulture(), c.Args[0], c.Args[1:]) }
		t["static Format("+providerName+",string"+rest+")"] = func(c *Call) (any, error) { return compose(c, c.Culture(0), c.Args[1], c.Args[2:]) }
	}
	t["static Format(string,params System.Object[])"] = func(c *Call) (any, error) {
		return compose(c, c.CurrentCulture(), c.Args[0], elements(c.Args[1]))
	}
	t["static Format("+providerName+",string,params System.Object[])"] = func(c *Call) (any, error) {
		return compose(c, c.Culture(0), c.Args[1], elements(c.Args[2]))
	}
}

// elements are the items of a params array, or of what enumerates.
func elements(v any) []any {
	if items, ok := types.Elements(v); ok {
		return items
	}
	if e, ok := types.Unwrap(v).(types.Enumerable); ok {
		return types.Collect(e)
	}
	return nil
}

// compose is String.Format in a culture.
func compose(c *Call, culture *format.Culture, pattern any, args []any) (any, error) {
	if pattern == nil {
		return nil, ArgumentNull("format")
	}
	s, err := format.Options{Culture: culture, Zone: c.zone()}.Composite(types.ToString(pattern), args, func(v any) (string, error) { return cultureText(c, v) })
	return s, asFormatException(err)
}
