package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/runwright/runwright/internal/jobs"
	"github.com/runwright/runwright/internal/sandbox"
	"github.com/runwright/runwright/internal/telemetry"
)

// tierOf reads the value of --tier.
func tierOf(text string) (sandbox.Tier, error) {
	switch strings.ToUpper(text) {
	case "":
		return 0, nil
	case "A":
		return sandbox.TierA, nil
	case "B":
		return sandbox.TierB, nil
	}
	return 0, usagef("--tier expects A or B, not '%s'", text)
}

// localEngine starts what runs runbooks, as serve does, for a short while.
func (p *program) localEngine(ctx context.Context, o runOptions) (*engine, error) {
	tier, err := tierOf(o.tier)
	if err != nil {
		return nil, err
	}
	log, err := telemetry.NewLogger(p.err, "text", o.logLevel)
	if err != nil {
		return nil, usageError{err}
	}
	network, err := serverOptions{network: o.network}.readNetwork()
	if err != nil {
		return nil, err
	}
	trusted, _, err := certificates(network.CertificatesFile, p.getenv)
	if err != nil {
		return nil, err
	}
	scratch, remove, err := hostFolder()
	if err != nil {
		return nil, err
	}
	pwsh := pwshService(o.pwsh, scratch)
	if o.engine == jobs.EnginePwsh {
		if _, _, err := pwsh.Ready(ctx); err != nil {
			return nil, errors.Join(fmt.Errorf("--engine pwsh: %w", err), remove())
		}
	}
	eng, err := p.engine(engineOptions{
		unsafeNoSandbox: o.unsafe, workers: 4 * runtime.GOMAXPROCS(0), log: log, network: network, certificates: trusted,
		pwsh: pwsh, python: o.python, python2: o.python2, scratch: scratch, once: true, tier: tier, limits: o.limits.sandbox(),
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start the engine: %w", err), remove())
	}
	end := eng.close
	eng.close = func() error { return errors.Join(end(), remove()) }
	return eng, nil
}

// hostFolder is where the hosts of other engines are kept from one run to the
// next: below the user's folder for such things, or where there is none, in one
// that remove removes.
func hostFolder() (dir string, remove func() error, err error) {
	if cache, err := os.UserCacheDir(); err == nil {
		return filepath.Join(cache, "runwright"), func() error { return nil }, nil
	}
	dir, err = os.MkdirTemp("", "runwright-")
	return dir, func() error { return os.RemoveAll(dir) }, err
}
