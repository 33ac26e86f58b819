// Package app puts the server together: it opens store and vault, makes the
// domain services, gives each what it needs of the others, and serves them.
//
// It is the composition root and holds no rules. The two parts that depend on
// the engine, the Runner of jobs and the Reader of packages, are handed in,
// so that tests can bring their own.
package app

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/runwright/runwright/internal/armapi"
	"github.com/runwright/runwright/internal/assets"
	"github.com/runwright/runwright/internal/audit"
	"github.com/runwright/runwright/internal/authn"
	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/dispatch"
	"github.com/runwright/runwright/internal/identity"
	"github.com/runwright/runwright/internal/jobs"
	"github.com/runwright/runwright/internal/modules"
	"github.com/runwright/runwright/internal/pypackages"
	"github.com/runwright/runwright/internal/rights"
	"github.com/runwright/runwright/internal/runbooks"
	"github.com/runwright/runwright/internal/schedules"
	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/store"
	"github.com/runwright/runwright/internal/telemetry"
	"github.com/runwright/runwright/internal/tenant"
	"github.com/runwright/runwright/internal/usage"
	"github.com/runwright/runwright/internal/vault"
)

// Config is what a server is made of.
type Config struct {
	// Data is the folder of database, vault, modules and admin token.
	Data string
	// Database is the URL of a PostgreSQL database; empty for SQLite in Data.
	Database string
	// PublicURL is the address that links in answers begin with; empty for
	// the one each client used.
	PublicURL string
	// Issuer is the address under which who checks tokens of managed identities
	// reaches this server; empty for PublicURL.
	Issuer string
	// Vaults wrap the keys of accounts; without a default one, that is a file
	// in Data.
	Vaults []secret.Mount
	// TLS, when not nil, has the certificate to serve HTTPS with.
	TLS *tls.Config
	// Workers is how many jobs run at once.
	Workers int
	// MaxOutput is how many bytes of records are kept of a job; 0 is no limit.
	MaxOutput int64
	// Runner runs jobs.
	Runner jobs.Runner
	// Engines are those beside the embedded one, as jobs.Needs has them.
	Engines func(engine string) error
	// Python knows the interpreters that Python packages are for; nil for none.
	Python pypackages.Machine
	// PythonIndex is the address of the index that they come from where a request
	// names none; empty for none.
	PythonIndex string
	// Reader checks module packages.
	Reader modules.Reader
	// Modules are the modules that every account has.
	Modules []modules.Builtin
	// DefaultModules are what new accounts come with, by runtime.
	DefaultModules map[string][]modules.Wish
	// Gallery finds modules by name; nil for none.
	Gallery modules.Gallery
	// ImportTime is how long an import of modules may take; zero means half
	// an hour.
	ImportTime time.Duration
	// Reached is told how far imports are; for tests, else nil.
	Reached func(operation, point string)
	// Grace is how late the job of a schedule is still started when no server
	// was there in time; zero means that what was missed is skipped.
	Grace time.Duration
	// RunAsMargin is how long before its end the certificate of a Run As account
	// is renewed; zero means 30 days.
	RunAsMargin time.Duration
	// ScheduleReached is told how far runs of schedules are; for tests, else
	// nil.
	ScheduleReached func(point string)
	// Metrics counts what happens; nil counts nothing.
	Metrics *telemetry.Metrics
	// MetricsListener, when not nil, is where GET /metrics shows Metrics to
	// everybody who reaches it. Serve closes it.
	MetricsListener net.Listener
	// Portal answers what is not the API's.
	Portal http.Handler
	Log    *slog.Logger
	Clock  clock.Clock
}

// DefaultRunAsMargin is how long before its end the certificate of a Run As
// account is renewed where nobody says.
const DefaultRunAsMargin = 30 * 24 * time.Hour

// App is an opened server. Its handler may be used as soon as it is open;
// jobs run while Run does.
type App struct {
	cfg        Config
	store      *store.Store
	accounts   *tenant.Service
	assets     *assets.Service
	records    *audit.Service
	jobs       *jobs.Service
	modules    *modules.Service
	packages   *pypackages.Service
	rotations  *secret.Rotations
	schedules  *schedules.Service
	runAs      *assets.RunAs
	dispatcher *dispatch.Dispatcher
	api        *armapi.API
	feeds      *feeds
	identities identities
	daily      *daily
	done       chan struct{} // closed when live streams are to end
}

