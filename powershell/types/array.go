package types

// Array is a .NET array: object[] when Elem is Object. Items are in row-major
// order when there are several dimensions. An Array is shared by reference and,
// like every value, belongs to one runspace at a time.
type Array struct {
	Own
	Elem  *Type
	Items []any
	// Dims are the lengths of a multi-dimensional array, nil of a vector.
	Dims []int
}

// NewArray returns an object[] that owns items.
func NewArray(items ...any) *Array { return &Array{Elem: Object, Items: items} }

// NewTyped returns a vector of the element type that owns items, which must be
// of that type.
func NewTyped(elem *Type, items []any) *Array { return &Array{Elem: elem, Items: items} }

// PSType returns the array type.
func (a *Array) PSType() *Type { return ArrayOfRank(a.Elem, max(len(a.Dims), 1)) }

// Bytes returns the content of a byte[] as a copy; ok is false for other arrays.
func (a *Array) Bytes() (b []byte, ok bool) {
	if a.Elem != Byte {
		return nil, false
	}
	b = make([]byte, len(a.Items))
	for i, v := range a.Items {
		b[i], _ = v.(byte)
	}
	return b, true
}

// BytesToArray returns a byte[] with the content of b.
func BytesToArray(b []byte) *Array {
	items := make([]any, len(b))
	for i, c := range b {
		items[i] = c
	}
	return &Array{Elem: Byte, Items: items}
}

// StringsToArray returns a string[] with the content of s.
func StringsToArray(s []string) *Array {
	items := make([]any, len(s))
	for i, c := range s {
		items[i] = c
	}
	return &Array{Elem: String, Items: items}
}

// List is a growable list: ArrayList, List[T], Collection[T] and their kin,
// told apart by T.
type List struct {
	Own
	T     *Type
	Items []any
	// ReadOnly marks collections that refuse changes.
	ReadOnly bool
	// Overrides is asked for each change of a Collection[T] that a script's class
	// derives from, else nil.
	Overrides ListOverrides
}

// ListOverrides are the protected members through which a Collection[T] changes
// (InsertItem, SetItem, RemoveItem, ClearItems), where a script's class has them.
type ListOverrides interface {
	// Override runs the class's member; done is false when it has none of the name.
	Override(name string, args ...any) (done bool, err error)
}

// NewList returns an empty List[object].
func NewList() *List { return &List{T: ListDef.Instantiate(Object)} }

// PSType returns the list's type.
func (l *List) PSType() *Type { return l.T }

// Elem is the type elements are converted to.
func (l *List) Elem() *Type {
	if len(l.T.Args) == 1 {
		return l.T.Args[0]
	}
	return Object
}

// Elements returns the elements of arrays and lists, and whether v is one.
// The slice is the value's own.
func Elements(v any) ([]any, bool) {
	switch x := v.(type) {
	case *Array:
		return x.Items, true
	case *List:
		return x.Items, true
	case *PSObject:
		if x.Base != nil {
			return Elements(x.Base)
		}
	case *Instance:
		if x.Native != nil {
			return Elements(x.Native)
		}
	}
	return nil, false
}
