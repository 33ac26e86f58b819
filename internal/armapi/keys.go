package armapi

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/runwright/runwright/internal/audit"
	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/tenant"
)

// encryptionBody says which key protects an account's secrets.
type encryptionBody struct {
	KeySource          string             `json:"keySource"`
	KeyVaultProperties *keyVaultKeyAnswer `json:"keyVaultProperties"`
}

type keyVaultKeyAnswer struct {
	VaultURI   string  `json:"keyvaultUri"`
	KeyName    string  `json:"keyName"`
	KeyVersion *string `json:"keyVersion"`
}

func showEncryption(e *tenant.Encryption) encryptionBody {
	switch {
	case e == nil:
		return encryptionBody{KeySource: tenant.ServerKey}
	case e.KeySource != tenant.CustomerKey:
		return encryptionBody{KeySource: e.KeySource}
	}
	return encryptionBody{e.KeySource, &keyVaultKeyAnswer{e.VaultURI, e.KeyName, orNull(e.KeyVersion)}}
}

// encryptionRequest is what a client wants. Names are read without regard to
// case, so keyVaultUri is understood, too.
type encryptionRequest struct {
	KeySource          string `json:"keySource"`
	KeyVaultProperties struct {
		VaultURI   string `json:"keyvaultUri"`
		KeyName    string `json:"keyName"`
		KeyVersion string `json:"keyVersion"`
	} `json:"keyVaultProperties"`
}

func (e *encryptionRequest) wanted() *tenant.Encryption {
	if e == nil {
		return nil
	}
	k := e.KeyVaultProperties
	return &tenant.Encryption{KeySource: e.KeySource, VaultURI: k.VaultURI, KeyName: k.KeyName, KeyVersion: k.KeyVersion}
}

type rotationBody struct {
	ID         string             `json:"id"`
	Name       string             `json:"name"`
	Properties rotationProperties `json:"properties"`
}

type rotationProperties struct {
	Kind             string         `json:"kind"`
	State            string         `json:"state"`
	Error            *string        `json:"error"`
	CreationTime     stamp          `json:"creationTime"`
	LastModifiedTime stamp          `json:"lastModifiedTime"`
	Progress         moduleProgress `json:"progress"`
}

func (c *call) showRotation(r secret.Rotation) rotationBody {
	return rotationBody{c.resourcePath("keyRotations", r.ID), r.ID, rotationProperties{
		r.Kind, r.State, orNull(r.Error), stamp(r.Created), stamp(r.Modified), moduleProgress{r.Done, r.Total},
	}}
}

func (c *call) listRotations() error {
	return sendPage(c, func(skip, limit int) ([]secret.Rotation, error) {
		return c.api.cfg.Rotations.List(c.r.Context(), c.account.ID, skip, limit)
	}, c.showRotation)
}

func (c *call) getRotation() error {
	r, err := c.api.cfg.Rotations.Get(c.r.Context(), c.account.ID, c.r.PathValue("rotation"))
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, c.showRotation(r))
}

func (c *call) postRotation() error {
	var in struct {
		Kind string `json:"kind"`
	}
	if err := c.read(&in); err != nil {
		return err
	}
	if in.Kind == "" {
		in.Kind = secret.RotateData
	}
	// The record comes first: the rotation seals the records' head anew, too.
	if err := c.noteRotation(c.account.ID, in.Kind, audit.Allowed); err != nil {
		return err
	}
	r, err := c.api.cfg.Rotations.Begin(c.r.Context(), c.account.ID, in.Kind)
	if err != nil {
		return errors.Join(err, c.noteRotation(c.account.ID, in.Kind, audit.Failed))
	}
	body := c.showRotation(r)
	c.w.Header().Set("Location", c.address(body.ID))
	return c.send(http.StatusAccepted, body)
}

type vaultBody struct {
	Name       string `json:"name"`
	Properties struct {
		Kind       string  `json:"kind"`
		Accounts   int     `json:"accounts"`
		Configured bool    `json:"configured"`
		Check      float64 `json:"checkSeconds"`
		Grace      float64 `json:"graceSeconds"`
	} `json:"properties"`
}

func (c *call) listVaults() error {
	all, err := c.api.cfg.Rotations.Vaults(c.r.Context())
	if err != nil {
		return err
	}
	out := list[vaultBody]{Value: []vaultBody{}}
	for _, v := range all {
		b := vaultBody{Name: v.Name}
		p := &b.Properties
		p.Kind, p.Accounts, p.Configured, p.Check, p.Grace = v.Kind, v.Accounts, v.Configured, v.Check.Seconds(), v.Grace.Seconds()
		out.Value = append(out.Value, b)
	}
	return c.send(http.StatusOK, out)
}

// countBody says how many accounts an action touched.
type countBody struct {
	Accounts int `json:"accounts"`
}

// noteRotation records that a rotation of an account's keys was asked for.
func (c *call) noteRotation(account, kind string, outcome audit.Outcome) error {
	record := audit.Done(c.r.Context(), audit.RotateKeys, "account", "")
	record.Account, record.Detail, record.Outcome = account, kind, outcome
	return c.api.cfg.Audit.Append(c.r.Context(), record)
}

// rotateVault answers when the vault has its new key; the key sets of accounts
// are wrapped anew in the background, and each account's rotations show how
// far that is.
func (c *call) rotateVault() error {
	all, err := c.api.cfg.Rotations.RotateVault(c.r.Context(), c.r.PathValue("vault"))
	if err != nil {
		return err
	}
	for _, r := range all {
		if err := c.noteRotation(r.Account, r.Kind, audit.Allowed); err != nil {
			return fmt.Errorf("rotation %s has begun; record it: %w", r.ID, err)
		}
	}
	return c.send(http.StatusAccepted, countBody{len(all)})
}

func (c *call) dropVault() error {
	n, err := c.api.cfg.Rotations.DropVault(c.r.PathValue("vault"))
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, countBody{n})
}
