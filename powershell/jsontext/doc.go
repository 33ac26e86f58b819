// Package jsontext reads JSON as System.Text.Json does: strictly by the
// standard unless options say otherwise, keeping the text of every value, and
// with .NET's errors, which name line and byte.
//
// It imports the standard library only and knows nothing of PowerShell.
package jsontext

import (
	"fmt"
	"strings"
)

// Kind says what a value is.
type Kind byte

// The kinds of values, in .NET's order (JsonValueKind).
const (
	Undefined Kind = iota
	Object
	Array
	String
	Number
	True
	False
	Null
)

// Value is a value of a document. It is not changed once it was read.
type Value struct {
	Kind Kind
	// Raw is the value's text as it stands in the document.
	Raw string
	// End is where the value's text ends in the document, in bytes.
	End int
	// Text is the content of a string.
	Text string
	// Items are the elements of an array.
	Items []*Value
	// Members are the properties of an object in the document's order; a name may
	// occur more than once.
	Members []Member
}

// Member is a property of an object.
type Member struct {
	Name  string
	Value *Value
}

// Member returns the last property of a name, nil when there is none.
func (v *Value) Member(name string) *Value {
	for i := len(v.Members) - 1; i >= 0; i-- {
		if v.Members[i].Name == name {
			return v.Members[i].Value
		}
	}
	return nil
}

// Options are what a reader may accept beyond the standard.
type Options struct {
	// Comments are skipped; without it they are errors.
	Comments bool
	// TrailingCommas may stand behind the last element.
	TrailingCommas bool
	// NoDuplicates refuses a property that occurs twice.
	NoDuplicates bool
	// MaxDepth bounds the nesting; 0 means 64.
	MaxDepth int
}

// Error is a fault of the text.
type Error struct {
	Message string
	// Line counts from 0; Byte is the offset in the line.
	Line, Byte int
	// Path is where in the document the fault was met: $.name[0].
	Path string
}

// Place is the line of an offset and the offset in it, both from 0.
func Place(text string, at int) (line, column int) {
	before := text[:min(at, len(text))]
	return strings.Count(before, "\n"), len(before) - 1 - strings.LastIndexByte(before, '\n')
}

// Step is a path with a property behind it.
func Step(path, name string) string {
	if strings.ContainsAny(name, ". '/\"[]()\t\n\r\f\b\\\u0085\u2028\u2029") {
		return path + "['" + name + "']"
	}
	return path + "." + name
}

// Error is the message with the place, as .NET shows it.
func (e *Error) Error() string {
	return fmt.Sprintf("%s LineNumber: %d | BytePositionInLine: %d.", e.Message, e.Line, e.Byte)
}
