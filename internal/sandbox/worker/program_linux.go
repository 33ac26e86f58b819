//go:build linux && (amd64 || arm64)

package worker

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/runwright/runwright/internal/sandbox/frame"
)

// becomeProgram is the end of confinement for a process that is to be another
// program: launch filter, hand-over, limits, execution. It returns only on
// failure. What the program says first is its own affair, so from the hand-over
// on nothing is written to the stream; a failure ends the process with a text on
// standard error.
func becomeProgram(conn *frame.Conn, b frame.Bind, network int, prepared <-chan struct{}) error {
	p := b.Program
	// The kernel's promise to end the process with the service belongs to the
	// thread that executes the program, and dropping identity takes it away.
	runtime.LockOSThread()
	if err := unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0, 0, 0); err != nil {
		return &refusedError{"pdeathsig", err}
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return &refusedError{"no_new_privs", err}
	}
	dir := p.Dir
	if dir == "" {
		dir = "/"
	}
	if err := unix.Chdir(dir); err != nil {
		return &refusedError{"folder", fmt.Errorf("%s: %w", dir, err)}
	}
	for _, fd := range descriptorsOf(p) {
		if _, err := unix.FcntlInt(uintptr(fd), unix.F_SETFD, 0); err != nil {
			return &refusedError{"descriptors", err}
		}
	}
	if p.NoConnections {
		unix.CloseOnExec(networkFD)
	}
	<-prepared // nothing is cut off in its middle
	listener := -1
	if p.Filter != "" {
		var err error
		if listener, err = filterCalls(frame.Layers{Profile: p.Filter, Notify: b.Layers.Notify}, nil); err != nil {
			return &refusedError{"seccomp", err}
		}
	}
	if err := handOver(conn, frame.Locked{Listener: listener, Network: network}, false); err != nil {
		return err
	}
	err := execute(p)
	fmt.Fprintln(os.Stderr, err)
	os.Exit(exitConfine)
	return err
}

// descriptorsOf lists those that a program has.
func descriptorsOf(p *frame.Program) []int {
	if p.NoConnections {
		return []int{controlFD}
	}
	return []int{controlFD, networkFD}
}

// execute sets the limits that hold for the program only and executes it. Those
// of memory would end us before: the service sets them when the program is ready.
func execute(p *frame.Program) error {
	// Blocking mode belongs to the connection, and programs expect it.
	for _, fd := range descriptorsOf(p) {
		if err := unix.SetNonblock(fd, false); err != nil {
			return fmt.Errorf("sandbox: descriptor %d: %w", fd, err)
		}
	}
	for _, l := range []struct {
		resource int
		value    uint64
	}{
		{unix.RLIMIT_STACK, p.Limits.StackBytes},
		{unix.RLIMIT_CPU, p.Limits.CPUSeconds},
	} {
		if l.value == 0 {
			continue
		}
		if err := setLimit(l.resource, l.value); err != nil {
			return fmt.Errorf("sandbox: limit: %w", err)
		}
	}
	return fmt.Errorf("sandbox: execute %s: %w", p.Path, syscall.Exec(p.Path, p.Args, p.Env))
}

// setLimit sets soft and hard limit, never above what is there.
func setLimit(resource int, value uint64) error {
	var old unix.Rlimit
	if err := unix.Prlimit(0, resource, nil, &old); err != nil {
		return err
	}
	v := min(value, old.Max)
	if err := unix.Prlimit(0, resource, &unix.Rlimit{Cur: v, Max: v}, nil); err != nil {
		return fmt.Errorf("%d: %w", v, err)
	}
	return nil
}

// trees counts the mounts that a binding needs besides that of the modules.
func trees(p *frame.Program) int {
	if p == nil {
		return 0
	}
	return len(p.Mounts) + len(p.Devices)
}

// mountProgram puts into the root, which is the working folder and not yet
// entered, what a program sees. The old root must still be visible: the kernel
// mounts a /proc only where one is.
func mountProgram(p *frame.Program, trees []int) error {
	unix.Umask(0o022)
	for i, m := range p.Mounts {
		if err := mountTree(trees[i], m.Target); err != nil {
			return err
		}
	}
	for i, d := range p.Devices {
		if err := mountTree(trees[len(p.Mounts)+i], d); err != nil {
			return err
		}
	}
	for name, content := range p.Files {
		at, err := placeFor(name, false)
		if err != nil {
			return err
		}
		if err := os.WriteFile(at, []byte(content), 0o644); err != nil {
			return fmt.Errorf("make %s: %w", name, err)
		}
	}
	if p.Proc {
		at, err := placeFor("/proc", true)
		if err != nil {
			return err
		}
		const flags = unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC | unix.MS_RDONLY
		if err := unix.Mount("proc", at, "proc", flags, "subset=pid"); err != nil {
			return fmt.Errorf("mount /proc: %w", err)
		}
	}
	return nil
}

const deviceFlags = unix.MOUNT_ATTR_RDONLY | unix.MOUNT_ATTR_NOSUID | unix.MOUNT_ATTR_NOEXEC

// mountTree mounts a detached tree.
func mountTree(tree int, target string) error {
	var st unix.Stat_t
	if err := unix.Fstat(tree, &st); err != nil {
		return fmt.Errorf("mount at %s: %w", target, err)
	}
	at, err := placeFor(target, st.Mode&unix.S_IFMT == unix.S_IFDIR)
	if err != nil {
		return err
	}
	if err := unix.MoveMount(tree, "", unix.AT_FDCWD, at, unix.MOVE_MOUNT_F_EMPTY_PATH); err != nil {
		return fmt.Errorf("mount at %s: %w", target, err)
	}
	return nil
}

// placeFor makes the folder or the empty file to mount on, below the working
// folder.
func placeFor(target string, folder bool) (string, error) {
	rel, err := relative(target)
	if err != nil {
		return "", err
	}
	if !folder {
		if err := makeFolders(parent(rel)); err != nil {
			return "", fmt.Errorf("make a place for %s: %w", target, err)
		}
		f, err := os.OpenFile(rel, os.O_CREATE|os.O_RDWR, 0o644)
		if errors.Is(err, unix.EROFS) { // within another mount: it has to be there
			return rel, nil
		}
		if err != nil {
			return "", fmt.Errorf("make a place for %s: %w", target, err)
		}
		return rel, f.Close()
	}
	if err := makeFolders(rel); err != nil {
		return "", fmt.Errorf("make a place for %s: %w", target, err)
	}
	return rel, nil
}
