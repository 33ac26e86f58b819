package types

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Strings are UTF-8 in Go and UTF-16 for scripts. These functions count and cut
// in UTF-16 units; for ASCII, by far the most frequent, both are the same.

// IsASCII reports whether all bytes are below 128.
func IsASCII(s string) bool {
	for len(s) >= 8 {
		if (uint64(s[0])|uint64(s[1])|uint64(s[2])|uint64(s[3])|uint64(s[4])|uint64(s[5])|uint64(s[6])|uint64(s[7]))&0x80 != 0 {
			return false
		}
		s = s[8:]
	}
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// Len16 is String.Length.
func Len16(s string) int {
	if IsASCII(s) {
		return len(s)
	}
	n := 0
	for i := 0; i < len(s); {
		_, size, units := decode(s[i:])
		i += size
		n += units
	}
	return n
}

// decode reads one code point, or a lone surrogate in its three-byte form.
func decode(s string) (r rune, size, units int) {
	if s[0] < utf8.RuneSelf {
		return rune(s[0]), 1, 1
	}
	if s[0] == 0xED && len(s) >= 3 && s[1] >= 0xA0 && s[1] <= 0xBF {
		return rune(s[0]&0x0F)<<12 | rune(s[1]&0x3F)<<6 | rune(s[2]&0x3F), 3, 1
	}
	r, size = utf8.DecodeRuneInString(s)
	if r > 0xFFFF {
		return r, size, 2
	}
	return r, size, 1
}

// Units returns the UTF-16 units of s.
func Units(s string) []uint16 {
	out := make([]uint16, 0, len(s))
	for i := 0; i < len(s); {
		r, size, _ := decode(s[i:])
		i += size
		if r > 0xFFFF {
			hi, lo := utf16.EncodeRune(r)
			out = append(out, uint16(hi), uint16(lo))
		} else {
			out = append(out, uint16(r))
		}
	}
	return out
}

// FromUnits returns the string with the UTF-16 units.
func FromUnits(u []uint16) string {
	var b strings.Builder
	for i := 0; i < len(u); i++ {
		r := rune(u[i])
		if utf16.IsSurrogate(r) {
			if i+1 < len(u) {
				if full := utf16.DecodeRune(r, rune(u[i+1])); full != utf8.RuneError {
					b.WriteRune(full)
					i++
					continue
				}
			}
			b.Write([]byte{0xED, 0x80 | byte(r>>6&0x3F), 0x80 | byte(r&0x3F)})
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// CharString is the string of one UTF-16 unit.
func CharString(c Char) string {
	if c < utf8.RuneSelf {
		return string(rune(c))
	}
	return FromUnits([]uint16{uint16(c)})
}

// CharAt returns the UTF-16 unit at a position.
func CharAt(s string, i int) (Char, bool) {
	if i < 0 {
		return 0, false
	}
	if i < len(s) && IsASCII(s[:i+1]) {
		return Char(s[i]), true
	}
	u := Units(s)
	if i >= len(u) {
		return 0, false
	}
	return Char(u[i]), true
}

// Slice16 returns the n units from a position; both must lie inside s.
func Slice16(s string, start, n int) string {
	if IsASCII(s) {
		return s[start : start+n]
	}
	return FromUnits(Units(s)[start : start+n])
}

// IsHighSurrogate reports whether c is the first half of a pair.
func IsHighSurrogate(c Char) bool { return c >= 0xD800 && c < 0xDC00 }

// IsLowSurrogate reports whether c is the second half of a pair.
func IsLowSurrogate(c Char) bool { return c >= 0xDC00 && c < 0xE000 }
