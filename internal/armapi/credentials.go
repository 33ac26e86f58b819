package armapi

import (
	"net/http"

	"github.com/runwright/runwright/internal/assets"
)

type credentialBody struct {
	ID         string               `json:"id"`
	Name       string               `json:"name"`
	Type       string               `json:"type"`
	Properties credentialProperties `json:"properties"`
}

type credentialProperties struct {
	UserName         string  `json:"userName"`
	CreationTime     stamp   `json:"creationTime"`
	LastModifiedTime stamp   `json:"lastModifiedTime"`
	Description      *string `json:"description"`
}

func (c *call) showCredential(k assets.Credential) credentialBody {
	return credentialBody{
		ID: c.resourcePath("credentials", k.Name), Name: k.Name, Type: "Microsoft.Automation/AutomationAccounts/Credentials",
		Properties: credentialProperties{UserName: k.User, CreationTime: stamp(k.Created), LastModifiedTime: stamp(k.Modified), Description: orNull(k.Description)},
	}
}

func (c *call) listCredentials() error {
	return sendPage(c, func(skip, limit int) ([]assets.Credential, error) {
		return c.api.cfg.Assets.Credentials(c.r.Context(), c.account.ID, skip, limit)
	}, c.showCredential)
}

func (c *call) getCredential() error {
	k, err := c.api.cfg.Assets.Credential(c.r.Context(), c.account.ID, c.r.PathValue("name"))
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, c.showCredential(k))
}

// readCredential reads the body of a PUT or PATCH.
func (c *call) readCredential() (assets.NewCredential, error) {
	var in struct {
		Properties struct {
			UserName    *string `json:"userName"`
			Password    *string `json:"password"`
			Description *string `json:"description"`
		} `json:"properties"`
	}
	err := c.read(&in)
	return assets.NewCredential{Description: in.Properties.Description, User: in.Properties.UserName, Password: in.Properties.Password}, err
}

func (c *call) putCredential() error {
	in, err := c.readCredential()
	if err != nil {
		return err
	}
	k, created, err := c.api.cfg.Assets.PutCredential(c.r.Context(), c.account.ID, c.r.PathValue("name"), in)
	if err != nil {
		return err
	}
	body := c.showCredential(k)
	return c.sendCreated(created, body.ID, body)
}

func (c *call) patchCredential() error {
	in, err := c.readCredential()
	if err != nil {
		return err
	}
	k, err := c.api.cfg.Assets.PatchCredential(c.r.Context(), c.account.ID, c.r.PathValue("name"), in)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, c.showCredential(k))
}

func (c *call) deleteCredential() error {
	if err := c.api.cfg.Assets.DeleteCredential(c.r.Context(), c.account.ID, c.r.PathValue("name")); err != nil {
		return err
	}
	return c.sendNothing(http.StatusOK)
}
