package core

import (
	"maps"
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/module"
	"github.com/runwright/runwright/powershell/types"
)

// matcher tests names against wildcard patterns.
type matcher struct {
	// names are the patterns without wildcards, in lower case: modules list
	// hundreds of them.
	names     map[string]bool
	wildcards []*types.Wildcard
}

// patterns compiles patterns; a nil list matches nothing.
func patterns(list []string) *matcher {
	out := &matcher{names: make(map[string]bool, len(list))}
	for _, p := range list {
		if isASCII(p) && !types.HasWildcard(p) && !strings.Contains(p, "`") {
			out.names[strings.ToLower(p)] = true
			continue
		}
		if w, err := types.CompileWildcard(p, true); err == nil {
			out.wildcards = append(out.wildcards, w)
		}
	}
	return out
}

// isASCII reports whether a text has no letters whose comparison depends on
// more than their case.
func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// empty reports whether there is no pattern at all.
func (m *matcher) empty() bool { return len(m.names)+len(m.wildcards) == 0 }

func (m *matcher) match(name string) bool {
	if m.names[strings.ToLower(name)] {
		return true
	}
	for _, w := range m.wildcards {
		if w.Match(name) {
			return true
		}
	}
	return false
}

// gather fills in a module's exports: what Export-ModuleMember named, or all
// functions and aliases; then what the
// manifest leaves of it.
func gather(m *interp.Module, mf *module.Manifest) {
	if m.Session == nil {
		return
	}
	e := m.Exported
	if e == nil {
		e = &interp.Exports{Functions: []string{"*"}, Aliases: []string{"*"}}
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
	m.Classes = maps.Clone(m.Session.Classes())
	for _, n := range m.Nested { // what it uses is not its own
		maps.DeleteFunc(m.Classes, func(name string, t *types.Type) bool { return n.Classes[name] == t })
	}
}

// expose puts a module's exports into the importing session state.
func (l *loading) expose(m *interp.Module) error {
	if l.apart {
		return nil
	}
	l.rs.Imported(m)
	scope := l.into.Base()
	prefix := l.prefix
	if prefix == "" {
		prefix = m.Prefix
	}
	m.ImportedPrefix = prefix
	pick := func(only []string) *matcher {
		if only == nil && l.functions == nil && l.cmdlets == nil && l.variables == nil && l.aliases == nil {
			return patterns([]string{"*"})
		}
		return patterns(only)
	}
	functions, aliases, variables := pick(l.functions), pick(l.aliases), pick(l.variables)
	for _, f := range m.Functions {
		if !functions.match(f.Name) || l.noClobber && scope.FindFunction(prefixed(f.Name, prefix)) != nil {
			continue
		}
		if err := l.say("Importing function '%s'.", f.Name); err != nil {
			return err
		}
		g := *f
		g.Name, g.Module = prefixed(f.Name, prefix), m
		scope.SetFunction(&g)
	}
	for _, a := range m.Aliases {
		if !aliases.match(a.Name) || l.noClobber && scope.FindAlias(prefixed(a.Name, prefix)) != nil {
			continue
		}
		if err := l.say("Importing alias '%s'.", a.Name); err != nil {
			return err
		}
		b := *a
		b.Name, b.Definition, b.Module = prefixed(a.Name, prefix), prefixedTarget(m, a.Definition, prefix), m
		scope.SetAlias(&b)
	}
	for _, v := range m.Variables {
		if variables.match(v.Name) {
			if err := l.say("Importing variable '%s'.", v.Name); err != nil {
				return err
			}
			scope.SetVariable(v)
		}
	}
	return nil
}

// tell lists a module's exports.
func (l *loading) tell(m *interp.Module, what string) error {
	if l.verbose == nil {
		return nil
	}
	for _, f := range m.Functions {
		if err := l.say("%s function '%s'.", what, f.Name); err != nil {
			return err
		}
	}
	for _, a := range m.Aliases {
		if err := l.say("%s alias '%s'.", what, a.Name); err != nil {
			return err
		}
	}
	return nil
}

// prefixed is interp.WithPrefix.
func prefixed(name, prefix string) string { return interp.WithPrefix(name, prefix) }

// prefixedTarget is what an imported alias stands for.
func prefixedTarget(m *interp.Module, target, prefix string) string {
	for _, f := range m.Functions {
		if strings.EqualFold(f.Name, target) {
			return prefixed(target, prefix)
		}
	}
	return target
}

// removeModule takes a module and its exports away and says so.
func removeModule(rs *interp.Runspace, m *interp.Module, say func(format string, args ...any) error) error {
	if m.OnRemove != nil {
		if err := rs.CallIn(m.Session, m.OnRemove, []any{m}, nothing()); err != nil {
			return err
		}
	}
	scope := rs.Global().Base()
	functions, aliases := scope.AllFunctions(), scope.AllAliases()
	slices.SortFunc(functions, func(a, b *interp.Function) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(aliases, func(a, b *interp.Alias) int { return strings.Compare(a.Name, b.Name) })
	for _, f := range functions {
		if f.Module == m {
			if err := say("Removing the imported \"%s\" function.", f.Name); err != nil {
				return err
			}
			scope.RemoveFunction(f)
		}
	}
	for _, a := range aliases {
		if a.Module == m {
			if err := say("Removing the imported \"%s\" alias.", a.Name); err != nil {
				return err
			}
			scope.RemoveAlias(a)
		}
	}
	for _, v := range m.Variables {
		scope.RemoveVariable(v)
	}
	rs.DropModule(m)
	return nil
}
