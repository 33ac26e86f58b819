package sandbox

import (
	"slices"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/sandbox/frame"
)

// run1 runs one job whose first line is all there is, and gives the time to it.
func run1(b *testing.B, p *Pool, want Start) time.Duration {
	b.Helper()
	from := time.Now()
	var first firstLine
	out, err := p.Run(b.Context(), job("say x"), &first)
	if err != nil {
		b.Fatal(err)
	}
	if out.Sandbox.Start != want {
		b.Fatalf("start %s, want %s", out.Sandbox.Start, want)
	}
	return first.at.Sub(from)
}

// firstLine notes when the first record came.
type firstLine struct {
	collector
	at time.Time
}

func (f *firstLine) Record(frame.Record) {
	if f.at.IsZero() {
		f.at = time.Now()
	}
}

// report adds the median time to the first line.
func report(b *testing.B, times []time.Duration) {
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "ms-to-first-line(p50)")
	b.ReportMetric(float64(times[len(times)*95/100].Microseconds())/1000, "ms-to-first-line(p95)")
}

// BenchmarkColdStart is from nothing to the end of a one-line job in a process
// that did not exist before.
func BenchmarkColdStart(b *testing.B) {
	p := newPool(b, Config{Warm: -1, MaxIdle: -1})
	var times []time.Duration
	for b.Loop() {
		b.StopTimer()
		p.background.Wait() // the end of the one before
		b.StartTimer()
		times = append(times, run1(b, p, StartCold))
	}
	report(b, times)
}

// settling is how long a neutral process needs until it only waits.
const settling = 20 * time.Millisecond

// BenchmarkWarmStart binds a neutral process that was kept ready.
func BenchmarkWarmStart(b *testing.B) {
	p := newPool(b, Config{MaxIdle: -1})
	var times []time.Duration
	for b.Loop() {
		b.StopTimer()
		p.replenish()
		p.background.Wait()
		time.Sleep(settling)
		b.StartTimer()
		times = append(times, run1(b, p, StartWarm))
	}
	report(b, times)
}

// BenchmarkWarmDispatch gives a job to a sandbox that waits for one.
func BenchmarkWarmDispatch(b *testing.B) {
	p := newPool(b, Config{JobsPerSandbox: 1 << 30})
	if _, err := p.Run(b.Context(), job("say x"), &collector{}); err != nil {
		b.Fatal(err)
	}
	var times []time.Duration
	for b.Loop() {
		times = append(times, run1(b, p, StartIdle))
	}
	report(b, times)
}

// BenchmarkRecords is the throughput of stream records.
func BenchmarkRecords(b *testing.B) {
	p := newPool(b, Config{JobsPerSandbox: 1 << 30})
	const script = "many 10000"
	for b.Loop() {
		var c collector
		if _, err := p.Run(b.Context(), job(script), &c); err != nil {
			b.Fatal(err)
		}
		if len(c.records) != 10000 {
			b.Fatal(len(c.records))
		}
	}
	b.ReportMetric(float64(b.N)*10000/b.Elapsed().Seconds(), "records/s")
}
