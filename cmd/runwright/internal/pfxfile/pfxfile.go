// Package pfxfile lets scripts read and write PFX files: it is package pfx as
// the engine wants it.
package pfxfile

import (
	"crypto/x509"
	"errors"
	"fmt"

	"github.com/runwright/runwright/internal/pfx"
	"github.com/runwright/runwright/powershell/dotnet"
)

// Files implements dotnet.PFX.
type Files struct{}

// Open implements dotnet.PFX.
func (Files) Open(file []byte, password string) (out dotnet.PFXContent, err error) {
	c, err := pfx.Open(file, password)
	switch {
	case errors.Is(err, pfx.ErrPassword):
		return out, fmt.Errorf("%w: %w", dotnet.ErrPFXPassword, err)
	case errors.Is(err, pfx.ErrBroken):
		return out, fmt.Errorf("%w: %w", dotnet.ErrPFXBroken, err)
	case err != nil:
		return out, err
	}
	for _, x := range c.Certificates {
		out.Certificates = append(out.Certificates, x.Raw)
	}
	out.Key, err = x509.MarshalPKCS8PrivateKey(c.Key)
	return out, err
}

// Make implements dotnet.PFX.
func (Files) Make(c dotnet.PFXContent, password string) ([]byte, error) {
	var content pfx.Content
	for _, der := range c.Certificates {
		x, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, err
		}
		content.Certificates = append(content.Certificates, x)
	}
	var err error
	if content.Key, err = x509.ParsePKCS8PrivateKey(c.Key); err != nil {
		return nil, err
	}
	return pfx.Make(content, password)
}
