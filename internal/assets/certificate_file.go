package assets

import (
	"bytes"
	"crypto"
	"crypto/sha1"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"strings"
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/pfx"
)

// maxCertificate is the size of an uploaded certificate file in bytes.
const maxCertificate = 256 << 10

// contentTarget names the content of a certificate in errors.
const contentTarget = "properties.base64Value"

// bundle is what a certificate file holds.
type bundle struct {
	leaf  *x509.Certificate
	chain []*x509.Certificate // the others
	key   crypto.PrivateKey   // of leaf; nil without one
}

// readCertificate reads a file in any of the forms people have: PFX (PKCS #12,
// with or without a password), PEM with or without a key, or DER (.cer).
func readCertificate(file []byte, password string) (bundle, error) {
	if len(file) > maxCertificate {
		return bundle{}, fault.New(fault.TooLarge, "The certificate file has %d bytes; at most %d are allowed.", len(file), maxCertificate).On(contentTarget)
	}
	if bytes.Contains(file, []byte("-----BEGIN ")) {
		return readPEM(file)
	}
	if leaf, err := x509.ParseCertificate(file); err == nil {
		return bundle{leaf: leaf}, nil
	}
	return readPFX(file, password)
}

func badCertificate(cause error, format string, args ...any) *fault.Error {
	return fault.Wrap(fault.Invalid, cause, format, args...).On(contentTarget)
}

// readPFX reads a PKCS #12 file.
func readPFX(file []byte, password string) (bundle, error) {
	c, err := pfx.Open(file, password)
	switch {
	case errors.Is(err, pfx.ErrRounds):
		return bundle{}, badCertificate(err, "The PFX file asks for more than %d rounds of key derivation; export it anew with fewer (2048 to 600000 are usual).", pfx.MaxRounds)
	case errors.Is(err, pfx.ErrHidden):
		return bundle{}, badCertificate(err, "The PFX file holds a private key within an encrypted part, where what it costs to open cannot be seen; export it anew, with the key beside the encrypted certificates as most programs do.")
	case errors.Is(err, pfx.ErrPassword) && password == "":
		return bundle{}, badCertificate(err, "The PFX file has a password, and none was given.").On("properties.password")
	case errors.Is(err, pfx.ErrPassword):
		return bundle{}, badCertificate(err, "The password of the PFX file is not right.").On("properties.password")
	case errors.Is(err, pfx.ErrNoKey):
		return bundle{}, badCertificate(err, "The PFX file holds no private key; a certificate without one is uploaded as .cer or PEM.")
	case err != nil:
		return bundle{}, badCertificate(err, "The file is no certificate in DER or PEM and no whole PFX file (PKCS #12); it is broken or something else.")
	}
	return newBundle(c.Certificates, c.Key)
}

// readPEM reads certificates and at most one key.
func readPEM(file []byte) (bundle, error) {
	var all []*x509.Certificate
	var key crypto.PrivateKey
	for {
		var block *pem.Block
		if block, file = pem.Decode(file); block == nil {
			break
		}
		switch {
		case block.Type == "CERTIFICATE":
			c, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return bundle{}, badCertificate(err, "The PEM file holds a certificate that cannot be read.")
			}
			all = append(all, c)
		case block.Type == "ENCRYPTED PRIVATE KEY", block.Headers["DEK-Info"] != "":
			return bundle{}, badCertificate(nil, "The private key in the PEM file is encrypted; give a PFX file with its password, or the key without one.")
		case strings.HasSuffix(block.Type, "PRIVATE KEY"):
			if key != nil {
				return bundle{}, badCertificate(nil, "The PEM file holds more than one private key.")
			}
			var err error
			if key, err = parseKey(block.Bytes); err != nil {
				return bundle{}, badCertificate(err, "The PEM file holds a private key that cannot be read.")
			}
		}
	}
	if len(all) == 0 {
		return bundle{}, badCertificate(nil, "The PEM file holds no certificate.")
	}
	return newBundle(all, key)
}

// parseKey reads a private key in any of its forms.
func parseKey(der []byte) (crypto.PrivateKey, error) {
	if key, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		return key, nil
	}
	if key, err := x509.ParseECPrivateKey(der); err == nil {
		return key, nil
	}
	return x509.ParsePKCS1PrivateKey(der)
}

// newBundle finds the certificate that the key belongs to; without a key it is
// the first.
func newBundle(all []*x509.Certificate, key crypto.PrivateKey) (bundle, error) {
	b := bundle{leaf: all[0], chain: all[1:], key: key}
	if key == nil {
		return b, nil
	}
	pair, ok := key.(interface{ Public() crypto.PublicKey })
	if !ok {
		return b, badCertificate(nil, "The private key is of a kind that is not known; expected RSA, ECDSA or Ed25519.")
	}
	for i, c := range all {
		if public, ok := c.PublicKey.(interface{ Equal(crypto.PublicKey) bool }); ok && public.Equal(pair.Public()) {
			b.leaf, b.chain = c, nil
			b.chain = append(append(b.chain, all[:i]...), all[i+1:]...)
			return b, nil
		}
	}
	return b, badCertificate(nil, "The private key belongs to none of the certificates in the file.")
}

// thumbprint is the SHA-1 of the certificate, as Windows shows it.
func (b bundle) thumbprint() string {
	sum := sha1.Sum(b.leaf.Raw)
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}

// expires is when the certificate ends.
func (b bundle) expires() time.Time { return b.leaf.NotAfter.UTC() }

// encode writes the bundle as PEM: the certificate, its chain, the key.
func (b bundle) encode() ([]byte, error) {
	var out bytes.Buffer
	for _, c := range append([]*x509.Certificate{b.leaf}, b.chain...) {
		if err := pem.Encode(&out, &pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}); err != nil {
			return nil, err
		}
	}
	if b.key == nil {
		return out.Bytes(), nil
	}
	der, err := x509.MarshalPKCS8PrivateKey(b.key)
	if err != nil {
		return nil, badCertificate(err, "The private key is of a kind that is not known; expected RSA, ECDSA or Ed25519.")
	}
	err = pem.Encode(&out, &pem.Block{Type: "PRIVATE KEY", Bytes: der})
	return out.Bytes(), err
}

// pfx writes the bundle as a PKCS #12 file.
func (b bundle) pfx(password string) ([]byte, error) {
	return pfx.Make(pfx.Content{Certificates: append([]*x509.Certificate{b.leaf}, b.chain...), Key: b.key}, password)
}

// sameThumbprint compares thumbprints as people copy them, with spaces, colons
// and marks that cannot be seen.
func sameThumbprint(given, real string) bool {
	hexOnly := strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' || 'A' <= r && r <= 'F' {
			return r
		}
		return -1
	}, strings.ToUpper(given))
	return hexOnly == real
}
