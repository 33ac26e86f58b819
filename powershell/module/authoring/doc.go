// Package authoring checks a module against the guidance for integration modules:
// help, output types, connections instead of secrets, no state, nothing outside of
// the module's folder, approved verbs, ShouldProcess.
//
// Invariants: nothing is run; the findings of a module are the same each time and
// in the order of files and lines. The package looks at what package metadata found
// and at syntax trees, and must not import powershell/interp.
package authoring
