//go:build linux && (amd64 || arm64)

package sandbox

import (
	"encoding/binary"
	"os"

	"golang.org/x/sys/unix"

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
			add(plan{tier: TierA, name: "user namespaces", layers: full, userNS: true, outerUID: nobody, outerGID: nobody, handTree: true, rootAhead: true})
			full.Processes = false
			add(plan{tier: TierA, name: "namespaces as root", layers: full, dropUID: nobody, handTree: true, rootAhead: true})
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

func programTrees(p *frame.Program) ([]int, error) { return worker.ProgramTrees(p) }

// closeDescriptor closes one that was only made to be handed over.
func closeDescriptor(fd int) { _ = unix.Close(fd) }

// filterBytes is the filter of a profile for a process, as the kernel reads it.
// What is not allowed fails with EPERM; within a launch filter that gives notices
// it leaves those calls to that.
func filterBytes(p seccomp.Profile, pid int, within bool) ([]byte, error) {
	prog, err := seccomp.Assemble(p, seccomp.Refuse, pid)
	if within {
		prog, err = seccomp.AssembleWithin(p, pid)
	}
	if err != nil {
		return nil, err
	}
	var out []byte
	for _, in := range prog {
		out = binary.NativeEndian.AppendUint16(out, in.Code)
		out = append(out, in.Jt, in.Jf)
		out = binary.NativeEndian.AppendUint32(out, in.K)
	}
	return out, nil
}

// limitMemory sets the limits on memory of a program that has begun.
func limitMemory(pid int, l frame.ProgramLimits) error {
	for resource, value := range map[int]uint64{unix.RLIMIT_AS: l.AddressBytes, unix.RLIMIT_DATA: l.DataBytes} {
		if value == 0 {
			continue
		}
		if err := unix.Prlimit(pid, resource, &unix.Rlimit{Cur: value, Max: value}, nil); err != nil {
			return os.NewSyscallError("prlimit", err)
		}
	}
	return nil
}

func detachedTree(path string, exec bool) (int, error) { return worker.DetachedTree(path, exec) }
