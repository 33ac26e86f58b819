package core

import (
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/module"
	"github.com/runwright/runwright/powershell/types"
)

// shipped is one of the modules that come with PowerShell. Their commands are part
// of the engine, so importing one changes nothing; false when there is none of the
// name.
func shipped(rs *interp.Runspace, s module.Specification) (*interp.Module, bool) {
	m := &interp.Module{Type: "Manifest", AccessMode: "ReadWrite", Version: &types.Version{Major: 7}}
	switch strings.ToLower(s.Name) {
	case "microsoft.powershell.threadjob", "threadjob":
		m.Version, m.Type = &types.Version{Major: 2, Minor: 2, Revision: -1}, "Binary"
	case "microsoft.powershell.archive":
		m.Version = &types.Version{Major: 1, Minor: 2, Build: 5, Revision: -1}
	}
	for _, c := range rs.Cmdlets() {
		if name := c.Module(); strings.EqualFold(name, s.Name) || strings.EqualFold(s.Name, "ThreadJob") && name == "Microsoft.PowerShell.ThreadJob" {
			m.Name = name
			m.Cmdlets = append(m.Cmdlets, c)
		}
	}
	v := module.Version{m.Version.Major, m.Version.Minor, m.Version.Build, m.Version.Revision}
	return m, m.Name != "" && s.Admits(v)
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
