package core

import "github.com/runwright/runwright/powershell/interp"

// exportModuleMember is Export-ModuleMember.
type exportModuleMember struct{ interp.Base }

func (e *exportModuleMember) Process(c *interp.Call) error {
	m := c.CallerSession().Module()
	if m == nil {
		return c.Error("System.InvalidOperationException", "Modules_CanOnlyExecuteExportModuleMemberInsideAModule", "PermissionDenied", nil, "The Export-ModuleMember cmdlet can only be called from inside a module.")
	}
	if m.Exported == nil {
		m.Exported = &interp.Exports{}
	}
	m.Exported.Functions = append(m.Exported.Functions, c.Strings("Function")...)
	m.Exported.Cmdlets = append(m.Exported.Cmdlets, c.Strings("Cmdlet")...)
	m.Exported.Variables = append(m.Exported.Variables, c.Strings("Variable")...)
	m.Exported.Aliases = append(m.Exported.Aliases, c.Strings("Alias")...)
	return nil
}
