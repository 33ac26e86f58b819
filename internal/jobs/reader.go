package jobs

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/runwright/runwright/internal/redact"
)

// assetReader is the AssetReader of one running job. Secrets are remembered
// before the job sees them.
type assetReader struct {
	assets  Assets
	account string
	secrets *redact.Set
}

// Connection implements AssetReader.
func (a *assetReader) Connection(ctx context.Context, name string, decrypt bool) (map[string]any, error) {
	values, err := a.assets.OpenConnection(ctx, a.account, name)
	if err != nil {
		return nil, err
	}
	out := make(map[string]any, len(values))
	for _, v := range values {
		switch {
		case !v.Secret:
			out[v.Name] = v.Value
		case decrypt:
			a.secrets.Add(v.Text)
			out[v.Name] = v.Value
		default:
			out[v.Name] = nil
		}
	}
	return out, nil
}

// Variable implements AssetReader.
func (a *assetReader) Variable(ctx context.Context, name string, decrypt bool) (*string, error) {
	v, err := a.assets.OpenVariable(ctx, a.account, name)
	if err != nil || v.JSON == "" || v.Secret && !decrypt {
		return nil, err
	}
	if v.Secret {
		a.addJSON(v.JSON)
	}
	return &v.JSON, nil
}

// SetVariable implements AssetReader.
func (a *assetReader) SetVariable(ctx context.Context, name, json string) error {
	secret, err := a.assets.SetVariable(ctx, a.account, name, json)
	if secret {
		a.addJSON(json)
	}
	return err
}

// Credential implements AssetReader.
func (a *assetReader) Credential(ctx context.Context, name string) (Credential, error) {
	c, err := a.assets.OpenCredential(ctx, a.account, name)
	if err == nil {
		a.secrets.Add(c.Password)
	}
	return c, err
}

// Certificate implements AssetReader.
func (a *assetReader) Certificate(ctx context.Context, name string) (Certificate, error) {
	return a.assets.OpenCertificate(ctx, a.account, name)
}

// ExportCertificate implements AssetReader. The file is a secret in the form
// in which it could be written: as Base64.
func (a *assetReader) ExportCertificate(ctx context.Context, name, password string) ([]byte, error) {
	file, err := a.assets.ExportCertificate(ctx, a.account, name, password)
	if err == nil {
		a.secrets.Add(base64.StdEncoding.EncodeToString(file))
	}
	return file, err
}

// addJSON remembers the secrets in a JSON text: the text itself, and every
// text and number in it. Truth values are no secrets: masking them would
// destroy what has nothing to do with them.
func (a *assetReader) addJSON(text string) {
	if strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") {
		a.secrets.Add(text)
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	for {
		token, err := d.Token()
		if err != nil {
			return // the end: what is stored is JSON
		}
		switch t := token.(type) {
		case string:
			a.secrets.Add(t)
		case json.Number:
			a.secrets.Add(t.String())
		}
	}
}
