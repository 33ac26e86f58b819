package app_test

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/sandbox"
	"github.com/runwright/runwright/internal/sandbox/frame"
)

// share is the part of the machine's memory that a process has: its own pages, and
// of those that it shares, such as the program's, its share.
func share(t testing.TB, pid int) (bytes int) {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		t.Skip(err) // only root may look into sandboxes
	}
	m := regexp.MustCompile(`(?m)^Pss:\s+(\d+) kB$`).FindSubmatch(text)
	if m == nil {
		t.Fatalf("no share in %s", text)
	}
	kb, err := strconv.Atoi(string(m[1]))
	if err != nil {
		t.Fatal(err)
	}
	return kb << 10
}

// BenchmarkIdle is the memory of sixty sandboxes that have each run a job and wait
// for the next.
func BenchmarkIdle(b *testing.B) {
	const sandboxes = 60
	for b.Loop() {
		p := stopPool(b, func(c *sandbox.Config) { c.MaxIdle, c.Warm = sandboxes, -1 })
		var pids []int
		for i := range sandboxes {
			out, err := p.Run(b.Context(), sandbox.Job{Account: strconv.Itoa(i), Job: frame.Job{ID: "1", Script: "'hello'"}}, &counter{})
			if err != nil {
				b.Fatal(err)
			}
			pids = append(pids, out.Sandbox.PID)
		}
		time.Sleep(time.Second) // they rest some time after their job
		total := 0
		for _, pid := range pids {
			total += share(b, pid)
		}
		b.ReportMetric(float64(total)/1e6, "MB-together")
		if err := p.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
