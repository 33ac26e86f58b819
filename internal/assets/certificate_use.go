package assets

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	_ "crypto/sha1" // the digests that may be signed
	_ "crypto/sha256"
	_ "crypto/sha512"
	"strings"

	"github.com/runwright/runwright/internal/fault"
)

// KeyUse is one use of a certificate's private key, which stays here.
type KeyUse struct {
	Decrypt bool   // Data is decrypted; otherwise it is a digest to be signed
	Padding string // of RSA: "Pkcs1", "Pss", or "Oaep" for decryption; empty for ECDSA
	Hash    string // SHA1, SHA256, SHA384 or SHA512, of the digest or of OAEP; empty for ECDSA
	Data    []byte
}

// UseKey uses the private key of a certificate for a running job: it returns a
// signature (of ECDSA as ASN.1), or what was decrypted. What the key cannot do
// is an Invalid fault. It serves certificates that are not exportable, too.
func (s *Service) UseKey(ctx context.Context, account, name string, use KeyUse) ([]byte, error) {
	_, b, err := s.openCertificate(ctx, account, name)
	if err != nil {
		return nil, err
	}
	return b.use(use)
}

// UseKey is the same for a certificate of a file.
func (c CertificateFile) UseKey(use KeyUse) ([]byte, error) { return c.content.use(use) }

func (b bundle) use(u KeyUse) ([]byte, error) {
	switch key := b.key.(type) {
	case nil:
		return nil, errNoKey()
	case *rsa.PrivateKey:
		return useRSA(key, u)
	case *ecdsa.PrivateKey:
		if u.Decrypt || u.Padding != "" {
			return nil, fault.New(fault.Invalid, "A key of ECDSA only signs, without padding.")
		}
		return ecdsa.SignASN1(rand.Reader, key, u.Data)
	}
	return nil, fault.New(fault.Invalid, "The private key is neither RSA nor ECDSA, so the server does not use it for jobs.")
}

func useRSA(key *rsa.PrivateKey, u KeyUse) ([]byte, error) {
	var h crypto.Hash
	if !u.Decrypt || u.Padding == "Oaep" {
		var err error
		if h, err = namedHash(u.Hash); err != nil {
			return nil, err
		}
	}
	var out []byte
	var err error
	switch {
	case u.Decrypt && u.Padding == "Pkcs1":
		//lint:ignore SA1019 scripts choose the padding, and this is the one that many services ask for
		out, err = rsa.DecryptPKCS1v15(rand.Reader, key, u.Data)
	case u.Decrypt && u.Padding == "Oaep":
		out, err = rsa.DecryptOAEP(h.New(), rand.Reader, key, u.Data, nil)
	case !u.Decrypt && u.Padding == "Pkcs1":
		out, err = rsa.SignPKCS1v15(rand.Reader, key, h, u.Data)
	case !u.Decrypt && u.Padding == "Pss":
		out, err = rsa.SignPSS(rand.Reader, key, h, u.Data, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
	default:
		return nil, fault.New(fault.Invalid, "The padding '%s' is not known; expected Pkcs1, Pss to sign, or Oaep to decrypt.", u.Padding)
	}
	if err != nil {
		// The reason would tell who asks what the data looked like inside.
		return nil, fault.New(fault.Invalid, "The private key cannot do that with these %d bytes.", len(u.Data))
	}
	return out, nil
}

// namedHash is a hash by its name in .NET.
func namedHash(name string) (crypto.Hash, error) {
	for _, h := range []crypto.Hash{crypto.SHA1, crypto.SHA256, crypto.SHA384, crypto.SHA512} {
		if strings.ReplaceAll(h.String(), "-", "") == name {
			return h, nil
		}
	}
	return 0, fault.New(fault.Invalid, "The hash '%s' is not known; expected SHA1, SHA256, SHA384 or SHA512.", name)
}
