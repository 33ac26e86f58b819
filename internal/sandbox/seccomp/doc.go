// Package seccomp turns tables of allowed system calls into filters of the
// kernel, installs them on every thread, and reads the kernel's notices about
// refused calls.
//
// The tables in profile.go are the only place that says which calls a sandbox
// may make: the filter, the documentation (PROFILES.md, written by the test) and
// the counts that doctor shows are all made from them. A filter is exact: what is
// not listed is refused, what is on the tripwire list ends the process.
//
// The package does no work at start-up, keeps no state and imports only
// golang.org/x/sys. It must not import anything of the server.
package seccomp
