package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/cmd/runwright/internal/app"
	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/modules"
	"github.com/runwright/runwright/internal/sandbox/python"
	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/telemetry"
	"github.com/runwright/runwright/internal/vault"
)

// serverOptions are the flags of a server.
type serverOptions struct {
	data, listen, database, publicURL string
	tlsCert, tlsKey                   string
	logFormat, logLevel               string
	workers                           int
	unsafeNoSandbox                   bool
	feeds                             feedOptions
	importTime                        time.Duration
	grace                             time.Duration
	runAsMargin                       time.Duration
	defaultModules                    string
	vaults                            []string
	network                           string
	pwsh, python, python2             string
	pythonIndex                       string
	metrics                           string
	limits                            jobLimits
}

func (o *serverOptions) add(cmd *cobra.Command, logLevel string) {
	o.grace, o.runAsMargin = defaultGrace, app.DefaultRunAsMargin
	f := cmd.Flags()
	f.StringVar(&o.data, "data", "", "data folder: database, vault, modules, admin token (default: $RUNWRIGHT_DATA, or "+defaultData+")")
	f.StringVar(&o.listen, "listen", defaultListen, "address to listen on, as HOST:PORT")
	addPwsh(cmd, &o.pwsh)
	o.limits.add(cmd)
	o.limits.addOutput(cmd)
	f.BoolVar(&o.unsafeNoSandbox, "unsafe-no-sandbox", false, "run jobs even where this machine cannot confine them")
	f.StringVar(&o.logLevel, "log-level", logLevel, "what to log: debug, info, warn or error")
}

// defaultPythonIndex is where Python packages come from where nothing else is said.
const defaultPythonIndex = "https://pypi.org/simple"

// packageIndex is the address of the index of Python packages, empty for none.
func (o *serverOptions) packageIndex() (string, error) {
	text := cmp.Or(o.pythonIndex, defaultPythonIndex)
	if text == "none" {
		return "", nil
	}
	if u, err := url.Parse(text); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", usagef("--python-index '%s' is no address; expected one such as %s, or none", text, defaultPythonIndex)
	}
	return text, nil
}

// defaultGrace is how late a scheduled job is still started.
const defaultGrace = time.Hour

func (p *program) serveCommand() *cobra.Command {
	var o serverOptions
	cmd := &cobra.Command{
		Use: "serve", Short: "Run the server", Args: p.noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.serve(cmd.Context(), o, func(ctx context.Context, r running) error {
				fmt.Fprintf(p.out, "Runwright is listening on %s (data in %s, %s).\n", r.url, r.data, r.confinement)
				<-ctx.Done()
				return nil
			})
		},
	}
	o.add(cmd, "info")
	f := cmd.Flags()
	f.StringVar(&o.database, "database", "", "PostgreSQL database as postgres://USER:PASSWORD@HOST/NAME (default: SQLite in the data folder)")
	f.StringVar(&o.publicURL, "public-url", "", "address under which clients reach this server (default: the one each used)")
	f.StringVar(&o.tlsCert, "tls-cert", "", "certificate file (PEM); needs --tls-key")
	f.StringVar(&o.tlsKey, "tls-key", "", "private key file (PEM); needs --tls-cert")
	f.StringVar(&o.logFormat, "log-format", "text", "how to log: text or json")
	o.feeds.add(cmd)
	f.StringVar(&o.defaultModules, "default-modules", "", "file with the modules that new accounts come with: a line each, NAME or NAME@VERSION, and the runtimes it is for, if not for all")
	f.StringArrayVar(&o.vaults, "vault", nil, "what wraps the keys of accounts: file[:FOLDER], passphrase:FILE, transit:URL?key=KEY or exec:PROGRAM; NAME= in front for a vault that accounts name; may be repeated (default: a file in the data folder)")
	f.StringVar(&o.network, "network", "", "file with the rules about connections of jobs, or off for none (default: all but this machine, link-local and metadata addresses)")
	f.StringVar(&o.python, "python", python.DefaultName, "interpreter that runs runbooks in Python 3: a command or a path; off for none")
	f.StringVar(&o.python2, "python2", "", "interpreter that runs runbooks in Python 2: a command or a path (default: none)")
	f.StringVar(&o.pythonIndex, "python-index", defaultPythonIndex, "index that Python packages come from: the address of a simple API (PEP 503, 691); none for none")
	f.DurationVar(&o.importTime, "import-time", 30*time.Minute, "how long an import of modules may take; 0 is the same as the default")
	f.DurationVar(&o.grace, "schedule-grace", defaultGrace, "how late a scheduled job is still started when no server was there in time; 0 skips what was missed")
	f.DurationVar(&o.runAsMargin, "run-as-renewal", app.DefaultRunAsMargin, "how long before its end the certificate of a Run As account is renewed")
	f.StringVar(&o.metrics, "metrics", "", "address to answer GET /metrics on, as HOST:PORT, to everybody who reaches it (default: nowhere)")
	f.IntVar(&o.workers, "workers", 4*runtime.GOMAXPROCS(0), "how many jobs run at once")
	return cmd
}

