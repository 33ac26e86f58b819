// Package xml is System.Xml's document model in Go: a reader that reports
// positions and errors in .NET's words, nodes with .NET's rules about who may
// stand where, a writer that gives .NET's text, and XPath 1.0.
//
// It knows nothing of members, sessions or files: package dotnet gives nodes
// their members, package interp the properties that scripts see in them. It
// must import the standard library and package types only.
//
// A document and its nodes belong to one goroutine at a time. No input makes
// the package panic; entities expand to a bounded amount of text.
package xml
