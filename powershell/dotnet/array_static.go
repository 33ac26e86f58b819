package dotnet

import "github.com/runwright/runwright/powershell/types"

// addArrayStatics adds Array.Sort, IndexOf and the like.
func addArrayStatics(t Table) {
	arr := func(c *Call, i int) (*types.Array, error) {
		a, _ := types.Unwrap(c.Args[i]).(*types.Array)
		if a == nil {
			return nil, ArgumentNull("array")
		}
		return a, nil
	}
	each := func(f func(c *Call, a *types.Array) (any, error)) Func {
		return func(c *Call) (any, error) {
			a, err := arr(c, 0)
			if err != nil {
				return nil, err
			}
			return f(c, a)
		}
	}
	t["static Sort(array)"] = each(func(c *Call, a *types.Array) (any, error) { return nil, sortItems(c, a.Items, nil) })
	t["static Sort(array,System.Collections.IComparer)"] = each(func(c *Call, a *types.Array) (any, error) { return nil, sortItems(c, a.Items, c.Args[1]) })
	t["static Reverse(array)"] = each(func(_ *Call, a *types.Array) (any, error) { reverse(a.Items); return nil, nil })
	t["static Reverse(array,int,int)"] = each(func(c *Call, a *types.Array) (any, error) {
		i, n := c.Int(1), c.Int(2)
		if i < 0 || n < 0 || i+n > len(a.Items) {
			return nil, ArgumentError("Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.", "")
		}
		reverse(a.Items[i : i+n])
		return nil, nil
	})
	t["static IndexOf(array,System.Object)"] = each(func(c *Call, a *types.Array) (any, error) {
		for i, e := range a.Items {
			if equals(types.Unwrap(e), types.Unwrap(c.Args[1])) {
				return int32(i), nil
			}
		}
		return int32(-1), nil
	})
	t["static LastIndexOf(array,System.Object)"] = each(func(c *Call, a *types.Array) (any, error) {
		for i := len(a.Items) - 1; i >= 0; i-- {
			if equals(types.Unwrap(a.Items[i]), types.Unwrap(c.Args[1])) {
				return int32(i), nil
			}
		}
		return int32(-1), nil
	})
	t["static Clear(array)"] = each(func(c *Call, a *types.Array) (any, error) {
		zero := Zero(a.Elem)
		if types.IsNumeric(a.Elem) || a.Elem == types.CharType {
			z, err := c.Convert(nil, a.Elem)
			if err != nil {
				return nil, err
			}
			zero = z
		}
		for i := range a.Items {
			a.Items[i] = zero
		}
		return nil, nil
	})
	copyTo := func(c *Call, from, at, to, into, n int) (any, error) {
		a, err := arr(c, from)
		if err != nil {
			return nil, err
		}
		b, err := arr(c, to)
		if err != nil {
			return nil, err
		}
		switch {
		case n < 0:
			return nil, mustNotBeNegative("length", n)
		case at < 0 || at+n > len(a.Items):
			return nil, ArgumentError("Source array was not long enough. Check the source index, length, and the array's lower bounds.", "sourceArray")
		case into < 0 || into+n > len(b.Items):
			return nil, ArgumentError("Destination array was not long enough. Check the destination index, length, and the array's lower bounds.", "destinationArray")
		}
		for i, v := range a.Items[at : at+n] {
			if b.Elem != types.Object && b.Elem != a.Elem {
				if v, err = c.Convert(v, b.Elem); err != nil {
					return nil, err
				}
			}
			b.Items[into+i] = v
		}
		return nil, nil
	}
	t["static Copy(array,array,int)"] = func(c *Call) (any, error) { return copyTo(c, 0, 0, 1, 0, c.Int(2)) }
	t["static Copy(array,int,array,int,int)"] = func(c *Call) (any, error) { return copyTo(c, 0, c.Int(1), 2, c.Int(3), c.Int(4)) }
	t["CopyTo(array,int)"] = func(c *Call) (any, error) {
		b, err := arr(c, 0)
		if err != nil {
			return nil, err
		}
		items := c.This.(*types.Array).Items
		if c.Int(1) < 0 || c.Int(1)+len(items) > len(b.Items) {
			return nil, ArgumentError("Destination array was not long enough. Check the destination index, length, and the array's lower bounds.", "destinationArray")
		}
		copy(b.Items[c.Int(1):], items)
		return nil, nil
	}
	t["get SyncRoot"] = func(c *Call) (any, error) { return c.This, nil }
	t["get IsSynchronized"] = func(*Call) (any, error) { return false, nil }
	t["GetEnumerator()"] = func(c *Call) (any, error) {
		return typedEnumerator(types.MustNamed("System.ArrayEnumerator"), c.This.(*types.Array).Items), nil
	}
	addArrayDimensions(t)
}
