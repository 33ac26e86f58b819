package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/format"
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

// CellText is a value's text in a table cell or list line.
func (rs *Runspace) CellText(v any) (string, error) {
	v = types.Norm(v)
	if items, many := elements(v); many {
		limit := 4
		if l, err := rs.conv.To(rs.activeFrame().scope.Get("FormatEnumerationLimit"), types.Int32); err == nil {
			limit = int(l.(int32))
		}
		parts := make([]string, 0, len(items))
		for i, e := range items {
			if limit >= 0 && i == limit {
				parts[i-1] += "…"
				break
			}
			s, err := rs.elementText(e)
			if err != nil {
				return "", err
			}
			parts = append(parts, s)
		}
		return "{" + strings.Join(parts, ", ") + "}", nil
	}
	if d, ok := types.Unwrap(v).(*types.Dict); ok {
		parts := []string{}
		for k := range d.All {
			if len(parts) == 4 {
				parts[3] += "…"
				break
			}
			val, _ := d.Get(k)
			s, err := rs.elementText(val)
			if err != nil {
				return "", err
			}
			parts = append(parts, "["+types.ToString(k)+", "+s+"]")
		}
		return "{" + strings.Join(parts, ", ") + "}", nil
	}
	return rs.elementText(v)
}

func (rs *Runspace) elementText(v any) (string, error) {
	switch x := types.Unwrap(v).(type) {
	case nil:
		return "", nil
	case dotnet.Shown:
		return x.ShownText(), nil
	case float64: // formatted output shows 15 digits of a double, 7 of a single
		return format.Value(x, "G15", rs.cultureText)
	case float32:
		return format.Value(x, "G7", rs.cultureText)
	}
	if _, many := elements(v); many {
		return types.TypeOf(v).String(), nil
	}
	return rs.cultureText(v)
}
