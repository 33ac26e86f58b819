package dotnet

import (
	"crypto"
	"crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"fmt"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/types"
)

// Certificate is X509Certificate2. Its private key is not here: what has one
// says so and can ask for it.
type Certificate struct {
	x        *x509.Certificate
	friendly string
	archived bool
	hasKey   bool
	// export makes a PFX file with a password; nil where nothing can.
	export func(password string) ([]byte, error)
	// ask gives the private key as PKCS #8; private is it, once it was needed.
	ask     func() ([]byte, error)
	private crypto.PrivateKey
	holder  KeyHolder // uses the key where it must not be taken out; instead of ask
}

// NewCertificate returns the certificate in der, with a private key if hasKey.
// export, which may be nil, makes a PFX file with a password of certificate
// and key; its error is shown to the script.
func NewCertificate(der []byte, hasKey bool, export func(password string) ([]byte, error)) (*Certificate, error) {
	c, err := parseCertificate(der)
	if err != nil {
		return nil, err
	}
	c.hasKey, c.export = hasKey, export
	return c, nil
}

// PSType is X509Certificate2.
func (*Certificate) PSType() *types.Type {
	return types.MustNamed("System.Security.Cryptography.X509Certificates.X509Certificate2")
}

// PSEquals compares the encoded certificates.
func (c *Certificate) PSEquals(o any) (bool, error) {
	d, ok := o.(*Certificate)
	return ok && c.x.Equal(d.x), nil
}

// parseCertificate reads a certificate in DER or PEM.
func parseCertificate(b []byte) (*Certificate, error) {
	if block, _ := pem.Decode(b); block != nil && block.Type == "CERTIFICATE" {
		b = block.Bytes
	}
	x, err := x509.ParseCertificate(b)
	if err != nil {
		return nil, cryptographic("Cannot find the requested object.")
	}
	return &Certificate{x: x}, nil
}

// distinguished writes a name as .NET does: the last part that was encoded first.
func distinguished(raw []byte) string {
	var seq pkix.RDNSequence
	if rest, err := asn1.Unmarshal(raw, &seq); err != nil || len(rest) > 0 {
		return ""
	}
	labels := nameLabels()
	var parts []string
	for i := len(seq) - 1; i >= 0; i-- {
		var one []string
		for _, a := range seq[i] {
			label, ok := labels[a.Type.String()]
			if !ok {
				label = "OID." + a.Type.String()
			}
			v := fmt.Sprint(a.Value)
			if strings.ContainsAny(v, ",+=\"\n<>#;") || strings.HasPrefix(v, " ") || strings.HasSuffix(v, " ") || v == "" {
				v = "\"" + strings.ReplaceAll(v, "\"", "\"\"") + "\""
			}
			one = append(one, label+"="+v)
		}
		parts = append(parts, strings.Join(one, " + "))
	}
	return strings.Join(parts, ", ")
}

func upperHexText(b []byte) string { return strings.ToUpper(hexText(b)) }

func (c *Certificate) thumbprint() []byte { s := sha1.Sum(c.x.Raw); return s[:] }

// serial are the bytes of the serial number, most significant first.
func (c *Certificate) serial() []byte {
	b := c.x.SerialNumber.Bytes()
	if len(b) == 0 || b[0] >= 0x80 {
		b = append([]byte{0}, b...)
	}
	return b
}

// signatureName is the friendly name and the number of a signature algorithm.
func signatureName(a x509.SignatureAlgorithm) (name, oid string) {
	switch a {
	case x509.SHA1WithRSA:
		return "sha1RSA", "1.2.840.113549.1.1.5"
	case x509.SHA256WithRSA:
		return "sha256RSA", "1.2.840.113549.1.1.11"
	case x509.SHA384WithRSA:
		return "sha384RSA", "1.2.840.113549.1.1.12"
	case x509.SHA512WithRSA:
		return "sha512RSA", "1.2.840.113549.1.1.13"
	case x509.ECDSAWithSHA256:
		return "sha256ECDSA", "1.2.840.10045.4.3.2"
	case x509.ECDSAWithSHA384:
		return "sha384ECDSA", "1.2.840.10045.4.3.3"
	case x509.ECDSAWithSHA512:
		return "sha512ECDSA", "1.2.840.10045.4.3.4"
	}
	return a.String(), ""
}

