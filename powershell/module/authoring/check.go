package authoring

import (
	"cmp"
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/facts"
	"github.com/runwright/runwright/powershell/module/metadata"
)

// Severity says how much a finding matters.
type Severity string

// The severities.
const (
	Error   Severity = "error"   // it does not work, or cannot be imported
	Warning Severity = "warning" // it works and will surprise somebody
	Note    Severity = "note"    // it could be better
)

// Finding is something that the guidance asks to be otherwise.
type Finding struct {
	Code     string   `json:"code"`
	Severity Severity `json:"severity"`
	Message  string   `json:"message"`
	File     string   `json:"file,omitempty"`
	Line     int      `json:"line,omitempty"`
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
}

func (c *checker) add(code string, severity Severity, file string, line int, message string) {
	f := Finding{code, severity, message, file, line}
	if !slices.Contains(c.findings, f) {
		c.findings = append(c.findings, f)
	}
}

// Check gives the findings of a module, by file and line.
func Check(m Module) []Finding {
	c := &checker{m: m, findings: []Finding{}}
	secrets := ""
	for i := range m.Commands {
		cmd := &m.Commands[i]
		c.command(cmd)
		if p := secretParameter(cmd); p != "" && secrets == "" {
			secrets = "-" + p + " of " + cmd.Name
		}
	}
	if secrets != "" && !m.ConnectionType {
		c.add("connection-type-missing", Warning, m.Main, 0,
			"secrets are parameters ("+secrets+"), and the module brings no connection type: add "+m.Name+"-Automation.json")
	}
	c.exports()
	for _, name := range m.Files.Names() {
		key := strings.ToLower(name)
		if strings.HasSuffix(key, ".psm1") || strings.HasSuffix(key, ".ps1") && !strings.HasSuffix(key, ".tests.ps1") {
			c.script(name)
		}
	}
	slices.SortStableFunc(c.findings, func(a, b Finding) int { return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line)) })
	return c.findings
}

// command checks one command.
func (c *checker) command(cmd *metadata.Command) {
	file := cmd.File
	if file == "" {
		file = strings.TrimSuffix(cmd.HelpFile, "-Help.xml") // the assembly
	}
	at := func(code string, s Severity, message string) {
		c.add(code, s, file, cmd.Line, cmd.Name+": "+message)
	}
	if cmd.MetadataError != "" {
		at("command-broken", Error, "PowerShell cannot use it: "+cmd.MetadataError)
		return
	}
	if cmd.Kind == "Configuration" {
		return
	}
	switch verb := strings.ToLower(cmd.Verb); {
	case verb == "":
		at("verb-missing", Warning, "is not named Verb-Noun")
	case !approved(verb):
		at("verb-unapproved", Warning, "the verb "+cmd.Verb+" is not an approved one (Get-Verb lists them)")
	}
	switch {
	case cmd.Help == nil || cmd.Help.Error != "" || strings.HasPrefix(cmd.Help.Kind, "Extended"):
		at("help-missing", Warning, "has no help: a comment with .SYNOPSIS, or a help file")
	case strings.TrimSpace(cmd.Help.Synopsis) == "":
		at("synopsis-missing", Warning, "its help has no synopsis")
	}
	if cmd.HelpURI == nil || *cmd.HelpURI == "" {
		at("help-uri-missing", Note, "has no HelpUri and no .LINK with an address")
	}
	if len(cmd.OutputTypes) == 0 {
		at("output-type-missing", Note, "has no [OutputType()]")
	}
	if changes(cmd.Verb) && !supportsShouldProcess(cmd) {
		at("should-process-missing", Warning, "changes something and has no SupportsShouldProcess (-WhatIf, -Confirm)")
	}
	if p := secretParameter(cmd); p != "" && !takesConnection(cmd) {
		at("connection-parameter-missing", Warning, "takes the secret -"+p+" and has no parameter set with a [hashtable] for a connection")
	}
}

// approved says whether a verb, in lower case, is one of Get-Verb.
func approved(verb string) bool {
	for line := range strings.Lines(facts.Verbs()) {
		if v, _, _ := strings.Cut(line, "\t"); strings.ToLower(strings.TrimSpace(v)) == verb {
			return true
		}
	}
	return false
}

// changes says whether a verb says that something is changed.
func changes(verb string) bool {
	switch strings.ToLower(verb) {
	case "new", "set", "remove", "start", "stop", "restart", "reset", "update", "add", "clear", "rename", "move", "install", "uninstall",
		"enable", "disable", "register", "unregister", "suspend", "resume":
		return true
	}
	return false
}

func supportsShouldProcess(cmd *metadata.Command) bool {
	return slices.ContainsFunc(cmd.Attributes, func(a metadata.Attribute) bool {
		v, _ := a.Get("SupportsShouldProcess")
		yes, _ := v.(bool)
		return yes
	})
}

// secretParameter gives the first parameter that takes a secret, "" without one.
func secretParameter(cmd *metadata.Command) string {
	for _, s := range cmd.ParameterSets {
		for _, p := range s.Parameters {
			switch p.Type {
			case "System.Security.SecureString", "System.Management.Automation.PSCredential":
				return p.Name
			case "System.String":
				name := strings.ToLower(p.Name)
				for _, word := range []string{"password", "secret", "apikey", "accesskey", "accountkey", "token", "passphrase", "connectionstring"} {
					if strings.HasSuffix(name, word) {
						return p.Name
					}
				}
			}
		}
	}
	return ""
}

// takesConnection says whether a command takes a connection as a table.
func takesConnection(cmd *metadata.Command) bool {
	for _, s := range cmd.ParameterSets {
		for _, p := range s.Parameters {
			if strings.Contains(strings.ToLower(p.Name), "connection") &&
				(p.Type == "System.Collections.Hashtable" || p.Type == "System.Collections.IDictionary" || p.Type == "System.Object") {
				return true
			}
		}
	}
	return false
}

// exports checks what the manifest says of exports.
func (c *checker) exports() {
	data, ok := c.m.Manifest()
	if !ok {
		if len(c.m.Commands) > 0 {
			c.add("manifest-missing", Note, c.m.Main, 0, "the module has no manifest: no version, no description, and all functions are exported")
		}
		return
	}
	for _, key := range []string{"FunctionsToExport", "CmdletsToExport"} {
		if slices.ContainsFunc(data(key), func(p string) bool { return strings.ContainsAny(p, "*?[") }) {
			c.add("export-wildcard", Note, c.m.Main, 0, key+" has a wildcard: commands are found without loading the module only when they are named")
		}
	}
	for _, u := range c.m.Unknown {
		if strings.HasPrefix(u.What, "the command ") {
			c.add("export-missing", Warning, u.File, u.Line, u.What+": "+u.Reason)
		} else {
			c.add("not-static", Note, u.File, u.Line, u.What+": "+u.Reason)
		}
	}
}
