package module

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// Text decodes the bytes of a file as PowerShell does: by its byte order mark,
// otherwise as UTF-8. What is no character becomes U+FFFD.
func Text(data []byte) string {
	s := string(data)
	var enc encoding.Encoding
	switch {
	case strings.HasPrefix(s, "\xef\xbb\xbf"):
		s = s[3:]
	case strings.HasPrefix(s, "\xff\xfe\x00\x00"):
		enc = utf32.UTF32(utf32.LittleEndian, utf32.ExpectBOM)
	case strings.HasPrefix(s, "\x00\x00\xfe\xff"):
		enc = utf32.UTF32(utf32.BigEndian, utf32.ExpectBOM)
	case strings.HasPrefix(s, "\xff\xfe"):
		enc = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
	case strings.HasPrefix(s, "\xfe\xff"):
		enc = unicode.UTF16(unicode.BigEndian, unicode.ExpectBOM)
	}
	if enc != nil {
		// The decoders replace what is wrong and do not fail on text that has a mark.
		if out, err := enc.NewDecoder().String(s); err == nil {
			s = out
		}
	}
	if !utf8.ValidString(s) {
		s = string([]rune(s)) // one U+FFFD for every wrong byte
	}
	return s
}
