package interp

import (
	"cmp"
	"sort"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// Module is a loaded module.
type Module struct {
	Name        string
	Version     *types.Version
	GUID        types.Guid
	Path        string // the manifest or root file
	Root        string // the file of the root module
	Base        string // the folder
	Description string
	Author      string
	CompanyName string
	Copyright   string
	Type        string // Script, Manifest, Binary
	Prefix      string // of the manifest
	// ImportedPrefix is what the names of commands got when the module was
	// imported last.
	ImportedPrefix string
	PrivateData    any
	// Manifest holds the manifest's own keys, nil without one.
	Manifest *types.Dict
	// Session is the module's session state, nil of a manifest without root.
	Session *Session
	// Exports.
	Functions []*Function
	Cmdlets   []*CmdletInfo
	Variables map[string]*Variable
	Aliases   []*Alias
	Classes   map[string]*types.Type
	Nested    []*Module
	Required  []*Module
	// Processed are the scripts of ScriptsToProcess, as modules.
	Processed []*Module
	OnRemove  *ScriptBlock
	// Exported is what Export-ModuleMember named; nil as long as it was not called.
	Exported *Exports
	// ReadOnly and Constant modules resist Remove-Module.
	AccessMode string
	// Serial counts imports: the module imported last has the highest.
	Serial int
	// Tested marks a module that Test-ModuleManifest described.
	Tested bool
}

// PSType is PSModuleInfo.
func (*Module) PSType() *types.Type {
	return types.MustNamed("System.Management.Automation.PSModuleInfo")
}

// PSString is the name.
func (m *Module) PSString() string { return m.Name }

// Exports are patterns of what a module shows.
type Exports struct {
	Functions, Cmdlets, Variables, Aliases []string
}

// ModuleLoader finds and loads modules; package cmdlets/core provides it.
type ModuleLoader interface {
	// Autoload loads the module that exports a command, if there is one.
	Autoload(rs *Runspace, command string) (bool, error)
	// AutoloadFrom loads a named module for one of its commands.
	AutoloadFrom(rs *Runspace, module, command string) (bool, error)
	// Types lists the classes and enums of the module that a using statement in
	// a file names, without running it.
	Types(rs *Runspace, u *syntax.UsingStatement, from string) (names []string, found bool)
	// Using loads the module of a using statement.
	Using(rs *Runspace, name string, spec *types.Dict, from string) (*Module, error)
}

// moduleTable holds the modules of a runspace. Like the .NET dictionary that
// Get-Module enumerates, it fills the place of the module removed last first.
type moduleTable struct {
	slots []*Module
	free  []int
}

// Modules returns the loaded modules in the order Get-Module shows.
func (rs *Runspace) Modules() []*Module {
	var out []*Module
	for _, m := range rs.modules.slots {
		if m != nil {
			out = append(out, m)
		}
	}
	return out
}

// AddModule makes a module one of the loaded ones.
func (rs *Runspace) AddModule(m *Module) {
	t := &rs.modules
	if n := len(t.free); n > 0 {
		t.slots[t.free[n-1]] = m
		t.free = t.free[:n-1]
		return
	}
	t.slots = append(t.slots, m)
}

// DropModule takes a module from the loaded ones.
func (rs *Runspace) DropModule(m *Module) {
	t := &rs.modules
	for i, l := range t.slots {
		if l == m {
			t.slots[i] = nil
			t.free = append(t.free, i)
		}
	}
}

// NewModuleSession makes the session state of a module.
func (rs *Runspace) NewModuleSession(m *Module) *Session {
	s := newSession(rs.global.base, m)
	m.Session = s
	return s
}

// Module returns the module a session state belongs to, nil for the global one.
func (s *Session) Module() *Module { return s.module }

// RunIn runs a block dot-sourced in the base scope of a session state, with the
// caller's streams. What it outputs goes to out.
func (rs *Runspace) RunIn(s *Session, sb *ScriptBlock, args []any, out Writer) error {
	return rs.runIn(s, sb, args, out, rs.activeFrame().streams)
}

// RunIn is Runspace.RunIn with the streams of the command.
func (c *Call) RunIn(s *Session, sb *ScriptBlock, args []any, out Writer) error {
	return c.rs.runIn(s, sb, args, out, c.stage.fr.blockStreams())
}

func (rs *Runspace) runIn(s *Session, sb *ScriptBlock, args []any, out Writer, st *streams) error {
	bound := *sb
	bound.session = s
	list := rs.blockArgs(&bound, args)
	outer := s.current
	s.current = s.base
	defer func() { s.current = outer }()
	fr := &frame{rs: rs, scope: s.base, unit: emptyUnit(), out: out, streams: st}
	stg := &stage{fr: fr, node: sb.unit.ast, position: 1, length: 1}
	inst, err := rs.newFunctionInstance(stg, &bound, nil, &Invocation{Block: &bound, Args: list, Dotted: true, Node: sb.unit.ast, Name: sb.unit.src.File})
	if err != nil {
		return err
	}
	had := s.base.call
	s.base.call = inst.call
	defer func() { s.base.call = had }()
	return stg.runAlone(inst)
}

// CallIn calls a block in a new scope of a session state.
func (rs *Runspace) CallIn(s *Session, sb *ScriptBlock, args []any, out Writer) error {
	bound := *sb
	bound.session = s
	return rs.callBlock(&bound, args, nil, false, out)
}

// moduleCommand finds a command by its module's name.
func (rs *Runspace) moduleCommand(module, command string) CommandInfo {
	loaded := rs.Modules()
	sort.SliceStable(loaded, func(i, j int) bool { return loaded[i].Serial > loaded[j].Serial })
	for _, m := range loaded {
		if !strings.EqualFold(m.Name, module) {
			continue
		}
		plain, ok := withoutPrefix(command, m.ImportedPrefix)
		if !ok {
			continue
		}
		for _, f := range m.Functions {
			if strings.EqualFold(f.Name, plain) {
				return f
			}
		}
		for _, a := range m.Aliases {
			if strings.EqualFold(a.Name, plain) {
				return a
			}
		}
		if f := rs.global.base.findFunction(command); f != nil && f.Module == m { // imported with a prefix
			return f
		}
	}
	if c := rs.registry.cmdlets[strings.ToLower(command)]; c != nil {
		c.metadata()
		if strings.EqualFold(c.ModuleName, module) {
			return c
		}
	}
	return nil
}

// WithPrefix puts a prefix before the noun of a name, or before all of a name
// without one.
func WithPrefix(name, prefix string) string {
	verb, noun, ok := strings.Cut(name, "-")
	if prefix == "" || !ok {
		return prefix + name
	}
	return verb + "-" + prefix + noun
}

// withoutPrefix takes the prefix off a name; false when the name has none.
func withoutPrefix(name, prefix string) (string, bool) {
	verb, noun, ok := strings.Cut(name, "-")
	if !ok {
		verb, noun = "", name
	}
	if len(noun) < len(prefix) || !strings.EqualFold(noun[:len(prefix)], prefix) {
		return "", false
	}
	if !ok {
		return name[len(prefix):], true
	}
	return verb + "-" + noun[len(prefix):], true
}

// autoload loads the module that has a command, unless auto-loading is off.
func (rs *Runspace) autoload(fr *frame, name string) (bool, error) {
	if rs.opts.Loader == nil || !rs.autoloading(fr, false) {
		return false, nil
	}
	return rs.opts.Loader.Autoload(rs, name)
}

func (rs *Runspace) autoloadModule(fr *frame, module, command string) (bool, error) {
	if rs.opts.Loader == nil || !rs.autoloading(fr, true) {
		return false, nil
	}
	return rs.opts.Loader.AutoloadFrom(rs, module, command)
}

// autoloading reports whether modules are loaded for commands; qualified says that
// the command was called with its module's name.
func (rs *Runspace) autoloading(fr *frame, qualified bool) bool {
	v := fr.scope.lookup("psmoduleautoloadingpreference")
	if v == nil || v.Value() == nil {
		return true
	}
	pref := types.ToString(v.Value())
	return !equalFold(pref, "None") && (qualified || !equalFold(pref, "ModuleQualified"))
}

// usings carries out the using statements of a file: modules are loaded and
// their classes become known in the scope, namespaces are remembered.
func (fr *frame) usings(list []*syntax.UsingStatement) error {
	for _, u := range list {
		switch u.UsingStatementKind {
		case syntax.UsingNamespace:
			if u.Name != nil {
				fr.scope.namespaces = append(fr.scope.namespaces, u.Name.Value)
			}
		case syntax.UsingModule:
			if err := fr.usingModule(u); err != nil {
				return fr.failure(err, u)
			}
		}
	}
	return nil
}

func (fr *frame) usingModule(u *syntax.UsingStatement) error {
	if fr.rs.opts.Loader == nil {
		return unsupported("using module")
	}
	name := ""
	var spec *types.Dict
	if u.Name != nil {
		name = u.Name.Value
	}
	if u.ModuleSpecification != nil {
		c := &compiler{u: emptyCompileUnit(fr.unit)}
		v, err := c.expr(u.ModuleSpecification)(fr)
		if err != nil {
			return err
		}
		spec, _ = v.(*types.Dict)
	}
	m, err := fr.rs.opts.Loader.Using(fr.rs, name, spec, fr.unit.src.File)
	if err != nil {
		return err
	}
	for n, t := range m.Classes {
		fr.defineClass(n, t)
	}
	return nil
}

// emptyCompileUnit is a unit for compiling a constant expression of u's source.
func emptyCompileUnit(u *unit) *unit { return &unit{src: u.src, index: map[string]int{}} }

// Classes returns the classes that a session state's base scope defines.
func (s *Session) Classes() map[string]*types.Type { return s.base.classes }

// namespaces are the using namespaces in force.
func (fr *frame) namespaces() []string {
	for s := fr.scope; s != nil; s = s.parent {
		if s.namespaces != nil {
			return s.namespaces
		}
	}
	return nil
}

// Functions returns the functions that a session state's base scope defines, by name.
func (s *Session) Functions() []*Function {
	out := make([]*Function, 0, len(s.base.functions))
	for _, f := range s.base.functions {
		out = append(out, f)
	}
	sort.Slice(out, func(i, j int) bool { return lessFold(out[i].Name, out[j].Name) })
	return out
}

// lessFold orders names without regard to case.
func lessFold(a, b string) bool { return strings.ToLower(a) < strings.ToLower(b) }

// Aliases returns the aliases that a session state's base scope defines, by name.
func (s *Session) Aliases() []*Alias {
	out := make([]*Alias, 0, len(s.base.aliases))
	for _, a := range s.base.aliases {
		out = append(out, a)
	}
	sort.Slice(out, func(i, j int) bool { return lessFold(out[i].Name, out[j].Name) })
	return out
}

// Variables returns the variables of a session state's base scope by name.
func (s *Session) Variables() map[string]*Variable {
	out := map[string]*Variable{}
	for name, v := range s.base.variables {
		out[name] = v
	}
	return out
}

// RemoveFunction takes a function out of the scope when it is the given one.
func (s *Scope) RemoveFunction(f *Function) {
	key := strings.ToLower(f.Name)
	if s.functions[key] == f {
		delete(s.functions, key)
	}
}

// RemoveAlias takes an alias out of the scope when it is the given one.
func (s *Scope) RemoveAlias(a *Alias) {
	key := strings.ToLower(a.Name)
	if s.aliases[key] == a {
		delete(s.aliases, key)
	}
}

// SetVariable makes a variable one of this scope, shared with where it comes from.
func (s *Scope) SetVariable(v *Variable) { s.put(strings.ToLower(v.Name), v) }

// CallerSession is the session state of the code that called the command.
func (c *Call) CallerSession() *Session { return c.stage.fr.session() }

// ActiveScope is the scope of the innermost running code.
func (rs *Runspace) ActiveScope() *Scope { return rs.activeFrame().scope }

// ActiveSession is the session state of the innermost running code.
func (rs *Runspace) ActiveSession() *Session { return rs.activeFrame().session() }

// Imported notes that a module was imported just now.
func (rs *Runspace) Imported(m *Module) {
	rs.imports++
	m.Serial = rs.imports
}

// AllFunctions returns the functions of this very scope.
func (s *Scope) AllFunctions() []*Function {
	out := make([]*Function, 0, len(s.functions))
	for _, f := range s.functions {
		out = append(out, f)
	}
	return out
}

// AllAliases returns the aliases of this very scope.
func (s *Scope) AllAliases() []*Alias {
	out := make([]*Alias, 0, len(s.aliases))
	for _, a := range s.aliases {
		out = append(out, a)
	}
	return out
}

// RemoveVariable takes a variable out of the scope when it is the given one.
func (s *Scope) RemoveVariable(v *Variable) {
	key := strings.ToLower(v.Name)
	if s.local(key) == v {
		s.remove(key)
	}
}

// MayLoad asks the guard of Options whether a module may be loaded.
func (rs *Runspace) MayLoad(name string) error {
	if rs.opts.Guard == nil {
		return nil
	}
	var loaded []string
	for _, m := range rs.Modules() {
		loaded = append(loaded, m.Name)
	}
	return rs.opts.Guard(loaded, name)
}

// ManifestEdition is the edition of PowerShell, Core or Desktop, that manifests
// of modules are read for.
func (rs *Runspace) ManifestEdition() string { return cmp.Or(rs.opts.ManifestEdition, "Core") }
