package dotnet

import (
	"sort"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// addLinqOrder adds OrderBy and its kin. Sorting is stable, as .NET's is.
func addLinqOrder(t Table) {
	for _, name := range []string{"OrderBy", "OrderByDescending", "ThenBy", "ThenByDescending", "Order", "OrderDescending"} {
		byKey := strings.Contains(name, "By")
		t["static "+name+"(*)"] = func(c *Call) (any, error) {
			items, err := c.sequence(0)
			if err != nil {
				return nil, err
			}
			key := sortKey{descending: strings.HasSuffix(name, "Descending")}
			at := 1
			if byKey {
				key.of, at = c.Args[1], 2
			}
			if at < len(c.Args) {
				key.by = c.Args[at]
			}
			var keys []sortKey
			if before, ok := types.Unwrap(c.Args[0]).(*Iterator); ok && strings.HasPrefix(name, "Then") {
				keys = append(keys, before.keys...)
			}
			keys = append(keys, key)
			out, err := orderBy(c, items, keys)
			if err != nil {
				return nil, err
			}
			return &Iterator{T: newIterator(c.elem(), nil).T, items: out, keys: keys}, nil
		}
	}
}

// orderBy sorts by several keys, each computed once for each element.
func orderBy(c *Call, items []any, keys []sortKey) ([]any, error) {
	type row struct {
		v    any
		keys []any
	}
	rows := make([]row, len(items))
	for i, v := range items {
		rows[i] = row{v, make([]any, len(keys))}
		for k, key := range keys {
			rows[i].keys[k] = v
			if key.of != nil {
				got, err := c.Invoke(types.Unwrap(key.of), v)
				if err != nil {
					return nil, err
				}
				rows[i].keys[k] = got
			}
		}
	}
	orders := make([]*order, len(keys))
	for k, key := range keys {
		orders[k] = &order{c: c, by: key.by}
	}
	sort.SliceStable(rows, func(i, j int) bool {
		for k, key := range keys {
			n := orders[k].compare(rows[i].keys[k], rows[j].keys[k])
			if key.descending {
				n = -n
			}
			if n != 0 {
				return n < 0
			}
		}
		return false
	})
	out := make([]any, len(rows))
	for i, r := range rows {
		out[i] = r.v
	}
	for _, o := range orders {
		if o.failed != nil {
			return nil, o.failed
		}
	}
	return out, nil
}

// order compares values as Comparer[T].Default does, or by a comparer or block;
// failed is the first error.
type order struct {
	c      *Call
	by     any
	failed error
}

// compareBy asks a comparer: a delegate, a comparer object or an instance of a
// script's class.
func (c *Call) compareBy(f, a, b any) (any, error) {
	switch x := f.(type) {
	case *Comparer:
		if x.by != nil {
			return c.Invoke(x.by, a, b)
		}
		o := &order{c: c}
		n := o.compare(a, b)
		return int32(n), o.failed
	case *types.Instance:
		return c.Method(x, "Compare", a, b)
	}
	return c.Invoke(f, a, b)
}

// asked is what a script's code says of an order.
func (o *order) asked(v any, err error) int {
	if err == nil {
		v, err = o.c.Convert(v, types.Int32)
	}
	if err != nil {
		o.failed = err
		return 0
	}
	return int(v.(int32))
}

// compare orders two values.
func (o *order) compare(a, b any) int {
	if o.failed != nil {
		return 0
	}
	a, b = types.Unwrap(a), types.Unwrap(b)
	switch f := types.Unwrap(o.by).(type) {
	case nil:
	case *StringComparer:
		return int(compareNullable(a, b, f.how))
	default:
		return o.asked(o.c.compareBy(f, a, b))
	}
	if a == nil || b == nil {
		return int(compareNullable(a, b, currentCulture))
	}
	if i, ok := a.(*types.Instance); ok && implements(i.T, "System.IComparable`1") {
		return o.asked(o.c.Method(i, "CompareTo", b))
	}
	bad := types.NewException("System.InvalidOperationException", "Failed to compare two elements in the array.")
	if types.TypeOf(a) != types.TypeOf(b) {
		bad.Inner = types.NewException("System.ArgumentException", "Object must be of type "+types.TypeOf(a).ShortName()+".")
		o.failed = bad
		return 0
	}
	if s, ok := a.(string); ok {
		return int(compareNullable(s, b, currentCulture))
	}
	n, err := o.c.Compare(a, b)
	if err != nil {
		bad.Inner = types.NewException("System.ArgumentException", "At least one object must implement IComparable.")
		o.failed = bad
	}
	return n
}
