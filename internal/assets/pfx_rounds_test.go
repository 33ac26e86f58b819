package assets

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"math/big"
	"strings"
	"testing"

	"software.sslmate.com/src/go-pkcs12"

	"github.com/runwright/runwright/internal/fault"
)

// TestRoundsOfPFX raises each number of rounds of a good file, one at a time.
func TestRoundsOfPFX(t *testing.T) {
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
	for name, encoder := range map[string]*pkcs12.Encoder{"modern": pkcs12.Modern, "legacy": pkcs12.LegacyRC2} {
		file, err := encoder.WithIterations(100_000).Encode(key, leaf, nil, "secret")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := readCertificate(file, "secret"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		asked, much := []byte{2, 3, 0x01, 0x86, 0xa0}, []byte{2, 3, 0x7f, 0xff, 0xff}
		found := 0
		for at := 0; ; {
			i := bytes.Index(file[at:], asked)
			if i < 0 {
				break
			}
			at += i
			hostile := bytes.Clone(file)
			copy(hostile[at:], much)
			if _, err := readCertificate(hostile, "secret"); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "more than 2000000 rounds") {
				t.Errorf("%s: %v", name, err)
			}
			at++
			found++
		}
		if found != 3 { // checksum, certificates, key
			t.Errorf("%s: %d numbers of rounds", name, found)
		}
	}
	if got := rounds([]byte{0x30, 14, 4, 1, 0, 2, 9, 1, 0, 0, 0, 0, 0, 0, 0, 0}, 0); got <= maxRounds {
		t.Errorf("a number that is too large to read: %d", got)
	}
	deep := bytes.Repeat([]byte{0x30, 0x80}, 1000)
	if got := rounds(deep, 0); got != 0 {
		t.Errorf("what is no DER: %d", got)
	}
}
