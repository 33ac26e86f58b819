package dotnet

import (
	"sort"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

const badIndex = "Index was out of range. Must be non-negative and less than the size of the collection."
const emptyCollection = "empty."

// sortItems sorts with .NET's default order, or with a block or comparer.
func sortItems(c *Call, items []any, by any) error {
	o := &order{c: c, by: by}
	sort.SliceStable(items, func(i, j int) bool { return o.compare(items[i], items[j]) < 0 })
	return o.failed
}

// test calls a predicate.
func test(c *Call, block, v any) (bool, error) {
	out, err := c.Invoke(types.Unwrap(block), v)
	return types.IsTrue(out), err
}

func collectionItems(v any) ([]any, error) {
	if items, ok := types.Elements(v); ok {
		return items, nil
	}
	if e, ok := types.Unwrap(v).(types.Enumerable); ok && e.Enumerates() {
		return types.Collect(e), nil
	}
	return nil, ArgumentNull("collection")
}

// addListMore adds what lists have besides the basics.
func addListMore(t Table) {
	list := func(c *Call) *types.List { return c.This.(*types.List) }
	find := func(c *Call, v any) int {
		for i, e := range list(c).Items {
			if equals(types.Unwrap(e), types.Unwrap(v)) {
				return i
			}
		}
		return -1
	}
	for _, p := range []string{"T", "System.Object"} {
		t["Insert(int,"+p+")"] = func(c *Call) (any, error) {
			l, i := list(c), c.Int(0)
			if i < 0 || i > len(l.Items) {
				return nil, OutOfRange("Index must be within the bounds of the List.", "index")
			}
			l.Items = append(l.Items[:i:i], append([]any{c.Args[1]}, l.Items[i:]...)...)
			return nil, nil
		}
		t["IndexOf("+p+")"] = func(c *Call) (any, error) { return int32(find(c, c.Args[0])), nil }
		t["LastIndexOf("+p+")"] = func(c *Call) (any, error) {
			items := list(c).Items
			for i := len(items) - 1; i >= 0; i-- {
				if equals(types.Unwrap(items[i]), types.Unwrap(c.Args[0])) {
					return int32(i), nil
				}
			}
			return int32(-1), nil
		}
	}
	t["Remove(System.Object)"] = func(c *Call) (any, error) {
		if i := find(c, c.Args[0]); i >= 0 {
			l := list(c)
			l.Items = append(l.Items[:i:i], l.Items[i+1:]...)
		}
		return nil, nil
	}
	span := func(c *Call) (int, int, error) {
		i, n := c.Int(0), c.Int(1)
		if i < 0 || n < 0 {
			return 0, 0, mustNotBeNegative("index", min(i, n))
		}
		if i+n > len(list(c).Items) {
			return 0, 0, ArgumentError("Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.", "")
		}
		return i, n, nil
	}
	t["RemoveRange(int,int)"] = func(c *Call) (any, error) {
		i, n, err := span(c)
		if err == nil {
			l := list(c)
			l.Items = append(l.Items[:i:i], l.Items[i+n:]...)
		}
		return nil, err
	}
	t["GetRange(int,int)"] = func(c *Call) (any, error) {
		i, n, err := span(c)
		if err != nil {
			return nil, err
		}
		return &types.List{T: list(c).T, Items: append([]any{}, list(c).Items[i:i+n]...)}, nil
	}
	insert := func(c *Call) (any, error) {
		more, err := collectionItems(c.Args[1])
		l, i := list(c), c.Int(0)
		if err != nil {
			return nil, err
		}
		if i < 0 || i > len(l.Items) {
			return nil, OutOfRange(badIndex, "index")
		}
		l.Items = append(l.Items[:i:i], append(append([]any{}, more...), l.Items[i:]...)...)
		return nil, nil
	}
	t["InsertRange(int,System.Collections.Generic.IEnumerable[T])"], t["InsertRange(int,System.Collections.ICollection)"] = insert, insert
	t["Reverse()"] = func(c *Call) (any, error) { reverse(list(c).Items); return nil, nil }
	t["Sort()"] = func(c *Call) (any, error) { return nil, sortItems(c, list(c).Items, nil) }
	by := func(c *Call) (any, error) { return nil, sortItems(c, list(c).Items, c.Args[0]) }
	for _, p := range []string{"System.Comparison[T]", "System.Collections.Generic.IComparer[T]", "System.Collections.IComparer"} {
		t["Sort("+p+")"] = by
	}
	t["Clone()"] = func(c *Call) (any, error) {
		return &types.List{T: list(c).T, Items: append([]any{}, list(c).Items...)}, nil
	}
	t["GetEnumerator()"] = func(c *Call) (any, error) { return listEnumerator(list(c)), nil }
	from := func(c *Call) (any, error) {
		items, err := collectionItems(c.Args[0])
		if err != nil {
			return nil, err
		}
		return &types.List{T: c.Type, Items: append([]any{}, items...)}, nil
	}
	t["new(System.Collections.Generic.IEnumerable[T])"], t["new(System.Collections.ICollection)"], t["new(System.Collections.Generic.IList[T])"] = from, from, from
	t["get IsReadOnly"] = func(c *Call) (any, error) { return list(c).ReadOnly, nil }
	t["get IsFixedSize"], t["get IsSynchronized"] = func(*Call) (any, error) { return false, nil }, func(*Call) (any, error) { return false, nil }
	t["get SyncRoot"] = func(c *Call) (any, error) { return c.This, nil }
	t["TrimExcess()"], t["TrimToSize()"] = func(*Call) (any, error) { return nil, nil }, func(*Call) (any, error) { return nil, nil }
	addPredicates(t)
	addListRest(t)
}

// addPredicates adds the members of List[T] that take a predicate.
func addPredicates(t Table) {
	list := func(c *Call) *types.List { return c.This.(*types.List) }
	const p = "(System.Predicate[T])"
	scan := func(f func(c *Call, i int, v any, hit bool) bool) Func {
		return func(c *Call) (any, error) {
			for i, v := range list(c).Items {
				hit, err := test(c, c.Args[0], v)
				if err != nil {
					return nil, err
				}
				if f(c, i, v, hit) {
					return v, nil
				}
			}
			return nil, nil
		}
	}
	t["Find"+p] = scan(func(_ *Call, _ int, _ any, hit bool) bool { return hit })
	t["FindAll"+p] = func(c *Call) (any, error) {
		out := &types.List{T: list(c).T}
		_, err := scan(func(_ *Call, _ int, v any, hit bool) bool {
			if hit {
				out.Items = append(out.Items, v)
			}
			return false
		})(c)
		return out, err
	}
	index := func(c *Call) (int32, error) {
		found := int32(-1)
		_, err := scan(func(_ *Call, i int, _ any, hit bool) bool {
			if hit {
				found = int32(i)
			}
			return hit
		})(c)
		return found, err
	}
	t["FindIndex"+p] = func(c *Call) (any, error) { return index(c) }
	t["Exists"+p] = func(c *Call) (any, error) { i, err := index(c); return i >= 0, err }
	t["TrueForAll"+p] = func(c *Call) (any, error) {
		all := true
		_, err := scan(func(_ *Call, _ int, _ any, hit bool) bool { all = all && hit; return !hit })(c)
		return all, err
	}
	t["RemoveAll"+p] = func(c *Call) (any, error) {
		var kept []any
		_, err := scan(func(_ *Call, _ int, v any, hit bool) bool {
			if !hit {
				kept = append(kept, v)
			}
			return false
		})(c)
		if err != nil {
			return nil, err
		}
		n := len(list(c).Items) - len(kept)
		list(c).Items = kept
		return int32(n), nil
	}
	t["ForEach(System.Action[T])"] = func(c *Call) (any, error) {
		for _, v := range list(c).Items {
			if _, err := c.Invoke(types.Unwrap(c.Args[0]), v); err != nil {
				return nil, err
			}
		}
		return nil, nil
	}
}

func reverse(items []any) {
	for i, j := 0, len(items)-1; i < j; i, j = i+1, j-1 {
		items[i], items[j] = items[j], items[i]
	}
}

// queueTable serves Queue, Queue[T], Stack and Stack[T]; a stack keeps its top first.
func queueTable() Table {
	t := Table{}
	for k, f := range listTable() {
		switch {
		case strings.HasPrefix(k, "get Count"), strings.HasPrefix(k, "new"), strings.HasPrefix(k, "Contains"), k == "Clear()", k == "ToArray()", k == "GetEnumerator()", k == "Clone()", strings.HasPrefix(k, "get Is"), k == "TrimExcess()":
			t[k] = f
		}
	}
	list := func(c *Call) *types.List { return c.This.(*types.List) }
	name := func(c *Call) string {
		if strings.Contains(list(c).T.Name, "Stack") {
			return "Stack "
		}
		return "Queue "
	}
	first := func(remove bool) Func {
		return func(c *Call) (any, error) {
			l := list(c)
			if len(l.Items) == 0 {
				return nil, types.NewException("System.InvalidOperationException", name(c)+emptyCollection)
			}
			v := l.Items[0]
			if remove {
				l.Items = l.Items[1:]
			}
			return v, nil
		}
	}
	t["Dequeue()"], t["Pop()"], t["Peek()"] = first(true), first(true), first(false)
	for _, p := range []string{"T", "System.Object"} {
		t["Enqueue("+p+")"] = func(c *Call) (any, error) { list(c).Items = append(list(c).Items, c.Args[0]); return nil, nil }
		t["Push("+p+")"] = func(c *Call) (any, error) {
			list(c).Items = append([]any{c.Args[0]}, list(c).Items...)
			return nil, nil
		}
	}
	try := func(remove bool) Func {
		return func(c *Call) (any, error) {
			if len(list(c).Items) == 0 {
				return false, c.setOut(0, nil)
			}
			v, err := first(remove)(c)
			if err != nil {
				return nil, err
			}
			return true, c.setOut(0, v)
		}
	}
	t["TryDequeue(out T)"], t["TryPop(out T)"], t["TryPeek(out T)"] = try(true), try(true), try(false)
	addConcurrent(t)
	for k, f := range t {
		if strings.HasPrefix(k, "new(System.Coll") {
			t[k] = func(c *Call) (any, error) {
				v, err := f(c)
				if l, ok := v.(*types.List); ok && strings.Contains(c.Type.Name, "Stack") {
					reverse(l.Items)
				}
				return v, err
			}
		}
	}
	return t
}

// addDictMore adds what dictionaries have besides the basics.
func addDictMore(t Table) {
	dict := func(c *Call) *types.Dict { return c.This.(*types.Dict) }
	hasValue := func(c *Call) (any, error) {
		for _, v := range dict(c).All {
			if equals(types.Unwrap(v), types.Unwrap(c.Args[0])) {
				return true, nil
			}
		}
		return false, nil
	}
	t["ContainsValue(TValue)"], t["ContainsValue(System.Object)"] = hasValue, hasValue
	t["TryGetValue(TKey,out TValue)"] = func(c *Call) (any, error) {
		if c.Args[0] == nil {
			return nil, ArgumentNull("key")
		}
		v, ok := dict(c).Get(c.Args[0])
		if !ok && len(dict(c).T.Args) == 2 && dict(c).T.Args[1].IsValueType() {
			if z, err := c.Convert(nil, dict(c).T.Args[1]); err == nil {
				v = z
			}
		}
		return ok, c.setOut(1, v)
	}
	t["TryAdd(TKey,TValue)"] = func(c *Call) (any, error) {
		if dict(c).Has(c.Args[0]) {
			return false, nil
		}
		dict(c).Set(c.Args[0], c.Args[1])
		return true, nil
	}
	no := func(*Call) (any, error) { return false, nil }
	t["get IsFixedSize"], t["get IsSynchronized"] = no, no
	t["get SyncRoot"] = func(c *Call) (any, error) { return c.This, nil }
	fresh := func(c *Call) (any, error) {
		d := &types.Dict{T: c.Type, CaseSensitive: true}
		for _, a := range c.Args {
			compareKeys(c.Env, d, a)
		}
		for _, a := range c.Args {
			if from, ok := types.DictOf(a); ok {
				for k, v := range from.All {
					d.Set(k, v)
				}
			}
		}
		return d, nil
	}
	for _, p := range []string{"int", "System.Collections.IDictionary", "System.Collections.IEqualityComparer", "System.Collections.Generic.IEqualityComparer[TKey]",
		"System.Collections.Generic.IDictionary[TKey,TValue]", "System.Collections.Generic.IComparer[TKey]",
		"System.Collections.Generic.IDictionary[TKey,TValue],System.Collections.Generic.IEqualityComparer[TKey]", "int,System.Collections.IEqualityComparer",
		"System.Collections.IDictionary,System.Collections.IEqualityComparer", "int,System.Collections.Generic.IEqualityComparer[TKey]"} {
		t["new("+p+")"] = fresh
	}
}

// listEnumerator makes an enumerator of a list's elements.
func listEnumerator(l *types.List) *Enumerator {
	if l.T.Name == "System.Collections.Generic.List`1" {
		return typedEnumerator(types.MustNamed(l.T.Name+"+Enumerator").Instantiate(l.T.Args...), l.Items)
	}
	return newEnumerator(l.Items)
}
