package metadata

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/syntax"
)

func emptyHelp(kind, category string) *Help {
	return &Help{Kind: kind, Category: category, Description: []string{}, Parameters: []ParameterHelp{}, Examples: []Example{}, Links: []Link{},
		Inputs: []string{}, Outputs: []string{}, Notes: []string{}}
}

// generatedHelp is what PowerShell makes up for a command without help.
func generatedHelp(c *Command, shape *commandShape) *Help {
	h := emptyHelp("ExtendedCmdletHelpInfo#FullView", category(c.Kind))
	lines := make([]string, len(c.ParameterSets))
	for i, s := range c.ParameterSets {
		lines[i] = c.Name + " " + s.Text
	}
	h.Synopsis = "\n" + strings.Join(lines, "\n\n") + "\n"
	params := slices.Clone(shape.params)
	slices.SortStableFunc(params, func(a, b *param) int { return strings.Compare(strings.ToLower(a.name), strings.ToLower(b.name)) })
	var inputs []string
	for _, p := range params {
		h.Parameters = append(h.Parameters, p.generatedHelp())
	}
	for _, p := range shape.params {
		if p.takesPipeline() && !slices.Contains(inputs, p.typ.qualified()+"\n") {
			inputs = append(inputs, p.typ.qualified()+"\n")
		}
	}
	if len(inputs) == 0 {
		inputs = []string{"None\n"}
	}
	h.Inputs = []string{strings.Join(inputs, "")}
	var outputs strings.Builder
	for _, o := range c.OutputTypes {
		outputs.WriteString(o.Name + "\n")
	}
	h.Outputs = []string{outputs.String()}
	if len(c.OutputTypes) == 0 {
		h.Outputs = []string{"System.Object"}
	}
	if c.HelpURI != nil && *c.HelpURI != "" {
		h.Links = append(h.Links, Link{URI: *c.HelpURI})
	}
	return h
}

func (p *param) takesPipeline() bool {
	return slices.ContainsFunc(p.attributes, func(a Attribute) bool {
		return a.Type == automation+"ParameterAttribute" && (a.flag("ValueFromPipeline") || a.flag("ValueFromPipelineByPropertyName"))
	})
}

// role gives the Parameter attribute that stands for the parameter as a whole.
func (p *param) role() *Attribute {
	for i := range p.attributes {
		if p.attributes[i].Type == automation+"ParameterAttribute" {
			return &p.attributes[i]
		}
	}
	return &Attribute{}
}

func (p *param) generatedHelp() ParameterHelp {
	at := p.role()
	h := ParameterHelp{Name: p.name, Description: []string{}, Required: strconv.FormatBool(at.flag("Mandatory")), Position: "Named",
		PipelineInput: pipelineInput(at, true), Globbing: "false", Aliases: "None", Type: p.typeWord()}
	if n, ok := at.number("Position"); ok && n != NoPosition {
		h.Position = strconv.Itoa(n)
	}
	if len(p.aliases) > 0 {
		h.Aliases = strings.Join(p.aliases, ", ")
	}
	if s, ok := at.text("HelpMessage"); ok && s != "" {
		h.Description = append(h.Description, s+"\n")
	}
	return h
}

func pipelineInput(at *Attribute, remaining bool) string {
	var how []string
	if at.flag("ValueFromPipeline") {
		how = append(how, "ByValue")
	}
	if at.flag("ValueFromPipelineByPropertyName") {
		how = append(how, "ByPropertyName")
	}
	if remaining && at.flag("ValueFromRemainingArguments") {
		how = append(how, "FromRemainingArguments")
	}
	if len(how) == 0 {
		return "false"
	}
	return "true (" + strings.Join(how, ", ") + ")"
}

func category(kind string) string {
	if kind == "Workflow" {
		return "Function"
	}
	return kind
}

// fromComments makes the help object out of a function's comments.
func fromComments(c *Command, shape *commandShape, fn *function, h *commentHelp) *Help {
	out := emptyHelp("MamlCommandHelpInfo#FullView", category(c.Kind))
	out.Synopsis = h.synopsis
	out.Component, out.Role, out.Functionality, out.Forward = h.component, h.role, h.functionality, h.forwardTarget
	for _, s := range []struct {
		text string
		into *[]string
	}{{h.description, &out.Description}, {h.notes, &out.Notes}} {
		if s.text != "" {
			*s.into = append(*s.into, s.text)
		}
	}
	for _, s := range c.ParameterSets {
		for _, in := range s.Parameters {
			if slices.ContainsFunc(out.Parameters, func(p ParameterHelp) bool { return p.Name == in.Name }) {
				continue
			}
			i := slices.IndexFunc(shape.params, func(p *param) bool { return p.name == in.Name })
			out.Parameters = append(out.Parameters, fn.parameterHelp(shape.params[i], in, h))
		}
	}
	slices.SortStableFunc(out.Parameters, func(a, b ParameterHelp) int { return shape.order(a.Name) - shape.order(b.Name) })
	for i, e := range h.examples {
		out.Examples = append(out.Examples, example(i+1, e))
	}
	for _, l := range h.links {
		if strings.HasPrefix(l, "http://") || strings.HasPrefix(l, "https://") {
			out.Links = append(out.Links, Link{URI: l})
		} else {
			out.Links = append(out.Links, Link{Text: l})
		}
	}
	out.Inputs = append(out.Inputs, h.inputs...)
	out.Outputs = append(out.Outputs, h.outputs...)
	if len(h.outputs) == 0 {
		for _, o := range c.OutputTypes {
			out.Outputs = append(out.Outputs, o.Name)
		}
	}
	return out
}

