package interp

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/facts"
	"github.com/runwright/runwright/powershell/types"
)

// CommandInfo is something that can be called by name.
type CommandInfo interface {
	// CommandName is the name of the command.
	CommandName() string
	// CommandType is PowerShell's word for the kind: Cmdlet, Function, …
	CommandType() string
}

// CommandName is the function's name.
func (f *Function) CommandName() string { return f.Name }

// CommandType is Function or Filter.
func (f *Function) CommandType() string {
	if f.Filter {
		return "Filter"
	}
	return "Function"
}

// PSType is FunctionInfo or FilterInfo.
func (f *Function) PSType() *types.Type {
	return types.MustNamed("System.Management.Automation." + f.CommandType() + "Info")
}

// PSString is the name.
func (f *Function) PSString() string { return f.Name }

// CommandName is the cmdlet's name.
func (c *CmdletInfo) CommandName() string { return c.Spec.Name }

// CommandType is Cmdlet.
func (c *CmdletInfo) CommandType() string { return "Cmdlet" }

// PSType is CmdletInfo.
func (c *CmdletInfo) PSType() *types.Type {
	return types.MustNamed("System.Management.Automation.CmdletInfo")
}

// PSString is the name.
func (c *CmdletInfo) PSString() string { return c.Spec.Name }

// Alias is another name for a command.
type Alias struct {
	Name, Definition, Description string
	Options                       VarOptions
	Module                        *Module
}

// CommandName is the alias's name.
func (a *Alias) CommandName() string { return a.Name }

// CommandType is Alias.
func (a *Alias) CommandType() string { return "Alias" }

// PSType is AliasInfo.
func (a *Alias) PSType() *types.Type {
	return types.MustNamed("System.Management.Automation.AliasInfo")
}

// PSString is the name.
func (a *Alias) PSString() string { return a.Name }

// Application is a program that the host can start.
type Application struct{ Name, Path string }

// CommandName is the file's name.
func (a *Application) CommandName() string { return a.Name }

// CommandType is Application.
func (a *Application) CommandType() string { return "Application" }

// PSType is ApplicationInfo.
func (a *Application) PSType() *types.Type {
	return types.MustNamed("System.Management.Automation.ApplicationInfo")
}

// PSString is the name.
func (a *Application) PSString() string { return a.Name }

// ExternalScript is a script file.
type ExternalScript struct {
	Name, Path string
	Block      *ScriptBlock
}

// CommandName is the file's name.
func (s *ExternalScript) CommandName() string { return s.Name }

// CommandType is ExternalScript.
func (s *ExternalScript) CommandType() string { return "ExternalScript" }

// PSType is ExternalScriptInfo.
func (s *ExternalScript) PSType() *types.Type {
	return types.MustNamed("System.Management.Automation.ExternalScriptInfo")
}

// PSString is the name.
func (s *ExternalScript) PSString() string { return s.Name }

// Registry holds the built-in commands. It is immutable after NewRegistry and
// shared by runspaces.
type Registry struct {
	cmdlets map[string]*CmdletInfo
	names   []string
}

// NewRegistry returns a registry of the commands of all families.
func NewRegistry(families ...[]Spec) *Registry {
	r := &Registry{cmdlets: make(map[string]*CmdletInfo)}
	for _, family := range families {
		for _, s := range family {
			key := strings.ToLower(s.Name)
			if r.cmdlets[key] == nil {
				r.names = append(r.names, s.Name)
			}
			r.cmdlets[key] = &CmdletInfo{Spec: s}
		}
	}
	return r
}

// metaOnce guards the lazy reading of a command's facts.
var metaOnce sync.Mutex

// metadata reads the command's parameters from the facts at first use.
func (c *CmdletInfo) metadata() *Meta {
	metaOnce.Lock()
	defer metaOnce.Unlock()
	if c.meta != nil {
		return c.meta
	}
	if c.Spec.Meta != nil {
		c.meta = c.Spec.Meta()
		c.ModuleName = c.Spec.Module
	} else {
		c.load()
	}
	if c.Spec.Adjust != nil {
		c.Spec.Adjust(c.meta)
	}
	c.meta.Cmdlet, c.meta.Advanced = true, true
	c.meta.Params = append(c.meta.Params, commonParams(c.meta)...)
	c.meta.finish()
	return c.meta
}

