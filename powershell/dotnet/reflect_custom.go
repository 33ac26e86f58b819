package dotnet

import (
	"maps"
	"slices"

	"github.com/runwright/runwright/powershell/types"
)

const reflection = "System.Reflection."

// Described is an attribute that knows what it was declared with.
type Described interface {
	// Declaration gives the arguments by place, and those by name as the
	// attribute's class spells it.
	Declaration() (args []any, named map[string]any)
}

// AttributeData is CustomAttributeData: how an attribute was written, without
// making it.
type AttributeData struct {
	t           *types.Type
	args, named []any
}

// PSType is CustomAttributeData.
func (*AttributeData) PSType() *types.Type {
	return types.MustNamed(reflection + "CustomAttributeData")
}

// TypedArgument is CustomAttributeTypedArgument: a value and its type.
type TypedArgument struct{ value any }

// PSType is CustomAttributeTypedArgument.
func (*TypedArgument) PSType() *types.Type {
	return types.MustNamed(reflection + "CustomAttributeTypedArgument")
}

// NamedArgument is CustomAttributeNamedArgument.
type NamedArgument struct {
	name  string
	value *TypedArgument
}

// PSType is CustomAttributeNamedArgument.
func (*NamedArgument) PSType() *types.Type {
	return types.MustNamed(reflection + "CustomAttributeNamedArgument")
}

// attributeData is CustomAttributes and GetCustomAttributesData: what stands at
// the type or member itself.
func attributeData(c *Call) (any, error) {
	all, err := declaredAttributes(c.This, false)
	if err != nil {
		return nil, err
	}
	out := make([]any, len(all))
	for i, a := range all {
		d := &AttributeData{t: types.TypeOf(a)}
		if x, ok := a.(Described); ok {
			args, named := x.Declaration()
			for _, v := range args {
				d.args = append(d.args, &TypedArgument{v})
			}
			for _, name := range slices.Sorted(maps.Keys(named)) {
				d.named = append(d.named, &NamedArgument{name, &TypedArgument{named[name]}})
			}
		}
		out[i] = d
	}
	return readOnlyList(reflection+"CustomAttributeData", out), nil
}

func attributeDataTable() Table {
	list := func(t string, items []any) (any, error) {
		return readOnlyList(reflection+t, items), nil
	}
	return Table{
		"get AttributeType": func(c *Call) (any, error) { return c.This.(*AttributeData).t, nil },
		"get ConstructorArguments": func(c *Call) (any, error) {
			return list("CustomAttributeTypedArgument", c.This.(*AttributeData).args)
		},
		"get NamedArguments": func(c *Call) (any, error) {
			return list("CustomAttributeNamedArgument", c.This.(*AttributeData).named)
		},
	}
}

func typedArgumentTable() Table {
	return Table{
		"get ArgumentType": func(c *Call) (any, error) { return types.TypeOf(c.This.(*TypedArgument).value), nil },
		"get Value":        func(c *Call) (any, error) { return c.This.(*TypedArgument).value, nil },
	}
}

func namedArgumentTable() Table {
	return Table{
		"get MemberName": func(c *Call) (any, error) { return c.This.(*NamedArgument).name, nil },
		"get TypedValue": func(c *Call) (any, error) { return c.This.(*NamedArgument).value, nil },
		"get IsField":    func(*Call) (any, error) { return false, nil },
	}
}

func readOnlyList(element string, items []any) *types.List {
	t := types.MustNamed("System.Collections.ObjectModel.ReadOnlyCollection`1").Instantiate(types.MustNamed(element))
	return &types.List{T: t, Items: items, ReadOnly: true}
}
