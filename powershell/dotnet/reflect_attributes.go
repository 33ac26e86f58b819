package dotnet

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// declaredAttributes are the attributes of a type or member, of a type with those of
// its base classes when inherit is set. Only what a script declares is known.
func declaredAttributes(o any, inherit bool) ([]any, error) {
	switch x := types.Unwrap(o).(type) {
	case *types.Type:
		var out []any
		for t := x; t != nil; t = t.Base() {
			if c, ok := t.Class.(ClassReflector); ok {
				own, err := c.ReflectedAttributes()
				if err != nil {
					return nil, err
				}
				out = append(out, own...)
			}
			if !inherit {
				break
			}
		}
		return out, nil
	case *Reflected:
		if x.Attributes != nil {
			return x.Attributes()
		}
	}
	return nil, nil
}

// wantedAttributes are the attributes that a call's arguments from a place on ask
// for: those of a class when one is named, of base classes too when told so.
func wantedAttributes(o any, args []any) (items []any, class *types.Type, err error) {
	inherit := true
	for _, a := range args {
		switch x := types.Unwrap(a).(type) {
		case *types.Type:
			class = x
		case bool:
			inherit = x
		}
	}
	all, err := declaredAttributes(o, inherit)
	if class == nil || err != nil {
		return all, nil, err
	}
	for _, a := range all {
		if types.TypeOf(a).AssignableTo(class) {
			items = append(items, a)
		}
	}
	return items, class, nil
}

// customAttributes is GetCustomAttributes of types and members.
func customAttributes(c *Call) (any, error) {
	items, class, err := wantedAttributes(c.This, c.Args)
	if class == nil {
		class = types.Object
	}
	return types.NewTyped(class, items), err
}

// attributeDefined is IsDefined of types and members.
func attributeDefined(c *Call) (any, error) {
	items, _, err := wantedAttributes(c.This, c.Args)
	return len(items) > 0, err
}

// attributeTable is System.Attribute with its static look-ups.
func attributeTable() Table {
	return Table{
		"new()": func(c *Call) (any, error) { return &Plain{T: c.Type}, nil },
		"static GetCustomAttributes(*)": func(c *Call) (any, error) {
			items, class, err := wantedAttributes(c.Args[0], c.Args[1:])
			if class == nil {
				class = types.MustNamed("System.Attribute")
			}
			return types.NewTyped(class, items), err
		},
		"static GetCustomAttribute(*)": func(c *Call) (any, error) {
			items, _, err := wantedAttributes(c.Args[0], c.Args[1:])
			switch {
			case err != nil || len(items) == 0:
				return nil, err
			case len(items) > 1:
				return nil, types.NewException("System.Reflection.AmbiguousMatchException", "Multiple custom attributes of the same type '"+strings.TrimSpace(types.TypeOf(items[0]).String())+"' found.")
			}
			return items[0], nil
		},
		"static IsDefined(*)": func(c *Call) (any, error) {
			items, _, err := wantedAttributes(c.Args[0], c.Args[1:])
			return len(items) > 0, err
		},
		"get TypeId": func(c *Call) (any, error) { return types.TypeOf(c.This), nil },
	}
}
