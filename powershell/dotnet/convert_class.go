package dotnet

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"sync"

	"github.com/runwright/runwright/powershell/format"
	"github.com/runwright/runwright/powershell/types"
)

// convertNames are the source types of System.Convert in signatures.
var convertNames = [...]string{"bool", "char", "string", "datetime", "System.Object", "sbyte", "byte", "short", "ushort", "int", "uint", "long", "ulong", "float", "double", "decimal"}

func parseBool(s string) (any, error) {
	switch text := strings.ToLower(strings.Trim(s, " \t\r\n\v\f\x00")); text {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return nil, types.NewException("System.FormatException", "String '"+s+"' was not recognized as a valid Boolean.")
}

// convertTo is Convert.ToXxx: IConvertible's rules, which are stricter than casts.
func convertTo(c *Call, v any, t *types.Type, culture *format.Culture) (any, error) {
	v = types.Unwrap(v)
	if e, ok := v.(*types.EnumValue); ok && t != types.String {
		v = e.Number()
	}
	bad := func() error {
		return types.NewException("System.InvalidCastException", "Invalid cast from '"+types.TypeOf(v).ShortName()+"' to '"+t.ShortName()+"'.")
	}
	switch x := v.(type) {
	case nil:
		switch t {
		case types.String:
			return "", nil
		case types.Bool:
			return false, nil
		case types.CharType:
			return types.Char(0), nil
		case types.DateTimeType:
			return types.DateTime{}, nil
		}
		return types.ConvertNumber(int32(0), t)
	case string:
		switch t {
		case types.String:
			return x, nil
		case types.Bool:
			return parseBool(x)
		case types.CharType:
			if types.Len16(x) != 1 {
				return nil, types.NewException("System.FormatException", "String must be exactly one character long.")
			}
			ch, _ := types.CharAt(x, 0)
			return ch, nil
		case types.DateTimeType:
			return c.parseDate(x, culture, 0)
		}
		style := format.StyleInteger
		switch t {
		case types.Double, types.Single:
			style = format.StyleFloat | format.Thousands
		case types.DecimalType:
			style = format.StyleNumber
		}
		return format.ParseNumber(x, t, style, culture)
	case bool:
		if t == types.CharType || t == types.DateTimeType {
			return nil, bad()
		}
		if t == types.Bool {
			return x, nil
		}
		if t != types.String {
			return types.ConvertNumber(map[bool]int32{true: 1}[x], t)
		}
	case types.Char:
		switch t {
		case types.Bool, types.Double, types.Single, types.DecimalType, types.DateTimeType:
			return nil, bad()
		case types.CharType:
			return x, nil
		case types.String:
			return types.CharString(x), nil
		}
		v = int32(x)
	case types.DateTime:
		if t == types.DateTimeType {
			return x, nil
		}
		if t != types.String {
			return nil, bad()
		}
	}
	if t == types.String {
		if s, ok, err := (format.Options{Culture: culture, Zone: c.zone()}).Text(v, ""); ok {
			return s, err
		}
		return cultureText(c, v)
	}
	if !types.IsNumeric(types.TypeOf(v)) {
		return nil, types.NewException("System.InvalidCastException", "Unable to cast object of type '"+types.TypeOf(v).String()+"' to type 'System.IConvertible'.")
	}
	switch t {
	case types.Bool:
		cmp, ok := types.CompareNumbers(v, int32(0))
		return !ok || cmp != 0, nil
	case types.DateTimeType:
		return nil, bad()
	case types.CharType:
		switch v.(type) {
		case float64, float32, types.Decimal:
			return nil, bad()
		}
		n, err := types.ConvertNumber(v, types.UInt16)
		if err != nil {
			return nil, types.OverflowOf(types.CharType)
		}
		return types.Char(n.(uint16)), nil
	}
	switch v.(type) { // small numbers come from a double by way of an int
	case float64, float32:
		if n, _ := types.IntegerSize(t); n == 8 || n == 16 {
			whole, err := types.ConvertNumber(v, types.Int32)
			if err != nil {
				return nil, types.OverflowOf(types.Int32)
			}
			v = whole
		}
	}
	out, err := types.ConvertNumber(v, t)
	if err != nil {
		return nil, types.OverflowOf(t)
	}
	return out, nil
}

// fromBase reads digits in base 2, 8, 10 or 16 as two's complement.
func fromBase(s string, base int, t *types.Type) (any, error) {
	switch base {
	case 2, 8, 10, 16:
	default:
		return nil, ArgumentError("Invalid Base.", "")
	}
	if s == "" {
		return nil, OutOfRange("Specified argument was out of the range of valid values.", "Index was out of range. Must be non-negative and less than the size of the collection.")
	}
	digits := s
	neg := strings.HasPrefix(digits, "-")
	if neg {
		if base != 10 {
			return nil, ArgumentError("String cannot contain a minus sign if the base is not 10.", "")
		}
		if _, signed := types.IntegerSize(t); !signed {
			return nil, types.NewException("System.OverflowException", "The string was being parsed as an unsigned number and could not have a negative sign.")
		}
		digits = digits[1:]
	}
	if base == 16 && len(digits) > 2 && (digits[:2] == "0x" || digits[:2] == "0X") {
		digits = digits[2:]
	}
	n := 0
	for n < len(digits) {
		if d, err := strconv.ParseUint(digits[n:n+1], 36, 8); err != nil || int(d) >= base {
			break
		}
		n++
	}
	switch {
	case n == 0:
		return nil, types.NewException("System.FormatException", "Could not find any recognizable digits.")
	case n < len(digits):
		return nil, types.NewException("System.FormatException", "Additional non-parsable characters are at the end of the string.")
	}
	x, _ := new(big.Int).SetString(digits, base)
	size, signed := types.IntegerSize(t)
	if neg {
		x.Neg(x)
	} else if base != 10 {
		if x.BitLen() > size {
			return nil, types.OverflowOf(t)
		}
		if signed && x.Bit(size-1) == 1 {
			x.Sub(x, new(big.Int).Lsh(big.NewInt(1), uint(size)))
		}
	}
	out, err := types.ConvertNumber(x, t)
	if err != nil {
		return nil, types.OverflowOf(t)
	}
	return out, nil
}

// inBase writes an integer in base 2, 8, 10 or 16 as two's complement.
func inBase(v any, base int) (any, error) {
	if base != 2 && base != 8 && base != 10 && base != 16 {
		return nil, ArgumentError("Invalid Base.", "")
	}
	if base == 10 {
		return types.ToString(v), nil
	}
	n, err := types.ConvertNumber(v, types.Int64)
	if err != nil {
		return nil, types.OverflowOf(types.Int64)
	}
	u := uint64(n.(int64))
	if size, _ := types.IntegerSize(types.TypeOf(v)); size < 64 {
		u &= 1<<size - 1
	}
	return strconv.FormatUint(u, base), nil
}

func bytesOf(v any) []byte {
	if a, ok := types.Unwrap(v).(*types.Array); ok {
		b, _ := a.Bytes()
		return b
	}
	return nil
}

var convertTable = sync.OnceValue(func() Table {
	t := Table{}
	for _, target := range append([]string{"bool", "char", "string", "datetime"}, numberNames...) {
		typ := types.Object.ResolveFact(target)
		name := "static To" + typ.ShortName()
		for _, src := range convertNames {
			t[name+"("+src+")"] = func(c *Call) (any, error) { return convertTo(c, c.Args[0], typ, c.CurrentCulture()) }
			t[name+"("+src+","+providerName+")"] = func(c *Call) (any, error) { return convertTo(c, c.Args[0], typ, c.Culture(1)) }
		}
		if types.IsIntegerType(typ) {
			t[name+"(string,int)"] = func(c *Call) (any, error) {
				if c.Args[0] == nil {
					return types.ConvertNumber(int32(0), typ)
				}
				return fromBase(c.Str(0), c.Int(1), typ)
			}
		}
	}
	for _, n := range []string{"byte", "short", "int", "long"} {
		t["static ToString("+n+",int)"] = func(c *Call) (any, error) { return inBase(c.Args[0], c.Int(1)) }
	}
	encode := func(c *Call) (any, error) {
		a, _ := c.Args[0].(*types.Array)
		if a == nil {
			return nil, ArgumentNull("inArray")
		}
		b := bytesOf(c.Args[0])
		wrap := false
		for _, v := range c.Args[1:] {
			if e, ok := v.(*types.EnumValue); ok {
				wrap = e.Bits == 1
			}
		}
		if len(c.Args) >= 3 {
			from, n := c.Int(1), c.Int(2)
			if from < 0 || n < 0 || from+n > len(b) {
				return nil, OutOfRange("Offset and length must refer to a position in the string.", "offset")
			}
			b = b[from : from+n]
		}
		s := base64.StdEncoding.EncodeToString(b)
		if wrap {
			var lines []string
			for len(s) > 76 {
				lines, s = append(lines, s[:76]), s[76:]
			}
			s = strings.Join(append(lines, s), "\r\n")
		}
		return s, nil
	}
	const o = "System.Base64FormattingOptions"
	for _, p := range []string{"byte[]", "byte[]," + o, "byte[],int,int", "byte[],int,int," + o} {
		t["static ToBase64String("+p+")"] = encode
	}
	t["static FromBase64String(string)"] = func(c *Call) (any, error) {
		if c.Args[0] == nil {
			return nil, ArgumentNull("s")
		}
		clean := strings.NewReplacer(" ", "", "\t", "", "\r", "", "\n", "").Replace(c.Str(0))
		b, err := base64.StdEncoding.Strict().DecodeString(clean)
		if err != nil {
			if b, err = base64.StdEncoding.DecodeString(clean); err != nil {
				return nil, types.NewException("System.FormatException", "The input is not a valid Base-64 string as it contains a non-base 64 character, more than two padding characters, or an illegal character among the padding characters.")
			}
		}
		return types.BytesToArray(b), nil
	}
	t["static ToHexString(byte[])"] = func(c *Call) (any, error) { return strings.ToUpper(hex.EncodeToString(bytesOf(c.Args[0]))), nil }
	t["static ToHexStringLower(byte[])"] = func(c *Call) (any, error) { return hex.EncodeToString(bytesOf(c.Args[0])), nil }
	t["static FromHexString(string)"] = func(c *Call) (any, error) {
		if len(c.Str(0))%2 != 0 {
			return nil, types.NewException("System.FormatException", "The input is not a valid hex string as its length is not a multiple of 2.")
		}
		b, err := hex.DecodeString(c.Str(0))
		if err != nil {
			return nil, types.NewException("System.FormatException", "The input is not a valid hex string as it contains a non-hex character.")
		}
		return types.BytesToArray(b), nil
	}
	t["static get DBNull"] = func(*Call) (any, error) { return DBNull, nil }
	t["static IsDBNull(System.Object)"] = func(c *Call) (any, error) { return types.Unwrap(c.Args[0]) == DBNull, nil }
	t["static GetTypeCode(System.Object)"] = func(c *Call) (any, error) { return codeOf(types.Unwrap(c.Args[0])), nil }
	change := func(c *Call) (any, error) {
		typ, _ := types.Unwrap(c.Args[1]).(*types.Type)
		if typ == nil {
			return nil, ArgumentNull("conversionType")
		}
		v := types.Unwrap(c.Args[0])
		if v == nil {
			if typ.IsValueType() {
				return nil, types.NewException("System.InvalidCastException", "Null object cannot be converted to a value type.")
			}
			return nil, nil
		}
		if types.TypeOf(v) == typ {
			return v, nil
		}
		switch typ {
		case types.Bool, types.CharType, types.String, types.DateTimeType:
			return convertTo(c, v, typ, c.CurrentCulture())
		}
		if types.IsNumeric(typ) && typ != types.BigInt {
			return convertTo(c, v, typ, c.CurrentCulture())
		}
		return nil, types.NewException("System.InvalidCastException", fmt.Sprintf("Invalid cast from '%s' to '%s'.", types.TypeOf(v), typ))
	}
	t["static ChangeType(System.Object,type)"] = change
	t["static ChangeType(System.Object,type,"+providerName+")"] = change
	return t
})

// codeOf is the TypeCode of a value.
func codeOf(v any) *types.EnumValue {
	name := "Object"
	switch x := v.(type) {
	case nil:
		name = "Empty"
	case *types.EnumValue:
		return codeOf(x.Number())
	case string, bool, types.Char, types.DateTime, int8, uint8, int16, uint16, int32, uint32, int64, uint64, float32, float64, types.Decimal:
		name = types.TypeOf(v).ShortName()
	default:
		if v == DBNull {
			name = "DBNull"
		}
	}
	return types.EnumNamed("System.TypeCode", name)
}

// dbNull is the type of [DBNull].
type dbNull struct{ _ byte }

// PSType is DBNull.
func (*dbNull) PSType() *types.Type { return types.MustNamed("System.DBNull") }

// PSString is empty.
func (*dbNull) PSString() string { return "" }

// DBNull is [DBNull]::Value.
var DBNull any = &dbNull{}

func dbNullTable() Table {
	return Table{"static get Value": func(*Call) (any, error) { return DBNull, nil }, "ToString()": func(*Call) (any, error) { return "", nil }}
}

// boolTable are the members of System.Boolean.
func boolTable() Table {
	t := Table{
		"ToString()":                     func(c *Call) (any, error) { return types.ToString(c.This), nil },
		"ToString(" + providerName + ")": func(c *Call) (any, error) { return types.ToString(c.This), nil },
		"GetTypeCode()":                  typeCode("Boolean"),
		"GetHashCode()":                  func(c *Call) (any, error) { return map[any]int32{true: 1}[c.This], nil },
		"static get TrueString":          func(*Call) (any, error) { return "True", nil },
		"static get FalseString":         func(*Call) (any, error) { return "False", nil },
		"static Parse(string)": func(c *Call) (any, error) {
			if c.Args[0] == nil {
				return nil, ArgumentNull("value")
			}
			return parseBool(c.Str(0))
		},
		"static TryParse(string,out bool)": func(c *Call) (any, error) {
			v, err := parseBool(c.Str(0))
			if err != nil {
				return false, c.setOut(1, false)
			}
			return true, c.setOut(1, v)
		},
	}
	order := map[any]int{true: 1}
	addOrder(t, "bool", "Boolean", func(a, b any) int { return order[a] - order[b] })
	return t
}

var bitConverterTable = sync.OnceValue(func() Table {
	t := Table{"static get IsLittleEndian": func(*Call) (any, error) { return true, nil }}
	little := func(u uint64, n int) *types.Array {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(u >> (8 * i))
		}
		return types.BytesToArray(b)
	}
	sizes := map[string]int{"bool": 1, "char": 2, "short": 2, "ushort": 2, "int": 4, "uint": 4, "long": 8, "ulong": 8, "float": 4, "double": 8}
	for name, n := range sizes {
		typ := types.Object.ResolveFact(name)
		t["static GetBytes("+name+")"] = func(c *Call) (any, error) {
			switch x := c.Args[0].(type) {
			case bool:
				return little(map[bool]uint64{true: 1}[x], 1), nil
			case types.Char:
				return little(uint64(x), 2), nil
			case float32:
				return little(uint64(math.Float32bits(x)), 4), nil
			case float64:
				return little(math.Float64bits(x), 8), nil
			case uint64:
				return little(x, 8), nil
			}
			v, err := types.ConvertNumber(c.Args[0], types.Int64)
			if err != nil {
				return nil, types.OverflowOf(typ)
			}
			return little(uint64(v.(int64)), n), nil
		}
		t["static To"+typ.ShortName()+"(byte[],int)"] = func(c *Call) (any, error) {
			b, at := bytesOf(c.Args[0]), c.Int(1)
			if at < 0 || at >= len(b) {
				return nil, OutOfRange("Index was out of range. Must be non-negative and less than the size of the collection.", "startIndex")
			}
			if at+n > len(b) {
				return nil, ArgumentError("The array starting from the specified index is not long enough to read a value of the specified type.", "value")
			}
			var u uint64
			for i := range n {
				u |= uint64(b[at+i]) << (8 * i)
			}
			switch typ {
			case types.Bool:
				return u != 0, nil
			case types.CharType:
				return types.Char(u), nil
			case types.Single:
				return math.Float32frombits(uint32(u)), nil
			case types.Double:
				return math.Float64frombits(u), nil
			case types.Int16:
				return int16(u), nil
			case types.Int32:
				return int32(u), nil
			case types.Int64:
				return int64(u), nil
			}
			return types.ConvertNumber(u, typ)
		}
	}
	text := func(c *Call) (any, error) {
		b := bytesOf(c.Args[0])
		if len(c.Args) > 1 {
			b = b[min(max(c.Int(1), 0), len(b)):]
		}
		if len(c.Args) > 2 {
			b = b[:min(max(c.Int(2), 0), len(b))]
		}
		parts := make([]string, len(b))
		for i, x := range b {
			parts[i] = fmt.Sprintf("%02X", x)
		}
		return strings.Join(parts, "-"), nil
	}
	t["static ToString(byte[])"], t["static ToString(byte[],int)"], t["static ToString(byte[],int,int)"] = text, text, text
	t["static DoubleToInt64Bits(double)"] = func(c *Call) (any, error) { return int64(math.Float64bits(c.Float(0))), nil }
	t["static Int64BitsToDouble(long)"] = func(c *Call) (any, error) {
		n, _ := c.Args[0].(int64)
		return math.Float64frombits(uint64(n)), nil
	}
	return t
})
