package app

import (
	"strings"

	"github.com/runwright/runwright/internal/modules"
	"github.com/runwright/runwright/internal/modules/archive"
	"github.com/runwright/runwright/powershell/module/metadata"
)

// commandsOf reads the commands and classes of a package's highest version. Those that its
// manifest names and that are not found (they may come from another module) are
// listed by name. A module whose commands cannot be read is still a module: the
// reason becomes a remark.
func commandsOf(p *archive.Package) (all []modules.Command, classes []modules.Type, remark string) {
	top := p.Highest()
	m, err := metadata.Read(metadata.Source{Name: p.Name, Version: top.Version, Files: top, Edition: p.Edition})
	if err != nil {
		remark = "its commands cannot be read: " + err.Error()
		m = &metadata.Module{}
	}
	have := map[string]bool{}
	for _, c := range m.Commands {
		have[strings.ToLower(c.Name)] = true
		all = append(all, command(c))
	}
	if top.Manifest != nil {
		for _, c := range append(exported("Function", top.Manifest.FunctionsToExport), exported("Cmdlet", top.Manifest.CmdletsToExport)...) {
			if !have[strings.ToLower(c.Name)] {
				all = append(all, c)
			}
		}
	}
	for _, c := range m.Classes {
		t := modules.Type{Name: c.Name}
		for _, q := range c.Properties {
			if !q.Static {
				t.Fields = append(t.Fields, modules.Field{Name: q.Name, Type: q.Type})
			}
		}
		if !c.IsEnum {
			classes = append(classes, t)
		}
	}
	return all, classes, remark
}

func command(c metadata.Command) modules.Command {
	out := modules.Command{Name: c.Name, Kind: c.Kind}
	help := map[string]string{}
	if c.Help != nil {
		// What PowerShell makes up for a command without help is no description.
		if !strings.HasPrefix(c.Help.Kind, "Extended") {
			out.Description = strings.TrimSpace(c.Help.Synopsis)
		}
		for _, p := range c.Help.Parameters {
			help[p.Name] = strings.TrimSpace(strings.Join(p.Description, ""))
		}
	}
	for _, t := range c.OutputTypes {
		out.OutputTypes = append(out.OutputTypes, t.Name)
	}
	for _, s := range c.ParameterSets {
		set := modules.ParameterSet{Name: s.Name}
		for _, p := range s.Parameters {
			set.Parameters = append(set.Parameters, parameter(p, help[p.Name]))
		}
		out.ParameterSets = append(out.ParameterSets, set)
	}
	return out
}

func parameter(p metadata.Parameter, description string) modules.Parameter {
	out := modules.Parameter{Name: p.Name, Type: p.Type, Mandatory: p.Mandatory, Dynamic: p.Dynamic, FromPipeline: p.FromPipeline,
		FromPipelineByName: p.FromPipelineByPropertyName, FromRemainingArgument: p.FromRemaining, Description: description}
	if p.Position != metadata.NoPosition {
		n := int32(p.Position)
		out.Position = &n
	}
	for _, a := range p.Attributes {
		values, _ := a.Get("ValidValues")
		list, _ := values.([]any)
		for _, v := range list {
			if s, ok := v.(string); ok {
				out.Values = append(out.Values, s)
			}
		}
	}
	return out
}
