package dotnet

import (
	"strconv"
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// The bits of UriComponents.
const (
	partScheme = 1 << iota
	partUser
	partHost
	partPort
	partPath
	partQuery
	partFragment
	partStrongPort

	partKeepDelimiter = 1 << 30
	partSerialize     = -1 << 31
)

// components joins the parts of a URI that bits name.
func (u *URI) components(bits int64) string {
	if bits == partSerialize || bits == 1<<31 {
		return u.text()
	}
	var b strings.Builder
	has := func(bit int64) bool { return bits&bit != 0 }
	only := func(bit int64) bool { return bits&^partKeepDelimiter == bit }
	if has(partScheme) {
		b.WriteString(u.scheme)
		if !only(partScheme) {
			b.WriteString(":")
			if u.authority {
				b.WriteString("//")
			}
		}
	}
	if has(partUser) && u.user != "" {
		b.WriteString(u.user)
		if has(partHost) {
			b.WriteByte('@')
		}
	}
	if has(partHost) {
		b.WriteString(u.host)
	}
	if u.port >= 0 && (has(partStrongPort) || has(partPort) && u.port != defaultPort(u.scheme)) {
		if b.Len() > 0 {
			b.WriteByte(':')
		}
		b.WriteString(strconv.Itoa(u.port))
	}
	if has(partPath) {
		path := u.path
		if only(partPath) {
			path = strings.TrimPrefix(path, "/")
		}
		b.WriteString(path)
	}
	if has(partQuery) {
		q := u.query
		if only(partQuery) && !has(partKeepDelimiter) {
			q = strings.TrimPrefix(q, "?")
		}
		b.WriteString(q)
	}
	if has(partFragment) {
		f := u.fragment
		if only(partFragment) && !has(partKeepDelimiter) {
			f = strings.TrimPrefix(f, "#")
		}
		b.WriteString(f)
	}
	return b.String()
}

// addURIParts adds the members that take addresses apart or escape characters.
func addURIParts(t Table) {
	t["GetComponents(System.UriComponents,System.UriFormat)"] = func(c *Call) (any, error) {
		u := c.This.(*URI)
		if !u.absolute {
			return nil, types.NewException("System.InvalidOperationException", "This operation is not supported for a relative URI.")
		}
		s := u.components(enumBits(c.Args[0]))
		switch enumBits(c.Args[1]) {
		case 2:
			return unescapeURI(s, func(rune) bool { return false }), nil
		case 3:
			return readable(s), nil
		}
		return s, nil
	}
	t["new(string,bool)"] = func(c *Call) (any, error) {
		if c.Args[0] == nil {
			return nil, ArgumentNull("uriString")
		}
		return parseURI(c.Str(0), 1)
	}
	t["static HexEscape(char)"] = func(c *Call) (any, error) {
		if c.Char(0) > 255 {
			return nil, OutOfRange("Specified argument was out of the range of valid values.", "character")
		}
		return "%" + strings.ToUpper(hexText([]byte{byte(c.Char(0))})), nil
	}
	t["static IsHexDigit(char)"] = func(c *Call) (any, error) { return c.Char(0) < 128 && isHex(byte(c.Char(0))), nil }
	t["static FromHex(char)"] = func(c *Call) (any, error) {
		if ch := c.Char(0); ch < 128 && isHex(byte(ch)) {
			return int32(hexDigit(byte(ch))), nil
		}
		return nil, ArgumentError("Value does not fall within the expected range.", "digit")
	}
	t["static Compare(uri,uri,System.UriComponents,System.UriFormat,System.StringComparison)"] = func(c *Call) (any, error) {
		a, _ := c.Args[0].(*URI)
		b, _ := c.Args[1].(*URI)
		if a == nil || b == nil {
			return int32(boolIndex(a != nil) - boolIndex(b != nil)), nil
		}
		bits := enumBits(c.Args[2])
		return compareNullable(a.components(bits), b.components(bits), howOf(c, 4)), nil
	}
}
