// Package dotnet implements members of .NET types in Go. Which members a type
// has, with their overloads, comes from package facts, so that overload choice
// and error texts are PowerShell's; the tables of this package say what the
// members do. A member that facts know and no table implements fails with an
// error that names it.
//
// One file covers one type or a small family. A table maps a member's signature
// in the spelling of the facts ("Substring(int,int)", "get Length", "static
// get Now", "static Parse(string)", "new(int)") to a function. Tables are built
// at first use; nothing runs at package init.
//
// The package imports facts, types and format; it must not import interp.
package dotnet
