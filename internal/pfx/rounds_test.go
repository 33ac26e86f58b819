package pfx

import (
	"bytes"
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha1"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"math/big"
	"testing"

	"software.sslmate.com/src/go-pkcs12"
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
		if _, err := Open(file, "secret"); err != nil {
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
			if _, err := Open(hostile, "secret"); !errors.Is(err, ErrRounds) {
				t.Errorf("%s: %v", name, err)
			}
			at++
			found++
		}
		if found != 3 { // checksum, certificates, key
			t.Errorf("%s: %d numbers of rounds", name, found)
		}
	}
	for name, encoder := range map[string]*pkcs12.Encoder{"modern": pkcs12.Modern, "legacy": pkcs12.LegacyRC2, "DES": pkcs12.LegacyDES} {
		for _, password := range []string{"secret", "", "pässwörd"} {
			file, err := encoder.WithIterations(10).Encode(key, leaf, nil, password)
			if err != nil {
				t.Fatal(err)
			}
			if hidesKey(file, password) {
				t.Errorf("%s, password %q: a plain file hides a key", name, password)
			}
		}
	}
	if got := rounds([]byte{0x30, 14, 4, 1, 0, 2, 9, 1, 0, 0, 0, 0, 0, 0, 0, 0}, 0); got <= MaxRounds {
		t.Errorf("a number that is too large to read: %d", got)
	}
	deep := bytes.Repeat([]byte{0x30, 0x80}, 1000)
	if got := rounds(deep, 0); got != 0 {
		t.Errorf("what is no DER: %d", got)
	}
}

// TestHiddenKey has a key within an encrypted part that asks for two thousand
// million rounds: the test would not end if anybody did them.
func TestHiddenKey(t *testing.T) {
	for _, password := range []string{"secret", "", "pässwörd"} {
		for name, form := range map[string]int{"usual": 0, "empty": 1} {
			forms := passwordForms(password)
			if form >= len(forms) {
				continue
			}
			file := hidden(t, password, forms[form])
			if got := rounds(file, 0); got > MaxRounds {
				t.Errorf("the number can be seen: %d", got)
			}
			if _, err := Open(file, password); !errors.Is(err, ErrHidden) {
				t.Errorf("password %q, %s form: %v", password, name, err)
			}
		}
	}
}

// hidden makes a PFX file with a shrouded key bag within its encrypted part.
func hidden(t *testing.T, password string, form []byte) []byte {
	t.Helper()
	var b builder
	data, encrypted, _, sha := oids()
	pbes2, kdf, sha256, cbc, shrouded := asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}, asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12}, asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 9}, asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 42}, asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 10, 1, 2}
	salt, iv := make([]byte, 8), make([]byte, 16)
	algorithm := func(rounds int) []byte {
		derive := b.sequence(b.value(kdf), b.sequence(b.value(salt), b.value(rounds), b.sequence(b.value(sha256), b.value(asn1.NullRawValue))))
		return b.sequence(b.value(pbes2), b.sequence(derive, b.sequence(b.value(cbc), b.value(iv))))
	}
	bags := b.sequence(b.sequence(b.value(shrouded), b.explicit(b.sequence(algorithm(2_000_000_000), b.value(make([]byte, 64))))))
	if b.err != nil {
		t.Fatal(b.err)
	}
	key, err := pbkdf2.Key(crypto.SHA256.New, password, salt, 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	pad := aes.BlockSize - len(bags)%aes.BlockSize
	secret := append(bags, bytes.Repeat([]byte{byte(pad)}, pad)...)
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(secret, secret)
	content := b.value(asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, Bytes: secret})
	part := b.sequence(b.value(encrypted), b.explicit(b.sequence(b.value(0), b.sequence(b.value(data), algorithm(10), content))))
	safe := b.sequence(part)
	checksum := hmac.New(sha1.New, checksumKey(salt, form))
	checksum.Write(safe)
	mac := b.sequence(b.sequence(b.sequence(b.value(sha), b.value(asn1.NullRawValue)), b.value(checksum.Sum(nil))), b.value(salt), b.value(1))
	file := b.sequence(b.value(3), b.sequence(b.value(data), b.explicit(b.value(safe))), mac)
	if b.err != nil {
		t.Fatal(b.err)
	}
	return file
}
