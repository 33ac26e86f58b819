package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/cmd/runwright/internal/local"
	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/jobs"
	"github.com/runwright/runwright/internal/modules"
	"github.com/runwright/runwright/internal/sandbox/python"
	"github.com/runwright/runwright/internal/telemetry"
)

// runOptions are the flags of run.
type runOptions struct {
	parameters      []string
	parameterFile   string
	assets          string
	modules         []string
	engine, tier    string
	logVerbose      bool
	logProgress     bool
	network         string
	pwsh            string
	python, python2 string
	unsafe          bool
	logLevel        string
	limits          jobLimits
}

func (p *program) runCommand() *cobra.Command {
	var o runOptions
	cmd := &cobra.Command{
		Use: "run FILE", Short: "Run a runbook of a file on this machine, without a server", Args: p.args("FILE"),
		Long: "Runs a runbook, PowerShell (.ps1) or Python (.py), in the sandbox and the engine that a server would use. Output goes to the\n" +
			"standard output, other streams to the standard error; the exit status is 0 only if it completed. Ctrl-C stops it.\n" +
			"Assets come from the file of --assets. With --account or --server, those that it does not have come from that server, as far\n" +
			"as it gives them out: secrets it does not. Variables that the runbook sets are kept until it ends.",
		Example: "  runwright run hello.ps1 --param Who=Ada\n  runwright run backup.py --assets assets.yaml --output json\n  runwright run deploy.ps1 --assets assets.yaml --modules ./modules --account contoso",
	}
	r := p.addRemote(cmd)
	r.addAccount(cmd)
	f := cmd.Flags()
	f.StringArrayVar(&o.parameters, "param", nil, "a parameter as NAME=VALUE; VALUE may be JSON (repeat)")
	f.StringVar(&o.parameterFile, "params", "", "file with parameters, a JSON object of names and values")
	f.StringVar(&o.assets, "assets", "", "file with assets, YAML or JSON")
	f.StringArrayVar(&o.modules, "modules", nil, "folder that holds a folder for each PowerShell module (repeat)")
	f.StringVar(&o.engine, "engine", "", "what runs the file: embedded or pwsh for .ps1, python3 or python2 for .py (default: embedded, python3)")
	f.StringVar(&o.tier, "tier", "", "confinement to run in, A or B (default: the best that this machine has)")
	f.BoolVar(&o.logVerbose, "log-verbose", false, "show Verbose records")
	f.BoolVar(&o.logProgress, "log-progress", false, "show Progress records")
	f.StringVar(&o.network, "network", "", "file with the rules about connections, or off for none, as for serve")
	addPwsh(cmd, &o.pwsh)
	o.limits.add(cmd)
	f.StringVar(&o.python, "python", python.DefaultName, "interpreter of Python 3, as for serve")
	f.StringVar(&o.python2, "python2", "", "interpreter of Python 2, as for serve")
	f.BoolVar(&o.unsafe, "unsafe-no-sandbox", false, "run it even where this machine cannot confine it")
	f.StringVar(&o.logLevel, "log-level", "error", "what to log of the sandbox: debug, info, warn or error")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		fromServer := cmd.Flags().Changed("server") || cmd.Flags().Changed("account")
		return p.run(cmd.Context(), args[0], o, r, fromServer)
	}
	return cmd
}

// run runs the runbook of a file.
func (p *program) run(ctx context.Context, path string, o runOptions, r *remote, fromServer bool) (err error) {
	if err := o.limits.check(); err != nil {
		return err
	}
	engines, err := o.engines(path)
	if err != nil {
		return err
	}
	parameters, err := o.readParameters(p)
	if err != nil {
		return err
	}
	assets, err := p.localAssets(ctx, o, r, fromServer)
	if err != nil {
		return err
	}
	folder, remove, err := local.Modules(o.modules)
	if err != nil {
		return usageError{err}
	}
	defer func() { err = errors.Join(err, remove()) }()
	eng, err := p.localEngine(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, eng.close()) }()
	if eng.refusal != nil {
		return eng.refusal
	}
	show := runPrinter{p}
	log, err := telemetry.NewLogger(p.err, "text", o.logLevel)
	if err != nil {
		return usageError{err}
	}
	family := &local.Family{
		Alone:   jobs.Alone{Runner: eng.runner, Assets: assets, Clock: clock.System(), Log: log},
		Base:    jobs.Work{Modules: folder, Edition: string(modules.Core), Revision: 1, LogVerbose: o.logVerbose, LogProgress: o.logProgress},
		Engines: engines, Record: show.record, Ended: show.ended,
	}
	end, err := family.Run(ctx, path, parameters)
	name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	switch {
	case err != nil:
		return err
	case end.Status == jobs.Stopped:
		return fmt.Errorf("interrupted; the runbook %s was stopped", name)
	case end.Status != jobs.Completed:
		return fmt.Errorf("the runbook %s is %s: %s", name, end.Status, end.Exception)
	}
	return nil
}

