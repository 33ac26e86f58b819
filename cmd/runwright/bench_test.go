package main

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/client"
)

// percentiles reports the median and the 99th percentile in milliseconds.
func percentiles(b *testing.B, times []time.Duration) {
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "p99-ms")
}

// BenchmarkRealTrivialJob is a job of one line through the real server and a
// real sandbox, from submit to completed as a following client sees it; beside
// it, the time until the submit was answered and the server's memory.
func BenchmarkRealTrivialJob(b *testing.B) {
	s := startRealServer(b, b.TempDir())
	ctx := b.Context()
	must := func(_ []byte, err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	must(s.Do(ctx, client.Request{Method: "PUT", JSON: map[string]any{"location": "here"}}))
	must(s.Do(ctx, client.Request{Method: "PUT", Path: []string{"runbooks", "R"}, JSON: map[string]any{"properties": map[string]any{"runbookType": "PowerShell", "draft": map[string]any{}}}}))
	must(nil, s.PutRunbookText(ctx, "R", strings.NewReader("'hello'")))
	must(nil, s.Publish(ctx, "R"))
	var whole, submit []time.Duration
	i := 0
	for b.Loop() {
		name := fmt.Sprintf("job-%d", i)
		begin := time.Now()
		must(s.StartJob(ctx, name, "R", nil))
		submit = append(submit, time.Since(begin))
		job, err := s.Follow(ctx, name, client.Events{})
		whole = append(whole, time.Since(begin))
		if err != nil || job.Properties.Status != "Completed" {
			b.Fatal(job, err)
		}
		i++
	}
	percentiles(b, whole)
	slices.Sort(submit)
	b.ReportMetric(float64(submit[len(submit)/2].Microseconds())/1000, "submit-p50-ms")
}

// BenchmarkRealStart is the time from exec to the first HTTP answer, and the
// memory of the idle server.
func BenchmarkRealStart(b *testing.B) {
	rss := 0
	for b.Loop() {
		s := startRealServer(b, b.TempDir())
		res, err := http.Get(s.address + "/healthz")
		if err != nil || res.StatusCode != http.StatusOK {
			b.Fatal(res, err)
		}
		b.StopTimer()
		rss = residentKB(b, s.process.Process.Pid)
		if err := s.process.Process.Kill(); err != nil {
			b.Fatal(err)
		}
		_ = s.process.Wait()
		b.StartTimer()
	}
	b.ReportMetric(float64(rss)/1024, "idle-MB")
}

// residentKB is the memory of a process as /proc says it.
func residentKB(b *testing.B, pid int) int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Skip("no /proc on this machine")
	}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); fields[0] == "VmRSS:" {
			n, err := strconv.Atoi(fields[1])
			if err != nil {
				b.Fatal(err)
			}
			return n
		}
	}
	b.Fatal("no VmRSS")
	return 0
}
