package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/types"
)

// PropertyNames lists the properties of an object in PowerShell's order: those
// on the object itself, those of type data, those of its type; hidden ones are
// left out.
func (rs *Runspace) PropertyNames(o any) []string {
	var out []string
	seen := map[string]bool{}
	add := func(name string) {
		if key := strings.ToLower(name); !seen[key] {
			seen[key] = true
			out = append(out, name)
		}
	}
	if p := types.Extended(o); p != nil {
		for i := range p.Props {
			if s := p.Props[i].Special; s == nil || s.Kind <= types.ScriptProperty && !s.Hidden || s.Kind == types.CodeProperty {
				add(p.Props[i].Name)
			}
		}
	}
	for _, n := range rs.recordedProperties(o) {
		add(n)
	}
	for _, n := range types.TypeNames(o) {
		if d := rs.TypeData(n); d != nil {
			for i := range d.Members {
				if p := &d.Members[i]; p.Special == nil || p.Special.Kind <= types.ScriptProperty {
					add(p.Name)
				}
			}
		}
	}
	base := types.Unwrap(o)
	switch x := base.(type) {
	case *types.PSObject:
	case *types.Dict:
		out = out[:0:0]
		clear(seen)
		for k := range x.All {
			add(types.ToString(k))
		}
	case *types.Instance:
		for _, n := range instanceNames(x) {
			add(n)
		}
		if x.Native != nil {
			for _, n := range dotnet.PropertyNames(types.TypeOf(x.Native)) {
				add(n)
			}
		}
	default:
		if a, ok := base.(adapted); ok {
			for _, n := range a.AdaptedNames() {
				add(n)
			}
		}
		for _, n := range dotnet.PropertyNames(types.TypeOf(base)) {
			add(n)
		}
	}
	return out
}

// instanceNames are the visible properties of an object of a class: its own
// first, then those of base classes.
func instanceNames(o *types.Instance) []string {
	var out []string
	for c := classOf(o.T); c != nil; c = classOf(c.base) {
		for _, f := range c.fields {
			if !f.hidden {
				out = append(out, f.name)
			}
		}
	}
	return out
}

// DeclaredNames are the properties of a class's object as .NET sees them, hidden
// ones too; nil for other values.
func DeclaredNames(o any) []string {
	x, ok := types.Unwrap(o).(*types.Instance)
	if !ok {
		return nil
	}
	var out []string
	for c := classOf(x.T); c != nil; c = classOf(c.base) {
		for _, f := range c.fields {
			out = append(out, f.name)
		}
	}
	return out
}

// RecordedProperties are the properties that PowerShell's own type data add to an
// object's type.
func (rs *Runspace) RecordedProperties(o any) []string { return rs.recordedProperties(o) }

// PropertyValue reads a property; ok is false when the object has none.
func (rs *Runspace) PropertyValue(o any, name string) (v any, ok bool, err error) {
	return rs.propertyValue(o, name)
}

// DefaultProperties are the properties type data show by default, nil when they
// say nothing.
func (rs *Runspace) DefaultProperties(o any) []string {
	for _, n := range types.TypeNames(o) {
		if d := rs.TypeData(n); d != nil && d.DefaultDisplay != nil {
			return d.DefaultDisplay
		}
		if list := recordedDisplay(n); list != nil {
			return list
		}
	}
	if a, ok := types.Unwrap(o).(adapted); ok { // members of the class stay in the background
		return append([]string{}, a.AdaptedNames()...)
	}
	return nil
}
