package dotnet

import "github.com/runwright/runwright/powershell/types"

// scriptEquality compares keys by an IEqualityComparer that a script wrote.
type scriptEquality struct {
	env Env
	by  *types.Instance
}

// HashKey implements types.KeyEquality.
func (s *scriptEquality) HashKey(key any) int32 {
	v, err := s.env.Method(s.by, "GetHashCode", key)
	s.env.Defer(err)
	h, _ := v.(int32)
	return h
}

// SameKey implements types.KeyEquality.
func (s *scriptEquality) SameKey(a, b any) bool {
	v, err := s.env.Method(s.by, "Equals", a, b)
	s.env.Defer(err)
	return err == nil && types.IsTrue(v)
}

// compareKeys makes a dictionary compare its keys by a comparer; an argument that
// is none changes nothing.
func compareKeys(env Env, d *types.Dict, comparer any) {
	switch k := types.Unwrap(comparer).(type) {
	case *StringComparer:
		d.CaseSensitive = !k.how.ignoreCase()
	case *types.Instance:
		for _, name := range []string{"System.Collections.Generic.IEqualityComparer`1", "System.Collections.IEqualityComparer"} {
			if implements(k.T, name) {
				d.Equality = &scriptEquality{env, k}
			}
		}
	}
}

// implements reports whether a type or one it derives from names an interface, of
// whatever arguments.
func implements(t *types.Type, name string) bool {
	for _, i := range allInterfaces(t) {
		if i.Name == name {
			return true
		}
	}
	return false
}
