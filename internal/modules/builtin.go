package modules

import (
	"time"

	"github.com/runwright/runwright/internal/id"
)

// Builtin is a module that is part of this program.
type Builtin struct {
	Name         string
	Version      string
	Description  string
	CommandCount int
}

func (b Builtin) module(since time.Time) Module {
	return Module{
		Name: b.Name, builtin: true, State: Succeeded, Created: since, Modified: since,
		Current: Version{Content: Content{Version: b.Version, All: []string{b.Version}, Description: b.Description, CommandCount: b.CommandCount}},
	}
}

func (s *Service) builtin(name string) (Builtin, bool) {
	key := id.Key(name)
	for _, b := range s.builtins {
		if id.Key(b.Name) == key {
			return b, true
		}
	}
	return Builtin{}, false
}

// DefaultModules returns the modules that every account has from the
// beginning: PowerShell's own and the one that reads assets.
func DefaultModules() []Builtin {
	return []Builtin{
		{Name: "Microsoft.PowerShell.Core", Version: "7.6.0.0", Description: "The commands of the engine itself."},
		{Name: "Microsoft.PowerShell.Diagnostics", Version: "7.0.0.0", Description: "Event logs and counters."},
		{Name: "Microsoft.PowerShell.Management", Version: "7.0.0.0", Description: "Items, processes and services."},
		{Name: "Microsoft.PowerShell.Security", Version: "7.0.0.0", Description: "Credentials, certificates and access rights."},
		{Name: "Microsoft.PowerShell.Utility", Version: "7.0.0.0", Description: "Objects, formatting, conversion and dates."},
		{Name: "Microsoft.WSMan.Management", Version: "7.0.0.0", Description: "Management over WS-Man."},
		{Name: "Orchestrator.AssetManagement.Cmdlets", Version: "1.0", Description: "Variables, credentials, certificates and connections of the account."},
	}
}
