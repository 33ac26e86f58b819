package interp

import (
	"encoding/json"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/facts"
	"github.com/runwright/runwright/powershell/types"
)

// recordedType is what PowerShell's own type data say about a type.
type recordedType struct {
	DefaultDisplayPropertySet []string
	DefaultDisplayProperty    string
	Members                   []struct {
		Name, Kind string
		Hidden     bool
	}
}

// recordedTypes are the records by type name in lower case, parsed on demand.
var recordedTypes = sync.OnceValue(func() map[string]func() *recordedType {
	out := map[string]func() *recordedType{}
	for line := range strings.Lines(facts.AllTypeData()) {
		var head struct{ Type string }
		name, _, _ := strings.Cut(line, ",\"")
		if err := json.Unmarshal([]byte(strings.TrimSuffix(strings.TrimSpace(name), "}")+"}"), &head); err != nil {
			continue // a record without more than its name
		}
		out[strings.ToLower(head.Type)] = sync.OnceValue(func() *recordedType {
			r := new(recordedType)
			if err := json.Unmarshal([]byte(line), r); err != nil {
				return new(recordedType) // records of another shape say nothing about display
			}
			return r
		})
	}
	return out
})

func recordedOf(typeName string) *recordedType {
	if f := recordedTypes()[strings.ToLower(typeName)]; f != nil {
		return f()
	}
	return nil
}

// recordedDisplay returns the default display properties that PowerShell's own
// type data give a type, nil when there are none.
func recordedDisplay(typeName string) []string {
	if r := recordedOf(typeName); r != nil {
		return r.DefaultDisplayPropertySet
	}
	return nil
}

// recordedProperties are the properties that PowerShell's own type data add to
// an object, as far as the engine knows their values. Files make up their own.
func (rs *Runspace) recordedProperties(o any) []string {
	if _, custom := types.Unwrap(o).(*types.PSObject); custom {
		return nil
	}
	var out []string
	names := types.TypeNames(o)
	for i := len(names) - 1; i >= 0; i-- { // those of base classes go first
		r := recordedOf(names[i])
		if r == nil {
			continue
		}
		for _, m := range r.Members {
			if m.Hidden || !strings.HasSuffix(m.Kind, "Property") || strings.HasSuffix(m.Name, "String") && m.Kind == "CodeProperty" {
				continue
			}
			if _, ok, err := rs.propertyValue(o, m.Name); ok && err == nil {
				out = append(out, m.Name)
			}
		}
	}
	return out
}

// DisplayNames are the properties that formatting shows of an object for which
// type data name none: those of type data behind those of the type.
func (rs *Runspace) DisplayNames(o any) []string {
	late := map[string]bool{}
	for _, n := range types.TypeNames(o) {
		if d := rs.TypeData(n); d != nil {
			for i := range d.Members {
				late[strings.ToLower(d.Members[i].Name)] = true
			}
		}
		if r := recordedOf(n); r != nil {
			for i := range r.Members {
				late[strings.ToLower(r.Members[i].Name)] = true
			}
		}
	}
	names := rs.PropertyNames(o)
	if len(late) == 0 {
		return names
	}
	out := make([]string, 0, len(names))
	var last []string
	for _, n := range names {
		if late[strings.ToLower(n)] {
			last = append(last, n)
		} else {
			out = append(out, n)
		}
	}
	return append(out, last...)
}

// DisplayProperty is the property that stands for an object where one value is
// shown, "" when type data do not say.
func (rs *Runspace) DisplayProperty(o any) string {
	for _, n := range types.TypeNames(o) {
		if d := rs.TypeData(n); d != nil && d.DefaultDisplayName != "" {
			return d.DefaultDisplayName
		}
		if r := recordedOf(n); r != nil && r.DefaultDisplayProperty != "" {
			return r.DefaultDisplayProperty
		}
	}
	return ""
}
