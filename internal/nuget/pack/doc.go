// Package pack makes a gallery package (.nupkg) out of the files of a module.
//
// Invariants: the same files and the same description give the same bytes, whatever
// the order of the files, the time and the machine; a file is read once, in a
// stream, and its reader is closed. The package opens nothing itself and imports
// only the standard library, internal/nuget and powershell/module.
package pack
