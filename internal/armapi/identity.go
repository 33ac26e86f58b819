package armapi

import (
	"net/http"

	"github.com/runwright/runwright/internal/identity"
	"github.com/runwright/runwright/internal/tenant"
)

// identityBody is the managed identity of an account, as ARM has it.
type identityBody struct {
	Type        string  `json:"type"`
	PrincipalID *string `json:"principalId,omitempty"`
	TenantID    *string `json:"tenantId,omitempty"`
}

// showIdentity is nil for an account that never had one. The tenant of an identity
// is the directory it belongs to; here that is the account, which is its own issuer.
func showIdentity(a tenant.Account) *identityBody {
	i := a.Settings.Identity
	switch {
	case i == nil:
		return nil
	case !i.Assigned():
		return &identityBody{Type: i.Type}
	}
	return &identityBody{Type: i.Type, PrincipalID: &i.PrincipalID, TenantID: &a.ID}
}

// identityRequest is a wish for an identity; nil leaves it as it is.
type identityRequest struct {
	Type string `json:"type"`
}

func (r *identityRequest) wanted() string {
	if r == nil {
		return ""
	}
	return r.Type
}

// providerBody says where the tokens of an account's identity are exchanged, and
// what has to be registered there.
type providerBody struct {
	ID         string             `json:"id"`
	Name       string             `json:"name"`
	Properties providerProperties `json:"properties"`
}

type providerProperties struct {
	TokenEndpoint *string `json:"tokenEndpoint"`
	ClientID      *string `json:"clientId"`
	Audience      *string `json:"audience"`
	Scope         *string `json:"scope"`
	// What a provider has to know: read only.
	Issuer   string `json:"issuer"`
	Subject  string `json:"subject"`
	Assigned bool   `json:"assigned"`
}

func (c *call) showProvider(a tenant.Account) providerBody {
	p := providerProperties{Issuer: c.api.cfg.Identity.Issuer(a.ID), Subject: accountPath(a), Assigned: a.Settings.Identity.Assigned()}
	if i := a.Settings.Identity; i != nil && i.Provider != nil {
		p.TokenEndpoint, p.ClientID, p.Audience, p.Scope = &i.Provider.TokenEndpoint, &i.Provider.ClientID, &i.Provider.Audience, &i.Provider.Scope
	}
	return providerBody{accountPath(a) + "/identityProvider", a.Name, p}
}

func (c *call) getProvider() error { return c.send(http.StatusOK, c.showProvider(c.account)) }

func (c *call) putProvider() error {
	var in struct{ Properties providerProperties }
	if err := c.read(&in); err != nil {
		return err
	}
	p := identity.Provider{TokenEndpoint: orZero(in.Properties.TokenEndpoint), ClientID: orZero(in.Properties.ClientID), Audience: orZero(in.Properties.Audience), Scope: orZero(in.Properties.Scope)}
	if err := identity.CheckProvider(p); err != nil {
		return err
	}
	if p.Audience == "" {
		p.Audience = identity.DefaultAudience
	}
	if p.Scope == "" {
		p.Scope = identity.DefaultScope
	}
	return c.setProvider(&tenant.IdentityProvider{TokenEndpoint: p.TokenEndpoint, ClientID: p.ClientID, Audience: p.Audience, Scope: p.Scope})
}

func (c *call) deleteProvider() error { return c.setProvider(nil) }

func (c *call) setProvider(p *tenant.IdentityProvider) error {
	acc, err := c.api.cfg.Accounts.SetIdentityProvider(c.r.Context(), c.scope(), p, c.who.Name)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, c.showProvider(acc))
}
