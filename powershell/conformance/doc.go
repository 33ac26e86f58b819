// Package conformance runs the engine against recorded tables: short PowerShell
// sources with the result each one has in PowerShell 7.6. testdata/tables holds
// one compressed file a table; testdata/KNOWN_DIFFERENCES.tsv lists the rows
// that may differ, each with its reason. A row that differs and is not listed
// fails the test, and so does a listed row that agrees.
//
// The package uses the engine as any other user does and must not be imported
// by it.
package conformance
