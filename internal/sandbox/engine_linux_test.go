package sandbox

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/runwright/runwright/internal/sandbox/frame"
	"github.com/runwright/runwright/internal/sandbox/seccomp"
)

// installTest puts the filter of a lock in place.
func installTest(lock frame.Lock) error {
	if len(lock.Filter) == 0 {
		return nil
	}
	prog := make([]unix.SockFilter, len(lock.Filter)/8)
	for i := range prog {
		b := lock.Filter[8*i:]
		prog[i] = unix.SockFilter{Code: uint16(b[0]) | uint16(b[1])<<8, Jt: b[2], Jf: b[3],
			K: uint32(b[4]) | uint32(b[5])<<8 | uint32(b[6])<<16 | uint32(b[7])<<24}
	}
	_, err := seccomp.Install(prog, seccomp.Refuse)
	return err
}

func systemCommand(name string) (string, error) {
	switch name {
	case "execve":
		return "executed", unix.Exec("/proc/self/exe", nil, nil)
	case "socket":
		_, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
		return "made", err
	case "descriptors":
		return fmt.Sprint(descriptors()), nil
	}
	return "", fmt.Errorf("no command %q", name)
}

// programEngine is the test program as an engine.
func programEngine(t *testing.T) *Engine {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	more := t.TempDir()
	if err := os.WriteFile(filepath.Join(more, "one.txt"), []byte("one"), 0o644); err != nil {
		t.Fatal(err)
	}
	return &Engine{
		Profile: "engine-48", MinimumTier: TierB,
		Program: func(at Site) (frame.Program, error) {
			p := frame.Program{
				Path: "/opt/program/bin", Args: []string{"program", programArgument}, Env: []string{"GOMAXPROCS=2", "A=b", "GODEBUG=containermaxprocs=0,updatemaxprocs=0,decoratemappings=0"},
				Mounts:  []frame.Mount{{Source: exe, Target: "/opt/program/bin", Exec: true}, {Source: more, Target: "/opt/more"}},
				Devices: []string{"/dev/null", "/dev/urandom"}, Proc: true, Files: map[string]string{"/etc/passwd": "x:x:0:0::/tmp:/none\n"},
				Filter: seccomp.LaunchName("engine-48"), Limits: frame.ProgramLimits{CPUSeconds: 20},
			}
			if !at.Layers.Root {
				p.Path = exe
			}
			return p, nil
		},
	}
}

// TestProgram has a sandbox become another program, in every way of confining.
func TestProgram(t *testing.T) {
	engine := programEngine(t)
	for _, pl := range plans() {
		if pl.tier < TierB {
			continue
		}
		t.Run(fmt.Sprintf("%s notify=%v", pl.name, pl.layers.Notify), func(t *testing.T) {
			cfg := Config{}.withDefaults()
			cfg.Engines = map[string]*Engine{"program": engine}
			l := newLauncher()
			defer l.close()
			if err := try(cfg, pl, l); err != nil {
				t.Skipf("not possible on this machine: %v", err)
			}
			proc, err := l.launch(cfg, pl.forProgram())
			if err != nil {
				t.Fatal(err)
			}
			modules := t.TempDir()
			if err := os.WriteFile(filepath.Join(modules, "m.txt"), []byte("module"), 0o644); err != nil {
				t.Fatal(err)
			}
			b, err := bind(cfg, pl, proc, 1, &Job{Account: "a", Engine: "program", Modules: modules}, engine)
			if err != nil {
				t.Fatal(err, proc.stderr)
			}
			defer b.end()
			checkStatus(t, b.cmd.Process.Pid)
			var c collector
			b.begin(&c)
			j := job(strings.Join([]string{
				"read {mod}/m.txt", "write {mod}/x", "write {tmp}/x", "read /etc/passwd", "read /etc/hostname", "open-write /dev/null", "open-write /etc/passwd",
				"socket", "execve", "descriptors", "environment", "deathsignal",
			}, "\n"))
			out, _, healthy, err := b.run(t.Context(), &j, &c, cfg.Network.Job())
			if err != nil || out.Status != frame.Completed || !healthy {
				t.Fatalf("%+v, %v, %s", out, err, b.stderr)
			}
			var got []string
			for _, r := range c.records {
				if r.Stream == frame.StreamOutput {
					got = append(got, r.Text)
				}
			}
			for i, want := range []string{"module", "denied|read-only", "written", "x:x:0:0::/tmp:/none|root:", "permission denied|no such file", "written", "denied|read-only",
				"not permitted", "not permitted|denied", "", `"A=b"`, "9"} {
				if !slices.ContainsFunc(strings.Split(want, "|"), func(w string) bool { return strings.Contains(got[i], w) }) {
					t.Errorf("answer %d is %q, want %s", i, got[i], want)
				}
			}
			refused, _ := b.finish()
			if pl.layers.Notify && !slices.Contains(refused, "socket") {
				t.Errorf("refused calls: %v", refused)
			}
		})
	}
}

// checkStatus looks at what the kernel says of a process.
func checkStatus(t *testing.T, pid int) {
	t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"CapPrm:\t0000000000000000", "CapEff:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2"} {
		if !strings.Contains(string(b), want) {
			t.Errorf("status has no %q:\n%s", want, b)
		}
	}
}

// TestProgramInPool has jobs of one account with two engines.
func TestProgramInPool(t *testing.T) {
	engine := programEngine(t)
	engine.OneJob = true
	engine.StopTime = time.Millisecond
	p := newPool(t, Config{Engines: map[string]*Engine{"program": engine}})
	j := job("say x")
	j.Engine = "program"
	var pids []int
	for i := range 3 {
		if i > 0 {
			p.ahead(j, engine) // does nothing while one is on its way
			p.background.Wait()
		}
		var c collector
		out, err := p.Run(t.Context(), j, &c)
		if err != nil {
			t.Fatal(err)
		}
		if c.text(frame.StreamOutput) != "x" || out.Sandbox.Engine != "program" || out.Sandbox.Profile != "engine-48" || out.Sandbox.Calls != 45 {
			t.Fatalf("%+v", out)
		}
		if i > 0 && out.Sandbox.Start != StartIdle {
			t.Errorf("job %d: start %s", i, out.Sandbox.Start)
		}
		if slices.Contains(pids, out.Sandbox.PID) {
			t.Error("a process ran two jobs")
		}
		pids = append(pids, out.Sandbox.PID)
	}
	if _, err := p.Run(t.Context(), job("say y"), &collector{}); err != nil {
		t.Fatal(err)
	}
	j.Script = "say a\nspin"
	ctx, cancel := context.WithCancel(t.Context())
	c := collector{first: make(chan struct{})}
	go func() { <-c.first; cancel() }()
	out, err := p.Run(ctx, j, &c)
	if err != nil || out.Status != frame.Stopped || !out.Killed {
		t.Errorf("%+v, %v", out, err)
	}
	j.Engine = "none"
	if _, err := p.Run(t.Context(), j, &c); err == nil || !strings.Contains(err.Error(), "'none' cannot run here") {
		t.Error(err)
	}
}
