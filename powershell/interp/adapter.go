package interp

import (
	"github.com/runwright/runwright/powershell/types"
)

// adapted is implemented by objects that PowerShell shows with properties their
// type does not have: the attributes and children of an XML node, the columns of
// a row.
type adapted interface {
	// AdaptedNames are the names of these properties in order.
	AdaptedNames() []string
	// AdaptedInfo is the type of one and whether it can be set; nil when there is none.
	AdaptedInfo(name string) (t *types.Type, settable bool)
}

// textAdapted is implemented by objects whose adapted properties stand for
// texts; others are read and written as extended members.
type textAdapted interface {
	adapted
	// GetAdapted reads one; ok is false when there is none of the name.
	GetAdapted(name string) (v any, ok bool)
	// SetAdapted assigns one a text; ok is false when there is none of the name.
	SetAdapted(name, value string) (ok bool, err error)
}

// AdaptedProperty describes a property that an object has only in PowerShell.
type AdaptedProperty struct {
	Name     string
	Type     *types.Type
	Settable bool
}

// AdaptedProperties are the properties that an object has beyond those of its
// type, nil when it is of no such kind.
func AdaptedProperties(o any) []AdaptedProperty {
	a, ok := types.Unwrap(o).(adapted)
	if !ok {
		return nil
	}
	out := []AdaptedProperty{}
	for _, n := range a.AdaptedNames() {
		t, settable := a.AdaptedInfo(n)
		out = append(out, AdaptedProperty{n, t, settable})
	}
	return out
}

// adaptedInfo describes a property of an object by name; the type is nil when
// there is none beyond those of the object's type.
func adaptedInfo(o any, name string) (t *types.Type, settable bool) {
	if a, ok := types.Unwrap(o).(adapted); ok {
		return a.AdaptedInfo(name)
	}
	return nil, false
}

// setAdapted assigns a property that stands for a text.
func (rs *Runspace) setAdapted(a textAdapted, name string, v any) (bool, error) {
	if t, _ := a.AdaptedInfo(name); t == nil {
		return false, nil
	}
	s, err := rs.conv.To(v, types.String)
	if err != nil {
		return true, err
	}
	return a.SetAdapted(name, types.ToString(s))
}
