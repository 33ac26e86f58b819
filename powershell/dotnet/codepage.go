package dotnet

import (
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/runwright/runwright/powershell/types"
)

// codePage is a single-byte code page: its names, further names, and its map.
type codePage struct {
	page              int
	name, body, title string
	m                 *charmap.Charmap
}

// codePages lists the single-byte code pages besides ASCII and Latin-1.
var codePages = sync.OnceValue(func() []codePage {
	return []codePage{
		{37, "IBM037", "", "IBM EBCDIC (US-Canada)", charmap.CodePage037}, {437, "IBM437", "", "OEM United States", charmap.CodePage437},
		{850, "ibm850", "", "Western European (DOS)", charmap.CodePage850}, {852, "ibm852", "", "Central European (DOS)", charmap.CodePage852},
		{855, "IBM855", "", "OEM Cyrillic", charmap.CodePage855}, {858, "IBM00858", "", "OEM Multilingual Latin I", charmap.CodePage858},
		{860, "IBM860", "", "Portuguese (DOS)", charmap.CodePage860}, {862, "DOS-862", "", "Hebrew (DOS)", charmap.CodePage862},
		{863, "IBM863", "", "French Canadian (DOS)", charmap.CodePage863}, {865, "IBM865", "", "Nordic (DOS)", charmap.CodePage865},
		{866, "cp866", "", "Cyrillic (DOS)", charmap.CodePage866}, {874, "windows-874", "", "Thai (Windows)", charmap.Windows874},
		{1047, "IBM01047", "", "IBM Latin-1", charmap.CodePage1047}, {1140, "IBM01140", "", "IBM EBCDIC (US-Canada-Euro)", charmap.CodePage1140},
		{1250, "windows-1250", "iso-8859-2", "Central European (Windows)", charmap.Windows1250}, {1251, "windows-1251", "koi8-r", "Cyrillic (Windows)", charmap.Windows1251},
		{1252, "windows-1252", "iso-8859-1", "Western European (Windows)", charmap.Windows1252}, {1253, "windows-1253", "iso-8859-7", "Greek (Windows)", charmap.Windows1253},
		{1254, "windows-1254", "iso-8859-9", "Turkish (Windows)", charmap.Windows1254}, {1255, "windows-1255", "", "Hebrew (Windows)", charmap.Windows1255},
		{1256, "windows-1256", "", "Arabic (Windows)", charmap.Windows1256}, {1257, "windows-1257", "", "Baltic (Windows)", charmap.Windows1257},
		{1258, "windows-1258", "", "Vietnamese (Windows)", charmap.Windows1258}, {10000, "macintosh", "", "Western European (Mac)", charmap.Macintosh},
		{10007, "x-mac-cyrillic", "", "Cyrillic (Mac)", charmap.MacintoshCyrillic}, {20866, "koi8-r", "", "Cyrillic (KOI8-R)", charmap.KOI8R},
		{21866, "koi8-u", "", "Cyrillic (KOI8-U)", charmap.KOI8U}, {28592, "iso-8859-2", "", "Central European (ISO)", charmap.ISO8859_2},
		{28593, "iso-8859-3", "", "Latin 3 (ISO)", charmap.ISO8859_3}, {28594, "iso-8859-4", "", "Baltic (ISO)", charmap.ISO8859_4},
		{28595, "iso-8859-5", "", "Cyrillic (ISO)", charmap.ISO8859_5}, {28596, "iso-8859-6", "", "Arabic (ISO)", charmap.ISO8859_6},
		{28597, "iso-8859-7", "", "Greek (ISO)", charmap.ISO8859_7}, {28598, "iso-8859-8", "", "Hebrew (ISO-Visual)", charmap.ISO8859_8},
		{28599, "iso-8859-9", "", "Turkish (ISO)", charmap.ISO8859_9}, {28605, "iso-8859-15", "", "Latin 9 (ISO)", charmap.ISO8859_15},
	}
})

