package authoring

import (
	"cmp"
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/module/metadata"
)

// Finding is something that the guidance asks to be otherwise.
type Finding struct {
	Code     string   `json:"code"`
	Severity Severity `json:"severity"`
	Message  string   `json:"message"`
	File     string   `json:"file,omitempty"`
	Line     int      `json:"line,omitempty"`
	// Column counts UTF-16 code units from 1, 0 when it is not known.
	Column int `json:"-"`
}

// Module is a module to check, with what was found out about it.
type Module struct {
	*metadata.Module
	Files          metadata.Files
	ConnectionType bool   // it brings one
	Main           string // the file for findings about the module as a whole
}

// checker collects findings.
type checker struct {
	m        Module
	findings []Finding
	classes  map[string]bool // of scripts that load, in lower case; nil until they are asked for
}

// add adds a finding of a rule, once for a place and a message.
func (c *checker) add(code, file string, line, column int, message string) {
	f := Finding{code, severityOf(code), message, file, line, column}
	if !slices.ContainsFunc(c.findings, func(g Finding) bool {
		return g.Code == code && g.File == file && g.Line == line && g.Message == message
	}) {
		c.findings = append(c.findings, f)
	}
}

// Check gives the findings of a module, by file and line.
func Check(m Module) []Finding {
	c := &checker{m: m, findings: []Finding{}}
	var secrets []string
	for i := range m.Commands {
		cmd := &m.Commands[i]
		c.command(cmd)
		if all := secretParameters(cmd); len(all) > 0 {
			secrets = append(secrets, strings.Join(all, ", ")+" of "+cmd.Name)
		}
	}
	if len(secrets) > 0 && !m.ConnectionType {
		c.add("connection-type-missing", m.Main, 0, 0,
			"secrets are parameters ("+strings.Join(secrets, "; ")+"), and the module brings no connection type: add "+m.Name+"-Automation.json")
	}
	c.manifest()
	c.scripts()
	slices.SortStableFunc(c.findings, Compare)
	return c.findings
}

// Compare orders findings by place, then by rule and text.
func Compare(a, b Finding) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), strings.Compare(a.Code, b.Code),
		strings.Compare(a.Message, b.Message))
}
