package core

import (
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// getExecutionPolicy is Get-ExecutionPolicy: outside Windows there is none, so
// every scope is unrestricted.
type getExecutionPolicy struct{ interp.Base }

const policySpace = "Microsoft.PowerShell."

func (g *getExecutionPolicy) Process(c *interp.Call) error {
	policy := types.EnumNamed(policySpace+"ExecutionPolicy", "Unrestricted")
	if c.Switch("List") {
		if c.Has("Scope") {
			return c.Error("System.InvalidOperationException", "ListAndScopeSpecified", "InvalidOperation", nil, "The List and Scope parameters cannot both be specified.")
		}
		for _, scope := range []string{"MachinePolicy", "UserPolicy", "Process", "CurrentUser", "LocalMachine"} {
			o := types.NewCustom()
			o.Set("Scope", types.EnumNamed(policySpace+"ExecutionPolicyScope", scope))
			o.Set("ExecutionPolicy", policy)
			if err := c.Write(o); err != nil {
				return err
			}
		}
		return nil
	}
	return c.Write(policy)
}

// setExecutionPolicy is Set-ExecutionPolicy, which only Windows has.
type setExecutionPolicy struct{ interp.Base }

func (s *setExecutionPolicy) Process(c *interp.Call) error {
	return c.Error("System.PlatformNotSupportedException", "System.PlatformNotSupportedException", "NotSpecified", nil, "Operation is not supported on this platform.")
}