// factCommand is the part of a recorded command that the binder needs.
type factCommand struct {
	Module, Class, DefaultParameterSet, ConfirmImpact, HelpURI string
	SupportsShouldProcess, SupportsPaging                      bool
	OutputTypes                                                []struct{ Type string }
	ParameterSets                                              []struct{ Name string }
	Parameters                                                 []factParam
	DynamicParameters                                          any
}

type factParam struct {
	Name, Type string
	Aliases    []string
	Switch     bool
	Dynamic    bool
	// SupportsWildcards is what the declaration says.
	SupportsWildcards bool
	Sets              map[string]struct {
		Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName, ValueFromRemainingArguments bool
		Position                                                                                   *int
	}
	Attributes []json.RawMessage
}

func (c *CmdletInfo) load() {
	c.meta = &Meta{Positional: true}
	text, ok := facts.Command(c.Spec.Name)
	if !ok {
		panic("interp: no facts and no Meta for " + c.Spec.Name)
	}
	var f factCommand
	if err := json.Unmarshal([]byte(text), &f); err != nil {
		panic(fmt.Sprintf("interp: facts of %s: %v", c.Spec.Name, err))
	}
	c.Class, c.ModuleName, c.HelpURI = f.Class, f.Module, f.HelpURI
	m := c.meta
	m.ShouldProcess, m.Paging, m.ConfirmImpact, m.HelpURI = f.SupportsShouldProcess, f.SupportsPaging, f.ConfirmImpact, f.HelpURI
	if len(f.ParameterSets) > 1 || len(f.ParameterSets) == 1 && f.ParameterSets[0].Name != "__AllParameterSets" {
		for _, s := range f.ParameterSets {
			m.setMask(s.Name)
		}
		m.DefaultSet = f.DefaultParameterSet
	}
	for _, t := range f.OutputTypes {
		m.OutputTypes = append(m.OutputTypes, OutputType{Name: t.Type})
	}
	for i := range f.Parameters {
		m.Params = append(m.Params, f.Parameters[i].param(m))
	}
}

func (f *factParam) param(m *Meta) *Param {
	p := &Param{Name: f.Name, Aliases: f.Aliases, Switch: f.Switch, Dynamic: f.Dynamic, Wildcards: f.SupportsWildcards, Type: types.Object}
	if t, err := new(types.Resolver).Resolve(f.Type); err == nil {
		p.Type = t
	}
	for _, set := range append([]string{"__AllParameterSets"}, m.Sets...) {
		s, ok := f.Sets[set]
		if !ok {
			continue
		}
		in := InSet{Mask: m.setMask(set), Mandatory: s.Mandatory, Position: noPosition, Pipeline: s.ValueFromPipeline, ByName: s.ValueFromPipelineByPropertyName, Remaining: s.ValueFromRemainingArguments}
		if s.Position != nil {
			in.Position = *s.Position
		}
		p.In = append(p.In, in)
	}
	for _, raw := range f.Attributes {
		p.addFact(raw)
	}
	return p
}

// addFact adds a recorded validation attribute.
func (p *Param) addFact(raw json.RawMessage) {
	var a struct {
		Kind                 string
		Min, Max             *json.Number
		MinLength, MaxLength *int
		Values               []string
		Pattern, RangeKind   string
	}
	if err := json.Unmarshal(raw, &a); err != nil {
		return // attributes that only a help system reads have other shapes
	}
	note := func(kind string, args ...any) {
		p.checks = append(p.checks, &AttributeObject{T: types.MustNamed(automationSpace + kind + "Attribute"), Args: args, Values: map[string]any{}})
	}
	add := func(name string, args ...any) {
		if v, err := validators(name)(nil, args, map[string]any{}); err == nil {
			p.Attrs = append(p.Attrs, v)
			note(a.Kind, args...)
		}
	}
	if strings.HasPrefix(a.Kind, "Allow") {
		note(a.Kind)
	}
	switch a.Kind {
	case "AllowNull":
		p.AllowNull = true
	case "AllowEmptyString":
		p.AllowEmptyString = true
	case "AllowEmptyCollection":
		p.AllowEmptyCollection = true
	case "ValidateNotNull":
		add("validatenotnull")
	case "ValidateNotNullOrEmpty":
		add("validatenotnullorempty")
	case "ValidateSet":
		if len(a.Values) > 0 {
			args := make([]any, len(a.Values))
			for i, v := range a.Values {
				args[i] = v
			}
			add("validateset", args...)
		}
	case "ValidateNotNullOrWhiteSpace":
		add("validatenotnullorwhitespace")
	case "ValidatePattern":
		add("validatepattern", a.Pattern)
	case "ValidateRange":
		if a.RangeKind != "" {
			add("validaterange", types.EnumNamed(automationSpace+"ValidateRangeKind", a.RangeKind))
		}
		if a.Min != nil && a.Max != nil {
			low, okL := types.ParseNumberText(a.Min.String())
			high, okH := types.ParseNumberText(a.Max.String())
			if okL && okH {
				add("validaterange", low, high)
			}
		}
	}
}

