package dotnet

import (
	"maps"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// virtualListTable is Collection[T]: a list that changes through members which a
// derived class may put its own in place of.
var virtualListTable = sync.OnceValue(func() Table {
	this := func(c *Call) *types.List { return c.This.(*types.List) }
	t := maps.Clone(listTable())
	plain := listTable()
	// over lets the class's member do what the list's own would do.
	over := func(key, name string, args func(c *Call) []any) {
		t[key] = func(c *Call) (any, error) {
			if o := this(c).Overrides; o != nil {
				if done, err := o.Override(name, args(c)...); done || err != nil {
					return nil, err
				}
			}
			return plain[key](c)
		}
	}
	same := func(c *Call) []any { return c.Args }
	over("Add(T)", "InsertItem", func(c *Call) []any { return []any{int32(len(this(c).Items)), c.Args[0]} })
	over("Insert(int,T)", "InsertItem", same)
	over("RemoveAt(int)", "RemoveItem", same)
	over("Clear()", "ClearItems", same)
	t["Remove(T)"] = func(c *Call) (any, error) {
		at, err := plain["IndexOf(T)"](c)
		if err != nil || at.(int32) < 0 {
			return false, err
		}
		inner := *c
		inner.Args = []any{at}
		_, err = t["RemoveAt(int)"](&inner)
		return err == nil, err
	}
	return t
})

// SetCollectionItem is the indexer's assignment of a Collection[T]; done is false
// when no script's class has a SetItem, and the list changes as others do.
func SetCollectionItem(l *types.List, at int, v any) (done bool, err error) {
	if l.Overrides == nil {
		return false, nil
	}
	return l.Overrides.Override("SetItem", int32(at), v)
}

// CollectionBase runs a protected member of Collection[T] as that class has it;
// ok is false for other names.
func CollectionBase(env Env, l *types.List, name string, args []any) (ok bool, err error) {
	c := &Call{Env: env, This: l, Type: l.T, Args: args}
	position := func() error {
		v, err := env.Convert(args[0], types.Int32)
		args[0] = v
		return err
	}
	item := func() error {
		v, err := env.Convert(args[1], l.Elem())
		args[1] = v
		return err
	}
	var key string
	switch strings.ToLower(name) {
	case "insertitem":
		key = "Insert(int,T)"
	case "setitem":
		key = "SetItem"
	case "removeitem":
		key = "RemoveAt(int)"
	case "clearitems":
		key = "Clear()"
	}
	switch n := len(args); {
	case key == "Clear()" && n == 0:
	case key == "RemoveAt(int)" && n == 1:
		err = position()
	case (key == "Insert(int,T)" || key == "SetItem") && n == 2:
		if err = position(); err == nil {
			err = item()
		}
	default:
		return false, nil
	}
	if err != nil {
		return true, err
	}
	if key == "SetItem" {
		if at := c.Int(0); at < 0 || at >= len(l.Items) {
			return true, OutOfRange(badIndex, "index")
		}
		l.Items[c.Int(0)] = args[1]
		return true, nil
	}
	_, err = listTable()[key](c)
	return true, err
}
