// Package jobcert makes the certificates of a job's account into values: for
// Get-AutomationCertificate by name, and for the drive Cert: by thumbprint.
//
// The private key of a certificate stays with the server until a script exports
// it or signs with it; that of one that is not exportable stays there always, and
// the server signs and decrypts with it. The package imports dotnet and interp only.
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
	if exportable, _ := fields["exportable"].(bool); hasKey && !exportable {
		cert.WithHolder(holder(c, address))
	} else if hasKey {
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

// holder has the server use the private key of a certificate.
func holder(c *interp.Call, address string) dotnet.KeyHolder {
	ctx, assets := c.Context(), c.Host().Assets
	return func(u dotnet.KeyUse) ([]byte, error) {
		v, err := assets.Do(ctx, "useKey", address, map[string]any{
			"decrypt": u.Decrypt, "padding": u.Padding, "hash": u.Hash, "data": base64.StdEncoding.EncodeToString(u.Data),
		})
		if err != nil {
			return nil, err
		}
		out, ok := binary(v, "data")
		if !ok {
			return nil, errors.New("the answer was neither a signature nor data.")
		}
		return out, nil
	}
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
