package dotnet

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// Set is HashSet[T] or SortedSet[T]. Its elements are the keys of a dictionary.
type Set struct {
	T    *types.Type
	keys *types.Dict
	// null says that the set holds null, which is no key.
	null bool
	by   any // the comparer of a sorted set
}

func newSet(t *types.Type) *Set {
	return &Set{T: t, keys: &types.Dict{T: types.HashtableType, CaseSensitive: true}}
}

// PSType is the set's type.
func (s *Set) PSType() *types.Type { return s.T }

// Enumerates is true.
func (s *Set) Enumerates() bool { return true }

// Each yields the elements.
func (s *Set) Each(yield func(any) bool) {
	if s.null && !yield(nil) {
		return
	}
	for k := range s.keys.All {
		if !yield(k) {
			return
		}
	}
}

func (s *Set) has(v any) bool {
	if v = types.Unwrap(v); v == nil {
		return s.null
	}
	return s.keys.Has(v)
}

// add inserts an element and reports whether it is new.
func (s *Set) add(c *Call, v any) (bool, error) {
	v = types.Unwrap(v)
	if s.has(v) || s.ordersAlike(c, v) {
		return false, nil
	}
	if v == nil {
		s.null = true
		return true, nil
	}
	s.keys.Set(v, true)
	if !s.sorted() {
		return true, nil
	}
	items := s.keys.Keys()
	if n := len(items); n > 1 {
		if cmp, err := c.Compare(items[n-2], items[n-1]); err == nil && cmp < 0 && s.by == nil {
			return true, nil
		}
	}
	if err := sortItems(c, items, s.by); err != nil {
		return true, err
	}
	s.keys.Clear()
	for _, k := range items {
		s.keys.Set(k, true)
	}
	return true, nil
}

// ordersAlike reports whether a sorted set with a comparer of its own has an
// element that this does not tell from v.
func (s *Set) ordersAlike(c *Call, v any) bool {
	if !s.sorted() || s.by == nil {
		return false
	}
	o := &order{c: c, by: s.by}
	for k := range s.keys.All {
		if o.compare(k, v) == 0 && o.failed == nil {
			return true
		}
	}
	c.Defer(o.failed)
	return false
}

func (s *Set) sorted() bool { return strings.HasPrefix(s.T.Name, "System.Collections.Generic.Sorted") }

func (s *Set) remove(v any) bool {
	if v = types.Unwrap(v); v == nil {
		had := s.null
		s.null = false
		return had
	}
	return s.keys.Delete(v)
}

// edge is the least or greatest element of a sorted set, the type's zero of an
// empty one.
func (s *Set) edge(c *Call, last bool) any {
	items := s.keys.Keys()
	if len(items) == 0 {
		return c.zeroOf(s.T.Args[0])
	}
	if last {
		return items[len(items)-1]
	}
	return items[0]
}

func (s *Set) count() int {
	n := s.keys.Len()
	if s.null {
		n++
	}
	return n
}

