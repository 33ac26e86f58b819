package sandbox

import (
	"fmt"
	"strconv"

	"github.com/runwright/runwright/internal/sandbox/seccomp"
)

// facts makes doctor's rows from the plan that works.
func facts(cfg Config, pl plan, r Report) []Fact {
	yesNo := func(b bool) string {
		if b {
			return "yes"
		}
		return "no"
	}
	failed := func(tier Tier) string {
		for _, t := range r.Trials {
			if t.Tier == tier && t.Err != "" {
				return t.Err
			}
		}
		return "not offered by the kernel, or above the configured maximum"
	}
	ns := Fact{Mechanism: "namespaces and own root", Wanted: "yes", Found: yesNo(pl.layers.Root), OK: pl.layers.Root,
		ProvenBy: "trial process that sees only /mod and /tmp", Consequence: "tier A: " + r.Method}
	if !ns.OK {
		ns.Consequence = "no tier A: " + failed(TierA)
	}
	ll := Fact{Mechanism: "Landlock", Wanted: "version 6 or later", Found: "version " + strconv.Itoa(pl.layers.LandlockABI),
		OK: pl.layers.LandlockABI >= 6, ProvenBy: "trial open of /etc/passwd", Consequence: "files, signals and abstract sockets are closed a second time"}
	switch {
	case pl.layers.LandlockABI == 0:
		ll.Found, ll.Consequence = "none in use", "files outside the sandbox are not closed by Landlock: "+failed(TierB)
	case !ll.OK:
		ll.Consequence = "files are closed a second time, signals and abstract sockets by namespaces only"
	}
	filter := Fact{Mechanism: "system call filter", Wanted: "yes", Found: yesNo(r.Profile != ""), OK: r.Profile != "",
		ProvenBy: "trial of socket, execve, clone and executable memory", Consequence: "everything outside the list is refused"}
	if !filter.OK {
		filter.Consequence = "jobs reach the whole kernel: " + failed(TierC)
	}
	out := []Fact{ns, ll, filter}
	if filter.OK {
		notify := Fact{Mechanism: "notices of refused calls", Wanted: "yes", Found: yesNo(r.Notify), OK: r.Notify,
			ProvenBy: "trial", Consequence: "refused calls are named in the job's warnings"}
		if !notify.OK {
			notify.Consequence = "refused calls fail with EPERM and are not named"
		}
		out = append(out, notify)
	}
	for _, p := range seccomp.Profiles() {
		out = append(out, Fact{Mechanism: "profile " + p.Name, Wanted: fmt.Sprintf("at most %d calls", p.Max()),
			Found: strconv.Itoa(p.Count()), OK: p.Count() <= p.Max(), ProvenBy: "compiled table", Consequence: p.Doc})
	}
	mem := Fact{Mechanism: "memory bound", Wanted: "yes", Found: "no", Consequence: "a job can use all memory"}
	if r.Profile != "" {
		mem = Fact{Mechanism: "memory bound", Wanted: "yes", Found: fmt.Sprintf("limit of %d MiB", cfg.Limits.MemoryBytes>>20), OK: true,
			ProvenBy: "set in the trial process", Consequence: "a job that needs more is ended; scratch files are bounded apart"}
	}
	groups := Fact{Mechanism: "control groups", Wanted: "version 2, handed over", Found: "yes", OK: true,
		ProvenBy: "trial process in a group", Consequence: "memory with scratch files, and threads, are bounded a second time"}
	if cfg.groups == nil {
		// That is how most machines are, and the other bounds hold.
		groups.Found, groups.Consequence = "no", "memory, threads and scratch files are bounded each by its own limit: "+cfg.noGroups
	}
	threads := Fact{Mechanism: "threads bound", Wanted: "yes", Found: yesNo(pl.layers.Processes), OK: pl.layers.Processes,
		ProvenBy: "set in the trial process", Consequence: fmt.Sprintf("at most %d threads, no processes", cfg.Limits.Threads)}
	if !threads.OK {
		threads.Consequence = "threads are bounded by memory only"
	}
	tier := Fact{Mechanism: "EFFECTIVE TIER", Wanted: cfg.MinimumTier.String(), Found: r.Tier.String(), OK: r.Tier >= cfg.MinimumTier,
		ProvenBy: "all of the above", Consequence: r.Tier.Doc()}
	if !tier.OK {
		tier.Consequence = "jobs are refused"
		if cfg.Unsafe {
			tier.Consequence = "jobs run without the wanted confinement (--unsafe-no-sandbox)"
		}
	}
	return append(out, mem, groups, threads, tier)
}
