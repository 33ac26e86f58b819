package syntax

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Decode turns the bytes of a file into text as PowerShell reads files: a
// byte order mark decides between UTF-8, UTF-16 and UTF-32 and is not part of
// the text; without one the file is UTF-8. Invalid bytes become U+FFFD.
func Decode(data []byte) string {
	has := func(mark string) bool { return strings.HasPrefix(string(data[:min(4, len(data))]), mark) }
	switch {
	case has("\xEF\xBB\xBF"):
		return decodeUTF8(data[3:])
	case has("\xFF\xFE\x00\x00"):
		return decodeUTF32(data[4:], 0, 1, 2, 3)
	case has("\x00\x00\xFE\xFF"):
		return decodeUTF32(data[4:], 3, 2, 1, 0)
	case has("\xFF\xFE"):
		return decodeUTF16(data[2:], 0, 1)
	case has("\xFE\xFF"):
		return decodeUTF16(data[2:], 1, 0)
	}
	return decodeUTF8(data)
}

// decodeUTF8 replaces invalid bytes as .NET does: every maximal part of a
// broken sequence, and every other invalid byte, by one U+FFFD.
func decodeUTF8(data []byte) string {
	if utf8.Valid(data) {
		return string(data)
	}
	b := make([]byte, 0, len(data)+16)
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r != utf8.RuneError || n > 1 {
			b = append(b, data[i:i+n]...)
			i += n
			continue
		}
		b = append(b, "\uFFFD"...)
		i += brokenLength(data[i:])
	}
	return string(b)
}

// brokenLength returns how many bytes of a broken sequence belong together.
func brokenLength(data []byte) int {
	c := data[0]
	need, lo, hi := 0, byte(0x80), byte(0xBF)
	switch {
	case 0xC2 <= c && c <= 0xDF:
		need = 1
	case c == 0xE0:
		need, lo = 2, 0xA0
	case c == 0xED:
		need, hi = 2, 0x9F
	case 0xE1 <= c && c <= 0xEF:
		need = 2
	case c == 0xF0:
		need, lo = 3, 0x90
	case 0xF1 <= c && c <= 0xF3:
		need = 3
	case c == 0xF4:
		need, hi = 3, 0x8F
	}
	n := 1
	for n <= need && n < len(data) && lo <= data[n] && data[n] <= hi {
		lo, hi = 0x80, 0xBF
		n++
	}
	return n
}

func decodeUTF16(data []byte, lo, hi int) string {
	units := make([]uint16, 0, len(data)/2)
	for i := 0; i+1 < len(data); i += 2 {
		units = append(units, uint16(data[i+lo])|uint16(data[i+hi])<<8)
	}
	s := string(utf16.Decode(units))
	if len(data)%2 == 1 {
		s += "\uFFFD"
	}
	return s
}

func decodeUTF32(data []byte, a, b, c, d int) string {
	var s strings.Builder
	for i := 0; i+3 < len(data); i += 4 {
		s.WriteRune(rune(uint32(data[i+a]) | uint32(data[i+b])<<8 | uint32(data[i+c])<<16 | uint32(data[i+d])<<24))
	}
	if len(data)%4 != 0 {
		s.WriteRune(utf8.RuneError)
	}
	return s.String()
}