// engines says what runs files, by the end of their names; what is chosen has to
// fit the file.
func (o runOptions) engines(path string) (map[string]string, error) {
	of := map[string]string{".ps1": jobs.EngineEmbedded, ".py": jobs.EnginePython3}
	extension := strings.ToLower(filepath.Ext(path))
	if of[extension] == "" {
		return nil, usagef("the name of a runbook's file ends in %s; '%s' does not", strings.Join(local.Extensions(), " or "), path)
	}
	choices := map[string][]string{".ps1": {jobs.EngineEmbedded, jobs.EnginePwsh}, ".py": {jobs.EnginePython3, jobs.EnginePython2}}[extension]
	if o.engine != "" {
		if !slices.Contains(choices, o.engine) {
			return nil, usagef("--engine %s: a file whose name ends in %s runs in %s", o.engine, extension, strings.Join(choices, " or "))
		}
		of[extension] = o.engine
	}
	if of[".py"] == jobs.EnginePython2 && o.python2 == "" {
		return nil, usagef("--engine python2 needs an interpreter; name it with --python2")
	}
	if extension == ".py" && of[".py"] == jobs.EnginePython3 && o.python == pythonOff {
		return nil, usagef("--python %s: '%s' is Python; expected an interpreter", pythonOff, path)
	}
	if extension == ".py" && len(o.modules) > 0 {
		return nil, usagef("--modules are modules of PowerShell; '%s' is Python", path)
	}
	return of, nil
}

// readParameters reads the parameters of both flags, as the texts that they
// would be on the wire.
func (o runOptions) readParameters(p *program) (map[string]json.RawMessage, error) {
	out := map[string]json.RawMessage{}
	if o.parameterFile != "" {
		text, err := p.readFile(o.parameterFile)
		if err != nil {
			return nil, fmt.Errorf("read the parameters: %w", err)
		}
		var values map[string]json.RawMessage
		err = json.Unmarshal(text, &values)
		if err == nil && values == nil {
			err = errors.New("found null")
		}
		if err != nil {
			return nil, usagef("--params %s: expected a JSON object of names and values: %v", o.parameterFile, err)
		}
		for name, value := range values {
			if out[name], err = json.Marshal(string(value)); err != nil {
				return nil, err
			}
		}
	}
	given, err := pairs("--param", o.parameters)
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		for other := range out {
			if id.Key(other) == id.Key(name) {
				return nil, usagef("the parameter %s is given twice, by --param and --params", name)
			}
		}
	}
	for name, value := range given {
		if out[name], err = json.Marshal(value); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// localAssets opens the assets of the file and of the server.
func (p *program) localAssets(ctx context.Context, o runOptions, r *remote, fromServer bool) (*local.Assets, error) {
	var file *local.File
	var server *local.Server
	var err error
	if o.assets != "" {
		if file, err = local.ReadFile(o.assets); err != nil {
			return nil, usageError{err}
		}
	}
	if fromServer {
		c, err := p.connectAccount(r)
		if err != nil {
			return nil, err
		}
		where := "account " + cmp.Or(r.account, p.getenv("RUNWRIGHT_ACCOUNT")) + " of the server"
		if server, err = local.NewServer(ctx, c, where); err != nil {
			return nil, err
		}
	}
	return local.NewAssets(file, server, local.Outside{
		Getenv: os.LookupEnv,
		Ask: func(ctx context.Context, what string) (string, error) {
			return p.readSecret(ctx, what, "", "it in the asset file or as {env: NAME}")
		},
	}), nil
}
