package core

import (
	"slices"
	"strconv"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/module/metadata"
	"github.com/runwright/runwright/powershell/types"
)

// The names of the types of help objects begin with one of these: help that was
// written, and help that is made of what is known of a command.
const (
	writtenHelp = "MamlCommandHelpInfo"
	madeHelp    = "ExtendedCmdletHelpInfo"
)

// object is the help object: nested custom objects with the names of help files.
func (h *commandText) object(view string) any {
	kind := h.kind()
	o := types.NewCustom()
	if view != "" {
		o.TypeNames = append(o.TypeNames, kind+"#"+view)
	}
	o.TypeNames = append(o.TypeNames, kind, "HelpInfo")
	details := node(kind + "#details")
	details.Set("name", h.name)
	if h.help.Synopsis != "" {
		details.Set("description", texts([]string{h.help.Synopsis}))
	}
	o.Set("details", details)
	if len(h.help.Description) > 0 {
		o.Set("description", texts(h.help.Description))
	}
	o.Set("syntax", h.syntax(kind))
	parameters := node(kind + "#parameters")
	list := make([]any, len(h.help.Parameters))
	for i := range h.help.Parameters {
		list[i] = h.parameter(&h.help.Parameters[i], false)
	}
	if len(list) > 0 {
		parameters.Set("parameter", oneOrMany(list))
	}
	o.Set("parameters", parameters)
	if len(h.help.Inputs) > 0 {
		o.Set("inputTypes", typeNodes(kind, "inputType", h.help.Inputs, h.help.InputNotes))
	}
	if len(h.help.Outputs) > 0 {
		o.Set("returnValues", typeNodes(kind, "returnValue", h.help.Outputs, h.help.OutputNotes))
	}
	if len(h.help.Notes) > 0 {
		alerts := node(kind + "#alertSet")
		alerts.Set("alert", texts(h.help.Notes))
		o.Set("alertSet", alerts)
	}
	if len(h.help.Examples) > 0 {
		o.Set("examples", examples(kind, h.help.Examples))
	}
	if len(h.help.Links) > 0 {
		o.Set("relatedLinks", links(kind, h.help.Links))
	}
	var module any = moduleOf(h.cmd)
	if module == "" && h.generated() {
		module = nil
	}
	o.Set("Name", h.name)
	o.Set("Category", h.help.Category)
	o.Set("Synopsis", h.help.Synopsis)
	o.Set("Component", orNull(h.help.Component))
	o.Set("Role", orNull(h.help.Role))
	o.Set("Functionality", orNull(h.help.Functionality))
	o.Set("ModuleName", module)
	if h.generated() {
		o.Set("aliases", h.aliases)
		o.Set("remarks", h.remarks())
		o.Set("CommonParameters", h.meta == nil || h.meta.Advanced)
	}
	return o
}

func (h *commandText) kind() string {
	if h.generated() {
		return madeHelp
	}
	return writtenHelp
}

