package main

import (
	"errors"
	"log/slog"
	"net/http"
	"net/netip"

	"github.com/runwright/runwright/cmd/runwright/internal/app"
	"github.com/runwright/runwright/internal/jobs"
	"github.com/runwright/runwright/internal/modules"
	"github.com/runwright/runwright/internal/netpolicy"
	"github.com/runwright/runwright/internal/portal"
	"github.com/runwright/runwright/internal/pwshhost"
	"github.com/runwright/runwright/internal/pypackages"
	"github.com/runwright/runwright/internal/sandbox"
	"github.com/runwright/runwright/internal/sandbox/broker"
	"github.com/runwright/runwright/internal/sandbox/seccomp"
	"github.com/runwright/runwright/internal/telemetry"
)

// engine is what a server needs of the parts that run and read scripts, and
// of the portal.
type engine struct {
	runner jobs.Runner
	reader modules.Reader
	portal http.Handler
	// python are the interpreters that packages are for.
	python pypackages.Machine
	// engines are those beside the embedded one, as app.Config has them.
	engines func(engine string) error
	// confinement says in a few words how jobs are confined.
	confinement string
	// refusal says why jobs cannot run here; nil when they can.
	refusal error
	// answering is told that the server answers, after which there is time.
	answering func()
	close     func() error
}

// engineOptions say how jobs are to be run.
type engineOptions struct {
	unsafeNoSandbox bool
	workers         int
	log             *slog.Logger
	network         netpolicy.Server
	listeners       []netip.AddrPort // where this server listens
	certificates    []byte           // what connections of jobs trust, PEM
	pwsh            *pwshhost.Service
	python          string // interpreter of Python 3: a command or a path, or off
	python2         string // one of Python 2, or empty
	scratch         string // folder in which engines may have one of their own
	metrics         *telemetry.Metrics
	limits          sandbox.Limits // of a job
	// once says that a few jobs run and then the program ends: nothing is made
	// ready for later ones.
	once bool
	// tier, unless it is zero, is the one tier in which jobs run.
	tier sandbox.Tier
}

// openEngine starts the sandbox pool and finds the portal.
func openEngine(o engineOptions) (*engine, error) {
	programs := openPrograms(o)
	engines := programs.forPool()
	engines[jobs.EnginePwsh] = app.Pwsh(app.PwshOptions{Service: o.pwsh, Network: !o.network.Off, Certificates: o.certificates, Logger: o.log})
	cfg := sandbox.Config{
		Unsafe: o.unsafeNoSandbox, MaxRunning: o.workers, Logger: o.log, Certificates: o.certificates, Engines: engines,
		Network:     broker.New(broker.Config{Server: o.network, Listeners: o.listeners}),
		MinimumTier: o.tier, MaximumTier: o.tier, Limits: o.limits,
	}
	if o.once {
		cfg.Warm, cfg.MaxIdle = -1, -1
	}
	pool, err := sandbox.NewPool(cfg)
	if err != nil {
		programs.close()
		return nil, err
	}
	site, err := portal.Embedded()
	if err != nil {
		programs.close()
		return nil, errors.Join(err, pool.Close())
	}
	tier := pool.Report().Tier
	return &engine{
		python: app.Pythons{Pool: pool, Wait: programs.wait},
		runner: app.Sandboxes{Pool: pool, Pwsh: o.pwsh, Metrics: o.metrics}, reader: app.Packages{}, portal: site,
		engines:     func(name string) error { return programs.lacks(pool, name) },
		confinement: "sandbox tier " + tier.String() + " (" + tier.Doc() + ")", refusal: pool.Err(), answering: programs.search,
		close: func() error { programs.close(); return pool.Close() },
	}, nil
}

// probeMachine tries how jobs can be confined on this machine.
func probeMachine() machine {
	report, err := sandbox.Probe(sandbox.Config{})
	if err != nil {
		return machine{Mechanisms: []finding{{"sandbox", "confinement", false, err.Error()}}}
	}
	m := machine{Tier: report.Tier.String()}
	m.Mechanisms = []finding{{"sandbox", "confinement", report.Tier >= sandbox.TierB, "tier " + m.Tier + ": " + report.Tier.Doc()}}
	for _, f := range report.Facts {
		m.Mechanisms = append(m.Mechanisms, finding{"sandbox", f.Mechanism, f.OK, "wanted " + f.Wanted + ", found " + f.Found + " (" + f.ProvenBy + "): " + f.Consequence})
	}
	for _, p := range seccomp.Profiles() {
		m.Profiles = append(m.Profiles, callProfile{p.Name, p.Count()})
	}
	return m
}
