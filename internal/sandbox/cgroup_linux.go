package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"golang.org/x/sys/unix"
)

// cgroups makes a control group (version 2) for each process, below a group that
// was handed over to the server. nil means that there is none: the bounds that
// need none hold alone.
type cgroups struct {
	dir    string // the group that was handed over
	limits bool   // the controllers of memory and processes are on
	next   *atomic.Int64
}

// Names below the group that was handed over. The server's own group is there
// because a group with controllers for others may not hold processes itself.
const (
	serverGroup  = "runwright-server"
	sandboxGroup = "runwright-sandbox-" // and the server's process id, and a number
)

// errNotDelegated is why there are no groups on most machines.
var errNotDelegated = errors.New("the server's own group was not handed over to it (systemd: Delegate=memory pids)")

// findCgroups finds the group that was handed over to this process, moves the
// process aside if it has to, switches the controllers on, and removes what a
// server that is gone has left.
func findCgroups(log *slog.Logger) (*cgroups, error) {
	mount, own, err := ownCgroup()
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(mount, own)
	aside := true
	switch {
	case delegated(dir):
	case own != "/" && delegated(filepath.Dir(dir)):
		dir, aside = filepath.Dir(dir), false
	default:
		return nil, errNotDelegated
	}
	has, err := os.ReadFile(filepath.Join(dir, "cgroup.controllers"))
	if err != nil {
		return nil, err
	}
	for _, c := range []string{"memory", "pids"} {
		if !slices.Contains(strings.Fields(string(has)), c) {
			return nil, fmt.Errorf("the group %s has no controller '%s'", dir, c)
		}
	}
	if aside {
		leaf := filepath.Join(dir, serverGroup)
		if err := os.Mkdir(leaf, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		if err := writeGroup(leaf, "cgroup.procs", strconv.Itoa(os.Getpid())); err != nil {
			return nil, err
		}
	}
	if err := writeGroup(dir, "cgroup.subtree_control", "+memory +pids"); err != nil {
		return nil, err
	}
	c := &cgroups{dir: dir, limits: true, next: new(atomic.Int64)}
	c.sweep(log)
	return c, nil
}

// ownCgroup says where the groups of version 2 are mounted and which is ours.
func ownCgroup() (mount, own string, err error) {
	text, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return "", "", err
	}
	for line := range strings.Lines(string(text)) {
		if rest, found := strings.CutPrefix(strings.TrimSpace(line), "0::"); found {
			own = rest
		}
	}
	mounts, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return "", "", err
	}
	for line := range strings.Lines(string(mounts)) {
		before, after, _ := strings.Cut(line, " - ")
		if f := strings.Fields(before); strings.HasPrefix(after, "cgroup2 ") && len(f) > 4 {
			mount = f[4]
		}
	}
	if own == "" || mount == "" {
		return "", "", errors.New("this machine has no control groups of version 2")
	}
	return mount, own, nil
}

// delegated says whether a group was handed over: its manager has marked it so.
func delegated(dir string) bool {
	for _, name := range []string{"user.delegate", "trusted.delegate"} {
		value := make([]byte, 8)
		if n, err := unix.Getxattr(dir, name, value); err == nil && string(value[:n]) == "1" {
			return unix.Access(filepath.Join(dir, "cgroup.subtree_control"), unix.W_OK) == nil
		}
	}
	return false
}

// writeGroup sets a value of a group. A file that the kernel does not offer is
// fs.ErrNotExist.
func writeGroup(dir, file, value string) error {
	f, err := os.OpenFile(filepath.Join(dir, file), os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString(value)
	return errors.Join(err, f.Close())
}

// sweep ends and removes the groups of servers that are gone.
func (c *cgroups) sweep(log *slog.Logger) {
	left, err := filepath.Glob(filepath.Join(c.dir, sandboxGroup+"*"))
	if err != nil {
		return // the pattern is good
	}
	for _, dir := range left {
		owner, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(dir), sandboxGroup), "-")
		pid, err := strconv.Atoi(owner)
		if err != nil || pid != os.Getpid() && !errors.Is(unix.Kill(pid, 0), unix.ESRCH) {
			continue
		}
		if err := (&cgroup{dir: dir}).remove(); err != nil {
			log.Warn("a control group of an earlier server stays behind", "group", dir, "error", err)
		}
	}
}

// cgroup is the group of one process.
type cgroup struct {
	dir    string
	limits bool
	oom    bool // it was ended for its memory; set by remove
}

// newGroup makes an empty group with the limits of a neutral process, and opens it.
// The caller closes the file once the process is in it, and removes the group.
func (c *cgroups) newGroup(l Limits) (*cgroup, *os.File, error) {
	g := &cgroup{dir: filepath.Join(c.dir, fmt.Sprintf("%s%d-%d", sandboxGroup, os.Getpid(), c.next.Add(1))), limits: c.limits}
	if err := os.Mkdir(g.dir, 0o755); err != nil {
		return nil, nil, fmt.Errorf("control group: %w", err)
	}
	err := g.bound(l.MemoryBytes+l.TempBytes+groupMargin, l.Threads)
	if err == nil {
		var f *os.File
		if f, err = os.Open(g.dir); err == nil {
			return g, f, nil
		}
	}
	return nil, nil, errors.Join(fmt.Errorf("control group: %w", err), g.remove())
}

// bound sets the limits of the group: memory with what is in its scratch folder, and
// threads.
func (g *cgroup) bound(memory uint64, threads int) error {
	if !g.limits {
		return nil
	}
	for _, f := range []struct{ file, value string }{
		{"memory.max", strconv.FormatUint(memory, 10)},
		{"memory.oom.group", "1"},
		{"pids.max", strconv.Itoa(threads + 16)},
	} {
		if err := writeGroup(g.dir, f.file, f.value); err != nil {
			return err
		}
	}
	// A kernel that does not count swap has no such file, and nothing to bound.
	if err := writeGroup(g.dir, "memory.swap.max", "0"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// remove ends what is in the group and removes it.
func (g *cgroup) remove() error {
	if events, err := os.ReadFile(filepath.Join(g.dir, "memory.events")); err == nil {
		g.oom = endedForMemory(events)
	}
	// Before Linux 5.14 there is no such file; what was in the group is gone all the
	// same when its process has been waited for.
	if err := writeGroup(g.dir, "cgroup.kill", "1"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Remove(g.dir); err != nil {
		return fmt.Errorf("control group: %w", err)
	}
	return nil
}

// endedForMemory reads a group's count of memory.events.
func endedForMemory(events []byte) bool {
	_, count, found := bytes.Cut(events, []byte("\noom_kill "))
	return found && !bytes.HasPrefix(count, []byte("0\n"))
}
