package dotnet

import "github.com/runwright/runwright/powershell/types"

// cmdletTable are the static members of Cmdlet: the names of common parameters.
func cmdletTable() Table {
	names := func(list ...string) Func {
		return func(c *Call) (any, error) {
			t := types.MustNamed("System.Collections.Generic.HashSet`1").Instantiate(types.String)
			v, _, err := c.Construct(t, []any{types.StringsToArray(list)})
			return v, err
		}
	}
	return Table{
		"static get CommonParameters": names("Verbose", "Debug", "ErrorAction", "WarningAction", "InformationAction", "ProgressAction", "ErrorVariable", "WarningVariable", "OutVariable",
			"OutBuffer", "PipelineVariable", "InformationVariable"),
		"static get OptionalCommonParameters": names("WhatIf", "Confirm", "UseTransaction"),
	}
}
