// Package runbook is the engine inside a sandbox: it runs PowerShell jobs with
// the assets and the connections that the server gives them and sends what they
// write back as stream records. TLS ends here, in the sandbox. It runs in the confined process, so it imports the engine and
// the frame protocol, never a part of the server.
package runbook

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/runwright/runwright/cmd/runwright/internal/pfxfile"
	"github.com/runwright/runwright/internal/sandbox/frame"
	"github.com/runwright/runwright/internal/sandbox/worker"
	"github.com/runwright/runwright/powershell/cmdlets"
	"github.com/runwright/runwright/powershell/cmdlets/core"
	"github.com/runwright/runwright/powershell/cmdlets/output"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/oshost"
)

// Engine runs PowerShell runbooks. From one job to the next it keeps what
// depends on the text of files alone: compiled modules, read manifests.
type Engine struct{ cache *interp.Cache }

// maxCached bounds the texts whose results are kept, in bytes.
const maxCached = 32 << 20

// New returns an Engine for one sandbox.
func New() Engine { return Engine{cache: interp.NewCache(maxCached)} }

// Prepare builds the tables that every job needs.
func (Engine) Prepare() {
	rs := interp.New(interp.Options{Host: oshost.New(oshost.Options{}), Registry: cmdlets.Registry()})
	// A run of nothing touches what the first real one would have to build.
	sb, err := rs.Parse("", "1 | ForEach-Object { $_ } | Out-String")
	if err == nil {
		err = rs.Run(context.Background(), sb, nil, interp.Streams{})
	}
	if err != nil {
		panic(fmt.Sprintf("runbook: the engine does not run: %v", err))
	}
}

// width is the number of columns that a job's output is laid out for.
const width = 120

// Run implements worker.Engine.
func (e Engine) Run(ctx context.Context, job frame.Job, io worker.IO) frame.Outcome {
	host := oshost.New(oshost.Options{Width: width, TempDir: job.TempRoot, HomeDir: job.TempRoot, Assets: assets{io}, Network: network{io}})
	host.PFX = pfxfile.Files{}
	host.Files = withCertificates{host.Files, io.Certificates()}
	vars := map[string]string{
		"PSModulePath": job.ModuleRoot, "TEMP": job.TempRoot, "TMPDIR": job.TempRoot, "HOME": job.TempRoot,
		"PSPrivateMetadata": job.ID,
	}
	maps.Copy(vars, job.Environment)
	host.Env = newEnvironment(vars)
	rs := interp.New(interp.Options{Host: host, Registry: cmdlets.Registry(), Loader: core.Loader{}, Cache: e.cache, Guard: apart, Formatter: output.FileFormatter, ManifestEdition: job.Edition, Variables: variables(job)})
	rs.SetCurrentFolder(job.TempRoot)
	s := newSink(rs, io)
	err := run(ctx, rs, job, s)
	if cerr := s.close(); err == nil {
		err = cerr
	}
	return s.outcome(ctx, err)
}

func run(ctx context.Context, rs *interp.Runspace, job frame.Job, s *sink) error {
	sb, err := rs.Parse(job.File, job.Script)
	if err != nil {
		return err
	}
	args, err := parameters(ctx, rs, sb, job.Parameters)
	if err != nil {
		return err
	}
	err = rs.Run(ctx, sb, args, s.streams())
	if xerr := rs.Exit(ctx); err == nil {
		err = xerr
	}
	return err
}

// variables are the preference variables and facts that the job sets.
func variables(job frame.Job) map[string]any {
	out := map[string]any{}
	for name, v := range job.Variables {
		out[name] = v
	}
	for name, v := range job.Preferences {
		out[name] = v
	}
	return out
}

// assets asks the server through the sandbox's descriptor.
type assets struct{ io worker.IO }

// Do implements interp.Assets.
func (a assets) Do(ctx context.Context, op, name string, args map[string]any) (any, error) {
	var send any
	if args != nil {
		send = args
	}
	raw, err := a.io.Request(ctx, op, name, send)
	var refused *frame.Error
	if errors.As(err, &refused) && refused.Code == "NotFound" {
		return nil, fmt.Errorf("%s: %w", refused.Message, interp.ErrNoAsset)
	}
	if err != nil {
		return nil, err
	}
	v, err := decode(raw)
	if err != nil {
		return nil, fmt.Errorf("answer to %s: %w", op, err)
	}
	if fields, ok := v.(object); ok {
		return map[string]any(fields), nil
	}
	return v, nil
}