// remarks say why the help is made up, and where there is more.
func (h *commandText) remarks() string {
	uri := ""
	if h.meta != nil {
		uri = h.meta.HelpURI
	}
	if _, own := h.cmd.(*interp.CmdletInfo); !own || uri == "" {
		return "None"
	}
	return "Get-Help cannot find the Help files for this cmdlet on this computer. It is displaying only partial help.\n" +
		"    -- To download and install Help files for the module that includes this cmdlet, use Update-Help.\n" +
		"    -- To view the Help topic for this cmdlet online, type: \"Get-Help " + h.name + " -Online\" or\n" +
		"       go to " + uri + "."
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
func texts(list []string) any {
	items := make([]any, len(list))
	for i, s := range list {
		n := types.NewCustom()
		n.TypeNames = []string{"MamlParaTextItem", "MamlTextItem"}
		n.Set("Text", s)
		items[i] = n
	}
	return types.NewTyped(types.PSObjectType, items)
}

func typeNodes(kind, name string, list []string, notes [][]string) any {
	outer := node(kind + "#" + name + "s")
	items := make([]any, len(list))
	for i, s := range list {
		t := node(kind + "#type")
		t.Set("name", s)
		n := node(kind + "#" + name)
		n.Set("type", t)
		if i < len(notes) && len(notes[i]) > 0 {
			n.Set("description", texts(notes[i]))
		}
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
		n.Set("introduction", texts(e.Introduction))
		n.Set("code", e.Code)
		n.Set("remarks", texts(e.Remarks))
		n.Set("title", e.Title)
		items[i] = n
	}
	outer.Set("example", oneOrMany(items))
	return outer
}

func links(kind string, list []metadata.Link) any {
	outer := node(kind + "#relatedLinks")
	items := make([]any, len(list))
	for i, l := range list {
		n := node(kind + "#navigationLink")
		if l.Text != "" {
			n.Set("linkText", l.Text)
		}
		if l.URI != "" || l.Empty {
			n.Set("uri", l.URI)
		}
		items[i] = n
	}
	outer.Set("navigationLink", oneOrMany(items))
	return outer
}

// isSwitch reports whether a parameter's type takes no value.
func isSwitch(name string) bool { return name == "SwitchParameter" || name == "switch" }

// parameter is the help of one parameter, in a way to call the command or by itself.
func (h *commandText) parameter(p *metadata.ParameterHelp, inSyntax bool) any {
	kind := h.kind() + "#parameter"
	n := node(kind)
	if len(p.Description) > 0 || h.generated() {
		n.Set("description", texts(p.Description))
	}
	if p.DefaultValue != "" || !h.generated() {
		n.Set("defaultValue", p.DefaultValue)
	}
	switch value := p.Type; {
	case p.Value != nil:
		n.Set("parameterValue", valueNode(kind, *p.Value))
	case h.fromFile():
	case !isSwitch(value), !h.generated() && !inSyntax:
		n.Set("parameterValue", valueNode(kind, value))
	}
	if len(p.Values) > 0 {
		group := node(kind + "#parameterValueGroup")
		words := make([]any, len(p.Values))
		for i, w := range p.Values {
			words[i] = valueNode(kind, w)
		}
		group.Set("parameterValue", oneOrMany(words))
		n.Set("parameterValueGroup", group)
	}
	n.Set("name", p.Name)
	t := node(kind + "#type")
	t.Set("name", p.Type)
	n.Set("type", t)
	n.Set("required", p.Required)
	n.Set("globbing", p.Globbing)
	n.Set("pipelineInput", p.PipelineInput)
	n.Set("position", p.Position)
	if h.generated() {
		n.Set("aliases", p.Aliases)
		n.Set("isDynamic", strconv.FormatBool(h.param(p.Name) != nil && h.param(p.Name).Dynamic))
		n.Set("parameterSetName", h.setsOf(p.Name))
	} else {
		n.Set("aliases", p.Aliases)
	}
	return n
}

// valueNode is text with what help says of values.
func valueNode(kind, text string) any {
	o := &types.PSObject{Base: text}
	o.TypeNames = []string{kind + "#parameterValue", "System.String", "System.Object"}
	o.Set("required", "true")
	o.Set("variableLength", strconv.FormatBool(strings.HasSuffix(text, "[]")))
	return o
}

// param is what is known of a parameter, nil when nothing is.
func (h *commandText) param(name string) *interp.Param {
	if h.meta != nil {
		for _, p := range h.meta.Params {
			if strings.EqualFold(p.Name, name) {
				return p
			}
		}
	}
	return nil
}

func (h *commandText) setsOf(name string) string {
	if p := h.param(name); p != nil {
		if sets := h.meta.SetsOf(p); len(sets) > 0 {
			return strings.Join(sets, ", ")
		}
	}
	return "(All)"
}

// syntax are the ways to call the command.
func (h *commandText) syntax(kind string) any {
	outer := node(kind + "#syntax")
	var items []any
	add := func(name string, params []any) {
		n := node(kind + "#syntaxItem")
		n.Set("name", name)
		if len(params) > 0 {
			n.Set("parameter", oneOrMany(params))
		}
		if h.generated() {
			n.Set("CommonParameters", h.meta == nil || h.meta.Advanced)
		}
		items = append(items, n)
	}
	switch {
	case h.fromFile():
		for _, s := range h.help.Syntax {
			params := make([]any, len(s.Parameters))
			for i := range s.Parameters {
				params[i] = h.parameter(&s.Parameters[i], true)
			}
			add(s.Name, params)
		}
	case h.generated():
		if h.meta == nil {
			break
		}
		for _, set := range h.meta.SetNames() {
			var params []any
			for _, p := range h.meta.SetParameters(set) {
				position := "Named"
				if n, ok := p.In.PositionNumber(); ok {
					position = strconv.Itoa(n)
				}
				params = append(params, h.inSet(p.Name, p.In.Mandatory, position))
			}
			add(h.cmd.CommandName(), params)
		}
	default:
		for _, s := range h.sets {
			var params []any
			for _, p := range s.Parameters {
				position := "named"
				if p.Position != metadata.NoPosition {
					position = strconv.Itoa(p.Position + 1)
				}
				params = append(params, h.inSet(p.Name, p.Mandatory, position))
			}
			add(h.name, params)
		}
	}
	if len(items) > 0 {
		outer.Set("syntaxItem", oneOrMany(items))
	}
	return outer
}

// inSet is the help of a parameter as it is in one way to call the command.
func (h *commandText) inSet(name string, mandatory bool, position string) any {
	i := slices.IndexFunc(h.help.Parameters, func(p metadata.ParameterHelp) bool { return strings.EqualFold(p.Name, name) })
	p := metadata.ParameterHelp{Name: name, Globbing: "false", PipelineInput: "false", Type: "Object"}
	if i >= 0 {
		p = h.help.Parameters[i]
	}
	p.Required, p.Position = strconv.FormatBool(mandatory), position
	return h.parameter(&p, true)
}
