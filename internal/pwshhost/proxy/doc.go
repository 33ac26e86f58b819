// Package proxy is the way to the network for programs in a sandbox that open
// sockets themselves: an HTTP proxy whose listener lies on the loopback of the
// sandbox's own network namespace, while the proxy runs in the service. It
// answers CONNECT and requests in absolute form. TLS ends inside the sandbox.
//
// Every connection is asked for at package broker, as those of the embedded
// engine are: the same policy, limits and counts, and what is checked is the
// address that is dialled.
//
// Invariants: without a job nothing is connected; a connection belongs to the job
// that was on when it came, and no connection outlives its job; a request is
// bounded in size and time before it is believed; headers meant for a proxy go no
// further. The package knows nothing of processes and namespaces.
package proxy
