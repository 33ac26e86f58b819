package dotnet

import (
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

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
