package core

import (
	"strings"

	"github.com/runwright/runwright/powershell/facts"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// checkVerbs warns of imported commands whose verb is not one of PowerShell's.
func checkVerbs(c *interp.Call, m *interp.Module) error {
	approved := map[string]bool{}
	for line := range strings.Lines(facts.Verbs()) {
		verb, _, _ := strings.Cut(line, "\t")
		approved[strings.ToLower(verb)] = true
	}
	for _, f := range m.Functions {
		verb, _, ok := strings.Cut(f.Name, "-")
		if ok && !approved[strings.ToLower(verb)] {
			return c.Warn("The names of some imported commands from the module '%s' include unapproved verbs that might make them less discoverable. To find the commands with unapproved verbs, run the Import-Module command again with the Verbose parameter. For a list of approved verbs, type Get-Verb.", m.Name)
		}
	}
	return nil
}

// unparsed reports a module whose text does not parse. The record has the
// parser's own error id; where errors stop, the stop is what is thrown.
func unparsed(c *interp.Call, x *types.Exception) error {
	r := &types.ErrorRecord{Exception: x, ID: x.ID, Category: "ParserError", Reason: x.PSType().ShortName()}
	if c.ErrorStops() {
		stop := types.NewException("System.Management.Automation.ActionPreferenceStopException",
			"The running command stopped because the preference variable \"ErrorActionPreference\" or common parameter is set to Stop: "+x.Message)
		stop.Inner = x
		r.Exception, r.Reason = stop, stop.PSType().ShortName()
	}
	return c.WriteErrorRecord(r)
}
