package dotnet

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// addListRest adds the members of lists that work on spans, search and copy.
func addListRest(t Table) {
	list := func(c *Call) *types.List { return c.This.(*types.List) }
	// as runs a member of Array on the list's elements.
	as := func(f func(c *Call, a *types.Array) (any, error)) Func {
		return func(c *Call) (any, error) {
			inner := *c
			inner.Args = append([]any{nil}, c.Args...)
			return f(&inner, types.NewTyped(list(c).Elem(), list(c).Items))
		}
	}
	t["Reverse(int,int)"] = as(reverseArray)
	t["IndexOf(*)"] = as(func(c *Call, a *types.Array) (any, error) { return searchArray(c, a, false) })
	t["LastIndexOf(*)"] = as(func(c *Call, a *types.Array) (any, error) { return searchArray(c, a, true) })
	t["BinarySearch(*)"] = func(c *Call) (any, error) {
		items, base, at := list(c).Items, 0, 0
		if len(c.Args) == 4 {
			base, at = c.Int(0), 2
			n := c.Int(1)
			if base < 0 || n < 0 || base+n > len(items) {
				return nil, badSpan()
			}
			items = items[base : base+n]
		}
		var by any
		if at+1 < len(c.Args) {
			by = c.Args[at+1]
		}
		return searchSorted(c, items, c.Args[at], by, base)
	}
	t["Sort(int,int,System.Collections.Generic.IComparer[T])"] = func(c *Call) (any, error) {
		i, n := c.Int(0), c.Int(1)
		if i < 0 || n < 0 || i+n > len(list(c).Items) {
			return nil, badSpan()
		}
		return nil, sortItems(c, list(c).Items[i:i+n], c.Args[2])
	}
	t["Sort(int,int,System.Collections.IComparer)"] = t["Sort(int,int,System.Collections.Generic.IComparer[T])"]
	t["Slice(int,int)"] = t["GetRange(int,int)"]
	t["CopyTo(*)"] = func(c *Call) (any, error) {
		if len(c.Args) < 4 {
			return nil, copyItems(c, list(c).Items, 0)
		}
		i, n := c.Int(0), c.Int(3)
		if i < 0 || n < 0 || i+n > len(list(c).Items) {
			return nil, badSpan()
		}
		inner := *c
		inner.Args = c.Args[1:3]
		return nil, copyItems(&inner, list(c).Items[i:i+n], 0)
	}
	t["ConvertAll(*)"] = func(c *Call) (any, error) {
		out, err := c.mapped(0, list(c).Items)
		return &types.List{T: types.ListDef.Instantiate(c.Generic(0)), Items: out}, err
	}
	find := func(backwards, place bool) Func {
		return func(c *Call) (any, error) {
			items := list(c).Items
			block := len(c.Args) - 1
			from, n := 0, len(items)
			if backwards {
				from = n - 1
			}
			if block > 0 {
				from = c.Int(0)
				n = len(items) - from
				if backwards {
					n = from + 1
				}
			}
			if block > 1 {
				n = c.Int(1)
			}
			for k := range n {
				i := from + k
				if backwards {
					i = from - k
				}
				if i < 0 || i >= len(items) {
					return nil, OutOfRange(badIndex, "startIndex")
				}
				hit, err := test(c, c.Args[block], items[i])
				if err != nil {
					return nil, err
				}
				if hit && place {
					return int32(i), nil
				}
				if hit {
					return items[i], nil
				}
			}
			if place {
				return int32(-1), nil
			}
			return c.zeroOf(list(c).Elem()), nil
		}
	}
	t["Find(System.Predicate[T])"], t["FindLast(System.Predicate[T])"] = find(false, false), find(true, false)
	t["FindIndex(*)"], t["FindLastIndex(*)"] = find(false, true), find(true, true)
	t["AsReadOnly()"] = func(c *Call) (any, error) {
		return &types.List{T: types.MustNamed("System.Collections.ObjectModel.ReadOnlyCollection`1").Instantiate(list(c).Elem()), Items: list(c).Items, ReadOnly: true}, nil
	}
	t["EnsureCapacity(int)"] = func(c *Call) (any, error) { return int32(max(c.Int(0), len(list(c).Items))), nil }
	t["get Capacity"] = func(c *Call) (any, error) { return int32(cap(list(c).Items)), nil }
	t["set Capacity"] = func(c *Call) (any, error) {
		l := list(c)
		if c.Int(0) < len(l.Items) {
			return nil, OutOfRange("capacity was less than the current size.", "value")
		}
		l.Items = append(make([]any, 0, c.Int(0)), l.Items...)
		return nil, nil
	}
	t["new(int)"] = func(c *Call) (any, error) {
		if c.Int(0) < 0 {
			return nil, mustNotBeNegative("capacity", c.Int(0))
		}
		return &types.List{T: c.Type, Items: make([]any, 0, min(c.Int(0), 1<<20))}, nil
	}
	t["ToArray(type)"] = func(c *Call) (any, error) {
		elem, _ := types.Unwrap(c.Args[0]).(*types.Type)
		if elem == nil {
			return nil, ArgumentNull("type")
		}
		return c.Convert(types.NewArray(list(c).Items...), types.ArrayOf(elem))
	}
	t["SetRange(int,System.Collections.ICollection)"] = func(c *Call) (any, error) {
		items, err := collectionItems(c.Args[1])
		if err != nil {
			return nil, err
		}
		if i := c.Int(0); i < 0 || i+len(items) > len(list(c).Items) {
			return nil, OutOfRange(badIndex, "index")
		}
		copy(list(c).Items[c.Int(0):], items)
		return nil, nil
	}
	t["Move(int,int)"] = func(c *Call) (any, error) {
		l, from, to := list(c), c.Int(0), c.Int(1)
		if from < 0 || to < 0 || from >= len(l.Items) || to >= len(l.Items) {
			return nil, OutOfRange(badIndex, "index")
		}
		v := l.Items[from]
		l.Items = append(l.Items[:from:from], l.Items[from+1:]...)
		l.Items = append(l.Items[:to:to], append([]any{v}, l.Items[to:]...)...)
		return nil, nil
	}
	readOnly := func(c *Call) (any, error) {
		items, err := collectionItems(c.Args[0])
		return &types.List{T: types.ArrayListType, Items: items, ReadOnly: true}, err
	}
	t["static ReadOnly(*)"] = readOnly
	t["static Synchronized(*)"] = func(c *Call) (any, error) { return c.Args[0], nil }
	t["static Adapter(*)"] = func(c *Call) (any, error) {
		items, err := collectionItems(c.Args[0])
		return &types.List{T: types.ArrayListType, Items: items}, err
	}
	t["static Repeat(*)"] = func(c *Call) (any, error) {
		l := &types.List{T: types.ArrayListType}
		for range max(c.Int(1), 0) {
			l.Items = append(l.Items, c.Args[0])
		}
		return l, nil
	}
	t["static get Empty"] = func(c *Call) (any, error) { return &types.List{T: c.Type, ReadOnly: true}, nil }
	t["get IsEmpty"] = func(c *Call) (any, error) { return len(list(c).Items) == 0, nil }
	guardReadOnly(t)
}

