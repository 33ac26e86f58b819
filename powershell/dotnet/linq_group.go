package dotnet

import "github.com/runwright/runwright/powershell/types"

// addLinqSets adds the operators that treat sequences as sets.
func addLinqSets(t Table) {
	t["static Concat(*)"] = over(func(c *Call, a []any) ([]any, error) {
		b, err := c.sequence(1)
		return append(append([]any{}, a...), b...), err
	})
	distinct := func(ix *index, items, keys []any) []any {
		var out []any
		for i, v := range items {
			if _, fresh := ix.add(keys[i]); fresh {
				out = append(out, v)
			}
		}
		return out
	}
	t["static Distinct(*)"] = over(func(c *Call, items []any) ([]any, error) { return distinct(c.indexOf(1), items, items), nil })
	t["static DistinctBy(*)"] = over(func(c *Call, items []any) ([]any, error) {
		keys, err := c.mapped(1, items)
		if err != nil {
			return nil, err
		}
		return distinct(c.indexOf(2), items, keys), nil
	})
	t["static Union(*)"] = over(func(c *Call, a []any) ([]any, error) {
		b, err := c.sequence(1)
		all := append(append([]any{}, a...), b...)
		return distinct(c.indexOf(2), all, all), err
	})
	t["static UnionBy(*)"] = over(func(c *Call, a []any) ([]any, error) {
		b, err := c.sequence(1)
		if err != nil {
			return nil, err
		}
		all := append(append([]any{}, a...), b...)
		keys, err := c.mapped(2, all)
		if err != nil {
			return nil, err
		}
		return distinct(c.indexOf(3), all, keys), nil
	})
	// against keeps the elements of one sequence that another has or lacks.
	against := func(has, byKey bool) Func {
		return over(func(c *Call, a []any) ([]any, error) {
			b, err := c.sequence(1)
			if err != nil {
				return nil, err
			}
			keys, at := a, 2
			if byKey {
				if keys, err = c.mapped(2, a); err != nil {
					return nil, err
				}
				at = 3
			}
			other, seen := c.indexOf(at), c.indexOf(at)
			for _, v := range b {
				other.add(v)
			}
			var out []any
			for i, v := range a {
				if (other.find(keys[i]) >= 0) == has {
					if _, fresh := seen.add(keys[i]); fresh {
						out = append(out, v)
					}
				}
			}
			return out, nil
		})
	}
	t["static Intersect(*)"], t["static Except(*)"] = against(true, false), against(false, false)
	t["static IntersectBy(*)"], t["static ExceptBy(*)"] = against(true, true), against(false, true)
	t["static Zip(*)"] = func(c *Call) (any, error) {
		a, err := c.sequence(0)
		if err != nil {
			return nil, err
		}
		b, err := c.sequence(1)
		if err != nil {
			return nil, err
		}
		n := min(len(a), len(b))
		out := make([]any, n)
		for i := range n {
			if len(c.Args) > 2 && c.method.Params[2].Type.IsDelegate() {
				if out[i], err = c.call(2, a[i], b[i]); err != nil {
					return nil, err
				}
				continue
			}
			out[i] = NewTuple(true, a[i], b[i])
		}
		return newIterator(c.Generic(len(c.method.bound)-1), out), nil
	}
	t["static Index(*)"] = func(c *Call) (any, error) {
		items, err := c.sequence(0)
		out := make([]any, len(items))
		for i, v := range items {
			out[i] = NewTuple(true, int32(i), v)
		}
		return newIterator(types.Object, out), err
	}
}

// group sorts elements into groups by their keys, in order of first sight.
func (c *Call) group(items, keys []any, comparer int) ([]*Grouping, *index) {
	ix := c.indexOf(comparer)
	var groups []*Grouping
	kt := c.Generic(1)
	for i, v := range items {
		at, fresh := ix.add(keys[i])
		if fresh {
			groups = append(groups, &Grouping{Key: keys[i], Iterator: Iterator{T: types.MustNamed("System.Linq.IGrouping`2").Instantiate(kt, c.elem())}})
		}
		groups[at].items = append(groups[at].items, v)
	}
	return groups, ix
}

// isSelector reports whether an argument is a delegate of so many parameters.
func (c *Call) isSelector(i, params int) bool {
	return i < len(c.Args) && c.method.Params[i].Type.IsDelegate() && len(c.method.Params[i].Type.DelegateParams()) == params
}

