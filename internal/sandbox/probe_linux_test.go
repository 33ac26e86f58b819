package sandbox

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
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
		all, err := p.attempts(modules)
		if err != nil {
			t.Fatal(err)
		}
		tripwires := 0
		for _, a := range all {
			if a.Reached != (a.Known != "") {
				t.Errorf("%s: reached %v, known %q (%s)", a.Name, a.Reached, a.Known, a.Detail)
			}
			if strings.HasPrefix(a.Detail, "ended the process: ") {
				tripwires++
			}
		}
		if len(all) < 71 || tripwires < 20 {
			t.Errorf("only %d probes, %d of which end a process", len(all), tripwires)
		}
		t.Logf("tier %s: %d probes", tier, len(all))
	})
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
