package main

import (
	"slices"
	"strings"

	"github.com/runwright/runwright/internal/modules/archive"
	"github.com/runwright/runwright/powershell/module"
)

// circle gives an error that names the chain when modules that are at hand need
// each other, the checked one among them or behind it: PowerShell cannot load
// them, and import refuses them.
func (m *localModule) circle() error {
	w := circleWalk{m: m, done: map[*archive.Version]bool{}}
	chain := w.from(m.pkg.Name, m.pkg.Highest())
	if chain == nil {
		return nil
	}
	return &archive.Error{Rule: archive.RuleDependency, Entry: m.pkg.Name,
		Message: "modules need each other in a circle, which PowerShell cannot load: " + strings.Join(chain, " → ")}
}

// circleWalk follows what modules require.
type circleWalk struct {
	m    *localModule
	path []string // names from the checked module on
	done map[*archive.Version]bool
}

// from follows what a version requires; it returns the modules of a circle, the
// first one again at the end.
func (w *circleWalk) from(name string, v *archive.Version) []string {
	if v.Manifest == nil || w.done[v] {
		return nil
	}
	w.path = append(w.path, name)
	defer func() { w.path = w.path[:len(w.path)-1] }()
	for _, need := range v.Manifest.RequiredModules {
		if i := slices.IndexFunc(w.path, func(n string) bool { return strings.EqualFold(n, need.Name) }); i >= 0 {
			return append(slices.Clone(w.path[i:]), w.path[i])
		}
		next, at := w.m.best(need)
		if at == nil {
			continue
		}
		if chain := w.from(next, at); chain != nil {
			return chain
		}
	}
	w.done[v] = true
	return nil
}

// best gives the highest version at hand that fits, nil when there is none.
func (m *localModule) best(spec module.Specification) (name string, best *archive.Version) {
	var at module.Version
	for _, p := range m.named(spec.Name) {
		for _, v := range p.Versions {
			version, err := module.ParseVersion(v.Version)
			if err == nil && spec.Admits(version) && (best == nil || version.Compare(at) > 0) {
				best, at, name = v, version, p.Name
			}
		}
	}
	return name, best
}
