package dotnet

import (
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

var versionTable = sync.OnceValue(func() Table {
	this := func(c *Call) *types.Version { return c.This.(*types.Version) }
	return Table{
		"get Major":    func(c *Call) (any, error) { return this(c).Major, nil },
		"get Minor":    func(c *Call) (any, error) { return this(c).Minor, nil },
		"get Build":    func(c *Call) (any, error) { return this(c).Build, nil },
		"get Revision": func(c *Call) (any, error) { return this(c).Revision, nil },
		"ToString()":   func(c *Call) (any, error) { return this(c).String(), nil },
	}
})

var enumTable = sync.OnceValue(func() Table {
	enumType := func(v any) (*types.Enum, error) {
		t, _ := v.(*types.Type)
		if t == nil || t.Enum() == nil {
			return nil, ArgumentError("Type provided must be an Enum.", "enumType")
		}
		return t.Enum(), nil
	}
	return Table{
		"ToString()": func(c *Call) (any, error) { return types.ToString(c.This), nil },
		"static GetNames(type)": func(c *Call) (any, error) {
			e, err := enumType(c.Args[0])
			if err != nil {
				return nil, err
			}
			return types.StringsToArray(e.Names), nil
		},
		"static GetValues(type)": func(c *Call) (any, error) {
			e, err := enumType(c.Args[0])
			if err != nil {
				return nil, err
			}
			t := c.Args[0].(*types.Type)
			items := make([]any, len(e.Values))
			for i, v := range e.Values {
				items[i] = types.NewEnum(t, v)
			}
			return types.NewTyped(t, items), nil
		},
	}
})

var typeTable = sync.OnceValue(func() Table {
	this := func(c *Call) *types.Type { return c.This.(*types.Type) }
	return Table{
		"get FullName":    func(c *Call) (any, error) { return this(c).FullName(), nil },
		"get Name":        func(c *Call) (any, error) { return this(c).ShortName(), nil },
		"get Namespace":   func(c *Call) (any, error) { return this(c).Namespace(), nil },
		"get IsEnum":      func(c *Call) (any, error) { return this(c).Enum() != nil, nil },
		"get IsArray":     func(c *Call) (any, error) { return this(c).Elem != nil, nil },
		"get IsValueType": func(c *Call) (any, error) { return this(c).IsValueType(), nil },
		"get BaseType": func(c *Call) (any, error) {
			if b := this(c).Base(); b != nil {
				return b, nil
			}
			return nil, nil
		},
		"ToString()": func(c *Call) (any, error) { return this(c).String(), nil },
	}
})
