package assets

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/fault"
)

// TestUseKey: signatures are verified and texts decrypted with the public key,
// and what a key cannot do says what was expected.
func TestUseKey(t *testing.T) {
	const password = "Fixture-Pa55!"
	digest := sha256.Sum256([]byte("signed"))
	open := func(file, password string) CertificateFile {
		t.Helper()
		c, err := ReadCertificateFile(fixture(t, file), password)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	r, curve, public := open("fixture.pfx", password), open("fixture-ec.pfx", password), open("fixture.cer", "")
	rsaKey, ecKey := r.content.leaf.PublicKey.(*rsa.PublicKey), curve.content.leaf.PublicKey.(*ecdsa.PublicKey)
	oaep, err := rsa.EncryptOAEP(sha256.New(), rand.Reader, rsaKey, []byte("plain"), nil)
	if err != nil {
		t.Fatal(err)
	}
	//lint:ignore SA1019 runbooks may decrypt what others padded like this
	old, err := rsa.EncryptPKCS1v15(rand.Reader, rsaKey, []byte("plain"))
	if err != nil {
		t.Fatal(err)
	}
	isPlain := func(out []byte) bool { return string(out) == "plain" }
	for _, tt := range []struct {
		name  string
		cert  CertificateFile
		use   KeyUse
		good  func(out []byte) bool
		fails string
	}{
		{"PKCS #1", r, KeyUse{Padding: "Pkcs1", Hash: "SHA256", Data: digest[:]}, func(out []byte) bool { return rsa.VerifyPKCS1v15(rsaKey, crypto.SHA256, digest[:], out) == nil }, ""},
		{"PSS", r, KeyUse{Padding: "Pss", Hash: "SHA256", Data: digest[:]}, func(out []byte) bool { return rsa.VerifyPSS(rsaKey, crypto.SHA256, digest[:], out, nil) == nil }, ""},
		{"ECDSA", curve, KeyUse{Data: digest[:]}, func(out []byte) bool { return ecdsa.VerifyASN1(ecKey, digest[:], out) }, ""},
		{"OAEP", r, KeyUse{Decrypt: true, Padding: "Oaep", Hash: "SHA256", Data: oaep}, isPlain, ""},
		{"decrypt PKCS #1", r, KeyUse{Decrypt: true, Padding: "Pkcs1", Data: old}, isPlain, ""},
		{"no key", public, KeyUse{Padding: "Pkcs1", Hash: "SHA256", Data: digest[:]}, nil, "The certificate has no private key."},
		{"ECDSA decrypts", curve, KeyUse{Decrypt: true, Data: digest[:]}, nil, "A key of ECDSA only signs, without padding."},
		{"ECDSA pads", curve, KeyUse{Padding: "Pss", Data: digest[:]}, nil, "A key of ECDSA only signs, without padding."},
		{"unknown hash", r, KeyUse{Padding: "Pkcs1", Hash: "MD5", Data: digest[:16]}, nil, "expected SHA1, SHA256, SHA384 or SHA512"},
		{"unknown padding", r, KeyUse{Padding: "Oaep", Hash: "SHA256", Data: digest[:]}, nil, "expected Pkcs1, Pss to sign, or Oaep to decrypt"},
		{"no digest", r, KeyUse{Padding: "Pkcs1", Hash: "SHA256", Data: digest[:31]}, nil, "cannot do that with these 31 bytes"},
		{"not encrypted", r, KeyUse{Decrypt: true, Padding: "Oaep", Hash: "SHA1", Data: oaep}, nil, "cannot do that with these 256 bytes"},
	} {
		out, err := tt.cert.UseKey(tt.use)
		switch {
		case tt.fails != "":
			if !fault.Is(err, fault.Invalid) || !strings.Contains(fault.MessageOf(err), tt.fails) || out != nil {
				t.Errorf("%s: %q, %v, want %q", tt.name, out, err, tt.fails)
			}
		case err != nil || !tt.good(out):
			t.Errorf("%s: %q, %v", tt.name, out, err)
		}
	}
}
