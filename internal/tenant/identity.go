package tenant

import (
	"context"
	"strings"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/store"
)

// Identity is the managed identity of an account.
type Identity struct {
	Type        string            `json:"type"`                  // NoIdentity or SystemAssigned
	PrincipalID string            `json:"principalId,omitempty"` // a GUID; kept while there is one
	Provider    *IdentityProvider `json:"provider,omitempty"`    // where its tokens are exchanged; nil for nowhere
}

// IdentityProvider is what exchanges the account's tokens for its own.
type IdentityProvider struct {
	TokenEndpoint string `json:"tokenEndpoint"`
	ClientID      string `json:"clientId"`
	Audience      string `json:"audience"`
	Scope         string `json:"scope"`
}

// The types of identities that there are, as ARM names them.
const (
	NoIdentity     = "None"
	SystemAssigned = "SystemAssigned"
)

// Assigned reports whether jobs of the account have an identity.
func (i *Identity) Assigned() bool { return i != nil && i.Type == SystemAssigned }

// identityTyped reads a type.
func identityTyped(text string) (string, error) {
	for _, known := range []string{NoIdentity, SystemAssigned} {
		if strings.EqualFold(text, known) {
			return known, nil
		}
	}
	return "", fault.New(fault.Invalid, "The identity type '%s' is not there; expected %s or %s.", text, SystemAssigned, NoIdentity).On("identity.type")
}

// changed is the identity with another type; an empty one leaves it as it is.
func (i *Identity) changed(typ string) (*Identity, error) {
	if typ == "" {
		return i, nil
	}
	typ, err := identityTyped(typ)
	if err != nil {
		return nil, err
	}
	out := Identity{Type: typ}
	if i != nil {
		out.PrincipalID, out.Provider = i.PrincipalID, i.Provider
	}
	switch {
	case typ == NoIdentity:
		out.PrincipalID = "" // the next one is another principal
	case out.PrincipalID == "":
		out.PrincipalID = id.New()
	}
	return &out, nil
}

// SetIdentityProvider says where tokens of the account's identity are exchanged;
// nil for nowhere. What it names has been checked.
func (s *Service) SetIdentityProvider(ctx context.Context, scope Scope, p *IdentityProvider, by string) (acc Account, err error) {
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		if acc, err = s.get(ctx, tx, scope); err != nil {
			return err
		}
		was := acc.Settings.Identity
		if was == nil {
			was = &Identity{Type: NoIdentity}
		}
		acc.Settings.Identity = &Identity{was.Type, was.PrincipalID, p}
		acc.Modified, acc.ModifiedBy = s.clock.Now(), by
		return updateAccount(ctx, tx, acc)
	})
	return acc, err
}
