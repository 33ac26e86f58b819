package core

import (
	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// getCredential is Get-Credential: a credential that was given, or one that a
// person types.
type getCredential struct{ interp.Base }

func (g *getCredential) End(c *interp.Call) error {
	user := ""
	if c.ParameterSet() == "MessageSet" {
		user = c.String("UserName")
	} else if v, ok := types.Unwrap(c.Value("Credential")).(*dotnet.Credential); ok {
		return c.Write(v)
	} else if c.Has("Credential") {
		user = c.String("Credential")
	}
	console := c.Host().Console
	if !console.Interactive() {
		return c.Error("System.Management.Automation.PSInvalidOperationException", "InvalidOperation", "InvalidOperation", nil,
			"PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.")
	}
	var err error
	if user == "" {
		if user, err = console.ReadLine(c.Context(), "User: ", false); err != nil {
			return err
		}
	}
	password, err := console.ReadLine(c.Context(), "Password for user "+user+": ", true)
	if err != nil {
		return err
	}
	return c.Write(&dotnet.Credential{User: user, Password: dotnet.NewSecureString(password)})
}
