package dotnet

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"strings"
	"time"

	"github.com/runwright/runwright/powershell/types"
)

// CertificateRequest is CertificateRequest: what a certificate shall hold, with
// the key it is for.
type CertificateRequest struct {
	subject    *DistinguishedName
	key        any // *RSA or *ECDsa
	hash       crypto.Hash
	hashName   HashName
	pss        bool
	extensions *types.List
}

// PSType is CertificateRequest.
func (*CertificateRequest) PSType() *types.Type {
	return types.MustNamed(x509Space + "CertificateRequest")
}

// signer is the private key and the algorithm it signs certificates with.
func (r *CertificateRequest) signer(c *Call) (crypto.Signer, x509.SignatureAlgorithm, error) {
	switch k := r.key.(type) {
	case *RSA:
		key, err := k.key(c)
		if err != nil {
			return nil, 0, err
		}
		return key, signatureOf(true, r.pss, r.hash), nil
	case *ECDsa:
		key, err := k.key(c)
		if err != nil {
			return nil, 0, err
		}
		return key, signatureOf(false, false, r.hash), nil
	}
	return nil, 0, ArgumentNull("key")
}

func signatureOf(isRSA, pss bool, h crypto.Hash) x509.SignatureAlgorithm {
	switch {
	case pss:
		return map[crypto.Hash]x509.SignatureAlgorithm{crypto.SHA256: x509.SHA256WithRSAPSS, crypto.SHA384: x509.SHA384WithRSAPSS, crypto.SHA512: x509.SHA512WithRSAPSS}[h]
	case isRSA:
		return map[crypto.Hash]x509.SignatureAlgorithm{crypto.SHA1: x509.SHA1WithRSA, crypto.SHA256: x509.SHA256WithRSA, crypto.SHA384: x509.SHA384WithRSA, crypto.SHA512: x509.SHA512WithRSA}[h]
	}
	return map[crypto.Hash]x509.SignatureAlgorithm{crypto.SHA1: x509.ECDSAWithSHA1, crypto.SHA256: x509.ECDSAWithSHA256, crypto.SHA384: x509.ECDSAWithSHA384, crypto.SHA512: x509.ECDSAWithSHA512}[h]
}

// list are the extensions for the encoder.
func (r *CertificateRequest) list() (out []pkix.Extension, err error) {
	for _, i := range r.extensions.Items {
		e, ok := types.Unwrap(i).(*CertificateExtension)
		if !ok {
			continue // null, which .NET leaves out, too
		}
		x, err := e.pkix()
		if err != nil {
			return nil, err
		}
		for _, other := range out {
			if other.Id.Equal(x.Id) {
				return nil, types.NewException("System.InvalidOperationException", "An X509Extension with OID '"+e.oid+"' has already been specified.")
			}
		}
		out = append(out, x)
	}
	return out, nil
}

// moment is a date argument as time.
func moment(v any) (time.Time, bool) {
	d, ok := types.Unwrap(v).(types.DateTimeOffset)
	if !ok {
		return time.Time{}, false
	}
	ticks := d.Clock - d.Offset
	return types.DateTime{Ticks: ticks, Kind: types.UTC}.Time().Truncate(time.Second), true
}

// template is the certificate between two moments.
func (r *CertificateRequest) template(from, to any, serial []byte) (*x509.Certificate, error) {
	start, ok := moment(from)
	end, ok2 := moment(to)
	if !ok || !ok2 {
		return nil, ArgumentNull("notBefore")
	}
	if end.Before(start) {
		return nil, ArgumentError("The requested notAfter value is earlier than the notBefore value.", "")
	}
	extensions, err := r.list()
	if err != nil {
		return nil, err
	}
	return &x509.Certificate{SerialNumber: new(big.Int).SetBytes(serial), RawSubject: r.subject.raw, NotBefore: start, NotAfter: end, ExtraExtensions: extensions}, nil
}