// codePageNamed finds a code page by its name or number.
func codePageNamed(name string) (*Encoding, bool) {
	for _, p := range codePages() {
		if !strings.EqualFold(p.name, name) && fmt.Sprint(p.page) != name && !strings.EqualFold(fmt.Sprintf("cp%d", p.page), name) && !strings.EqualFold(fmt.Sprintf("x-cp%d", p.page), name) {
			continue
		}
		lower := strings.ToLower(p.name)
		body := p.body
		if body == "" {
			body = lower
		}
		return &Encoding{class: "System.Text.SBCSCodePageEncoding", name: lower, body: body, title: p.title, page: p.page, single: true,
			encode: func(u []uint16) []byte {
				var out []byte
				for i := 0; i < len(u); {
					r, n := runeAt(u, i)
					i += n
					b, ok := p.m.EncodeRune(r)
					if !ok && r >= 0x80 && r < 0xa0 && p.m.DecodeByte(byte(r)) == utf8.RuneError {
						b, ok = byte(r), true // bytes without a character stand for themselves
					}
					if !ok {
						b = '?'
					}
					out = append(out, b)
				}
				return out
			},
			decode: func(b []byte) string {
				var s strings.Builder
				for _, c := range b {
					r := p.m.DecodeByte(c)
					if r == utf8.RuneError && c >= 0x80 && c < 0xa0 {
						r = rune(c)
					}
					s.WriteRune(r)
				}
				return s.String()
			}}, true
	}
	return nil, false
}

// newEncoding makes an encoding of a class from its flags: byte order, mark, and
// whether bad input is an error.
func newEncoding(c *Call) (any, error) {
	flag := func(i int, otherwise bool) bool {
		if i < len(c.Args) {
			return c.Bool(i)
		}
		return otherwise
	}
	var e Encoding
	strict := 1
	switch c.Type.ShortName() {
	case "UnicodeEncoding":
		e = *encodings()["unicode"]
		if flag(0, false) {
			e = *encodings()["bigendianunicode"]
		}
		if !flag(1, true) {
			e.bom = nil
		}
		strict = 2
	case "UTF32Encoding":
		e = *encodings()["utf32"]
		if flag(0, false) {
			e = bigUTF32()
		}
		if !flag(1, true) {
			e.bom = nil
		}
		strict = 2
	case "ASCIIEncoding":
		e = *encodings()["ascii"]
		strict = 99
	default:
		e = *encodings()["utf8"]
		if !flag(0, false) {
			e.bom = nil
		}
	}
	e.class = c.Type.Name
	e.strict = flag(strict, false)
	return &e, nil
}

// bigUTF32 is UTF-32 with the high byte first.
func bigUTF32() Encoding {
	e := *encodings()["utf32"]
	little := e
	swap := func(b []byte) []byte {
		out := append([]byte{}, b...)
		for i := 0; i+4 <= len(out); i += 4 {
			out[i], out[i+1], out[i+2], out[i+3] = out[i+3], out[i+2], out[i+1], out[i]
		}
		return out
	}
	e.name, e.body, e.title, e.page = "utf-32BE", "utf-32BE", "Unicode (UTF-32 Big-Endian)", 12001
	e.bom = []byte{0, 0, 0xFE, 0xFF}
	e.encode = func(u []uint16) []byte { return swap(little.encode(u)) }
	e.decode = func(b []byte) string { return little.decode(swap(b)) }
	return e
}

// decodeStrict decodes and refuses bytes that are no text when the encoding was
// made so.
func (e *Encoding) decodeStrict(b []byte) (string, error) {
	if e.strict && e.page == 65001 && !utf8.Valid(b) {
		for i := 0; i < len(b); {
			r, n := utf8.DecodeRune(b[i:])
			if r == utf8.RuneError && n <= 1 {
				bad := b[i : i+badLength(b[i:])]
				parts := make([]string, len(bad))
				for k, v := range bad {
					parts[k] = fmt.Sprintf("[%02X]", v)
				}
				x := types.NewException("System.Text.DecoderFallbackException", fmt.Sprintf("Unable to translate bytes %s at index %d from specified code page to Unicode.", strings.Join(parts, ""), i))
				x.Fields = map[string]any{"BytesUnknown": types.BytesToArray(bad), "Index": int32(i)}
				return "", x
			}
			i += n
		}
	}
	return e.String(b), nil
}
