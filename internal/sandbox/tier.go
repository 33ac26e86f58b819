package sandbox

import "fmt"

// Tier is how much of the confinement a machine makes possible.
type Tier int

// The tiers, from none to full.
const (
	TierD Tier = iota + 1 // a child process with a clean environment and nothing else
	TierC                 // filter of system calls and limits
	TierB                 // Landlock, filter of system calls and limits
	TierA                 // own namespaces and root, Landlock, filter of system calls and limits
)

// String gives the letter of the tier.
func (t Tier) String() string {
	if t >= TierD && t <= TierA {
		return "DCBA"[t-TierD : t-TierD+1]
	}
	if t == 0 {
		return "none"
	}
	return fmt.Sprintf("Tier(%d)", int(t))
}

// Doc says in a few words what the tier has.
func (t Tier) Doc() string {
	switch t {
	case TierA:
		return "namespaces, own root, Landlock, system call filter, limits"
	case TierB:
		return "Landlock, system call filter, limits (no namespaces)"
	case TierC:
		return "system call filter, limits (no namespaces, no Landlock)"
	case TierD:
		return "an ordinary child process"
	default:
		return "no process can be started"
	}
}
