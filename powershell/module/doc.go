// Package module reads what a PowerShell module says of itself: data files and
// manifests in the restricted language, versions, ranges and specifications of
// modules. Nothing is run.
//
// Invariants: reading never does more work than the text is long, whatever the
// text; values are plain Go values; names of keys are compared without case. The
// package knows nothing of archives, accounts or running modules, and must not
// import anything but powershell/syntax and the standard library.
package module
