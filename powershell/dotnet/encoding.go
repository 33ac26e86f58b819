package dotnet

import (
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/runwright/runwright/powershell/types"
)

// Encoding is a System.Text.Encoding.
type Encoding struct {
	class, name, body, title string
	page                     int
	bom                      []byte
	encode                   func(u []uint16) []byte
	decode                   func(b []byte) string
	single, strict           bool
}

// PSType is the encoding's class.
func (e *Encoding) PSType() *types.Type {
	if t := types.Named(e.class); t != nil {
		return t
	}
	return types.MustNamed("System.Text.Encoding")
}

// WebName is the encoding's registered name.
func (e *Encoding) WebName() string { return e.name }

// Bytes encodes a string.
func (e *Encoding) Bytes(s string) []byte { return e.encode(types.Units(s)) }

// String decodes bytes.
func (e *Encoding) String(b []byte) string { return e.decode(b) }

// PSEquals compares code pages.
func (e *Encoding) PSEquals(o any) (bool, error) {
	f, ok := o.(*Encoding)
	return ok && f.page == e.page, nil
}

func encodeWide(order [2]int) func(u []uint16) []byte {
	return func(u []uint16) []byte {
		b := make([]byte, 2*len(u))
		for i, c := range u {
			b[2*i+order[0]], b[2*i+order[1]] = byte(c), byte(c>>8)
		}
		return b
	}
}

func decodeWide(order [2]int) func(b []byte) string {
	return func(b []byte) string {
		u := make([]uint16, len(b)/2)
		for i := range u {
			u[i] = uint16(b[2*i+order[0]]) | uint16(b[2*i+order[1]])<<8
		}
		s := loneToMark(types.FromUnits(u))
		if len(b)%2 != 0 {
			s += "\ufffd"
		}
		return s
	}
}

// loneToMark replaces the three-byte form of lone surrogates by U+FFFD.
func loneToMark(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 && i+2 < len(s) && s[i] == 0xED {
			n = 3
		}
		b.WriteRune(r)
		i += n
	}
	return b.String()
}

// decodeUTF8 replaces each longest bad sequence by one U+FFFD, as .NET does.
func decodeUTF8(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	var out strings.Builder
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n <= 1 {
			n = badLength(b)
		}
		out.WriteRune(r)
		b = b[n:]
	}
	return out.String()
}

// badLength is how many bytes of a cut-off sequence belong together.
func badLength(b []byte) int {
	need := 0
	low, high := byte(0x80), byte(0xBF)
	switch c := b[0]; {
	case c >= 0xC2 && c <= 0xDF:
		need = 1
	case c >= 0xE0 && c <= 0xEF:
		need = 2
		if c == 0xE0 {
			low = 0xA0
		}
		if c == 0xED {
			high = 0x9F
		}
	case c >= 0xF0 && c <= 0xF4:
		need = 3
		if c == 0xF0 {
			low = 0x90
		}
		if c == 0xF4 {
			high = 0x8F
		}
	}
	n := 1
	for n <= need && n < len(b) && b[n] >= low && b[n] <= high {
		n++
		low, high = 0x80, 0xBF
	}
	return n
}

func singleByte(limit rune) func(u []uint16) []byte {
	return func(u []uint16) []byte {
		b := make([]byte, len(u))
		for i, c := range u {
			b[i] = byte(c)
			if rune(c) > limit {
				b[i] = '?'
			}
		}
		return b
	}
}

func decodeSingle(limit byte) func(b []byte) string {
	return func(b []byte) string {
		var s strings.Builder
		for _, c := range b {
			if c > limit {
				s.WriteByte('?')
				continue
			}
			s.WriteRune(rune(c))
		}
		return s.String()
	}
}

var encodings = sync.OnceValue(func() map[string]*Encoding {
	utf8Enc := &Encoding{class: "System.Text.UTF8Encoding+UTF8EncodingSealed", name: "utf-8", body: "utf-8", title: "Unicode (UTF-8)", page: 65001, bom: []byte{0xEF, 0xBB, 0xBF},
		encode: func(u []uint16) []byte { return []byte(loneToMark(types.FromUnits(u))) }, decode: decodeUTF8}
	little, big := [2]int{0, 1}, [2]int{1, 0}
	utf32 := &Encoding{class: "System.Text.UTF32Encoding", name: "utf-32", body: "utf-32", title: "Unicode (UTF-32)", page: 12000, bom: []byte{0xFF, 0xFE, 0, 0},
		encode: func(u []uint16) []byte {
			var b []byte
			for _, r := range loneToMark(types.FromUnits(u)) {
				b = append(b, byte(r), byte(r>>8), byte(r>>16), 0)
			}
			return b
		},
		decode: func(b []byte) string {
			var s strings.Builder
			for ; len(b) >= 4; b = b[4:] {
				r := rune(uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24)
				s.WriteRune(r)
			}
			if len(b) > 0 {
				s.WriteRune('\ufffd')
			}
			return s.String()
		}}
	return map[string]*Encoding{
		"utf8":    utf8Enc,
		"ascii":   {class: "System.Text.ASCIIEncoding+ASCIIEncodingSealed", name: "us-ascii", body: "us-ascii", title: "US-ASCII", page: 20127, encode: singleByte(127), decode: decodeSingle(127)},
		"latin1":  {class: "System.Text.Latin1Encoding+Latin1EncodingSealed", name: "iso-8859-1", body: "iso-8859-1", title: "Western European (ISO)", page: 28591, encode: singleByte(255), decode: decodeSingle(255)},
		"unicode": {class: "System.Text.UnicodeEncoding", name: "utf-16", body: "utf-16", title: "Unicode", page: 1200, bom: []byte{0xFF, 0xFE}, encode: encodeWide(little), decode: decodeWide(little)},
		"bigendianunicode": {class: "System.Text.UnicodeEncoding", name: "utf-16BE", body: "utf-16BE", title: "Unicode (Big-Endian)", page: 1201, bom: []byte{0xFE, 0xFF},
			encode: encodeWide(big), decode: decodeWide(big)},
		"utf32": utf32,
	}
})

