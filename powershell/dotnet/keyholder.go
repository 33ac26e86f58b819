package dotnet

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"encoding/asn1"
	"math/big"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// KeyUse is one use of a private key that stays with its holder.
type KeyUse struct {
	Decrypt bool   // Data is decrypted; otherwise it is a digest to be signed
	Padding string // of RSA: "Pkcs1", "Pss", or "Oaep" for decryption; empty for ECDSA
	Hash    string // "SHA256" and so on, of the digest or of OAEP; may be empty for ECDSA
	Data    []byte
}

// KeyHolder uses a private key that does not leave it. Signatures of ECDSA are
// ASN.1, as X.509 has them. Its error is shown to the script.
type KeyHolder func(KeyUse) ([]byte, error)

// WithHolder says who uses the private key of a certificate that must not be
// taken out.
func (c *Certificate) WithHolder(h KeyHolder) { c.holder = h }

// use has the holder use the key.
func (h KeyHolder) use(u KeyUse) ([]byte, error) {
	out, err := h(u)
	if err != nil {
		return nil, cryptographic(err.Error())
	}
	return out, nil
}

// errKept is what .NET says of a key that must not be taken out.
func errKept() error { return cryptographic("Key not valid for use in specified state.") }

// heldRSA is a key of which the public half alone is here.
func heldRSA(public *rsa.PublicKey, h KeyHolder) *RSA {
	r := newRSA(nil, public)
	r.holder = h
	return r
}

// signHeld has the holder sign a digest.
func (r *RSA) signHeld(h crypto.Hash, digest []byte, p SignaturePadding) ([]byte, error) {
	if len(digest) != h.Size() {
		return nil, errDigestSize()
	}
	return r.holder.use(KeyUse{Padding: p.PSString(), Hash: hashText(h), Data: digest})
}

// decryptHeld has the holder decrypt.
func (r *RSA) decryptHeld(data []byte, p EncryptionPadding) ([]byte, error) {
	if len(data) != r.public.Size() {
		return nil, errDataSize()
	}
	u := KeyUse{Decrypt: true, Padding: "Pkcs1", Data: data}
	if p.hash != "" {
		u.Padding, u.Hash = "Oaep", string(p.hash)
	}
	return r.holder.use(u)
}

// hashText is a hash's name in .NET, without the hyphen of Go's.
func hashText(h crypto.Hash) string { return strings.ReplaceAll(h.String(), "-", "") }

func errDigestSize() error {
	return cryptographic("The provided hash value is not the expected size for the specified hash algorithm.")
}

func errDataSize() error {
	return cryptographic("The length of the data to decrypt is not valid for the size of this key.")
}

// heldECDSA is a key of which the public half alone is here.
func heldECDSA(public *ecdsa.PublicKey, h KeyHolder) *ECDsa {
	e := &ECDsa{}
	e.take(nil, public)
	e.holder = h
	return e
}

// signHeld has the holder sign a digest: two numbers of fixed width, or DER.
func (e *ECDsa) signHeld(digest []byte, der bool) ([]byte, error) {
	out, err := e.holder.use(KeyUse{Data: digest})
	if err != nil || der {
		return out, err
	}
	var n struct{ R, S *big.Int }
	if rest, err := asn1.Unmarshal(out, &n); err != nil || len(rest) > 0 || max(n.R.BitLen(), n.S.BitLen()) > 8*e.width() {
		return nil, cryptographic("The answer was not a signature.")
	}
	out = make([]byte, 2*e.width())
	n.R.FillBytes(out[:e.width()])
	n.S.FillBytes(out[e.width():])
	return out, nil
}

// byteArray is an outcome as a script gets it.
func byteArray(b []byte, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return types.BytesToArray(b), nil
}
