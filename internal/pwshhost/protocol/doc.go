// Package protocol is version 1 of what the service and a host of the real
// PowerShell say to each other: one JSON object a line, over one stream
// descriptor. The host's side is PwshHost.cs.
//
// Invariants: no frame is longer than [MaxFrame], in either direction; a reader
// holds no more than one frame and never more than it has been sent; fields that
// are not known are ignored; a frame of unknown kind is given to the caller, who
// answers it with [Error]. Back-pressure is the socket's buffer. The package knows nothing of processes, accounts
// or engines, and imports the standard library only.
package protocol
