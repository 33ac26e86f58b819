package dotnet

import (
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/types"
)

// enumOf checks an enumType argument.
func enumOf(v any) (*types.Type, *types.Enum, error) {
	t, _ := types.Unwrap(v).(*types.Type)
	if t == nil {
		return nil, nil, ArgumentNull("enumType")
	}
	e := t.Enum()
	if e == nil {
		return nil, nil, ArgumentError("Type provided must be an Enum.", "enumType")
	}
	return t, e, nil
}

// parseEnum reads names joined by commas, or a number.
func parseEnum(t *types.Type, e *types.Enum, s string, ignoreCase bool) (any, error) {
	var bits int64
	if strings.TrimSpace(s) == "" {
		return nil, ArgumentError("Must specify valid information for parsing in the string.", "value")
	}
next:
	for _, p := range strings.Split(s, ",") {
		p = strings.TrimSpace(p)
		for i, n := range e.Names {
			if n == p || ignoreCase && strings.EqualFold(n, p) {
				bits |= e.Values[i]
				continue next
			}
		}
		n, err := format.ParseNumber(p, e.Underlying, format.StyleInteger, format.Invariant())
		if err != nil {
			return nil, ArgumentError("Requested value '"+p+"' was not found.", "")
		}
		b, err := types.ConvertNumber(n, types.Int64)
		if err != nil {
			return nil, types.OverflowOf(e.Underlying)
		}
		bits |= b.(int64)
	}
	return types.NewEnum(t, bits), nil
}

// enumNumber are the bits of a number or value of the enum.
func enumNumber(v any) (int64, bool) {
	if e, ok := types.Unwrap(v).(*types.EnumValue); ok {
		return e.Bits, true
	}
	n, err := types.ConvertNumber(types.Unwrap(v), types.Int64)
	if err != nil {
		return 0, false
	}
	return n.(int64), true
}

// orderOf lists the members by their value as unsigned numbers.
func orderOf(e *types.Enum) []int {
	order := make([]int, len(e.Values))
	for i := range order {
		order[i] = i
	}
	for i := 1; i < len(order); i++ {
		for j := i; j > 0 && uint64(e.Values[order[j-1]]) > uint64(e.Values[order[j]]); j-- {
			order[j-1], order[j] = order[j], order[j-1]
		}
	}
	return order
}

