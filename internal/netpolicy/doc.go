// Package netpolicy says which addresses runbooks may connect to. It decides
// and does nothing: it resolves no names and opens no connections.
//
// A connection has to pass every layer: what is closed to all ([Special], the
// server's own listeners) unless the operator opened it, the lists of the
// server, of the account and of the runbook. A layer can only take away; what
// one refuses no later one allows.
//
// Invariants: the address that is checked is the one that is dialled; an address
// is what it stands for, so that a form of IPv6 that carries one of IPv4 is
// checked as both; a rule with a name never opens what is closed to all. The
// package knows nothing of accounts, stores and sandboxes, and imports the
// standard library only.
package netpolicy