// Oid is System.Security.Cryptography.Oid.
type Oid struct{ value, name string }

// PSType is Oid.
func (*Oid) PSType() *types.Type { return types.MustNamed("System.Security.Cryptography.Oid") }

func oidTable() Table {
	this := func(c *Call) *Oid { return c.This.(*Oid) }
	orNull := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	return Table{
		"new(*)": func(c *Call) (any, error) {
			o := &Oid{}
			if len(c.Args) > 0 {
				o.value = c.Str(0)
			}
			if len(c.Args) > 1 {
				o.name = c.Str(1)
			}
			return o, nil
		},
		"get Value":        func(c *Call) (any, error) { return orNull(this(c).value), nil },
		"get FriendlyName": func(c *Call) (any, error) { return orNull(this(c).name), nil },
		"set Value":        func(c *Call) (any, error) { this(c).value = c.Str(0); return nil, nil },
		"set FriendlyName": func(c *Call) (any, error) { this(c).name = c.Str(0); return nil, nil },
	}
}

var certificateTable = sync.OnceValue(func() Table {
	this := func(c *Call) *Certificate { return c.This.(*Certificate) }
	text := func(f func(c *Certificate) any) Func { return func(c *Call) (any, error) { return f(this(c)), nil } }
	return Table{
		"get Extensions":  text(func(c *Certificate) any { return extensionsOf(c.x) }),
		"get SubjectName": text(func(c *Certificate) any { return &DistinguishedName{c.x.RawSubject} }),
		"get IssuerName":  text(func(c *Certificate) any { return &DistinguishedName{c.x.RawIssuer} }),
		"new(*)": func(c *Call) (any, error) {
			if len(c.Args) == 0 {
				return nil, notSupported("An empty certificate cannot be made here.")
			}
			switch v := types.Unwrap(c.Args[0]).(type) {
			case *Certificate:
				twin := *v
				twin.archived = false
				return &twin, nil
			case string:
				f, p, err := c.at(0)
				if err != nil {
					return nil, err
				}
				b, err := f.ReadFile(p)
				if err != nil {
					return nil, cryptographic("error:10000080:BIO routines::no such file")
				}
				return certificateOf(c, b, 1)
			case nil:
				return nil, ArgumentError("Array cannot be empty or null.", "data")
			}
			b := bytesOf(c.Args[0])
			if len(b) == 0 {
				return nil, ArgumentError("Array cannot be empty or null.", "data")
			}
			return certificateOf(c, b, 1)
		},
		"static CreateFromPem(*)": certificateFromPEM,
		"static CreateFromCertFile(string)": func(c *Call) (any, error) {
			f, p, err := c.at(0)
			if err != nil {
				return nil, err
			}
			b, err := f.ReadFile(p)
			if err != nil {
				return nil, openError(f, err, p)
			}
			return parseCertificate(b)
		},
		"get Subject": text(func(c *Certificate) any { return distinguished(c.x.RawSubject) }), "get Issuer": text(func(c *Certificate) any { return distinguished(c.x.RawIssuer) }),
		"get Thumbprint": text(func(c *Certificate) any { return upperHexText(c.thumbprint()) }), "get SerialNumber": text(func(c *Certificate) any { return upperHexText(c.serial()) }),
		"get Version": text(func(c *Certificate) any { return int32(c.x.Version) }), "get HasPrivateKey": text(func(c *Certificate) any { return c.hasKey }),
		"get PrivateKey": func(c *Call) (any, error) { return privateRSA(this(c)) }, "get PublicKey": text(func(c *Certificate) any { return PublicKey{c.x} }),
		"get FriendlyName": text(func(c *Certificate) any { return c.friendly }), "get Archived": text(func(c *Certificate) any { return c.archived }),
		"set FriendlyName": func(c *Call) (any, error) { this(c).friendly = c.Str(0); return nil, nil },
		"get RawData":      text(func(c *Certificate) any { return types.BytesToArray(c.x.Raw) }), "GetRawCertData()": text(func(c *Certificate) any { return types.BytesToArray(c.x.Raw) }),
		"GetRawCertDataString()": text(func(c *Certificate) any { return upperHexText(c.x.Raw) }),
		"get NotBefore":          func(c *Call) (any, error) { return c.fileTime(this(c).x.NotBefore, false), nil },
		"get NotAfter":           func(c *Call) (any, error) { return c.fileTime(this(c).x.NotAfter, false), nil },
		"get SignatureAlgorithm": func(c *Call) (any, error) {
			name, oid := signatureName(this(c).x.SignatureAlgorithm)
			return &Oid{oid, name}, nil
		},
		"GetCertHashString()": text(func(c *Certificate) any { return upperHexText(c.thumbprint()) }), "GetCertHash()": text(func(c *Certificate) any { return types.BytesToArray(c.thumbprint()) }),
		"GetCertHashString(*)": func(c *Call) (any, error) {
			f, err := c.hash(0)
			if err != nil {
				return nil, err
			}
			return upperHexText(sumOfBytes(f(), this(c).x.Raw)), nil
		},
		"GetCertHash(*)": func(c *Call) (any, error) {
			f, err := c.hash(0)
			if err != nil {
				return nil, err
			}
			return types.BytesToArray(sumOfBytes(f(), this(c).x.Raw)), nil
		},
		"GetSerialNumberString()": text(func(c *Certificate) any { return upperHexText(c.serial()) }),
		"GetSerialNumber()": text(func(c *Certificate) any { // least significant first
			b := append([]byte{}, c.serial()...)
			for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
				b[i], b[j] = b[j], b[i]
			}
			return types.BytesToArray(b)
		}),
		"GetExpirationDateString()": func(c *Call) (any, error) { return c.Text(c.fileTime(this(c).x.NotAfter, false)) },
		"GetEffectiveDateString()":  func(c *Call) (any, error) { return c.Text(c.fileTime(this(c).x.NotBefore, false)) },
		"GetNameInfo(*)": func(c *Call) (any, error) {
			name := this(c).x.Subject
			if c.Bool(1) {
				name = this(c).x.Issuer
			}
			switch enumBits(c.Args[0]) {
			case 0: // simple
				for _, s := range [][]string{{name.CommonName}, name.OrganizationalUnit, name.Organization} {
					if len(s) > 0 && s[0] != "" {
						return s[0], nil
					}
				}
			case 1: // mail
				if list := this(c).x.EmailAddresses; len(list) > 0 {
					return list[0], nil
				}
			case 3, 4: // dns
				if list := this(c).x.DNSNames; len(list) > 0 {
					return list[0], nil
				}
				return name.CommonName, nil
			}
			return "", nil
		},
		"MatchesHostname(*)": func(c *Call) (any, error) { return this(c).x.VerifyHostname(c.Str(0)) == nil, nil },
		"ExportCertificatePem()": text(func(c *Certificate) any {
			return strings.TrimSuffix(string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.x.Raw})), "\n")
		}),
		"Export(*)": func(c *Call) (any, error) {
			switch kind := enumBits(c.Args[0]); {
			case kind == 1:
				return types.BytesToArray(this(c).x.Raw), nil
			case kind == 3 && this(c).export != nil:
				return exportPFX(c, this(c))
			}
			return nil, cryptographic("Invalid content type.")
		},
		"Dispose()": func(*Call) (any, error) { return nil, nil }, "Reset()": func(*Call) (any, error) { return nil, nil },
	}
})

// certificateOf reads a certificate or a PFX file, whose password may be
// argument i.
func certificateOf(c *Call, b []byte, i int) (*Certificate, error) {
	cert, plain := parseCertificate(b)
	if plain == nil {
		return cert, nil
	}
	if c.PFX() == nil {
		return nil, plain
	}
	all, err := openPFX(c.Env, b, passwordArg(c, i))
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// passwordArg is a password, as text or secure string; empty where there is none.
func passwordArg(c *Call, i int) string {
	if i >= len(c.Args) {
		return ""
	}
	switch v := types.Unwrap(c.Args[i]).(type) {
	case *SecureString:
		return v.Reveal()
	case string:
		return v
	}
	return ""
}

// exportPFX is Export(Pfx).
func exportPFX(c *Call, cert *Certificate) (any, error) {
	file, err := cert.export(passwordArg(c, 1))
	if err != nil {
		return nil, cryptographic(err.Error())
	}
	return types.BytesToArray(file), nil
}
