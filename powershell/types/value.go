// Package types holds PowerShell's values: how they are represented in Go, the
// .NET type system as scripts see it, conversion, operators and numbers. It
// knows nothing of scopes, commands or hosts and must import only the standard
// library, x/text, package facts and package syntax.
//
// # Representation
//
// A value is a Go any. $null is nil; numbers are Go's own (int32 is [int],
// int64 [long], uint8 [byte], float64 [double] …), [char] is [Char], strings are
// Go strings in UTF-8 (a lone surrogate is kept in the three bytes UTF-8 would
// give it), and everything with identity is a pointer: *Array, *List,
// *Hashtable, *PSObject, *Exception. Values with no Go equivalent are structs
// of this package (Decimal, DateTime, TimeSpan, Guid).
//
// This was measured against a tagged struct {kind, bits, ref} (repr_bench_test.go,
// 2 cores of an EPYC, Go 1.26; a million steps each, milliseconds):
//
//	                          loop sum   call   pipeline   hashtable
//	any, plain boxing             32.9      –          –          –
//	any, table of boxes           30.2    9.9       88.1       19.8
//	tagged struct                 16.0    6.5       86.9       17.8
//
// PowerShell needs 670 for the loop and 19,000 for the calls. The struct wins
// only where numbers stay in local variables, by 15 ns a step, and costs twice
// the memory and every type switch in the code. So values are any everywhere,
// and the compiler in package interp keeps numbers of hot expressions unboxed
// in Num (see there) between variables and operators.
package types

// Typed is implemented by objects that know their own .NET type.
type Typed interface {
	// PSType returns the type that $x.GetType() shows.
	PSType() *Type
}

// Char is a UTF-16 code unit, [char].
type Char uint16

// nothing is the type of [Nothing].
type nothing struct{}

// Nothing is what a pipeline without output gives: it reads as $null, but adds
// no element where values are collected (AutomationNull in PowerShell).
var Nothing any = &nothing{}

// Norm turns Nothing into nil and leaves other values alone.
func Norm(v any) any {
	if v == Nothing {
		return nil
	}
	return v
}
