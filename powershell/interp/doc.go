// Package interp runs PowerShell: it compiles syntax trees to Go closures and
// executes them in a [Runspace].
//
// # From text to result
//
// A script block is compiled once into a unit: closures plus a table of the
// variable names it mentions. Calling it makes a [Scope] whose slots belong to
// that table, and a frame that binds names to variables once, so that a variable
// costs an index, while Get-Variable, dot-sourcing and Invoke-Expression still
// find it by name.
//
// An expression compiles to a function that returns a value and an error. Hot
// expressions have a second form that returns a [Num], which keeps an int or a
// double out of the heap between variables and operators. A statement compiles
// to a function that writes to the frame's output. break, continue, return and
// exit are errors of an unexported kind on the ordinary return path; nothing
// panics for control flow.
//
// A pipeline pushes objects through its commands in the calling goroutine.
//
// # Errors
//
// What goes wrong is a *types.Exception until a statement or command gives it a
// position; from there on it is a *Failure around an error record. The statement
// boundary decides whether it is reported and the next statement runs, or goes
// on up to a try.
//
// # Concurrency
//
// A Runspace and everything reached from it belongs to one goroutine at a time.
// Compiled units are immutable and shared.
//
// The package imports syntax, types, format, dotnet and facts, never the server.
// Nothing touches the outside but through [Host].
package interp
