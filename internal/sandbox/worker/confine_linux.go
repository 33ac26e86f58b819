//go:build linux && (amd64 || arm64)

package worker

import (
	"errors"
	"fmt"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/runwright/runwright/internal/sandbox/frame"
	"github.com/runwright/runwright/internal/sandbox/seccomp"
)

// confine puts the layers in place, in the only order that works: what needs
// privileges first, the filter of system calls last.
//
// A process that is to become another program does not come back from here.
func confine(conn *frame.Conn, b frame.Bind, handed []int, root *ahead, prepared <-chan struct{}) (place, error) {
	at := place{b.ModuleRoot, b.TempRoot}
	if root != nil {
		if err := root.fits(b); err != nil {
			return place{}, &refusedError{"root", err}
		}
	}
	reserved, err := root.addressSpace() // read while there is a /proc
	if err != nil {
		return place{}, &refusedError{"limits", err}
	}
	network := 0
	if b.Program != nil {
		if n := b.Program.Limits.Threads; n > 0 {
			b.Limits.Threads = n
		}
		if n := b.Program.Limits.Files; n > 0 {
			b.Limits.Files = n
		}
	}
	steps := []struct {
		name string
		skip bool
		do   func() error
	}{
		{"network", b.Program == nil || b.Program.Listen == "", func() (err error) {
			network, err = listenInside(b)
			return err
		}},
		{"root", !b.Layers.Root, func() error {
			at = place{"/mod", "/tmp"}
			if root != nil {
				return root.finish(b, handed)
			}
			return enterRoot(b, handed)
		}},
		{"identity", b.UID == 0, func() error { return becomeUser(b.UID) }},
		{"limits", false, func() error { return setLimits(b, reserved) }},
		{"capabilities", b.Layers == (frame.Layers{}), dropCapabilities},
		{"landlock", b.Layers.LandlockABI == 0, func() error { return landlock(b.Layers.LandlockABI, at, b, root == nil) }},
	}
	for _, s := range steps {
		if s.skip {
			continue
		}
		if err := s.do(); err != nil {
			return place{}, &refusedError{s.name, err}
		}
	}
	for _, fd := range handed {
		unix.Close(fd)
	}
	if b.Program != nil {
		return place{}, becomeProgram(conn, b, network, prepared)
	}
	listener := -1
	if b.Layers.Profile != "" {
		prog := filter(nil)
		if root != nil {
			prog = root.filter
		}
		if listener, err = filterCalls(b.Layers, prog); err != nil {
			return place{}, &refusedError{"seccomp", err}
		}
	}
	return at, handOver(conn, frame.Locked{Listener: listener}, true)
}

// handOver tells the service that the process is locked and where its listener
// is, waits until the service has taken it, and then, where that is wanted,
// closes the process to everyone, the service included.
func handOver(conn *frame.Conn, locked frame.Locked, closed bool) error {
	locked.PID = unix.Getpid()
	if err := conn.Write(frame.KindLocked, locked); err != nil {
		return err
	}
	kind, _, err := conn.Read()
	if err != nil {
		return err
	}
	if kind != frame.KindGo {
		return &refusedError{"hand-over", fmt.Errorf("got %s, want go", kind)}
	}
	if locked.Listener >= 0 {
		if err := unix.Close(locked.Listener); err != nil {
			return &refusedError{"hand-over", err}
		}
	}
	if !closed {
		return nil
	}
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		return &refusedError{"dumpable", err}
	}
	return nil
}

// filterCalls puts a filter in force: prog, or where that is nil one that is made now.
func filterCalls(l frame.Layers, prog filter) (listener int, err error) {
	if prog == nil {
		if prog, err = filterFor(l); err != nil {
			return -1, err
		}
	}
	return seccomp.Install(prog, refusal(l))
}

// filterFor puts the filter of a profile together for this process.
func filterFor(l frame.Layers) (filter, error) {
	p, ok := seccomp.Lookup(l.Profile)
	if !ok {
		return nil, fmt.Errorf("no profile named %q", l.Profile)
	}
	return seccomp.Assemble(p, refusal(l), unix.Getpid())
}

func refusal(l frame.Layers) seccomp.Action {
	if l.Notify {
		return seccomp.Notify
	}
	return seccomp.Refuse
}

// noNewPrivileges is what the kernel wants of a process before it restricts itself,
// on every thread.
func noNewPrivileges() error {
	if _, _, errno := syscall.AllThreadsSyscall6(unix.SYS_PRCTL, unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0); errno != 0 {
		return fmt.Errorf("no_new_privs: %w", errno)
	}
	return nil
}

// becomeUser takes an unprivileged identity on all threads, for a service that
// runs as root on a machine without user namespaces.
func becomeUser(uid int) error {
	if err := syscall.Setgroups(nil); err != nil {
		return fmt.Errorf("setgroups: %w", err)
	}
	if err := syscall.Setresgid(uid, uid, uid); err != nil {
		return fmt.Errorf("setresgid: %w", err)
	}
	if err := syscall.Setresuid(uid, uid, uid); err != nil {
		return fmt.Errorf("setresuid: %w", err)
	}
	// A change of identity switches these off.
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("dumpable: %w", err)
	}
	if err := unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0, 0, 0); err != nil {
		return fmt.Errorf("pdeathsig: %w", err)
	}
	return nil
}

// idleData is the writable memory that an idle Go process counts, with the first
// step of its heap.
const idleData = 160 << 20

// setLimits sets the limits. Memory is bounded twice. A Go process has reserved
// far more address space than it uses, so the bound on address space is what it
// has now plus the limit. The kernel does not look at RLIMIT_DATA when a
// reservation becomes usable memory, which is how Go's heap grows, but it does
// for everything else.
func setLimits(b frame.Bind, reserved uint64) error {
	limits := []struct {
		name     string
		resource int
		value    uint64
		skip     bool
	}{
		{"memory", unix.RLIMIT_AS, reserved + b.Limits.MemoryBytes, b.Limits.MemoryBytes == 0 || b.Program != nil},
		{"data", unix.RLIMIT_DATA, b.Limits.MemoryBytes + idleData, b.Limits.MemoryBytes == 0 || b.Program != nil},
		{"threads", unix.RLIMIT_NPROC, b.Limits.Threads, !b.Layers.Processes || b.Limits.Threads == 0},
		{"files", unix.RLIMIT_NOFILE, b.Limits.Files, b.Limits.Files == 0},
		{"file size", unix.RLIMIT_FSIZE, b.Limits.FileBytes, b.Limits.FileBytes == 0},
		{"core", unix.RLIMIT_CORE, 0, false},
		{"locked memory", unix.RLIMIT_MEMLOCK, 0, false},
		{"message queues", unix.RLIMIT_MSGQUEUE, 0, false},
	}
	for _, l := range limits {
		if l.skip {
			continue
		}
		if err := setLimit(l.resource, l.value); err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
	}
	return nil
}

// dropCapabilities empties the capability sets of every thread.
func dropCapabilities() error {
	hdr := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var data [2]unix.CapUserData
	_, _, errno := syscall.AllThreadsSyscall(unix.SYS_CAPSET, uintptr(unsafe.Pointer(&hdr)), uintptr(unsafe.Pointer(&data[0])), 0)
	if errors.Is(errno, syscall.ENOTSUP) {
		return errors.New("the program is built with cgo, which cannot confine all threads; build it with CGO_ENABLED=0")
	}
	if errno != 0 {
		return errno
	}
	return nil
}
