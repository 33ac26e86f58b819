package dotnet

import (
	"sort"

	"github.com/runwright/runwright/powershell/types"
)

// addArrayGenerics adds Array's methods with a type parameter, and the searches.
func addArrayGenerics(t Table) {
	arr := func(c *Call) (*types.Array, error) {
		a, _ := types.Unwrap(c.Args[0]).(*types.Array)
		if a == nil {
			return nil, ArgumentNull("array")
		}
		return a, nil
	}
	on := func(f func(c *Call, a *types.Array) (any, error)) Func {
		return func(c *Call) (any, error) {
			a, err := arr(c)
			if err != nil {
				return nil, err
			}
			return f(c, a)
		}
	}
	for _, name := range []string{"Reverse", "Sort", "IndexOf", "LastIndexOf"} {
		t["static "+name+"(*)"] = on(map[string]func(c *Call, a *types.Array) (any, error){
			"Reverse": reverseArray, "Sort": sortArrays,
			"IndexOf":     func(c *Call, a *types.Array) (any, error) { return searchArray(c, a, false) },
			"LastIndexOf": func(c *Call, a *types.Array) (any, error) { return searchArray(c, a, true) },
		}[name])
		for k := range t { // one rule for the plain forms too
			if len(k) > len(name)+7 && k[:len(name)+8] == "static "+name+"(" && k != "static "+name+"(*)" {
				delete(t, k)
			}
		}
	}
	scan := func(backwards bool, f func(c *Call, a *types.Array, i int) any, none func(c *Call) any) Func {
		return on(func(c *Call, a *types.Array) (any, error) {
			from, n := 0, len(a.Items)
			if backwards {
				from = n - 1
			}
			block := len(c.Args) - 1
			if block > 1 {
				from = c.Int(1)
				n = len(a.Items) - from
				if backwards {
					n = from + 1
				}
			}
			if block > 2 {
				n = c.Int(2)
			}
			for k := range n {
				i := from + k
				if backwards {
					i = from - k
				}
				if i < 0 || i >= len(a.Items) {
					return nil, OutOfRange(badIndex, "startIndex")
				}
				hit, err := test(c, c.Args[block], a.Items[i])
				if err != nil {
					return nil, err
				}
				if hit {
					return f(c, a, i), nil
				}
			}
			return none(c), nil
		})
	}
	item := func(_ *Call, a *types.Array, i int) any { return a.Items[i] }
	place := func(_ *Call, _ *types.Array, i int) any { return int32(i) }
	zero := func(c *Call) any { return c.zeroOf(c.elem()) }
	none := func(*Call) any { return int32(-1) }
	t["static Find(*)"], t["static FindLast(*)"] = scan(false, item, zero), scan(true, item, zero)
	t["static FindIndex(*)"], t["static FindLastIndex(*)"] = scan(false, place, none), scan(true, place, none)
	t["static Exists(*)"] = scan(false, func(*Call, *types.Array, int) any { return true }, func(*Call) any { return false })
	t["static TrueForAll(*)"] = on(func(c *Call, a *types.Array) (any, error) {
		for _, v := range a.Items {
			if hit, err := test(c, c.Args[1], v); err != nil || !hit {
				return false, err
			}
		}
		return true, nil
	})
	t["static FindAll(*)"] = on(func(c *Call, a *types.Array) (any, error) {
		kept, err := c.filtered(1, a.Items)
		return types.NewTyped(a.Elem, kept), err
	})
	t["static ForEach(*)"] = on(func(c *Call, a *types.Array) (any, error) {
		for _, v := range a.Items {
			if _, err := c.call(1, v); err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
	t["static ConvertAll(*)"] = on(func(c *Call, a *types.Array) (any, error) {
		out, err := c.mapped(1, a.Items)
		return types.NewTyped(c.Generic(1), out), err
	})
	t["static Fill(*)"] = on(func(c *Call, a *types.Array) (any, error) {
		from, n := 0, len(a.Items)
		if len(c.Args) > 2 {
			from, n = c.Int(2), c.Int(3)
		}
		if from < 0 || n < 0 || from+n > len(a.Items) {
			return nil, OutOfRange(badIndex, "startIndex")
		}
		for i := range n {
			a.Items[from+i] = c.Args[1]
		}
		return nil, nil
	})
	t["static AsReadOnly(*)"] = on(func(c *Call, a *types.Array) (any, error) {
		return &types.List{T: types.MustNamed("System.Collections.ObjectModel.ReadOnlyCollection`1").Instantiate(a.Elem), Items: a.Items, ReadOnly: true}, nil
	})
	t["static Empty(*)"] = func(c *Call) (any, error) { return types.NewTyped(c.elem(), nil), nil }
	t["static Resize(*)"] = resizeArray
	t["static Clear(array,int,int)"] = on(func(c *Call, a *types.Array) (any, error) {
		i, n := c.Int(1), c.Int(2)
		if i < 0 || n < 0 || i+n > len(a.Items) {
			return nil, types.NewException("System.IndexOutOfRangeException", "Index was outside the bounds of the array.")
		}
		for k := range n {
			a.Items[i+k] = c.zeroOf(a.Elem)
		}
		return nil, nil
	})
	t["static BinarySearch(*)"] = on(binarySearch)
	t["static get MaxLength"] = func(*Call) (any, error) { return int32(0x7fffffc7), nil }
	t["Initialize()"] = func(*Call) (any, error) { return nil, nil }
	t["GetLongLength(int)"] = func(c *Call) (any, error) {
		n, err := t["GetLength(int)"](c)
		if err != nil {
			return nil, err
		}
		return int64(n.(int32)), nil
	}
}

func badSpan() error {
	return ArgumentError("Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.", "")
}

func reverseArray(c *Call, a *types.Array) (any, error) {
	i, n := 0, len(a.Items)
	if len(c.Args) > 1 {
		i, n = c.Int(1), c.Int(2)
	}
	if i < 0 || n < 0 {
		return nil, mustNotBeNegative([]string{"index", "length"}[boolIndex(i >= 0)], min(i, n))
	}
	if i+n > len(a.Items) {
		return nil, badSpan()
	}
	reverse(a.Items[i : i+n])
	return nil, nil
}

func boolIndex(b bool) int {
	if b {
		return 1
	}
	return 0
}

// sortArrays sorts an array, or keys with the items that go along with them.
func sortArrays(c *Call, keys *types.Array) (any, error) {
	var items *types.Array
	var by any
	from, n := 0, len(keys.Items)
	ints := 0
	for i := 1; i < len(c.Args); i++ {
		switch p := c.method.Params[i].Type; {
		case p == types.Int32 && ints == 0:
			from, ints = c.Int(i), 1
		case p == types.Int32:
			n = c.Int(i)
		case p == types.ArrayType || p.Elem != nil:
			items, _ = types.Unwrap(c.Args[i]).(*types.Array)
		default:
			by = types.Unwrap(c.Args[i])
		}
	}
	if from < 0 || n < 0 || from+n > len(keys.Items) || items != nil && len(items.Items) < from+n {
		return nil, badSpan()
	}
	if items == nil {
		return nil, sortItems(c, keys.Items[from:from+n], by)
	}
	o := &order{c: c, by: by}
	sort.Stable(&pairs{keys.Items[from : from+n], items.Items[from : from+n], o})
	return nil, o.failed
}

// pairs sorts keys and carries items along.
type pairs struct {
	keys, items []any
	o           *order
}

func (p *pairs) Len() int           { return len(p.keys) }
func (p *pairs) Less(i, j int) bool { return p.o.compare(p.keys[i], p.keys[j]) < 0 }
func (p *pairs) Swap(i, j int) {
	p.keys[i], p.keys[j] = p.keys[j], p.keys[i]
	p.items[i], p.items[j] = p.items[j], p.items[i]
}

// searchArray is IndexOf and LastIndexOf.
func searchArray(c *Call, a *types.Array, backwards bool) (any, error) {
	n := len(a.Items)
	from, count := 0, n
	if backwards {
		from, count = n-1, n
	}
	if len(c.Args) > 2 {
		from = c.Int(2)
		count = n - from
		if backwards {
			count = from + 1
		}
	}
	if len(c.Args) > 3 {
		count = c.Int(3)
	}
	switch {
	case n == 0 && backwards:
		return int32(-1), nil
	case from < 0 || from > n || backwards && from >= n:
		return nil, OutOfRange("Index was out of range. Must be non-negative and less than or equal to the size of the collection.", "startIndex")
	case count < 0 || !backwards && from+count > n || backwards && count > from+1:
		return nil, OutOfRange("Count must be positive and count must refer to a location within the string/array/collection.", "count")
	}
	for k := range count {
		i := from + k
		if backwards {
			i = from - k
		}
		if equals(types.Unwrap(a.Items[i]), types.Unwrap(c.Args[1])) {
			return int32(i), nil
		}
	}
	return int32(-1), nil
}

// resizeArray replaces the array behind a reference by a longer or shorter one.
func resizeArray(c *Call) (any, error) {
	ref, ok := c.Args[0].(*types.Reference)
	if !ok {
		return nil, wantsReference(0)
	}
	n := c.Int(1)
	if n < 0 {
		return nil, mustNotBeNegative("newSize", n)
	}
	old, _ := types.Unwrap(types.Norm(ref.Get())).(*types.Array)
	elem := c.elem()
	var items []any
	if old != nil {
		elem = old.Elem
		items = append(items, old.Items[:min(n, len(old.Items))]...)
	}
	for len(items) < n {
		items = append(items, c.zeroOf(elem))
	}
	return nil, ref.Set(types.NewTyped(elem, items))
}

// binarySearch finds a value in a sorted array; a negative result is the
// complement of where it belongs.
func binarySearch(c *Call, a *types.Array) (any, error) {
	from, n, at := 0, len(a.Items), 1
	if len(c.Args) > 3 {
		from, n, at = c.Int(1), c.Int(2), 3
	}
	if from < 0 || n < 0 || from+n > len(a.Items) {
		return nil, badSpan()
	}
	var by any
	if at+1 < len(c.Args) {
		by = c.Args[at+1]
	}
	return searchSorted(c, a.Items[from:from+n], c.Args[at], by, from)
}

// searchSorted is the binary search of arrays and lists.
func searchSorted(c *Call, items []any, v, by any, base int) (any, error) {
	o := &order{c: c, by: by}
	lo, hi := 0, len(items)-1
	for lo <= hi {
		mid := lo + (hi-lo)/2
		switch n := o.compare(items[mid], v); {
		case o.failed != nil:
			return nil, o.failed
		case n == 0:
			return int32(base + mid), nil
		case n < 0:
			lo = mid + 1
		default:
			hi = mid - 1
		}
	}
	return int32(^(base + lo)), nil
}
