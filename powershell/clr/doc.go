// Package clr reads .NET assemblies as files: name, version, references, classes
// and the cmdlets among them. Nothing is loaded or run.
//
// Invariants: whatever the bytes, Read returns, without reading outside of them
// and without allocating more than a small multiple of their length; an error
// says in plain words what kind of file it is instead of an assembly. The package
// knows nothing of archives or modules and imports the standard library only.
package clr
