package core

import (
	"strings"

	"github.com/runwright/runwright/powershell/module/metadata"
	"github.com/runwright/runwright/powershell/types"
)

// object is the help object: nested custom objects with the names of help files.
func (h *commandText) object(view string) any {
	kind := "MamlCommandHelpInfo"
	if h.generated() {
		kind = "ExtendedCmdletHelpInfo"
	}
	o := node(kind)
	o.TypeNames = nil
	if view != "" {
		o.TypeNames = append(o.TypeNames, kind+"#"+view)
	}
	o.TypeNames = append(o.TypeNames, kind, "HelpInfo")
	name := h.cmd.CommandName()
	set := func(name string, v any) { o.Set(name, v) }
	details := node(kind + "#details")
	details.Set("name", name)
	details.Set("description", texts("MamlParaTextItem", []string{h.help.Synopsis}))
	set("details", details)
	if len(h.help.Description) > 0 {
		set("description", texts("MamlParaTextItem", h.help.Description))
	}
	set("syntax", h.syntax(kind))
	parameters := node(kind + "#parameters")
	list := make([]any, len(h.help.Parameters))
	for i := range h.help.Parameters {
		list[i] = parameterObject(&h.help.Parameters[i], h.generated())
	}
	if len(list) > 0 {
		parameters.Set("parameter", oneOrMany(list))
	}
	set("parameters", parameters)
	if len(h.help.Inputs) > 0 {
		set("inputTypes", typeNodes(kind, "inputType", h.help.Inputs))
	}
	if len(h.help.Outputs) > 0 {
		set("returnValues", typeNodes(kind, "returnValue", h.help.Outputs))
	}
	if len(h.help.Notes) > 0 {
		alerts := node(kind + "#alertSet")
		alerts.Set("alert", texts("MamlParaTextItem", h.help.Notes))
		set("alertSet", alerts)
	}
	if len(h.help.Examples) > 0 {
		set("examples", examples(kind, h.help.Examples))
	}
	if len(h.help.Links) > 0 {
		links := node(kind + "#relatedLinks")
		items := make([]any, len(h.help.Links))
		for i, l := range h.help.Links {
			n := node(kind + "#navigationLink")
			if l.URI != "" {
				n.Set("uri", l.URI)
			}
			if l.Text != "" {
				n.Set("linkText", l.Text)
			}
			items[i] = n
		}
		links.Set("navigationLink", oneOrMany(items))
		set("relatedLinks", links)
	}
	var module any = moduleOf(h.cmd)
	if module == "" && h.generated() {
		module = nil
	}
	set("Name", name)
	set("Category", h.help.Category)
	set("Synopsis", h.help.Synopsis)
	set("Component", orNull(h.help.Component))
	set("Role", orNull(h.help.Role))
	set("Functionality", orNull(h.help.Functionality))
	set("ModuleName", module)
	if h.generated() {
		set("aliases", h.aliases)
		set("remarks", "None")
	}
	return o
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func node(kind string) *types.PSObject {
	o := types.NewCustom()
	o.TypeNames = []string{kind}
	return o
}

func oneOrMany(items []any) any {
	if len(items) == 1 {
		return items[0]
	}
	return types.NewArray(items...)
}

// texts are paragraphs: objects with a Text.
func texts(kind string, list []string) any {
	items := make([]any, len(list))
	for i, s := range list {
		n := node(kind)
		n.TypeNames = []string{kind, "MamlTextItem"}
		n.Set("Text", s)
		items[i] = n
	}
	return types.NewTyped(types.PSObjectType, items)
}

func typeNodes(kind, name string, list []string) any {
	outer := node(kind + "#" + name + "s")
	items := make([]any, len(list))
	for i, s := range list {
		t := node(kind + "#type")
		t.Set("name", s)
		n := node(kind + "#" + name)
		n.Set("type", t)
		items[i] = n
	}
	outer.Set(name, oneOrMany(items))
	return outer
}

func examples(kind string, list []metadata.Example) any {
	outer := node(kind + "#examples")
	items := make([]any, len(list))
	for i, e := range list {
		n := node(kind + "#example")
		n.Set("introduction", texts("MamlParaTextItem", e.Introduction))
		n.Set("code", e.Code)
		n.Set("remarks", texts("MamlParaTextItem", e.Remarks))
		n.Set("title", e.Title)
		items[i] = n
	}
	outer.Set("example", oneOrMany(items))
	return outer
}

// parameterObject is the help of one parameter.
func parameterObject(p *metadata.ParameterHelp, generated bool) any {
	kind := "MamlCommandHelpInfo#parameter"
	if generated {
		kind = "ExtendedCmdletHelpInfo#parameter"
	}
	n := node(kind)
	if len(p.Description) > 0 || generated {
		n.Set("description", texts("MamlParaTextItem", p.Description))
	}
	if p.DefaultValue != "" || !generated {
		n.Set("defaultValue", p.DefaultValue)
	}
	if p.Type != "SwitchParameter" && p.Type != "switch" {
		n.Set("parameterValue", p.Type)
	}
	n.Set("name", p.Name)
	t := node(kind + "#type")
	t.Set("name", p.Type)
	n.Set("type", t)
	n.Set("required", p.Required)
	n.Set("globbing", p.Globbing)
	n.Set("pipelineInput", p.PipelineInput)
	n.Set("position", p.Position)
	if generated || p.Aliases != "" {
		n.Set("aliases", p.Aliases)
	}
	return n
}

// syntax are the ways to call the command.
func (h *commandText) syntax(kind string) any {
	outer := node(kind + "#syntax")
	var items []any
	for _, s := range h.sets {
		n := node(kind + "#syntaxItem")
		n.Set("name", h.cmd.CommandName())
		var params []any
		for _, p := range s.Parameters {
			for i := range h.help.Parameters {
				if ph := h.help.Parameters[i]; strings.EqualFold(ph.Name, p.Name) {
					ph.Required = "false"
					if p.Mandatory {
						ph.Required = "true"
					}
					params = append(params, parameterObject(&ph, h.generated()))
				}
			}
		}
		if len(params) > 0 {
			n.Set("parameter", oneOrMany(params))
		}
		items = append(items, n)
	}
	if len(items) == 0 { // a compiled command: its lines
		for _, line := range h.lines {
			n := node(kind + "#syntaxItem")
			n.Set("name", h.cmd.CommandName())
			n.Set("text", line)
			items = append(items, n)
		}
	}
	if len(items) > 0 {
		outer.Set("syntaxItem", oneOrMany(items))
	}
	return outer
}
