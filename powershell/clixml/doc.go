// Package clixml writes objects as CLIXML, PowerShell's own XML, and reads them
// back: what Export-Clixml, ConvertTo-CliXml and PSSerializer do.
//
// Primitive values have an element each. Collections and dictionaries are
// written whole. Custom objects are written with their members, other objects
// with their properties down to a depth below which only their text is left;
// they come back as property bags whose type names begin with Deserialized.
//
// What needs a session comes in through [Session]. The package must import
// packages types, xml and dotnet and the standard library only.
package clixml

import (
	"time"

	"github.com/runwright/runwright/powershell/types"
)

// Namespace is that of all elements.
const Namespace = "http://schemas.microsoft.com/powershell/2004/04"

// version is the version of the format.
const version = "1.1.0.1"

// Session is what the package needs of a running session.
type Session interface {
	// PropertyNames lists the properties of an object in order.
	PropertyNames(o any) []string
	// PropertyValue reads one; ok is false when the object has none of the name.
	PropertyValue(o any, name string) (v any, ok bool, err error)
	// Text is the text of a value, scripts' own ToString included.
	Text(v any) (string, error)
	// SerializationDepth is the depth that type data give to an object; ok is
	// false when they say nothing.
	SerializationDepth(o any) (depth int, ok bool)
	// Location is the time zone of local times.
	Location() *time.Location
	// Convert converts a value as a cast does.
	Convert(v any, t *types.Type) (any, error)
}
