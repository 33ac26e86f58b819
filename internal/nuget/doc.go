// Package nuget has the rules of NuGet packages as PowerShell galleries use them:
// versions and their order, version ranges, the choice of a version, the
// dependencies grammar of protocol 2, and the description (.nuspec) in a package.
//
// Invariants: pure functions of their arguments, safe for concurrent use; reading
// does work in proportion to the length of the text; what a String method gives
// can be parsed and means the same. The package knows nothing of feeds, HTTP,
// files or accounts and imports only the standard library.
package nuget