// guardReadOnly makes the members that change a list refuse on one that may not
// change.
func guardReadOnly(t Table) {
	for k, f := range t {
		name, _, _ := strings.Cut(k, "(")
		switch name {
		case "Add", "AddRange", "Clear", "Insert", "InsertRange", "Remove", "RemoveAt", "RemoveRange", "RemoveAll", "Reverse", "Sort", "SetRange", "Move":
			t[k] = func(c *Call) (any, error) {
				if l, ok := c.This.(*types.List); ok && l.ReadOnly {
					return nil, notSupported("Collection is read-only.")
				}
				return f(c)
			}
		}
	}
}

// stringCollectionTable is StringCollection.
func stringCollectionTable() Table {
	t := Table{}
	for k, f := range listTable() {
		t[strings.ReplaceAll(k, "(T)", "(string)")] = f
		t[strings.ReplaceAll(k, ",T)", ",string)")] = f
	}
	t["Add(string)"] = listTable()["Add(T)"]
	t["AddRange(string[])"] = listTable()["AddRange(System.Collections.ICollection)"]
	t["Remove(string)"] = listTable()["Remove(System.Object)"]
	t["IndexOf(string)"] = listTable()["IndexOf(T)"]
	return t
}

// addConcurrent adds what the thread-safe collections have: a session runs one
// thread, so nothing ever waits.
func addConcurrent(t Table) {
	list := func(c *Call) *types.List { return c.This.(*types.List) }
	stack := func(c *Call) bool { return strings.Contains(list(c).T.Name, "Stack") }
	t["get IsEmpty"] = func(c *Call) (any, error) { return len(list(c).Items) == 0, nil }
	t["CopyTo(*)"] = func(c *Call) (any, error) { return nil, copyItems(c, list(c).Items, 0) }
	take := func(remove bool) Func {
		return func(c *Call) (any, error) {
			l := list(c)
			if len(l.Items) == 0 {
				return false, c.setOut(0, c.zeroOf(l.Elem()))
			}
			at := 0
			if strings.Contains(l.T.Name, "Bag") {
				at = len(l.Items) - 1
			}
			v := l.Items[at]
			if remove {
				l.Items = append(l.Items[:at:at], l.Items[at+1:]...)
			}
			return true, c.setOut(0, v)
		}
	}
	for _, name := range []string{"TryTake", "TryDequeue", "TryPop"} {
		t[name+"(*)"], t[name+"(out T)"] = take(true), take(true)
	}
	t["TryPeek(out T)"] = take(false)
	t["PushRange(*)"] = func(c *Call) (any, error) {
		items, err := collectionItems(c.Args[0])
		if err != nil {
			return nil, err
		}
		if len(c.Args) > 1 {
			i, n := c.Int(1), c.Int(2)
			if i < 0 || n < 0 || i+n > len(items) {
				return nil, badSpan()
			}
			items = items[i : i+n]
		}
		pushed := append([]any{}, items...)
		reverse(pushed)
		list(c).Items = append(pushed, list(c).Items...)
		return nil, nil
	}
	t["TryPopRange(*)"] = func(c *Call) (any, error) {
		to, _ := types.Unwrap(c.Args[0]).(*types.Array)
		if to == nil {
			return nil, ArgumentNull("items")
		}
		at, n := 0, len(to.Items)
		if len(c.Args) > 1 {
			at, n = c.Int(1), c.Int(2)
		}
		n = min(n, len(list(c).Items), len(to.Items)-at)
		copy(to.Items[at:], list(c).Items[:max(n, 0)])
		list(c).Items = list(c).Items[max(n, 0):]
		return int32(max(n, 0)), nil
	}
	t["TryAdd(*)"] = func(c *Call) (any, error) {
		if stack(c) {
			list(c).Items = append([]any{c.Args[0]}, list(c).Items...)
		} else {
			list(c).Items = append(list(c).Items, c.Args[0])
		}
		return true, nil
	}
	t["Take(*)"] = func(c *Call) (any, error) {
		l := list(c)
		if len(l.Items) == 0 {
			return nil, types.NewException("System.InvalidOperationException", "The collection argument is empty and has been marked as complete with regards to additions.")
		}
		v := l.Items[0]
		l.Items = l.Items[1:]
		return v, nil
	}
	t["CompleteAdding()"] = func(c *Call) (any, error) { list(c).ReadOnly = true; return nil, nil }
	t["get IsAddingCompleted"] = func(c *Call) (any, error) { return list(c).ReadOnly, nil }
	t["get IsCompleted"] = func(c *Call) (any, error) { return list(c).ReadOnly && len(list(c).Items) == 0, nil }
	t["get BoundedCapacity"] = func(*Call) (any, error) { return int32(-1), nil }
	t["GetConsumingEnumerable(*)"] = func(c *Call) (any, error) {
		items := list(c).Items
		list(c).Items = nil
		return newIterator(list(c).Elem(), items), nil
	}
	t["Dispose()"] = func(*Call) (any, error) { return nil, nil }
}

// concurrentTable serves ConcurrentBag, ConcurrentStack and BlockingCollection.
func concurrentTable() Table {
	t := Table{}
	for k, f := range queueTable() {
		t[k] = f
	}
	t["Add(T)"] = listTable()["Add(T)"]
	return t
}
