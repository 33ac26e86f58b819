package authoring

import (
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/facts"
	"github.com/runwright/runwright/powershell/module/metadata"
	"github.com/runwright/runwright/powershell/syntax"
)

// command checks one exported command.
func (c *checker) command(cmd *metadata.Command) {
	file := cmd.File
	if file == "" {
		file = strings.TrimSuffix(cmd.HelpFile, "-Help.xml") // the assembly
	}
	at := func(code, message string) { c.add(code, file, cmd.Line, 0, cmd.Name+": "+message) }
	switch class := missingType(cmd.MetadataError); {
	case class == "":
	case c.defines(class):
		at("class-elsewhere", "PowerShell cannot describe it: its parameters need ["+class+"], a class of another script")
		return
	case !(&fixer{Module: c.m}).known():
		at("class-elsewhere", "its parameters need ["+class+"], which is not found without what the module loads when it runs")
		return
	}
	if cmd.MetadataError != "" {
		at("command-broken", "PowerShell cannot use it: "+cmd.MetadataError)
		return
	}
	if cmd.Kind == "Configuration" {
		return
	}
	switch verb := strings.ToLower(cmd.Verb); {
	case verb == "":
		at("verb-missing", "is not named Verb-Noun")
	case !approved(verb):
		at("verb-unapproved", "the verb "+cmd.Verb+" is not an approved one (Get-Verb lists them)")
	}
	if i := strings.IndexAny(cmd.Noun, restricted); i >= 0 {
		at("name-characters", "the character "+cmd.Noun[i:i+1]+" in its noun is one that Import-Module warns of")
	}
	checkHelp(cmd, at)
	if cmd.HelpURI == nil || *cmd.HelpURI == "" {
		at("help-uri-missing", "has no HelpUri and no .LINK with an address")
	}
	if len(cmd.OutputTypes) == 0 {
		at("output-type-missing", "has no [OutputType()]")
	}
	if changes(cmd.Verb) && !supportsShouldProcess(cmd) {
		at("should-process-missing", "changes something and has no SupportsShouldProcess (-WhatIf, -Confirm)")
	}
	c.connection(cmd, at)
}

// missingType gives the type that PowerShell did not find, "" for another problem.
func missingType(message string) string {
	rest, ok := strings.CutPrefix(strings.TrimSpace(message), "Unable to find type [")
	name, _, end := strings.Cut(rest, "]")
	if !ok || !end {
		return ""
	}
	return strings.TrimSuffix(name, "[")
}

// defines says whether a script that loads with the module defines a class.
func (c *checker) defines(class string) bool {
	if c.classes == nil {
		c.classes = map[string]bool{}
		for _, name := range c.m.Scripts {
			data, err := c.m.Files.Read(name)
			if err != nil {
				continue // reported where scripts are checked
			}
			syntax.Inspect(syntax.Parse(syntax.NewSource(name, syntax.Decode(data)), syntax.Options{}).AST, func(n syntax.Node) bool {
				if t, ok := n.(*syntax.TypeDefinition); ok {
					c.classes[strings.ToLower(t.Name)] = true
				}
				return true
			})
		}
	}
	return c.classes[strings.ToLower(class)]
}

// restricted are the characters that PowerShell warns of in the names of commands
// that a module exports. The hyphen between verb and noun is not part of the noun.
const restricted = "#,(){}[]&-/\\$^;:\"'<>|?@`*%+=~"

// checkHelp checks the help of a command.
func checkHelp(cmd *metadata.Command, at func(code, message string)) {
	if helpless(cmd) {
		at("help-missing", "has no help: a comment with .SYNOPSIS, or a help file")
		return
	}
	if isUnwritten(cmd.Help) {
		at("help-unwritten", "its help says nothing yet: write what stands as '"+unwritten+"'")
	}
	if strings.TrimSpace(cmd.Help.Synopsis) == "" {
		at("synopsis-missing", "its help has no synopsis")
	}
	if strings.TrimSpace(strings.Join(cmd.Help.Description, "")) == "" {
		at("description-missing", "its help has no description")
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
		"enable", "disable", "register", "unregister", "suspend", "resume", "restore", "publish", "unpublish", "deny", "grant", "revoke",
		"approve", "block", "unblock", "lock", "unlock", "mount", "dismount", "initialize", "complete", "submit":
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
