package types

// Reference is [ref]: a variable handed to a method that may assign it.
type Reference struct {
	// Get reads the variable, Set assigns it.
	Get func() any
	Set func(v any) error
}

// NewReference returns a reference that holds a value itself.
func NewReference(v any) *Reference {
	return &Reference{Get: func() any { return v }, Set: func(n any) error { v = n; return nil }}
}

// PSType is PSReference[T] of the value's type.
func (r *Reference) PSType() *Type {
	t := Object
	if v := Norm(r.Get()); v != nil {
		t = TypeOf(v)
	}
	return MustNamed("System.Management.Automation.PSReference`1").Instantiate(t)
}
