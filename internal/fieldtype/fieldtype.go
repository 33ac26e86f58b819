// Package fieldtype knows the types that a field of a connection can have: how
// they are written, and which texts are values of them. Values are stored and sent
// as texts, as the original does; a runbook sees them typed.
//
// The package knows nothing of connections, so that packages of modules, which
// declare such types, and assets, which have them, agree without knowing one another.
package fieldtype

import (
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Kind is one of the types.
type Kind int

// The types. Unknown is the zero value.
const (
	Unknown Kind = iota
	String
	Int32
	Int64
	Double
	Boolean
	DateTime
	Guid
	Uri
)

// kinds are the types in the order in which people are told of them.
var kinds = [...]struct {
	name     string // in .NET
	short    string // what clients of the original also write
	expected string
}{
	String:   {"System.String", "string", "a text"},
	Int32:    {"System.Int32", "int", "a whole number of 32 bits"},
	Int64:    {"System.Int64", "long", "a whole number of 64 bits"},
	Double:   {"System.Double", "double", "a number such as 2.5 or 1e-3"},
	Boolean:  {"System.Boolean", "bool", "true or false"},
	DateTime: {"System.DateTime", "datetime", "a date and time such as 2026-03-31T09:08:43Z"},
	Guid:     {"System.Guid", "guid", "a GUID such as 0f0e0d0c-0b0a-0908-0706-050403020100"},
	Uri:      {"System.Uri", "uri", "an absolute address such as https://example.com/"},
}

// Parse reads a type's name without regard to case: as .NET has it, with or
// without "System.", or in PowerShell's short form. It is Unknown for any other.
func Parse(name string) Kind {
	for k := String; int(k) < len(kinds); k++ {
		full := kinds[k].name
		if strings.EqualFold(name, full) || strings.EqualFold(name, strings.TrimPrefix(full, "System.")) || strings.EqualFold(name, kinds[k].short) {
			return k
		}
	}
	return Unknown
}

// String is the type's name in .NET.
func (k Kind) String() string { return kinds[k].name }

// Short is the type's name in PowerShell.
func (k Kind) Short() string { return kinds[k].short }

// Expected says in words what a value is.
func (k Kind) Expected() string { return kinds[k].expected }

// Names lists the types' names in .NET.
func Names() string { return list(Kind.String) }

// ShortNames lists the types' names in PowerShell.
func ShortNames() string { return list(Kind.Short) }

func list(name func(Kind) string) string {
	var out []string
	for k := String; int(k) < len(kinds); k++ {
		out = append(out, name(k))
	}
	last := len(out) - 1
	return strings.Join(out[:last], ", ") + " or " + out[last]
}

// Value converts a text, and reports whether it is one of the type. A string,
// GUID or address becomes a string, a date and time a string in UTC as RFC 3339
// has it (without a zone it is taken for UTC), a number an int64 or a float64, a
// truth value a bool.
func (k Kind) Value(text string) (any, bool) {
	trimmed := strings.TrimSpace(text)
	switch k {
	case String:
		return text, true
	case Int32:
		n, err := strconv.ParseInt(trimmed, 10, 32)
		return n, err == nil
	case Int64:
		n, err := strconv.ParseInt(trimmed, 10, 64)
		return n, err == nil
	case Double:
		n, err := strconv.ParseFloat(trimmed, 64)
		return n, err == nil
	case Boolean:
		b, err := strconv.ParseBool(strings.ToLower(trimmed))
		return b, err == nil
	case DateTime:
		return dateTime(trimmed)
	case Guid:
		return strings.ToLower(trimmed), isGuid(trimmed)
	case Uri:
		u, err := url.Parse(trimmed)
		return trimmed, err == nil && u.IsAbs()
	}
	return nil, false
}

// isGuid reports whether a text is 32 hexadecimal digits in groups of 8, 4, 4, 4
// and 12.
func isGuid(text string) bool {
	for i, r := range text {
		switch i {
		case 8, 13, 18, 23:
			if r != '-' {
				return false
			}
		default:
			if !strings.ContainsRune("0123456789abcdefABCDEF", r) {
				return false
			}
		}
	}
	return len(text) == 36
}

// dateTime reads ISO 8601 with a zone or without.
func dateTime(text string) (string, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC().Format(time.RFC3339Nano), true
		}
	}
	return "", false
}

// InJSON reports whether a value's JSON says its type, so that who reads it needs
// not be told.
func (k Kind) InJSON() bool { return k == String || k == Int32 || k == Boolean }
