package pfx

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/x509"
	"encoding/asn1"
	"encoding/binary"
	"strings"
	"unicode/utf16"

	"software.sslmate.com/src/go-pkcs12"
)

// hidesKey reports whether an encrypted part of a PFX file holds a key bag,
// whose own rounds of key derivation nobody can see before that part is opened,
// and which the reader of such files would do, however many they are.
//
// The reader opens encrypted parts by itself and refuses a second key before it
// derives anything. So each encrypted part is shown to it in a file that begins
// with another key, made here: if it finds one key too many, the part has one.
// Other errors are left to the reader of the whole file.
func hidesKey(file []byte, password string) bool {
	for _, part := range encryptedParts(file) {
		for _, form := range passwordForms(password) {
			probe, err := withKeyBefore(part, form)
			if err != nil {
				return true // what cannot be looked into is not opened
			}
			if _, _, _, err := pkcs12.DecodeChain(probe, password); err != nil && strings.Contains(err.Error(), "expected exactly one key bag") {
				return true
			}
		}
	}
	return false
}

// passwordForms are the bytes of a password that go into key derivation: UTF-16
// with a zero at the end and, for an empty one, nothing at all, as some
// programs have it.
func passwordForms(password string) [][]byte {
	var out []byte
	for _, u := range append(utf16.Encode([]rune(password)), 0) {
		out = binary.BigEndian.AppendUint16(out, u)
	}
	if password == "" {
		return [][]byte{out, nil}
	}
	return [][]byte{out}
}

// oid returns the identifiers of PKCS #7, #12 and SHA-1 that are needed here.
func oids() (data, encryptedData, keyBag, sha asn1.ObjectIdentifier) {
	return asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}, asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 6},
		asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 10, 1, 1}, asn1.ObjectIdentifier{1, 3, 14, 3, 2, 26}
}

// children returns the parts of a constructed DER text; nil for another.
func children(der []byte) (out []asn1.RawValue) {
	for len(der) > 0 {
		var v asn1.RawValue
		rest, err := asn1.Unmarshal(der, &v)
		if err != nil {
			return nil
		}
		out, der = append(out, v), rest
	}
	return out
}

// inside is the content of the one part within a constructed one.
func inside(v asn1.RawValue) []byte {
	if all := children(v.Bytes); len(all) == 1 {
		return all[0].Bytes
	}
	return nil
}

// encryptedParts returns the encrypted parts of a PFX file, each whole.
func encryptedParts(file []byte) (out [][]byte) {
	_, encrypted, _, _ := oids()
	top := children(file)
	if len(top) != 1 {
		return nil
	}
	pfx := children(top[0].Bytes)
	if len(pfx) < 2 {
		return nil
	}
	safe := children(pfx[1].Bytes) // type, [0] content
	if len(safe) != 2 {
		return nil
	}
	list := children(inside(safe[1]))
	if len(list) != 1 {
		return nil
	}
	for _, part := range children(list[0].Bytes) {
		var kind asn1.ObjectIdentifier
		if _, err := asn1.Unmarshal(part.Bytes, &kind); err == nil && kind.Equal(encrypted) {
			out = append(out, part.FullBytes)
		}
	}
	return out
}

// builder puts DER together and keeps the first error.
type builder struct{ err error }

func (b *builder) value(v any) []byte {
	out, err := asn1.Marshal(v)
	if b.err == nil {
		b.err = err
	}
	return out
}

func (b *builder) sequence(parts ...[]byte) []byte {
	return b.wrap(asn1.ClassUniversal, asn1.TagSequence, parts...)
}

// explicit is [0] around a part.
func (b *builder) explicit(part []byte) []byte { return b.wrap(asn1.ClassContextSpecific, 0, part) }

func (b *builder) wrap(class, tag int, parts ...[]byte) []byte {
	var all []byte
	for _, p := range parts {
		all = append(all, p...)
	}
	return b.value(asn1.RawValue{Class: class, Tag: tag, IsCompound: true, Bytes: all})
}

// withKeyBefore makes a PFX file of a key in clear and an encrypted part, with
// the checksum that the password's form asks for, by one round.
func withKeyBefore(part, password []byte) ([]byte, error) {
	data, _, keyBag, sha := oids()
	key, err := x509.MarshalPKCS8PrivateKey(ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)))
	if err != nil {
		return nil, err
	}
	var b builder
	bags := b.sequence(b.sequence(b.value(keyBag), b.explicit(key)))
	plain := b.sequence(b.value(data), b.explicit(b.value(bags)))
	safe := b.sequence(plain, part)
	salt := make([]byte, 8)
	checksum := hmac.New(sha1.New, checksumKey(salt, password))
	checksum.Write(safe) // never fails, says its contract
	algorithm := b.sequence(b.value(sha), b.value(asn1.NullRawValue))
	mac := b.sequence(b.sequence(algorithm, b.value(checksum.Sum(nil))), b.value(salt), b.value(1))
	return b.sequence(b.value(3), b.sequence(b.value(data), b.explicit(b.value(safe))), mac), b.err
}

// checksumKey derives the key of a checksum by one round (RFC 7292, B.2, with
// SHA-1 and the purpose 3).
func checksumKey(salt, password []byte) []byte {
	const block = 64
	fill := func(b []byte) (out []byte) {
		for n := (len(b) + block - 1) / block * block; len(out) < n; {
			out = append(out, b[:min(len(b), n-len(out))]...)
		}
		return out
	}
	text := make([]byte, block)
	for i := range text {
		text[i] = 3
	}
	sum := sha1.Sum(append(append(text, fill(salt)...), fill(password)...))
	return sum[:]
}
