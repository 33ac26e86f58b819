// Package jobcert makes the certificates of a job's account into values: for
// Get-AutomationCertificate by name, and for the drive Cert: by thumbprint.
//
// The private key of a certificate stays with the server until a script exports
// it or signs with it, and may. The package imports dotnet and interp only.
package jobcert

import (
	"encoding/base64"
	"errors"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/interp"
)

// Addresses of certificates other than names, which hold no colon. The server
// answers ByThumbprint with the certificate that has the thumbprint, and
// AfterThumbprint with the next one in the order of thumbprints.
const (
	ByThumbprint    = "thumbprint:"
	AfterThumbprint = "after-thumbprint:"
)

// Find returns the certificate at an address, false when there is none.
// What keeps it from being read is told as an error of the command.
func Find(c *interp.Call, address string) (*dotnet.Certificate, bool) {
	assets := c.Host().Assets
	v, err := assets.Do(c.Context(), "certificate", address, nil)
	if errors.Is(err, interp.ErrNoAsset) {
		return nil, false
	}
	var cert *dotnet.Certificate
	if err == nil {
		cert, err = Of(c, address, v)
	}
	if err != nil {
		c.Runspace().Defer(c.Error("System.InvalidOperationException", "AssetNotAvailable", "ResourceUnavailable", address, "Certificate: %s", err.Error()))
		return nil, false
	}
	return cert, true
}

// Of makes the certificate of an answer. address is where the server
// finds it again.
func Of(c *interp.Call, address string, v any) (*dotnet.Certificate, error) {
	der, ok := binary(v, "der")
	if !ok {
		return nil, errors.New("the answer was not a certificate.")
	}
	fields, _ := v.(map[string]any)
	hasKey, _ := fields["hasKey"].(bool)
	ctx := c.Context()
	var export func(password string) ([]byte, error)
	if hasKey {
		assets := c.Host().Assets
		export = func(password string) ([]byte, error) {
			v, err := assets.Do(ctx, "exportCertificate", address, map[string]any{"password": password})
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
		return nil, err
	}
	if hasKey {
		assets := c.Host().Assets
		cert.WithKey(func() ([]byte, error) {
			v, err := assets.Do(ctx, "certificateKey", address, nil)
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
	return cert, nil
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
