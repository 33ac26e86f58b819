package view

import (
	"strings"

	"github.com/runwright/runwright/powershell/types"
)

// Start begins a layout.
type Start struct {
	Kind    Kind
	Columns []Column
	// HideHeaders and Wrap are Format-Table's switches; AutoSize is that of tables
	// and wide lists.
	HideHeaders, Wrap, AutoSize bool
	// WideColumns is the number of columns of a wide list, 0 for the usual.
	WideColumns int
}

// Group begins a group of a layout; there is at least one.
type Group struct {
	// Heading are the lines above the group, nil for none.
	Heading []string
}

// Entry is one object of a layout: its cells, or the lines of a list or custom
// view. What is shown outside of a layout has its text or error record instead.
type Entry struct {
	Cells []string
	// Labels are the labels of a list's lines.
	Labels []string
	// Wrap breaks the cells of a table's row instead of cutting them.
	Wrap bool
	// Outside marks what is shown in place without belonging to the layout: Err,
	// a list of Labels and Cells, or the lines of Text.
	Outside bool
	Err     *types.ErrorRecord
	// Text are the lines of a custom view or of a value outside.
	Text []string
}

// GroupEnd ends a group.
type GroupEnd struct{ _ byte }

// End ends a layout.
type End struct{ _ byte }

func packetType(name string) *types.Type {
	return types.MustNamed("Microsoft.PowerShell.Commands.Internal.Format." + name)
}

// PSType is the type PowerShell gives such packets.
func (*Start) PSType() *types.Type { return packetType("FormatStartData") }

// PSType is the type PowerShell gives such packets.
func (*Group) PSType() *types.Type { return packetType("GroupStartData") }

// PSType is the type PowerShell gives such packets.
func (*Entry) PSType() *types.Type { return packetType("FormatEntryData") }

// PSType is the type PowerShell gives such packets.
func (*GroupEnd) PSType() *types.Type { return packetType("GroupEndData") }

// PSType is the type PowerShell gives such packets.
func (*End) PSType() *types.Type { return packetType("FormatEndData") }

// isPacket reports whether a value is part of a layout made before.
func isPacket(v any) bool {
	switch v.(type) {
	case *Start, *Group, *Entry, *GroupEnd, *End:
		return true
	}
	return false
}

// outsideText is a value that is shown as lines of text, with the carriage returns
// it has.
func outsideText(s string) *Entry {
	return &Entry{Outside: true, Text: strings.Split(s, "\n")}
}
