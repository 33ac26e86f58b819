package sandbox

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/runwright/runwright/internal/sandbox/frame"
)

func mustRun(t *testing.T, p *Pool, j Job) (Outcome, string) {
	t.Helper()
	var c collector
	out, err := p.Run(t.Context(), j, &c)
	if err != nil {
		t.Fatal(err)
	}
	return out, c.text(frame.StreamOutput)
}

func TestReuse(t *testing.T) {
	p := newPool(t, Config{})
	a1, text1 := mustRun(t, p, job("leave\nruns"))
	a2, text2 := mustRun(t, p, job("runs\nlist-tmp"))
	if a2.Sandbox.ID != a1.Sandbox.ID || a2.Sandbox.Start != StartIdle || text1 != "1" || text2 != "2\n0" {
		t.Errorf("second job of the account: %+v %q after %+v %q", a2.Sandbox, text2, a1.Sandbox, text1)
	}
	other := job("runs\nlist-tmp")
	other.Account = "b"
	b1, text := mustRun(t, p, other)
	if b1.Sandbox.PID == a1.Sandbox.PID || text != "1\n0" {
		t.Errorf("a job of another account ran in %+v (%q) after %+v", b1.Sandbox, text, a1.Sandbox)
	}
}

func TestRetirement(t *testing.T) {
	newRevision := job("say x")
	newRevision.Revision = "2"
	newFolder := job("say x")
	newFolder.Modules = t.TempDir()
	tests := []struct {
		name  string
		cfg   Config
		first Job
		next  Job
		reuse bool
	}{
		{"same", Config{}, job("say x"), job("say x"), true},
		{"failed job", Config{}, job("nonsense"), job("say x"), true},
		{"number of jobs", Config{JobsPerSandbox: 1}, job("say x"), job("say x"), false},
		{"age", Config{MaxAge: time.Nanosecond}, job("say x"), job("say x"), false},
		{"module revision", Config{}, job("say x"), newRevision, false},
		{"module folder", Config{}, job("say x"), newFolder, false},
		{"memory", Config{}, job("allocate 200"), job("say x"), true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPool(t, tt.cfg)
			first, _ := mustRun(t, p, tt.first)
			next, _ := mustRun(t, p, tt.next)
			if got := next.Sandbox.ID == first.Sandbox.ID; got != tt.reuse {
				t.Errorf("reused: %v, want %v", got, tt.reuse)
			}
		})
	}
	t.Run("account", func(t *testing.T) {
		p := newPool(t, Config{})
		first, _ := mustRun(t, p, job("say x"))
		p.Retire("a")
		if next, _ := mustRun(t, p, job("say x")); next.Sandbox.ID == first.Sandbox.ID {
			t.Error("a retired sandbox was used again")
		}
	})
}

func TestIdleSandboxesAreLimited(t *testing.T) {
	p := newPool(t, Config{MaxIdle: 2, Warm: -1})
	for i := range 5 {
		j := job("say x")
		j.Account = fmt.Sprint(i)
		mustRun(t, p, j)
	}
	p.background.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.boxes) != 2 {
		t.Errorf("%d boxes kept, want 2", len(p.boxes))
	}
}

func TestIdleSandboxThatDied(t *testing.T) {
	p := newPool(t, Config{})
	first, _ := mustRun(t, p, job("say x"))
	p.mu.Lock()
	for b := range p.boxes {
		b.kill()
	}
	p.mu.Unlock()
	if next, text := mustRun(t, p, job("say x")); next.Sandbox.ID == first.Sandbox.ID || text != "x" {
		t.Errorf("ran in %+v: %q", next.Sandbox, text)
	}
}

func TestJobsRunAtTheSameTimeUpToTheLimit(t *testing.T) {
	p := newPool(t, Config{MaxRunning: 2})
	ctx, cancel := context.WithCancel(t.Context())
	var started [2]*collector
	var wg sync.WaitGroup
	for i := range started {
		started[i] = &collector{first: make(chan struct{})}
		wg.Go(func() {
			if _, err := p.Run(ctx, job("say x\nwait"), started[i]); err != nil {
				t.Error(err)
			}
		})
	}
	<-started[0].first
	<-started[1].first
	short, stop := context.WithCancel(t.Context())
	waiting := make(chan Outcome)
	go func() {
		out, err := p.Run(short, job("say x"), &collector{})
		if err != nil {
			t.Error(err)
		}
		waiting <- out
	}()
	stop()
	if out := <-waiting; out.Status != frame.Stopped || out.Sandbox.ID != 0 {
		t.Errorf("a job above the limit ran: %+v", out)
	}
	cancel()
	wg.Wait()
}

func TestClose(t *testing.T) {
	p := newPool(t, Config{})
	c := &collector{first: make(chan struct{})}
	ended := make(chan error)
	go func() {
		_, err := p.Run(t.Context(), job("say x\nspin"), c)
		ended <- err
	}()
	<-c.first
	p.Close()
	var e *EndError
	if err := <-ended; !errors.As(err, &e) || e.Reason != ReasonClosed {
		t.Errorf("running job ended with %v", err)
	}
	if _, err := p.Run(t.Context(), job("say x"), &collector{}); !errors.Is(err, ErrClosed) {
		t.Errorf("error %v, want ErrClosed", err)
	}
	if err := p.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
}

func TestBelowTheMinimumTier(t *testing.T) {
	p, err := NewPool(Config{MaximumTier: TierD})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	_, err = p.Run(t.Context(), job("say x"), &collector{})
	var e *TierError
	if !errors.As(err, &e) || e.Found != TierD || e.Wanted != TierB {
		t.Fatalf("error %v, want a TierError", err)
	}
	for _, part := range []string{"tier B is required", "only tier D", "--unsafe-no-sandbox", "runwright doctor"} {
		if !strings.Contains(e.Error(), part) {
			t.Errorf("message lacks %q: %s", part, e)
		}
	}
	if strings.Count(e.Error(), "\n") > 0 {
		t.Errorf("message is more than a sentence: %s", e)
	}
}

func TestProgramThatIsNoSandbox(t *testing.T) {
	p, err := NewPool(Config{Executable: "/bin/false", Unsafe: true})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	_, err = p.Run(t.Context(), job("say x"), &collector{})
	if err == nil || !strings.Contains(err.Error(), "the process ended too early (exit status 1)") || strings.Count(err.Error(), "too early") != 1 {
		t.Errorf("error %v", err)
	}
	if p.Report().Tier != 0 || p.Report().Tier.String() != "none" {
		t.Errorf("tier %s", p.Report().Tier)
	}
}

func TestMinimumTierIsNotLoweredInPassing(t *testing.T) {
	for _, tier := range []Tier{TierC, TierD} {
		if _, err := NewPool(Config{MinimumTier: tier}); err == nil {
			t.Errorf("minimum tier %s accepted", tier)
		}
	}
}

func TestProbe(t *testing.T) {
	r, err := Probe(Config{})
	if err != nil {
		t.Fatal(err)
	}
	if r.Tier < TierD || r.Tier > TierA || len(r.Trials) == 0 {
		t.Errorf("report %+v", r)
	}
	if last := r.Facts[len(r.Facts)-1]; last.Mechanism != "EFFECTIVE TIER" || last.Found != r.Tier.String() {
		t.Errorf("last row %+v", last)
	}
	for _, f := range r.Facts {
		t.Logf("%-26s %-18s %-20s %-45s %s", f.Mechanism, f.Wanted, f.Found, f.ProvenBy, f.Consequence)
	}
}
