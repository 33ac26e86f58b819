package utility

import (
	"strings"

	"github.com/runwright/runwright/powershell/facts"
	"github.com/runwright/runwright/powershell/interp"
)

// getVerb is Get-Verb.
type getVerb struct{ interp.Base }

func (g *getVerb) Process(c *interp.Call) error {
	verbs, err := matchers(c.Strings("Verb"))
	if err != nil {
		return err
	}
	groups, err := matchers(c.Strings("Group"))
	if err != nil {
		return err
	}
	for i, line := range strings.Split(strings.TrimSpace(facts.Verbs()), "\n") {
		f := strings.Split(line, "\t")
		if i == 0 || len(f) < 3 || len(verbs) > 0 && !matchesAny(verbs, f[0]) || len(groups) > 0 && !matchesAny(groups, f[2]) {
			continue
		}
		if err := c.Write(interp.NewObject("System.Management.Automation.VerbInfo", "Verb", f[0], "AliasPrefix", f[1], "Group", f[2])); err != nil {
			return err
		}
	}
	return nil
}
