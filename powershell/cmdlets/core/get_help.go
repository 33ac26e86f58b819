package core

import (
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/module/metadata"
	"github.com/runwright/runwright/powershell/types"
)

// getHelp is Get-Help: the comments of functions and scripts, help files of
// modules, and for other commands what their parameters tell. PowerShell's own
// help texts are a download that is not here.
type getHelp struct{ interp.Base }

func (g *getHelp) Process(c *interp.Call) error {
	if c.ParameterSet() == "Online" && c.Switch("Online") {
		return c.Error("System.Management.Automation.PSInvalidOperationException", "InvalidOperation", "InvalidOperation", nil, "There is no browser here to show online help in.")
	}
	name := c.String("Name")
	if name == "" {
		name = "default"
	}
	found, err := g.find(c, name)
	if err != nil {
		return err
	}
	switch {
	case len(found) == 0:
		if types.HasWildcard(name) {
			return nil
		}
		e := c.Error("Microsoft.PowerShell.Commands.HelpNotFoundException", "HelpNotFound", "ResourceUnavailable", nil,
			"Get-Help could not find %s in a help file in this session. To download updated help topics type: \"Update-Help\". To get help online, search for the help topic in the TechNet library at https://go.microsoft.com/fwlink/?LinkID=107116.", name)
		e.Fields = map[string]any{"HelpTopic": name}
		return c.WriteError(e)
	case len(found) > 1:
		for _, cmd := range found {
			o, err := g.short(c, cmd)
			if err == nil {
				err = c.Write(o)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
	return g.show(c, found[0])
}

// find gives the commands that a name means: the command itself, else those whose
// name matches or contains it.
func (g *getHelp) find(c *interp.Call, name string) ([]interp.CommandInfo, error) {
	if !types.HasWildcard(name) {
		cmd, err := c.FindCommand(name)
		if err != nil {
			return nil, err
		}
		for range 10 { // aliases of aliases
			a, ok := cmd.(*interp.Alias)
			if !ok {
				break
			}
			if cmd, err = c.FindCommand(a.Definition); err != nil {
				return nil, err
			}
		}
		if cmd != nil && cmd.CommandType() != "Application" && g.wanted(c, cmd) {
			return []interp.CommandInfo{cmd}, nil
		}
		if strings.Contains(name, "-") || strings.ContainsAny(name, `/\`) {
			return nil, nil
		}
		name = "*" + name + "*"
	}
	w, err := types.CompileWildcard(name, true)
	if err != nil {
		return nil, err
	}
	var out []interp.CommandInfo
	for _, cmd := range topics(c) {
		if w.Match(cmd.CommandName()) && g.wanted(c, cmd) {
			out = append(out, cmd)
		}
	}
	return out, nil
}

// topics are the commands of the session by name.
func topics(c *interp.Call) []interp.CommandInfo {
	var out []interp.CommandInfo
	for _, a := range c.Scope().VisibleAliases() {
		out = append(out, a)
	}
	for _, f := range c.Scope().VisibleFunctions() {
		out = append(out, f)
	}
	for _, x := range c.Cmdlets() {
		out = append(out, x)
	}
	slices.SortStableFunc(out, func(a, b interp.CommandInfo) int {
		return strings.Compare(strings.ToLower(a.CommandName()), strings.ToLower(b.CommandName()))
	})
	return out
}

// wanted applies -Category.
func (g *getHelp) wanted(c *interp.Call, cmd interp.CommandInfo) bool {
	list := c.Strings("Category")
	if len(list) == 0 {
		return true
	}
	for _, s := range list {
		if strings.EqualFold(s, cmd.CommandType()) || strings.EqualFold(s, "All") {
			return true
		}
	}
	return false
}

// show writes the help of one command as the view asks.
func (g *getHelp) show(c *interp.Call, cmd interp.CommandInfo) error {
	h, err := helpOf(c, cmd)
	if err != nil {
		return err
	}
	if !g.about(c, h) {
		return nil
	}
	if c.ParameterSet() == "Parameters" {
		return g.parameters(c, h)
	}
	view := ""
	switch {
	case c.ParameterSet() == "DetailedView" && c.Switch("Detailed"):
		view = "DetailedView"
	case c.ParameterSet() == "Examples" && c.Switch("Examples"):
		view = "ExamplesView"
	case c.Switch("Full"):
		view = "FullView"
	}
	return c.Write(h.object(view))
}

// about applies -Component, -Role and -Functionality.
func (g *getHelp) about(c *interp.Call, h *commandText) bool {
	for name, have := range map[string]string{"Component": h.help.Component, "Role": h.help.Role, "Functionality": h.help.Functionality} {
		if list := c.Strings(name); len(list) > 0 && !patterns(list).match(have) {
			return false
		}
	}
	return true
}

func (g *getHelp) parameters(c *interp.Call, h *commandText) error {
	for _, name := range c.Strings("Parameter") {
		w, err := types.CompileWildcard(name, true)
		if err != nil {
			return err
		}
		found := false
		for _, p := range h.help.Parameters {
			if w.Match(p.Name) {
				found = true
				if err := c.Write(parameterObject(&p, h.generated())); err != nil {
					return err
				}
			}
		}
		if !found {
			err := c.WriteError(c.Error("Microsoft.PowerShell.Commands.HelpNotFoundException", "NoParmsFound", "ObjectNotFound", nil, "No parameter matches criteria %s.", name))
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// short is the line of a list of topics.
func (g *getHelp) short(c *interp.Call, cmd interp.CommandInfo) (any, error) {
	o := types.NewCustom()
	o.TypeNames = []string{cmd.CommandType() + "HelpInfo#Short", "HelpInfoShort"}
	o.Set("Name", cmd.CommandName())
	o.Set("Category", cmd.CommandType())
	o.Set("Module", moduleOf(cmd))
	if a, ok := cmd.(*interp.Alias); ok {
		o.Set("Synopsis", a.Definition)
		return o, nil
	}
	h, err := helpOf(c, cmd)
	if err != nil {
		return nil, err
	}
	o.Set("Synopsis", oneLine(h.help.Synopsis))
	return o, nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// commandText is a command with its help.
type commandText struct {
	cmd  interp.CommandInfo
	help *metadata.Help
	// lines are the syntax lines with .NET's names of types, where the help gives
	// them, or with PowerShell's.
	lines []string
	sets  []metadata.ParameterSet
	// aliases are the aliases of the command, each with a line end, or None.
	aliases string
}

// generated says that PowerShell made the help up.
func (h *commandText) generated() bool { return strings.HasPrefix(h.help.Kind, "Extended") }
