// Package scaffold makes the files of a new integration module: a manifest that
// names what it exports, commands with help and output types, a connection type, a
// test, all as the guidance for authors asks.
//
// Invariants: the same options give the same bytes; what it makes is a module that
// package powershell/module/authoring finds nothing in. The package touches no disk
// and imports only the standard library.
package scaffold
