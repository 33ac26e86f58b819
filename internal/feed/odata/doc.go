// Package odata has the part of OData's query language that clients of NuGet feeds
// use: $filter expressions, $orderby, key predicates and quoted texts.
//
// Invariants: reading and evaluating take time in proportion to the text's length;
// nesting is bounded; errors say at which character what was expected. Texts are
// compared without case, as the public gallery does; versions as versions. The
// package knows nothing of HTTP or of what the properties belong to, and imports
// only the standard library and internal/nuget.
package odata
