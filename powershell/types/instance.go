package types

// Instance is an object of a class that a script defined.
type Instance struct {
	Own
	T *Type
	// Fields are the values of instance properties, by the class's own index.
	Fields []any
	// Native is the object of the .NET base class, nil without one.
	Native any
}

// Copy is a copy with the same values of its properties.
func (i *Instance) Copy() *Instance {
	return &Instance{T: i.T, Fields: append([]any{}, i.Fields...), Native: i.Native}
}

// InstanceEnumerator is implemented by classes of a script whose objects may be
// enumerated.
type InstanceEnumerator interface {
	// EnumeratesInstances reports whether the objects are collections.
	EnumeratesInstances() bool
	// OwnEnumerator reports whether a GetEnumerator of a script tells the elements.
	OwnEnumerator() bool
	// EachOf yields the elements of one.
	EachOf(o *Instance, yield func(any) bool)
}

// ownEnumerator reports whether the class says itself what it enumerates.
func (i *Instance) ownEnumerator() bool {
	c, ok := i.T.Class.(InstanceEnumerator)
	return ok && c.OwnEnumerator()
}

// Enumerates reports whether the class implements IEnumerable itself.
func (i *Instance) Enumerates() bool {
	if e, ok := i.Native.(Enumerable); ok {
		return e.Enumerates()
	}
	c, ok := i.T.Class.(InstanceEnumerator)
	return ok && c.EnumeratesInstances()
}

// Each yields the elements that the class enumerates.
func (i *Instance) Each(yield func(any) bool) {
	if e, ok := i.Native.(Enumerable); ok && !i.ownEnumerator() {
		e.Each(yield)
		return
	}
	if c, ok := i.T.Class.(InstanceEnumerator); ok {
		c.EachOf(i, yield)
	}
}

// PSType returns the class.
func (i *Instance) PSType() *Type { return i.T }

// InstanceMeaning is implemented by classes of a script: what they put in place
// of the identity and the order that objects have by themselves. Each method's ok
// is false when the class leaves it as it is.
type InstanceMeaning interface {
	// EqualInstance is the class's Equals(object).
	EqualInstance(o *Instance, other any) (same, ok bool, err error)
	// HashInstance is the class's GetHashCode().
	HashInstance(o *Instance) (hash int32, ok bool)
	// CompareInstance is IComparable.CompareTo.
	CompareInstance(o *Instance, other any) (order int, ok bool, err error)
	// OrdersInstances reports whether the class implements IComparable.
	OrdersInstances() bool
	// Defer keeps an error that cannot be returned, if it is one, for the end of the
	// statement in whose course the engine asked.
	Defer(err error)
}

// PSEquals is Object.Equals.
func (i *Instance) PSEquals(other any) (bool, error) {
	other = Unwrap(other)
	if o, ok := other.(*Instance); ok && o == i {
		return true, nil
	}
	if m, ok := i.T.Class.(InstanceMeaning); ok {
		if same, ok, err := m.EqualInstance(i, other); ok || err != nil {
			return same, err
		}
	}
	return false, nil
}

// Same is PSEquals where no error can be returned: it ends the running statement.
func (i *Instance) Same(other any) bool {
	same, err := i.PSEquals(other)
	if m, ok := i.T.Class.(InstanceMeaning); ok {
		m.Defer(err)
	}
	return err == nil && same
}

// hash is the class's own hash code; ok is false when it has none, so that
// objects are the same only when they are one.
func (i *Instance) hash() (int32, bool) {
	if m, ok := i.T.Class.(InstanceMeaning); ok {
		return m.HashInstance(i)
	}
	return 0, false
}

// ordered reports whether the class implements IComparable.
func (i *Instance) ordered() bool {
	m, ok := i.T.Class.(InstanceMeaning)
	return ok && m.OrdersInstances()
}

// compare is IComparable.CompareTo of a class that is ordered.
func (i *Instance) compare(other any) (int, error) {
	n, _, err := i.T.Class.(InstanceMeaning).CompareInstance(i, other)
	return n, err
}

// DictOf returns v as a dictionary: one itself, or what an object of a class has
// that derives from one.
func DictOf(v any) (*Dict, bool) {
	switch x := Unwrap(v).(type) {
	case *Dict:
		return x, true
	case *Instance:
		d, ok := x.Native.(*Dict)
		return d, ok
	}
	return nil, false
}