// selfSigned is CreateSelfSigned: a certificate with its key.
func (r *CertificateRequest) selfSigned(c *Call) (any, error) {
	key, algorithm, err := r.signer(c)
	if err != nil {
		return nil, err
	}
	serial := make([]byte, 8)
	if _, err := io.ReadFull(c.Random(), serial); err != nil {
		return nil, err
	}
	serial[0] = serial[0]&0x7f | 1
	t, err := r.template(c.Args[0], c.Args[1], serial)
	if err != nil {
		return nil, err
	}
	t.SignatureAlgorithm = algorithm
	cert, err := signCertificate(t, t, key.Public(), key)
	if err != nil {
		return nil, err
	}
	return cert.withKey(c.Env, key)
}

// signCertificate makes the certificate; the library draws what a signature needs from the
// system.
func signCertificate(t, parent *x509.Certificate, public crypto.PublicKey, key crypto.Signer) (*Certificate, error) {
	if t.SignatureAlgorithm == 0 {
		return nil, cryptographic("The hash algorithm cannot be used to sign certificates with this key.")
	}
	der, err := x509.CreateCertificate(rand.Reader, t, parent, public, key)
	if err != nil {
		return nil, cryptographic(err.Error())
	}
	return parseCertificate(der)
}

// issued is Create: a certificate without key, signed by another one's.
func (r *CertificateRequest) issued(c *Call) (any, error) {
	issuer, ok := types.Unwrap(c.Args[0]).(*Certificate)
	if !ok {
		return nil, ArgumentNull("issuerCertificate")
	}
	if !issuer.hasKey {
		return nil, ArgumentError("The provided issuer certificate does not have an associated private key.", "issuerCertificate")
	}
	private, err := issuer.key()
	if err != nil {
		return nil, err
	}
	key, ok := private.(crypto.Signer)
	if !ok {
		return nil, cryptographic("The issuer's key cannot sign.")
	}
	public, err := r.public(c)
	if err != nil {
		return nil, err
	}
	serial := bytesOf(c.Args[3])
	if len(serial) == 0 {
		return nil, ArgumentError("An empty serial number is not valid.", "serialNumber")
	}
	t, err := r.template(c.Args[1], c.Args[2], serial)
	if err != nil {
		return nil, err
	}
	for name, bad := range map[string]bool{"notBefore": t.NotBefore.Before(issuer.x.NotBefore), "notAfter": t.NotAfter.After(issuer.x.NotAfter)} {
		if bad {
			return nil, ArgumentError("The requested "+name+" value is "+map[string]string{"notBefore": "earlier", "notAfter": "later"}[name]+" than issuerCertificate."+strings.ToUpper(name[:1])+name[1:]+".", name)
		}
	}
	t.SignatureAlgorithm = signatureOf(issuer.x.PublicKeyAlgorithm == x509.RSA, r.pss, r.hash)
	parent := *issuer.x
	parent.SubjectKeyId = nil // what a certificate says of its issuer's key is an extension of the request
	return signCertificate(t, &parent, public, key)
}

func (r *CertificateRequest) public(c *Call) (crypto.PublicKey, error) {
	switch k := r.key.(type) {
	case *RSA:
		err := k.ready(c)
		return k.public, err
	case *ECDsa:
		err := k.ready(c)
		return k.public, err
	}
	return nil, ArgumentNull("key")
}

// signingRequest is CreateSigningRequest: PKCS #10.
func (r *CertificateRequest) signingRequest(c *Call) ([]byte, error) {
	key, algorithm, err := r.signer(c)
	if err != nil {
		return nil, err
	}
	extensions, err := r.list()
	if err != nil {
		return nil, err
	}
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{RawSubject: r.subject.raw, SignatureAlgorithm: algorithm, ExtraExtensions: extensions}, key)
	if err != nil {
		return nil, cryptographic(err.Error())
	}
	return der, nil
}

