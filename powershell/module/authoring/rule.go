package authoring

// Severity says how much a finding matters.
type Severity string

// The severities.
const (
	Error   Severity = "error"   // it does not work, or cannot be imported
	Warning Severity = "warning" // it works and will surprise somebody
	Note    Severity = "note"    // it could be better
)

// Rule is something that the guidance asks for.
type Rule struct {
	ID       string
	Severity Severity
	Short    string // what is found, in a few words
	Help     string // why it matters and what to do
}

// rules are all rules of the package, by their names.
var rules = [...]Rule{
	{"class-elsewhere", Warning, "A command's parameters need a class that is found only when the module is loaded",
		"Get-Command and the account cannot describe such a command: PowerShell looks for the class outside of the module. Define classes in the module's own .psm1, or write the type out in a [ValidateScript()]."},
	{"command-broken", Error, "PowerShell cannot use the command",
		"A type or an assembly that the command's parameters need is not there. Ship the assembly with the module, or mend the name of the type."},
	{"connection-object-missing", Note, "The command takes no connection object",
		"The module brings a connection type. Each of its commands should accept an instance of it: a parameter $Connection of the type [hashtable], in a parameter set of its own."},
	{"connection-parameter-missing", Warning, "Secrets are parameters, and no parameter set takes a connection object instead",
		"Add a parameter set, ConnectionObject, with a mandatory [hashtable] $Connection, and keep the set with single values, UserAccount, for those who have no connection."},
	{"connection-type-missing", Warning, "Secrets are parameters, and the module brings no connection type",
		"Put a file <Module>-Automation.json beside the manifest that names the fields of a connection; mark those that are secret as encrypted."},
	{"description-missing", Note, "The help has no description",
		"Add .DESCRIPTION to the comment, or a description to the help file. Portals and Get-Help show it."},
	{"export-missing", Warning, "The manifest exports a command that nothing defines",
		"Take the name off the manifest's list, or add the command. 'module check --fix' takes it off."},
	{"export-undeclared", Note, "The manifest does not say what is exported",
		"Without the list a session has to load the module to know its commands. Write the names out, @() for none. 'module check --fix' does."},
	{"export-wildcard", Note, "The manifest exports by a pattern",
		"With a pattern a session has to load the module to know its commands. Write the names out. 'module check --fix' does."},
	{"function-unexported", Note, "A function is not exported, and nothing in the module calls it",
		"Export the function in the manifest (and in Export-ModuleMember, where the module has that), or remove it."},
	{"help-missing", Warning, "The command has no help",
		"Put a comment with .SYNOPSIS and .DESCRIPTION before the function or at the start of its body, or ship a help file. 'module check --fix' puts the frame of one there."},
	{"help-unwritten", Warning, "The help is a skeleton that nobody has filled in",
		"'module check --fix' has put a comment with a place for everything before the function. Write what the command does, and what each parameter is."},
	{"help-uri-missing", Note, "The command has no help address",
		"Add HelpUri to [CmdletBinding()], or .LINK with an address to the comment."},
	{"manifest-missing", Note, "The module has no manifest",
		"Without a manifest the module has no version and no description, and all of its functions are exported. 'module check --fix' makes one."},
	{"name-characters", Warning, "The command's name has a character that PowerShell warns of",
		"Nouns should consist of letters and digits. Rename the command; keep the old name as an alias."},
	{"not-static", Note, "Only running the module shows it",
		"What is computed when the module loads is not listed as an activity. Define commands by constant names in files of the module."},
	{"output-type-missing", Note, "The command declares no output type",
		"Add [OutputType([Type])] before param. Authors of runbooks, graphical ones most of all, see then which properties its output has."},
	{"outside-folder", Warning, "The module depends on files outside of its folder",
		"A module is copied to the sandbox by itself. Ship the file with the module and name it by $PSScriptRoot, or make the path a parameter."},
	{"prerelease-form", Warning, "The prerelease label does not fit the version",
		"A module with Prerelease needs a version of three parts, and a label of ASCII letters and digits."},
	{"registry", Warning, "The module uses the registry",
		"A sandbox has no settings of the host that it runs on. Take settings as parameters, or from variables and connections of the account."},
	{"should-process-missing", Warning, "A command that changes something has no -WhatIf and -Confirm",
		"Add SupportsShouldProcess to [CmdletBinding()] and ask $PSCmdlet.ShouldProcess() before the change."},
	{"should-process-unused", Warning, "-WhatIf is declared, and nothing asks for it",
		"Ask $PSCmdlet.ShouldProcess() before the change; without that -WhatIf changes things all the same."},
	{"state-class", Warning, "A function keeps state in a static member",
		"Jobs may share a process. Give the value out and take it as a parameter instead."},
	{"state-environment", Warning, "A function keeps state in the environment",
		"Jobs may share a process. Give the value out and take it as a parameter instead."},
	{"state-global", Warning, "The module keeps state in the global scope",
		"Runbooks of one sandbox share it. Give the value out and take it as a parameter instead."},
	{"state-module", Warning, "A function keeps state in the module's scope",
		"A job that starts again, or runs elsewhere, does not have it; jobs of one sandbox may share it. Give the value out and take it as a parameter instead."},
	{"state-shadowed", Warning, "A function assigns a variable that is named like one of the module",
		"The function makes a variable of its own; the module's keeps its value. Commands should have no state: give the value out and take it as a parameter."},
	{"synopsis-missing", Warning, "The help has no synopsis",
		"Add .SYNOPSIS to the comment, or a synopsis to the help file."},
	{"unreadable", Error, "A script cannot be read",
		"The file is too large or cannot be opened."},
	{"verb-missing", Warning, "The command is not named Verb-Noun",
		"Rename the command; keep the old name as an alias."},
	{"verb-unapproved", Warning, "The command's verb is not an approved one",
		"Get-Verb lists the approved verbs; Import-Module warns of others. Rename the command; keep the old name as an alias."},
}

// Rules gives all rules of the package, by their names.
func Rules() []Rule { return append([]Rule(nil), rules[:]...) }

// severityOf gives the severity of a rule.
func severityOf(id string) Severity {
	for i := range rules {
		if rules[i].ID == id {
			return rules[i].Severity
		}
	}
	panic("authoring: no rule " + id)
}
