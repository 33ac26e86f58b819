package redact

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
)

// forms returns value in all the forms in which it is looked for, the value
// itself first, each once:
//
//   - as it stands;
//   - inside a JSON string: as Go and JavaScript write it, with and without
//     escapes for HTML, with \u0027 for ', and with everything beyond ASCII as
//     \uXXXX in both cases;
//   - in a URL: escaped as in RFC 3986, as in a form (+ for a space), and with
//     the characters that .NET's two encoders leave alone, hexadecimal digits
//     in both cases;
//   - in Base64, in both alphabets: with padding, and, since what stands
//     before it moves it, in each of the three alignments without the
//     characters at either end that depend on its neighbours. The same of its
//     UTF-16 form, which is what PowerShell's users encode.
//
// Without encoded, URLs and Base64 are left out.
func forms(value string, encoded bool) []string {
	out := []string{value}
	add := func(form string) {
		if len(form) >= MinLength && !slices.Contains(out, form) {
			out = append(out, form)
		}
	}
	for _, form := range jsonForms(value) {
		add(form)
	}
	if !encoded {
		return out
	}
	for _, unescaped := range []string{"-._~", "-_.!*()", "-_.!~*'()", "-_."} {
		for _, space := range []string{"%20", "+"} {
			upper := urlForm(value, unescaped, space, "%%%02X")
			add(upper)
			if strings.Contains(upper, "%") {
				add(urlForm(value, unescaped, space, "%%%02x"))
			}
		}
	}
	for _, raw := range [][]byte{[]byte(value), utf16Bytes(value)} {
		for _, alphabet := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
			add(alphabet.EncodeToString(raw))
			for shift := range 3 {
				add(aligned(alphabet.WithPadding(base64.NoPadding), raw, shift))
			}
		}
	}
	return out
}

// jsonForms returns value as it stands inside JSON strings.
func jsonForms(value string) (out []string) {
	for _, html := range []bool{true, false} {
		var text strings.Builder
		enc := json.NewEncoder(&text)
		enc.SetEscapeHTML(html)
		if err := enc.Encode(value); err != nil {
			continue // a string always encodes
		}
		quoted := strings.TrimSuffix(text.String(), "\n")
		inner := quoted[1 : len(quoted)-1]
		out = append(out, inner)
		out = append(out, strings.ReplaceAll(inner, "'", `\u0027`))
		for _, digits := range []string{`\u%04x`, `\u%04X`} {
			var ascii strings.Builder
			for _, r := range inner {
				if r < 0x80 {
					ascii.WriteRune(r)
					continue
				}
				for _, unit := range utf16.AppendRune(nil, r) {
					fmt.Fprintf(&ascii, digits, unit)
				}
			}
			out = append(out, ascii.String())
		}
	}
	return out
}

// urlForm escapes all but letters, digits and what is in unescaped.
func urlForm(value, unescaped, space, hex string) string {
	var out strings.Builder
	for _, b := range []byte(value) {
		switch {
		case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', '0' <= b && b <= '9', strings.IndexByte(unescaped, b) >= 0:
			out.WriteByte(b)
		case b == ' ':
			out.WriteString(space)
		default:
			fmt.Fprintf(&out, hex, b)
		}
	}
	return out.String()
}

// aligned is the part of the Base64 of raw that is the same whatever shift
// bytes stand before it and whatever follows.
func aligned(alphabet *base64.Encoding, raw []byte, shift int) string {
	text := alphabet.EncodeToString(append(make([]byte, shift), raw...))
	// Six bits a character: the first one without a bit of what stands before,
	// up to the last one without a bit of what follows.
	begin, end := (8*shift+5)/6, 8*(shift+len(raw))/6
	return text[begin:end]
}

func utf16Bytes(value string) (out []byte) {
	for _, u := range utf16.Encode([]rune(value)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}
