// Package syntax reads PowerShell source text: it decodes files, splits text
// into tokens, parses them into PowerShell's own tree, reports errors with
// PowerShell's ids, messages and extents, and prints trees back to source.
//
// The node kinds are PowerShell's classes without the suffix "Ast", their
// fields are the properties of those classes. Offsets are byte offsets into
// the source text; a Source translates them to lines, columns and UTF-16
// offsets.
//
// Invariants: Parse never panics and always ends, whatever the input; every
// node lies inside the text; a tree is read-only once Parse has returned and
// may then be shared by any number of goroutines.
//
// The package knows nothing of values, types or the running of scripts, and
// must not import anything but the standard library.
package syntax
