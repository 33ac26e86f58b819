package dotnet

import (
	"fmt"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// Tuple is a Tuple or ValueTuple.
type Tuple struct {
	T     *types.Type
	Items []any
}

// NewTuple makes a tuple of up to seven values.
func NewTuple(value bool, items ...any) *Tuple {
	name := "System.Tuple"
	if value {
		name = "System.ValueTuple"
	}
	args := make([]*types.Type, len(items))
	for i, v := range items {
		args[i] = types.Object
		if v != nil {
			args[i] = types.TypeOf(v)
		}
	}
	return &Tuple{types.MustNamed(fmt.Sprintf("%s`%d", name, len(items))).Instantiate(args...), items}
}

// PSType is the tuple's type.
func (t *Tuple) PSType() *types.Type { return t.T }

// PSString is (a, b).
func (t *Tuple) PSString() string {
	parts := make([]string, len(t.Items))
	for i, v := range t.Items {
		parts[i] = types.ToString(v)
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

// PSEquals compares element by element.
func (t *Tuple) PSEquals(o any) (bool, error) {
	u, ok := o.(*Tuple)
	if !ok || u.T != t.T {
		return false, nil
	}
	for i := range t.Items {
		if !equals(types.Unwrap(t.Items[i]), types.Unwrap(u.Items[i])) {
			return false, nil
		}
	}
	return true, nil
}

// tupleTable serves tuples of every size and the Create methods.
func tupleTable() Table {
	t := Table{"get Length": func(c *Call) (any, error) { return int32(len(c.This.(*Tuple).Items)), nil }}
	for n := range 8 {
		name := fmt.Sprintf("Item%d", n+1)
		t["get "+name] = func(c *Call) (any, error) { return c.This.(*Tuple).Items[n], nil }
		var names []string
		for k := range n + 1 {
			names = append(names, fmt.Sprintf("T%d", k+1))
		}
		make1 := func(value bool) Func {
			return func(c *Call) (any, error) { return NewTuple(value, c.Args...), nil }
		}
		p := strings.Join(names, ",")
		t["static Create("+p+")"] = func(c *Call) (any, error) {
			return make1(c.Type != nil && strings.HasPrefix(c.Type.Name, "System.ValueTuple"))(c)
		}
		t["new("+p+")"] = func(c *Call) (any, error) { return &Tuple{c.Type, append([]any{}, c.Args...)}, nil }
	}
	t["new(T1)"] = func(c *Call) (any, error) { return &Tuple{c.Type, append([]any{}, c.Args...)}, nil }
	return t
}
