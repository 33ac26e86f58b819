package dotnet

import "github.com/runwright/runwright/powershell/types"

// Enumerator is what GetEnumerator returns: it stands before the first element
// until MoveNext.
type Enumerator struct {
	T     *types.Type
	items []any
	at    int
}

// newEnumerator makes an enumerator of elements.
func newEnumerator(items []any) *Enumerator {
	return &Enumerator{T: types.MustNamed("System.Collections.IEnumerator"), items: items, at: -1}
}

// dictEnumerator makes an enumerator of a dictionary's entries.
func dictEnumerator(d *types.Dict) *Enumerator {
	name := "System.Collections.IDictionaryEnumerator"
	switch d.T {
	case types.HashtableType:
		name = "System.Collections.Hashtable+HashtableEnumerator"
	case types.OrderedType:
		name = "System.Collections.Specialized.OrderedDictionary+OrderedDictionaryEnumerator"
	}
	return typedEnumerator(types.MustNamed(name), d.Entries())
}

// typedEnumerator makes an enumerator of a type.
func typedEnumerator(t *types.Type, items []any) *Enumerator {
	return &Enumerator{T: t, items: items, at: -1}
}

// PSType is the interface or, where scripts can tell, the class.
func (e *Enumerator) PSType() *types.Type { return e.T }

// Enumerates is true: pipelines take what is left.
func (e *Enumerator) Enumerates() bool { return true }

// Each yields the elements that are left.
func (e *Enumerator) Each(yield func(any) bool) {
	for e.move() {
		if !yield(e.items[e.at]) {
			return
		}
	}
}

func (e *Enumerator) move() bool {
	if e.at < len(e.items) {
		e.at++
	}
	return e.at < len(e.items)
}

func (e *Enumerator) current() (any, error) {
	switch {
	case e.at < 0:
		return nil, types.NewException("System.InvalidOperationException", "Enumeration has not started. Call MoveNext.")
	case e.at >= len(e.items):
		return nil, types.NewException("System.InvalidOperationException", "Enumeration already finished.")
	}
	return e.items[e.at], nil
}

// enumeratorTable serves IEnumerator, IDictionaryEnumerator and the classes.
func enumeratorTable() Table {
	this := func(c *Call) *Enumerator { return c.This.(*Enumerator) }
	entry := func(f func(e *types.DictEntry) any) Func {
		return func(c *Call) (any, error) {
			v, err := this(c).current()
			if err != nil {
				return nil, err
			}
			e, _ := v.(*types.DictEntry)
			return f(e), nil
		}
	}
	return Table{
		"MoveNext()":  func(c *Call) (any, error) { return this(c).move(), nil },
		"Reset()":     func(c *Call) (any, error) { this(c).at = -1; return nil, nil },
		"get Current": func(c *Call) (any, error) { return this(c).current() },
		"get Key":     entry(func(e *types.DictEntry) any { return e.Key }),
		"get Value":   entry(func(e *types.DictEntry) any { return e.Value }),
		"get Entry":   entry(func(e *types.DictEntry) any { return e }),
	}
}

// collectionTable is ICollection, as which keys and values of a dictionary show.
func collectionTable() Table {
	items := func(c *Call) []any {
		v, err := collectionItems(c.This)
		if err != nil {
			return nil
		}
		return v
	}
	return Table{
		"get Count":          func(c *Call) (any, error) { return int32(len(items(c))), nil },
		"get IsSynchronized": func(*Call) (any, error) { return false, nil },
		"get IsReadOnly":     func(*Call) (any, error) { return true, nil },
		"get SyncRoot":       func(c *Call) (any, error) { return c.This, nil },
		"CopyTo(*)":          func(c *Call) (any, error) { return nil, copyItems(c, items(c), 0) },
		"Contains(*)": func(c *Call) (any, error) {
			for _, v := range items(c) {
				if equals(types.Unwrap(v), types.Unwrap(c.Args[0])) {
					return true, nil
				}
			}
			return false, nil
		},
		"GetEnumerator()": func(c *Call) (any, error) { return newEnumerator(items(c)), nil },
	}
}

// copyItems copies elements into the array at an argument, from the index behind
// it on, which may be left out.
func copyItems(c *Call, items []any, at int) error {
	to, _ := types.Unwrap(c.Args[at]).(*types.Array)
	if to == nil {
		return ArgumentNull("array")
	}
	from := 0
	if at+1 < len(c.Args) {
		from = c.Int(at + 1)
	}
	if from < 0 {
		return mustNotBeNegative("arrayIndex", from)
	}
	if from+len(items) > len(to.Items) {
		return ArgumentError("Destination array was not long enough. Check the destination index, length, and the array's lower bounds.", "destinationArray")
	}
	for i, v := range items {
		out, err := c.Convert(v, to.Elem)
		if err != nil {
			return err
		}
		to.Items[from+i] = out
	}
	return nil
}
