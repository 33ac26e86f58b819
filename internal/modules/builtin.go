package modules

import (
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
)

// Builtin is a module that is part of this program.
type Builtin struct {
	Name string
	// Version is what counts for modules that require this one.
	Version string
	// Shown is the version that lists show; empty for none. The modules of an
	// account in the documentation have other versions than those of PowerShell.
	Shown       string
	Description string
	// Commands returns the commands by name, which the caller must not change;
	// nil means that there are none.
	Commands func() []Command
}

func (b Builtin) commands() []Command {
	if b.Commands == nil {
		return nil
	}
	return b.Commands()
}

func (b Builtin) command(name string) (Command, error) {
	for _, c := range b.commands() {
		if id.Key(c.Name) == id.Key(name) {
			return c, nil
		}
	}
	return Command{}, noActivity(b.Name, name)
}

func noActivity(module, command string) error {
	return fault.New(fault.NotFound, "The module '%s' has no activity '%s'.", module, command).On(command)
}

func (b Builtin) module(since time.Time) Module {
	m := Module{
		Name: b.Name, builtin: true, State: Succeeded, Created: since, Modified: since,
		Current: Version{Content: Content{Version: b.Shown, Description: b.Description, CommandCount: len(b.commands())}},
	}
	if b.Shown != "" {
		m.Current.All = []string{b.Shown}
	}
	return m
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
// beginning: PowerShell's own and the one that reads assets. Their commands are
// the engine's and are not known here.
//
// Rule: the versions shown are those of the documentation's list of default
// modules, which has none for most.
func DefaultModules() []Builtin {
	return []Builtin{
		{Name: "Microsoft.PowerShell.Core", Version: "7.6.0.0", Shown: "0", Description: "The commands of the engine itself."},
		{Name: "Microsoft.PowerShell.Diagnostics", Version: "7.0.0.0", Description: "Event logs and counters."},
		{Name: "Microsoft.PowerShell.Management", Version: "7.0.0.0", Description: "Items, processes and services."},
		{Name: "Microsoft.PowerShell.Security", Version: "7.0.0.0", Description: "Credentials, certificates and access rights."},
		{Name: "Microsoft.PowerShell.Utility", Version: "7.0.0.0", Description: "Objects, formatting, conversion and dates."},
		{Name: "Microsoft.WSMan.Management", Version: "7.0.0.0", Description: "Management over WS-Man."},
		{Name: "Orchestrator.AssetManagement.Cmdlets", Version: "1.0", Shown: "1", Description: "Variables, credentials, certificates and connections of the account."},
	}
}
