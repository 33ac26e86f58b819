package dotnet

import "github.com/runwright/runwright/powershell/types"

// PropertyNames lists the instance properties of a type in the order scripts
// see: the most derived type's first, each in order of declaration.
func PropertyNames(t *types.Type) []string {
	var out []string
	seen := map[string]bool{}
	for c := t; c != nil; c = c.Base() {
		info := c.Info()
		if info == nil {
			continue
		}
		add := func(name string) {
			if !seen[name] {
				seen[name] = true
				out = append(out, name)
			}
		}
		for _, kind := range []byte{'P', 'X', 'F'} { // fields come behind what is declared as property
			if kind == 'X' {
				for _, name := range explicitProperties(c) {
					if FindProperty(t, name, false) != nil {
						add(name)
					}
				}
				continue
			}
			for i := range info.Members {
				if m := &info.Members[i]; m.Kind == kind && !m.Static() {
					add(m.Name)
				}
			}
		}
	}
	return out
}

// ValueType is the type of the property's value.
func (p *Prop) ValueType() *types.Type { return resolveIn(p.Owner, p.Type) }

// DeclaresText reports whether a type has a ToString() of its own instead of one
// that it inherits.
func DeclaresText(t *types.Type) bool {
	info := t.Info()
	if info == nil {
		return true // nothing is known against it
	}
	for i := range info.Members {
		if m := &info.Members[i]; m.Kind == 'M' && m.Name == "ToString" && !m.Static() && len(m.Params) == 0 {
			return true
		}
	}
	return false
}
