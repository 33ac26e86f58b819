package clixml

import (
	"encoding/base64"
	"encoding/hex"
	"math/big"
	"strconv"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/types"
	"github.com/runwright/runwright/powershell/xml"
)

// container reports whether an object is written as a list or dictionary.
func container(v any) bool {
	switch x := v.(type) {
	case *types.Array, *types.List, *types.Dict:
		return true
	case types.Enumerable:
		return x.Enumerates()
	}
	return false
}

// content writes the elements of a list or dictionary.
func (w *Writer) content(v any, depth int) error {
	if d, ok := v.(*types.Dict); ok {
		w.w.Start("", "DCT", "", false)
		for k, val := range d.All {
			w.w.Start("", "En", "", false)
			if err := w.object(k, "Key", depth); err != nil {
				return err
			}
			if err := w.object(val, "Value", depth); err != nil {
				return err
			}
			w.w.End(true)
		}
		w.w.End(d.Len() > 0)
		return nil
	}
	tag := listTag(v)
	items, ok := types.Elements(v)
	if e, isEnum := v.(types.Enumerable); !ok && isEnum {
		items = types.Collect(e)
	}
	w.w.Start("", tag, "", false)
	for _, item := range items {
		if err := w.object(item, "", depth); err != nil {
			return err
		}
	}
	w.w.End(len(items) > 0)
	return nil
}

// listTag is the element that tells stacks and queues from lists and from what
// can only be enumerated.
func listTag(v any) string {
	t := types.TypeOf(v)
	switch t.Name {
	case "System.Collections.Stack", "System.Collections.Generic.Stack`1":
		return "STK"
	case "System.Collections.Queue", "System.Collections.Generic.Queue`1":
		return "QUE"
	}
	if t.Elem != nil || t.AssignableTo(types.IListType) {
		return "LST"
	}
	return "IE"
}

// primitive is the element and text of a value that has one of its own.
func primitive(v any, s Session) (tag, text string, ok bool) {
	switch x := v.(type) {
	case string:
		return "S", encode(x), true
	case types.Char:
		return "C", strconv.Itoa(int(x)), true
	case bool:
		return "B", strconv.FormatBool(x), true
	case types.DateTime:
		return "DT", xml.DateTime(x, s.Location()), true
	case types.TimeSpan:
		return "TS", xml.Duration(x), true
	case uint8:
		return "By", strconv.Itoa(int(x)), true
	case int8:
		return "SB", strconv.Itoa(int(x)), true
	case uint16:
		return "U16", strconv.Itoa(int(x)), true
	case int16:
		return "I16", strconv.Itoa(int(x)), true
	case uint32:
		return "U32", strconv.FormatUint(uint64(x), 10), true
	case int32:
		return "I32", strconv.Itoa(int(x)), true
	case uint64:
		return "U64", strconv.FormatUint(x, 10), true
	case int64:
		return "I64", strconv.FormatInt(x, 10), true
	case float32:
		return "Sg", xml.Float(float64(x), 32), true
	case float64:
		return "Db", xml.Float(x, 64), true
	case types.Decimal:
		return "D", x.String(), true
	case types.Guid:
		return "G", x.String(), true
	case *types.Version:
		return "Version", x.String(), true
	case *dotnet.URI:
		return "URI", encode(x.PSString()), true
	case *types.Array:
		if b, isBytes := x.Bytes(); isBytes {
			return "BA", base64.StdEncoding.EncodeToString(b), true
		}
	case *xml.Node:
		if x.Kind == xml.Document {
			return "XD", encode(x.OuterXML()), true
		}
	case *dotnet.SecureString: // Linux has no keys to encrypt with: the characters in hexadecimal
		var b []byte
		for _, u := range types.Units(x.Reveal()) {
			b = append(b, byte(u), byte(u>>8))
		}
		return "SS", hex.EncodeToString(b), true
	case *big.Int:
		return "", "", false
	}
	if types.TypeOf(v) == types.ScriptBlockType {
		return "SBK", encode(types.ToString(v)), true
	}
	return "", "", false
}
