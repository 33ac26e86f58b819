// Package broker connects on behalf of jobs: it asks the policy, resolves names,
// checks every address, and dials the address that it checked. It runs in the
// service; a sandbox gets what came of it as a descriptor.
//
// Invariants: no name is resolved twice, so that what was checked is what is
// dialled, whatever the name stands for a moment later; a name that the policy
// refuses is not resolved at all; connections that are open or being opened
// count against the job until they are given back; nothing outlives the context
// it was asked with. The package opens TCP connections only: it answers no
// questions about names, and neither sends datagrams nor listens. It knows
// nothing of processes and frames.
package broker
