package dotnet

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// ReflectedMember is a member of a type as reflection shows it.
type ReflectedMember struct {
	// Kind is the letter of the facts: C constructor, F field, P property, M method.
	Kind           byte
	Name           string
	Static, Hidden bool
	// Type is that of the property or field, or what a method returns.
	Type   *types.Type
	Params []Param
	// Access is "get", "get set" … of a property, "" for both.
	Access string
	// Modifiers are words such as "virtual" of the facts.
	Modifiers string
	Generic   []string
	// Attributes makes the attributes the member was declared with, nil for none.
	Attributes func() ([]any, error)
}

// ClassReflector is implemented by the classes that scripts define.
type ClassReflector interface {
	// ReflectedMembers lists what the class itself declares.
	ReflectedMembers() []ReflectedMember
	// ReflectedAttributes are the attributes of the class itself.
	ReflectedAttributes() ([]any, error)
}

// Reflected is a PropertyInfo, MethodInfo, ConstructorInfo or FieldInfo.
type Reflected struct {
	ReflectedMember
	owner, seen *types.Type
	// accessor is "get_" or "set_" when the method stands for a property.
	accessor string
}

// PSType is the class of the member's kind.
func (r *Reflected) PSType() *types.Type {
	return types.MustNamed("System.Reflection." + map[byte]string{'C': "RuntimeConstructorInfo", 'M': "RuntimeMethodInfo", 'P': "RuntimePropertyInfo", 'F': "FieldInfo"}[r.Kind])
}

// PSEquals compares what is meant.
func (r *Reflected) PSEquals(o any) (bool, error) {
	q, ok := o.(*Reflected)
	return ok && q.owner == r.owner && q.PSString() == r.PSString(), nil
}

// PSString is the signature.
func (r *Reflected) PSString() string {
	name := r.Name
	if len(r.Generic) > 0 {
		name += "[" + strings.Join(r.Generic, ",") + "]"
	}
	s := signatureType(r.Type) + " " + name
	if r.Kind != 'M' && r.Kind != 'C' {
		return s
	}
	parts := make([]string, len(r.Params))
	for i := range r.Params {
		parts[i] = signatureType(r.Params[i].Type)
		if r.Params[i].ByRef {
			parts[i] += " ByRef"
		}
	}
	return s + "(" + strings.Join(parts, ", ") + ")"
}

// signatureType is a type's name in signatures: of primitives without namespace.
func signatureType(t *types.Type) string {
	if t == nil {
		return "System.Object"
	}
	if t == types.Void || primitive(t) {
		return t.ShortName()
	}
	if t.Elem != nil && primitive(t.Elem) {
		return t.ShortName()
	}
	return t.String()
}

func primitive(t *types.Type) bool {
	return t == types.Bool || t == types.CharType || t == types.Double || t == types.Single || types.IsIntegerType(t) && t != types.BigInt
}

// Parameter is a ParameterInfo.
type Parameter struct {
	Param
	member   *Reflected
	position int
}

// PSType is ParameterInfo.
func (*Parameter) PSType() *types.Type { return types.MustNamed("System.Reflection.ParameterInfo") }

// PSString is type and name.
func (p *Parameter) PSString() string { return signatureType(p.Type) + " " + p.Name }

// declared lists the members a type itself declares.
func declared(t *types.Type) []*Reflected {
	var out []*Reflected
	if t.Class != nil {
		if c, ok := t.Class.(ClassReflector); ok {
			for _, m := range c.ReflectedMembers() {
				out = append(out, &Reflected{ReflectedMember: m, owner: t, seen: t})
			}
		}
		return out
	}
	info := t.Info()
	if info == nil {
		return nil
	}
	for i := range info.Members {
		f := &info.Members[i]
		r := &Reflected{owner: t, seen: t}
		r.Name, r.Static, r.Modifiers = f.Name, f.Static(), f.Modifiers
		switch f.Kind {
		case 'C':
			r.Kind, r.Name, r.Type, r.Params = 'C', ".ctor", types.Void, parseParams(f.Params, t)
		case 'M', 'O':
			r.Kind, r.Type, r.Params = 'M', t.ResolveFact(f.Return), parseParams(f.Params, t)
			if f.Return == "void" {
				r.Type = types.Void
			}
			if f.Access != "" && f.Kind == 'M' {
				r.Generic = strings.Split(f.Access, ",")
			}
		case 'P', 'I':
			r.Kind, r.Type, r.Access = 'P', t.ResolveFact(f.Return), f.Access
			if f.Kind == 'I' {
				r.Params = parseParams(f.Params, t)
			}
		case 'F':
			r.Kind, r.Type = 'F', t.ResolveFact(f.Return)
		default:
			continue
		}
		out = append(out, r)
	}
	return out
}

