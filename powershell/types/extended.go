package types

// Extensible is implemented by reference types that keep what a script puts on
// an object: members (Add-Member) and type names. Embed [Own].
type Extensible interface {
	ownMembers() *PSObject
	setOwnMembers(o *PSObject)
}

// Own keeps the members a script put on an object, for as long as the object
// lives; every view of the object has them.
type Own struct{ object *PSObject }

func (o *Own) ownMembers() *PSObject       { return o.object }
func (o *Own) setOwnMembers(own *PSObject) { o.object = own }

// Extended returns v as the object that carries members and type names a script
// put on it, nil when it has none.
func Extended(v any) *PSObject {
	switch x := v.(type) {
	case *PSObject:
		return x
	case Extensible:
		if own := x.ownMembers(); own != nil && own.Base == v { // a copy of an object starts without
			return own
		}
	}
	return nil
}

// Extend is Extended for a change: an object of a reference type keeps the
// result, a value gets one that only the caller has.
func Extend(v any) *PSObject {
	if o := Extended(v); o != nil {
		return o
	}
	o := &PSObject{Base: v}
	if x, ok := v.(Extensible); ok {
		x.setOwnMembers(o)
	}
	return o
}

// TypeNameList is the object's type names as a list; changes of it are changes
// of the object.
func (o *PSObject) TypeNameList() *List {
	if o.names == nil {
		list := &List{T: CollectionDef.Instantiate(String)}
		for _, n := range TypeNames(o) {
			list.Items = append(list.Items, n)
		}
		o.names = list
	}
	return o.names
}

// OwnTypeNames are the type names set on the object, nil when never changed.
func (o *PSObject) OwnTypeNames() []string {
	if o.names == nil {
		return o.TypeNames
	}
	out := make([]string, len(o.names.Items))
	for i, n := range o.names.Items {
		out[i] = ToString(n)
	}
	return out
}

// FirstTypeName is the first of the type names that were put on the object
// itself; ok is false when it has those of its type.
func FirstTypeName(v any) (name string, ok bool) {
	o := Extended(v)
	if o == nil {
		return "", false
	}
	if o.names != nil {
		names := o.OwnTypeNames()
		if len(names) == 0 {
			return "", false
		}
		return names[0], true
	}
	if len(o.TypeNames) == 0 {
		return "", false
	}
	return o.TypeNames[0], true
}
