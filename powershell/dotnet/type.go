package dotnet

import (
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

var typeTable = sync.OnceValue(func() Table {
	this := func(c *Call) *types.Type { return c.This.(*types.Type) }
	arg := func(c *Call, i int) *types.Type { t, _ := types.Unwrap(c.Args[i]).(*types.Type); return t }
	flag := func(f func(t *types.Type) bool) Func { return func(c *Call) (any, error) { return f(this(c)), nil } }
	list := func(ts []*types.Type) *types.Array {
		items := make([]any, len(ts))
		for i, t := range ts {
			items[i] = t
		}
		return types.NewTyped(types.SystemType, items)
	}
	t := Table{
		"get FullName": func(c *Call) (any, error) { return this(c).FullName(), nil },
		"get Name":     func(c *Call) (any, error) { return this(c).ShortName(), nil },
		"get Namespace": func(c *Call) (any, error) {
			if n := this(c).Namespace(); n != "" {
				return n, nil
			}
			return nil, nil
		},
		"get IsEnum":      flag(func(t *types.Type) bool { return t.Enum() != nil }),
		"get IsArray":     flag(func(t *types.Type) bool { return t.Elem != nil }),
		"get IsValueType": flag((*types.Type).IsValueType),
		"get IsInterface": flag((*types.Type).IsInterface),
		"get IsClass":     flag(func(t *types.Type) bool { return !t.IsValueType() && !t.IsInterface() }),
		"get IsAbstract": flag(func(t *types.Type) bool {
			info := t.Info()
			return info != nil && (info.Static || strings.Contains(info.Modifiers, "abstract") || info.Kind == types.KindInterface)
		}),
		"get IsSealed": flag(func(t *types.Type) bool {
			info := t.Info()
			return t.IsValueType() || t.Elem != nil || info != nil && (strings.Contains(info.Modifiers, "sealed") || info.Static)
		}),
		"get IsPrimitive": flag(func(t *types.Type) bool {
			return t == types.Bool || t == types.CharType || t == types.Double || t == types.Single || types.IsIntegerType(t)
		}),
		"get IsPublic":                flag(func(t *types.Type) bool { return t.Info() == nil || !strings.Contains(t.Info().Modifiers, "nonpublic") }),
		"get IsGenericType":           flag(func(t *types.Type) bool { return len(t.Args) > 0 || t.IsGenericDefinition() }),
		"get IsGenericTypeDefinition": flag((*types.Type).IsGenericDefinition),
		"get HasElementType":          flag(func(t *types.Type) bool { return t.Elem != nil }),
		"get GenericTypeArguments":    func(c *Call) (any, error) { return list(this(c).Args), nil },
		"GetGenericArguments()":       func(c *Call) (any, error) { return list(this(c).Args), nil },
		"GetElementType()": func(c *Call) (any, error) {
			if e := this(c).Elem; e != nil {
				return e, nil
			}
			return nil, nil
		},
		"GetArrayRank()": func(c *Call) (any, error) { return int32(max(1, this(c).Rank)), nil },
		"GetGenericTypeDefinition()": func(c *Call) (any, error) {
			if len(this(c).Args) == 0 {
				return nil, types.NewException("System.InvalidOperationException", "This operation is only valid on generic types.")
			}
			return types.MustNamed(this(c).Name), nil
		},
		"MakeArrayType()": func(c *Call) (any, error) { return types.ArrayOf(this(c)), nil },
		"MakeGenericType(params type[])": func(c *Call) (any, error) {
			items, _ := types.Elements(c.Args[0])
			if !this(c).IsGenericDefinition() || len(items) != this(c).Arity() {
				return nil, ArgumentError("The number of generic arguments provided doesn't equal the arity of the generic type definition.", "instantiation")
			}
			var args []*types.Type
			for _, v := range items {
				t, _ := types.Unwrap(v).(*types.Type)
				if t == nil {
					return nil, ArgumentNull("typeArguments")
				}
				args = append(args, t)
			}
			return this(c).Instantiate(args...), nil
		},
		"IsAssignableTo(type)": func(c *Call) (any, error) { t := arg(c, 0); return t != nil && this(c).AssignableTo(t), nil },
		"IsSubclassOf(type)": func(c *Call) (any, error) {
			t := arg(c, 0)
			return t != nil && t != this(c) && !t.IsInterface() && this(c).AssignableTo(t), nil
		},
		"IsInstanceOfType(System.Object)": func(c *Call) (any, error) {
			v := types.Unwrap(c.Args[0])
			return v != nil && types.TypeOf(v).AssignableTo(this(c)), nil
		},
		"GetEnumNames()": func(c *Call) (any, error) {
			return enumTable()["static GetNames(type)"](&Call{Env: c.Env, Args: []any{this(c)}})
		},
		"GetEnumValues()": func(c *Call) (any, error) {
			return enumTable()["static GetValues(type)"](&Call{Env: c.Env, Args: []any{this(c)}})
		},
		"GetEnumUnderlyingType()": func(c *Call) (any, error) {
			return enumTable()["static GetUnderlyingType(type)"](&Call{Env: c.Env, Args: []any{this(c)}})
		},
		"Equals(type)": func(c *Call) (any, error) { return arg(c, 0) == this(c), nil },
		"static GetTypeCode(type)": func(c *Call) (any, error) {
			t := arg(c, 0)
			name := "Object"
			switch {
			case t == nil:
				name = "Empty"
			case t.Enum() != nil:
				name = t.Enum().Underlying.ShortName()
			case t == types.String || t == types.Bool || t == types.CharType || t == types.DateTimeType || types.IsNumeric(t) && t != types.BigInt:
				name = t.ShortName()
			}
			return types.EnumNamed("System.TypeCode", name), nil
		},
		"get BaseType": func(c *Call) (any, error) {
			if b := this(c).Base(); b != nil {
				return b, nil
			}
			return nil, nil
		},
		"static get EmptyTypes": func(*Call) (any, error) { return list(nil), nil },
		"ToString()":            func(c *Call) (any, error) { return this(c).String(), nil },
	}
	addReflection(t)
	return t
})
