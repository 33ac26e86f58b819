// Package frame is the protocol between the service and one sandbox: messages
// with a fixed five-byte header over a single stream descriptor.
//
// A frame is a little-endian uint32 with the length of the payload, one byte
// with the [Kind], and the payload. Stream records, the only frequent kind, have
// a small binary payload; all others carry one JSON value.
//
// Invariants: no payload is longer than [MaxPayload], in either direction; a
// reader never allocates more than it has been promised and allowed; an unknown
// kind is an error and not skipped. Back-pressure is the socket's buffer:
// writing blocks while the other side does not read. The package knows nothing
// of engines, accounts or processes, and imports the standard library only.
package frame
