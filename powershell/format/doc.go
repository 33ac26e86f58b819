// Package format turns values into text: .NET format strings and composite
// formatting, cultures, and (in its subpackages) the table, list and wide views
// of PowerShell's output commands.
//
// It imports syntax, types, facts and x/text, never interp; what needs a running
// session is passed in as a function.
package format
