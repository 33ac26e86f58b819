package runbook

import (
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// apart keeps the two families of Azure modules out of one session, as they do
// themselves where they can: their commands and types clash. The text is the
// one that people know from the original.
func apart(loaded []string, name string) error {
	own := family(name)
	if own == "" {
		return nil
	}
	for _, l := range loaded {
		if other := family(l); other != "" && other != own {
			text := l + " already loaded. Az and AzureRM modules cannot be imported in the same session or used in the same script or runbook."
			// As if the module had thrown it: it ends the runbook.
			return &interp.Failure{Record: &types.ErrorRecord{
				Exception: types.NewException("System.Management.Automation.RuntimeException", text), ID: text, Category: "OperationStopped", Target: text, Reason: "RuntimeException",
			}, Script: true}
		}
	}
	return nil
}

// family is the family that a module belongs to, empty for all others.
func family(module string) string {
	m := strings.ToLower(module)
	switch {
	case m == "azurerm" || strings.HasPrefix(m, "azurerm."):
		return "AzureRM"
	case m == "az" || strings.HasPrefix(m, "az."):
		return "Az"
	}
	return ""
}
