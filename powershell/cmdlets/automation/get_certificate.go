package automation

import (
	"encoding/base64"
	"errors"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/interp"
)

// getCertificate is Get-AutomationCertificate: a certificate asset as an
// X509Certificate2. Its private key stays with the server until the script
// exports it or signs with it, and may.
type getCertificate struct{ interp.Base }

func (*getCertificate) Process(c *interp.Call) error {
	v, ok, err := certificate.ask(c, "certificate", nil)
	if err != nil || !ok {
		return err
	}
	der, ok := binary(v, "der")
	if !ok {
		return certificate.unreadable(c, "the answer was not a certificate.")
	}
	fields, _ := v.(map[string]any)
	hasKey, _ := fields["hasKey"].(bool)
	var export func(password string) ([]byte, error)
	if hasKey {
		name, assets := c.String("Name"), c.Host().Assets
		export = func(password string) ([]byte, error) {
			v, err := assets.Do(c.Context(), "exportCertificate", name, map[string]any{"password": password})
			if err != nil {
				return nil, err
			}
			pfx, ok := binary(v, "pfx")
			if !ok {
				return nil, errors.New("the answer was not a PFX file.")
			}
			return pfx, nil
		}
	}
	cert, err := dotnet.NewCertificate(der, hasKey, export)
	if err != nil {
		return certificate.unreadable(c, err.Error())
	}
	if hasKey {
		name, assets, ctx := c.String("Name"), c.Host().Assets, c.Context()
		cert.WithKey(func() ([]byte, error) {
			v, err := assets.Do(ctx, "certificateKey", name, nil)
			if err != nil {
				return nil, err
			}
			key, ok := binary(v, "key")
			if !ok {
				return nil, errors.New("the answer was not a private key.")
			}
			return key, nil
		})
	}
	return c.Write(cert)
}

// binary is a field of an answer that holds bytes in Base64.
func binary(answer any, field string) ([]byte, bool) {
	fields, _ := answer.(map[string]any)
	text, ok := fields[field].(string)
	if !ok {
		return nil, false
	}
	b, err := base64.StdEncoding.DecodeString(text)
	return b, err == nil
}
