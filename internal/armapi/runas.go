package armapi

import (
	"context"
	"encoding/base64"
	"encoding/pem"
	"net/http"

	"github.com/runwright/runwright/internal/assets"
)

type runAsBody struct {
	ID         string          `json:"id"`
	Name       string          `json:"name"`
	Properties runAsProperties `json:"properties"`
}

type runAsProperties struct {
	ApplicationID    string `json:"applicationId"`
	TenantID         string `json:"tenantId"`
	SubscriptionID   string `json:"subscriptionId"`
	ValidityInMonths int    `json:"validityInMonths"`
	// State says whether runbooks can sign in, as far as it can be known here.
	State            string    `json:"state"`
	Connection       string    `json:"connectionName"`
	Current          *runAsKey `json:"certificate"`
	Next             *runAsKey `json:"nextCertificate"`
	Previous         *runAsKey `json:"previousCertificate"`
	RenewalTime      stamp     `json:"renewalTime"`
	CreationTime     stamp     `json:"creationTime"`
	LastModifiedTime stamp     `json:"lastModifiedTime"`
}

// runAsKey is a certificate with what is registered of it at the identity
// provider; all of it is public.
type runAsKey struct {
	Name         string `json:"name"`
	Thumbprint   string `json:"thumbprint"`
	ExpiryTime   stamp  `json:"expiryTime"`
	CreationTime stamp  `json:"creationTime"`
	Certificate  string `json:"base64Value"` // DER
	PEM          string `json:"pem"`
}

func showRunAsKey(k *assets.RunAsKey) *runAsKey {
	if k == nil {
		return nil
	}
	return &runAsKey{
		Name: k.Name, Thumbprint: k.Thumbprint, ExpiryTime: stamp(k.Expires), CreationTime: stamp(k.Created),
		Certificate: base64.StdEncoding.EncodeToString(k.DER), PEM: string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: k.DER})),
	}
}

func (c *call) showRunAs(a assets.RunAsAccount) runAsBody {
	state := "Ready"
	switch {
	case a.Current == nil:
		state = "CertificateMissing"
	case a.ApplicationID == "" || a.TenantID == "":
		state = "Incomplete"
	case a.Next != nil:
		state = "RenewalPending"
	}
	return runAsBody{accountPath(c.account) + "/runAs", "runAs", runAsProperties{
		ApplicationID: a.ApplicationID, TenantID: a.TenantID, SubscriptionID: a.SubscriptionID, ValidityInMonths: a.Months, State: state,
		Connection: assets.RunAsConnection, Current: showRunAsKey(a.Current), Next: showRunAsKey(a.Next), Previous: showRunAsKey(a.Previous),
		RenewalTime: stamp(a.Renewal), CreationTime: stamp(a.Created), LastModifiedTime: stamp(a.Modified),
	}}
}

func (c *call) getRunAs() error {
	a, err := c.api.cfg.RunAs.Get(c.r.Context(), c.account.ID)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, c.showRunAs(a))
}

func (c *call) putRunAs() error {
	var in struct {
		Properties struct {
			ApplicationID    *string `json:"applicationId"`
			TenantID         *string `json:"tenantId"`
			SubscriptionID   *string `json:"subscriptionId"`
			ValidityInMonths *int    `json:"validityInMonths"`
		} `json:"properties"`
	}
	if err := c.read(&in); err != nil {
		return err
	}
	p := in.Properties
	a, created, err := c.api.cfg.RunAs.Put(c.r.Context(), c.account.ID, c.account.Name, c.account.Subscription, assets.RunAsChange{
		ApplicationID: p.ApplicationID, TenantID: p.TenantID, SubscriptionID: p.SubscriptionID, Months: p.ValidityInMonths,
	})
	if err != nil {
		return err
	}
	body := c.showRunAs(a)
	return c.sendCreated(created, body.ID, body)
}

func (c *call) deleteRunAs() error {
	found, err := c.api.cfg.RunAs.Delete(c.r.Context(), c.account.ID)
	if err != nil {
		return err
	}
	return c.sendDeleted(found)
}

func (c *call) renewRunAs() error    { return c.stepRunAs(c.api.cfg.RunAs.Renew) }
func (c *call) activateRunAs() error { return c.stepRunAs(c.api.cfg.RunAs.Activate) }
func (c *call) revertRunAs() error   { return c.stepRunAs(c.api.cfg.RunAs.Revert) }

// stepRunAs answers with what a step on the certificates came to.
func (c *call) stepRunAs(step func(ctx context.Context, account string) (assets.RunAsAccount, error)) error {
	a, err := step(c.r.Context(), c.account.ID)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, c.showRunAs(a))
}
