// Package automation holds the commands of Orchestrator.AssetManagement.Cmdlets,
// through which runbooks read their assets. They exist where the host has
// assets, in a job; elsewhere they fail with an error that says so. A file holds
// one command.
package automation

import (
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// ModuleName is the module the commands belong to.
const ModuleName = "Orchestrator.AssetManagement.Cmdlets"

// Commands returns the family's commands.
func Commands() []interp.Spec {
	return []interp.Spec{
		{Name: "Get-AutomationConnection", Module: ModuleName, Meta: byName, New: func() interp.Cmdlet { return new(getConnection) }},
	}
}

// byName are the parameters of a command that takes the name of an asset.
func byName() *interp.Meta {
	return &interp.Meta{Positional: true, Params: []*interp.Param{{
		Name: "Name", Type: types.String,
		In: []interp.InSet{interp.InAllSets(true, 0)},
	}}}
}
