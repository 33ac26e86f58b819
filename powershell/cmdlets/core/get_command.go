package core

import (
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// getCommand is Get-Command. A name without wildcards is found as calling it
// would find it, its module being loaded if need be. Wildcards, and calls
// without a name, list what the caller sees and what the modules of the path
// export; programs are never listed, only found by name.
type getCommand struct{ interp.Base }

// unlisted are parameters that change the result in ways that are not there.
var unlisted = [...]string{"ShowCommandInfo", "UseFuzzyMatching", "UseAbbreviationExpansion", "FullyQualifiedModule"}

func (g *getCommand) Process(c *interp.Call) error {
	for _, p := range unlisted {
		if c.Has(p) {
			return c.Error("System.NotSupportedException", "ParameterNotSupported", "NotImplemented", nil, "Get-Command -%s is not supported by this engine.", p)
		}
	}
	f := newCommandFilter(c)
	names := c.Strings("Name")
	if c.Has("ArgumentList") && (len(names) != 1 || types.HasWildcard(names[0])) {
		return c.Error("System.Management.Automation.PSArgumentException", "CommandArgsOnlyForSingleCmdlet", "InvalidArgument", nil,
			"The command could not be retrieved because the ArgumentList parameter can be specified only when retrieving a single cmdlet or script.")
	}
	if len(names) == 0 {
		return f.list(nil)
	}
	for _, n := range names {
		if types.HasWildcard(n) {
			if err := f.list(patterns([]string{n})); err != nil {
				return err
			}
			continue
		}
		cmd, err := c.FindCommand(n)
		if err != nil {
			return err
		}
		if cmd == nil || !f.match(cmd) {
			e := c.Error("System.Management.Automation.CommandNotFoundException", "CommandNotFoundException", "ObjectNotFound", n,
				"The term '%s' is not recognized as a name of a cmdlet, function, script file, or executable program.\nCheck the spelling of the name, or if a path was included, verify that the path is correct and try again.", n)
			if err := c.WriteError(e); err != nil {
				return err
			}
			continue
		}
		if fn, ok := cmd.(*interp.Function); ok && c.Has("ArgumentList") {
			if cmd, err = c.WithArguments(fn, c.Objects("ArgumentList")); err != nil {
				return err
			}
		}
		if err := f.write(cmd); err != nil {
			return err
		}
		if c.Switch("All") {
			if err := f.others(cmd); err != nil {
				return err
			}
		}
	}
	return nil
}

// others writes the functions of a name that loaded modules export beside the
// one that a call would find, the module imported last first.
func (f *commandFilter) others(first interp.CommandInfo) error {
	loaded := f.c.Runspace().Modules()
	slices.SortStableFunc(loaded, func(a, b *interp.Module) int { return b.Serial - a.Serial })
	for _, m := range loaded {
		for _, fn := range m.Functions {
			if !strings.EqualFold(fn.Name, first.CommandName()) || moduleOf(first) == m.Name {
				continue
			}
			g := *fn
			g.Module = m
			if !f.match(&g) {
				continue
			}
			if err := f.write(&g); err != nil {
				return err
			}
		}
	}
	return nil
}

// commandFilter is what the parameters beside -Name leave of the commands.
type commandFilter struct {
	c                   *interp.Call
	kinds               []string // none: all
	verb, noun, modules *matcher
	left                int // how many may still be written; negative: all
}

func newCommandFilter(c *interp.Call) *commandFilter {
	f := &commandFilter{c: c, left: c.Int("TotalCount", -1), verb: patterns(c.Strings("Verb")), noun: patterns(c.Strings("Noun")), modules: patterns(c.Strings("Module"))}
	for _, t := range c.Strings("CommandType") {
		for _, k := range strings.Split(t, ",") {
			f.kinds = append(f.kinds, strings.ToLower(strings.TrimSpace(k)))
		}
	}
	if slices.Contains(f.kinds, "all") {
		f.kinds = nil
	} else if f.kinds == nil && !f.modules.empty() && !c.Has("Name") {
		f.kinds = []string{"function", "filter", "cmdlet", "configuration"} // all of a module but its aliases
	}
	return f
}

func (f *commandFilter) match(cmd interp.CommandInfo) bool {
	if len(f.kinds) > 0 && !slices.Contains(f.kinds, strings.ToLower(cmd.CommandType())) {
		return false
	}
	if !f.verb.empty() || !f.noun.empty() {
		verb, noun, ok := strings.Cut(cmd.CommandName(), "-")
		if !ok || !f.verb.empty() && !f.verb.match(verb) || !f.noun.empty() && !f.noun.match(noun) {
			return false
		}
	}
	if patterns(f.c.Strings("ExcludeModule")).match(moduleOf(cmd)) {
		return false
	}
	return (f.modules.empty() || f.modules.match(moduleOf(cmd))) && f.takes(cmd)
}

// moduleOf is the name of a command's module, empty for commands without one.
func moduleOf(cmd interp.CommandInfo) string {
	switch x := cmd.(type) {
	case *interp.CmdletInfo:
		return x.Module()
	case *interp.Function:
		if x.Module != nil {
			return x.Module.Name
		}
	case *interp.Alias:
		if x.Module != nil {
			return x.Module.Name
		}
	}
	return ""
}

func (f *commandFilter) write(cmd interp.CommandInfo) error {
	if f.left == 0 {
		return nil
	}
	f.left--
	if f.c.Switch("Syntax") {
		return f.c.Write(f.syntax(cmd))
	}
	return f.c.Write(cmd)
}

// syntax is the text of -Syntax: a line for each parameter set between empty ones,
// or where a program lies.
func (f *commandFilter) syntax(cmd interp.CommandInfo) string {
	rs, target := f.c.Runspace(), cmd
	for range 10 { // aliases of aliases
		a, ok := target.(*interp.Alias)
		if !ok {
			break
		}
		next, err := f.c.FindCommand(a.Definition)
		if err != nil || next == nil {
			return ""
		}
		target = next
	}
	if app, ok := target.(*interp.Application); ok {
		return app.Path
	}
	var b strings.Builder
	for _, line := range rs.Syntax(target) {
		b.WriteString("\n" + line + "\n")
	}
	return b.String()
}

// takes applies -ParameterName and -ParameterType.
func (f *commandFilter) takes(cmd interp.CommandInfo) bool {
	c := f.c
	if !c.Has("ParameterName") && !c.Has("ParameterType") {
		return true
	}
	m := c.Runspace().MetaOf(cmd)
	if m == nil {
		return false
	}
	names := patterns(c.Strings("ParameterName"))
	for _, p := range m.Params {
		ok := !c.Has("ParameterName") || names.match(p.Name) || slices.ContainsFunc(p.Aliases, names.match)
		if ok && c.Has("ParameterType") {
			ok = slices.ContainsFunc(c.Objects("ParameterType"), func(v any) bool {
				n := types.ToString(v)
				return strings.EqualFold(n, p.Type.ShortName()) || strings.EqualFold(n, p.Type.FullName())
			})
		}
		if ok {
			return true
		}
	}
	return false
}

// list writes the commands whose name matches, aliases first, then functions,
// then cmdlets, each in the order of their names. Nil matches every name.
func (f *commandFilter) list(names *matcher) error {
	var all []interp.CommandInfo
	seen := map[string]bool{}
	if f.modules.empty() || len(f.kinds) > 0 { // a module's aliases are listed only when asked for
		for _, a := range f.c.Scope().VisibleAliases() {
			all = append(all, a)
		}
	}
	for _, fn := range f.c.Scope().VisibleFunctions() {
		all = append(all, fn)
		seen[strings.ToLower(fn.Name)] = true
	}
	for _, cmd := range f.c.Cmdlets() {
		all = append(all, cmd)
	}
	if !f.c.Switch("ListImported") {
		for _, fn := range f.exported() {
			if key := strings.ToLower(fn.Name); !seen[key] {
				seen[key] = true
				all = append(all, fn)
			}
		}
	}
	all = slices.DeleteFunc(all, func(cmd interp.CommandInfo) bool {
		return names != nil && !names.match(cmd.CommandName()) || !f.match(cmd)
	})
	slices.SortFunc(all, func(a, b interp.CommandInfo) int {
		if d := listRank(a) - listRank(b); d != 0 {
			return d
		}
		return strings.Compare(strings.ToLower(a.CommandName()), strings.ToLower(b.CommandName()))
	})
	for _, cmd := range all {
		if err := f.write(cmd); err != nil {
			return err
		}
	}
	return nil
}

func listRank(cmd interp.CommandInfo) int {
	switch cmd.CommandType() {
	case "Alias":
		return 0
	case "Cmdlet":
		return 2
	}
	return 1
}

// exported are the functions of modules of the path that are not loaded, as
// their files tell without being run.
func (f *commandFilter) exported() []*interp.Function {
	rs := f.c.Runspace()
	var out []*interp.Function
	for _, file := range available(rs, "") {
		if loaded(rs, file) || !f.modules.empty() && !f.modules.match(file.name) {
			continue
		}
		m, err := describe(rs, file)
		if err != nil {
			continue // a module that cannot be read exports nothing
		}
		out = append(out, m.Functions...)
	}
	return out
}
