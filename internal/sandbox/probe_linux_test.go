package sandbox

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/runwright/runwright/internal/sandbox/frame"
	"github.com/runwright/runwright/internal/sandbox/worker"
)

// openBox makes a bound sandbox of the pool's plan, outside of the pool.
func openBox(t *testing.T, p *Pool, modules string) *box {
	t.Helper()
	proc, err := p.launcher.launch(p.cfg, p.plan)
	if err != nil {
		t.Fatal(err)
	}
	b, err := bind(p.cfg, p.plan, proc, 0, &Job{Account: "probe", Modules: modules}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.end)
	return b
}

// reachable are the probes that a tier lets through, each with the reason.
func reachable(tier Tier) map[string]string {
	switch tier {
	case TierA:
		return nil
	case TierB:
		return map[string]string{
			"stat /etc":         "Landlock does not hide names",
			"touch module file": "Landlock does not cover times, and there is no read-only mount",
		}
	default:
		return nil
	}
}

func TestProbesAreRefused(t *testing.T) {
	// A descriptor of the calling program that nobody marked must not get in.
	var stray [2]int
	if err := unix.Pipe(stray[:]); err != nil {
		t.Fatal(err)
	}
	defer unix.Close(stray[0])
	defer unix.Close(stray[1])
	t.Setenv("RUNWRIGHT_SECRET", "x")
	tiers(t, func(t *testing.T, cfg Config) {
		p := newPool(t, cfg)
		tier := p.Report().Tier
		if tier < TierB {
			t.Skip("tier makes no promise about these")
		}
		modules := t.TempDir()
		if err := os.WriteFile(filepath.Join(modules, "probe.txt"), []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
		facts := map[string]string{"servicePID": strconv.Itoa(os.Getpid())}
		var names []string
		for _, pr := range worker.Probes() {
			if !pr.Fatal {
				names = append(names, pr.Name)
			}
		}
		results, err := openBox(t, p, modules).check(frame.Check{Names: names, Facts: facts})
		if err != nil {
			t.Fatal(err)
		}
		if len(results) != len(names) {
			t.Errorf("%d of %d probes ran", len(results), len(names))
		}
		open := reachable(tier)
		for _, r := range results {
			if _, want := open[r.Name]; r.Reached != want {
				t.Errorf("%s: reached %v, want %v (%s)", r.Name, r.Reached, want, r.Detail)
			}
		}
		t.Logf("tier %s: %d probes refused", tier, len(results)-len(open))
	})
}

func TestTripwires(t *testing.T) {
	p := newPool(t, Config{})
	if p.Report().Profile == "" {
		t.Skip("no filter of system calls")
	}
	n := 0
	for _, pr := range worker.Probes() {
		if !pr.Fatal {
			continue
		}
		n++
		b := openBox(t, p, "")
		_, err := b.check(frame.Check{Names: []string{pr.Name}})
		b.end()
		ws := b.cmd.ProcessState.Sys().(syscall.WaitStatus)
		if err == nil || !ws.Signaled() || ws.Signal() != syscall.SIGSYS {
			t.Errorf("%s: the process lives on or ended otherwise: %v, %v", pr.Name, err, b.cmd.ProcessState)
		}
	}
	t.Logf("%d tripwires", n)
}

func TestStatusOfAllThreads(t *testing.T) {
	p := newPool(t, Config{})
	if p.Report().Tier < TierB {
		t.Skip("no filter of system calls")
	}
	b := openBox(t, p, "")
	tasks, err := filepath.Glob("/proc/" + strconv.Itoa(b.cmd.Process.Pid) + "/task/*/status")
	if err != nil || len(tasks) == 0 {
		t.Fatalf("threads: %v %v", tasks, err)
	}
	for _, f := range tasks {
		text, err := os.ReadFile(f)
		if errors.Is(err, os.ErrNotExist) {
			continue // a thread that ended
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"CapEff:\t0000000000000000", "CapPrm:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2"} {
			if !strings.Contains(string(text), want+"\n") {
				t.Errorf("%s lacks %q", f, want)
			}
		}
		if os.Getuid() == 0 && p.Report().Tier == TierA && strings.Contains(string(text), "Uid:\t0\t") {
			t.Errorf("%s: the sandbox of a root service runs as root", f)
		}
	}
}
