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
	name := c.String("Name")
	if name == "" || strings.EqualFold(name, "default") {
		return c.Write((&topic{name: "default", text: defaultTopic}).object())
	}
	found, err := g.find(c, name)
	if err != nil {
		return err
	}
	var about []*topic
	if g.category(c, "HelpFile") && (len(found) == 0 || types.HasWildcard(name)) {
		if about, err = topicsNamed(c, name); err != nil {
			return err
		}
	}
	switch {
	case len(found) == 0 && len(about) == 0:
		if types.HasWildcard(name) {
			return nil
		}
		return g.notFound(c, name)
	case len(found) == 0 && len(about) == 1:
		return c.Write(about[0].object())
	case len(found) == 1 && len(about) == 0:
		return g.show(c, found[0], name)
	}
	for _, cmd := range found {
		o, err := g.short(c, cmd)
		if err == nil {
			err = c.Write(o)
		}
		if err != nil {
			return err
		}
	}
	for _, t := range about {
		if err := c.Write(t.short()); err != nil {
			return err
		}
	}
	return nil
}

func (g *getHelp) notFound(c *interp.Call, name string) error {
	e := c.Error("Microsoft.PowerShell.Commands.HelpNotFoundException", "HelpNotFound", "ResourceUnavailable", nil,
		"Get-Help could not find %s in a help file in this session. To download updated help topics type: \"Update-Help\". To get help online, search for the help topic in the TechNet library at https://go.microsoft.com/fwlink/?LinkID=107116.", name)
	e.Fields = map[string]any{"HelpTopic": name}
	return c.WriteError(e)
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
	return g.category(c, cmd.CommandType())
}

// category reports whether -Category lets a kind of help through.
func (g *getHelp) category(c *interp.Call, kind string) bool {
	list := c.Strings("Category")
	for _, s := range list {
		script := strings.EqualFold(s, "ScriptCommand") && (kind == "Function" || kind == "Filter" || kind == "ExternalScript")
		if strings.EqualFold(s, kind) || strings.EqualFold(s, "All") || script {
			return true
		}
	}
	return len(list) == 0
}

// show writes the help of one command as the view asks.
func (g *getHelp) show(c *interp.Call, cmd interp.CommandInfo, name string) error {
	if _, ok := cmd.(*interp.Alias); ok {
		o, err := g.short(c, cmd)
		if err != nil {
			return err
		}
		return c.Write(o)
	}
	h, err := helpOf(c, cmd)
	if err != nil {
		return err
	}
	if !g.about(c, h) {
		return g.notFound(c, name)
	}
	if c.ParameterSet() == "Online" && c.Switch("Online") {
		return g.online(c, h)
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

// online ends in an error: there is no browser.
func (g *getHelp) online(c *interp.Call, h *commandText) error {
	message := "The online version of this Help topic cannot be displayed because the Internet address (URI) of the Help topic is not specified in the command code or in the help file for the command."
	for _, l := range h.help.Links {
		if l.URI != "" {
			message = "There is no browser here to show " + l.URI + " in."
			break
		}
	}
	return c.Error("System.Management.Automation.PSInvalidOperationException", "InvalidOperation", "InvalidOperation", nil, "%s", message)
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
				if err := c.Write(h.parameter(&p, false)); err != nil {
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
	o.TypeNames = []string{cmd.CommandType() + "HelpInfo#HelpInfoShort", "HelpInfoShort"}
	o.Set("Name", cmd.CommandName())
	o.Set("Category", cmd.CommandType())
	o.Set("ModuleName", moduleOf(cmd))
	if a, ok := cmd.(*interp.Alias); ok {
		o.TypeNames = append([]string{"AliasHelpInfo"}, o.TypeNames...)
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
	// name is what the page calls the command: of a script, its file.
	name string
	// meta is what is known of the parameters, nil when nothing is.
	meta *interp.Meta
	sets []metadata.ParameterSet
	// aliases are the aliases of the command, each with a line end, or None.
	aliases string
}

// generated says that PowerShell made the help up.
func (h *commandText) generated() bool { return strings.HasPrefix(h.help.Kind, madeHelp) }

// fromFile says that the help is that of a help file.
func (h *commandText) fromFile() bool { return strings.Count(h.help.Kind, "#") > 1 }
