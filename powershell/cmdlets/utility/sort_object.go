package utility

import (
	"sort"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// sortObject is Sort-Object.
type sortObject struct {
	interp.Base
	items []any
}

// sortKey is an object with the values it is ordered by.
type sortKey struct {
	value  any
	keys   []any
	exists []bool
	at     int
}

func (s *sortObject) Process(c *interp.Call) error {
	if v, ok := input(c); ok {
		s.items = append(s.items, v)
	}
	return nil
}

// input returns the object a call works on: the pipeline's, or -InputObject.
// An absent object and null are left out.
func input(c *interp.Call) (any, bool) {
	v := c.Input
	if !c.HasInput {
		if !c.Has("InputObject") {
			return nil, false
		}
		v = c.Value("InputObject")
	}
	return v, v != nil && v != types.Nothing
}

func (s *sortObject) End(c *interp.Call) error {
	exprs, err := expressions(c, c.Objects("Property"), "expression", "descending", "ascending")
	if err != nil {
		return err
	}
	exprs = s.expanded(c, exprs)
	rows, err := s.rows(c, exprs)
	if err != nil {
		return err
	}
	cmp := &keyComparer{c: c, caseSensitive: c.Switch("CaseSensitive"), orders: make([]int, max(1, len(exprs)))}
	for i := range cmp.orders {
		cmp.orders[i] = 1
		if c.Switch("Descending") {
			cmp.orders[i] = -1
		}
		if i < len(exprs) && exprs[i].order != 0 {
			cmp.orders[i] = -exprs[i].order
		}
	}
	if c.Switch("Stable") || c.Has("Top") || c.Has("Bottom") {
		sort.SliceStable(rows, func(i, j int) bool { return cmp.compare(rows[i], rows[j]) < 0 })
	} else {
		introsort(rows, func(a, b *sortKey) bool { return cmp.compare(a, b) < 0 })
	}
	if c.Switch("Unique") {
		rows = cmp.unique(rows)
	}
	if c.Has("Top") {
		rows = rows[:min(len(rows), c.Int("Top", 0))]
	}
	if c.Has("Bottom") {
		rows = rows[max(0, len(rows)-c.Int("Bottom", 0)):]
	}
	for _, r := range rows {
		if err := c.Write(r.value); err != nil {
			return err
		}
	}
	return nil
}

// expanded replaces patterns by the properties of the first object.
func (s *sortObject) expanded(c *interp.Call, exprs []expression) []expression {
	if len(s.items) == 0 {
		return exprs
	}
	var out []expression
	for _, e := range exprs {
		if e.wild == nil {
			out = append(out, e)
			continue
		}
		for _, n := range c.Runspace().PropertyNames(s.items[0]) {
			if e.wild.Match(n) {
				out = append(out, expression{name: n, order: e.order})
			}
		}
	}
	return out
}

// rows evaluates the keys of all objects.
func (s *sortObject) rows(c *interp.Call, exprs []expression) ([]*sortKey, error) {
	store := make([]sortKey, len(s.items))
	rows := make([]*sortKey, len(s.items))
	n := max(1, len(exprs))
	keys, exists := make([]any, n*len(s.items)), make([]bool, n*len(s.items))
	for i, v := range s.items {
		r := &store[i]
		r.value, r.at = v, i
		r.keys, r.exists = keys[i*n:(i+1)*n], exists[i*n:(i+1)*n]
		rows[i] = r
		if len(exprs) == 0 {
			r.keys[0], r.exists[0] = v, true
			continue
		}
		for k := range exprs {
			var err error
			if r.keys[k], r.exists[k], err = exprs[k].evaluate(c, v); err != nil {
				if err = expressionFailed(c, err, v); err != nil {
					return nil, err
				}
			}
		}
	}
	return rows, nil
}

// keyComparer orders rows by their keys.
type keyComparer struct {
	c             *interp.Call
	caseSensitive bool
	orders        []int
}

func (k *keyComparer) compare(x, y *sortKey) int {
	for i, order := range k.orders {
		if x.exists[i] != y.exists[i] {
			if x.exists[i] {
				return -1 // objects without the property come last
			}
			return 1
		}
		if cmp := compareKeys(k.c, x.keys[i], y.keys[i], k.caseSensitive); cmp != 0 {
			return cmp * order
		}
	}
	return 0
}

// compareKeys orders two values of any kind: by PowerShell's comparison, and
// where that fails by their texts.
func compareKeys(c *interp.Call, a, b any, caseSensitive bool) int {
	if x, ok := a.(int32); ok {
		if y, ok := b.(int32); ok {
			switch {
			case x < y:
				return -1
			case x > y:
				return 1
			}
			return 0
		}
	}
	if cmp, err := c.Compare(a, b, caseSensitive); err == nil {
		return cmp
	}
	x, errX := sortText(c, a)
	y, errY := sortText(c, b)
	if errX != nil || errY != nil {
		return 0
	}
	return types.CompareText(x, y, !caseSensitive)
}

// sortText is the text that a value without an order is sorted by; that of a
// custom object is empty.
func sortText(c *interp.Call, v any) (string, error) {
	if o, ok := v.(*types.PSObject); ok && o.Base == nil {
		return "", nil
	}
	return c.Text(v)
}

// unique keeps the first of neighbours that are equal.
func (k *keyComparer) unique(rows []*sortKey) []*sortKey {
	out := rows[:0]
	for i := range rows {
		if len(out) == 0 || k.compare(out[len(out)-1], rows[i]) != 0 {
			out = append(out, rows[i])
		}
	}
	return out
}
