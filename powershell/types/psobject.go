package types

import "strings"

// MemberKind is the kind of an instance member.
type MemberKind uint8

// The kinds of member that Add-Member makes.
const (
	NoteProperty MemberKind = iota
	AliasProperty
	ScriptProperty
	ScriptMethod
	CodeProperty
	CodeMethod
	PropertySet
	MemberSet
)

// String is PowerShell's name of the kind.
func (k MemberKind) String() string {
	return [...]string{"NoteProperty", "AliasProperty", "ScriptProperty", "ScriptMethod", "CodeProperty", "CodeMethod", "PropertySet", "MemberSet"}[k]
}

// Property is an instance member of a PSObject.
type Property struct {
	Name string
	// Value is the note's value, the alias's target name, or nil.
	Value any
	// Special is set for everything but plain notes.
	Special *SpecialMember
}

// SpecialMember is what members other than notes add.
type SpecialMember struct {
	Kind MemberKind
	// Get and Set are script blocks (methods use Get), or nil.
	Get, Set any
	Hidden   bool
	// Names are the members of a property set.
	Names []string
	// Convert is the type an alias property converts to, or nil.
	Convert *Type
}

// PSObject is a [pscustomobject], or a value with members of its own around it.
type PSObject struct {
	// Base is the wrapped value, nil for a custom object.
	Base any
	// TypeNames replaces the type names that come from the type, nil when not changed.
	TypeNames []string
	// Props are the instance members in order.
	Props []Property
	// Text is what ToString() gives when an object was read back from its
	// serialized form and is no custom object, else nil.
	Text *string
	// names is the live list of type names once a script took hold of it.
	names *List
}

// NewCustom returns an empty custom object.
func NewCustom() *PSObject { return new(PSObject) }

// PSType returns the type of what is wrapped.
func (o *PSObject) PSType() *Type {
	if o.Base != nil {
		return TypeOf(o.Base)
	}
	if o.Text != nil {
		return PSObjectType
	}
	return PSCustomObject
}

// Find returns the instance member with a name, matched without regard to case,
// or nil.
func (o *PSObject) Find(name string) *Property {
	for i := range o.Props {
		if p := &o.Props[i]; len(p.Name) == len(name) && (p.Name == name || strings.EqualFold(p.Name, name)) {
			return p
		}
	}
	return nil
}

// Get returns the value of a note.
func (o *PSObject) Get(name string) (any, bool) {
	if p := o.Find(name); p != nil && p.Special == nil {
		return p.Value, true
	}
	return nil, false
}

// Set sets or adds a note and returns o.
func (o *PSObject) Set(name string, value any) *PSObject {
	if p := o.Find(name); p != nil {
		p.Value, p.Special = value, nil
		return o
	}
	o.Props = append(o.Props, Property{Name: name, Value: value})
	return o
}

// Remove removes an instance member and reports whether it was there.
func (o *PSObject) Remove(name string) bool {
	for i := range o.Props {
		if strings.EqualFold(o.Props[i].Name, name) {
			o.Props = append(o.Props[:i:i], o.Props[i+1:]...)
			return true
		}
	}
	return false
}

// Unwrap returns what a PSObject wraps, or the custom object itself.
func Unwrap(v any) any {
	if o, ok := v.(*PSObject); ok && o.Base != nil {
		return o.Base
	}
	return v
}

// TypeNames returns PSTypeNames of a value: the names set on the object, else
// the chain of .NET type names.
func TypeNames(v any) []string {
	o := Extended(v)
	if o != nil {
		if names := o.OwnTypeNames(); names != nil {
			return names
		}
	}
	if o != nil && o.Base == nil {
		return []string{"System.Management.Automation.PSCustomObject", "System.Object"}
	}
	var names []string
	for t := TypeOf(v); t != nil; t = t.Base() {
		names = append(names, t.String())
	}
	return names
}
