package sandbox

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/runwright/runwright/internal/sandbox/frame"
	"github.com/runwright/runwright/internal/sandbox/worker"
)

// reachable are the attempts that succeed in a tier, each with the reason.
func reachable(tier Tier) map[string]string {
	if tier == TierB {
		return map[string]string{
			"stat /etc":         "Landlock does not hide names",
			"touch module file": "Landlock does not cover times, and there is no read-only mount",
		}
	}
	return nil
}

// Attempts makes every attempt of the embedded engine inside sandboxes of a tier:
// all of the harmless ones in one, and each that ends the process in one of its
// own. The error says why the machine has no sandbox of this tier.
func Attempts(cfg Config, tier Tier) ([]Attempt, error) {
	cfg.MaximumTier, cfg.Warm = tier, -1
	p, err := NewPool(cfg)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	if p.Report().Tier != tier {
		return nil, fmt.Errorf("this machine has no sandbox of tier %s: %s", tier, p.Report().why())
	}
	modules, err := os.MkdirTemp("", "runwright-attempts-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(modules)
	if err := os.WriteFile(filepath.Join(modules, "probe.txt"), []byte("x"), 0o644); err != nil {
		return nil, err
	}
	return p.attempts(modules)
}

// attempts makes them with modules that hold one file.
func (p *Pool) attempts(modules string) (out []Attempt, err error) {
	known := reachable(p.report.Tier)
	var names []string
	for _, probe := range worker.Probes() {
		a := Attempt{Tier: p.report.Tier.String(), Profile: p.report.Profile, Group: probe.Group, Name: probe.Name, Known: known[probe.Name]}
		if !probe.Fatal {
			names = append(names, probe.Name)
			out = append(out, a)
			continue
		}
		if p.report.Profile == "" {
			continue // only a filter ends a process
		}
		if a.Reached, a.Detail, err = p.fatalAttempt(probe.Name); err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	b, err := p.bound(modules)
	if err != nil {
		return nil, err
	}
	defer b.end()
	results, err := b.check(frame.Check{Names: names, Facts: map[string]string{"servicePID": strconv.Itoa(os.Getpid())}})
	if err != nil {
		return nil, err
	}
	found := map[string]frame.CheckResult{}
	for _, r := range results {
		found[r.Name] = r
	}
	for i, a := range out {
		if r, ok := found[a.Name]; ok {
			out[i].Reached, out[i].Detail = r.Reached, r.Detail
			delete(found, a.Name)
		} else if a.Detail == "" {
			return nil, fmt.Errorf("the sandbox did not say what came of the attempt %q", a.Name)
		}
	}
	return out, nil
}

// fatalAttempt has a process of its own try a tripwire; it must not live on.
func (p *Pool) fatalAttempt(name string) (reached bool, detail string, err error) {
	b, err := p.bound("")
	if err != nil {
		return false, "", err
	}
	results, err := b.check(frame.Check{Names: []string{name}})
	b.end()
	state := b.cmd.ProcessState.String()
	switch {
	case err == nil && len(results) == 1:
		return true, "the process lives on: " + results[0].Detail, nil
	case killedByFilter(b.cmd.ProcessState):
		return false, "ended the process: " + state, nil
	}
	return true, "the process ended otherwise: " + state, nil
}

// bound is a sandbox outside of the pool's own ones.
func (p *Pool) bound(modules string) (*box, error) {
	proc, err := p.launcher.launch(p.cfg, p.plan)
	if err != nil {
		return nil, err
	}
	return bind(p.cfg, p.plan, proc, 0, &Job{Account: "probe", Modules: modules}, nil)
}