func (c *commandShape) order(name string) int {
	return slices.IndexFunc(c.params, func(p *param) bool { return p.name == name })
}

func (fn *function) parameterHelp(p *param, in Parameter, h *commentHelp) ParameterHelp {
	out := ParameterHelp{Name: p.name, Description: []string{}, Required: strconv.FormatBool(in.Mandatory), Position: "named", Globbing: "false",
		Type: p.typ.simple()}
	at := newAttribute(named(automation+"ParameterAttribute"), nil)
	at.put("ValueFromPipeline", in.FromPipeline, "ValueFromPipelineByPropertyName", in.FromPipelineByPropertyName)
	out.PipelineInput = pipelineInput(at, false)
	if in.Position != NoPosition {
		out.Position = strconv.Itoa(in.Position + 1)
	}
	for _, a := range p.attributes {
		if a.Type == automation+"SupportsWildcardsAttribute" {
			out.Globbing = "true"
		}
	}
	text, ok := h.parameters[strings.ToLower(p.name)]
	if !ok {
		text = fn.parameterComment(p.name)
	}
	if text != "" {
		out.Description = append(out.Description, text)
	}
	out.DefaultValue = fn.defaultText(p)
	return out
}

// syntaxParameter gives the parameter of the script.
func (fn *function) syntaxParameter(name string) *syntax.Parameter {
	params := fn.params
	if fn.body.ParamBlock != nil {
		params = fn.body.ParamBlock.Parameters
	}
	for _, p := range params {
		if p.Name.VariablePath.Name == name {
			return p
		}
	}
	return nil
}

// parameterComment gives the comment above a parameter, or in it.
func (fn *function) parameterComment(name string) string {
	p := fn.syntaxParameter(name)
	if p == nil {
		return ""
	}
	comments := fn.unit.commentsBefore(p.Extent().Start, 2)
	for _, c := range fn.unit.comments { // or between its attributes and its name
		if len(comments) == 0 && c.Start >= p.Extent().Start && c.End <= p.Name.Extent().Start {
			comments = append(comments, c)
		}
	}
	text, _ := section(fn.unit.lines(comments), 0)
	return text
}

// defaultText is what help shows as the default of a parameter.
func (fn *function) defaultText(p *param) string {
	s := fn.syntaxParameter(p.name)
	if s == nil {
		return ""
	}
	for _, a := range p.attributes {
		if a.Type == automation+"PSDefaultValueAttribute" {
			if said, ok := a.text("Help"); ok {
				return said
			}
		}
	}
	if s.DefaultValue == nil {
		if p.typ.is(automation + "SwitchParameter") {
			return "False"
		}
		if isNumber(p.typ.definition()) && p.typ.elem == nil {
			return "0"
		}
		return ""
	}
	if c, ok := s.DefaultValue.(*syntax.StringConstantExpression); ok {
		return c.Value
	}
	return p.text
}

func isNumber(full string) bool {
	switch full {
	case "System.Int32", "System.Int64", "System.Int16", "System.Byte", "System.SByte", "System.UInt16", "System.UInt32", "System.UInt64",
		"System.Double", "System.Single", "System.Decimal":
		return true
	}
	return false
}

// prompt is what may stand in front of an example's command.
var prompt = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(PS ?[^>\n]*>|[A-Za-z]:\\[^>\n]*>)[ \t]*`) })

// example takes an example apart: the command up to the first empty line, then the
// remarks.
func example(n int, text string) Example {
	e := Example{Title: fmt.Sprintf("-------------------------- EXAMPLE %d --------------------------", n), Introduction: []string{"PS > "},
		Remarks: []string{"", "", "", "", ""}}
	if m := prompt().FindStringSubmatch(text); m != nil {
		e.Introduction = []string{m[1]}
		text = text[len(m[0]):]
	}
	code, rest := text, ""
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if strings.TrimSpace(l) == "" {
			code, rest = strings.Join(lines[:i], "\n"), strings.Join(lines[i+1:], "\n")
			break
		}
	}
	e.Code = code
	e.Remarks[0] = strings.TrimLeft(rest, "\n")
	return e
}
