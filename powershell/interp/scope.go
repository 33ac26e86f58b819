package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// Scope holds the variables, functions and aliases that one call, script or
// module sees as local. Names are kept in lower case.
type Scope struct {
	// parent is where look-ups go on: the caller's scope, or for a module's
	// scope the global one.
	parent *Scope
	// script is the scope that script: means here.
	script *Scope
	// session is the session state whose scope this is.
	session *Session

	// unit and slots are the variables of the block the scope was made for.
	unit  *unit
	slots []*Variable
	// extra holds all other variables.
	extra map[string]*Variable

	functions map[string]*Function
	aliases   map[string]*Alias
	classes   map[string]*types.Type
	// lexical is the scope whose classes a method sees beside its own, nil otherwise.
	lexical *Scope
	// namespaces are those of using namespace, in a script's or module's scope.
	namespaces []string
	// call is the call the scope was made for, nil for script and global scopes.
	call *call
}

// local returns the variable of this very scope, or nil.
func (s *Scope) local(name string) *Variable {
	if s.unit != nil {
		if i, ok := s.unit.index[name]; ok {
			if v := s.slots[i]; v != nil {
				return v
			}
			return s.automatic(name)
		}
	}
	if v, ok := s.extra[name]; ok {
		return v
	}
	return s.automatic(name)
}

// automatic makes the variable that a call provides on demand, or returns nil.
func (s *Scope) automatic(name string) *Variable {
	if s.call == nil {
		return nil
	}
	v := s.call.automatic(name)
	if v != nil {
		s.put(name, v)
	}
	return v
}

// hideAutomatic takes away the variables a call made on demand and returns them.
// Frames that know them keep theirs.
func (s *Scope) hideAutomatic() map[string]*Variable {
	hidden := map[string]*Variable{}
	for _, name := range [...]string{"args", "input", "psboundparameters", "myinvocation", "pscmdlet", "psscriptroot", "pscommandpath"} {
		if s.unit != nil {
			if i, ok := s.unit.index[name]; ok {
				if v := s.slots[i]; v != nil {
					hidden[name], s.slots[i] = v, nil
				}
				continue
			}
		}
		if v := s.extra[name]; v != nil {
			hidden[name] = v
			delete(s.extra, name)
		}
	}
	return hidden
}

// put makes v the scope's variable of a name.
func (s *Scope) put(name string, v *Variable) {
	if s.unit != nil {
		if i, ok := s.unit.index[name]; ok {
			s.slots[i] = v
			return
		}
	}
	if s.extra == nil {
		s.extra = make(map[string]*Variable)
	}
	s.extra[name] = v
}

// remove takes a variable out of the scope.
func (s *Scope) remove(name string) {
	v := s.local(name)
	if v == nil {
		return
	}
	v.removed = true
	if s.unit != nil {
		if i, ok := s.unit.index[name]; ok {
			s.slots[i] = nil
			return
		}
	}
	delete(s.extra, name)
}

// lookup finds a variable here or in the scopes around. Private variables are
// seen in their own scope only.
func (s *Scope) lookup(name string) *Variable {
	for c := s; c != nil; c = c.parent {
		if v := c.local(name); v != nil && (c == s || v.Options&Private == 0) {
			return v
		}
	}
	return nil
}

// variables yields all variables of this very scope.
func (s *Scope) variables(yield func(name string, v *Variable) bool) {
	if s.unit != nil {
		for i, v := range s.slots {
			if v != nil && !yield(s.unit.names[i], v) {
				return
			}
		}
	}
	for name, v := range s.extra {
		if !yield(name, v) {
			return
		}
	}
}

// at returns the scope a number of levels up.
func (s *Scope) at(level int) *Scope {
	c := s
	for ; level > 0 && c != nil; level-- {
		c = c.parent
	}
	return c
}

// findFunction looks for a function here and in the scopes around.
func (s *Scope) findFunction(name string) *Function {
	for c := s; c != nil; c = c.parent {
		if f := c.functions[name]; f != nil {
			return f
		}
	}
	return nil
}

// findAlias looks for an alias here and in the scopes around.
func (s *Scope) findAlias(name string) *Alias {
	for c := s; c != nil; c = c.parent {
		if a := c.aliases[name]; a != nil {
			return a
		}
	}
	return nil
}

// SetFunction defines a function in this scope.
func (s *Scope) SetFunction(f *Function) {
	if s.functions == nil {
		s.functions = make(map[string]*Function)
	}
	s.functions[strings.ToLower(f.Name)] = f
}

// SetAlias defines an alias in this scope.
func (s *Scope) SetAlias(a *Alias) {
	if s.aliases == nil {
		s.aliases = make(map[string]*Alias)
	}
	s.aliases[strings.ToLower(a.Name)] = a
}

// Set assigns a variable of this scope, making it when it is not there.
func (s *Scope) Set(rs *Runspace, name string, value any) error {
	key := strings.ToLower(name)
	if v := s.local(key); v != nil {
		return v.assign(rs, value)
	}
	v := &Variable{Name: name}
	v.setRaw(value)
	s.put(key, v)
	return nil
}

// Get returns the value of a variable here or in the scopes around, nil when
// there is none.
func (s *Scope) Get(name string) any {
	if v := s.lookup(strings.ToLower(name)); v != nil {
		return v.Value()
	}
	return nil
}

// Session is a session state: the global one, or a module's. Scopes of calls
// stack up on its base while they run.
type Session struct {
	// base is the global or the module's scope.
	base *Scope
	// current is the innermost scope of a running call.
	current *Scope
	// module is nil for the global session.
	module *Module
}

// Base returns the session's outermost scope.
func (s *Session) Base() *Scope { return s.base }

// Current returns the scope of the innermost running call.
func (s *Session) Current() *Scope { return s.current }

// newSession makes a session whose base scope looks further in parent.
func newSession(parent *Scope, m *Module) *Session {
	base := &Scope{parent: parent}
	base.script = base
	s := &Session{base: base, current: base, module: m}
	base.session = s
	return s
}
