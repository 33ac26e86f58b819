package dotnet

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// Construct calls a constructor; known is false when the type has none here.
func Construct(env Env, t *types.Type, args []any) (v any, known bool, err error) {
	own := constructors(t)
	if len(args) == 0 && !takesNothing(own) {
		if zero := defaultOf(env, t); zero != nil {
			return zero, true, nil
		}
	}
	if len(own) == 0 {
		return nil, false, nil
	}
	v, err = Invoke(env, t, nil, ".ctor", own, args)
	return v, true, err
}

// takesNothing reports whether one of the constructors has no parameters.
func takesNothing(list []*Method) bool {
	for _, m := range list {
		if len(m.Params) == 0 {
			return true
		}
	}
	return false
}

// defaultOf is the value of a struct type made without a constructor, nil of others.
func defaultOf(env Env, t *types.Type) any {
	if !t.IsValueType() || t == types.Void {
		return nil
	}
	return (&Call{Env: env}).zeroOf(t)
}

// constructors are a type's own constructors.
func constructors(t *types.Type) []*Method {
	overloads := membersOf(t).methods[":new"]
	own := overloads[:0:0]
	for _, m := range overloads {
		if m.Owner == t {
			own = append(own, m)
		}
	}
	return own
}

// ConstructFrom calls a constructor whose one parameter takes the value as it is;
// known is false when there is none. The error is what the constructor threw.
func ConstructFrom(env Env, t *types.Type, v any) (out any, known bool, err error) {
	var fit []*Method
	for _, m := range constructors(t) {
		if len(m.Params) == 1 && !m.Params[0].ByRef && Accepts(m.Params[0].Type, v) {
			if m.Params[0].Type == types.TypeOf(types.Unwrap(v)) {
				fit = []*Method{m}
				break
			}
			fit = append(fit, m)
		}
	}
	if len(fit) == 0 {
		return nil, false, nil
	}
	out, err = Invoke(env, t, nil, ".ctor", fit, []any{v})
	if x, ok := err.(*types.Exception); ok && x.Inner != nil && x.PSType().ShortName() == "MethodInvocationException" {
		err = x.Inner
	}
	return out, true, err
}

// Accepts reports whether a parameter takes a value without PowerShell's
// conversions: what .NET's binder allows, the widening of numbers included.
func Accepts(t *types.Type, v any) bool {
	from := types.TypeOf(types.Unwrap(v))
	if from == t || from.AssignableTo(t) {
		return true
	}
	if e := from.Enum(); e != nil && e.Underlying != nil {
		from = e.Underlying
	}
	return primitiveFits(from, t)
}

// primitiveFits is .NET's table of implicit conversions between primitive types.
func primitiveFits(from, to *types.Type) bool {
	rest := func(list ...*types.Type) bool {
		for _, t := range list {
			if t == to {
				return true
			}
		}
		return false
	}
	switch from {
	case types.Byte:
		return rest(types.Byte, types.Int16, types.UInt16, types.Int32, types.UInt32, types.Int64, types.UInt64, types.Single, types.Double)
	case types.SByte:
		return rest(types.SByte, types.Int16, types.Int32, types.Int64, types.Single, types.Double)
	case types.Int16:
		return rest(types.Int16, types.Int32, types.Int64, types.Single, types.Double)
	case types.UInt16, types.CharType:
		return rest(types.UInt16, types.Int32, types.UInt32, types.Int64, types.UInt64, types.Single, types.Double)
	case types.Int32:
		return rest(types.Int32, types.Int64, types.Single, types.Double)
	case types.UInt32:
		return rest(types.UInt32, types.Int64, types.UInt64, types.Single, types.Double)
	case types.Int64, types.UInt64:
		return rest(from, types.Single, types.Double)
	case types.Single:
		return rest(types.Double)
	}
	return false
}

// Settable lists a type's properties that can be assigned, as Name <Type>, in
// the order of their declaration, base classes last.
func Settable(t *types.Type) []string {
	if t.Enum() != nil {
		return []string{"value__ <" + t.Enum().Underlying.String() + ">"}
	}
	var out []string
	for c := t; c != nil; c = c.Base() {
		info := c.Info()
		if info == nil {
			continue
		}
		for i := range info.Members {
			f := &info.Members[i]
			if f.Static() || f.Kind != 'P' && f.Kind != 'F' || f.Kind == 'P' && !strings.Contains(f.Access, "set") || f.Kind == 'F' && f.Modifiers != "instance" {
				continue
			}
			name := f.Return
			if p := membersOf(c).props[strings.ToLower(f.Name)]; p != nil {
				if typ, err := new(types.Resolver).Resolve(p.Type); err == nil {
					name = typ.String()
				}
			}
			out = append(out, f.Name+" <"+name+">")
		}
	}
	return out
}
