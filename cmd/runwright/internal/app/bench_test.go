package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/runwright/runwright/cmd/runwright/internal/app"
	"github.com/runwright/runwright/internal/jobs"
	"github.com/runwright/runwright/internal/store"
)

// quiet keeps the log out of benchmarks.
func quiet(c *app.Config) { c.Log = slog.New(slog.DiscardHandler) }

// idleRunner runs jobs that do nothing.
type idleRunner struct{}

func (idleRunner) Run(_ context.Context, _ jobs.Work, sink jobs.Sink) (jobs.Outcome, error) {
	sink.Started()
	return jobs.Outcome{}, nil
}

// report adds the median and the 99th percentile.
func report(b *testing.B, times []time.Duration) {
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "p99-ms")
}

func benchServer(b *testing.B, runner jobs.Runner) *server {
	s := startServer(b, store.Config{Dir: b.TempDir()}, quiet, func(c *app.Config) { c.Runner = runner }).withAccount()
	s.publish("R", "x", "")
	return s
}

// BenchmarkSubmit is the time until a job's PUT is answered: written durably,
// with its delivery.
func BenchmarkSubmit(b *testing.B) {
	s := benchServer(b, idleRunner{})
	var times []time.Duration
	i := 0
	for b.Loop() {
		begin := time.Now()
		s.must(201, "PUT", fmt.Sprintf("jobs/j%d", i), `{"properties":{"runbook":{"name":"R"}}}`)
		times = append(times, time.Since(begin))
		i++
	}
	report(b, times)
}

// BenchmarkTrivialJob is the time from submit to completed, seen by a client
// that follows, with a runner that does nothing: what the server itself takes.
func BenchmarkTrivialJob(b *testing.B) {
	s := benchServer(b, idleRunner{})
	var times []time.Duration
	i := 0
	for b.Loop() {
		begin := time.Now()
		s.must(201, "PUT", fmt.Sprintf("jobs/j%d", i), `{"properties":{"runbook":{"name":"R"}}}`)
		a := s.must(200, "GET", fmt.Sprintf("jobs/j%d/streams/live", i), nil)
		times = append(times, time.Since(begin))
		if !strings.Contains(a.body, `"status":"Completed"`) {
			b.Fatal(a.body)
		}
		i++
	}
	report(b, times)
}

// recordRunner writes n records as fast as they are taken.
type recordRunner struct{ n int }

func (r recordRunner) Run(_ context.Context, _ jobs.Work, sink jobs.Sink) (jobs.Outcome, error) {
	value := json.RawMessage(`{"value":"a line of output, as a script writes it"}`)
	for range r.n {
		if err := sink.Record(jobs.Record{Stream: jobs.Output, Text: "a line of output, as a script writes it", Value: value}); err != nil {
			return jobs.Outcome{}, err
		}
	}
	return jobs.Outcome{}, nil
}

// BenchmarkRecords is how many stream records a second a job can store.
func BenchmarkRecords(b *testing.B) {
	const n = 20_000
	s := benchServer(b, recordRunner{n})
	i := 0
	for b.Loop() {
		s.must(201, "PUT", fmt.Sprintf("jobs/j%d", i), `{"properties":{"runbook":{"name":"R"}}}`)
		s.must(200, "GET", fmt.Sprintf("jobs/j%d/streams/live", i), nil, "Last-Event-ID", fmt.Sprint(n))
		i++
	}
	b.ReportMetric(float64(n*i)/b.Elapsed().Seconds(), "records/s")
}

// BenchmarkStart is the time from nothing to the first answer.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		s := startServer(b, store.Config{Dir: b.TempDir()}, quiet)
		if res, err := http.Get(s.url + "/healthz"); err != nil || res.StatusCode != 200 {
			b.Fatal(res, err)
		}
		b.StopTimer()
		if err := s.stop(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}
