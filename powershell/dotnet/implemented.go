package dotnet

import (
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// Known is a member that facts declare, and whether a table implements it.
type Known struct {
	// Name is the member's name, "new" of constructors.
	Name   string
	Static bool
	// Implemented says that a call reaches a function of this package.
	Implemented bool
}

// KnownMembers lists the members that a type itself declares and scripts can
// name: each overload for itself, without operators, events and what takes spans
// or pointers.
func KnownMembers(t *types.Type) []Known {
	info := t.Info()
	if info == nil || info.Kind == types.KindDelegate {
		return nil
	}
	all := membersOf(t)
	var out []Known
	for i := range info.Members {
		f := &info.Members[i]
		k := Known{Name: f.Name, Static: f.Static()}
		key := strings.ToLower(f.Name)
		if k.Static || f.Kind == 'C' {
			key = ":" + key
		}
		switch f.Kind {
		case 'P', 'F':
			p := all.props[key]
			if p == nil {
				continue
			}
			_, constant := p.constantValue()
			k.Implemented = p.get != nil || p.set != nil || constant
		case 'M':
			of := func(signature string) int {
				return slices.IndexFunc(all.methods[key], func(m *Method) bool { return m.Signature == signature })
			}
			at := of(signature(f))
			if at < 0 {
				at = of(signature(spanless(f)))
			}
			if at < 0 {
				continue
			}
			k.Implemented = all.methods[key][at].fn != nil
		case 'C': // only a type itself knows how to make an instance
			if strings.Contains(f.Params, "Span[") || strings.Contains(f.Params, "* ") {
				continue
			}
			own := tableOf(t)
			k.Implemented = own[signature(f)] != nil || own["new(*)"] != nil
		default:
			continue
		}
		out = append(out, k)
	}
	return out
}
