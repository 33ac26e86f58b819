package python_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/sandbox"
	"github.com/runwright/runwright/internal/sandbox/frame"
)

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

// report adds the times of whole jobs.
func report(b *testing.B, times []time.Duration) {
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "ms-job(p50)")
	b.ReportMetric(float64(times[len(times)*95/100].Microseconds())/1000, "ms-job(p95)")
}

func trivial(b *testing.B, p *sandbox.Pool, want sandbox.Start) time.Duration {
	b.Helper()
	var c firstLine
	from := time.Now()
	out, err := p.Run(b.Context(), job("print('x')"), &c)
	took := time.Since(from)
	if err != nil || out.Status != frame.Completed {
		b.Fatal(out, err)
	}
	if want != "" && out.Sandbox.Start != want {
		b.Fatalf("start %s, want %s", out.Sandbox.Start, want)
	}
	return took
}

// BenchmarkPythonWarm is a trivial job in the interpreter that was made ready
// while the one before ran.
func BenchmarkPythonWarm(b *testing.B) {
	p := onePool(b, sandbox.Config{})
	trivial(b, p, "")
	var times []time.Duration
	for b.Loop() {
		b.StopTimer()
		p.Settle()
		b.StartTimer()
		times = append(times, trivial(b, p, sandbox.StartIdle))
	}
	report(b, times)
}

// BenchmarkPythonCold is a trivial job in an interpreter that did not exist
// before.
func BenchmarkPythonCold(b *testing.B) {
	p := onePool(b, sandbox.Config{Warm: -1, MaxIdle: -1})
	var times []time.Duration
	for b.Loop() {
		b.StopTimer()
		p.Settle()
		b.StartTimer()
		times = append(times, trivial(b, p, sandbox.StartCold))
	}
	report(b, times)
}

// BenchmarkPythonRecords is the throughput of lines of output.
func BenchmarkPythonRecords(b *testing.B) {
	p := onePool(b, sandbox.Config{})
	const n = 100000
	for b.Loop() {
		var c collector
		if _, err := p.Run(b.Context(), job("for i in range(100000): print('record', i)"), &c); err != nil {
			b.Fatal(err)
		}
		if len(c.records) != n {
			b.Fatal(len(c.records))
		}
	}
	b.ReportMetric(float64(b.N)*n/b.Elapsed().Seconds(), "records/s")
}

// BenchmarkPythonWarmWithPackages is BenchmarkPythonWarm in an account that has
// packages, of which the job imports one.
func BenchmarkPythonWarmWithPackages(b *testing.B) {
	p := onePool(b, sandbox.Config{})
	dir := b.TempDir()
	for i := range 100 {
		name := filepath.Join(dir, fmt.Sprint("package", i))
		if err := errors.Join(os.Mkdir(name, 0o755), os.WriteFile(name+"/__init__.py", []byte("value = 1\n"), 0o444)); err != nil {
			b.Fatal(err)
		}
	}
	one := func(script string) time.Duration {
		var c firstLine
		from := time.Now()
		j := job(script)
		j.Modules, j.Revision = dir, "1"
		out, err := p.Run(b.Context(), j, &c)
		took := time.Since(from)
		if err != nil || out.Status != frame.Completed {
			b.Fatal(out, err)
		}
		return took
	}
	one("print('x')")
	var plain, importing []time.Duration
	for b.Loop() {
		b.StopTimer()
		p.Settle()
		importing = append(importing, one("import package7\nprint(package7.value)"))
		p.Settle()
		b.StartTimer()
		plain = append(plain, one("print('x')"))
	}
	report(b, plain)
	slices.Sort(importing)
	b.ReportMetric(float64(importing[len(importing)/2].Microseconds())/1000, "ms-importing(p50)")
}
