// Package archive opens module packages (.zip and .nupkg in any layout), checks
// everything in them and stages them as folders that PowerShell understands.
//
// Invariants: Open writes nothing; a package is either good or refused as a
// whole, with an [Error] that names the entry and the rule; sizes, counts and
// check sums are measured and never believed; nothing in a package is run. Stage
// writes inside the folder it is given only and leaves nothing behind when it
// fails. The package knows nothing of accounts, stores or HTTP.
package archive
