package sandbox

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"github.com/runwright/runwright/internal/sandbox/frame"
)

// testGroups makes a group of version 2 to make others in, without controllers:
// machines that have those in version 1 can try everything but limits.
func testGroups(t *testing.T) *cgroups {
	t.Helper()
	mount, own, err := ownCgroup()
	if err != nil {
		t.Skip(err)
	}
	dir := filepath.Join(mount, own, fmt.Sprintf("runwright-test-%d", os.Getpid()))
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() {
		if err := os.Remove(dir); err != nil {
			t.Error(err)
		}
	})
	return &cgroups{dir: dir, next: new(atomic.Int64)}
}

// TestGroups: each process has a group of its own, which ends it, and nothing is left.
func TestGroups(t *testing.T) {
	groups := testGroups(t)
	p := newPool(t, Config{groups: groups, Warm: -1})
	if p.cfg.groups == nil {
		t.Skip(p.cfg.noGroups)
	}
	out, err := p.Run(t.Context(), job("say x"), &collector{})
	if err != nil {
		t.Fatal(err)
	}
	of, err := os.ReadFile(fmt.Sprintf("/proc/%d/cgroup", out.Sandbox.PID))
	if err != nil || !strings.Contains(string(of), sandboxGroup) {
		t.Errorf("the sandbox is in %s, %v", of, err)
	}

	began := &collector{first: make(chan struct{})}
	go func() {
		<-began.first
		for _, dir := range groups.left(t) {
			if err := writeGroup(dir, "cgroup.kill", "1"); err != nil {
				t.Error(err)
			}
		}
	}()
	var ended *EndError
	if _, err := p.Run(t.Context(), job("say x\nspin"), began); !errors.As(err, &ended) || ended.Reason != ReasonCrash {
		t.Errorf("a killed group: %v", err)
	}
	if out, err := p.Run(t.Context(), job("say x"), &collector{}); err != nil || out.Status != frame.Completed {
		t.Errorf("the job after: %v, %v", out, err)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if left := groups.left(t); len(left) > 0 {
		t.Errorf("left: %v", left)
	}

	bad := Config{groups: groups, Executable: "/does/not/exist", Unsafe: true}
	if p, err := NewPool(bad); err != nil || p.cfg.groups != nil || p.Close() != nil {
		t.Errorf("a process that does not start: %v", err)
	}
	if left := groups.left(t); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

// TestGroupsOfAnEarlierServer are removed, those of another one stay.
func TestGroupsOfAnEarlierServer(t *testing.T) {
	groups := testGroups(t)
	for _, name := range []string{"4194305-1", "1-1", fmt.Sprintf("%d-7", os.Getpid()), "x"} { // above every process id; somebody else; ours, before
		if err := os.Mkdir(filepath.Join(groups.dir, sandboxGroup+name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	groups.sweep(slog.New(slog.DiscardHandler))
	var left []string
	for _, dir := range groups.left(t) {
		left = append(left, strings.TrimPrefix(filepath.Base(dir), sandboxGroup))
		if err := os.Remove(dir); err != nil {
			t.Error(err)
		}
	}
	if diff := cmp.Diff([]string{"1-1", "x"}, left); diff != "" {
		t.Error(diff)
	}
}

// TestGroupLimits: what is written where the controllers are on.
func TestGroupLimits(t *testing.T) {
	dir := t.TempDir()
	g := &cgroup{dir: dir, limits: true}
	for _, file := range []string{"memory.max", "memory.oom.group", "pids.max"} { // no swap is counted there
		if err := os.WriteFile(filepath.Join(dir, file), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := g.bound(640<<20, 64); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{"memory.max": "671088640", "memory.oom.group": "1", "pids.max": "80"} {
		if got, err := os.ReadFile(filepath.Join(dir, file)); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", file, got, err)
		}
	}
	for events, want := range map[string]bool{"low 0\noom 1\noom_kill 1\n": true, "low 0\noom 0\noom_kill 0\noom_group_kill 0\n": false, "": false} {
		if endedForMemory([]byte(events)) != want {
			t.Errorf("%q", events)
		}
	}
	if got := groupMemory(Limits{MemoryBytes: 512 << 20, TempBytes: 64 << 20}, frame.ProgramLimits{DataBytes: 576 << 20}); got != 768<<20 {
		t.Errorf("an interpreter's: %d MiB", got>>20)
	}
}

// TestHandedOver: a group is ours to use where its manager has marked it.
func TestHandedOver(t *testing.T) {
	if delegated(t.TempDir()) {
		t.Error("an ordinary folder is taken for a group that was handed over")
	}
	dir := testGroups(t).dir
	if delegated(dir) {
		t.Error("a group without the mark is taken for one that was handed over")
	}
	if err := unix.Setxattr(dir, "user.delegate", []byte("1"), 0); err != nil {
		t.Skip(err)
	}
	if !delegated(dir) {
		t.Error("the mark is not seen")
	}
}
