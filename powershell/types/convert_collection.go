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
		if x, ok := err.(*Exception); ok {
			if noRule(v, x) {
				return nil, c.refused(v, t)
			}
			return nil, invalidCast("InvalidCastExceptionScalarToArray", fmt.Sprintf("Cannot convert value \"%s\" to type \"%s\". Error: \"%s\"", shownText(v), t, x.Message), x)
		}
		if err != nil {
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

// noRule reports whether a conversion failed because the types have none, rather
// than for the value.
func noRule(v any, x *Exception) bool {
	if x.ID == "InvalidCastIConvertible" {
		switch v.(type) {
		case bool, DateTime:
			return true
		}
	}
	return x.ID == "ConvertToFinalInvalidCastException"
}

// collection converts to lists and dictionaries.
func (c *Converter) collection(v any, t *Type) (any, bool, error) {
	switch {
	case t == ArrayListType || t.Name == ListDef.Name || t.Name == CollectionDef.Name:
		return c.list(v, t)
	case takesElements(t):
		return c.filled(v, t)
	case t == HashtableType || t == OrderedType || t == IDictionaryType:
		d, ok := v.(*Dict)
		if !ok {
			if o, isObject := v.(*PSObject); isObject && o.Base == nil && t != IDictionaryType {
				return nil, true, customCast(o, t)
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
	case t.Name == "System.Collections.Generic.IEnumerable`1" || t.Name == "System.Collections.Generic.IList`1" || t.Name == "System.Collections.Generic.ICollection`1":
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

// takesElements reports whether a generic collection has a constructor that
// copies elements, by which PowerShell fills it.
func takesElements(t *Type) bool {
	switch t.Name {
	case "System.Collections.Generic.Queue`1", "System.Collections.Generic.Stack`1", "System.Collections.Generic.HashSet`1",
		"System.Collections.Generic.SortedSet`1", "System.Collections.Generic.LinkedList`1":
		return true
	}
	return false
}

// filled makes a collection from the elements of a value.
func (c *Converter) filled(v any, t *Type) (any, bool, error) {
	items, ok, err := c.elementsFor(v, t, t.Args[0])
	if !ok || err != nil {
		return nil, ok, err
	}
	out, known, err := c.Engine.Construct(t, []any{NewTyped(t.Args[0], items)})
	return out, known, err
}

// list makes a list from the elements of a value.
func (c *Converter) list(v any, t *Type) (any, bool, error) {
	l := &List{T: t}
	if t == ArrayListType {
		items, ok := Elements(v)
		if d, isDict := v.(*Dict); isDict {
			items, ok = d.Entries(), true
		}
		if !ok {
			return nil, false, nil
		}
		l.Items = append(l.Items, items...)
		return l, true, nil
	}
	items, ok, err := c.elementsFor(v, t, l.Elem())
	if !ok || err != nil {
		return nil, ok, err
	}
	l.Items = items
	return l, true, nil
}

// elementsFor converts a value to the elements of a generic collection: an array
// element by element, anything else as the one element. Numbers go through their
// text. ok is false for values that are converted by other rules.
func (c *Converter) elementsFor(v any, t, elem *Type) ([]any, bool, error) {
	var items []any
	switch x := v.(type) {
	case bool, Char, DateTime, *EnumValue:
		return nil, false, nil
	case *Dict:
		if c.Engine != nil {
			return nil, false, nil
		}
	case *Array:
		items = x.Items
	default:
		if from := TypeOf(v); IsNumeric(from) && from != BigInt {
			if t.Name == "System.Collections.Generic.HashSet`1" && IsIntegerType(from) {
				return nil, false, nil // a capacity
			}
			if elem != Object {
				v = InvariantNumber(v)
			}
		}
		items = []any{v}
	}
	out := make([]any, len(items))
	for i, item := range items {
		e, err := c.To(item, elem)
		if x, ok := err.(*Exception); ok && x.ID == "ConvertToFinalInvalidCastException" {
			if a, ok := v.(*Array); ok {
				return nil, true, finalCast(a, t)
			}
		}
		if err != nil {
			return nil, true, err
		}
		out[i] = e
	}
	return out, true, nil
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
