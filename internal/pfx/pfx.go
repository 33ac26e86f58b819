// Package pfx reads and writes PFX files (PKCS #12) of one certificate with its
// key and chain, for the server and for scripts.
//
// A file says itself what it costs to open. What asks for too much is refused
// before anything is derived. The formats are those of go-pkcs12.
package pfx

import (
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"

	"software.sslmate.com/src/go-pkcs12"
)

// Reasons why a file is not opened.
var (
	ErrRounds   = fmt.Errorf("the PFX file asks for more than %d rounds of key derivation", MaxRounds)
	ErrHidden   = errors.New("the PFX file holds a private key within an encrypted part")
	ErrPassword = errors.New("the password of the PFX file is not right")
	ErrNoKey    = errors.New("the PFX file holds no private key")
	ErrBroken   = errors.New("the file is no whole PFX file")
)

// Content is what a file holds.
type Content struct {
	Certificates []*x509.Certificate // that of the key first
	Key          crypto.PrivateKey
}

// Open reads a file. The error is one of this package's, with its cause.
func Open(file []byte, password string) (Content, error) {
	if err := checkRounds(file); err != nil {
		return Content{}, err
	}
	if hidesKey(file, password) {
		return Content{}, ErrHidden
	}
	key, first, others, err := pkcs12.DecodeChain(file, password)
	switch {
	case errors.Is(err, pkcs12.ErrIncorrectPassword), errors.Is(err, pkcs12.ErrDecryption):
		return Content{}, fmt.Errorf("%w: %w", ErrPassword, err)
	case err != nil && strings.Contains(err.Error(), "private key missing"):
		return Content{}, fmt.Errorf("%w: %w", ErrNoKey, err)
	case err != nil:
		return Content{}, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	return Content{append([]*x509.Certificate{first}, others...), key}, nil
}

// Make writes a file with a password, which may be empty.
func Make(c Content, password string) ([]byte, error) {
	return pkcs12.Modern.Encode(c.Key, c.Certificates[0], c.Certificates[1:], password)
}
