package dotnet

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/types"
	"github.com/runwright/runwright/powershell/xml"
)

// xmlSpace is the white space that XmlConvert ignores around a value.
const xmlSpace = " \t\r\n"

// encodeName writes characters that a name cannot have as _xHHHH_.
func encodeName(name string, first, rest func(rune) bool) string {
	var b strings.Builder
	for i, r := range name {
		escape := i == 0 && !first(r) || i > 0 && !rest(r)
		if r == '_' && strings.HasPrefix(name[i:], "_x") && len(name) >= i+7 && name[i+6] == '_' {
			if _, err := strconv.ParseUint(name[i+2:i+6], 16, 16); err == nil {
				escape = true
			}
		}
		switch {
		case !escape:
			b.WriteRune(r)
		case r > 0xFFFF:
			fmt.Fprintf(&b, "_x%08X_", r)
		default:
			fmt.Fprintf(&b, "_x%04X_", r)
		}
	}
	return b.String()
}

// DecodeXMLName is XmlConvert.DecodeName: _xHHHH_ becomes its character.
func DecodeXMLName(s string) string {
	if !strings.Contains(s, "_x") && !strings.Contains(s, "_X") {
		return s
	}
	var units []uint16
	for i := 0; i < len(s); {
		for _, n := range []int{4, 8} {
			if end := i + 2 + n; end < len(s) && s[i] == '_' && s[i+1]|0x20 == 'x' && s[end] == '_' {
				if v, err := strconv.ParseUint(s[i+2:end], 16, 32); err == nil {
					if v > 0xFFFF {
						units = append(units, types.Units(string(rune(v)))...)
					} else {
						units = append(units, uint16(v))
					}
					i = end + 1
					goto next
				}
			}
		}
		{
			end := i + 1
			for end < len(s) && s[end]&0xC0 == 0x80 {
				end++
			}
			units = append(units, types.Units(s[i:end])...)
			i = end
		}
	next:
	}
	return types.FromUnits(units)
}

// parseXMLNumber reads a number as XmlConvert does.
func parseXMLNumber(s string, t *types.Type) (any, error) {
	s = strings.Trim(s, xmlSpace)
	if t == types.Double || t == types.Single {
		switch s {
		case "INF":
			return types.ConvertNumber(math.Inf(1), t)
		case "-INF":
			return types.ConvertNumber(math.Inf(-1), t)
		case "NaN":
			return types.ConvertNumber(math.NaN(), t)
		}
		return format.ParseNumber(s, t, format.StyleFloat, format.Invariant())
	}
	if t == types.DecimalType {
		return format.ParseNumber(s, t, format.StyleNumber, format.Invariant())
	}
	return format.ParseNumber(s, t, format.StyleInteger, format.Invariant())
}

// parseXMLDate reads a time in the notation of XML Schema; mode is
// XmlDateTimeSerializationMode.
func parseXMLDate(c *Call, s string, mode int64) (any, error) {
	v, err := c.parseDate(strings.Trim(s, xmlSpace), format.Invariant(), 128)
	if err != nil {
		return nil, types.NewException("System.FormatException", "The string '"+s+"' is not a valid XsdDateTime value.")
	}
	d, ok := v.(types.DateTime)
	if !ok {
		return v, nil
	}
	switch mode {
	case 0:
		if d.Kind != types.Local {
			if d.Kind == types.UTC {
				return c.toLocal(d.Ticks), nil
			}
			d.Kind = types.Local
		}
	case 1:
		if d.Kind == types.Local {
			d.Ticks = c.utcTicks(d)
		}
		d.Kind = types.UTC
	case 2:
		d.Kind = types.Unspecified
	}
	return d, nil
}

