package sandbox

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// possessions counts what a service has that could be left over from sandboxes.
type possessions struct{ descriptors, mounts, processes, groups, folders int }

func (p possessions) String() string {
	return fmt.Sprintf("%d descriptors, %d mounts, %d processes, %d control groups, %d scratch folders", p.descriptors, p.mounts, p.processes, p.groups, p.folders)
}

// minus is how much more there is than before.
func (p possessions) minus(o possessions) int {
	return max(0, p.descriptors-o.descriptors) + max(0, p.mounts-o.mounts) + max(0, p.processes-o.processes) + max(0, p.groups-o.groups) + max(0, p.folders-o.folders)
}

func possess(t testing.TB) (p possessions) {
	t.Helper()
	fds, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	mounts, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		t.Fatal(err)
	}
	threads, err := filepath.Glob("/proc/self/task/*/children")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range threads {
		// A thread that has ended meanwhile has none.
		if text, err := os.ReadFile(name); err == nil {
			p.processes += len(strings.Fields(string(text)))
		}
	}
	folders, err := filepath.Glob(filepath.Join(os.TempDir(), "runwright-sandbox-*"))
	if err != nil {
		t.Fatal(err)
	}
	p.descriptors, p.mounts, p.folders = len(fds), strings.Count(string(mounts), "\n"), len(folders)
	return p
}

// cycle starts and ends sandboxes, some of which are killed in mid-job, and says
// what there was before and is afterwards.
func cycle(t testing.TB, cfg Config, n int) (before, after possessions) {
	t.Helper()
	cfg.Warm, cfg.MaxIdle = -1, -1
	p := newPool(t, cfg)
	mustRunOne := func(i int) {
		script := "files\nleave\nsay x"
		if i%10 == 9 {
			script = "leave\ncrash"
		}
		if _, err := p.Run(t.Context(), job(script), &collector{}); (err != nil) != (i%10 == 9) {
			t.Fatal(err)
		}
	}
	for i := range 10 { // what is made once is there then
		mustRunOne(i)
	}
	p.background.Wait()
	before = possess(t)
	if cfg.groups != nil {
		before.groups = len(cfg.groups.left(t))
	}
	for i := range n {
		mustRunOne(i)
	}
	p.background.Wait()
	after = possess(t)
	if cfg.groups != nil {
		after.groups = len(cfg.groups.left(t))
	}
	return before, after
}

// left lists the groups of sandboxes.
func (c *cgroups) left(t testing.TB) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(c.dir, sandboxGroup+"*"))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestNothingIsLeft: starts and ends of sandboxes leave nothing behind.
func TestNothingIsLeft(t *testing.T) {
	tiers(t, func(t *testing.T, cfg Config) {
		if before, after := cycle(t, cfg, 50); after.minus(before) > 0 {
			t.Errorf("before: %s; after: %s", before, after)
		}
	})
	t.Run("control groups", func(t *testing.T) {
		if before, after := cycle(t, Config{groups: testGroups(t)}, 50); after.minus(before) > 0 {
			t.Errorf("before: %s; after: %s", before, after)
		}
	})
}

// BenchmarkNothingIsLeft is the long form of it: what a thousand starts and ends
// leave behind.
func BenchmarkNothingIsLeft(b *testing.B) {
	for b.Loop() {
		before, after := cycle(b, Config{}, 1000)
		b.ReportMetric(float64(after.minus(before)), "left")
		b.ReportMetric(b.Elapsed().Seconds(), "s-together")
	}
}
