// Package charset reads the -Encoding parameter that commands share, and turns
// text into bytes and back.
package charset

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// AnyEncoding lets -Encoding take names, numbers and Encoding objects, which
// Of reads.
func AnyEncoding(m *interp.Meta) {
	for _, p := range m.Params {
		if p.Name == "Encoding" {
			p.Type, p.Shown = types.Object, p.Type
		}
	}
}

// Encoding is how text becomes bytes.
type Encoding struct {
	name string
	// BOM is the mark at the beginning of a new file, nil for none.
	BOM  []byte
	code *dotnet.Encoding // of the others, nil for those with a name here
}

// Of reads the -Encoding parameter; UTF-8 without a mark by default.
func Of(c *interp.Call) (Encoding, error) {
	if !c.Has("Encoding") {
		return Encoding{name: "utf8"}, nil
	}
	v := types.Unwrap(c.Value("Encoding"))
	name := strings.ToLower(types.ToString(v))
	if v != nil && types.IsNumeric(types.TypeOf(v)) {
		name = codePage(types.ToString(v))
	} else if _, isText := v.(string); !isText && v != nil {
		if web, ok, err := c.Property(v, "WebName"); err == nil && ok {
			name = strings.ToLower(types.ToString(web))
		}
	}
	switch strings.ReplaceAll(name, "-", "") {
	case "utf8", "utf8nobom", "default":
		return Encoding{name: "utf8"}, nil
	case "utf8bom":
		return Encoding{name: "utf8", BOM: []byte{0xEF, 0xBB, 0xBF}}, nil
	case "ascii", "usascii":
		return Encoding{name: "ascii"}, nil
	case "unicode", "utf16", "utf16le":
		return Encoding{name: "utf16le", BOM: []byte{0xFF, 0xFE}}, nil
	case "bigendianunicode", "utf16be":
		return Encoding{name: "utf16be", BOM: []byte{0xFE, 0xFF}}, nil
	case "utf32":
		return Encoding{name: "utf32le", BOM: []byte{0xFF, 0xFE, 0, 0}}, nil
	case "bigendianutf32", "utf32be":
		return Encoding{name: "utf32be", BOM: []byte{0, 0, 0xFE, 0xFF}}, nil
	case "latin1", "iso88591", "ansi", "oem":
		return Encoding{name: "latin1"}, nil
	}
	if e, ok := dotnet.EncodingNamed(name); ok {
		return Encoding{name: "other", code: e}, nil
	}
	return Encoding{}, c.Error("System.Management.Automation.ParameterBindingArgumentTransformationException", "ParameterArgumentTransformationError", "InvalidData", nil,
		"Cannot process argument transformation on parameter 'Encoding'. '%s' is not a supported encoding name. For information on defining a custom encoding, see the documentation for the Encoding.RegisterProvider method. (Parameter 'name')", name)
}

// codePage is the name of a code page number.
func codePage(number string) string {
	switch number {
	case "65001":
		return "utf8"
	case "1200":
		return "unicode"
	case "1201":
		return "bigendianunicode"
	case "12000":
		return "utf32"
	case "20127":
		return "ascii"
	case "28591":
		return "latin1"
	}
	return number
}

// WebName is the name that MIME and System.Text.Encoding have for it.
func (e Encoding) WebName() string {
	switch e.name {
	case "other":
		return e.code.WebName()
	case "ascii":
		return "us-ascii"
	case "latin1":
		return "iso-8859-1"
	case "utf16le":
		return "utf-16"
	case "utf16be":
		return "utf-16BE"
	case "utf32le":
		return "utf-32"
	case "utf32be":
		return "utf-32BE"
	}
	return "utf-8"
}

// Encode turns text into bytes.
func (e Encoding) Encode(s string) []byte {
	switch e.name {
	case "other":
		return e.code.Bytes(s)
	case "utf8":
		return []byte(s)
	case "ascii", "latin1":
		limit := rune(0x80)
		if e.name == "latin1" {
			limit = 0x100
		}
		out := make([]byte, 0, len(s))
		for _, r := range s {
			if r >= limit {
				r = '?'
			}
			out = append(out, byte(r))
		}
		return out
	case "utf32le", "utf32be":
		out := make([]byte, 0, 4*len(s))
		for _, r := range s {
			if e.name == "utf32le" {
				out = append(out, byte(r), byte(r>>8), byte(r>>16), byte(r>>24))
			} else {
				out = append(out, byte(r>>24), byte(r>>16), byte(r>>8), byte(r))
			}
		}
		return out
	}
	units := types.Units(s)
	out := make([]byte, 0, 2*len(units))
	for _, u := range units {
		if e.name == "utf16le" {
			out = append(out, byte(u), byte(u>>8))
		} else {
			out = append(out, byte(u>>8), byte(u))
		}
	}
	return out
}