var enumTable = sync.OnceValue(func() Table {
	this := func(c *Call) *types.EnumValue { return c.This.(*types.EnumValue) }
	t := Table{
		"HasFlag(System.Enum)": func(c *Call) (any, error) {
			o, _ := types.Unwrap(c.Args[0]).(*types.EnumValue)
			if o == nil {
				return nil, ArgumentNull("flag")
			}
			if o.T != this(c).T {
				return nil, ArgumentError("The argument type, '"+o.T.String()+"', is not the same as the enum type '"+this(c).T.String()+"'.", "")
			}
			return this(c).Bits&o.Bits == o.Bits, nil
		},
		"GetTypeCode()": func(c *Call) (any, error) {
			return types.EnumNamed("System.TypeCode", types.TypeOf(this(c).Number()).ShortName()), nil
		},
		"GetHashCode()": func(c *Call) (any, error) { return numberHash(this(c).Number()), nil },
		"Equals(System.Object)": func(c *Call) (any, error) {
			o, ok := types.Unwrap(c.Args[0]).(*types.EnumValue)
			return ok && o.T == this(c).T && o.Bits == this(c).Bits, nil
		},
		"CompareTo(System.Object)": func(c *Call) (any, error) {
			v := types.Unwrap(c.Args[0])
			if v == nil {
				return int32(1), nil
			}
			o, ok := v.(*types.EnumValue)
			if !ok || o.T != this(c).T {
				return nil, ArgumentError("Object must be the same type as the enum. The type passed in was '"+types.TypeOf(v).String()+"'; the enum type was '"+this(c).T.String()+"'.", "")
			}
			return sign3of(this(c).Bits, o.Bits), nil
		},
		"static GetNames(type)": func(c *Call) (any, error) {
			_, e, err := enumOf(c.Args[0])
			if err != nil {
				return nil, err
			}
			var names []string
			for _, i := range orderOf(e) {
				names = append(names, e.Names[i])
			}
			return types.StringsToArray(names), nil
		},
		"static GetValues(type)": func(c *Call) (any, error) {
			t, e, err := enumOf(c.Args[0])
			if err != nil {
				return nil, err
			}
			items := make([]any, 0, len(e.Values))
			for _, i := range orderOf(e) {
				items = append(items, types.NewEnum(t, e.Values[i]))
			}
			return types.NewTyped(t, items), nil
		},
		"static GetUnderlyingType(type)": func(c *Call) (any, error) {
			_, e, err := enumOf(c.Args[0])
			if err != nil {
				return nil, err
			}
			return e.Underlying, nil
		},
		"static GetName(type,System.Object)": func(c *Call) (any, error) {
			_, e, err := enumOf(c.Args[0])
			if err != nil {
				return nil, err
			}
			bits, ok := enumNumber(c.Args[1])
			for i, v := range e.Values {
				if ok && v == bits {
					return e.Names[i], nil
				}
			}
			return nil, nil
		},
		"static IsDefined(type,System.Object)": func(c *Call) (any, error) {
			_, e, err := enumOf(c.Args[0])
			if err != nil {
				return nil, err
			}
			if s, ok := types.Unwrap(c.Args[1]).(string); ok {
				for _, n := range e.Names {
					if n == s {
						return true, nil
					}
				}
				return false, nil
			}
			bits, ok := enumNumber(c.Args[1])
			return ok && e.Defined(bits), nil
		},
		"static Format(type,System.Object,string)": func(c *Call) (any, error) {
			t, _, err := enumOf(c.Args[0])
			if err != nil {
				return nil, err
			}
			bits, _ := enumNumber(c.Args[1])
			s, err := format.EnumText(types.NewEnum(t, bits), c.Str(2))
			return s, asFormatException(err)
		},
	}
	addText(t, providerName)
	parse := func(c *Call, ignoreCase bool) (any, error) {
		t, e, err := enumOf(c.Args[0])
		if err != nil {
			return nil, err
		}
		return parseEnum(t, e, c.Str(1), ignoreCase)
	}
	t["static Parse(type,string)"] = func(c *Call) (any, error) { return parse(c, false) }
	t["static Parse(type,string,bool)"] = func(c *Call) (any, error) { return parse(c, c.Bool(2)) }
	try := func(c *Call, out int, ignoreCase bool) (any, error) {
		v, err := parse(c, ignoreCase)
		if err != nil {
			return false, c.setOut(out, nil)
		}
		return true, c.setOut(out, v)
	}
	t["static TryParse(type,string,out System.Object)"] = func(c *Call) (any, error) { return try(c, 2, false) }
	t["static TryParse(type,string,bool,out System.Object)"] = func(c *Call) (any, error) { return try(c, 3, c.Bool(2)) }
	tryTyped := func(c *Call, out int, ignoreCase bool) (any, error) {
		r, _ := c.Args[out].(*types.Reference)
		cur, _ := types.Unwrap(r.Get()).(*types.EnumValue)
		if cur == nil {
			return nil, ArgumentError("The type of the enum is not known; assign the [ref] variable a value of it first.", "result")
		}
		v, err := parseEnum(cur.T, cur.T.Enum(), c.Str(0), ignoreCase)
		if err != nil {
			return false, c.setOut(out, types.NewEnum(cur.T, 0))
		}
		return true, c.setOut(out, v)
	}
	t["static TryParse(string,out TEnum)"] = func(c *Call) (any, error) { return tryTyped(c, 1, false) }
	t["static TryParse(string,bool,out TEnum)"] = func(c *Call) (any, error) { return tryTyped(c, 2, c.Bool(1)) }
	object := func(c *Call) (any, error) {
		t, _, err := enumOf(c.Args[0])
		if err != nil {
			return nil, err
		}
		bits, ok := enumNumber(c.Args[1])
		if !ok {
			return nil, ArgumentError("The value passed in must be an enum base or an underlying type for an enum, such as an Int32.", "value")
		}
		return types.NewEnum(t, bits), nil
	}
	for _, n := range append([]string{"System.Object"}, numberNames...) {
		t["static ToObject(type,"+n+")"] = object
	}
	return t
})
