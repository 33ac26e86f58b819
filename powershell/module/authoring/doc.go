// Package authoring checks a module against the guidance for integration modules:
// help, output types, connections instead of secrets, no state, nothing outside of
// the module's folder, approved verbs, ShouldProcess; and mends what can be mended
// without changing what the module does.
//
// Invariants: nothing is run; the findings of a module are the same each time and
// in the order of files and lines. A fix is made of edits at places of the syntax
// tree, keeps every other byte of a file, and leaves the module's exports as they
// are; after it there is nothing more to fix. The package writes no files, looks at
// what package metadata found and at syntax trees, and must not import
// powershell/interp.
package authoring
