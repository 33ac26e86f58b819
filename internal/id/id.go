// Package id makes and reads identifiers: random GUIDs in their common text
// form, and the folded form of names under which they are compared.
//
// Names in the automation API keep their creator's casing but compare without
// case everywhere; Key is the one place that says how. The package imports
// only the standard library and holds no state.
package id

import (
	"crypto/rand"
	"encoding/hex"
	"strings"
	"unicode"
)

// New returns a random (version 4) GUID in lower case with hyphens.
func New() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails, says its contract
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	var out [36]byte
	hex.Encode(out[:], b[:4])
	out[8] = '-'
	hex.Encode(out[9:], b[4:6])
	out[13] = '-'
	hex.Encode(out[14:], b[6:8])
	out[18] = '-'
	hex.Encode(out[19:], b[8:10])
	out[23] = '-'
	hex.Encode(out[24:], b[10:])
	return string(out[:])
}

// IsGUID reports whether s is a GUID with hyphens, in any case.
func IsGUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if !('0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F') {
				return false
			}
		}
	}
	return true
}

// Key returns the form of a name under which it is compared and stored
// uniquely: every letter folded, so that names differing in case only meet.
func Key(name string) string {
	return strings.Map(func(r rune) rune { return unicode.ToLower(unicode.ToUpper(r)) }, name)
}