// maxAliases bounds aliases of aliases.
const maxAliases = 64

// findCommand finds what a name means: alias, function, cmdlet, script or
// program, in this order; a module's command may be loaded on the way.
func (rs *Runspace) findCommand(fr *frame, name string) (CommandInfo, error) {
	if cmd, err := rs.lookupCommand(fr, name, true); cmd != nil || err != nil {
		return cmd, err
	}
	for range maxAliases { // the error names what an alias stands for
		a := fr.scope.findAlias(strings.ToLower(name))
		if a == nil {
			break
		}
		name = a.Definition
	}
	return nil, commandNotFound(name)
}

// noteUse remembers that a built-in command was looked for to be run.
func (rs *Runspace) noteUse(c *CmdletInfo) {
	if rs.used[c] {
		return
	}
	if rs.used == nil {
		rs.used = map[*CmdletInfo]bool{}
	}
	rs.used[c] = true
}

// MarkModule says that a module of built-in commands counts as loaded, or no
// longer does, until one of its commands is run.
func (rs *Runspace) MarkModule(name string, loaded bool) {
	if loaded {
		if rs.marked == nil {
			rs.marked = map[string]bool{}
		}
		rs.marked[name] = true
		return
	}
	delete(rs.marked, name)
	for c := range rs.used {
		if c.Module() == name {
			delete(rs.used, c)
		}
	}
}

// UsedModules names the modules of built-in commands that count as loaded: a
// command of theirs was run, or they are marked; but for the one that is
// always there.
func (rs *Runspace) UsedModules() []string {
	seen := map[string]bool{"Microsoft.PowerShell.Core": true, "": true}
	out := slices.Collect(maps.Keys(rs.marked))
	for _, m := range out {
		seen[m] = true
	}
	for c := range rs.used {
		if m := c.Module(); !seen[m] {
			seen[m] = true
			out = append(out, m)
		}
	}
	slices.Sort(out)
	return out
}

func commandNotFound(name string) error {
	e := types.NewException("System.Management.Automation.CommandNotFoundException",
		fmt.Sprintf("The term '%s' is not recognized as a name of a cmdlet, function, script file, or executable program.\nCheck the spelling of the name, or if a path was included, verify that the path is correct and try again.", name))
	e.ID, e.Category, e.Target, e.Fields = "CommandNotFoundException", "ObjectNotFound", name, map[string]any{"CommandName": name}
	return e
}