// Decode turns bytes into text; a byte order mark decides where there is one.
func (e Encoding) Decode(b []byte) string {
	for _, m := range []Encoding{{name: "utf8", BOM: []byte{0xEF, 0xBB, 0xBF}}, {name: "utf32le", BOM: []byte{0xFF, 0xFE, 0, 0}}, {name: "utf16le", BOM: []byte{0xFF, 0xFE}}, {name: "utf16be", BOM: []byte{0xFE, 0xFF}}} {
		if strings.HasPrefix(string(b), string(m.BOM)) {
			e, b = m, b[len(m.BOM):]
			break
		}
	}
	switch e.name {
	case "other":
		return e.code.String(b)
	case "utf8":
		if utf8.Valid(b) {
			return string(b)
		}
		return strings.ToValidUTF8(string(b), "\uFFFD")
	case "ascii", "latin1":
		out := make([]rune, len(b))
		for i, x := range b {
			out[i] = rune(x)
			if e.name == "ascii" && x >= 0x80 {
				out[i] = '?'
			}
		}
		return string(out)
	case "utf32le", "utf32be":
		out := make([]rune, 0, len(b)/4)
		for i := 0; i+3 < len(b); i += 4 {
			r := rune(b[i]) | rune(b[i+1])<<8 | rune(b[i+2])<<16 | rune(b[i+3])<<24
			if e.name == "utf32be" {
				r = rune(b[i+3]) | rune(b[i+2])<<8 | rune(b[i+1])<<16 | rune(b[i])<<24
			}
			out = append(out, r)
		}
		return string(out)
	}
	units := make([]uint16, 0, len(b)/2)
	for i := 0; i+1 < len(b); i += 2 {
		u := uint16(b[i]) | uint16(b[i+1])<<8
		if e.name == "utf16be" {
			u = u>>8 | u<<8
		}
		units = append(units, u)
	}
	return types.FromUnits(units)
}

// ByteOf converts a value to a byte for -AsByteStream.
func ByteOf(c *interp.Call, v any) (byte, error) {
	b, err := c.Convert(v, types.Byte)
	if err != nil {
		return 0, err
	}
	n, ok := b.(uint8)
	if !ok {
		return 0, strconv.ErrRange
	}
	return n, nil
}

// Writer returns a writer that takes UTF-8 and writes w in the encoding. Each
// Write must be of whole characters.
func (e Encoding) Writer(w io.Writer) io.Writer {
	if e.name == "utf8" && e.BOM == nil {
		return w
	}
	return &writer{e: e, w: w}
}

type writer struct {
	e       Encoding
	w       io.Writer
	started bool
}

// Write encodes and writes.
func (w *writer) Write(p []byte) (int, error) {
	b := w.e.Encode(string(p))
	if !w.started {
		b = append(append([]byte{}, w.e.BOM...), b...)
		w.started = true
	}
	if _, err := w.w.Write(b); err != nil {
		return 0, err
	}
	return len(p), nil
}

// pieceSize is how much of a file is decoded at a time.
const pieceSize = 64 << 10

// Pieces decodes a file as it is read: each call returns the next piece, "" at the
// end. UTF-8 is cut behind whole lines; other encodings come in one piece.
func (e Encoding) Pieces(r io.Reader) func() (string, error) {
	in := bufio.NewReaderSize(r, pieceSize)
	first := true
	return func() (string, error) {
		if first {
			first = false
			head, err := in.Peek(4)
			if err != nil && !errors.Is(err, io.EOF) {
				return "", err
			}
			if e.name != "utf8" || bytes.HasPrefix(head, []byte{0xFF, 0xFE}) || bytes.HasPrefix(head, []byte{0xFE, 0xFF}) {
				b, err := io.ReadAll(in)
				return e.Decode(b), err
			}
			b, err := piece(in)
			return e.Decode(b), err
		}
		b, err := piece(in)
		return strings.ToValidUTF8(string(b), "\uFFFD"), err
	}
}

// piece reads about a piece, up to the end of a line or of the file.
func piece(in *bufio.Reader) ([]byte, error) {
	b := make([]byte, pieceSize)
	n, err := io.ReadFull(in, b)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return b[:n], nil
	}
	if err != nil {
		return nil, err
	}
	rest, err := in.ReadBytes('\n')
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return append(b, rest...), err
}
