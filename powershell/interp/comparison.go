package interp

import (
	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// comparison returns the function of a comparison operator, nil for other
// operators. With a collection at the left, comparisons filter it.
func comparison(k syntax.TokenKind) operatorFn {
	type test = func(fr *frame, l, r any) (bool, error)
	var one test
	equal := func(fold, not bool) test {
		return func(fr *frame, l, r any) (bool, error) {
			ok, err := fr.rs.equal(l, r, fold)
			return ok != not, err
		}
	}
	order := func(fold bool, ok func(int) bool) test {
		return func(fr *frame, l, r any) (bool, error) {
			cmp, err := fr.rs.compare(l, r, fold)
			return err == nil && cmp != 2 && ok(cmp), err
		}
	}
	less := func(c int) bool { return c < 0 }
	lessEqual := func(c int) bool { return c <= 0 }
	greater := func(c int) bool { return c > 0 }
	greaterEqual := func(c int) bool { return c >= 0 }
	switch k {
	case syntax.TokIeq:
		one = equal(true, false)
	case syntax.TokCeq:
		one = equal(false, false)
	case syntax.TokIne:
		one = equal(true, true)
	case syntax.TokCne:
		one = equal(false, true)
	case syntax.TokIlt:
		one = order(true, less)
	case syntax.TokClt:
		one = order(false, less)
	case syntax.TokIle:
		one = order(true, lessEqual)
	case syntax.TokCle:
		one = order(false, lessEqual)
	case syntax.TokIgt:
		one = order(true, greater)
	case syntax.TokCgt:
		one = order(false, greater)
	case syntax.TokIge:
		one = order(true, greaterEqual)
	case syntax.TokCge:
		one = order(false, greaterEqual)
	case syntax.TokIlike, syntax.TokClike, syntax.TokInotlike, syntax.TokCnotlike:
		fold := k == syntax.TokIlike || k == syntax.TokInotlike
		not := k == syntax.TokInotlike || k == syntax.TokCnotlike
		one = func(fr *frame, l, r any) (bool, error) {
			ok, err := fr.rs.like(l, r, fold)
			return ok != not, err
		}
		return filter(one, func(fr *frame, v any) (any, error) { return fr.rs.text(v, " ") })
	case syntax.TokImatch, syntax.TokCmatch, syntax.TokInotmatch, syntax.TokCnotmatch:
		fold := k == syntax.TokImatch || k == syntax.TokInotmatch
		not := k == syntax.TokInotmatch || k == syntax.TokCnotmatch
		return func(fr *frame, l, r any) (any, error) { return fr.match(l, r, fold, not) }
	case syntax.TokIcontains, syntax.TokCcontains, syntax.TokInotcontains, syntax.TokCnotcontains:
		fold := k == syntax.TokIcontains || k == syntax.TokInotcontains
		not := k == syntax.TokInotcontains || k == syntax.TokCnotcontains
		return func(fr *frame, l, r any) (any, error) {
			ok, err := fr.rs.contains(l, r, fold)
			return ok != not, err
		}
	case syntax.TokIin, syntax.TokCin, syntax.TokInotin, syntax.TokCnotin:
		fold := k == syntax.TokIin || k == syntax.TokInotin
		not := k == syntax.TokInotin || k == syntax.TokCnotin
		return func(fr *frame, l, r any) (any, error) {
			ok, err := fr.rs.contains(r, l, fold)
			return ok != not, err
		}
	default:
		return nil
	}
	return filter(one, nil)
}

// filter compares a single value, or gives the elements of a collection that
// pass; as turns those into what the operator gives (-like: their texts).
func filter(one func(fr *frame, l, r any) (bool, error), as func(fr *frame, v any) (any, error)) operatorFn {
	return func(fr *frame, l, r any) (any, error) {
		items, many := elements(l)
		if !many {
			ok, err := one(fr, l, r)
			return ok, err
		}
		var out []any
		for _, v := range items {
			ok, err := one(fr, v, r)
			if err != nil {
				return nil, err
			}
			if !ok {
				continue
			}
			if as != nil {
				if v, err = as(fr, v); err != nil {
					return nil, err
				}
			}
			out = append(out, v)
		}
		return types.NewArray(out...), nil
	}
}

// contains reports whether a collection has an element equal to a value.
func (rs *Runspace) contains(list, v any, fold bool) (bool, error) {
	items, many := elements(list)
	if !many {
		items = []any{list}
	}
	for _, e := range items {
		if ok, err := rs.equal(e, v, fold); err == nil && ok {
			return true, nil
		}
	}
	return false, nil
}

// like matches wildcards.
func (rs *Runspace) like(l, r any, fold bool) (bool, error) {
	s, err := rs.text(l, " ")
	if err != nil {
		return false, err
	}
	p, err := rs.text(r, " ")
	if err != nil {
		return false, err
	}
	w, err := types.CompileWildcard(p, fold)
	if err != nil {
		return false, err
	}
	return w.Match(s), nil
}

// equal compares two values.
func (rs *Runspace) equal(l, r any, fold bool) (bool, error) { return rs.conv.Equal(l, r, fold) }

// compare orders two values.
func (rs *Runspace) compare(l, r any, fold bool) (int, error) { return rs.conv.Compare(l, r, fold) }
