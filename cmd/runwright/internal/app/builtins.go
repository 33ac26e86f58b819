package app

import (
	"slices"
	"strings"
	"sync"

	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/modules"
	"github.com/runwright/runwright/powershell/cmdlets"
	"github.com/runwright/runwright/powershell/interp"
)

// Builtins returns the modules that every account has, with the commands that
// the engine has of them. They are looked up when they are first asked for.
func Builtins() []modules.Builtin {
	commands := sync.OnceValue(engineCommands)
	all := modules.DefaultModules()
	for i := range all {
		key := id.Key(all[i].Name)
		all[i].Commands = func() []modules.Command { return commands()[key] }
	}
	return all
}

// engineCommands lists the engine's commands by the key of their module, in the
// order of their names.
func engineCommands() map[string][]modules.Command {
	out := map[string][]modules.Command{}
	for _, c := range cmdlets.Registry().Commands() {
		cmd := engineCommand(c) // fills the name of the module
		key := id.Key(c.ModuleName)
		out[key] = append(out[key], cmd)
	}
	for _, list := range out {
		slices.SortFunc(list, func(a, b modules.Command) int { return strings.Compare(id.Key(a.Name), id.Key(b.Name)) })
	}
	return out
}

func engineCommand(c *interp.CmdletInfo) modules.Command {
	m := c.Meta()
	out := modules.Command{Name: c.Spec.Name, Kind: "Cmdlet"}
	for _, t := range m.OutputTypes {
		if t.Name != "" {
			out.OutputTypes = append(out.OutputTypes, t.Name)
		}
	}
	for _, name := range m.SetNames() {
		set := modules.ParameterSet{Name: name}
		for _, p := range m.SetParameters(name) {
			set.Parameters = append(set.Parameters, engineParameter(p))
		}
		out.ParameterSets = append(out.ParameterSets, set)
	}
	return out
}

func engineParameter(p interp.SetParameter) modules.Parameter {
	out := modules.Parameter{Name: p.Name, Type: "System.Object", Mandatory: p.In.Mandatory, Dynamic: p.Dynamic, FromPipeline: p.In.Pipeline,
		FromPipelineByName: p.In.ByName, FromRemainingArgument: p.In.Remaining, Description: p.In.HelpMessage, Values: p.Words()}
	if p.Type != nil {
		out.Type = p.Type.FullName()
	}
	if n, ok := p.In.PositionNumber(); ok {
		at := int32(n)
		out.Position = &at
	}
	return out
}
