package dotnet

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// entryCollectionTable is InitialSessionStateEntryCollection`1: entries in order,
// found by name as well as by index. Entries are objects with a Name.
func entryCollectionTable() Table {
	list := func(c *Call) *types.List { return c.This.(*types.List) }
	add := func(c *Call, v any) {
		list(c).Items = append(list(c).Items, v)
	}
	clear := func(c *Call) (any, error) {
		list(c).Items = nil
		return nil, nil
	}
	name := func(v any) string {
		if o, ok := types.Unwrap(v).(interface{ Get(string) (any, bool) }); ok {
			n, _ := o.Get("Name")
			return types.ToString(n)
		}
		return ""
	}
	remove := func(c *Call, from, n int) (any, error) {
		l := list(c)
		if from < 0 || n < 0 || from+n > len(l.Items) {
			return nil, badSpan()
		}
		l.Items = append(l.Items[:from:from], l.Items[from+n:]...)
		return nil, nil
	}
	return Table{
		"Add(T)": func(c *Call) (any, error) {
			if c.Args[0] == nil {
				return nil, ArgumentNull("item")
			}
			add(c, c.Args[0])
			return nil, nil
		},
		"Add(System.Collections.Generic.IEnumerable[T])": func(c *Call) (any, error) {
			items, many := types.Elements(c.Args[0])
			if !many {
				return nil, ArgumentNull("items")
			}
			for _, v := range items {
				add(c, v)
			}
			return nil, nil
		},
		"get Count": func(c *Call) (any, error) { return int32(len(list(c).Items)), nil },
		"get Item(int)": func(c *Call) (any, error) {
			i := c.Int(0)
			if i < 0 || i >= len(list(c).Items) {
				return nil, OutOfRange("Index was out of range. Must be non-negative and less than the size of the collection.", "index")
			}
			return list(c).Items[i], nil
		},
		"get Item(string)": func(c *Call) (any, error) {
			out := &types.List{T: types.CollectionDef.Instantiate(list(c).Elem())}
			for _, v := range list(c).Items {
				if strings.EqualFold(name(v), types.ToString(c.Args[0])) {
					out.Items = append(out.Items, v)
				}
			}
			return out, nil
		},
		"Clear()":             clear,
		"Reset()":             clear,
		"RemoveItem(int)":     func(c *Call) (any, error) { return remove(c, c.Int(0), 1) },
		"RemoveItem(int,int)": func(c *Call) (any, error) { return remove(c, c.Int(0), c.Int(1)) },
		"Remove(string,System.Object)": func(c *Call) (any, error) {
			kept := []any{}
			for _, v := range list(c).Items {
				if !strings.EqualFold(name(v), types.ToString(c.Args[0])) {
					kept = append(kept, v)
				}
			}
			list(c).Items = kept
			return nil, nil
		},
		"Clone()": func(c *Call) (any, error) {
			return &types.List{T: list(c).T, Items: append([]any{}, list(c).Items...)}, nil
		},
	}
}
