package dotnet

import (
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

var exceptionTable = sync.OnceValue(func() Table {
	this := func(c *Call) *types.Exception { return c.This.(*types.Exception) }
	return Table{
		"get Message": func(c *Call) (any, error) { return this(c).Message, nil },
		"get InnerException": func(c *Call) (any, error) {
			if i := this(c).Inner; i != nil {
				return i, nil
			}
			return nil, nil
		},
		"get StackTrace": func(c *Call) (any, error) { return nil, nil },
		"get HResult":    func(c *Call) (any, error) { return int32(-2146233088), nil },
		"get Source":     func(c *Call) (any, error) { return nil, nil },
		"get Data": func(c *Call) (any, error) {
			e := this(c)
			if d, ok := e.Fields["Data"].(*types.Dict); ok {
				return d, nil
			}
			if e.Fields == nil {
				e.Fields = map[string]any{}
			}
			d := &types.Dict{T: types.MustNamed("System.Collections.ListDictionaryInternal"), CaseSensitive: true}
			e.Fields["Data"] = d
			return d, nil
		},
		"new()": func(c *Call) (any, error) {
			return &types.Exception{Class: c.Type, Message: "Exception of type '" + c.Type.String() + "' was thrown."}, nil
		},
		"new(string)": func(c *Call) (any, error) { return &types.Exception{Class: c.Type, Message: c.Str(0)}, nil },
		"new(string,System.Exception)": func(c *Call) (any, error) {
			e := &types.Exception{Class: c.Type, Message: c.Str(0)}
			e.Inner, _ = c.Args[1].(*types.Exception)
			return e, nil
		},
	}
})

var runtimeExceptionTable = sync.OnceValue(func() Table {
	return Table{
		"get ErrorRecord": func(c *Call) (any, error) {
			if r := c.This.(*types.Exception).Record; r != nil {
				return r, nil
			}
			return nil, nil
		},
	}
})