// Open opens the server. The caller closes it.
func Open(ctx context.Context, cfg Config) (_ *App, err error) {
	a := &App{cfg: cfg, done: make(chan struct{})}
	a.store, err = store.Open(ctx, store.Config{Dir: cfg.Data, URL: cfg.Database})
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.store.Close())
		}
	}()
	db := a.store.Main
	keys, err := openKeys(db, cfg)
	if err != nil {
		return nil, err
	}
	tokens, err := authn.OpenTokens(cfg.Data)
	if err != nil {
		return nil, err
	}
	fetch := newFetcher()
	records := audit.New(db, cfg.Clock, cfg.Log, keys)
	a.records = records
	rightsService := rights.New(db, rightsJournal{records})
	assetService := assets.New(db, cfg.Clock, keys, assetJournal{records})
	a.runAs = assets.NewRunAs(assetService, cfg.Log, cmp.Or(cfg.RunAsMargin, DefaultRunAsMargin))
	runbookService := runbooks.NewService(db, cfg.Clock, fetch, rightsService)
	uses := usage.New(runbookTexts{runbookService})
	a.modules, err = modules.NewService(ctx, db, cfg.Clock, cfg.Log, modules.Config{
		Dir: filepath.Join(cfg.Data, "modules"), Builtins: cfg.Modules, Defaults: cfg.DefaultModules, OperationTime: cfg.ImportTime,
		Needs: modules.Needs{Reader: cfg.Reader, Fetcher: fetch, Types: connectionTypes{assetService, uses}, Gallery: cfg.Gallery, Jobs: jobRevisions{}, Usage: commandUses{uses, runbookService}, Reached: cfg.Reached},
	})
	if err != nil {
		return nil, err
	}
	if cfg.Python == nil {
		cfg.Python = noPythons{}
	}
	choice := engineChoice{db}
	a.packages, err = pypackages.NewService(ctx, db, cfg.Clock, cfg.Log, pypackages.Config{
		Dir: filepath.Join(cfg.Data, "python-packages"), Machine: cfg.Python, Fetcher: fetch, Pages: newPages(), Index: cfg.PythonIndex,
		Native: choice.Native, Jobs: jobRevisions{}, ImportTime: cfg.ImportTime,
	})
	if err != nil {
		return nil, err
	}
	a.identities = identities{db, identity.New(db, cfg.Clock, cfg.Log, keys, newExchanger(), cmp.Or(cfg.Issuer, cfg.PublicURL))}
	a.dispatcher = dispatch.New(db, cfg.Clock, cfg.Log)
	a.jobs = jobs.NewService(db, a.store.Records, cfg.Clock, cfg.Log, jobs.Needs{
		Runbooks: runnables{runbookService}, Modules: moduleSets{a.modules, a.packages}, Assets: openAssets{assetService},
		Guard: guard{rightsService, records}, Delivery: a.dispatcher, Runner: cfg.Runner, Engines: cfg.Engines, Networks: networkLists{db}, Identities: a.identities, Choice: choice, Ended: a.jobEnded, Limited: cfg.Metrics.JobLimited, Violated: a.violated, MaxOutput: cfg.MaxOutput,
	})
	if a.rotations, err = secret.NewRotations(ctx, keys, cfg.Reached, assetService, records, a.identities.service); err != nil {
		return nil, err
	}
	a.schedules = schedules.NewService(db, cfg.Clock, cfg.Log, schedules.Config{
		Grace: cfg.Grace, Needs: schedules.Needs{Runbooks: runbookNames{runbookService}, Jobs: scheduledJobs{a.jobs}}, Reached: cfg.ScheduleReached,
	})
	a.assets = assetService
	a.accounts = tenant.New(db, cfg.Clock, keys, a.jobs, a.modules, a.packages)
	a.daily = &daily{accounts: a.accounts, assets: assetService, audit: records, clock: cfg.Clock, log: cfg.Log}
	a.api = armapi.New(armapi.Config{
		Accounts: a.accounts, Assets: assetService, RunAs: a.runAs, Runbooks: runbookService, Modules: a.modules, Packages: a.packages, Jobs: a.jobs, Schedules: a.schedules, Usage: uses, Audit: records, Identity: a.identities.service, Rights: rightsService, Fields: fieldsOf,
		Rotations: a.rotations, Tokens: tokens, Clock: cfg.Clock, Log: cfg.Log, Portal: cfg.Portal, PublicURL: cfg.PublicURL,
	}, a.done)
	a.feeds = &feeds{accounts: a.accounts, modules: a.modules, reader: cfg.Reader, tokens: tokens, base: cfg.PublicURL, scratch: cfg.Data}
	return a, nil
}

// openKeys opens the vaults and makes the keyring.
func openKeys(db *store.DB, cfg Config) (*secret.Keyring, error) {
	mounts := cfg.Vaults
	if !slices.ContainsFunc(mounts, func(m secret.Mount) bool { return strings.EqualFold(m.Name, secret.DefaultVault) }) {
		m, err := vault.Open("file", vault.Host{Dir: filepath.Join(cfg.Data, "vault")})
		if err != nil {
			return nil, err
		}
		mounts = append(slices.Clone(mounts), m)
	}
	return secret.NewKeyring(db, cfg.Clock, cfg.Log, mounts...)
}

// Handler answers all requests.
func (a *App) Handler() http.Handler {
	return a.counted(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, feedsPath) {
			a.feeds.ServeHTTP(w, r)
			return
		}
		if strings.HasPrefix(r.URL.Path, identityPath) {
			a.identities.ServeHTTP(w, r)
			return
		}
		a.api.ServeHTTP(w, r)
	}))
}

// Run settles what an earlier process left, delivers jobs, starts those of
// schedules and renews certificates of Run As accounts until ctx ends; it returns when the last job has ended.
func (a *App) Run(ctx context.Context) error {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	ctx, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() { a.schedules.Run(ctx) })
	wg.Go(func() { a.daily.run(ctx, look.C) })
	wg.Go(func() { a.runAs.Run(ctx) })
	err := a.dispatcher.Run(ctx, a.jobs, a.cfg.Workers)
	stop()
	wg.Wait()
	return err
}

// Close ends imports and rotations of keys, stores what is waiting and closes the store. Run must
// have returned.
func (a *App) Close() error {
	a.rotations.Close()
	a.modules.Close()
	a.packages.Close()
	if err := errors.Join(a.jobs.Close(), a.store.Close()); err != nil {
		return fmt.Errorf("close server: %w", err)
	}
	return nil
}