// setOf makes a set of what an argument holds, to look elements up in.
func setOf(c *Call, v any, like *Set) (*Set, error) {
	if s, ok := types.Unwrap(v).(*Set); ok {
		return s, nil
	}
	items, err := collectionItems(v)
	if err != nil {
		return nil, err
	}
	s := newSet(types.HashSetDef)
	s.keys.CaseSensitive, s.keys.Equality = like.keys.CaseSensitive, like.keys.Equality
	for _, e := range items {
		if _, err := s.add(c, e); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// setTable serves HashSet[T] and SortedSet[T].
func setTable() Table {
	this := func(c *Call) *Set { return c.This.(*Set) }
	t := Table{
		"get Count":   func(c *Call) (any, error) { return int32(this(c).count()), nil },
		"Add(T)":      func(c *Call) (any, error) { return this(c).add(c, c.Args[0]) },
		"Contains(T)": func(c *Call) (any, error) { return this(c).has(c.Args[0]), nil },
		"Remove(T)":   func(c *Call) (any, error) { return this(c).remove(c.Args[0]), nil },
		"Clear()": func(c *Call) (any, error) {
			this(c).keys.Clear()
			this(c).null = false
			return nil, nil
		},
		"GetEnumerator()": func(c *Call) (any, error) { return newEnumerator(types.Collect(this(c))), nil },
		"CopyTo(*)": func(c *Call) (any, error) {
			items := types.Collect(this(c))
			if len(c.Args) > 2 {
				items = items[:min(len(items), max(c.Int(2), 0))]
			}
			inner := *c
			inner.Args = c.Args[:min(len(c.Args), 2)]
			return nil, copyItems(&inner, items, 0)
		},
		"get Min": func(c *Call) (any, error) { return this(c).edge(c, false), nil },
		"get Max": func(c *Call) (any, error) { return this(c).edge(c, true), nil },
		"Reverse()": func(c *Call) (any, error) {
			items := types.Collect(this(c))
			reverse(items)
			return newIterator(this(c).T.Args[0], items), nil
		},
		"GetViewBetween(T,T)": func(c *Call) (any, error) {
			s := newSet(this(c).T)
			s.by, s.keys.CaseSensitive = this(c).by, this(c).keys.CaseSensitive
			o := &order{c: c, by: s.by}
			if o.compare(c.Args[0], c.Args[1]) > 0 {
				return nil, ArgumentError("Must be less than or equal to upperValue.", "lowerValue")
			}
			for _, v := range types.Collect(this(c)) {
				if o.compare(v, c.Args[0]) >= 0 && o.compare(v, c.Args[1]) <= 0 {
					s.keys.Set(v, true)
				}
			}
			return s, o.failed
		},
		"RemoveWhere(*)": func(c *Call) (any, error) {
			n := int32(0)
			for _, v := range types.Collect(this(c)) {
				hit, err := test(c, c.Args[0], v)
				if err != nil {
					return nil, err
				}
				if hit && this(c).remove(v) {
					n++
				}
			}
			return n, nil
		},
		"TryGetValue(*)": func(c *Call) (any, error) {
			for k := range this(c).keys.All {
				if this(c).keys.Has(c.Args[0]) && (equals(k, types.Unwrap(c.Args[0])) || !this(c).keys.CaseSensitive && strings.EqualFold(types.ToString(k), types.ToString(c.Args[0]))) {
					return true, c.setOut(1, k)
				}
			}
			return false, c.setOut(1, c.zeroOf(this(c).T.Args[0]))
		},
		"EnsureCapacity(*)": func(c *Call) (any, error) { return int32(max(c.Int(0), this(c).count())), nil },
		"TrimExcess(*)":     func(*Call) (any, error) { return nil, nil },
		"get Capacity":      func(c *Call) (any, error) { return int32(this(c).count()), nil },
		"get Comparer": func(c *Call) (any, error) {
			if this(c).by != nil {
				return this(c).by, nil
			}
			return &Comparer{T: types.MustNamed("System.Collections.Generic.EqualityComparer`1").Instantiate(this(c).T.Args[0])}, nil
		},
	}
	addSetAlgebra(t)
	fresh := func(c *Call) (any, error) {
		s := newSet(c.Type)
		for _, a := range c.Args {
			if n, ok := a.(int32); ok {
				if err := tooManyElements(int(n)); err != nil {
					return nil, err
				}
			}
			compareKeys(c.Env, s.keys, a)
			switch k := types.Unwrap(a).(type) {
			case *StringComparer, *Comparer:
				s.by = k
			case *types.Instance:
				if implements(k.T, "System.Collections.Generic.IComparer`1") || s.keys.Equality != nil {
					s.by = k
				}
			}
		}
		if len(c.Args) > 0 {
			if items, err := collectionItems(c.Args[0]); err == nil {
				for _, v := range items {
					if _, err := s.add(c, v); err != nil {
						return nil, err
					}
				}
			}
		}
		return s, nil
	}
	const many, equal = "System.Collections.Generic.IEnumerable[T]", "System.Collections.Generic.IEqualityComparer[T]"
	for _, p := range []string{"", "int", many, equal, many + "," + equal, "System.Collections.Generic.IComparer[T]", many + ",System.Collections.Generic.IComparer[T]"} {
		t["new("+p+")"] = fresh
	}
	return t
}

// addSetAlgebra adds unions, intersections and comparisons.
func addSetAlgebra(t Table) {
	this := func(c *Call) *Set { return c.This.(*Set) }
	const many = "(System.Collections.Generic.IEnumerable[T])"
	change := func(f func(c *Call, s, other *Set) error) Func {
		return func(c *Call) (any, error) {
			other, err := setOf(c, c.Args[0], this(c))
			if err != nil {
				return nil, err
			}
			return nil, f(c, this(c), other)
		}
	}
	t["UnionWith"+many] = change(func(c *Call, s, other *Set) error {
		for _, v := range types.Collect(other) {
			if _, err := s.add(c, v); err != nil {
				return err
			}
		}
		return nil
	})
	keep := func(inOther bool) Func {
		return change(func(_ *Call, s, other *Set) error {
			for _, v := range types.Collect(s) {
				if other.has(v) != inOther {
					s.remove(v)
				}
			}
			return nil
		})
	}
	t["IntersectWith"+many], t["ExceptWith"+many] = keep(true), keep(false)
	t["SymmetricExceptWith"+many] = change(func(c *Call, s, other *Set) error {
		for _, v := range types.Collect(other) {
			if s.remove(v) {
				continue
			}
			if _, err := s.add(c, v); err != nil {
				return err
			}
		}
		return nil
	})
	within := func(a, b *Set) bool {
		for _, v := range types.Collect(a) {
			if !b.has(v) {
				return false
			}
		}
		return true
	}
	relate := func(f func(a, b *Set) bool) Func {
		return func(c *Call) (any, error) {
			other, err := setOf(c, c.Args[0], this(c))
			return err == nil && f(this(c), other), err
		}
	}
	t["IsSubsetOf"+many] = relate(within)
	t["IsSupersetOf"+many] = relate(func(a, b *Set) bool { return within(b, a) })
	t["IsProperSubsetOf"+many] = relate(func(a, b *Set) bool { return within(a, b) && a.count() < b.count() })
	t["IsProperSupersetOf"+many] = relate(func(a, b *Set) bool { return within(b, a) && a.count() > b.count() })
	t["SetEquals"+many] = relate(func(a, b *Set) bool { return within(a, b) && within(b, a) })
	t["Overlaps"+many] = relate(func(a, b *Set) bool {
		for _, v := range types.Collect(b) {
			if a.has(v) {
				return true
			}
		}
		return false
	})
}
