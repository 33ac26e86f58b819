// Package view lays objects out as PowerShell shows them: tables, lists, wide
// lists and custom views. A [Shaper] turns objects into packets (start, group,
// entries, end), which is what the Format commands write to the pipeline; a
// [Printer] turns packets and plain objects into text.
//
// A table whose columns are as wide as their widest cell is held back until its
// group ends; text that comes in between waits with it. That is what PowerShell
// does, too.
//
// The package imports format, types and facts; what needs a session comes in
// through [Env].
package view

import "github.com/runwright/runwright/powershell/format"

// Env is what layout needs of the session.
type Env interface {
	// PropertyValue reads a property; ok is false when there is none.
	PropertyValue(v any, name string) (out any, ok bool, err error)
	// PropertyNames lists an object's properties in order.
	PropertyNames(v any) []string
	// DefaultProperties are the properties that are shown by default: what type data
	// name, else all.
	DefaultProperties(v any) []string
	// DisplayProperty is the property that type data choose to stand for an object,
	// "" when they choose none.
	DisplayProperty(v any) string
	// EnumerationLimit is the number of elements of a collection that a cell shows,
	// negative for all.
	EnumerationLimit() int
	// CellText is a value's text in a cell: in the current culture, collections
	// in braces with at most limit elements.
	CellText(v any, limit int) (string, error)
	// CurrentCulture is the culture that numbers and dates are shown in.
	CurrentCulture() *format.Culture
	// Invoke evaluates a script block with $_ set.
	Invoke(block any, v any) (any, error)
	// Elements are the elements of a collection that is shown element by element.
	Elements(v any) (items []any, many bool)
	// Same reports whether two values make one group.
	Same(a, b any) bool
	// Scripted is the value of a recorded view's item that is a script in
	// PowerShell, told by view and label; ok is false when it is not known.
	Scripted(v any, view, label string) (out any, ok bool, err error)
	// Views are the views the session has loaded, first those that go before
	// PowerShell's own, then those behind them.
	Views() (before, after []*View)
	// AutoSize says that tables and wide lists that come by themselves are as wide
	// as their values.
	AutoSize() bool
	// Sanitize is text as it goes out, without decoration where none is wanted.
	Sanitize(text string) string
	// ErrorView is the name of the view that $ErrorView asks for.
	ErrorView() string
}

// Kind is the kind of layout.
type Kind uint8

// The layouts.
const (
	Table Kind = iota
	List
	Wide
	Custom
)

// Align is the alignment of a column.
type Align uint8

// The alignments; Auto looks at the first value.
const (
	Auto Align = iota
	Left
	Center
	Right
)
