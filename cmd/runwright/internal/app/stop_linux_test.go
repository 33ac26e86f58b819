package app_test

import (
	"context"
	"fmt"
	"net"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/netpolicy"
	"github.com/runwright/runwright/internal/sandbox"
	"github.com/runwright/runwright/internal/sandbox/broker"
	"github.com/runwright/runwright/internal/sandbox/frame"
	"github.com/runwright/runwright/internal/sandbox/python"
)

// silent is a server that takes connections and never says a word.
func silent(t testing.TB) (port int) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l.Addr().(*net.TCPAddr).Port
}

// stopPool runs jobs of the embedded engine, which may connect to this machine.
func stopPool(t testing.TB, change func(*sandbox.Config)) *sandbox.Pool {
	t.Helper()
	rules, err := netpolicy.ParseRules([]string{"127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	cfg := sandbox.Config{Network: broker.New(broker.Config{Server: netpolicy.Server{Open: rules}})}
	if change != nil {
		change(&cfg)
	}
	p, err := sandbox.NewPool(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	if p.Err() != nil {
		t.Skip(p.Err())
	}
	return p
}

// stopping are scripts that go on for ever, in loops and waits; each writes a record
// first. All of them hear when they are asked to stop.
func stopping(port int) map[string]string {
	return map[string]string{
		"loop":      `while ($true) { }`,
		"for":       `for ($i = 0; ; $i++) { $x = $i * 2 }`,
		"pipeline":  `1..1000000000 | Where-Object { $false }`,
		"recursion": `function f($n) { if ($n) { f ($n - 1); f ($n - 1) } }; f 100`,
		"class":     `class C { static F() { while ($true) { } } }; [C]::F()`,
		"parallel":  `1..8 | ForEach-Object -Parallel { while ($true) { } } -ThrottleLimit 8`,
		"job":       `Start-ThreadJob { while ($true) { } } | Wait-Job`,
		"finally":   `try { while ($true) { } } finally { while ($true) { } }`,
		"sleep":     `Start-Sleep 1000`,
		"thread":    `[Threading.Thread]::Sleep(1000000)`,
		"regex":     `'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' -match '^(a+)+$'`,
		"isMatch":   `[regex]::IsMatch('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', '^(a+)+$')`,
		"request":   fmt.Sprintf(`Invoke-RestMethod http://127.0.0.1:%d/`, port),
		"read":      fmt.Sprintf(`$c = [Net.Sockets.TcpClient]::new('127.0.0.1', %d); while ($true) { $null = $c.GetStream().ReadByte() }`, port),
	}
}

// native are scripts in the middle of something that does not hear: they are killed.
func native() map[string]string {
	return map[string]string{
		"derive": `[Security.Cryptography.Rfc2898DeriveBytes]::new('x', [byte[]]::new(16), 100000000).GetBytes(32)`,
	}
}

// stopper stops its job soon after the first record.
type stopper struct {
	counter
	stop context.CancelFunc
	at   time.Time
}

func (s *stopper) Record(r frame.Record) {
	s.counter.Record(r)
	if s.n == 1 {
		time.AfterFunc(5*time.Millisecond, func() {
			s.at = time.Now()
			s.stop()
		})
	}
}

// stopped runs a job, stops it, and says how long that took.
func stopped(t testing.TB, p *sandbox.Pool, engine, script string) (time.Duration, sandbox.Outcome) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s := &stopper{stop: cancel}
	out, err := p.Run(ctx, sandbox.Job{Account: "a", Engine: engine, Job: frame.Job{ID: "11111111-2222-3333-4444-555555555555", Runbook: "R", File: "R.ps1", Script: script}}, s)
	if err != nil || out.Status != frame.Stopped {
		t.Fatalf("%q: %+v, %v", script, out, err)
	}
	return time.Since(s.at), out
}

// TestStopIsHeard: a job that is asked to stop does so by itself, whatever it does.
// One that did not would be killed after a minute, and the test would say so.
func TestStopIsHeard(t *testing.T) {
	p := stopPool(t, func(c *sandbox.Config) { c.Grace = time.Minute })
	for name, script := range stopping(silent(t)) {
		t.Run(name, func(t *testing.T) {
			if _, out := stopped(t, p, "", "'begun'\n"+script); out.Killed {
				t.Error("it had to be killed")
			}
		})
	}
}

// TestStopIsNotHeard: one that does not is killed, and the next job runs.
func TestStopIsNotHeard(t *testing.T) {
	p := stopPool(t, nil)
	for name, script := range native() {
		t.Run(name, func(t *testing.T) {
			if _, out := stopped(t, p, "", "'begun'\n"+script); !out.Killed {
				t.Error("it was over before it was killed")
			}
			if out, err := p.Run(t.Context(), sandbox.Job{Account: "a", Job: frame.Job{ID: "2", Script: "1"}}, &counter{}); err != nil || out.Status != frame.Completed {
				t.Errorf("the next job: %+v, %v", out, err)
			}
		})
	}
}

// BenchmarkStop is the time from the wish to stop a job until nothing of it runs:
// the slowest of all scripts.
func BenchmarkStop(b *testing.B) {
	run := func(b *testing.B, p *sandbox.Pool, engine, prefix string, scripts map[string]string) {
		var slowest time.Duration
		for b.Loop() {
			for _, script := range scripts {
				took, _ := stopped(b, p, engine, prefix+script)
				slowest = max(slowest, took)
			}
		}
		b.ReportMetric(float64(slowest.Microseconds())/1000, "ms-slowest")
	}
	b.Run("embedded", func(b *testing.B) { run(b, stopPool(b, nil), "", "'begun'\n", stopping(silent(b))) })
	b.Run("killed", func(b *testing.B) { run(b, stopPool(b, nil), "", "'begun'\n", native()) })
	b.Run("pwsh", func(b *testing.B) {
		run(b, pwshPool(b, "", nil), "pwsh", "out begun\n", map[string]string{"sleep": "sleep", "spin": "spin"})
	})
	b.Run("python", func(b *testing.B) {
		in, err := python.Find(b.Context(), python.DefaultName, 3)
		if err != nil {
			b.Skip(err)
		}
		e, err := in.Engine(b.Context(), python.Options{Folder: b.TempDir() + "/python"})
		if err != nil {
			b.Fatal(err)
		}
		p := stopPool(b, func(c *sandbox.Config) { c.Engines = map[string]*sandbox.Engine{python.EngineName: e} })
		run(b, p, python.EngineName, "print('begun', flush=True)\n", map[string]string{
			"loop":  "while True: pass",
			"sleep": "import time\ntime.sleep(1000)",
			"read":  fmt.Sprintf("import socket\nsocket.create_connection(('127.0.0.1', %d)).recv(1)", silent(b)),
			"regex": "import re\nre.match('^(a+)+$', 'a' * 60 + '!')",
		})
	})
}
