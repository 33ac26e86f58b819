package core

import (
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/module"
	"github.com/runwright/runwright/powershell/types"
)

// matcher tests names against wildcard patterns.
type matcher []*types.Wildcard

// patterns compiles patterns; a nil list matches nothing.
func patterns(list []string) matcher {
	var out matcher
	for _, p := range list {
		if w, err := types.CompileWildcard(p, true); err == nil {
			out = append(out, w)
		}
	}
	return out
}

func (m matcher) match(name string) bool {
	for _, w := range m {
		if w.Match(name) {
			return true
		}
	}
	return false
}

// gather fills in a module's exports: what Export-ModuleMember named, or all
// functions and, with a manifest that allows them, aliases; then what the
// manifest leaves of it.
func gather(m *interp.Module, mf *module.Manifest) {
	if m.Session == nil {
		return
	}
	e := m.Exported
	if e == nil {
		e = &interp.Exports{Functions: []string{"*"}, Aliases: []string{"*"}}
		if mf == nil {
			e.Aliases = nil
		}
	}
	functions, aliases := patterns(e.Functions), patterns(e.Aliases)
	allowF, allowA, allowV := patterns([]string{"*"}), patterns([]string{"*"}), patterns([]string{"*"})
	if mf != nil {
		if mf.FunctionsToExport != nil {
			allowF = patterns(mf.FunctionsToExport)
		}
		if mf.AliasesToExport != nil {
			allowA = patterns(mf.AliasesToExport)
		}
		if mf.VariablesToExport != nil {
			allowV = patterns(mf.VariablesToExport)
		}
	}
	m.Functions, m.Aliases = nil, nil
	for _, f := range m.Session.Functions() {
		if functions.match(f.Name) && allowF.match(f.Name) && !f.Private {
			m.Functions = append(m.Functions, f)
		}
	}
	for _, a := range m.Session.Aliases() {
		if aliases.match(a.Name) && allowA.match(a.Name) {
			m.Aliases = append(m.Aliases, a)
		}
	}
	m.Variables = map[string]*interp.Variable{}
	if m.Exported != nil {
		vars := patterns(m.Exported.Variables)
		for name, v := range m.Session.Variables() {
			if vars.match(v.Name) && allowV.match(v.Name) {
				m.Variables[name] = v
			}
		}
	}
	m.Classes = m.Session.Classes()
}

// expose puts a module's exports into the importing session state.
func (l *loading) expose(m *interp.Module) error {
	l.rs.Imported(m)
	scope := l.into.Base()
	prefix := l.prefix
	if prefix == "" {
		prefix = m.Prefix
	}
	pick := func(only []string) matcher {
		if only == nil && l.functions == nil && l.cmdlets == nil && l.variables == nil && l.aliases == nil {
			return patterns([]string{"*"})
		}
		return patterns(only)
	}
	functions, aliases, variables := pick(l.functions), pick(l.aliases), pick(l.variables)
	for _, f := range m.Functions {
		if !functions.match(f.Name) {
			continue
		}
		g := *f
		g.Name, g.Module = prefixed(f.Name, prefix), m
		scope.SetFunction(&g)
	}
	for _, a := range m.Aliases {
		if !aliases.match(a.Name) {
			continue
		}
		b := *a
		b.Name, b.Definition, b.Module = prefixed(a.Name, prefix), prefixedTarget(m, a.Definition, prefix), m
		scope.SetAlias(&b)
	}
	for _, v := range m.Variables {
		if variables.match(v.Name) {
			scope.SetVariable(v)
		}
	}
	return nil
}

// prefixed puts a prefix before the noun of a name, or before all of a name
// without one.
func prefixed(name, prefix string) string {
	if prefix == "" {
		return name
	}
	verb, noun, ok := strings.Cut(name, "-")
	if !ok {
		return prefix + name
	}
	return verb + "-" + prefix + noun
}

// prefixedTarget is what an imported alias stands for.
func prefixedTarget(m *interp.Module, target, prefix string) string {
	for _, f := range m.Functions {
		if strings.EqualFold(f.Name, target) {
			return prefixed(target, prefix)
		}
	}
	return target
}

// removeModule takes a module and its exports away.
func removeModule(rs *interp.Runspace, m *interp.Module) error {
	if m.OnRemove != nil {
		if err := rs.CallIn(m.Session, m.OnRemove, []any{m}, nothing()); err != nil {
			return err
		}
	}
	scope := rs.Global().Base()
	for _, f := range scope.AllFunctions() {
		if f.Module == m {
			scope.RemoveFunction(f)
		}
	}
	for _, a := range scope.AllAliases() {
		if a.Module == m {
			scope.RemoveAlias(a)
		}
	}
	for _, v := range m.Variables {
		scope.RemoveVariable(v)
	}
	rs.DropModule(m)
	return nil
}
