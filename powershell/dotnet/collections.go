package dotnet

import (
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

var arrayTable = sync.OnceValue(func() Table {
	items := func(c *Call) []any { v, _ := types.Elements(c.This); return v }
	t := Table{
		"get Length":     func(c *Call) (any, error) { return int32(len(items(c))), nil },
		"get Count":      func(c *Call) (any, error) { return int32(len(items(c))), nil },
		"get LongLength": func(c *Call) (any, error) { return int64(len(items(c))), nil },
		"get Rank": func(c *Call) (any, error) {
			return int32(max(1, len(c.This.(*types.Array).Dims))), nil
		},
		"GetLength(int)":  func(c *Call) (any, error) { n, err := arrayDimension(c); return int32(n), err },
		"get IsFixedSize": func(c *Call) (any, error) { return true, nil },
		"get IsReadOnly":  func(c *Call) (any, error) { return false, nil },
		"Clone()": func(c *Call) (any, error) {
			a := c.This.(*types.Array)
			return &types.Array{Elem: a.Elem, Items: append([]any{}, a.Items...), Dims: a.Dims}, nil
		},
	}
	addArrayStatics(t)
	addArrayGenerics(t)
	return t
})

var listTable = sync.OnceValue(func() Table {
	list := func(c *Call) *types.List { return c.This.(*types.List) }
	remove := func(l *types.List, at int) { l.Items = append(l.Items[:at:at], l.Items[at+1:]...) }
	find := func(c *Call, v any) int {
		for i, e := range list(c).Items {
			if equals(types.Unwrap(e), types.Unwrap(v)) {
				return i
			}
		}
		return -1
	}
	add := func(c *Call) (any, error) {
		l := list(c)
		if l.ReadOnly {
			return nil, types.NewException("System.NotSupportedException", "Collection is read-only.")
		}
		l.Items = append(l.Items, c.Args[0])
		return int32(len(l.Items) - 1), nil
	}
	addRange := func(c *Call) (any, error) {
		l := list(c)
		more, ok := types.Elements(c.Args[0])
		if !ok {
			return nil, ArgumentNull("collection")
		}
		l.Items = append(l.Items, more...)
		return nil, nil
	}
	t := Table{
		"new()":              func(c *Call) (any, error) { return &types.List{T: c.Type}, nil },
		"new(int)":           func(c *Call) (any, error) { return &types.List{T: c.Type}, nil },
		"get Count":          func(c *Call) (any, error) { return int32(len(list(c).Items)), nil },
		"get Capacity":       func(c *Call) (any, error) { return int32(cap(list(c).Items)), nil },
		"Add(T)":             add,
		"Add(System.Object)": add,
		"AddRange(System.Collections.Generic.IEnumerable[T])": addRange,
		"AddRange(System.Collections.ICollection)":            addRange,
		"Clear()":                 func(c *Call) (any, error) { list(c).Items = nil; return nil, nil },
		"Contains(T)":             func(c *Call) (any, error) { return find(c, c.Args[0]) >= 0, nil },
		"Contains(System.Object)": func(c *Call) (any, error) { return find(c, c.Args[0]) >= 0, nil },
		"IndexOf(T)":              func(c *Call) (any, error) { return int32(find(c, c.Args[0])), nil },
		"Remove(T)": func(c *Call) (any, error) {
			i := find(c, c.Args[0])
			if i >= 0 {
				remove(list(c), i)
			}
			return i >= 0, nil
		},
		"RemoveAt(int)": func(c *Call) (any, error) {
			i := c.Int(0)
			if i < 0 || i >= len(list(c).Items) {
				return nil, OutOfRange("Index was out of range. Must be non-negative and less than the size of the collection.", "index")
			}
			remove(list(c), i)
			return nil, nil
		},
		"ToArray()": func(c *Call) (any, error) {
			return types.NewTyped(list(c).Elem(), append([]any{}, list(c).Items...)), nil
		},
	}
	addListMore(t)
	return t
})

var dictTable = sync.OnceValue(func() Table {
	dict := func(c *Call) *types.Dict { return c.This.(*types.Dict) }
	has := func(c *Call) (any, error) {
		if c.Args[0] == nil {
			return nil, ArgumentNull("key")
		}
		return dict(c).Has(c.Args[0]), nil
	}
	add := func(c *Call) (any, error) {
		if c.Args[0] == nil {
			return nil, ArgumentNull("key")
		}
		if dict(c).Has(c.Args[0]) {
			return nil, duplicate(c, dict(c), c.Args[0])
		}
		dict(c).Set(c.Args[0], c.Args[1])
		return nil, nil
	}
	remove := func(c *Call) (any, error) { return dict(c).Delete(c.Args[0]), nil }
	t := Table{
		"new()":                            func(c *Call) (any, error) { return &types.Dict{T: c.Type, CaseSensitive: true}, nil },
		"get Count":                        func(c *Call) (any, error) { return int32(dict(c).Len()), nil },
		"get Keys":                         func(c *Call) (any, error) { return &View{Name: "Keys", Dict: dict(c)}, nil },
		"get Values":                       func(c *Call) (any, error) { return &View{Name: "Values", Dict: dict(c)}, nil },
		"get IsReadOnly":                   func(c *Call) (any, error) { return false, nil },
		"ContainsKey(System.Object)":       has,
		"Contains(System.Object)":          has,
		"ContainsKey(TKey)":                has,
		"Add(System.Object,System.Object)": add,
		"Add(TKey,TValue)":                 add,
		"Remove(System.Object)":            remove,
		"Remove(TKey)":                     remove,
		"Clear()":                          func(c *Call) (any, error) { dict(c).Clear(); return nil, nil },
		"Clone()":                          func(c *Call) (any, error) { return dict(c).Clone(), nil },
		"GetEnumerator()": func(c *Call) (any, error) {
			return dictEnumerator(dict(c)), nil
		},
	}
	addDictMore(t)
	addDictRest(t)
	return t
})

// View is the live collection of a dictionary's keys or values.
type View struct {
	Name string
	Dict *types.Dict
}

// PSType is the collection's type.
func (v *View) PSType() *types.Type {
	if len(v.Dict.T.Args) == 2 {
		if t := types.Named(v.Dict.T.Name + "+" + v.Name[:len(v.Name)-1] + "Collection"); t != nil {
			return t.Instantiate(v.Dict.T.Args...)
		}
		return types.MustNamed("System.Collections.Generic.Dictionary`2+" + v.Name[:len(v.Name)-1] + "Collection").Instantiate(v.Dict.T.Args...)
	}
	switch v.Dict.T {
	case types.HashtableType:
		return types.MustNamed("System.Collections.Hashtable+" + v.Name[:len(v.Name)-1] + "Collection")
	case types.OrderedType:
		return types.MustNamed("System.Collections.Specialized.OrderedDictionary+OrderedDictionaryKeyValueCollection")
	}
	return types.MustNamed("System.Collections.ICollection")
}

// Enumerates is true.
func (v *View) Enumerates() bool { return true }

// Each yields the keys or values.
func (v *View) Each(yield func(any) bool) {
	list := v.Dict.Keys()
	if v.Name == "Values" {
		list = v.Dict.Values()
	}
	for _, e := range list {
		if !yield(e) {
			return
		}
	}
}

var entryTable = sync.OnceValue(func() Table {
	return Table{
		"new(*)":     func(c *Call) (any, error) { return &types.DictEntry{T: c.Type, Key: c.Args[0], Value: c.Args[1]}, nil },
		"set Key":    func(c *Call) (any, error) { c.This.(*types.DictEntry).Key = c.Args[0]; return nil, nil },
		"set Value":  func(c *Call) (any, error) { c.This.(*types.DictEntry).Value = c.Args[0]; return nil, nil },
		"ToString()": func(c *Call) (any, error) { return types.ToString(c.This), nil },
		"get Key":    func(c *Call) (any, error) { return c.This.(*types.DictEntry).Key, nil },
		"get Value":  func(c *Call) (any, error) { return c.This.(*types.DictEntry).Value, nil },
	}
})
