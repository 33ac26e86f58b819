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

// BenchmarkRealAssetRead is what one Get-AutomationConnection takes in a real
// sandbox that runs already, as its script sees it: the question, the rights,
// the opened connection, the audit record stored with full durability, and the
// answer. One round asks 1,000 times.
func BenchmarkRealAssetRead(b *testing.B) {
	s := startRealServer(b, b.TempDir())
	ctx := b.Context()
	must := func(_ []byte, err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	put := func(properties map[string]any, path ...string) {
		must(s.Do(ctx, client.Request{Method: "PUT", Path: path, JSON: map[string]any{"location": "here", "properties": properties}}))
	}
	put(nil)
	put(map[string]any{"fieldDefinitions": map[string]any{"User": map[string]any{"type": "string"}, "Key": map[string]any{"type": "string", "isEncrypted": true}}}, "connectionTypes", "T")
	put(map[string]any{"connectionType": map[string]any{"name": "T"}, "fieldDefinitionValues": map[string]any{"User": "me", "Key": "hidden-key"}}, "connections", "C")
	put(map[string]any{"runbookType": "PowerShell", "draft": map[string]any{}}, "runbooks", "R")
	must(nil, s.PutRunbookText(ctx, "R", strings.NewReader(`$null = Get-AutomationConnection C
foreach ($i in 1..1000) { $begin = [Diagnostics.Stopwatch]::GetTimestamp(); $null = Get-AutomationConnection C; [Diagnostics.Stopwatch]::GetTimestamp() - $begin }
[Diagnostics.Stopwatch]::Frequency`)))
	must(nil, s.Publish(ctx, "R"))
	var times []time.Duration
	i := 0
	for b.Loop() {
		name := fmt.Sprintf("job-%d", i)
		must(s.StartJob(ctx, name, "R", nil))
		var ticks []int64
		job, err := s.Follow(ctx, name, client.Events{Record: func(r client.Record) error {
			n, err := strconv.ParseInt(r.Text, 10, 64)
			ticks = append(ticks, n)
			return err
		}})
		if err != nil || job.Properties.Status != "Completed" || len(ticks) != 1001 {
			b.Fatal(job, err, len(ticks))
		}
		for _, n := range ticks[:1000] {
			times = append(times, time.Duration(n*int64(time.Second)/ticks[1000]))
		}
		i++
	}
	percentiles(b, times)
}
