package assets

import (
	"crypto/x509"

	"github.com/runwright/runwright/internal/fault"
)

// CertificateFile is a certificate that is in no account: what
// PutCertificate would store, for those who run a runbook without a server.
type CertificateFile struct{ content bundle }

// ReadCertificateFile reads a PFX file, with the password that it has, PEM with
// or without a key, or DER. What is wrong with it is a fault, whose target is
// "properties.password" where that is about the password.
func ReadCertificateFile(file []byte, password string) (CertificateFile, error) {
	b, err := readCertificate(file, password)
	return CertificateFile{b}, err
}

// Thumbprint is the SHA-1 of the certificate, hexadecimal, upper case.
func (c CertificateFile) Thumbprint() string { return c.content.thumbprint() }

// DER is the certificate itself, which is public.
func (c CertificateFile) DER() []byte { return c.content.leaf.Raw }

// HasKey says whether the file held the private key.
func (c CertificateFile) HasKey() bool { return c.content.key != nil }

// Key returns the private key as PKCS #8; it is an Invalid fault without one.
func (c CertificateFile) Key() ([]byte, error) {
	if !c.HasKey() {
		return nil, errNoKey()
	}
	return x509.MarshalPKCS8PrivateKey(c.content.key)
}

// PFX returns certificate, key and chain as a PFX file with a password, which
// may be empty; it is an Invalid fault without a key.
func (c CertificateFile) PFX(password string) ([]byte, error) {
	if !c.HasKey() {
		return nil, errNoKey()
	}
	return c.content.pfx(password)
}

func errNoKey() error { return fault.New(fault.Invalid, "The certificate has no private key.") }
