package pfx

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"math/big"
	"testing"
)

// made is a certificate and its key.
func made(t *testing.T) Content {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{SerialNumber: big.NewInt(1)}, &x509.Certificate{}, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return Content{[]*x509.Certificate{leaf}, key}
}

func TestOpen(t *testing.T) {
	c := made(t)
	file, err := Make(c, "secret")
	if err != nil {
		t.Fatal(err)
	}
	got, err := Open(file, "secret")
	if err != nil || !got.Certificates[0].Equal(c.Certificates[0]) || !got.Key.(*ecdsa.PrivateKey).Equal(c.Key.(*ecdsa.PrivateKey)) {
		t.Errorf("%v, %v", got, err)
	}
	for name, tt := range map[string]struct {
		file     []byte
		password string
		want     error
	}{
		"wrong password": {file, "other", ErrPassword},
		"no password":    {file, "", ErrPassword},
		"cut":            {file[:len(file)-9], "secret", ErrBroken},
		"text":           {[]byte("no file"), "", ErrBroken},
		"nothing":        {nil, "", ErrBroken},
	} {
		if _, err := Open(tt.file, tt.password); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
}
