package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// Object is an object of a recorded .NET type whose properties a command filled
// in: the result of Measure-Object, a file, a group. A property that is costly
// is a func() any, which is called at each reading.
type Object struct {
	T *types.Type
	// Fields are the properties by the name the type declares.
	Fields map[string]any
	// Assign is called when a script sets a property; nil refuses.
	Assign func(name string, v any) error
	// Methods are called by name in lower case; found is false for unknown ones.
	Methods func(rs *Runspace, name string, args []any) (v any, found bool, err error)
	// Display is the object's text; "" means the type's name.
	Display string
	// Blank says that an empty Display is the text.
	Blank bool
	// Data belongs to the command that made the object.
	Data any
}

// NewObject returns an object of a recorded type with pairs of names and values.
func NewObject(typeName string, pairs ...any) *Object {
	o := &Object{T: types.MustNamed(typeName), Fields: make(map[string]any, len(pairs)/2)}
	for i := 0; i < len(pairs); i += 2 {
		o.Fields[pairs[i].(string)] = pairs[i+1]
	}
	return o
}

// PSType is the object's type.
func (o *Object) PSType() *types.Type { return o.T }

// PSString is the object's text.
func (o *Object) PSString() string {
	if o.Display != "" || o.Blank {
		return o.Display
	}
	return o.T.String()
}

// FilePath is the path of a file's or folder's object, "" of others.
func (o *Object) FilePath() string {
	if strings.HasPrefix(o.T.Name, "System.IO.") {
		return o.Display
	}
	return ""
}

// Get returns a property, its name matched without regard to case.
func (o *Object) Get(name string) (any, bool) {
	v, ok := o.Fields[name]
	if !ok {
		for k, x := range o.Fields {
			if strings.EqualFold(k, name) {
				v, ok = x, true
				break
			}
		}
	}
	if f, isFunc := v.(func() any); isFunc {
		v = f()
	}
	return v, ok
}

func (o *Object) property(rs *Runspace, name string) (any, bool) { return o.Get(name) }

func (o *Object) callMethod(rs *Runspace, name string, args []any) (any, bool, error) {
	if o.Methods != nil {
		if v, ok, err := o.Methods(rs, strings.ToLower(name), args); ok || err != nil {
			return v, ok, err
		}
	}
	if strings.EqualFold(name, "ToString") && len(args) == 0 {
		return o.PSString(), true, nil
	}
	return nil, false, nil
}

// Elements are the elements of a collection; many is false for everything else.
func (rs *Runspace) Elements(v any) (items []any, many bool) { return elements(v) }