// lookupCommand is findCommand that returns nil for an unknown name.
func (rs *Runspace) lookupCommand(fr *frame, name string, autoload bool) (CommandInfo, error) {
	if name == "" {
		return nil, nil
	}
	key := strings.ToLower(name)
	scope := fr.scope
	for range maxAliases {
		a := scope.findAlias(key)
		if a == nil {
			break
		}
		key, name = strings.ToLower(a.Definition), a.Definition
	}
	if module, command, ok := cutModule(key); ok {
		if cmd := rs.moduleCommand(module, command); cmd != nil {
			return cmd, nil
		}
		if autoload {
			if ok, err := rs.autoloadModule(fr, module, command); err != nil || ok {
				if err != nil {
					return nil, err
				}
				return rs.moduleCommand(module, command), nil
			}
			if cmd, err := rs.fileCommand(name); cmd != nil || err != nil {
				return cmd, err
			}
			if !rs.hasModule(module) {
				return nil, moduleNotLoaded(name[:len(module)], name)
			}
		}
		return nil, nil
	}
	if f := scope.findFunction(key); f != nil {
		return f, nil
	}
	if c := rs.registry.cmdlets[key]; c != nil {
		if autoload {
			rs.noteUse(c)
		}
		return c, nil
	}
	if autoload && !strings.ContainsAny(key, `/\.`) || autoload && strings.Contains(key, "-") {
		loaded, err := rs.autoload(fr, name)
		if err != nil {
			return nil, err
		}
		if loaded {
			return rs.lookupCommand(fr, name, false)
		}
	}
	if cmd, err := rs.fileCommand(name); cmd != nil || err != nil {
		return cmd, err
	}
	if !strings.Contains(key, "-") && !strings.ContainsAny(key, `/\`) {
		if cmd, err := rs.lookupCommand(fr, "Get-"+name, false); cmd != nil && cmd.CommandType() != "Application" || err != nil {
			return cmd, err
		}
	}
	return nil, nil
}

// hasModule reports whether a module is loaded or one of PowerShell's own.
func (rs *Runspace) hasModule(name string) bool {
	for _, m := range rs.Modules() {
		if equalFold(m.Name, name) {
			return true
		}
	}
	for _, c := range rs.registry.cmdlets {
		if c.metadata(); equalFold(c.ModuleName, name) {
			return true
		}
	}
	return false
}

// moduleNotLoaded is the error of a command of a module that is nowhere.
func moduleNotLoaded(module, name string) error {
	e := types.NewException("System.Management.Automation.CommandNotFoundException",
		fmt.Sprintf("The module '%s' could not be loaded. For more information, run 'Import-Module %s'.", module, module))
	e.ID, e.Category, e.Target, e.Fields = "CouldNotAutoLoadModule", "ObjectNotFound", name, map[string]any{"CommandName": name}
	return e
}

// cutModule splits Module\Command.
func cutModule(name string) (module, command string, ok bool) {
	i := strings.LastIndexByte(name, '\\')
	if i <= 0 || i == len(name)-1 || strings.ContainsAny(name[:i], `/:`) || name[0] == '.' {
		return "", "", false
	}
	return name[:i], name[i+1:], true
}

// instantiate makes the running instance of a command.
func (rs *Runspace) instantiate(s *stage, cmd CommandInfo, inv *Invocation) (instance, error) {
	if inv.Block != nil {
		return rs.newFunctionInstance(s, inv.Block, nil, inv)
	}
	if asksForHelp(cmd, inv) {
		return rs.helpInstance(s, inv)
	}
	switch x := cmd.(type) {
	case *Function:
		if x.Block == nil { // listed from a module that is not loaded: load it
			target, err := rs.findCommand(s.fr, x.Module.Name+`\`+x.Name)
			if err != nil {
				return nil, err
			}
			if f, ok := target.(*Function); ok && f.Block == nil {
				return nil, commandNotFound(x.Name)
			}
			return rs.instantiate(s, target, inv)
		}
		return rs.newFunctionInstance(s, x.Block, x, inv)
	case *CmdletInfo:
		return rs.newCmdletInstance(s, x, inv)
	case *ExternalScript:
		return rs.newScriptInstance(s, x, inv)
	case *Application:
		return rs.newNativeInstance(s, x, inv)
	case *Alias:
		target, err := rs.findCommand(s.fr, x.Definition)
		if err != nil {
			return nil, err
		}
		return rs.instantiate(s, target, inv)
	}
	return nil, commandNotFound(inv.Name)
}

// asksForHelp reports whether a call is only -?.
func asksForHelp(cmd CommandInfo, inv *Invocation) bool {
	for i := range inv.Args {
		if inv.Args[i].Named && inv.Args[i].Name == "?" {
			return cmd.CommandType() != "Application"
		}
	}
	return false
}

// helpInstance calls Get-Help for a command that was called with -?.
func (rs *Runspace) helpInstance(s *stage, inv *Invocation) (instance, error) {
	help, err := rs.findCommand(s.fr, "Get-Help")
	if err != nil {
		return nil, err
	}
	return rs.instantiate(s, help, &Invocation{Name: "Get-Help", Args: []Arg{{Value: inv.Name, Node: inv.Node}}, Node: inv.Node})
}

// Commands lists the commands in the order of their registration. The slice is
// the caller's.
func (r *Registry) Commands() []*CmdletInfo {
	out := make([]*CmdletInfo, len(r.names))
	for i, name := range r.names {
		out[i] = r.cmdlets[strings.ToLower(name)]
	}
	return out
}

// Meta returns what is known of the command's parameters, read at first use; it
// also fills ModuleName, Class and HelpURI. It must not be changed.
func (c *CmdletInfo) Meta() *Meta { return c.metadata() }
