package dotnet

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"

	"github.com/runwright/runwright/powershell/types"
)

// WithKey says how the private key is got when a script first uses it: ask
// gives it as PKCS #8, or an error that is shown to the script.
func (c *Certificate) WithKey(ask func() ([]byte, error)) { c.ask = ask }

// rsaPrivate is the private key, nil for a certificate that has none or whose
// key is of another kind.
func (c *Certificate) rsaPrivate() (*rsa.PrivateKey, error) {
	public, ok := c.x.PublicKey.(*rsa.PublicKey)
	if !ok || !c.hasKey {
		return nil, nil
	}
	if c.private != nil {
		return c.private, nil
	}
	if c.ask == nil {
		return nil, cryptographic("The private key of this certificate cannot be reached.")
	}
	der, err := c.ask()
	if err != nil {
		return nil, cryptographic(err.Error())
	}
	key, ok := rsaPrivate(der)
	if !ok || !sameKey(key, public) {
		return nil, cryptographic("The private key of this certificate cannot be read.")
	}
	c.private = key
	return key, nil
}

// withKey is a copy with another private key, which has to belong to it.
func (c *Certificate) withKey(key *rsa.PrivateKey) (*Certificate, error) {
	public, ok := c.x.PublicKey.(*rsa.PublicKey)
	switch {
	case !ok:
		return nil, ArgumentError("The provided key does not match the public key algorithm for this certificate.", "privateKey")
	case c.hasKey:
		return nil, types.NewException("System.InvalidOperationException", "The certificate already has an associated private key.")
	case !sameKey(key, public):
		return nil, ArgumentError("The provided key does not match the public key for this certificate.", "privateKey")
	}
	return &Certificate{x: c.x, friendly: c.friendly, hasKey: true, private: key}, nil
}

// certificateFromPEM is CreateFromPem with one text or two: a certificate, and
// its key.
func certificateFromPEM(c *Call) (any, error) {
	var cert *Certificate
	for rest := []byte(c.Str(0)); cert == nil; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			return nil, cryptographic("The certificate contents do not contain a PEM with a CERTIFICATE label, or the content is malformed.")
		}
		if block.Type == "CERTIFICATE" {
			var err error
			if cert, err = parseCertificate(block.Bytes); err != nil {
				return nil, err
			}
		}
	}
	if len(c.Args) < 2 {
		return cert, nil
	}
	for rest := []byte(c.Str(1)); ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			return nil, cryptographic("The key contents do not contain a PEM, the content is malformed, or the key does not match the certificate.")
		}
		if block.Type != "PRIVATE KEY" && block.Type != "RSA PRIVATE KEY" {
			continue
		}
		key, ok := rsaPrivate(block.Bytes)
		if !ok {
			return nil, cryptographic("The key contents do not contain a PEM, the content is malformed, or the key does not match the certificate.")
		}
		return cert.withKey(key)
	}
}

// PublicKey is the public key of a certificate.
type PublicKey struct{ x *x509.Certificate }

// PSType is PublicKey.
func (PublicKey) PSType() *types.Type {
	return types.MustNamed("System.Security.Cryptography.X509Certificates.PublicKey")
}

// publicRSA is the key as RSA, nil for another kind.
func publicRSA(x *x509.Certificate) any {
	if key, ok := x.PublicKey.(*rsa.PublicKey); ok {
		return newRSA(nil, key)
	}
	return nil
}

func publicKeyTable() Table {
	this := func(c *Call) PublicKey { return c.This.(PublicKey) }
	return Table{
		"GetRSAPublicKey()": func(c *Call) (any, error) { return publicRSA(this(c).x), nil },
		"get Key": func(c *Call) (any, error) {
			if key := publicRSA(this(c).x); key != nil {
				return key, nil
			}
			return nil, notSupported("The certificate key algorithm is not supported.")
		},
		"get Oid": func(c *Call) (any, error) {
			switch this(c).x.PublicKeyAlgorithm {
			case x509.RSA:
				return &Oid{"1.2.840.113549.1.1.1", "RSA"}, nil
			case x509.ECDSA:
				return &Oid{"1.2.840.10045.2.1", "ECC"}, nil
			case x509.Ed25519:
				return &Oid{"1.3.101.112", ""}, nil
			}
			return nil, notSupported("The certificate key algorithm is not supported.")
		},
		"ExportSubjectPublicKeyInfo()": func(c *Call) (any, error) { return types.BytesToArray(this(c).x.RawSubjectPublicKeyInfo), nil },
	}
}

// rsaCertificateTable is RSACertificateExtensions.
func rsaCertificateTable() Table {
	cert := func(c *Call) (*Certificate, error) {
		x, ok := types.Unwrap(c.Args[0]).(*Certificate)
		if !ok {
			return nil, ArgumentNull("certificate")
		}
		return x, nil
	}
	return Table{
		"static GetRSAPublicKey(*)": func(c *Call) (any, error) {
			x, err := cert(c)
			if err != nil {
				return nil, err
			}
			return publicRSA(x.x), nil
		},
		"static GetRSAPrivateKey(*)": func(c *Call) (any, error) {
			x, err := cert(c)
			if err != nil {
				return nil, err
			}
			return privateRSA(x)
		},
		"static CopyWithPrivateKey(*)": func(c *Call) (any, error) {
			x, err := cert(c)
			if err != nil {
				return nil, err
			}
			r, ok := types.Unwrap(c.Args[1]).(*RSA)
			if !ok {
				return nil, ArgumentNull("privateKey")
			}
			key, err := r.key(c)
			if err != nil {
				return nil, err
			}
			return x.withKey(key)
		},
	}
}

// privateRSA is the private key as RSA, nil without one.
func privateRSA(x *Certificate) (any, error) {
	key, err := x.rsaPrivate()
	if key == nil || err != nil {
		return nil, err
	}
	return newRSA(key, nil), nil
}

// Thumbprint is the SHA-1 of the certificate, hexadecimal in upper case.
func (c *Certificate) Thumbprint() string { return upperHexText(c.thumbprint()) }
