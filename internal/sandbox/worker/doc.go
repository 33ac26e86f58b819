// Package worker is the part of the sandbox that runs inside the confined
// process: it confines itself on the service's word, then runs jobs through an
// [Engine] and talks frames over one descriptor. Or it becomes the program that
// the service names, with the descriptors and nothing else of its own.
//
// Invariants: nothing that came from a user is touched before every layer asked
// for is in place; a layer that cannot be put in place ends the process; between
// two jobs the scratch folder is emptied and the old job's [IO] is dead, with all
// its connections closed; when the service goes away, the process ends. The
// process makes no connections: it asks the service for each and is handed it. The package does no work at start-up
// (the program is executed anew for every sandbox) and must not import anything
// of the server, net/http or os/exec.
package worker
