package clixml

import (
	"encoding/base64"
	"encoding/hex"
	"math"
	"strconv"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/types"
	"github.com/runwright/runwright/powershell/xml"
)

// numberOf is the type behind an element of a number.
func numberOf(tag string) *types.Type {
	switch tag {
	case "By":
		return types.Byte
	case "SB":
		return types.SByte
	case "U16":
		return types.UInt16
	case "I16":
		return types.Int16
	case "U32":
		return types.UInt32
	case "I32":
		return types.Int32
	case "U64":
		return types.UInt64
	case "I64":
		return types.Int64
	case "Sg":
		return types.Single
	case "Db":
		return types.Double
	case "D":
		return types.DecimalType
	}
	return nil
}

// primitive reads an element of a single value; ok is false for unknown ones.
func (r *reader) primitive(e *xml.Node) (v any, ok bool, err error) {
	text := e.InnerText()
	if t := numberOf(e.Local); t != nil {
		if f, special := map[string]float64{"INF": math.Inf(1), "-INF": math.Inf(-1), "NaN": math.NaN()}[text]; special {
			v, err := types.ConvertNumber(f, t)
			return v, true, err
		}
		v, err := r.s.Convert(text, t)
		return v, true, invalid(e, text, err)
	}
	switch e.Local {
	case "S", "SBK":
		return decode(text), true, nil
	case "B":
		return text == "true" || text == "1", true, nil
	case "C":
		n, err := strconv.ParseUint(text, 10, 16)
		return types.Char(n), true, invalid(e, text, err)
	case "DT":
		v, err := dotnet.ParseXMLDateTime(text, r.s.Location())
		return v, true, invalid(e, text, err)
	case "TS":
		v, err := xml.ParseDuration(text)
		return v, true, invalid(e, text, err)
	case "G":
		g, ok := types.ParseGuid(text)
		if !ok {
			return nil, true, invalid(e, text, failure("Unrecognized Guid format."))
		}
		return g, true, nil
	case "URI":
		v, err := r.s.Convert(decode(text), types.MustNamed("System.Uri"))
		return v, true, invalid(e, text, err)
	case "Version":
		v, err := r.s.Convert(text, types.VersionType)
		return v, true, invalid(e, text, err)
	case "BA":
		b, err := base64.StdEncoding.DecodeString(text)
		return types.BytesToArray(b), true, invalid(e, text, err)
	case "XD":
		d := xml.NewDocument()
		err := d.LoadXML(decode(text))
		return d, true, invalid(e, text, err)
	case "SS":
		b, err := hex.DecodeString(text)
		if err != nil || len(b)%2 != 0 {
			return nil, true, invalid(e, text, failure("The secure string is damaged."))
		}
		u := make([]uint16, len(b)/2)
		for i := range u {
			u[i] = uint16(b[2*i]) | uint16(b[2*i+1])<<8
		}
		return dotnet.NewSecureString(types.FromUnits(u)), true, nil
	}
	return nil, false, nil
}

// invalid says which element could not be read.
func invalid(e *xml.Node, text string, err error) error {
	if err == nil {
		return nil
	}
	return failure("The value '%s' of the element '%s' is not valid. %s", text, e.Local, err.Error())
}
