package metadata

import (
	"github.com/runwright/runwright/powershell/syntax"
)

// forEachObject follows ForEach-Object with a block or the name of a member.
func (w *walker) forEachObject(c *syntax.Command, in []any) []any {
	a := w.arguments(c, "")
	v, ok := a.take(true, "process", "membername")
	if !ok {
		return []any{unknown{}}
	}
	var out []any
	for _, e := range in {
		switch v := v.(type) {
		case *block:
			w.s.variables.put("_", variable{"_", e})
			if !known(e) {
				w.maybe++
			}
			out = append(out, w.inline(v)...)
			if !known(e) {
				w.maybe--
			}
		case string:
			out = append(out, list(property(e, v))...)
		default:
			return []any{unknown{}}
		}
	}
	w.s.variables.remove("_")
	return out
}

// whereObject follows Where-Object with a block or in its simple form.
func (w *walker) whereObject(c *syntax.Command, in []any) []any {
	a := w.arguments(c, "")
	first, ok := a.take(true, "filterscript", "property")
	if !ok || !known(in) {
		return []any{unknown{}}
	}
	var test func(any) any
	switch f := first.(type) {
	case *block:
		test = func(v any) any {
			w.s.variables.put("_", variable{"_", v})
			return one(w.inline(f))
		}
	case string:
		op, value, ok := simpleFilter(a)
		if !ok {
			return []any{unknown{}}
		}
		test = func(v any) any { return compare(op, property(v, f), value) }
	default:
		return []any{unknown{}}
	}
	var out []any
	for _, v := range in {
		yes, ok := truth(test(v))
		if !ok {
			return []any{unknown{}}
		}
		if yes {
			out = append(out, v)
		}
	}
	w.s.variables.remove("_")
	return out
}

func simpleFilter(a *arguments) (op syntax.TokenKind, value any, ok bool) {
	for name, op := range map[string]syntax.TokenKind{"eq": syntax.TokIeq, "ne": syntax.TokIne, "like": syntax.TokIlike,
		"notlike": syntax.TokInotlike, "match": syntax.TokImatch, "notmatch": syntax.TokInotmatch} {
		if v, ok := a.named[name]; ok {
			return op, v, known(v)
		}
	}
	return 0, nil, false
}

func (w *walker) selectObject(c *syntax.Command, in []any) []any {
	a := w.arguments(c, "unique")
	name, ok := a.text(false, "expandproperty")
	if !ok {
		return []any{unknown{}}
	}
	var out []any
	for _, v := range in {
		out = append(out, list(property(v, name))...)
	}
	return out
}