func certificateRequestTable() Table {
	this := func(c *Call) *CertificateRequest { return c.This.(*CertificateRequest) }
	return Table{
		"new(*)": func(c *Call) (any, error) {
			r := &CertificateRequest{extensions: &types.List{T: types.CollectionDef.Instantiate(types.MustNamed(x509Space + "X509Extension"))}}
			switch x := types.Unwrap(c.Args[0]).(type) {
			case *DistinguishedName:
				r.subject = x
			case string:
				raw, err := encodeDistinguished(x)
				if err != nil {
					return nil, err
				}
				r.subject = &DistinguishedName{raw}
			default:
				return nil, ArgumentNull("subjectName")
			}
			r.key = types.Unwrap(c.Args[1])
			switch r.key.(type) {
			case *RSA, *ECDsa:
			case nil:
				return nil, ArgumentNull("key")
			default:
				return nil, unimplemented(c.Type, "a request for a "+types.TypeOf(r.key).String())
			}
			h, err := c.cryptoHash(2)
			if err != nil {
				return nil, err
			}
			r.hash, r.hashName = h, c.Args[2].(HashName)
			if len(c.Args) > 3 {
				p, ok := types.Unwrap(c.Args[3]).(SignaturePadding)
				if !ok {
					return nil, ArgumentNull("padding")
				}
				r.pss = p.pss
			}
			return r, nil
		},
		"get SubjectName":           func(c *Call) (any, error) { return this(c).subject, nil },
		"get CertificateExtensions": func(c *Call) (any, error) { return this(c).extensions, nil },
		"get HashAlgorithm":         func(c *Call) (any, error) { return this(c).hashName, nil },
		"CreateSelfSigned(*)":       func(c *Call) (any, error) { return this(c).selfSigned(c) },
		"Create(X509Certificate2,System.DateTimeOffset,System.DateTimeOffset,byte[])":                                               func(c *Call) (any, error) { return this(c).issued(c) },
		"Create(System.Security.Cryptography.X509Certificates.X509Certificate2,System.DateTimeOffset,System.DateTimeOffset,byte[])": func(c *Call) (any, error) { return this(c).issued(c) },
		"CreateSigningRequest()": func(c *Call) (any, error) {
			b, err := this(c).signingRequest(c)
			if err != nil {
				return nil, err
			}
			return types.BytesToArray(b), nil
		},
		"CreateSigningRequestPem()": func(c *Call) (any, error) {
			b, err := this(c).signingRequest(c)
			if err != nil {
				return nil, err
			}
			return strings.TrimSuffix(string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: b})), "\n"), nil
		},
	}
}

// requestTables are the tables of certificate requests and what they are made of.
func requestTables() map[string]func() Table {
	return map[string]func() Table{
		x509Space + "CertificateRequest":             certificateRequestTable,
		x509Space + "X500DistinguishedName":          distinguishedNameTable,
		x509Space + "X509Extension":                  extensionTable,
		x509Space + "X509BasicConstraintsExtension":  constraintsTable,
		x509Space + "X509KeyUsageExtension":          keyUsageTable,
		x509Space + "X509EnhancedKeyUsageExtension":  enhancedKeyUsageTable,
		x509Space + "SubjectAlternativeNameBuilder":  alternativeNamesTable,
		"System.Security.Cryptography.OidCollection": oidCollectionTable,
		x509Space + "X509ExtensionCollection":        extensionCollectionTable,
	}
}

// extensionCollectionTable are the extensions of a certificate.
func extensionCollectionTable() Table {
	return Table{
		"new()":     func(c *Call) (any, error) { return &types.List{T: c.Type}, nil },
		"get Count": func(c *Call) (any, error) { return int32(len(c.This.(*types.List).Items)), nil },
	}
}

// extensionsOf are the extensions of a certificate.
func extensionsOf(x *x509.Certificate) *types.List {
	l := &types.List{T: types.MustNamed(x509Space + "X509ExtensionCollection")}
	for _, e := range x.Extensions {
		l.Items = append(l.Items, newExtension(e.Id.String(), e.Value, e.Critical))
	}
	return l
}
