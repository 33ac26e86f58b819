package dotnet

import (
	"fmt"

	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/types"
)

// Culture returns the culture that an argument of type IFormatProvider or
// CultureInfo stands for; null is the current one.
func (c *Call) Culture(i int) *format.Culture {
	switch p := types.Unwrap(c.Args[i]).(type) {
	case *CultureInfo:
		return p.C
	case *NumberFormat:
		out := *c.CurrentCulture()
		out.Number = *p.N
		return &out
	case *DateFormat:
		out := *c.CurrentCulture()
		out.Date = *p.D
		return &out
	}
	return c.CurrentCulture()
}

// text formats this under a format string in a culture.
func (c *Call) text(spec string, culture *format.Culture) (any, error) {
	s, ok, err := format.Options{Culture: culture, Zone: c.zone()}.Text(c.This, spec)
	if err != nil {
		return nil, asFormatException(err)
	}
	if !ok {
		return c.Text(c.This)
	}
	return s, nil
}

func asFormatException(err error) error {
	if _, ok := err.(*types.Exception); ok || err == nil {
		return err
	}
	return types.NewException("System.FormatException", err.Error())
}

// setOut assigns an out parameter.
func (c *Call) setOut(i int, v any) error {
	r, ok := c.Args[i].(*types.Reference)
	if !ok {
		return wantsReference(i)
	}
	return r.Set(v)
}

// addText adds the ToString members of a formattable value.
func addText(t Table, provider string) {
	t["ToString()"] = func(c *Call) (any, error) { return c.text("", c.CurrentCulture()) }
	t["ToString(string)"] = func(c *Call) (any, error) { return c.text(c.Str(0), c.CurrentCulture()) }
	t["ToString("+provider+")"] = func(c *Call) (any, error) { return c.text("", c.Culture(0)) }
	t["ToString(string,"+provider+")"] = func(c *Call) (any, error) { return c.text(c.Str(0), c.Culture(1)) }
}

// addOrder adds CompareTo and Equals of a value type; name is the type's name in
// signatures, short its name in error texts.
func addOrder(t Table, name, short string, cmp func(a, b any) int) {
	t["CompareTo("+name+")"] = func(c *Call) (any, error) { return int32(cmp(c.This, c.Args[0])), nil }
	t["CompareTo(System.Object)"] = func(c *Call) (any, error) {
		o := types.Unwrap(c.Args[0])
		if o == nil {
			return int32(1), nil
		}
		if types.TypeOf(o) != types.TypeOf(c.This) {
			return nil, types.NewException("System.ArgumentException", fmt.Sprintf("Object must be of type %s.", short))
		}
		return int32(cmp(c.This, o)), nil
	}
	t["Equals("+name+")"] = func(c *Call) (any, error) {
		return types.Unwrap(c.Args[0]) != nil && cmp(c.This, types.Unwrap(c.Args[0])) == 0, nil
	}
	t["Equals(System.Object)"] = func(c *Call) (any, error) {
		o := types.Unwrap(c.Args[0])
		return o != nil && types.TypeOf(o) == types.TypeOf(c.This) && cmp(c.This, o) == 0, nil
	}
	t["static Compare("+name+","+name+")"] = func(c *Call) (any, error) { return int32(cmp(c.Args[0], c.Args[1])), nil }
	t["static Equals("+name+","+name+")"] = func(c *Call) (any, error) { return cmp(c.Args[0], c.Args[1]) == 0, nil }
}

// typeCode returns GetTypeCode.
func typeCode(name string) Func {
	return func(*Call) (any, error) { return types.EnumNamed("System.TypeCode", name), nil }
}
