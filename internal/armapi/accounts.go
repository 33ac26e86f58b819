package armapi

import (
	"net/http"

	"github.com/runwright/runwright/internal/tenant"
)

type accountBody struct {
	ID         string            `json:"id"`
	Name       string            `json:"name"`
	Type       string            `json:"type"`
	Location   string            `json:"location"`
	Tags       map[string]string `json:"tags"`
	Etag       *string           `json:"etag"`
	Identity   *identityBody     `json:"identity,omitempty"`
	Properties accountProperties `json:"properties"`
}

type accountProperties struct {
	SKU                 skuBody `json:"sku"`
	State               string  `json:"state"`
	CreationTime        stamp   `json:"creationTime"`
	LastModifiedBy      *string `json:"lastModifiedBy"`
	LastModifiedTime    stamp   `json:"lastModifiedTime"`
	Description         *string `json:"description"`
	PublicNetworkAccess *bool   `json:"publicNetworkAccess"`
	DisableLocalAuth    *bool   `json:"disableLocalAuth"`

	Encryption encryptionBody `json:"encryption"`
}

type skuBody struct {
	Name     string  `json:"name"`
	Family   *string `json:"family"`
	Capacity *int    `json:"capacity"`
}

func showAccount(a tenant.Account) accountBody {
	return accountBody{
		ID: accountPath(a), Name: a.Name, Type: "Microsoft.Automation/AutomationAccounts", Location: a.Location, Tags: orEmpty(a.Settings.Tags), Identity: showIdentity(a),
		Properties: accountProperties{
			SKU: skuBody{Name: a.Settings.SKU}, State: "Ok", CreationTime: stamp(a.Created),
			LastModifiedBy: orNull(a.ModifiedBy), LastModifiedTime: stamp(a.Modified), Description: orNull(a.Settings.Description),
			PublicNetworkAccess: a.Settings.PublicNetworkAccess, DisableLocalAuth: a.Settings.DisableLocalAuth,
			Encryption: showEncryption(a.Settings.Encryption),
		},
	}
}

type accountRequest struct {
	Location   string            `json:"location"`
	Tags       map[string]string `json:"tags"`
	Identity   *identityRequest  `json:"identity"`
	Properties struct {
		SKU                 *struct{ Name string } `json:"sku"`
		Description         *string                `json:"description"`
		PublicNetworkAccess *bool                  `json:"publicNetworkAccess"`
		DisableLocalAuth    *bool                  `json:"disableLocalAuth"`
		Encryption          *encryptionRequest     `json:"encryption"`
	} `json:"properties"`
}

func (c *call) putAccount() error {
	var in accountRequest
	if err := c.read(&in); err != nil {
		return err
	}
	p := in.Properties
	settings := tenant.Settings{Tags: in.Tags, IdentityType: in.Identity.wanted(), PublicNetworkAccess: p.PublicNetworkAccess, DisableLocalAuth: p.DisableLocalAuth, Encryption: p.Encryption.wanted()}
	if p.SKU != nil {
		settings.SKU = p.SKU.Name
	}
	if p.Description != nil {
		settings.Description = *p.Description
	}
	acc, created, err := c.api.cfg.Accounts.Put(c.r.Context(), c.scope(), in.Location, settings, c.who.Name)
	if err != nil {
		return err
	}
	return c.sendCreated(created, accountPath(acc), showAccount(acc))
}

func (c *call) patchAccount() error {
	if err := c.loadAccount(); err != nil {
		return err
	}
	var in accountRequest
	if err := c.read(&in); err != nil {
		return err
	}
	p := in.Properties
	change := tenant.Change{Tags: in.Tags, IdentityType: in.Identity.wanted(), Description: p.Description, PublicNetworkAccess: p.PublicNetworkAccess, DisableLocalAuth: p.DisableLocalAuth, Encryption: p.Encryption.wanted()}
	if p.SKU != nil {
		change.SKU = &p.SKU.Name
	}
	acc, err := c.api.cfg.Accounts.Patch(c.r.Context(), c.scope(), change, c.who.Name)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, showAccount(acc))
}

func (c *call) getAccount() error {
	if err := c.loadAccount(); err != nil {
		return err
	}
	c.w.Header().Set("ocp-automation-accountid", c.account.ID)
	return c.send(http.StatusOK, showAccount(c.account))
}

func (c *call) listAccounts() error {
	return sendPage(c, func(skip, limit int) ([]tenant.Account, error) {
		return c.api.cfg.Accounts.List(c.r.Context(), c.r.PathValue("subscription"), c.r.PathValue("group"), skip, limit)
	}, showAccount)
}

func (c *call) deleteAccount() error {
	found, err := c.api.cfg.Accounts.Delete(c.r.Context(), c.scope())
	if err != nil {
		return err
	}
	return c.sendDeleted(found)
}

// operationBody is one entry of the provider's list of operations.
type operationBody struct {
	Name    string `json:"name"`
	Display struct {
		Provider  string `json:"provider"`
		Resource  string `json:"resource"`
		Operation string `json:"operation"`
	} `json:"display"`
}

// listOperations names what can be done to each kind of resource.
func (c *call) listOperations() error {
	verbs := map[string]string{http.MethodGet: "read", http.MethodPut: "write", http.MethodPatch: "write", http.MethodDelete: "delete", http.MethodPost: "action"}
	seen := map[string]bool{}
	out := list[operationBody]{Value: []operationBody{}}
	for _, r := range append(append(accountRoutes(), moduleRoutes()...), route{method: http.MethodGet}, route{method: http.MethodPut}, route{method: http.MethodDelete}) {
		kind, verb := resourceKind(r.path), verbs[r.method]
		name := "Microsoft.Automation/" + kind + "/" + verb
		if seen[name] {
			continue
		}
		seen[name] = true
		var op operationBody
		op.Name = name
		op.Display.Provider, op.Display.Resource, op.Display.Operation = "Microsoft.Automation", kind, verb
		out.Value = append(out.Value, op)
	}
	return c.send(http.StatusOK, out)
}
