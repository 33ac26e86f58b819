// Package metadata reads what a module consists of without running it: commands
// with their parameter sets and help, aliases, classes, DSC resources, out of
// manifests, scripts and assemblies, in the words of PowerShell's own Get-Command
// and Get-Help.
//
// Scripts are read by their syntax tree. What a module does when it loads (which
// files it reads, what it exports) is followed where it depends on constants and on
// the module's own files only; everything else becomes an [Unknown], never a guess.
//
// Invariants: reading needs nothing but the files it is given, ends after a bounded
// number of steps whatever the files say, and gives the same result for the same
// files. The package knows nothing of archives and accounts, and must not import
// powershell/interp or anything that runs commands.
package metadata
