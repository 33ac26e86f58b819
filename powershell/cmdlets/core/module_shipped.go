package core

import (
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/module"
	"github.com/runwright/runwright/powershell/types"
)

// shippedKey is the key of the described modules in a runspace.
type shippedKey struct{}

// shipped is one of the modules that come with PowerShell. Their commands are part
// of the engine, so importing one changes nothing; false when there is none of the
// name.
func shipped(rs *interp.Runspace, s module.Specification) (*interp.Module, bool) {
	cache := rs.Extra(shippedKey{}, func() any { return map[string]*interp.Module{} }).(map[string]*interp.Module)
	key := strings.ToLower(s.Name)
	m, ok := cache[key]
	if !ok {
		m = describeShipped(rs, s.Name)
		cache[key] = m
	}
	v := module.Version{m.Version.Major, m.Version.Minor, m.Version.Build, m.Version.Revision}
	return m, m.Name != "" && s.Admits(v) && s.GUID == ""
}

// describeShipped makes the module of a name; its own name is empty when there
// is none.
func describeShipped(rs *interp.Runspace, name string) *interp.Module {
	m := &interp.Module{Type: "Manifest", AccessMode: "ReadWrite", Version: &types.Version{Major: 7}}
	switch strings.ToLower(name) {
	case "microsoft.powershell.threadjob", "threadjob":
		m.Version, m.Type = &types.Version{Major: 2, Minor: 2, Revision: -1}, "Binary"
	case "microsoft.powershell.archive":
		m.Version = &types.Version{Major: 1, Minor: 2, Build: 5, Revision: -1}
	}
	for _, c := range rs.Cmdlets() {
		if of := c.Module(); strings.EqualFold(of, name) || strings.EqualFold(name, "ThreadJob") && of == "Microsoft.PowerShell.ThreadJob" {
			m.Name = of
			m.Cmdlets = append(m.Cmdlets, c)
		}
	}
	return m
}

// allShipped lists the modules that come with PowerShell and whose names match.
func allShipped(rs *interp.Runspace, specs []module.Specification) (out []*interp.Module) {
	seen := map[string]bool{"": true, "Microsoft.PowerShell.Core": true}
	for _, c := range rs.Cmdlets() {
		name := c.Module()
		if seen[name] {
			continue
		}
		seen[name] = true
		m, _ := shipped(rs, module.Specification{Name: name})
		if slices.ContainsFunc(specs, func(s module.Specification) bool { return !isPath(s.Name) && names(rs, s, m) && admits(s, m) }) {
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(a, b *interp.Module) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// used lists the modules that come with PowerShell and of which a command was
// used: PowerShell loads them then.
func used(rs *interp.Runspace) (out []*interp.Module) {
	for _, name := range rs.UsedModules() {
		already := slices.ContainsFunc(rs.Modules(), func(m *interp.Module) bool { return strings.EqualFold(m.Name, name) })
		if m, ok := shipped(rs, module.Specification{Name: name}); ok && !already {
			out = append(out, m)
		}
	}
	return out
}
