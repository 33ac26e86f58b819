package dotnet

import (
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// addReflection adds what a type tells of its members.
func addReflection(t Table) {
	this := func(c *Call) *types.Type { return c.This.(*types.Type) }
	flags := func(c *Call) int64 {
		if len(c.Args) > 0 {
			return enumBits(c.Args[0])
		}
		return bindDefault
	}
	for name, m := range map[string]struct{ class, kinds string }{
		"GetMethods": {"MethodInfo", "M"}, "GetProperties": {"PropertyInfo", "P"}, "GetFields": {"FieldInfo", "F"}, "GetMembers": {"MemberInfo", "MCPF"},
		"GetConstructors": {"ConstructorInfo", "C"},
	} {
		t[name+"(*)"] = func(c *Call) (any, error) {
			f := flags(c)
			if m.kinds == "C" && len(c.Args) == 0 {
				f = bindInstance | bindPublic
			}
			return memberArray(m.class, reflected(this(c), m.kinds, f)), nil
		}
	}
	for name, kinds := range map[string]string{"GetMethod": "M", "GetProperty": "P", "GetField": "F"} {
		t[name+"(*)"] = func(c *Call) (any, error) { return lookup(c, this(c), kinds) }
	}
	t["GetMember(*)"] = func(c *Call) (any, error) {
		f := int64(bindDefault)
		for _, a := range c.Args[1:] {
			if e, ok := a.(*types.EnumValue); ok && strings.HasSuffix(e.T.Name, "BindingFlags") {
				f = e.Bits
			}
		}
		return memberArray("MemberInfo", named(reflected(this(c), "MCPF", f), c.Str(0), f)), nil
	}
	t["GetConstructor(*)"] = func(c *Call) (any, error) {
		inner := *c
		inner.Args = append([]any{".ctor"}, c.Args...)
		return lookup(&inner, this(c), "C")
	}
	t["GetEvents(*)"] = func(*Call) (any, error) { return types.NewTyped(types.Object, nil), nil }
	t["GetCustomAttributes(*)"], t["IsDefined(*)"] = customAttributes, attributeDefined
	t["get CustomAttributes"], t["GetCustomAttributesData()"] = attributeData, attributeData
	t["GetInterface(*)"] = func(c *Call) (any, error) {
		ignore := len(c.Args) > 1 && c.Bool(1)
		for _, i := range allInterfaces(this(c)) {
			if i.ShortName() == c.Str(0) || i.FullName() == c.Str(0) || ignore && strings.EqualFold(i.ShortName(), c.Str(0)) {
				return i, nil
			}
		}
		return nil, nil
	}
	t["get ImplementedInterfaces"] = func(c *Call) (any, error) { return t["GetInterfaces()"](c) }
	t["GetInterfaces()"] = func(c *Call) (any, error) {
		list := allInterfaces(this(c))
		items := make([]any, len(list))
		for i, v := range list {
			items[i] = v
		}
		return types.NewTyped(types.SystemType, items), nil
	}
	t["GetNestedTypes(*)"] = func(*Call) (any, error) { return types.NewTyped(types.SystemType, nil), nil }
	t["get Assembly"] = func(c *Call) (any, error) { return assemblyOf(this(c)), nil }
	t["get AssemblyQualifiedName"] = func(c *Call) (any, error) { return this(c).FullName() + ", " + assemblyOf(this(c)).PSString(), nil }
	t["get DeclaringType"] = func(c *Call) (any, error) {
		if i := strings.LastIndexByte(this(c).Name, '+'); i > 0 {
			if outer := types.Named(this(c).Name[:i]); outer != nil {
				return outer, nil
			}
		}
		return nil, nil
	}
	t["get ReflectedType"] = t["get DeclaringType"]
	t["get IsNested"] = func(c *Call) (any, error) { return strings.Contains(this(c).Name, "+"), nil }
	t["get MemberType"] = func(*Call) (any, error) { return types.EnumNamed("System.Reflection.MemberTypes", "TypeInfo"), nil }
	t["get UnderlyingSystemType"] = func(c *Call) (any, error) { return c.This, nil }
	no := func(*Call) (any, error) { return false, nil }
	for _, name := range []string{"IsByRef", "IsPointer", "IsCOMObject", "IsImport", "IsSpecialName", "IsMarshalByRef", "IsContextful", "IsGenericParameter", "IsGenericTypeParameter",
		"IsGenericMethodParameter", "IsByRefLike", "IsCollectible", "IsFunctionPointer", "IsVariableBoundArray", "IsNestedPrivate", "IsNotPublic"} {
		t["get "+name] = no
	}
	for _, name := range []string{"IsUnmanagedFunctionPointer", "IsSecuritySafeCritical", "IsSecurityTransparent", "IsNestedAssembly", "IsNestedFamANDAssem", "IsNestedFamily",
		"IsNestedFamORAssem", "IsExplicitLayout", "IsAutoClass", "IsUnicodeClass", "IsSignatureType"} {
		t["get "+name] = no
	}
	nested := t["get IsNested"]
	t["get IsNestedPublic"] = nested
	t["get IsLayoutSequential"] = func(c *Call) (any, error) { return this(c).IsValueType() && this(c).Enum() == nil, nil }
	t["get IsAutoLayout"] = func(c *Call) (any, error) { return !this(c).IsValueType() || this(c).Enum() != nil, nil }
	yes := func(*Call) (any, error) { return true, nil }
	t["get IsSecurityCritical"], t["get IsAnsiClass"] = yes, yes
	t["get IsVisible"], t["get IsTypeDefinition"], t["get IsSerializable"] = yes, func(c *Call) (any, error) { return this(c).Elem == nil && len(this(c).Args) == 0, nil }, func(c *Call) (any, error) { return this(c).Class == nil || this(c).Enum() != nil, nil }
	t["get IsConstructedGenericType"] = func(c *Call) (any, error) { return len(this(c).Args) > 0, nil }
	t["get ContainsGenericParameters"] = func(c *Call) (any, error) { return this(c).IsGenericDefinition(), nil }
	t["get IsSZArray"] = func(c *Call) (any, error) { return this(c).Elem != nil && this(c).Rank <= 1, nil }
	t["AsType()"] = func(c *Call) (any, error) { return c.This, nil }
	t["GetTypeInfo()"] = t["AsType()"]
	t["IsAssignableFrom(*)"] = func(c *Call) (any, error) {
		o, _ := types.Unwrap(c.Args[0]).(*types.Type)
		return o != nil && o.AssignableTo(this(c)), nil
	}
	t["GetEnumName(System.Object)"] = func(c *Call) (any, error) {
		v, err := c.Convert(c.Args[0], this(c))
		if err != nil {
			return nil, err
		}
		return types.ToString(v), nil
	}
	t["IsEnumDefined(System.Object)"] = func(c *Call) (any, error) { return c.StaticMethod(types.EnumType, "IsDefined", this(c), c.Args[0]) }
	t["MakeArrayType(int)"] = func(c *Call) (any, error) { return types.ArrayOfRank(this(c), max(c.Int(0), 1)), nil }
	t["InvokeMember(*)"] = invokeMember
	t["static GetType(*)"] = func(c *Call) (any, error) {
		if c.Args[0] == nil {
			return nil, ArgumentNull("typeName")
		}
		name, _, _ := strings.Cut(c.Str(0), ", ")
		found := types.Named(name)
		if r, err := new(types.Resolver).Resolve(c.Str(0)); found == nil && err == nil && strings.ContainsAny(name, "[`") {
			found = r
		}
		ignore := len(c.Args) > 2 && c.Bool(2)
		if found != nil && (ignore || found.FullName() == name || strings.ContainsAny(name, "[`")) {
			return found, nil
		}
		if len(c.Args) > 1 && c.Bool(1) {
			return nil, types.NewException("System.TypeLoadException", "Could not load type '"+name+"' from assembly 'System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e'.")
		}
		return nil, nil
	}
}

// allInterfaces lists the interfaces of a type and its bases, each once.
func allInterfaces(t *types.Type) []*types.Type {
	var out []*types.Type
	seen := map[*types.Type]bool{}
	var add func(list []*types.Type)
	add = func(list []*types.Type) {
		for _, i := range list {
			if !seen[i] {
				seen[i] = true
				out = append(out, i)
				add(i.Interfaces())
			}
		}
	}
	for c := t; c != nil; c = c.Base() {
		add(c.Interfaces())
	}
	return out
}

// invokeMember is Type.InvokeMember: it calls, reads or assigns by flags.
func invokeMember(c *Call) (any, error) {
	const create, getField, setField, getProperty, setProperty = 0x200, 0x400, 0x800, 0x1000, 0x2000
	t := c.This.(*types.Type)
	name, flags, target := c.Str(0), enumBits(c.Args[1]), c.Args[3]
	args, _ := types.Elements(c.Args[4])
	switch {
	case flags&create != 0:
		v, _, err := c.Construct(t, args)
		return v, err
	case flags&(getField|getProperty) != 0 && target == nil:
		return c.StaticMember(t, name)
	case flags&(getField|getProperty) != 0:
		return c.GetMember(target, name)
	case flags&(setField|setProperty) != 0 && len(args) > 0 && target == nil:
		return nil, c.SetStaticMember(t, name, args[0])
	case flags&(setField|setProperty) != 0 && len(args) > 0:
		return nil, c.SetMember(target, name, args[0])
	case target == nil:
		return c.StaticMethod(t, name, args...)
	}
	return c.Method(target, name, args...)
}

// reflectedTable serves the members that reflection hands out.
var reflectedTable = sync.OnceValue(func() Table {
	this := func(c *Call) *Reflected { return c.This.(*Reflected) }
	word := func(w string) Func {
		return func(c *Call) (any, error) { return strings.Contains(" "+this(c).Modifiers+" ", " "+w+" "), nil }
	}
	flag := func(f func(r *Reflected) bool) Func { return func(c *Call) (any, error) { return f(this(c)), nil } }
	typ := func(c *Call) (any, error) { return this(c).Type, nil }
	can := func(verb string) Func {
		return flag(func(r *Reflected) bool { return r.Access == "" || strings.Contains(r.Access, verb) })
	}
	access := func(verb string) Func {
		return func(c *Call) (any, error) {
			for _, a := range this(c).accessors() {
				if a.accessor == verb+"_" {
					return a, nil
				}
			}
			return nil, nil
		}
	}
	get := func(c *Call) (any, error) {
		if this(c).Static {
			return c.StaticMember(this(c).owner, this(c).Name)
		}
		if types.Unwrap(c.Args[0]) == nil {
			return nil, types.NewException("System.Reflection.TargetException", "Non-static method requires a target.")
		}
		return c.GetMember(c.Args[0], this(c).Name)
	}
	set := func(c *Call) (any, error) {
		if this(c).Static {
			return nil, c.SetStaticMember(this(c).owner, this(c).Name, c.Args[1])
		}
		return nil, c.SetMember(c.Args[0], this(c).Name, c.Args[1])
	}
	params := func(c *Call) (any, error) {
		items := make([]any, len(this(c).Params))
		for i, p := range this(c).Params {
			items[i] = &Parameter{Param: p, member: this(c), position: i}
		}
		return types.NewTyped((*Parameter)(nil).PSType(), items), nil
	}
	return Table{
		"get Name":          func(c *Call) (any, error) { return this(c).Name, nil },
		"get DeclaringType": func(c *Call) (any, error) { return this(c).owner, nil },
		"get ReflectedType": func(c *Call) (any, error) { return this(c).seen, nil },
		"get MemberType": func(c *Call) (any, error) {
			return types.EnumNamed("System.Reflection.MemberTypes", map[byte]string{'C': "Constructor", 'M': "Method", 'P': "Property", 'F': "Field"}[this(c).Kind]), nil
		},
		"get PropertyType": typ, "get FieldType": typ, "get ReturnType": typ,
		"get ReturnParameter": func(c *Call) (any, error) {
			return &Parameter{Param: Param{Type: this(c).Type}, member: this(c), position: -1}, nil
		},
		"get CanRead": can("get"), "get CanWrite": can("set"), "get GetMethod": access("get"), "get SetMethod": access("set"), "GetGetMethod(*)": access("get"), "GetSetMethod(*)": access("set"),
		"GetAccessors(*)": func(c *Call) (any, error) { return memberArray("MethodInfo", this(c).accessors()), nil },
		"get IsStatic":    flag(func(r *Reflected) bool { return r.Static }),
		"get IsPublic":    func(*Call) (any, error) { return true, nil },
		"get IsPrivate":   func(*Call) (any, error) { return false, nil }, "get IsFamily": func(*Call) (any, error) { return false, nil }, "get IsAssembly": func(*Call) (any, error) { return false, nil },
		"get IsAbstract": word("abstract"), "get IsFinal": word("final"), "get IsLiteral": word("const"), "get IsInitOnly": word("readonly"),
		"get IsVirtual": flag(func(r *Reflected) bool {
			return strings.Contains(r.Modifiers, "virtual") || strings.Contains(r.Modifiers, "override") || strings.Contains(r.Modifiers, "abstract")
		}),
		"get IsConstructor":             flag(func(r *Reflected) bool { return r.Kind == 'C' }),
		"get IsSpecialName":             flag(func(r *Reflected) bool { return r.accessor != "" || r.Kind == 'C' || strings.HasPrefix(r.Name, "op_") }),
		"get IsGenericMethod":           flag(func(r *Reflected) bool { return len(r.Generic) > 0 }),
		"get IsGenericMethodDefinition": flag(func(r *Reflected) bool { return len(r.Generic) > 0 }),
		"get ContainsGenericParameters": flag(func(r *Reflected) bool { return len(r.Generic) > 0 }),
		"GetParameters()":               params, "GetIndexParameters()": params,
		"GetCustomAttributes(*)": customAttributes, "GetCustomAttributesData()": attributeData,
		"IsDefined(*)": attributeDefined, "get CustomAttributes": attributeData,
		"GetValue(*)": get, "SetValue(*)": set,
		"GetRawConstantValue()": func(c *Call) (any, error) {
			v, err := c.StaticMember(this(c).owner, this(c).Name)
			if e, ok := v.(*types.EnumValue); ok {
				return e.Number(), err
			}
			return v, err
		},
		"Invoke(*)": func(c *Call) (any, error) {
			r := this(c)
			args, _ := types.Elements(c.Args[len(c.Args)-1])
			if len(c.Args) > 2 {
				for _, a := range c.Args {
					if list, ok := types.Unwrap(a).(*types.Array); ok {
						args = list.Items
					}
				}
			}
			if len(args) != len(r.Params) {
				return nil, types.NewException("System.Reflection.TargetParameterCountException", "Parameter count mismatch.")
			}
			switch {
			case r.Kind == 'C':
				v, _, err := c.Construct(r.owner, args)
				return v, err
			case r.accessor == "get_" && r.Static:
				return c.StaticMember(r.owner, r.Name[4:])
			case r.accessor == "get_":
				return c.GetMember(c.Args[0], r.Name[4:])
			case r.accessor == "set_" && r.Static:
				return nil, c.SetStaticMember(r.owner, r.Name[4:], args[0])
			case r.accessor == "set_":
				return nil, c.SetMember(c.Args[0], r.Name[4:], args[0])
			case r.Static:
				return c.StaticMethod(r.owner, r.Name, args...)
			case types.Unwrap(c.Args[0]) == nil:
				return nil, types.NewException("System.Reflection.TargetException", "Non-static method requires a target.")
			}
			return c.Method(c.Args[0], r.Name, args...)
		},
		"ToString()": func(c *Call) (any, error) { return this(c).PSString(), nil },
	}
})

// parameterTable is ParameterInfo.
func parameterTable() Table {
	this := func(c *Call) *Parameter { return c.This.(*Parameter) }
	return Table{
		"get Name": func(c *Call) (any, error) {
			if this(c).Name == "" {
				return nil, nil
			}
			return this(c).Name, nil
		},
		"get ParameterType":      func(c *Call) (any, error) { return this(c).Type, nil },
		"get Position":           func(c *Call) (any, error) { return int32(this(c).position), nil },
		"get Member":             func(c *Call) (any, error) { return this(c).member, nil },
		"get IsOptional":         func(c *Call) (any, error) { return this(c).Optional, nil },
		"get HasDefaultValue":    func(c *Call) (any, error) { return this(c).Optional, nil },
		"get IsOut":              func(c *Call) (any, error) { return this(c).Out, nil },
		"get IsIn":               func(c *Call) (any, error) { return this(c).In, nil },
		"get IsRetval":           func(*Call) (any, error) { return false, nil },
		"get IsLcid":             func(*Call) (any, error) { return false, nil },
		"get DefaultValue":       func(c *Call) (any, error) { return defaultValue(&this(c).Param), nil },
		"GetCustomAttributes(*)": func(*Call) (any, error) { return types.NewArray(), nil },
		"ToString()":             func(c *Call) (any, error) { return this(c).PSString(), nil },
	}
}
