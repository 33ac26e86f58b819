// Package automation holds the commands of Orchestrator.AssetManagement.Cmdlets,
// through which runbooks read their assets. They work where the host has
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
		{Name: "Get-AutomationCertificate", Module: ModuleName, Meta: byName("System.Security.Cryptography.X509Certificates.X509Certificate2"), New: func() interp.Cmdlet { return new(getCertificate) }},
		{Name: "Get-AutomationConnection", Module: ModuleName, Meta: byName("System.Collections.Hashtable", doNotDecrypt), New: func() interp.Cmdlet { return new(getConnection) }},
		{Name: "Get-AutomationPSCredential", Module: ModuleName, Meta: byName("System.Management.Automation.PSCredential"), New: func() interp.Cmdlet { return new(getCredential) }},
		{Name: "Get-AutomationVariable", Module: ModuleName, Meta: byName("System.Management.Automation.PSObject", doNotDecrypt), New: func() interp.Cmdlet { return new(getVariable) }},
		{Name: "Set-AutomationVariable", Module: ModuleName, Meta: byName("", variableValue), New: func() interp.Cmdlet { return new(setVariable) }},
		{Name: "Start-AutomationRunbook", Module: ModuleName, Meta: byName("System.Guid", startParameters()...), New: func() interp.Cmdlet { return new(startRunbook) }},
		{Name: "Wait-AutomationJob", Module: ModuleName, Meta: waitMeta, New: func() interp.Cmdlet { return new(waitJob) }},
	}
}

// byName makes the parameters of a command that takes the name of an asset
// first, and its output type.
func byName(output string, more ...func() *interp.Param) func() *interp.Meta {
	return func() *interp.Meta {
		in := interp.InAllSets(true, 0)
		in.ByName = true
		m := &interp.Meta{Params: []*interp.Param{{Name: "Name", Type: types.String, In: []interp.InSet{in}}}}
		for _, p := range more {
			m.Params = append(m.Params, p())
		}
		if output != "" {
			m.OutputTypes = []interp.OutputType{{Name: output}}
		}
		return m
	}
}

func doNotDecrypt() *interp.Param {
	return &interp.Param{Name: "DoNotDecrypt", Type: types.SwitchType, Switch: true, In: []interp.InSet{interp.InAllSets(false, interp.NoPosition)}}
}

func variableValue() *interp.Param {
	return &interp.Param{Name: "Value", Type: types.Object, AllowNull: true, AllowEmptyString: true, AllowEmptyCollection: true, In: []interp.InSet{interp.InAllSets(true, interp.NoPosition)}}
}
