package types

import "unicode"

// lowerRune and upperRune are the simple case mappings; the Turkish i is left
// alone, as the invariant culture does.
func lowerRune(r rune) rune {
	if r < 0x80 {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}
	if r == 'İ' {
		return r
	}
	return unicode.ToLower(r)
}

func upperRune(r rune) rune {
	if r < 0x80 {
		if 'a' <= r && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}
	if r == 'ı' {
		return r
	}
	return unicode.ToUpper(r)
}
