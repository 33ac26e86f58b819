// Package view lays objects out as PowerShell shows them: tables, lists and wide
// lists. A [Shaper] turns objects into packets (start, entries, end), which is
// what the Format commands write to the pipeline; a [Printer] turns packets and
// plain objects into text.
//
// A table without fixed widths is held back until it ends, since its columns are
// as wide as their widest cell; text that comes in between waits with it. That
// is what PowerShell does, too.
//
// The package imports format, types and facts; what needs a session comes in
// through [Env].
package view

import "github.com/runwright/runwright/powershell/types"

// Env is what layout needs of the session.
type Env interface {
	// PropertyValue reads a property; ok is false when there is none.
	PropertyValue(v any, name string) (out any, ok bool, err error)
	// PropertyNames lists an object's properties in order.
	PropertyNames(v any) []string
	// DefaultProperties are the properties that type data show by default, nil
	// when it says nothing.
	DefaultProperties(v any) []string
	// CellText is a value's text in a cell: in the current culture, collections
	// in braces.
	CellText(v any) (string, error)
	// Invoke evaluates a script block with $_ set.
	Invoke(block any, v any) (any, error)
}

// Kind is the kind of layout.
type Kind uint8

// The layouts.
const (
	Table Kind = iota
	List
	Wide
	// Custom is lines of text, one value a line.
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

// Column is a column of a table or a line of a list.
type Column struct {
	Label string
	// Property or Block gives the value.
	Property string
	Block    any
	// Pattern says that Property is a wildcard for names of the first object.
	Pattern bool
	// Format is a .NET format string for the value.
	Format string
	Align  Align
	Width  int // 0: as wide as needed
}

// Start begins a layout.
type Start struct {
	Kind    Kind
	Columns []Column
	// HideHeaders and Wrap are Format-Table's switches.
	HideHeaders, Wrap bool
	// WideColumns is the number of columns of a wide list, 0 for as many as fit.
	WideColumns int
	// types are the type names a recorded view is for; a layout made from an
	// object's own properties takes whatever comes after it, as in PowerShell.
	types []string
	// printed says that the heading is out already and the widths are fixed.
	printed bool
}

// PSType is the type PowerShell gives such packets.
func (*Start) PSType() *types.Type { return types.Object }

// Entry is one object of a layout: its cells, or the lines of a list.
type Entry struct {
	Start *Start
	Cells []string
	// Labels are the labels of a list's lines.
	Labels []string
}

// PSType is the type PowerShell gives such packets.
func (*Entry) PSType() *types.Type { return types.Object }

// End ends a layout.
type End struct{}

// PSType is the type PowerShell gives such packets.
func (*End) PSType() *types.Type { return types.Object }
