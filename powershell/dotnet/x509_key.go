package dotnet

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"

	"github.com/runwright/runwright/powershell/types"
)

// WithKey says how the private key is got when a script first uses it: ask
// gives it as PKCS #8, or an error that is shown to the script.
func (c *Certificate) WithKey(ask func() ([]byte, error)) { c.ask = ask }

// key is the private key, nil for a certificate that has none.
func (c *Certificate) key() (crypto.PrivateKey, error) {
	if !c.hasKey || c.private != nil {
		return c.private, nil
	}
	if c.holder != nil {
		return nil, errKept()
	}
	if c.ask == nil {
		return nil, cryptographic("The private key of this certificate cannot be reached.")
	}
	der, err := c.ask()
	if err != nil {
		return nil, cryptographic(err.Error())
	}
	key, ok := parsePrivate(der)
	if !ok || !belongs(key, c.x) {
		return nil, cryptographic("The private key of this certificate cannot be read.")
	}
	c.private = key
	return key, nil
}

// parsePrivate reads a private key in any of its forms.
func parsePrivate(der []byte) (crypto.PrivateKey, bool) {
	if key, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		return key, true
	}
	if key, err := x509.ParseECPrivateKey(der); err == nil {
		return key, true
	}
	key, ok := rsaPrivate(der)
	return key, ok
}

// belongs reports whether a private key is that of a certificate.
func belongs(key crypto.PrivateKey, x *x509.Certificate) bool {
	private, ok := key.(interface{ Public() crypto.PublicKey })
	if !ok {
		return false
	}
	public, ok := private.Public().(interface{ Equal(crypto.PublicKey) bool })
	return ok && public.Equal(x.PublicKey)
}

// withKey is a copy with another private key, which has to belong to it.
func (c *Certificate) withKey(env Env, key crypto.PrivateKey) (*Certificate, error) {
	sameKind := c.x.PublicKeyAlgorithm == x509.RSA
	if _, ok := key.(*ecdsa.PrivateKey); ok {
		sameKind = c.x.PublicKeyAlgorithm == x509.ECDSA
	}
	switch {
	case !sameKind:
		return nil, ArgumentError("The provided key does not match the public key algorithm for this certificate.", "privateKey")
	case c.hasKey:
		return nil, types.NewException("System.InvalidOperationException", "The certificate already has an associated private key.")
	case !belongs(key, c.x):
		return nil, ArgumentError("The provided key does not match the public key for this certificate.", "privateKey")
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, cryptographic(err.Error())
	}
	out := &Certificate{x: c.x, friendly: c.friendly, hasKey: true, private: key}
	out.exportable(env, der)
	return out, nil
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
		if block.Type != "PRIVATE KEY" && block.Type != "RSA PRIVATE KEY" && block.Type != "EC PRIVATE KEY" {
			continue
		}
		key, ok := parsePrivate(block.Bytes)
		if !ok {
			return nil, cryptographic("The key contents do not contain a PEM, the content is malformed, or the key does not match the certificate.")
		}
		return cert.withKey(c.Env, key)
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

// publicECDSA is the key as ECDSA, nil for another kind.
func publicECDSA(x *x509.Certificate) any {
	key, ok := x.PublicKey.(*ecdsa.PublicKey)
	if !ok {
		return nil
	}
	e := &ECDsa{}
	e.take(nil, key)
	return e
}

func publicKeyTable() Table {
	this := func(c *Call) PublicKey { return c.This.(PublicKey) }
	return Table{
		"GetRSAPublicKey()":   func(c *Call) (any, error) { return publicRSA(this(c).x), nil },
		"GetECDsaPublicKey()": func(c *Call) (any, error) { return publicECDSA(this(c).x), nil },
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

// certificateArg is the certificate of an extension method.
func certificateArg(c *Call) (*Certificate, error) {
	x, ok := types.Unwrap(c.Args[0]).(*Certificate)
	if !ok {
		return nil, ArgumentNull("certificate")
	}
	return x, nil
}

// rsaCertificateTable is RSACertificateExtensions.
func rsaCertificateTable() Table {
	return certificateExtensions("RSA", publicRSA, privateRSA, func(c *Call) (crypto.PrivateKey, error) {
		r, ok := types.Unwrap(c.Args[1]).(*RSA)
		if !ok {
			return nil, ArgumentNull("privateKey")
		}
		return r.key(c)
	})
}

// ecdsaCertificateTable is ECDsaCertificateExtensions.
func ecdsaCertificateTable() Table {
	return certificateExtensions("ECDsa", publicECDSA, privateECDSA, func(c *Call) (crypto.PrivateKey, error) {
		e, ok := types.Unwrap(c.Args[1]).(*ECDsa)
		if !ok {
			return nil, ArgumentNull("privateKey")
		}
		return e.key(c)
	})
}

// certificateExtensions has the methods for keys of one algorithm.
func certificateExtensions(name string, public func(*x509.Certificate) any, private func(*Certificate) (any, error), key func(*Call) (crypto.PrivateKey, error)) Table {
	return Table{
		"static Get" + name + "PublicKey(*)": func(c *Call) (any, error) {
			x, err := certificateArg(c)
			if err != nil {
				return nil, err
			}
			return public(x.x), nil
		},
		"static Get" + name + "PrivateKey(*)": func(c *Call) (any, error) {
			x, err := certificateArg(c)
			if err != nil {
				return nil, err
			}
			return private(x)
		},
		"static CopyWithPrivateKey(*)": func(c *Call) (any, error) {
			x, err := certificateArg(c)
			if err != nil {
				return nil, err
			}
			k, err := key(c)
			if err != nil {
				return nil, err
			}
			return x.withKey(c.Env, k)
		},
	}
}

// privateRSA is the private key as RSA, nil without one. The key of another
// algorithm is not asked for.
func privateRSA(x *Certificate) (any, error) {
	if x.x.PublicKeyAlgorithm != x509.RSA {
		return nil, nil
	}
	if public, ok := x.x.PublicKey.(*rsa.PublicKey); ok && x.holder != nil {
		return heldRSA(public, x.holder), nil
	}
	key, err := x.key()
	if r, ok := key.(*rsa.PrivateKey); ok {
		return newRSA(r, nil), nil
	}
	return nil, err
}

// privateECDSA is the private key as ECDSA, nil without one.
func privateECDSA(x *Certificate) (any, error) {
	if x.x.PublicKeyAlgorithm != x509.ECDSA {
		return nil, nil
	}
	if public, ok := x.x.PublicKey.(*ecdsa.PublicKey); ok && x.holder != nil {
		return heldECDSA(public, x.holder), nil
	}
	key, err := x.key()
	k, ok := key.(*ecdsa.PrivateKey)
	if !ok {
		return nil, err
	}
	e := &ECDsa{}
	e.take(k, nil)
	return e, nil
}

// Thumbprint is the SHA-1 of the certificate, hexadecimal in upper case.
func (c *Certificate) Thumbprint() string { return upperHexText(c.thumbprint()) }
