package sandbox

import "github.com/runwright/runwright/internal/sandbox/frame"

// plan is one way of confining a process: what is asked of the kernel when it
// starts and of the process when it is bound.
type plan struct {
	tier     Tier
	name     string // for messages: "user namespaces", …
	layers   frame.Layers
	userNS   bool
	outerUID int // identity outside, with a user namespace
	outerGID int
	dropUID  int // identity to take without a user namespace, 0 keeps
	// rootAhead says that neutral processes make their root before they are bound.
	// Those that are to become programs must not.
	rootAhead bool
	handTree  bool // the process cannot reach the module folder, the service opens it
}

// forProgram is the plan for a process that is to become another program.
func (pl plan) forProgram() plan {
	pl.rootAhead = false
	return pl
}

// nobody is the identity a service that runs as root gives its sandboxes.
const nobody = 65534

// last is the plan that always works.
func last() plan { return plan{tier: TierD, name: "ordinary process"} }
