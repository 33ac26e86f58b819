package dotnet

import (
	"hash/fnv"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

var objectTable = sync.OnceValue(func() Table {
	return Table{
		"GetType()": func(c *Call) (any, error) { return types.TypeOf(c.This), nil },
		"ToString()": func(c *Call) (any, error) {
			switch x := c.This.(type) {
			case *types.PSObject: // a custom object has no text of its own
				if x.Base == nil {
					return "", nil
				}
			case *types.Array, *types.List:
				return types.TypeOf(x).String(), nil
			case Shown:
				return x.ShownText(), nil
			case types.Stringer:
				return x.PSString(), nil
			case types.Enumerable:
				return types.TypeOf(x).String(), nil
			}
			return c.Text(c.This)
		},
		"Equals(System.Object)": func(c *Call) (any, error) {
			return equals(c.This, types.Unwrap(c.Args[0])), nil
		},
		"GetHashCode()": func(c *Call) (any, error) {
			s, err := c.Text(c.This)
			if err != nil {
				return nil, err
			}
			h := fnv.New32a()
			h.Write([]byte(s))
			return int32(h.Sum32()), nil
		},
		"static Equals(System.Object,System.Object)": func(c *Call) (any, error) {
			return equals(types.Unwrap(c.Args[0]), types.Unwrap(c.Args[1])), nil
		},
		"static ReferenceEquals(System.Object,System.Object)": func(c *Call) (any, error) {
			return c.Args[0] == c.Args[1], nil
		},
		"new()": func(c *Call) (any, error) { return &Plain{T: types.Object}, nil },
	}
})

// Shown is implemented by objects to which type data give a ToString method that
// casts and string expansion do not ask.
type Shown interface {
	ShownText() string
}

// Plain is an object without anything in it: of System.Object itself, or what a
// base class adds to an object of a script's class.
type Plain struct{ T *types.Type }

// PSType is its class.
func (p *Plain) PSType() *types.Type { return p.T }

// equals is Object.Equals: the same type and value, or the same object.
func equals(a, b any) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	if i, ok := a.(*types.Instance); ok {
		return i.Same(b)
	}
	if types.TypeOf(a) != types.TypeOf(b) {
		return false
	}
	if types.IsNumeric(types.TypeOf(a)) {
		cmp, ok := types.CompareNumbers(a, b)
		return ok && cmp == 0
	}
	if e, ok := a.(types.Equaler); ok {
		same, err := e.PSEquals(b)
		return err == nil && same
	}
	switch x := a.(type) {
	case *types.EnumValue:
		y, ok := b.(*types.EnumValue)
		return ok && x.T == y.T && x.Bits == y.Bits
	case *types.Version:
		y, ok := b.(*types.Version)
		return ok && *x == *y
	}
	return a == b
}

// Zero is the default value of a struct type, nil when it is not known here.
func Zero(t *types.Type) any {
	switch t {
	case types.DateTimeType:
		return types.DateTime{}
	case types.TimeSpanType:
		return types.TimeSpan(0)
	case types.GuidType:
		return types.Guid{}
	case types.Bool:
		return false
	case types.HalfType:
		return types.Half(0)
	case types.Int128Type:
		return types.Int128{}
	case types.UInt128Type:
		return types.UInt128{}
	}
	if t.Enum() != nil {
		return types.NewEnum(t, 0)
	}
	switch t.Name {
	case jsonSpace + "JsonElement":
		return &JSONElement{}
	case jsonSpace + "JsonDocumentOptions":
		return &JSONDocumentOptions{}
	}
	if t.Name == rsaParametersName {
		return &RSAParameters{map[string][]byte{}}
	}
	return nil
}
