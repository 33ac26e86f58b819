package metadata

import (
	"strings"

	"github.com/runwright/runwright/powershell/clr"
	"github.com/runwright/runwright/powershell/syntax"
)

// function is a function as it was defined. A body that was made from something
// else than a definition has no definition.
type function struct {
	maybe  bool // it stands under a condition that is not known
	kind   string
	def    *syntax.FunctionDefinition
	body   *syntax.ScriptBlock
	params []*syntax.Parameter // written behind the name
	unit   *unit
	at     syntax.Extent
}

// cmdlet is a class of an assembly that is a command.
type cmdlet struct {
	in  *clr.Assembly
	typ clr.Type
	dll string
}

// entry is a command under the name that a session has for it: one of fn and cmd
// is set.
type entry struct {
	name string
	fn   *function
	cmd  *cmdlet
}

// table keeps things under names without case, in the order they came.
type table[T any] struct {
	keys  []string
	items map[string]T
}

func (t *table[T]) put(name string, v T) {
	key := strings.ToLower(name)
	if t.items == nil {
		t.items = map[string]T{}
	}
	if _, ok := t.items[key]; !ok {
		t.keys = append(t.keys, key)
	}
	t.items[key] = v
}

func (t *table[T]) get(name string) (T, bool) {
	v, ok := t.items[strings.ToLower(name)]
	return v, ok
}

func (t *table[T]) remove(name string) {
	key := strings.ToLower(name)
	if _, ok := t.items[key]; !ok {
		return
	}
	delete(t.items, key)
	for i, k := range t.keys {
		if k == key {
			t.keys = append(t.keys[:i:i], t.keys[i+1:]...)
			return
		}
	}
}

// all calls f for everything in order.
func (t *table[T]) all(f func(T)) {
	for _, k := range t.keys {
		f(t.items[k])
	}
}

// variable is a variable of a module's scope.
type variable struct {
	name  string
	value any
}

// exports is what a module gives away.
type exports struct {
	functions, cmdlets table[entry]
	aliases            table[Alias]
	variables          table[string]
	// perhaps is what the module may give away, where the names are computed. It
	// counts only where a manifest names it.
	perhaps        table[entry]
	perhapsAliases table[Alias]
}

// session is the session state of a script module while it loads.
type session struct {
	functions, cmdlets table[entry]
	aliases            table[Alias]
	variables          table[variable]
	globals            table[entry] // functions that leak out whatever is exported
	chosen             *exports     // what Export-ModuleMember chose, nil without it
	nested             []string     // modules that were loaded, as Get-Module lists them
	classes            map[string]*Class
}

func newSession() *session { return &session{classes: map[string]*Class{}} }

// define adds a function under a name that may have a scope in front. The aliases of
// its attribute come with it.
func (s *session) define(name string, fn *function) {
	scope, rest, ok := strings.Cut(name, ":")
	if ok {
		name = rest
	}
	e := entry{name: name, fn: fn}
	if ok && strings.EqualFold(scope, "global") {
		s.globals.put(name, e)
		return
	}
	if old, ok := s.functions.get(name); ok && old.fn != nil {
		// Defined before, or in the other branch as well: it is there in any case.
		fn.maybe = false
	}
	s.functions.put(name, e)
	for _, a := range fn.aliases() {
		s.aliases.put(a, Alias{a, name})
	}
}

// take adds what another module gives away.
func (s *session) take(x *exports) {
	x.functions.all(func(e entry) { s.functions.put(e.name, e) })
	x.cmdlets.all(func(e entry) { s.cmdlets.put(e.name, e) })
	x.aliases.all(func(a Alias) { s.aliases.put(a.Name, a) })
}

// gives is what the module gives away when nothing else restricts it: everything
// but variables, unless it chose itself.
func (s *session) gives() *exports {
	if s.chosen != nil {
		return s.chosen
	}
	out := &exports{}
	s.functions.all(func(e entry) { out.functions.put(e.name, e) })
	s.cmdlets.all(func(e entry) { out.cmdlets.put(e.name, e) })
	s.aliases.all(func(a Alias) { out.aliases.put(a.Name, a) })
	return out
}

// choose is Export-ModuleMember: what fits the patterns at this moment is given
// away, in addition to what was chosen before.
func (s *session) choose(functions, cmdlets, aliases, variables []string) {
	if s.chosen == nil {
		s.chosen = &exports{}
	}
	pick(&s.functions, functions, func(e entry) string { return e.name }, s.chosen.functions.put)
	pick(&s.cmdlets, cmdlets, func(e entry) string { return e.name }, s.chosen.cmdlets.put)
	pick(&s.aliases, aliases, func(a Alias) string { return a.Name }, s.chosen.aliases.put)
	pick(&s.variables, variables, func(v variable) string { return v.name }, func(name string, _ variable) { s.chosen.variables.put(name, name) })
}

// chooseUnknown is Export-ModuleMember with names that are computed.
func (s *session) chooseUnknown(functions, aliases bool) {
	if s.chosen == nil {
		s.chosen = &exports{}
	}
	if functions {
		s.functions.all(func(e entry) { s.chosen.perhaps.put(e.name, e) })
	}
	if aliases {
		s.aliases.all(func(a Alias) { s.chosen.perhapsAliases.put(a.Name, a) })
	}
}

// pick hands on what fits one of the patterns.
func pick[T any](from *table[T], patterns []string, name func(T) string, to func(string, T)) {
	from.all(func(v T) {
		for _, p := range patterns {
			if wild(p, name(v)) {
				to(name(v), v)
				return
			}
		}
	})
}
