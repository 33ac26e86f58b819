package dotnet

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// bind returns the method with types for its own type parameters. The result is
// remembered, so that overload choices made on it are too.
func (m *Method) bind(args []*types.Type) *Method {
	key := make([]string, len(args))
	for i, a := range args {
		key[i] = a.FullName()
	}
	id := boundKey{m, strings.Join(key, "|")}
	if b, ok := memberCache().Load(id); ok && sameTypes(b.(*Method).bound, args) {
		return b.(*Method)
	}
	names := make(map[string]*types.Type, len(args))
	for i, n := range m.Generic {
		names[n] = args[i]
	}
	b := &Method{Name: m.Name, Owner: m.Owner, Return: m.Return, Static: m.Static, Signature: m.Signature, fn: m.fn, raw: m.raw, bound: args}
	b.Params = append([]Param{}, m.Params...)
	for i := range b.Params {
		b.Params[i].Type = m.Owner.ResolveFactWith(m.raw[i], names)
	}
	memberCache().Store(id, b)
	return b
}

func sameTypes(a, b []*types.Type) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return len(a) == len(b)
}

type boundKey struct {
	m    *Method
	args string
}

// infer finds the type parameters of a generic method from the arguments, as
// PowerShell does: by the arguments' types alone, never by what a block returns.
func (m *Method) infer(args []any) (*Method, bool) {
	names := map[string]*types.Type{}
	for _, n := range m.Generic {
		names[n] = nil
	}
	for i, a := range args {
		k := min(i, len(m.raw)-1)
		if k < 0 {
			return nil, false
		}
		v := types.Unwrap(types.Norm(a))
		if r, ok := v.(*types.Reference); ok {
			v = types.Unwrap(types.Norm(r.Get()))
		}
		if v == nil {
			continue
		}
		pattern := m.raw[k]
		if m.Params[k].Params && (types.TypeOf(v).Elem == nil || len(args) > len(m.Params)) {
			pattern = strings.TrimSuffix(pattern, "[]")
		}
		unify(m.Owner, pattern, types.TypeOf(v), names)
	}
	bound := make([]*types.Type, len(m.Generic))
	for i, n := range m.Generic {
		if bound[i] = names[n]; bound[i] == nil {
			return nil, false
		}
	}
	return m.bind(bound), true
}

// unify matches the type of an argument with a parameter's type as the facts
// write it, and notes what type parameters must stand for.
func unify(owner *types.Type, pattern string, t *types.Type, names map[string]*types.Type) {
	if old, own := names[pattern]; own {
		if old == nil || old != t && old.AssignableTo(t) {
			names[pattern] = t
		}
		return
	}
	if inner, ok := strings.CutSuffix(pattern, "[]"); ok {
		if t.Elem != nil {
			unify(owner, inner, t.Elem, names)
		}
		return
	}
	open := strings.IndexByte(pattern, '[')
	if open < 0 || !strings.HasSuffix(pattern, "]") {
		return
	}
	parts := splitArgs(pattern[open+1 : len(pattern)-1])
	args := argsAs(t, pattern[:open], len(parts))
	for i, a := range args {
		unify(owner, parts[i], a, names)
	}
}

// splitArgs splits generic arguments at the outermost commas.
func splitArgs(s string) []string {
	var out []string
	depth, from := 0, 0
	for i := range len(s) {
		switch s[i] {
		case '[':
			depth++
		case ']':
			depth--
		case ',':
			if depth == 0 {
				out = append(out, s[from:i])
				from = i + 1
			}
		}
	}
	return append(out, s[from:])
}

// argsAs returns the generic arguments under which t is an instance of a
// definition, itself, by a base class or by an interface; nil when it is none.
func argsAs(t *types.Type, name string, arity int) []*types.Type {
	for c := t; c != nil; c = c.Base() {
		if len(c.Args) == arity && (definitionName(c) == name || name == "System.Linq.IOrderedEnumerable" && c.Name == "System.Linq.Enumerable+Iterator`1") {
			return c.Args
		}
		if c.Elem != nil && arity == 1 && strings.HasPrefix(name, "System.Collections.Generic.I") {
			return []*types.Type{c.Elem}
		}
		for _, i := range c.Interfaces() {
			if args := argsAs(i, name, arity); args != nil {
				return args
			}
		}
	}
	return nil
}

func definitionName(t *types.Type) string { name, _, _ := strings.Cut(t.Name, "`"); return name }

// candidates replaces generic overloads by what the arguments make of them;
// overloads whose type parameters stay unknown do not take part.
func candidates(overloads []*Method, generic []*types.Type, args []any) []*Method {
	if generic == nil && (len(overloads) == 0 || !overloads[0].anyGeneric) {
		return overloads
	}
	out := make([]*Method, 0, len(overloads))
	for _, m := range overloads {
		switch {
		case generic != nil:
			if len(m.Generic) == len(generic) {
				out = append(out, m.bind(generic))
			}
		case len(m.Generic) == 0:
			out = append(out, m)
		case arity(m, len(args), false) || arity(m, len(args), true):
			if b, ok := m.infer(args); ok {
				out = append(out, b)
			}
		}
	}
	return out
}

// InvokeGeneric is Invoke with explicit generic arguments.
func InvokeGeneric(env Env, t *types.Type, this any, name string, overloads []*Method, generic []*types.Type, args []any) (any, error) {
	fit := candidates(overloads, generic, args)
	if len(fit) == 0 {
		return nil, noGeneric(name, len(generic), len(args))
	}
	return Invoke(env, t, this, name, fit, args)
}

// Generic returns what the method's own type parameter at a position stands for.
func (c *Call) Generic(i int) *types.Type {
	if c.method == nil || i >= len(c.method.bound) {
		return types.Object
	}
	return c.method.bound[i]
}
