package automation

import (
	"errors"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
)

// kind is what people call an asset, and where they make one.
type kind struct{ noun, blade string }

// Kinds of assets.
var (
	certificate = kind{"Certificate", "Certificates"}
	connection  = kind{"Connection", "Connections"}
	credential  = kind{"Credential", "Credentials"}
	runbook     = kind{"Runbook", "Runbooks"}
	variable    = kind{"Variable", "Variables"}
)

// ask asks the server something about the asset that the call names. ok is
// false when there is no such asset; that has been told then, by an error that
// does not end the script.
func (k kind) ask(c *interp.Call, op string, args map[string]any) (answer any, ok bool, err error) {
	assets, name := c.Host().Assets, c.String("Name")
	noun := strings.ToLower(k.noun)
	if assets == nil {
		return nil, false, c.Error("System.InvalidOperationException", "AssetsNotAvailable", "ResourceUnavailable", name,
			"Assets can be used in a job of an automation account only; the %s '%s' was asked for outside one.", noun, name)
	}
	answer, err = assets.Do(c.Context(), op, name, args)
	switch {
	case errors.Is(err, interp.ErrNoAsset):
		return nil, false, k.missing(c, name)
	case err != nil:
		return nil, false, c.Error("System.InvalidOperationException", "AssetNotAvailable", "ResourceUnavailable", name, "%s '%s': %s", k.noun, name, err.Error())
	}
	return answer, true, nil
}

// missing tells of an asset that does not exist in the words that people know
// and that scripts look for.
func (k kind) missing(c *interp.Call, name string) error {
	r := c.Record(c.Error("Orchestrator.AssetManagement.Cmdlets.AssetManagementClientException", "3", "ObjectNotFound", nil,
		"%s not found. To create this %s, navigate to the %s blade and create a %s named: %s.", k.noun, k.noun, k.blade, k.noun, name))
	r.ID = "3,Orchestrator.AssetManagement.Cmdlets." + strings.ReplaceAll(c.Name(), "-", "") + "Cmdlet"
	return c.WriteErrorRecord(r)
}

// unreadable is the error for an answer in a form that no server of this
// version sends.
func (k kind) unreadable(c *interp.Call, why string) error {
	return c.Error("System.InvalidOperationException", "AssetNotReadable", "ReadError", c.String("Name"), "%s '%s' could not be read: %s", k.noun, c.String("Name"), why)
}

// decrypted are the arguments of a question that -DoNotDecrypt changes.
func decrypted(c *interp.Call) map[string]any {
	if c.Switch("DoNotDecrypt") {
		return map[string]any{"encrypted": true}
	}
	return nil
}
