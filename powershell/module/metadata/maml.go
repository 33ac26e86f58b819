package metadata

import (
	"bytes"
	"encoding/xml"
	"path"
	"strings"
)

// The shape of a help file, as far as it is read. Namespaces are not looked at.
type (
	mamlFile struct {
		Commands []mamlCommand `xml:"command"`
	}
	mamlCommand struct {
		Name        string          `xml:"details>name"`
		Synopsis    []string        `xml:"details>description>para"`
		Description []string        `xml:"description>para"`
		Syntax      []mamlSyntax    `xml:"syntax>syntaxItem"`
		Parameters  []mamlParameter `xml:"parameters>parameter"`
		Inputs      []mamlType      `xml:"inputTypes>inputType"`
		Outputs     []mamlType      `xml:"returnValues>returnValue"`
		Alerts      []mamlAlert     `xml:"alertSet>alert"`
		Examples    []mamlExample   `xml:"examples>example"`
		Links       []mamlLink      `xml:"relatedLinks>navigationLink"`
	}
	mamlSyntax struct {
		Name       string          `xml:"name"`
		Parameters []mamlParameter `xml:"parameter"`
	}
	mamlParameter struct {
		Required    string   `xml:"required,attr"`
		Position    string   `xml:"position,attr"`
		Pipeline    string   `xml:"pipelineInput,attr"`
		Globbing    string   `xml:"globbing,attr"`
		Aliases     string   `xml:"aliases,attr"`
		Name        string   `xml:"name"`
		Description []string `xml:"description>para"`
		Type        string   `xml:"type>name"`
		Default     string   `xml:"defaultValue"`
		Value       *string  `xml:"parameterValue"`
		Values      []string `xml:"parameterValueGroup>parameterValue"`
	}
	mamlType struct {
		Name        string   `xml:"type>name"`
		Description []string `xml:"description>para"`
	}
	mamlAlert struct {
		Paras []string `xml:"para"`
	}
	mamlExample struct {
		Title        string   `xml:"title"`
		Introduction []string `xml:"introduction>para"`
		Code         string   `xml:"code"`
		Remarks      []string `xml:"remarks>para"`
	}
	mamlLink struct {
		Text string  `xml:"linkText"`
		URI  *string `xml:"uri"`
	}
)

// cultures are the folders that help is looked for in, in this order.
func cultures() []string { return []string{"en-US", "en", "."} }

// externalHelp reads the help of a command out of a help file beside one of the
// module's files; nil when there is none.
func (l *loader) externalHelp(dir, file, command, kind, source string) *Help {
	for _, culture := range cultures() {
		name, ok := l.find(path.Join(dir, culture, file))
		if !ok {
			continue
		}
		doc := l.helpFile(name)
		for i := range doc.Commands {
			if strings.EqualFold(strings.TrimSpace(doc.Commands[i].Name), command) {
				if source == "" {
					source = name
				}
				return doc.Commands[i].help("MamlCommandHelpInfo#"+source+"#"+command+"#FullView", kind)
			}
		}
	}
	return nil
}

// maxHelp is the largest help file that is read.
const maxHelp = 64 << 20

// helpFile reads a help file; what is broken in it is noted.
func (l *loader) helpFile(name string) *mamlFile {
	if doc, ok := l.help[name]; ok {
		return doc
	}
	doc := &mamlFile{}
	l.help[name] = doc
	data, err := l.src.Files.Read(name)
	if err == nil && len(data) <= maxHelp {
		d := xml.NewDecoder(bytes.NewReader(data))
		d.Strict = false
		err = d.Decode(doc)
	}
	if err != nil {
		l.unknown("the help in "+name, "the file cannot be read: "+err.Error(), name, 0)
	}
	return doc
}

// help makes the help object; all paragraphs but the last end in a line end.
func (m *mamlCommand) help(kind, category string) *Help {
	h := emptyHelp(kind, category)
	h.Synopsis = strings.Join(paragraphs(m.Synopsis), "\n")
	h.Description = broken(m.Description)
	for _, p := range m.Parameters {
		h.Parameters = append(h.Parameters, p.help())
	}
	for _, s := range m.Syntax {
		item := SyntaxHelp{Name: tidy(s.Name)}
		for _, p := range s.Parameters {
			item.Parameters = append(item.Parameters, p.help())
		}
		h.Syntax = append(h.Syntax, item)
	}
	for _, e := range m.Examples {
		h.Examples = append(h.Examples, Example{Title: tidy(e.Title), Introduction: append([]string{}, e.Introduction...), Code: strings.Trim(e.Code, "\n"), Remarks: broken(e.Remarks)})
	}
	for _, k := range m.Links {
		l := Link{Text: tidy(k.Text)}
		if k.URI != nil {
			l.URI, l.Empty = tidy(*k.URI), tidy(*k.URI) == ""
		}
		h.Links = append(h.Links, l)
	}
	for _, t := range m.Inputs {
		h.Inputs = append(h.Inputs, tidy(t.Name))
		h.InputNotes = append(h.InputNotes, broken(t.Description))
	}
	for _, t := range m.Outputs {
		h.Outputs = append(h.Outputs, tidy(t.Name))
		h.OutputNotes = append(h.OutputNotes, broken(t.Description))
	}
	for _, a := range m.Alerts {
		h.Notes = append(h.Notes, broken(a.Paras)...)
	}
	return h
}

// help is the help of a parameter.
func (p *mamlParameter) help() ParameterHelp {
	out := ParameterHelp{Name: tidy(p.Name), Description: broken(p.Description), Required: p.Required, Position: p.Position,
		PipelineInput: p.Pipeline, Globbing: p.Globbing, DefaultValue: tidy(p.Default), Aliases: p.Aliases, Type: tidy(p.Type)}
	if p.Value != nil {
		value := tidy(*p.Value)
		out.Value = &value
	}
	for _, v := range p.Values {
		out.Values = append(out.Values, tidy(v))
	}
	return out
}

func tidy(s string) string { return strings.TrimSpace(s) }

func paragraphs(all []string) []string {
	out := []string{}
	for _, p := range all {
		out = append(out, tidy(p))
	}
	return out
}

func broken(all []string) []string {
	out := paragraphs(all)
	for i := range out {
		if i+1 < len(out) {
			out[i] += "\n"
		}
	}
	return out
}
