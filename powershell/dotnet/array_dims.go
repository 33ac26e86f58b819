package dotnet

import (
	"fmt"

	"github.com/runwright/runwright/powershell/types"
)

// dimensions are the lengths of an array, one of a vector.
func dimensions(a *types.Array) []int {
	if a.Dims != nil {
		return a.Dims
	}
	return []int{len(a.Items)}
}

// arrayDimension is the length of the dimension that the first argument names.
func arrayDimension(c *Call) (int, error) {
	dims := dimensions(c.This.(*types.Array))
	if d := c.Int(0); d >= 0 && d < len(dims) {
		return dims[d], nil
	}
	return 0, types.NewException("System.IndexOutOfRangeException", "Index was outside the bounds of the array.")
}

// newArrayOf makes an array of zero values with the lengths given.
func (c *Call) newArrayOf(elem *types.Type, lengths []int) (*types.Array, error) {
	total := 1
	for i, n := range lengths {
		if n < 0 {
			name := "length"
			if len(lengths) > 1 {
				name = fmt.Sprintf("length%d", i+1)
			}
			return nil, mustNotBeNegative(name, n)
		}
		if total *= n; total > 1<<28 {
			return nil, types.NewException("System.OutOfMemoryException", "Array dimensions exceeded supported range.")
		}
	}
	a := types.NewTyped(elem, make([]any, total))
	zero := c.zeroOf(elem)
	for i := range a.Items {
		a.Items[i] = zero
	}
	if len(lengths) > 1 {
		a.Dims = append([]int{}, lengths...)
	}
	return a, nil
}

// NewDimensioned constructs an array of several dimensions, or a vector of
// arrays, from the lengths given.
func NewDimensioned(env Env, t *types.Type, args []any) (any, error) {
	lengths := make([]int, len(args))
	for i, a := range args {
		n, err := env.Convert(a, types.Int32)
		if err != nil {
			return nil, err
		}
		lengths[i] = int(n.(int32))
	}
	if len(lengths) != max(t.Rank, 1) {
		return nil, noOverload("new", len(args))
	}
	return (&Call{Env: env}).newArrayOf(t.Elem, lengths)
}

// place is the position of an element by the indexes from an argument on.
func arrayPlace(c *Call, from int) (int, error) {
	a := c.This.(*types.Array)
	dims := dimensions(a)
	var at []int
	for _, v := range c.Args[from:] {
		if list, ok := types.Unwrap(v).(*types.Array); ok {
			for _, e := range list.Items {
				n, err := c.Convert(e, types.Int32)
				if err != nil {
					return 0, err
				}
				at = append(at, int(n.(int32)))
			}
			continue
		}
		n, err := c.Convert(v, types.Int32)
		if err != nil {
			return 0, err
		}
		at = append(at, int(n.(int32)))
	}
	if len(at) != len(dims) {
		if len(at) == 1 {
			return 0, ArgumentError("Array was not a one-dimensional array.", "")
		}
		return 0, ArgumentError(fmt.Sprintf("Array was not a %s-dimensional array.", []string{"", "one", "two", "three"}[min(len(at), 3)]), "")
	}
	i := 0
	for d, n := range at {
		if n < 0 || n >= dims[d] {
			return 0, types.NewException("System.IndexOutOfRangeException", "Index was outside the bounds of the array.")
		}
		i = i*dims[d] + n
	}
	return i, nil
}

// addArrayDimensions adds element access by index, bounds and creation.
func addArrayDimensions(t Table) {
	t["GetValue(*)"] = func(c *Call) (any, error) {
		i, err := arrayPlace(c, 0)
		if err != nil {
			return nil, err
		}
		return c.This.(*types.Array).Items[i], nil
	}
	t["SetValue(*)"] = func(c *Call) (any, error) {
		a := c.This.(*types.Array)
		i, err := arrayPlace(c, 1)
		if err != nil {
			return nil, err
		}
		v, err := c.Convert(c.Args[0], a.Elem)
		if err == nil {
			a.Items[i] = v
		}
		return nil, err
	}
	t["GetUpperBound(int)"] = func(c *Call) (any, error) { n, err := arrayDimension(c); return int32(n - 1), err }
	t["GetLowerBound(int)"] = func(c *Call) (any, error) { _, err := arrayDimension(c); return int32(0), err }
	create := func(c *Call) (any, error) {
		elem, _ := types.Unwrap(c.Args[0]).(*types.Type)
		if elem == nil {
			return nil, ArgumentNull("elementType")
		}
		var lengths []int
		for _, v := range c.Args[1:] {
			if list, ok := types.Unwrap(v).(*types.Array); ok {
				for _, e := range list.Items {
					n, err := c.Convert(e, types.Int32)
					if err != nil {
						return nil, err
					}
					lengths = append(lengths, int(n.(int32)))
				}
				break // lower bounds follow
			}
			n, err := c.Convert(v, types.Int32)
			if err != nil {
				return nil, err
			}
			lengths = append(lengths, int(n.(int32)))
		}
		return c.newArrayOf(elem, lengths)
	}
	t["static CreateInstance(*)"] = create
	t["static CreateInstanceFromArrayType(*)"] = func(c *Call) (any, error) {
		of, _ := types.Unwrap(c.Args[0]).(*types.Type)
		if of == nil || of.Elem == nil {
			return nil, ArgumentError("The argument must be an array type.", "arrayType")
		}
		inner := *c
		inner.Args = append([]any{of.Elem}, c.Args[1:]...)
		return create(&inner)
	}
}

// arrayListTable is IList as arrays implement it: their length is fixed.
func arrayListTable() Table {
	fixed := func(*Call) (any, error) { return nil, notSupported("Collection was of a fixed size.") }
	find := func(c *Call) int32 {
		items, _ := types.Elements(c.This)
		for i, v := range items {
			if equals(types.Unwrap(v), types.Unwrap(c.Args[0])) {
				return int32(i)
			}
		}
		return -1
	}
	return Table{
		"Add(System.Object)": fixed, "Insert(int,System.Object)": fixed, "Remove(System.Object)": fixed, "RemoveAt(int)": fixed,
		"Contains(System.Object)": func(c *Call) (any, error) { return find(c) >= 0, nil },
		"IndexOf(System.Object)":  func(c *Call) (any, error) { return find(c), nil },
		"Clear()": func(c *Call) (any, error) {
			a, ok := c.This.(*types.Array)
			if !ok {
				return nil, notSupported("Collection was of a fixed size.")
			}
			for i := range a.Items {
				a.Items[i] = c.zeroOf(a.Elem)
			}
			return nil, nil
		},
	}
}