// EncodingNamed finds an encoding by name or code page number.
func EncodingNamed(name string) (*Encoding, bool) {
	key := strings.ToLower(name)
	if e, ok := encodings()[key]; ok {
		return e, true
	}
	for _, e := range encodings() {
		if strings.ToLower(e.name) == key || types.ToString(int32(e.page)) == key {
			return e, true
		}
	}
	switch key {
	case "utf-16le", "ucs-2":
		return encodings()["unicode"], true
	case "ascii", "us", "ansi_x3.4-1968", "iso646-us":
		return encodings()["ascii"], true
	case "utf8":
		return encodings()["utf8"], true
	case "utf-32be", "12001":
		e := bigUTF32()
		return &e, true
	case "0":
		return encodings()["utf8"], true
	case "l1", "iso8859-1", "latin1":
		return encodings()["latin1"], true
	}
	if e, ok := codePageNamed(key); ok {
		return e, true
	}
	return eastAsian(key)
}

var encodingTable = sync.OnceValue(func() Table {
	this := func(c *Call) *Encoding { e, _ := c.This.(*Encoding); return e }
	chars := func(c *Call) (string, error) {
		switch v := c.Args[0].(type) {
		case string:
			return v, nil
		case *types.Array:
			s, err := fromChars(v, 0, len(v.Items))
			if err != nil {
				return "", err
			}
			return s.(string), nil
		}
		return "", ArgumentNull("chars")
	}
	slice := func(c *Call) ([]byte, error) {
		if c.Args[0] == nil {
			return nil, ArgumentNull("bytes")
		}
		b := bytesOf(c.Args[0])
		if len(c.Args) == 3 {
			if c.Int(1) < 0 || c.Int(2) < 0 || c.Int(1)+c.Int(2) > len(b) {
				return nil, OutOfRange("Index and count must refer to a location within the buffer.", "bytes")
			}
			b = b[c.Int(1) : c.Int(1)+c.Int(2)]
		}
		return b, nil
	}
	named := func(c *Call) (any, error) {
		e, ok := EncodingNamed(types.ToString(c.Args[0]))
		if !ok {
			if s, isText := c.Args[0].(string); isText {
				return nil, ArgumentError("'"+s+"' is not a supported encoding name. For information on defining a custom encoding, see the documentation for the Encoding.RegisterProvider method.", "name")
			}
			return nil, types.NewException("System.NotSupportedException", "No data is available for encoding "+types.ToString(c.Args[0])+". For information on defining a custom encoding, see the documentation for the Encoding.RegisterProvider method.")
		}
		return e, nil
	}
	t := Table{
		"static GetEncoding(string)": named, "static GetEncoding(int)": named,
		"get EncodingName": func(c *Call) (any, error) { return this(c).title, nil },
		"get WebName":      func(c *Call) (any, error) { return this(c).name, nil },
		"get BodyName":     func(c *Call) (any, error) { return this(c).body, nil },
		"get HeaderName":   func(c *Call) (any, error) { return this(c).body, nil },
		"get CodePage":     func(c *Call) (any, error) { return int32(this(c).page), nil },
		"get IsSingleByte": func(c *Call) (any, error) {
			return this(c).page == 20127 || this(c).page == 28591 || this(c).single, nil
		},
		"get IsReadOnly": func(*Call) (any, error) { return true, nil },
		"GetPreamble()":  func(c *Call) (any, error) { return types.BytesToArray(this(c).bom), nil },
		"static Convert(System.Text.Encoding,System.Text.Encoding,byte[])": func(c *Call) (any, error) {
			from, _ := c.Args[0].(*Encoding)
			to, _ := c.Args[1].(*Encoding)
			if from == nil || to == nil {
				return nil, ArgumentNull("srcEncoding")
			}
			return types.BytesToArray(to.Bytes(from.String(bytesOf(c.Args[2])))), nil
		},
	}
	for _, p := range []string{"string", "char[]"} {
		t["GetBytes("+p+")"] = func(c *Call) (any, error) {
			s, err := chars(c)
			if err != nil {
				return nil, err
			}
			return types.BytesToArray(this(c).Bytes(s)), nil
		}
		t["GetByteCount("+p+")"] = func(c *Call) (any, error) {
			s, err := chars(c)
			if err != nil {
				return nil, err
			}
			return int32(len(this(c).Bytes(s))), nil
		}
	}
	for _, p := range []string{"byte[]", "byte[],int,int"} {
		decoded := func(f func(s string) any) Func {
			return func(c *Call) (any, error) {
				b, err := slice(c)
				if err != nil {
					return nil, err
				}
				text, err := this(c).decodeStrict(b)
				if err != nil {
					return nil, err
				}
				return f(text), nil
			}
		}
		t["GetString("+p+")"] = decoded(func(s string) any { return s })
		t["GetChars("+p+")"] = decoded(func(s string) any { return charArray(types.Units(s)) })
		t["GetCharCount("+p+")"] = decoded(func(s string) any { return int32(types.Len16(s)) })
	}
	for name, key := range map[string]string{"Default": "utf8", "UTF8": "utf8", "ASCII": "ascii", "Latin1": "latin1", "Unicode": "unicode", "BigEndianUnicode": "bigendianunicode", "UTF32": "utf32"} {
		t["static get "+name] = func(*Call) (any, error) { return encodings()[key], nil }
	}
	t["new(*)"] = newEncoding
	return t
})
