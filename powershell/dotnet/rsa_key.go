package dotnet

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/xml"
	"math/big"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

const rsaParametersName = "System.Security.Cryptography.RSAParameters"

// RSAParameters is a key as its numbers, most significant byte first.
type RSAParameters struct{ parts map[string][]byte }

// PSType is RSAParameters.
func (*RSAParameters) PSType() *types.Type {
	return types.MustNamed(rsaParametersName)
}

// rsaPrivateParts are the parts of RSAParameters that only a private key has.
func rsaPrivateParts() []string { return []string{"P", "Q", "DP", "DQ", "InverseQ", "D"} }

func rsaParametersTable() Table {
	t := Table{}
	for _, name := range append([]string{"Modulus", "Exponent"}, rsaPrivateParts()...) {
		t["get "+name] = func(c *Call) (any, error) {
			if b, ok := c.This.(*RSAParameters).parts[name]; ok {
				return types.BytesToArray(b), nil
			}
			return nil, nil
		}
		t["set "+name] = func(c *Call) (any, error) {
			c.This.(*RSAParameters).parts[name] = append([]byte{}, bytesOf(c.Args[0])...)
			return nil, nil
		}
	}
	return t
}

// parameters are the numbers of the key.
func (r *RSA) parameters(c *Call, private bool) (*RSAParameters, error) {
	if err := r.ready(c); err != nil {
		return nil, err
	}
	size, half := r.public.Size(), (r.public.Size()+1)/2
	p := &RSAParameters{map[string][]byte{"Modulus": r.public.N.Bytes(), "Exponent": big.NewInt(int64(r.public.E)).Bytes()}}
	if !private {
		return p, nil
	}
	key, err := r.key(c)
	if err != nil {
		return nil, err
	}
	if len(key.Primes) != 2 {
		return nil, cryptographic("The key has more than two primes and no parameters of this form.")
	}
	for name, v := range map[string]struct {
		n    *big.Int
		size int
	}{
		"D": {key.D, size}, "P": {key.Primes[0], half}, "Q": {key.Primes[1], half},
		"DP": {key.Precomputed.Dp, half}, "DQ": {key.Precomputed.Dq, half}, "InverseQ": {key.Precomputed.Qinv, half},
	} {
		p.parts[name] = v.n.FillBytes(make([]byte, v.size))
	}
	return p, nil
}

// importParameters takes a key as its numbers; with D it is a private one.
func (r *RSA) importParameters(p *RSAParameters) error {
	number := func(name string) *big.Int { return new(big.Int).SetBytes(p.parts[name]) }
	e := number("Exponent")
	if len(p.parts["Modulus"]) == 0 || e.Sign() == 0 || !e.IsInt64() || e.Int64() > 1<<31-1 {
		return cryptographic("The specified RSA parameters are not valid. Exponent and Modulus are both required.")
	}
	public := &rsa.PublicKey{N: number("Modulus"), E: int(e.Int64())}
	if len(p.parts["D"]) == 0 {
		r.take(nil, public)
		return nil
	}
	key := &rsa.PrivateKey{PublicKey: *public, D: number("D"), Primes: []*big.Int{number("P"), number("Q")}}
	if err := key.Validate(); err != nil {
		return cryptographic("The specified RSA parameters are not valid.")
	}
	key.Precompute()
	r.take(key, nil)
	return nil
}

// rsaPrivate reads a private key in PKCS #8 or PKCS #1.
func rsaPrivate(der []byte) (*rsa.PrivateKey, bool) {
	if key, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return key, true
	}
	if key, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		k, ok := key.(*rsa.PrivateKey)
		return k, ok
	}
	return nil, false
}

// importPEM is ImportFromPem.
func (r *RSA) importPEM(text string) error {
	block, err := onlyKey(text, "RSA PRIVATE KEY", "PRIVATE KEY", "RSA PUBLIC KEY", "PUBLIC KEY")
	if err != nil {
		return err
	}
	var private *rsa.PrivateKey
	var public *rsa.PublicKey
	ok := true
	switch block.Type {
	case "RSA PUBLIC KEY":
		key, err := x509.ParsePKCS1PublicKey(block.Bytes)
		public, ok = key, err == nil
	case "PUBLIC KEY":
		key, err := x509.ParsePKIXPublicKey(block.Bytes)
		public, ok = key.(*rsa.PublicKey)
		ok = ok && err == nil
	default:
		private, ok = rsaPrivate(block.Bytes)
	}
	if !ok {
		return cryptographic("ASN1 corrupted data.")
	}
	r.take(private, public)
	return nil
}

