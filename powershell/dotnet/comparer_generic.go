package dotnet

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// Comparer is a Comparer[T], EqualityComparer[T] or System.Collections.Comparer.
type Comparer struct {
	T *types.Type
	// by is the delegate it was made of, nil for the default order.
	by any
}

// PSType is the comparer's class.
func (c *Comparer) PSType() *types.Type { return c.T }

// comparerTable serves the comparers but those of strings.
func comparerTable() Table {
	fresh := func(c *Call) (any, error) { return &Comparer{T: c.Type}, nil }
	return Table{
		"static get Default": fresh, "static get DefaultInvariant": fresh, "new(*)": fresh,
		"static Create(System.Comparison[T])": func(c *Call) (any, error) {
			if c.Args[0] == nil {
				return nil, ArgumentNull("comparison")
			}
			return &Comparer{T: c.Type, by: types.Unwrap(c.Args[0])}, nil
		},
		"Compare(*)": func(c *Call) (any, error) {
			v, err := c.compareBy(c.This, c.Args[0], c.Args[1])
			if err != nil {
				return nil, err
			}
			return c.Convert(v, types.Int32)
		},
		"Equals(T,T)": func(c *Call) (any, error) { return equals(types.Unwrap(c.Args[0]), types.Unwrap(c.Args[1])), nil },
		"GetHashCode(T)": func(c *Call) (any, error) {
			return c.Method(c.Args[0], "GetHashCode")
		},
	}
}

// lazyTable is Lazy[T].
func lazyTable() Table {
	this := func(c *Call) *Lazy { return c.This.(*Lazy) }
	return Table{
		"new(*)": func(c *Call) (any, error) {
			l := &Lazy{T: c.Type}
			for i, a := range c.Args {
				switch p := c.method.Params[i].Type; {
				case p.IsDelegate():
					l.make = types.Unwrap(a)
				case p == c.Type.Args[0] && c.method.Params[i].Name == "value":
					l.value, l.done = a, true
				}
			}
			return l, nil
		},
		"get IsValueCreated": func(c *Call) (any, error) { return this(c).done, nil },
		"get Value": func(c *Call) (any, error) {
			l := this(c)
			if l.done {
				return l.value, nil
			}
			var v any
			var err error
			if l.make != nil {
				v, err = c.Invoke(l.make)
			} else {
				v, _, err = c.Construct(l.T.Args[0], nil)
			}
			if err != nil {
				return nil, err
			}
			l.value, l.done = v, true
			return v, nil
		},
		"ToString()": func(c *Call) (any, error) {
			if !this(c).done {
				return "Value is not created.", nil
			}
			return c.Text(this(c).value)
		},
	}
}

// Lazy is Lazy[T].
type Lazy struct {
	T     *types.Type
	make  any
	value any
	done  bool
}

// PSType is Lazy[T].
func (l *Lazy) PSType() *types.Type { return l.T }

// delegateTable is what all delegates share.
func delegateTable() Table {
	this := func(c *Call) *types.Delegate { return c.This.(*types.Delegate) }
	return Table{
		"get Target": func(c *Call) (any, error) { return this(c).Target, nil },
		"DynamicInvoke(*)": func(c *Call) (any, error) {
			items, err := collectionItems(c.Args[0])
			if err != nil {
				items = nil
			}
			return c.Invoke(this(c), items...)
		},
		"ToString()": func(c *Call) (any, error) { return strings.ReplaceAll(this(c).T.FullName(), " ", ""), nil },
	}
}
