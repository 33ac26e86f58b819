package dotnet

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/x509"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// ECCurve is a curve that has a name.
type ECCurve struct{ curve elliptic.Curve }

// PSType is ECCurve.
func (ECCurve) PSType() *types.Type { return types.MustNamed("System.Security.Cryptography.ECCurve") }

// namedCurve is a curve with its object identifier.
type namedCurve struct {
	curve elliptic.Curve
	oid   string
}

// namedCurves are the curves by the names .NET has for them.
func namedCurves() map[string]namedCurve {
	return map[string]namedCurve{
		"nistP256": {elliptic.P256(), "1.2.840.10045.3.1.7"}, "nistP384": {elliptic.P384(), "1.3.132.0.34"}, "nistP521": {elliptic.P521(), "1.3.132.0.35"},
	}
}

// curveTable is ECCurve.
func curveTable() Table {
	find := func(c *Call, match func(name, oid string) bool) (any, error) {
		for name, n := range namedCurves() {
			if match(name, n.oid) {
				return ECCurve{n.curve}, nil
			}
		}
		return nil, types.NewException("System.PlatformNotSupportedException", "The specified curve '"+c.Str(0)+"' or its parameters are not valid for this platform.")
	}
	return Table{
		"static CreateFromFriendlyName(*)": func(c *Call) (any, error) {
			return find(c, func(name, _ string) bool { return strings.EqualFold(name, c.Str(0)) })
		},
		"static CreateFromValue(*)": func(c *Call) (any, error) {
			return find(c, func(_, oid string) bool { return oid == c.Str(0) })
		},
		"get IsNamed": func(*Call) (any, error) { return true, nil },
		"get Oid": func(c *Call) (any, error) {
			for name, n := range namedCurves() {
				if n.curve == c.This.(ECCurve).curve {
					return &Oid{n.oid, name}, nil
				}
			}
			return nil, nil
		},
	}
}

// namedCurvesTable is ECCurve.NamedCurves.
func namedCurvesTable() Table {
	t := Table{}
	for name, n := range namedCurves() {
		t["static get "+name] = func(*Call) (any, error) { return ECCurve{n.curve}, nil }
	}
	return t
}

// ecPrivate reads a private key in PKCS #8 or SEC 1.
func ecPrivate(der []byte) (*ecdsa.PrivateKey, bool) {
	if key, err := x509.ParseECPrivateKey(der); err == nil {
		return key, true
	}
	key, err := x509.ParsePKCS8PrivateKey(der)
	k, ok := key.(*ecdsa.PrivateKey)
	return k, ok && err == nil
}

func ecPublic(der []byte) (*ecdsa.PublicKey, bool) {
	key, err := x509.ParsePKIXPublicKey(der)
	k, ok := key.(*ecdsa.PublicKey)
	return k, ok && err == nil
}

// importPEM is ImportFromPem.
func (e *ECDsa) importPEM(text string) error {
	block, err := onlyKey(text, "EC PRIVATE KEY", "PRIVATE KEY", "PUBLIC KEY")
	if err != nil {
		return err
	}
	if block.Type == "PUBLIC KEY" {
		key, ok := ecPublic(block.Bytes)
		if !ok {
			return cryptographic("ASN1 corrupted data.")
		}
		e.take(nil, key)
		return nil
	}
	key, ok := ecPrivate(block.Bytes)
	if !ok {
		return cryptographic("ASN1 corrupted data.")
	}
	e.take(key, nil)
	return nil
}

// addECDsaKeys adds the members that bring keys in and out.
func addECDsaKeys(t Table) {
	this := func(c *Call) *ECDsa { return c.This.(*ECDsa) }
	out := func(name, label string, private bool, encode func(e *ECDsa) ([]byte, error)) {
		addKeyExport(t, name, name+"Pem", label, func(c *Call) ([]byte, error) {
			if err := this(c).ready(c); err != nil {
				return nil, err
			}
			if private {
				if _, err := this(c).key(c); err != nil {
					return nil, err
				}
			}
			return encode(this(c))
		})
	}
	out("ExportECPrivateKey", "EC PRIVATE KEY", true, func(e *ECDsa) ([]byte, error) { return x509.MarshalECPrivateKey(e.private) })
	out("ExportPkcs8PrivateKey", "PRIVATE KEY", true, func(e *ECDsa) ([]byte, error) { return x509.MarshalPKCS8PrivateKey(e.private) })
	out("ExportSubjectPublicKeyInfo", "PUBLIC KEY", false, func(e *ECDsa) ([]byte, error) { return x509.MarshalPKIXPublicKey(e.public) })

	in := func(name string, read func(e *ECDsa, der []byte) bool) {
		addKeyImport(t, name, func(c *Call, der []byte) bool { return read(this(c), der) })
	}
	private := func(e *ECDsa, der []byte) bool {
		key, ok := ecPrivate(der)
		if ok {
			e.take(key, nil)
		}
		return ok
	}
	in("ImportECPrivateKey", private)
	in("ImportPkcs8PrivateKey", private)
	in("ImportSubjectPublicKeyInfo", func(e *ECDsa, der []byte) bool {
		key, ok := ecPublic(der)
		if ok {
			e.take(nil, key)
		}
		return ok
	})
	t["ImportFromPem(*)"] = func(c *Call) (any, error) { return nil, this(c).importPEM(c.Str(0)) }
}
