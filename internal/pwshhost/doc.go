// Package pwshhost runs jobs in an installed PowerShell: it finds one, has it
// compile the host (folder host) once, starts it and speaks with it by package
// protocol. A host runs one job at a time, and many of them.
//
// The files of folder host are code of the sandbox's inside: bootstrap.ps1 starts
// PwshHost.cs, folder modules is the module of asset commands. They were tested as
// they are against PowerShell 7.6.
//
// Invariants: a session always reads, so that a job is slowed down by whoever
// takes its records and by nothing else; questions are answered beside the
// reader; a question without its job's own token is refused and its process not
// used again; nothing of a job is answered after its end; a process is used again
// only after it has shown that it is idle and has emptied its scratch folder. The
// package knows nothing of accounts, stores and HTTP.
package pwshhost
