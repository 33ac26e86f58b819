// Package security holds the commands of Microsoft.PowerShell.Security. A file
// holds one command.
package security

import "github.com/runwright/runwright/powershell/interp"

// Commands returns the family's commands.
func Commands() []interp.Spec {
	return []interp.Spec{
		{Name: "ConvertTo-SecureString", New: func() interp.Cmdlet { return new(convertToSecureString) }},
		{Name: "Get-PfxCertificate", New: func() interp.Cmdlet { return new(getPfxCertificate) }},
		{Name: "ConvertFrom-SecureString", New: func() interp.Cmdlet { return new(convertFromSecureString) }},
	}
}
