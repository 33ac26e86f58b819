package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/sandbox/frame"
)

// counter takes records, notes when the first came, and answers questions.
type counter struct {
	n     int
	first time.Time
}

func (c *counter) Record(frame.Record) {
	if c.n++; c.n == 1 {
		c.first = time.Now()
	}
}

func (*counter) Progress(frame.Progress) {}

func (*counter) Request(context.Context, frame.Request) (json.RawMessage, error) {
	return json.RawMessage(`{"json":"1"}`), nil
}

// BenchmarkPwshRecords measures records of the stand-in through sandbox, client
// and pool: what the service's side can take.
func BenchmarkPwshRecords(b *testing.B) {
	p := pwshPool(b, "", nil)
	c := &counter{}
	b.ResetTimer()
	out, err := p.Run(b.Context(), pwshJob(fmt.Sprint("flood ", b.N)), c)
	if err != nil || out.Status != frame.Completed || c.n != b.N {
		b.Fatal(out, err, c.n)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
}

// BenchmarkPwshWarmDispatch measures a job for a process that waits, without what
// PowerShell itself needs.
func BenchmarkPwshWarmDispatch(b *testing.B) {
	p := pwshPool(b, "", nil)
	var times []time.Duration
	for b.Loop() {
		c := &counter{}
		begin := time.Now()
		if out, err := p.Run(b.Context(), pwshJob("out 1"), c); err != nil || out.Status != frame.Completed {
			b.Fatal(out, err)
		}
		times = append(times, c.first.Sub(begin))
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Microseconds())/1e3, "ms-to-first-line(p50)")
}

// BenchmarkPwshCalls measures questions for assets, one after the other.
func BenchmarkPwshCalls(b *testing.B) {
	p := pwshPool(b, "", nil)
	script := ""
	for range 1000 {
		script += "call Get-AutomationVariable {\"Name\":\"v\"}\n"
	}
	n := 0
	begin := time.Now()
	for b.Loop() {
		if out, err := p.Run(b.Context(), pwshJob(script), &counter{}); err != nil || out.Status != frame.Completed {
			b.Fatal(out, err)
		}
		n += 1000
	}
	b.ReportMetric(float64(time.Since(begin).Microseconds())/float64(n), "µs-each")
}