// running is a server that answers.
type running struct {
	url, data, confinement string
}

// serve runs a server, calls use when it answers, and ends it when use
// returns or ctx ends.
func (p *program) serve(ctx context.Context, o serverOptions, use func(context.Context, running) error) (err error) {
	o.data = cmp.Or(o.data, p.getenv("RUNWRIGHT_DATA"), defaultData)
	o.workers = cmp.Or(o.workers, 4*runtime.GOMAXPROCS(0))
	o.python = cmp.Or(o.python, python.DefaultName)
	log, err := telemetry.NewLogger(p.err, cmp.Or(o.logFormat, "text"), o.logLevel)
	if err != nil {
		return usageError{err}
	}
	if o.importTime < 0 {
		return usagef("--import-time expects a time above 0, not %s", o.importTime)
	}
	if o.grace < 0 {
		return usagef("--schedule-grace expects a time from 0 on, not %s", o.grace)
	}
	if o.runAsMargin <= 0 {
		return usagef("--run-as-renewal expects a time above 0, not %s", o.runAsMargin)
	}
	if err := o.limits.check(); err != nil {
		return err
	}
	secure, err := o.tls()
	if err != nil {
		return err
	}
	galleries, err := o.galleries()
	if err != nil {
		return err
	}
	defaults, err := o.defaults()
	if err != nil {
		return err
	}
	if galleries == nil && len(defaults) > 0 {
		return usagef("--default-modules %s: the modules come from the galleries, and there are none; expected --gallery", o.defaultModules)
	}
	index, err := o.packageIndex()
	if err != nil {
		return err
	}
	vaults, err := o.openVaults(p.getenv)
	if err != nil {
		return usageError{err}
	}
	network, err := o.readNetwork()
	if err != nil {
		return err
	}
	trusted, from, err := certificates(network.CertificatesFile, p.getenv)
	if err != nil {
		return err
	}
	if from == "" {
		log.Warn("this machine has no file of trusted certificates: HTTPS from runbooks will trust nobody; name one with the line 'certificates FILE' in the file of --network")
	}
	listener, err := net.Listen("tcp", o.listen)
	if err != nil {
		return listenError(o.listen, err)
	}
	defer listener.Close()
	listeners := listeningOn(listener.Addr())
	metricsListener, err := o.listenForMetrics()
	if err != nil {
		return err
	}
	if metricsListener != nil {
		defer metricsListener.Close()
		listeners = append(listeners, listeningOn(metricsListener.Addr())...)
	}
	pwsh := pwshService(o.pwsh, o.data)
	metrics := telemetry.NewMetrics(buildVersion())
	eng, err := p.engine(engineOptions{
		unsafeNoSandbox: o.unsafeNoSandbox, workers: o.workers, log: log,
		pwsh: pwsh, python: o.python, python2: o.python2, scratch: o.data, network: network, listeners: listeners, certificates: trusted, metrics: metrics, limits: o.limits.sandbox(),
	})
	if err != nil {
		return fmt.Errorf("start the engine: %w", err)
	}
	defer func() { err = errors.Join(err, eng.close()) }()
	defer lookAhead(o.pwsh, pwsh, log)()
	if eng.refusal != nil {
		log.Warn("jobs will fail on this machine", "reason", eng.refusal)
	}
	if o.unsafeNoSandbox {
		log.Warn("--unsafe-no-sandbox: jobs may run without confinement", "confinement", eng.confinement)
	}
	a, err := app.Open(ctx, app.Config{
		Data: o.data, Database: o.database, PublicURL: o.publicURL, Issuer: cmp.Or(o.publicURL, serverURL(listener.Addr(), secure != nil)), Workers: o.workers, MaxOutput: int64(o.limits.output), Vaults: vaults, TLS: secure, Runner: eng.runner, Engines: eng.engines, Reader: eng.reader, Python: eng.python, PythonIndex: index,
		Modules: app.Builtins(), DefaultModules: defaults, Gallery: galleries, ImportTime: o.importTime, Grace: o.grace, RunAsMargin: o.runAsMargin, Portal: eng.portal, Metrics: metrics, MetricsListener: metricsListener, Log: log, Clock: clock.System(),
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	address := serverURL(listener.Addr(), secure != nil)
	warnIfOpen(log, listener.Addr(), secure)
	urlPath := filepath.Join(o.data, urlFile)
	if err := os.WriteFile(urlPath, []byte(address+"\n"), 0o600); err != nil {
		return fmt.Errorf("note the server's address: %w", err)
	}
	defer func() { err = errors.Join(err, os.Remove(urlPath)) }()

	ctx, stop := context.WithCancel(ctx)
	defer stop()
	served := make(chan error, 1)
	go func() {
		served <- a.Serve(ctx, listener)
		stop()
	}()
	if eng.answering != nil {
		eng.answering()
	}
	err = use(ctx, running{address, o.data, eng.confinement})
	stop()
	return errors.Join(<-served, err)
}

// defaults reads the list of default modules.
func (o serverOptions) defaults() (map[string][]modules.Wish, error) {
	if o.defaultModules == "" {
		return nil, nil
	}
	text, err := os.ReadFile(o.defaultModules)
	if err != nil {
		return nil, fmt.Errorf("read default modules: %w", err)
	}
	all, err := modules.ParseDefaults(string(text))
	if err != nil {
		return nil, usageError{fmt.Errorf("default modules in %s: %w", o.defaultModules, err)}
	}
	return all, nil
}

// openVaults opens the vaults that are named.
func (o serverOptions) openVaults(getenv func(string) string) (all []secret.Mount, err error) {
	for _, text := range o.vaults {
		m, err := vault.Open(text, vault.Host{Getenv: getenv, Environ: os.Environ, Dir: filepath.Join(o.data, "vault")})
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}

// galleries opens the feeds, nil for none. Their answers are kept in the data
// folder.
func (o serverOptions) galleries() (modules.Gallery, error) {
	c, err := o.feeds.client(filepath.Join(o.data, "gallery-cache"))
	if c == nil || err != nil {
		return nil, err
	}
	return app.Galleries{Client: c}, nil
}

// tls reads the certificate, nil without one.
func (o serverOptions) tls() (*tls.Config, error) {
	switch {
	case o.tlsCert == "" && o.tlsKey == "":
		return nil, nil
	case o.tlsCert == "" || o.tlsKey == "":
		return nil, usagef("--tls-cert and --tls-key belong together")
	}
	cert, err := tls.LoadX509KeyPair(o.tlsCert, o.tlsKey)
	if err != nil {
		return nil, fmt.Errorf("read certificate: %w", err)
	}
	return &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}, nil
}

// listenForMetrics listens where metrics are to be read, nil for nowhere.
func (o serverOptions) listenForMetrics() (net.Listener, error) {
	if o.metrics == "" {
		return nil, nil
	}
	l, err := net.Listen("tcp", o.metrics)
	if err != nil {
		return nil, fmt.Errorf("--metrics: %w", listenError(o.metrics, err))
	}
	return l, nil
}

func listenError(address string, err error) error {
	var op *net.OpError
	if errors.As(err, &op) && strings.Contains(op.Err.Error(), "address already in use") {
		return fmt.Errorf("listen on %s: the address is in use; stop the other program or choose another one with --listen", address)
	}
	return fmt.Errorf("listen on %s: %w", address, err)
}

// serverURL is the address under which a client on this machine reaches the
// listener.
func serverURL(a net.Addr, secure bool) string {
	host := a.String()
	if tcp, ok := a.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		host = net.JoinHostPort("localhost", fmt.Sprint(tcp.Port))
	}
	u := url.URL{Scheme: "http", Host: host}
	if secure {
		u.Scheme = "https"
	}
	return u.String()
}

// warnIfOpen says that tokens would cross the network in clear.
func warnIfOpen(log *slog.Logger, a net.Addr, secure *tls.Config) {
	if tcp, ok := a.(*net.TCPAddr); ok && !tcp.IP.IsLoopback() && secure == nil {
		log.Warn("listening beyond this machine without TLS: tokens cross the network in clear", "address", a.String())
	}
}
