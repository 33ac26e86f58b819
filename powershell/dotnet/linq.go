package dotnet

import (
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// Iterator is what the operators of System.Linq.Enumerable return. The elements
// are computed when the operator is called.
type Iterator struct {
	T     *types.Type
	items []any
	// keys are the sort keys of OrderBy, which ThenBy refines.
	keys []sortKey
}

// sortKey is one key of an ordered sequence.
type sortKey struct {
	of         any
	by         any
	descending bool
}

// PSType is the iterator's class.
func (s *Iterator) PSType() *types.Type { return s.T }

// Enumerates is true.
func (s *Iterator) Enumerates() bool { return true }

// Each yields the elements.
func (s *Iterator) Each(yield func(any) bool) {
	for _, v := range s.items {
		if !yield(v) {
			return
		}
	}
}

// Grouping is a group of GroupBy or ToLookup.
type Grouping struct {
	Iterator
	Key any
}

func newIterator(elem *types.Type, items []any) *Iterator {
	return &Iterator{T: types.MustNamed("System.Linq.Enumerable+Iterator`1").Instantiate(elem), items: items}
}

// sequence returns the elements of an argument that is enumerated.
func (c *Call) sequence(i int) ([]any, error) {
	switch x := types.Unwrap(c.Args[i]).(type) {
	case nil:
		return nil, ArgumentNull([]string{"source", "second"}[min(i, 1)])
	case *types.Dict:
		return x.Entries(), nil
	case string:
		return charArray(types.Units(x)).Items, nil
	}
	return collectionItems(c.Args[i])
}

// elem is the element type of the first argument.
func (c *Call) elem() *types.Type { return c.Generic(0) }

func noElements() error {
	return types.NewException("System.InvalidOperationException", "Sequence contains no elements")
}

// zeroOf is default(T).
func (c *Call) zeroOf(t *types.Type) any {
	if !t.IsValueType() {
		return nil
	}
	if z := Zero(t); z != nil {
		return z
	}
	z, err := c.Convert(nil, t)
	if err != nil {
		return nil
	}
	return z
}

// equalityFrom returns how two elements are compared: by the comparer at an
// argument, if there is one.
func (c *Call) equality(i int) func(a, b any) bool {
	if i < len(c.Args) {
		if k, ok := types.Unwrap(c.Args[i]).(*StringComparer); ok {
			return func(a, b any) bool { return compareNullable(types.Unwrap(a), types.Unwrap(b), k.how) == 0 }
		}
		if k, ok := types.Unwrap(c.Args[i]).(*types.Instance); ok {
			return (&scriptEquality{c.Env, k}).SameKey
		}
	}
	return func(a, b any) bool { return equals(types.Unwrap(a), types.Unwrap(b)) }
}

// index finds elements among seen ones, in one step where they can be keys.
type index struct {
	same func(a, b any) bool
	fast map[any]int
	all  []any
}

func newIndex(same func(a, b any) bool, exact bool) *index {
	ix := &index{same: same}
	if exact {
		ix.fast = map[any]int{}
	}
	return ix
}

func (ix *index) find(v any) int {
	v = types.Unwrap(v)
	if ix.fast != nil && plainKey(v) {
		if i, ok := ix.fast[v]; ok {
			return i
		}
		return -1
	}
	for i, e := range ix.all {
		if ix.same(e, v) {
			return i
		}
	}
	return -1
}

// add notes a value and returns its number, and whether it is new.
func (ix *index) add(v any) (int, bool) {
	if i := ix.find(v); i >= 0 {
		return i, false
	}
	v = types.Unwrap(v)
	if ix.fast != nil && plainKey(v) {
		ix.fast[v] = len(ix.all)
	}
	ix.all = append(ix.all, v)
	return len(ix.all) - 1, true
}

// plainKey reports whether Go's equality is .NET's for a value.
func plainKey(v any) bool {
	switch v.(type) {
	case string, int32, int64, bool, types.Char, byte, types.Guid:
		return true
	}
	return false
}

// indexOf makes an index with the comparer at an argument.
func (c *Call) indexOf(i int) *index {
	exact := i >= len(c.Args) || types.Unwrap(c.Args[i]) == nil
	return newIndex(c.equality(i), exact)
}

// call invokes a delegate argument.
func (c *Call) call(i int, args ...any) (any, error) {
	return c.Invoke(types.Unwrap(c.Args[i]), args...)
}

// mapped applies a delegate argument to all elements.
func (c *Call) mapped(i int, items []any) ([]any, error) {
	out := make([]any, len(items))
	withIndex := false
	if d, ok := types.Unwrap(c.Args[i]).(*types.Delegate); ok {
		p := d.T.DelegateParams()
		withIndex = len(p) == 2 && strings.HasPrefix(d.T.Name, "System.Func`3")
	}
	for k, v := range items {
		args := []any{v}
		if withIndex {
			args = append(args, int32(k))
		}
		r, err := c.call(i, args...)
		if err != nil {
			return nil, err
		}
		out[k] = r
	}
	return out, nil
}

// filtered keeps the elements a delegate argument accepts.
func (c *Call) filtered(i int, items []any) ([]any, error) {
	hits, err := c.mapped(i, items)
	if err != nil {
		return nil, err
	}
	out := make([]any, 0, len(items))
	for k, v := range items {
		if types.IsTrue(hits[k]) {
			out = append(out, v)
		}
	}
	return out, nil
}

// over makes an operator that returns a sequence of the elements' own type.
func over(f func(c *Call, items []any) ([]any, error)) Func {
	return func(c *Call) (any, error) {
		items, err := c.sequence(0)
		if err != nil {
			return nil, err
		}
		out, err := f(c, items)
		if err != nil {
			return nil, err
		}
		return newIterator(c.elem(), out), nil
	}
}

// linqTable is System.Linq.Enumerable.
var linqTable = sync.OnceValue(func() Table {
	t := Table{}
	addLinqSequences(t)
	addLinqSets(t)
	addLinqScalars(t)
	addLinqNumbers(t)
	addLinqGroups(t)
	return t
})

// groupingTable is IGrouping.
func groupingTable() Table {
	return Table{"get Key": func(c *Call) (any, error) { return c.This.(*Grouping).Key, nil }}
}

// addLinqSequences adds the operators that pick, map and reorder.
func addLinqSequences(t Table) {
	t["static AsEnumerable(*)"] = func(c *Call) (any, error) { return c.Args[0], nil }
	t["static Where(*)"] = over(func(c *Call, items []any) ([]any, error) { return c.filtered(1, items) })
	t["static Select(*)"] = func(c *Call) (any, error) {
		items, err := c.sequence(0)
		if err != nil {
			return nil, err
		}
		out, err := c.mapped(1, items)
		return newIterator(c.Generic(1), out), err
	}
	t["static SelectMany(*)"] = func(c *Call) (any, error) {
		items, err := c.sequence(0)
		if err != nil {
			return nil, err
		}
		parts, err := c.mapped(1, items)
		if err != nil {
			return nil, err
		}
		var out []any
		for k, p := range parts {
			more, err := collectionItems(p)
			if err != nil {
				return nil, err
			}
			for _, v := range more {
				if len(c.Args) > 2 {
					if v, err = c.call(2, items[k], v); err != nil {
						return nil, err
					}
				}
				out = append(out, v)
			}
		}
		return newIterator(c.Generic(len(c.method.bound)-1), out), nil
	}
	t["static Take(*)"] = over(func(c *Call, items []any) ([]any, error) { return items[:within(c.Int(1), len(items))], nil })
	t["static Skip(*)"] = over(func(c *Call, items []any) ([]any, error) { return items[within(c.Int(1), len(items)):], nil })
	t["static TakeLast(*)"] = over(func(c *Call, items []any) ([]any, error) { return items[len(items)-within(c.Int(1), len(items)):], nil })
	t["static SkipLast(*)"] = over(func(c *Call, items []any) ([]any, error) { return items[:len(items)-within(c.Int(1), len(items))], nil })
	while := func(c *Call, items []any) (int, error) {
		for k, v := range items {
			hit, err := c.mapped(1, []any{v})
			if err != nil {
				return 0, err
			}
			if !types.IsTrue(hit[0]) {
				return k, nil
			}
		}
		return len(items), nil
	}
	t["static TakeWhile(*)"] = over(func(c *Call, items []any) ([]any, error) { n, err := while(c, items); return items[:n], err })
	t["static SkipWhile(*)"] = over(func(c *Call, items []any) ([]any, error) { n, err := while(c, items); return items[n:], err })
	t["static Reverse(*)"] = over(func(_ *Call, items []any) ([]any, error) {
		out := append([]any{}, items...)
		reverse(out)
		return out, nil
	})
	t["static Append(*)"] = over(func(c *Call, items []any) ([]any, error) {
		return append(items[:len(items):len(items)], c.Args[1]), nil
	})
	t["static Prepend(*)"] = over(func(c *Call, items []any) ([]any, error) { return append([]any{c.Args[1]}, items...), nil })
	t["static DefaultIfEmpty(*)"] = over(func(c *Call, items []any) ([]any, error) {
		switch {
		case len(items) > 0:
			return items, nil
		case len(c.Args) > 1:
			return []any{c.Args[1]}, nil
		}
		return []any{c.zeroOf(c.elem())}, nil
	})
	t["static Chunk(*)"] = func(c *Call) (any, error) {
		items, err := c.sequence(0)
		if err != nil {
			return nil, err
		}
		n := c.Int(1)
		if n < 1 {
			return nil, OutOfRange("Specified argument was out of the range of valid values.", "size")
		}
		var out []any
		for len(items) > 0 {
			k := min(n, len(items))
			out = append(out, types.NewTyped(c.elem(), append([]any{}, items[:k]...)))
			items = items[k:]
		}
		return newIterator(types.ArrayOf(c.elem()), out), nil
	}
	t["static Range(*)"] = func(c *Call) (any, error) {
		start, n := c.Int(0), c.Int(1)
		if n < 0 || start+n-1 > 1<<31-1 {
			return nil, OutOfRange("Specified argument was out of the range of valid values.", "count")
		}
		out := make([]any, n)
		for i := range out {
			out[i] = int32(start + i)
		}
		return &Iterator{T: types.MustNamed("System.Linq.Enumerable+RangeIterator`1").Instantiate(types.Int32), items: out}, nil
	}
	t["static Repeat(*)"] = func(c *Call) (any, error) {
		if c.Int(1) < 0 {
			return nil, OutOfRange("Specified argument was out of the range of valid values.", "count")
		}
		out := make([]any, c.Int(1))
		for i := range out {
			out[i] = c.Args[0]
		}
		return newIterator(c.elem(), out), nil
	}
	t["static Empty(*)"] = func(c *Call) (any, error) { return types.NewTyped(c.elem(), nil), nil }
	t["static Cast(*)"] = func(c *Call) (any, error) {
		items, err := c.sequence(0)
		if err != nil {
			return nil, err
		}
		for _, v := range items {
			if v := types.Unwrap(v); v != nil && !types.TypeOf(v).AssignableTo(c.elem()) {
				return nil, types.NewException("System.InvalidCastException", "Unable to cast object of type '"+types.TypeOf(v).FullName()+"' to type '"+c.elem().FullName()+"'.")
			}
		}
		return newIterator(c.elem(), items), nil
	}
	t["static OfType(*)"] = over(func(c *Call, items []any) ([]any, error) {
		var out []any
		for _, v := range items {
			if v := types.Unwrap(v); v != nil && types.TypeOf(v).AssignableTo(c.elem()) {
				out = append(out, v)
			}
		}
		return out, nil
	})
	addLinqOrder(t)
}

func within(n, limit int) int { return max(0, min(n, limit)) }