// addLinqGroups adds grouping, joining and the conversions to collections.
func addLinqGroups(t Table) {
	grouped := func(c *Call) ([]*Grouping, *index, int, error) {
		items, err := c.sequence(0)
		if err != nil {
			return nil, nil, 0, err
		}
		keys, err := c.mapped(1, items)
		if err != nil {
			return nil, nil, 0, err
		}
		at := 2
		if c.isSelector(2, 1) {
			if items, err = c.mapped(2, items); err != nil {
				return nil, nil, 0, err
			}
			at = 3
		}
		comparer := at
		if c.isSelector(at, 2) {
			comparer++
		}
		groups, ix := c.group(items, keys, comparer)
		return groups, ix, at, nil
	}
	t["static GroupBy(*)"] = func(c *Call) (any, error) {
		groups, _, at, err := grouped(c)
		if err != nil {
			return nil, err
		}
		out := make([]any, len(groups))
		for i, g := range groups {
			out[i] = g
			if c.isSelector(at, 2) {
				if out[i], err = c.call(at, g.Key, &g.Iterator); err != nil {
					return nil, err
				}
			}
		}
		return newIterator(types.Object, out), nil
	}
	t["static ToLookup(*)"] = func(c *Call) (any, error) {
		groups, ix, _, err := grouped(c)
		if err != nil {
			return nil, err
		}
		return &Lookup{groups: groups, ix: ix, elem: c.elem(), key: c.Generic(1)}, nil
	}
	join := func(grouped, left bool) Func {
		return func(c *Call) (any, error) {
			outer, err := c.sequence(0)
			if err != nil {
				return nil, err
			}
			inner, err := c.sequence(1)
			if err != nil {
				return nil, err
			}
			outerKeys, err := c.mapped(2, outer)
			if err != nil {
				return nil, err
			}
			innerKeys, err := c.mapped(3, inner)
			if err != nil {
				return nil, err
			}
			groups, ix := c.group(inner, innerKeys, 5)
			var out []any
			for i, v := range outer {
				var matches []any
				if at := ix.find(outerKeys[i]); at >= 0 && types.Unwrap(outerKeys[i]) != nil {
					matches = groups[at].items
				}
				if grouped {
					matches = []any{newIterator(c.Generic(1), matches)}
				} else if left && len(matches) == 0 {
					matches = []any{c.zeroOf(c.Generic(1))}
				}
				for _, m := range matches {
					r, err := c.call(4, v, m)
					if err != nil {
						return nil, err
					}
					out = append(out, r)
				}
			}
			return newIterator(c.Generic(3), out), nil
		}
	}
	t["static Join(*)"], t["static GroupJoin(*)"], t["static LeftJoin(*)"] = join(false, false), join(true, false), join(false, true)
	t["static ToArray(*)"] = func(c *Call) (any, error) {
		items, err := c.sequence(0)
		return types.NewTyped(c.elem(), append([]any{}, items...)), err
	}
	t["static ToList(*)"] = func(c *Call) (any, error) {
		items, err := c.sequence(0)
		return &types.List{T: types.ListDef.Instantiate(c.elem()), Items: append([]any{}, items...)}, err
	}
	t["static ToHashSet(*)"] = func(c *Call) (any, error) {
		items, err := c.sequence(0)
		if err != nil {
			return nil, err
		}
		s := newSet(types.HashSetDef.Instantiate(c.elem()))
		if len(c.Args) > 1 {
			compareKeys(c.Env, s.keys, c.Args[1])
		}
		for _, v := range items {
			if _, err := s.add(c, v); err != nil {
				return nil, err
			}
		}
		return s, nil
	}
	t["static ToDictionary(*)"] = toDictionary
}

func toDictionary(c *Call) (any, error) {
	items, err := c.sequence(0)
	if err != nil {
		return nil, err
	}
	d := &types.Dict{CaseSensitive: true}
	compareKeys(c.Env, d, c.Args[len(c.Args)-1])
	if !c.isSelector(1, 1) { // pairs
		d.T = types.DictionaryDef.Instantiate(c.Generic(0), c.Generic(1))
		for _, v := range items {
			switch p := types.Unwrap(v).(type) {
			case *types.DictEntry:
				err = addNew(c, d, p.Key, p.Value)
			case *Tuple:
				err = addNew(c, d, p.Items[0], p.Items[1])
			}
			if err != nil {
				return nil, err
			}
		}
		return d, nil
	}
	keys, err := c.mapped(1, items)
	if err != nil {
		return nil, err
	}
	values, vt := items, c.elem()
	if c.isSelector(2, 1) {
		if values, err = c.mapped(2, items); err != nil {
			return nil, err
		}
		vt = c.Generic(2)
	}
	d.T = types.DictionaryDef.Instantiate(c.Generic(1), vt)
	for i, k := range keys {
		if err := addNew(c, d, k, values[i]); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// addNew adds an entry whose key must not be there.
func addNew(c *Call, d *types.Dict, key, value any) error {
	if types.Unwrap(key) == nil {
		return ArgumentNull("key")
	}
	if d.Has(key) {
		text, err := c.Text(key)
		if err != nil {
			return err
		}
		return ArgumentError("An item with the same key has already been added. Key: "+text, "")
	}
	d.Set(key, value)
	return nil
}

// Lookup is what ToLookup returns.
type Lookup struct {
	groups    []*Grouping
	ix        *index
	key, elem *types.Type
}

// PSType is an iterator over groups, the closest class the facts know.
func (l *Lookup) PSType() *types.Type {
	return newIterator(types.MustNamed("System.Linq.IGrouping`2").Instantiate(l.key, l.elem), nil).T
}

// Enumerates is true.
func (l *Lookup) Enumerates() bool { return true }

// Each yields the groups.
func (l *Lookup) Each(yield func(any) bool) {
	for _, g := range l.groups {
		if !yield(g) {
			return
		}
	}
}

// GetIndex returns the elements under a key, none for a key that is not there.
func (l *Lookup) GetIndex(env Env, i any) (any, error) {
	k, err := env.Convert(i, l.key)
	if err != nil {
		return nil, err
	}
	if at := l.ix.find(k); at >= 0 {
		return l.groups[at], nil
	}
	return newIterator(l.elem, nil), nil
}
