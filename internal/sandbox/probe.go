package sandbox

import (
	"fmt"
	"os"
	"strings"

	"github.com/runwright/runwright/internal/sandbox/frame"
	"github.com/runwright/runwright/internal/sandbox/seccomp"
)

// Report is what the machine can do, found out by trying.
type Report struct {
	Tier    Tier    // the best tier that works; 0 when not even an ordinary process does
	Method  string  // how, e.g. "user namespaces"
	Profile string  // name of the system call profile in force, "" without filter
	Calls   int     // number of calls it allows
	Notify  bool    // refused calls are named in the job's warnings
	Trials  []Trial // what was tried, best first, up to the one that works
	Facts   []Fact  // rows for people
}

// Trial is one attempt to confine a process.
type Trial struct {
	Tier   Tier
	Method string
	Notify bool
	Err    string // "" when it worked
}

// Fact is one row of doctor's table.
type Fact struct {
	Mechanism   string `json:"mechanism"`
	Wanted      string `json:"wanted"`
	Found       string `json:"found"`
	ProvenBy    string `json:"provenBy"`
	Consequence string `json:"consequence"`
	OK          bool   `json:"ok"`
}

// Probe finds out what the machine can do without making a pool.
func Probe(cfg Config) (Report, error) {
	cfg = cfg.withDefaults()
	if err := keepDescriptors(); err != nil {
		return Report{}, fmt.Errorf("sandbox probe: mark descriptors: %w", err)
	}
	l := newLauncher()
	defer l.close()
	_, report := choose(cfg.withGroups(l), l)
	return report, nil
}

// withGroups finds out whether processes can have control groups, by starting one in
// a group.
func (c Config) withGroups(l *launcher) Config {
	var err error
	if c.groups == nil {
		c.groups, err = findCgroups(c.Logger)
	}
	if err == nil {
		var p *process
		if p, err = l.launch(c, last()); err == nil {
			p.end()
		}
	}
	if err != nil {
		c.groups, c.noGroups = nil, err.Error()
	}
	return c
}

// why says what kept the machine from a better tier.
func (r Report) why() string {
	var out []string
	last := ""
	for _, t := range r.Trials {
		if t.Err != "" && t.Err != last {
			out = append(out, t.Method+": "+t.Err)
			last = t.Err
		}
	}
	if len(out) == 0 {
		return "the system has no better mechanism, or a better one is switched off by the configuration"
	}
	return strings.Join(out, "; ")
}

// choose tries the plans from best to worst and takes the first that works.
func choose(cfg Config, l *launcher) (plan, Report) {
	var r Report
	for _, pl := range plans() {
		if pl.tier > cfg.MaximumTier {
			continue
		}
		err := try(cfg, pl, l)
		t := Trial{Tier: pl.tier, Method: pl.name, Notify: pl.layers.Notify}
		if err != nil {
			t.Err = err.Error()
		}
		r.Trials = append(r.Trials, t)
		if err != nil {
			continue
		}
		r.Tier, r.Method, r.Profile, r.Notify = pl.tier, pl.name, pl.layers.Profile, pl.layers.Notify
		if p, ok := seccomp.Lookup(r.Profile); ok {
			r.Calls = p.Count()
		}
		r.Facts = facts(cfg, pl, r)
		return pl, r
	}
	r.Facts = facts(cfg, plan{}, r)
	return plan{}, r
}

// try confines a process according to the plan and has it try what the layers of
// the plan must refuse.
func try(cfg Config, pl plan, l *launcher) error {
	dir, err := os.MkdirTemp("", "runwright-probe-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	p, err := l.launch(cfg, pl)
	if err != nil {
		return err
	}
	b, err := bind(cfg, pl, p, 0, &Job{Account: "probe", Modules: dir}, nil)
	if err != nil {
		return err
	}
	defer b.end()
	var names []string
	if pl.layers.LandlockABI > 0 {
		names = append(names, "open /etc/passwd", "list /", "create in modules")
	}
	if pl.layers.Profile != "" {
		names = append(names, "TCP socket", "execve", "clone of a process", "executable memory")
	}
	if pl.layers.Root {
		names = append(names, "stat /etc")
	}
	if len(names) == 0 {
		return b.idle()
	}
	results, err := b.check(frame.Check{Names: names})
	if err != nil {
		return err
	}
	if len(results) != len(names) {
		return fmt.Errorf("%d of %d checks ran", len(results), len(names))
	}
	for _, res := range results {
		if res.Reached {
			return fmt.Errorf("check %q was not refused (%s)", res.Name, res.Detail)
		}
	}
	return nil
}
