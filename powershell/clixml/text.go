package clixml

import (
	"fmt"
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/types"
)

// encode writes characters that XML does not keep, and what looks like such an
// escape, as _xHHHH_.
func encode(s string) string {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		c := s[i]
		plain = c >= 0x20 && c < 0x7F && (c != '_' || i+1 >= len(s) || s[i+1]|0x20 != 'x')
	}
	if plain {
		return s
	}
	units := types.Units(s)
	var b strings.Builder
	var keep []uint16
	flush := func() {
		b.WriteString(types.FromUnits(keep))
		keep = keep[:0]
	}
	for i, u := range units {
		switch {
		case u < 0x20, u >= 0x7F && u <= 0x9F, u >= 0xD800 && u <= 0xDFFF, u >= 0xFFFE,
			u == '_' && i+1 < len(units) && units[i+1]|0x20 == 'x':
			flush()
			fmt.Fprintf(&b, "_x%04X_", u)
		default:
			keep = append(keep, u)
		}
	}
	flush()
	return b.String()
}

// decode undoes encode.
func decode(s string) string { return dotnet.DecodeXMLName(s) }