// accessors are the methods behind a property.
func (r *Reflected) accessors() []*Reflected {
	var out []*Reflected
	for _, verb := range []string{"get", "set"} {
		if r.Access != "" && !strings.Contains(r.Access, verb) {
			continue
		}
		a := &Reflected{owner: r.owner, seen: r.seen, accessor: verb + "_"}
		a.Kind, a.Name, a.Static, a.Type, a.Modifiers = 'M', verb+"_"+r.Name, r.Static, r.Type, r.Modifiers
		a.Params = append(a.Params, r.Params...)
		if verb == "set" {
			a.Type = types.Void
			a.Params = append(a.Params, Param{Name: "value", Type: r.Type})
		}
		out = append(out, a)
	}
	return out
}

// The values of BindingFlags that matter.
const (
	bindIgnoreCase = 1
	bindDeclared   = 2
	bindInstance   = 4
	bindStatic     = 8
	bindPublic     = 16
	bindFlatten    = 64
	bindDefault    = bindInstance | bindStatic | bindPublic
)

// reflected lists a type's members of some kinds under binding flags, those of
// base classes after its own.
func reflected(t *types.Type, kinds string, flags int64) []*Reflected {
	var out []*Reflected
	seen := map[string]bool{}
	add := func(r *Reflected, own bool) {
		switch {
		case strings.IndexByte(kinds, r.Kind) < 0, flags&bindPublic == 0:
			return
		case r.Static && flags&bindStatic == 0, !r.Static && flags&bindInstance == 0:
			return
		case r.Kind == 'C' && !own, r.Static && !own && flags&bindFlatten == 0:
			return
		}
		key := string(r.Kind) + r.PSString()
		if r.Kind == 'P' && len(r.Params) == 0 {
			key = "P" + r.Name
		}
		if seen[key] {
			return
		}
		seen[key] = true
		r.seen = t
		out = append(out, r)
	}
	bases := []*types.Type{t}
	for c := t.Base(); c != nil && flags&bindDeclared == 0; c = c.Base() {
		bases = append(bases, c)
	}
	for _, c := range bases {
		all := declared(c)
		if strings.IndexByte(kinds, 'M') >= 0 {
			for _, r := range all {
				if r.Kind == 'P' {
					for _, a := range r.accessors() {
						add(a, c == t)
					}
				}
			}
		}
		for _, r := range all {
			add(r, c == t)
		}
	}
	if e := t.Enum(); e != nil && strings.IndexByte(kinds, 'F') >= 0 && len(out) == 0 {
		if flags&bindInstance != 0 {
			out = append(out, &Reflected{ReflectedMember: ReflectedMember{Kind: 'F', Name: "value__", Type: e.Underlying}, owner: t, seen: t})
		}
		for _, n := range e.Names {
			if flags&bindStatic != 0 {
				out = append(out, &Reflected{ReflectedMember: ReflectedMember{Kind: 'F', Name: n, Type: t, Static: true, Modifiers: "const"}, owner: t, seen: t})
			}
		}
	}
	return out
}

// named keeps the members of a name.
func named(list []*Reflected, name string, flags int64) []*Reflected {
	var out []*Reflected
	for _, r := range list {
		if r.Name == name || flags&bindIgnoreCase != 0 && strings.EqualFold(r.Name, name) {
			out = append(out, r)
		}
	}
	return out
}

// memberArray is a typed array of members.
func memberArray(class string, list []*Reflected) *types.Array {
	items := make([]any, len(list))
	for i, r := range list {
		items[i] = r
	}
	return types.NewTyped(types.MustNamed("System.Reflection."+class), items)
}

// lookup is GetMethod, GetProperty and their kin: the flags and parameter types
// come among the arguments.
func lookup(c *Call, t *types.Type, kinds string) (any, error) {
	if c.Args[0] == nil {
		return nil, ArgumentNull("name")
	}
	flags := int64(bindDefault)
	var want []any
	exact := false
	for _, a := range c.Args[1:] {
		switch v := types.Unwrap(a).(type) {
		case *types.EnumValue:
			if strings.HasSuffix(v.T.Name, "BindingFlags") {
				flags = v.Bits
			}
		case *types.Array:
			if v.Elem == types.SystemType || len(v.Items) > 0 {
				want, exact = v.Items, true
			}
		}
	}
	found := named(reflected(t, kinds, flags), c.Str(0), flags)
	if exact {
		var fit []*Reflected
		for _, r := range found {
			if len(r.Params) == len(want) && sameParams(r.Params, want) {
				fit = append(fit, r)
			}
		}
		found = fit
	}
	switch {
	case len(found) == 0:
		return nil, nil
	case len(found) > 1 && found[0].owner == found[1].owner:
		return nil, types.NewException("System.Reflection.AmbiguousMatchException", "Ambiguous match found for '"+found[0].owner.String()+" "+found[0].PSString()+"'.")
	}
	return found[0], nil
}

func sameParams(p []Param, want []any) bool {
	for i := range p {
		if t, _ := types.Unwrap(want[i]).(*types.Type); t != p[i].Type {
			return false
		}
	}
	return true
}
