package utility

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"strings"

	"github.com/runwright/runwright/powershell/cmdlets/charset"
	"github.com/runwright/runwright/powershell/cmdlets/management"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// formatHex is Format-Hex: bytes in lines of sixteen.
type formatHex struct{ interp.Base }

func (f *formatHex) Process(c *interp.Call) error {
	switch c.ParameterSet() {
	case "Path", "LiteralPath":
		return f.files(c, c.Strings(c.ParameterSet()), c.ParameterSet() == "LiteralPath")
	}
	v := c.Value("InputObject")
	if c.HasInput {
		v = c.Input
	}
	data, kind, err := f.bytes(c, types.Unwrap(v))
	if err != nil {
		return err
	}
	if data == nil {
		return c.WriteError(c.Error("System.ArgumentException", "FormatHexTypeNotSupported", "InvalidArgument", types.TypeOf(v),
			"Cannot convert input of type '%s' to hexadecimal. To view the hexadecimal formatting of its string representation, pipe it to the Out-String cmdlet before piping it to Format-Hex.", types.TypeOf(v).FullName()))
	}
	return f.write(c, data, kind, nil)
}

func (f *formatHex) files(c *interp.Call, names []string, literal bool) error {
	paths, err := management.Files(c, names, literal)
	if err != nil {
		return err
	}
	for _, p := range paths {
		data, err := c.Runspace().ReadFile(p)
		if err != nil {
			if err := c.WriteError(interp.FileError(p, err)); err != nil {
				return err
			}
			continue
		}
		if err := f.write(c, data, p, p); err != nil {
			return err
		}
	}
	return nil
}

// write cuts out what -Offset and -Count ask for and writes it in lines.
func (f *formatHex) write(c *interp.Call, data []byte, label string, path any) error {
	from := min(c.Int("Offset", 0), len(data))
	to := len(data)
	if n := c.Int("Count", -1); n >= 0 {
		to = min(to, from+n)
	}
	for at := from; at < to; at += 16 {
		if err := c.Write(hexLine(uint64(at), data[at:min(at+16, to)], label, path)); err != nil {
			return err
		}
	}
	return nil
}

// hexLine is a ByteCollection.
func hexLine(offset uint64, data []byte, label string, path any) any {
	hex := make([]string, len(data))
	var text strings.Builder
	for i, b := range data {
		hex[i] = fmt.Sprintf("%02X", b)
		switch {
		case b == 0:
			text.WriteByte(' ')
		case b < 0x20 || b >= 0x7F && b < 0xA0:
			text.WriteRune('\uFFFD')
		default:
			text.WriteRune(rune(b))
		}
	}
	short := uint32(math.MaxUint32)
	if offset < math.MaxUint32 {
		short = uint32(offset)
	}
	o := interp.NewObject("Microsoft.PowerShell.Commands.ByteCollection", "Offset", short, "Offset64", offset, "Bytes", types.BytesToArray(data), "Path", path,
		"HexOffset", fmt.Sprintf("%016X", offset), "Label", label, "HexBytes", strings.Join(hex, " "), "Ascii", text.String())
	o.Display = fmt.Sprintf("%016X   %-47s   %s", offset, strings.Join(hex, " "), text.String())
	return o
}

// bytes gives the bytes of a value and the label of its lines; nil when it is of a
// type that has none.
func (f *formatHex) bytes(c *interp.Call, v any) ([]byte, string, error) {
	label := types.TypeOf(v).PSName()
	if o, ok := v.(*interp.Object); ok && o.FilePath() != "" {
		data, err := c.Runspace().ReadFile(o.FilePath())
		return data, o.FilePath(), err
	}
	switch x := v.(type) {
	case string:
		enc, err := charset.Of(c)
		if err != nil {
			return nil, "", err
		}
		if !c.Has("Encoding") {
			return []byte(x), "String", nil
		}
		return enc.Encode(x), "String", nil
	case *types.Array, *types.List:
		items, _ := types.Elements(x)
		out := []byte{}
		for _, e := range items {
			b, _, err := f.bytes(c, types.Unwrap(e))
			if err != nil || b == nil {
				return nil, "", err
			}
			out = append(out, b...)
		}
		return out, label, nil
	}
	b := numberBytes(v)
	return b, label, nil
}

// numberBytes is a number as it lies in memory, the low byte first.
func numberBytes(v any) []byte {
	switch x := v.(type) {
	case bool:
		if x {
			return []byte{1}
		}
		return []byte{0}
	case *types.EnumValue:
		return binary.LittleEndian.AppendUint32(nil, uint32(x.Bits))
	case types.Char:
		return binary.LittleEndian.AppendUint16(nil, uint16(x))
	case int8:
		return []byte{byte(x)}
	case uint8:
		return []byte{x}
	case int16:
		return binary.LittleEndian.AppendUint16(nil, uint16(x))
	case uint16:
		return binary.LittleEndian.AppendUint16(nil, x)
	case int32:
		return binary.LittleEndian.AppendUint32(nil, uint32(x))
	case uint32:
		return binary.LittleEndian.AppendUint32(nil, x)
	case int64:
		return binary.LittleEndian.AppendUint64(nil, uint64(x))
	case uint64:
		return binary.LittleEndian.AppendUint64(nil, x)
	case float32:
		return binary.LittleEndian.AppendUint32(nil, math.Float32bits(x))
	case float64:
		return binary.LittleEndian.AppendUint64(nil, math.Float64bits(x))
	case *big.Int:
		b := x.Bytes()
		for i, k := 0, len(b)-1; i < k; i, k = i+1, k-1 {
			b[i], b[k] = b[k], b[i]
		}
		return b
	}
	return nil
}
