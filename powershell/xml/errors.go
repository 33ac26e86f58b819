package xml

import (
	"fmt"
	"unicode/utf8"

	"github.com/runwright/runwright/powershell/types"
)

// xmlError is an XmlException without a position.
func xmlError(format string, args ...any) *types.Exception {
	return newXMLError(fmt.Sprintf(format, args...), 0, 0)
}

func newXMLError(message string, line, pos int) *types.Exception {
	e := types.NewException("System.Xml.XmlException", message)
	e.Fields = map[string]any{"LineNumber": int32(line), "LinePosition": int32(pos), "SourceUri": nil}
	return e
}

// errorAt is an XmlException whose message ends with the position.
func errorAt(line, pos int, format string, args ...any) *types.Exception {
	return newXMLError(fmt.Sprintf(format, args...)+fmt.Sprintf(" Line %d, position %d.", line, pos), line, pos)
}

// wrongType is the error of a node that cannot stand below another.
func wrongType() error {
	return types.NewException("System.InvalidOperationException", "The specified node cannot be inserted as the valid child of this node, because the specified node is the wrong type.")
}

func invalidOperation(text string) error {
	return types.NewException("System.InvalidOperationException", text)
}

func badArgument(text string) error { return types.NewException("System.ArgumentException", text) }

// shown is a character as messages show it, and its number.
func shown(r rune) (char, hex string) {
	char = string(r)
	if r == 0 {
		char = "."
	}
	return char, fmt.Sprintf("0x%02X", r)
}

// position turns an offset into line and column; columns count UTF-16 units.
func position(s string, offset int) (line, column int) {
	offset = min(offset, len(s))
	line, start := 1, 0
	for i := 0; i < offset; i++ {
		switch s[i] {
		case '\r':
			if i+1 < len(s) && s[i+1] == '\n' {
				continue
			}
			line, start = line+1, i+1
		case '\n':
			line, start = line+1, i+1
		}
	}
	return line, types.Len16(s[start:offset]) + 1
}

func runeAt(s string, i int) (rune, int) {
	if i >= len(s) {
		return 0, 0
	}
	return utf8.DecodeRuneInString(s[i:])
}
