package automation

import (
	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/interp"
)

// getCredential is Get-AutomationPSCredential: a credential asset as a
// PSCredential.
type getCredential struct{ interp.Base }

func (*getCredential) Process(c *interp.Call) error {
	v, ok, err := credential.ask(c, "credential", nil)
	if err != nil || !ok {
		return err
	}
	fields, _ := v.(map[string]any)
	user, isUser := fields["userName"].(string)
	password, isPassword := fields["password"].(string)
	if !isUser || !isPassword {
		return credential.unreadable(c, "the answer was not a user name and a password.")
	}
	return c.Write(&dotnet.Credential{User: user, Password: dotnet.NewSecureString(password)})
}
