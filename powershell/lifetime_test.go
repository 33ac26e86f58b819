package powershell_test

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/runwright/runwright/powershell"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/oshost"
)

// TestCancel ends scripts that would run for ever, wherever they are, within the
// time the package promises.
func TestCancel(t *testing.T) {
	for name, text := range map[string]string{
		"while":    `while ($true) { $i++ }`,
		"for":      `for (;;) { }`,
		"pipeline": `1..2147483647 | ForEach-Object { $_ }`,
		"function": `function f { f2 }; function f2 { }; while ($true) { f }`,
		"regex":    `('a' * 40 + 'b') -match '^(a|aa)+$'; 'b'`,
		"replace":  `('a' * 40 + 'b') -replace '^(a|aa)+$', 'x'; 'b'`,
		"Regex":    `[regex]::Matches('a' * 40 + 'b', '^(a|aa)+$').Count; 'b'`,
		"do":       `do { $x = 1 } until ($false)`,
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			started := make(chan struct{})
			done := make(chan error, 1)
			go func() {
				rs := powershell.New(powershell.Options{Host: oshost.New(oshost.Options{})})
				first := true
				out := interp.WriterFunc(func(any) error {
					if first {
						first = false
						close(started)
					}
					return nil
				})
				done <- rs.Run(ctx, powershell.Script{Text: "'started'\n" + text}, powershell.Streams{Output: out})
			}()
			<-started
			begin := time.Now()
			cancel()
			err := <-done
			if took := time.Since(begin); took > 500*time.Millisecond {
				t.Errorf("took %v to stop", took)
			}
			if _, ok := err.(*interp.Cancelled); !ok {
				t.Errorf("Run returned %v, want *interp.Cancelled", err)
			}
		})
	}
}

// TestDepth ends an endless recursion with a named error.
func TestDepth(t *testing.T) {
	rs := powershell.New(powershell.Options{Host: oshost.New(oshost.Options{}), MaxDepth: 200})
	err := rs.Run(context.Background(), powershell.Script{Text: `function f { f }; f`}, powershell.Streams{})
	f, ok := err.(*interp.Failure)
	if !ok || f.Record.ID != "CallDepthOverflow" {
		t.Fatalf("Run returned %v, want CallDepthOverflow", err)
	}
}

// TestNothingLeftBehind makes many runspaces and looks for goroutines.
func TestNothingLeftBehind(t *testing.T) {
	run := func() {
		rs := powershell.New(powershell.Options{Host: oshost.New(oshost.Options{})})
		if err := rs.Run(context.Background(), powershell.Script{Text: `1..10 | ForEach-Object { $_ * 2 } | Where-Object { $_ -gt 5 }`}, powershell.Streams{}); err != nil {
			t.Fatal(err)
		}
	}
	run()
	before := runtime.NumGoroutine()
	for range 1000 {
		run()
	}
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines before, %d after", before, after)
	}
}
