package armapi

import (
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/runwright/runwright/internal/assets"
	"github.com/runwright/runwright/internal/fault"
)

type certificateBody struct {
	ID         string                `json:"id"`
	Name       string                `json:"name"`
	Type       string                `json:"type"`
	Properties certificateProperties `json:"properties"`
}

type certificateProperties struct {
	Thumbprint       string  `json:"thumbprint"`
	ExpiryTime       stamp   `json:"expiryTime"`
	ExpiresInDays    int     `json:"expiresInDays"` // ours; negative once it has expired
	IsExportable     bool    `json:"isExportable"`
	HasPrivateKey    bool    `json:"hasPrivateKey"` // ours
	CreationTime     stamp   `json:"creationTime"`
	LastModifiedTime stamp   `json:"lastModifiedTime"`
	Description      *string `json:"description"`
}

func (c *call) showCertificate(k assets.Certificate) certificateBody {
	return certificateBody{
		ID: c.resourcePath("certificates", k.Name), Name: k.Name, Type: "Microsoft.Automation/AutomationAccounts/Certificates",
		Properties: certificateProperties{
			Thumbprint: k.Thumbprint, ExpiryTime: stamp(k.Expires), ExpiresInDays: c.api.cfg.Assets.DaysLeft(k), IsExportable: k.Exportable, HasPrivateKey: k.HasKey,
			CreationTime: stamp(k.Created), LastModifiedTime: stamp(k.Modified), Description: orNull(k.Description),
		},
	}
}

func (c *call) listCertificates() error {
	return sendPage(c, func(skip, limit int) ([]assets.Certificate, error) {
		return c.api.cfg.Assets.Certificates(c.r.Context(), c.account.ID, skip, limit)
	}, c.showCertificate)
}

func (c *call) getCertificate() error {
	k, err := c.api.cfg.Assets.Certificate(c.r.Context(), c.account.ID, c.r.PathValue("name"))
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, c.showCertificate(k))
}

func (c *call) putCertificate() error {
	var in struct {
		Properties struct {
			Base64Value  *string `json:"base64Value"`
			Password     *string `json:"password"` // ours: of a PFX file
			Thumbprint   *string `json:"thumbprint"`
			IsExportable *bool   `json:"isExportable"`
			Description  *string `json:"description"`
		} `json:"properties"`
	}
	if err := c.read(&in); err != nil {
		return err
	}
	p := in.Properties
	if orZero(p.Base64Value) == "" {
		return fault.New(fault.Invalid, "The request needs 'properties.base64Value', the certificate file (PFX, PEM or .cer) in Base64.").On("properties.base64Value")
	}
	file, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(*p.Base64Value), ""))
	if err != nil {
		return fault.Wrap(fault.Invalid, err, "'properties.base64Value' is not Base64.").On("properties.base64Value")
	}
	k, created, err := c.api.cfg.Assets.PutCertificate(c.r.Context(), c.account.ID, c.r.PathValue("name"), assets.NewCertificate{
		Description: orZero(p.Description), File: file, Password: orZero(p.Password), Thumbprint: orZero(p.Thumbprint), Exportable: orZero(p.IsExportable),
	})
	if err != nil {
		return err
	}
	body := c.showCertificate(k)
	return c.sendCreated(created, body.ID, body)
}

func (c *call) patchCertificate() error {
	var in struct {
		Properties struct {
			Description *string `json:"description"`
		} `json:"properties"`
	}
	if err := c.read(&in); err != nil {
		return err
	}
	k, err := c.api.cfg.Assets.PatchCertificate(c.r.Context(), c.account.ID, c.r.PathValue("name"), in.Properties.Description)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, c.showCertificate(k))
}

func (c *call) deleteCertificate() error {
	if err := c.api.cfg.Assets.DeleteCertificate(c.r.Context(), c.account.ID, c.r.PathValue("name")); err != nil {
		return err
	}
	return c.sendNothing(http.StatusOK)
}