var xmlConvertTable = sync.OnceValue(func() Table {
	nc := func(r rune) bool { return xml.CheckLocal("a"+string(r)) == nil }
	ncStart := func(r rune) bool { return xml.CheckLocal(string(r)) == nil }
	colon := func(f func(rune) bool) func(rune) bool { return func(r rune) bool { return r == ':' || f(r) } }
	encode := func(first, rest func(rune) bool) Func {
		return func(c *Call) (any, error) {
			if c.Args[0] == nil {
				return nil, nil
			}
			return encodeName(c.Str(0), first, rest), nil
		}
	}
	verify := func(check func(string) error) Func {
		return func(c *Call) (any, error) {
			if c.Args[0] == nil {
				return nil, ArgumentNull("name")
			}
			return c.Str(0), check(c.Str(0))
		}
	}
	char := func(f func(rune) bool) Func {
		return func(c *Call) (any, error) { return f(rune(c.Char(0))), nil }
	}
	xmlChar := func(r rune) bool {
		return r >= 0x20 && r < 0xD800 || r >= 0xE000 && r < 0xFFFE || r == '\t' || r == '\n' || r == '\r'
	}
	t := Table{
		"static EncodeName(string)":      encode(colon(ncStart), colon(nc)),
		"static EncodeLocalName(string)": encode(ncStart, nc),
		"static EncodeNmToken(string)":   encode(colon(nc), colon(nc)),
		"static DecodeName(string)": func(c *Call) (any, error) {
			if c.Args[0] == nil {
				return nil, nil
			}
			return DecodeXMLName(c.Str(0)), nil
		},
		"static VerifyName(string)":   verify(xml.CheckName),
		"static VerifyNCName(string)": verify(xml.CheckLocal),
		"static VerifyXmlChars(string)": verify(func(s string) error {
			for _, r := range s {
				if r < 0x10000 && !xmlChar(r) {
					return types.NewException("System.Xml.XmlException", fmt.Sprintf("'%s', hexadecimal value 0x%02X, is an invalid character.", string(r), r))
				}
			}
			return nil
		}),
		"static IsStartNCNameChar(char)": char(ncStart),
		"static IsNCNameChar(char)":      char(nc),
		"static IsXmlChar(char)":         char(xmlChar),
		"static IsWhitespaceChar(char)":  char(func(r rune) bool { return strings.ContainsRune(xmlSpace, r) }),
		"static ToBoolean(string)": func(c *Call) (any, error) {
			switch strings.Trim(c.Str(0), xmlSpace) {
			case "1", "true":
				return true, nil
			case "0", "false":
				return false, nil
			}
			return nil, types.NewException("System.FormatException", "The string '"+strings.Trim(c.Str(0), xmlSpace)+"' is not a valid Boolean value.")
		},
		"static ToChar(string)": func(c *Call) (any, error) {
			if types.Len16(c.Str(0)) != 1 {
				return nil, types.NewException("System.FormatException", "String must be exactly one character long.")
			}
			ch, _ := types.CharAt(c.Str(0), 0)
			return ch, nil
		},
		"static ToTimeSpan(string)": func(c *Call) (any, error) { v, err := xml.ParseDuration(c.Str(0)); return v, err },
		"static ToGuid(string)": func(c *Call) (any, error) {
			g, ok := types.ParseGuid(c.Str(0))
			if !ok {
				return nil, types.NewException("System.FormatException", "Unrecognized Guid format.")
			}
			return g, nil
		},
		"static ToDateTime(string)": func(c *Call) (any, error) { return parseXMLDate(c, c.Str(0), 3) },
		"static ToDateTime(string,System.Xml.XmlDateTimeSerializationMode)": func(c *Call) (any, error) {
			return parseXMLDate(c, c.Str(0), enumBits(c.Args[1]))
		},
		"static ToDateTimeOffset(string)": func(c *Call) (any, error) {
			return c.Convert(strings.Trim(c.Str(0), xmlSpace), types.MustNamed("System.DateTimeOffset"))
		},
		"static ToString(datetime,System.Xml.XmlDateTimeSerializationMode)": func(c *Call) (any, error) {
			d, _ := c.Args[0].(types.DateTime)
			switch enumBits(c.Args[1]) {
			case 0:
				if d.Kind == types.UTC {
					d = c.toLocal(d.Ticks)
				}
				d.Kind = types.Local
			case 1:
				if d.Kind == types.Local {
					d.Ticks = c.utcTicks(d)
				}
				d.Kind = types.UTC
			case 2:
				d.Kind = types.Unspecified
			}
			return xml.DateTime(d, c.Location()), nil
		},
	}
	for _, p := range []string{"datetime", "System.DateTimeOffset"} {
		t["static ToString("+p+",string)"] = func(c *Call) (any, error) {
			s, _, err := (format.Options{Culture: format.Invariant(), Zone: c.zone()}).Text(c.Args[0], c.Str(1))
			return s, err
		}
	}
	for _, p := range []string{"bool", "char", "decimal", "sbyte", "short", "int", "long", "byte", "ushort", "uint", "ulong", "float", "double", "timespan", "datetime", "System.DateTimeOffset", "guid"} {
		t["static ToString("+p+")"] = func(c *Call) (any, error) {
			if d, ok := c.Args[0].(types.DateTime); ok { // without a mode the time counts as local
				if d.Kind != types.UTC {
					d.Kind = types.Local
				}
				return xml.DateTime(types.DateTime{Ticks: d.Ticks, Kind: types.Local}, c.Location()), nil
			}
			return xmlValue(c, c.Args[0]), nil
		}
	}
	for name, typ := range map[string]*types.Type{"Decimal": types.DecimalType, "SByte": types.SByte, "Int16": types.Int16, "Int32": types.Int32,
		"Int64": types.Int64, "Byte": types.Byte, "UInt16": types.UInt16, "UInt32": types.UInt32, "UInt64": types.UInt64, "Single": types.Single, "Double": types.Double} {
		t["static To"+name+"(string)"] = func(c *Call) (any, error) {
			if c.Args[0] == nil {
				return nil, ArgumentNull("s")
			}
			return parseXMLNumber(c.Str(0), typ)
		}
	}
	return t
})

// ParseXMLDateTime reads a time in the notation of XML Schema: with Z it is UTC,
// with a distance from UTC it is of the zone, else of no place.
func ParseXMLDateTime(s string, zone *time.Location) (types.DateTime, error) {
	s = strings.Trim(s, xmlSpace)
	for _, layout := range []string{"2006-01-02T15:04:05.9999999", "2006-01-02T15:04:05", "2006-01-02"} {
		if t, err := time.Parse(layout, s); err == nil {
			return types.NewDateTime(t, types.Unspecified), nil
		}
		if t, err := time.Parse(layout+"Z07:00", s); err == nil {
			if strings.HasSuffix(s, "Z") {
				return types.NewDateTime(t.UTC(), types.UTC), nil
			}
			return types.NewDateTime(t.In(zone), types.Local), nil
		}
	}
	return types.DateTime{}, types.NewException("System.FormatException", "The string '"+s+"' is not a valid XsdDateTime value.")
}