// addRSAKeys adds the members that bring keys in and out.
func addRSAKeys(t Table) {
	this := func(c *Call) *RSA { return c.This.(*RSA) }
	out := func(name, pemName, label string, private bool, encode func(r *RSA) ([]byte, error)) {
		addKeyExport(t, name, pemName, label, func(c *Call) ([]byte, error) {
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
	out("ExportRSAPrivateKey", "ExportRSAPrivateKeyPem", "RSA PRIVATE KEY", true, func(r *RSA) ([]byte, error) { return x509.MarshalPKCS1PrivateKey(r.private), nil })
	out("ExportPkcs8PrivateKey", "ExportPkcs8PrivateKeyPem", "PRIVATE KEY", true, func(r *RSA) ([]byte, error) { return x509.MarshalPKCS8PrivateKey(r.private) })
	out("ExportRSAPublicKey", "ExportRSAPublicKeyPem", "RSA PUBLIC KEY", false, func(r *RSA) ([]byte, error) { return x509.MarshalPKCS1PublicKey(r.public), nil })
	out("ExportSubjectPublicKeyInfo", "ExportSubjectPublicKeyInfoPem", "PUBLIC KEY", false, func(r *RSA) ([]byte, error) { return x509.MarshalPKIXPublicKey(r.public) })

	in := func(name string, read func(r *RSA, der []byte) bool) {
		addKeyImport(t, name, func(c *Call, der []byte) bool { return read(this(c), der) })
	}
	takePrivate := func(r *RSA, key *rsa.PrivateKey, ok bool) bool {
		if ok {
			r.take(key, nil)
		}
		return ok
	}
	in("ImportRSAPrivateKey", func(r *RSA, der []byte) bool {
		key, err := x509.ParsePKCS1PrivateKey(der)
		return takePrivate(r, key, err == nil)
	})
	in("ImportPkcs8PrivateKey", func(r *RSA, der []byte) bool {
		key, err := x509.ParsePKCS8PrivateKey(der)
		k, ok := key.(*rsa.PrivateKey)
		return takePrivate(r, k, ok && err == nil)
	})
	in("ImportRSAPublicKey", func(r *RSA, der []byte) bool {
		key, err := x509.ParsePKCS1PublicKey(der)
		if err == nil {
			r.take(nil, key)
		}
		return err == nil
	})
	in("ImportSubjectPublicKeyInfo", func(r *RSA, der []byte) bool {
		key, err := x509.ParsePKIXPublicKey(der)
		k, ok := key.(*rsa.PublicKey)
		if ok && err == nil {
			r.take(nil, k)
		}
		return ok && err == nil
	})
	t["ImportFromPem(*)"] = func(c *Call) (any, error) { return nil, this(c).importPEM(c.Str(0)) }
	t["ExportParameters(*)"] = func(c *Call) (any, error) { return this(c).parameters(c, c.Bool(0)) }
	t["ImportParameters(*)"] = func(c *Call) (any, error) {
		p, ok := types.Unwrap(c.Args[0]).(*RSAParameters)
		if !ok {
			return nil, ArgumentNull("parameters")
		}
		return nil, this(c).importParameters(p)
	}
	t["ToXmlString(*)"] = func(c *Call) (any, error) {
		p, err := this(c).parameters(c, c.Bool(0))
		if err != nil {
			return nil, err
		}
		var b strings.Builder
		b.WriteString("<RSAKeyValue>")
		for _, name := range append([]string{"Modulus", "Exponent"}, rsaPrivateParts()...) {
			if v, ok := p.parts[name]; ok {
				b.WriteString("<" + name + ">" + base64.StdEncoding.EncodeToString(v) + "</" + name + ">")
			}
		}
		return b.String() + "</RSAKeyValue>", nil
	}
	t["FromXmlString(*)"] = func(c *Call) (any, error) {
		if c.Args[0] == nil {
			return nil, ArgumentNull("xmlString")
		}
		return nil, this(c).importXML(c.Str(0))
	}
}

// importXML is FromXmlString.
func (r *RSA) importXML(text string) error {
	var in struct {
		XMLName xml.Name `xml:"RSAKeyValue"`
		Parts   []struct {
			XMLName xml.Name
			Text    string `xml:",chardata"`
		} `xml:",any"`
	}
	if err := xml.Unmarshal([]byte(text), &in); err != nil {
		return cryptographic("Input string does not contain a valid encoding of the 'RSA' 'Modulus' parameter.")
	}
	p := &RSAParameters{map[string][]byte{}}
	for _, part := range in.Parts {
		b, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(part.Text), ""))
		if err != nil {
			return cryptographic("Input string does not contain a valid encoding of the 'RSA' '" + part.XMLName.Local + "' parameter.")
		}
		p.parts[part.XMLName.Local] = b
	}
	return r.importParameters(p)
}
