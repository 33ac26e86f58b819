package modules

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/store"
)

// Needs are the parts of the house that modules stand on.
type Needs struct {
	Reader  Reader
	Fetcher Fetcher
	Types   ConnectionTypes
	// Gallery finds packages by name; nil means that there is none.
	Gallery Gallery
	// Jobs knows which revisions running jobs use; nil means that there are
	// no jobs.
	Jobs Jobs
	// Usage knows what runbooks call; nil means that nobody does.
	Usage Usage
	// Reached is told of each point that an operation has come to, once that
	// is stored. It is for tests; nil means nobody listens.
	Reached func(operation, point string)
}

// ConnectionTypes registers the connection types that modules bring.
type ConnectionTypes interface {
	// RegisterType creates or updates a type in the caller's transaction.
	RegisterType(ctx context.Context, tx *store.Tx, account, module string, t ConnectionType) error
	// Conflict says, in a sentence, why the type that a package brings for a
	// module cannot be registered, and what it would break; empty if it can.
	Conflict(ctx context.Context, account, module string, t ConnectionType) (string, error)
	// InUse names the modules whose types connections of the account use.
	InUse(ctx context.Context, account string) ([]string, error)
	// ReleaseModule is told that a module goes.
	ReleaseModule(ctx context.Context, tx *store.Tx, account, module string) error
}

// Fetcher gets the content behind a link into a file, at most limit bytes.
type Fetcher interface {
	FetchFile(ctx context.Context, uri, path string, limit int64) error
}

// Usage tells what runbooks of an account use.
type Usage interface {
	// CommandUses lists the commands that the runbooks call which see the modules
	// of a collection.
	CommandUses(ctx context.Context, c Collection) ([]Use, error)
	// ModuleUses lists the modules that these load by name.
	ModuleUses(ctx context.Context, c Collection) ([]Use, error)
	// EnvironmentUses names the runbooks that run in an environment.
	EnvironmentUses(ctx context.Context, tx *store.Tx, account, environment string) ([]string, error)
}

// Jobs tells what running jobs hold on to.
type Jobs interface {
	// RevisionsInUse returns the revisions of module sets that jobs of the
	// account run with.
	RevisionsInUse(ctx context.Context, tx *store.Tx, account string) ([]int64, error)
}

// Config is what a Service is made of.
type Config struct {
	Dir      string // for contents
	Builtins []Builtin
	Needs    Needs
	// Defaults are what new accounts come with, by runtime.
	Defaults map[string][]Wish
	// OperationTime is how long an import may take; zero means 30 minutes.
	OperationTime time.Duration
	// KeepRevisions is how many revisions of a module set stay to go back
	// to; zero means 100.
	KeepRevisions int
}

// Service is the door to modules. It is safe for concurrent use.
type Service struct {
	db       *store.DB
	clock    clock.Clock
	log      *slog.Logger
	needs    Needs
	contents *contents
	builtins []Builtin
	defaults map[string][]Wish
	time     time.Duration
	keep     int

	ctx     context.Context // of all operations
	end     context.CancelFunc
	running sync.WaitGroup
	fetches slots // downloads at once
	reads   slots // packages that are checked and unpacked at once

	// sweeping is held for reading between finding or storing a content and
	// noting who uses it, and for writing while what nobody uses is removed.
	sweeping sync.RWMutex

	released atomic.Bool // whether something may be left of an account that went

	mu       sync.Mutex
	live     map[string]*operation      // by id
	turns    map[Collection]*sync.Mutex // who may find and write
	followed map[string][]chan struct{} // closed when the operation ends
}

// How much is done side by side: downloads wait for the network, checking
// costs a processor and up to the size of a package in memory.
const (
	fetchesAtOnce = 8
	readsAtOnce   = 2
)

// NewService returns a Service. It goes on with the operations that an
// earlier process left unfinished and removes contents that nothing uses;
// Close ends it.
func NewService(ctx context.Context, db *store.DB, clk clock.Clock, log *slog.Logger, cfg Config) (*Service, error) {
	s := &Service{
		db: db, clock: clk, log: log, needs: cfg.Needs, builtins: cfg.Builtins, defaults: cfg.Defaults, time: cfg.OperationTime, keep: cfg.KeepRevisions,
		fetches: newSlots(fetchesAtOnce), reads: newSlots(readsAtOnce), live: map[string]*operation{}, turns: map[Collection]*sync.Mutex{}, followed: map[string][]chan struct{}{},
	}
	if s.time == 0 {
		s.time = 30 * time.Minute
	}
	if s.keep == 0 {
		s.keep = 100
	}
	var unfinished []*operation
	err := db.View(ctx, func(tx *store.Tx) (err error) {
		unfinished, err = selectUnfinished(ctx, tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find unfinished imports: %w", err)
	}
	open := map[string]bool{}
	for _, op := range unfinished {
		open[op.ID] = true
	}
	if s.contents, err = openContents(cfg.Dir, open); err != nil {
		return nil, fmt.Errorf("open module store: %w", err)
	}
	if err := s.collect(ctx); err != nil {
		return nil, fmt.Errorf("sweep module store: %w", err)
	}
	s.ctx, s.end = context.WithCancel(context.Background())
	for _, op := range unfinished {
		s.start(op)
	}
	return s, nil
}

// Close stops what is under way and waits for it; operations go on when the
// service is opened again.
func (s *Service) Close() {
	s.end()
	s.running.Wait()
}

// turn returns the lock of a collection.
func (s *Service) turn(c Collection) *sync.Mutex {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.turns[c] == nil {
		s.turns[c] = &sync.Mutex{}
	}
	return s.turns[c]
}

// slots bounds how much is done side by side.
type slots chan struct{}

func newSlots(n int) slots { return make(slots, n) }

// take waits for a slot; the caller calls give.
func (s slots) take(ctx context.Context) (give func(), err error) {
	select {
	case s <- struct{}{}:
		return func() { <-s }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
