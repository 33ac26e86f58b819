package assets

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/runwright/runwright/internal/fault"
)

func fixture(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "certificates", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestCertificateFiles(t *testing.T) {
	const password = "Fixture-Pa55!"
	const plain = "B35135732CE05E2D30408669165B71D0224F6F9F"
	for _, tt := range []struct {
		file, password string
		thumbprint     string
		key            bool
		chain          int
		fails          string
	}{
		{"fixture.pfx", password, plain, true, 0, ""},
		{"fixture-legacy.pfx", password, plain, true, 0, ""},
		{"fixture-nopassword.pfx", "", plain, true, 0, ""},
		{"fixture.cer", "", plain, false, 0, ""},
		{"fixture.pem", "", plain, false, 0, ""},
		{"fixture-ec.pfx", password, "A4FE2E60AAD04D2E78032DAFAB63ACC8BA87E53D", true, 0, ""},
		{"fixture-ec.pem", "", "A4FE2E60AAD04D2E78032DAFAB63ACC8BA87E53D", false, 0, ""},
		{"fixture-expired.pfx", password, "D219F198B952B7AD67FA44D1210A53A7847C07E4", true, 0, ""},
		{"fixture-future.pem", "", "5EE02266CE30FC7979625B3AA071A3FD737ADA31", false, 0, ""},
		{"fixture-chain.pfx", password, "C8BDB45FF5713EA14D1080F6D9883A3DC152887A", true, 1, ""},
		{"fixture.pfx", "wrong", "", false, 0, "The password of the PFX file is not right."},
		{"fixture-legacy.pfx", "wrong", "", false, 0, "The password of the PFX file is not right."},
		{"fixture.pfx", "", "", false, 0, "has a password, and none was given"},
		{"fixture-nokey.pfx", password, "", false, 0, "holds no private key"},
		{"fixture-broken.pfx", password, "", false, 0, "it is broken or something else"},
	} {
		b, err := readCertificate(fixture(t, tt.file), tt.password)
		if tt.fails != "" {
			if !fault.Is(err, fault.Invalid) || !strings.Contains(fault.MessageOf(err), tt.fails) {
				t.Errorf("%s: %v, want %q", tt.file, err, tt.fails)
			}
			continue
		}
		if err != nil || b.thumbprint() != tt.thumbprint || (b.key != nil) != tt.key || len(b.chain) != tt.chain {
			t.Errorf("%s: %s, key %v, chain %d, %v", tt.file, b.thumbprint(), b.key != nil, len(b.chain), err)
			continue
		}
		// What is stored says the same, and so does what is exported.
		content, err := b.encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := readPEM(content)
		if err != nil || again.thumbprint() != tt.thumbprint || (again.key != nil) != tt.key || len(again.chain) != tt.chain {
			t.Errorf("%s, stored: %v", tt.file, err)
		}
		if !tt.key {
			continue
		}
		file, err := again.pfx("other")
		if err != nil {
			t.Fatal(err)
		}
		if out, err := readCertificate(file, "other"); err != nil || out.thumbprint() != tt.thumbprint || len(out.chain) != tt.chain {
			t.Errorf("%s, exported: %v", tt.file, err)
		}
	}
}

func TestPEMWithKeys(t *testing.T) {
	b, err := readCertificate(fixture(t, "fixture-chain.pfx"), "Fixture-Pa55!")
	if err != nil {
		t.Fatal(err)
	}
	content, err := b.encode()
	if err != nil {
		t.Fatal(err)
	}
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalECPrivateKey(other)
	if err != nil {
		t.Fatal(err)
	}
	block := func(kind string, bytes []byte, headers ...string) string {
		p := &pem.Block{Type: kind, Bytes: bytes, Headers: map[string]string{}}
		for i := 0; i+1 < len(headers); i += 2 {
			p.Headers[headers[i]] = headers[i+1]
		}
		return string(pem.EncodeToMemory(p))
	}
	leaf, root := block("CERTIFICATE", b.leaf.Raw), block("CERTIFICATE", b.chain[0].Raw)
	key := string(content[strings.Index(string(content), "-----BEGIN PRIVATE KEY"):])
	for _, tt := range []struct{ name, text, fails string }{
		{"the leaf comes last", root + key + leaf, ""},
		{"text around it", "subject=CN = x\n" + leaf + "\n" + key, ""},
		{"a key of another certificate", leaf + block("EC PRIVATE KEY", der), "belongs to none"},
		{"two keys", leaf + key + key, "more than one private key"},
		{"only a key", key, "holds no certificate"},
		{"encrypted", leaf + block("ENCRYPTED PRIVATE KEY", []byte{1}), "is encrypted"},
		{"encrypted as of old", leaf + block("RSA PRIVATE KEY", []byte{1}, "DEK-Info", "x"), "is encrypted"},
		{"no key inside", leaf + block("PRIVATE KEY", []byte{1}), "private key that cannot be read"},
		{"no certificate inside", block("CERTIFICATE", []byte{1}), "certificate that cannot be read"},
	} {
		got, err := readCertificate([]byte(tt.text), "")
		switch {
		case tt.fails == "" && (err != nil || got.thumbprint() != b.thumbprint() || got.key == nil):
			t.Errorf("%s: %v", tt.name, err)
		case tt.fails != "" && (!fault.Is(err, fault.Invalid) || !strings.Contains(fault.MessageOf(err), tt.fails)):
			t.Errorf("%s: %v, want %q", tt.name, err, tt.fails)
		}
	}
	if _, err := readCertificate(make([]byte, maxCertificate+1), ""); !fault.Is(err, fault.TooLarge) {
		t.Errorf("too large: %v", err)
	}
	if !sameThumbprint("\u200eb3 51:35", "B35135") || sameThumbprint("B3", "B35135") {
		t.Error("thumbprints are compared wrongly")
	}
}
