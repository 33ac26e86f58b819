package types

import (
	"fmt"
	"strings"
)

// array converts to an array type: elements one by one, a scalar becomes an
// array of one.
func (c *Converter) array(v any, t *Type) (any, error) {
	if t.Rank > 1 {
		return nil, finalCast(v, t)
	}
	items, many := Elements(v)
	if !many {
		switch x := v.(type) {
		case *Dict:
			if t.Elem == MustNamed("System.Collections.DictionaryEntry") {
				return &Array{Elem: t.Elem, Items: x.Entries()}, nil
			}
		case Enumerable:
			if x.Enumerates() {
				items, many = Collect(x), true
			}
		case string:
			if t.Elem == CharType {
				u := Units(x)
				out := make([]any, len(u))
				for i, c := range u {
					out[i] = Char(c)
				}
				return &Array{Elem: CharType, Items: out}, nil
			}
		}
	}
	if !many {
		e, err := c.To(v, t.Elem)
		if err != nil {
			if x, ok := err.(*Exception); ok && x.ID == "ConvertToFinalInvalidCastException" {
				return nil, invalidCast("InvalidCastExceptionScalarToArray", finalCast(v, t).Message, x)
			}
			return nil, err
		}
		return &Array{Elem: t.Elem, Items: []any{e}}, nil
	}
	out := make([]any, len(items))
	for i, item := range items {
		e, err := c.To(item, t.Elem)
		if err != nil {
			return nil, err
		}
		out[i] = e
	}
	return &Array{Elem: t.Elem, Items: out}, nil
}

// collection converts to lists and dictionaries.
func (c *Converter) collection(v any, t *Type) (any, bool, error) {
	switch {
	case t == ArrayListType || t.Name == ListDef.Name || t.Name == CollectionDef.Name || t.Name == "System.Collections.Generic.Queue`1" || t.Name == "System.Collections.Generic.Stack`1":
		return c.list(v, t)
	case t == HashtableType || t == OrderedType || t == IDictionaryType:
		d, ok := v.(*Dict)
		if !ok {
			if o, isObject := v.(*PSObject); isObject && o.Base == nil && t != IDictionaryType {
				return nil, true, finalCast(v, t)
			}
			return nil, false, nil
		}
		if t == IDictionaryType {
			return d, true, nil
		}
		out := NewHashtable()
		out.T = t
		for k, val := range d.All {
			out.Set(k, val)
		}
		return out, true, nil
	case t == ArrayType:
		if items, ok := Elements(v); ok {
			return NewArray(append([]any{}, items...)...), true, nil
		}
		return NewArray(v), true, nil
	case t == IEnumerableType || t == IListType || t.Name == "System.Collections.ICollection" ||
		t.Name == "System.Collections.Generic.IEnumerable`1" || t.Name == "System.Collections.Generic.IList`1" || t.Name == "System.Collections.Generic.ICollection`1":
		elem := Object
		if len(t.Args) == 1 {
			elem = t.Args[0]
		}
		if _, isDict := v.(*Dict); isDict {
			return nil, false, nil
		}
		out, err := c.array(v, ArrayOf(elem))
		return out, true, err
	case len(t.Args) == 1 && !t.IsInterface() && takesSequence(t) && c.Engine != nil:
		if _, many := Elements(v); !many || TypeOf(v).AssignableTo(t) {
			return nil, false, nil
		}
		items, err := c.array(v, ArrayOf(t.Args[0]))
		if err != nil {
			return nil, true, err
		}
		out, known, err := c.Engine.Construct(t, []any{items})
		return out, known, err
	case t == PSCustomObject:
		if d, ok := v.(*Dict); ok {
			o := NewCustom()
			for k, val := range d.All {
				o.Set(ToString(k), val)
			}
			return o, true, nil
		}
	}
	return nil, false, nil
}

func (c *Converter) list(v any, t *Type) (any, bool, error) {
	items, ok := Elements(v)
	if !ok {
		if d, isDict := v.(*Dict); isDict && t == ArrayListType {
			return &List{T: t, Items: d.Entries()}, true, nil
		}
		if t == ArrayListType {
			return nil, true, finalCast(v, t)
		}
		items = []any{v}
	}
	l := &List{T: t}
	elem := l.Elem()
	for _, item := range items {
		e, err := c.To(item, elem)
		if err != nil {
			return nil, true, err
		}
		l.Items = append(l.Items, e)
	}
	return l, true, nil
}

// Enumerable is implemented by objects that foreach and pipelines take apart.
type Enumerable interface {
	// Enumerates reports whether the object is taken apart at all.
	Enumerates() bool
	// Each yields the elements; yield returns false to stop.
	Each(yield func(any) bool)
}

// Collect returns all elements of an Enumerable.
func Collect(e Enumerable) []any {
	var out []any
	e.Each(func(v any) bool {
		out = append(out, v)
		return true
	})
	return out
}

// CastError describes a failed conversion of a value for texts that quote it.
func CastError(v any, t *Type) error { return finalCast(v, t) }

// UnknownMember is the error text for a property that cannot be set.
func UnknownMember(name string, t *Type) string {
	return fmt.Sprintf("The %s property was not found for the %s object.", name, t)
}

// takesSequence reports whether a generic class has a constructor of a sequence
// of its elements, by which arrays convert to it.
func takesSequence(t *Type) bool {
	info := t.Info()
	if info == nil {
		return false
	}
	for i := range info.Members {
		if m := &info.Members[i]; m.Kind == 'C' {
			for _, of := range []string{"IEnumerable", "IList", "ICollection"} {
				if strings.HasPrefix(m.Params, "System.Collections.Generic."+of+"[T] ") && !strings.Contains(m.Params, ";") {
					return true
				}
			}
		}
	}
	return false
}

// takesCollection reports whether a class has a constructor of one argument that
// may be a collection; the text of one is nothing to make an object of.
func takesCollection(t *Type) bool {
	info := t.Info()
	if info == nil {
		return true
	}
	for i := range info.Members {
		m := &info.Members[i]
		if m.Kind != 'C' || m.Params == "" || strings.Contains(m.Params, "; ") {
			continue
		}
		name := m.Params[:strings.LastIndexByte(m.Params, ' ')]
		switch p := t.ResolveFact(name[strings.LastIndexByte(name, ' ')+1:]); {
		case p == Object, p.Elem != nil, p == ArrayType, p.IsInterface() && strings.HasPrefix(p.Name, "System.Collections."):
			return true
		}
	}
	return false
}
