//go:build linux && (amd64 || arm64)

package sandbox

import (
	"os"

	"github.com/runwright/runwright/internal/sandbox/frame"
	"github.com/runwright/runwright/internal/sandbox/seccomp"
	"github.com/runwright/runwright/internal/sandbox/worker"
)

// Landlock versions without which a tier is not worth its name: 3 covers all
// ways to change files, 6 adds signals and abstract sockets, which matters where
// no namespace stands in between.
const (
	landlockForA = 3
	landlockForB = 6
)

// plans lists the ways of confining a process that the kernel's own answers do
// not rule out, best first. Whether they work is found out by trying.
func plans() []plan {
	profile := seccomp.Engine().Name
	if !seccomp.Available(seccomp.Kill) {
		return []plan{last()}
	}
	abi := worker.LandlockABI()
	uid, gid := os.Getuid(), os.Getgid()
	var out []plan
	add := func(p plan) {
		p.layers.Profile = profile
		if seccomp.Available(seccomp.Notify) {
			p.layers.Notify = true
			out = append(out, p)
		}
		p.layers.Notify = false
		out = append(out, p)
	}
	if abi >= landlockForA {
		full := frame.Layers{Root: true, LandlockABI: abi, Processes: true}
		if uid == 0 {
			add(plan{tier: TierA, name: "user namespaces", layers: full, userNS: true, outerUID: nobody, outerGID: nobody, handTree: true})
			full.Processes = false
			add(plan{tier: TierA, name: "namespaces as root", layers: full, dropUID: nobody})
		} else {
			add(plan{tier: TierA, name: "user namespaces", layers: full, userNS: true, outerUID: uid, outerGID: gid})
		}
	}
	if abi >= landlockForB {
		add(plan{tier: TierB, name: "Landlock without namespaces", layers: frame.Layers{LandlockABI: abi}})
	}
	add(plan{tier: TierC, name: "system call filter only"})
	return append(out, last())
}

func detachedTree(path string) (int, error) { return worker.DetachedTree(path) }
