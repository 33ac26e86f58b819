package pypackages

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/pypi"
	"github.com/runwright/runwright/internal/pypi/simple"
	"github.com/runwright/runwright/internal/store"
)

// Interpreter is what packages are chosen and compiled for.
type Interpreter struct {
	pypi.Environment
	// ID is another one for interpreters whose compiled code differs. It is good
	// for a file name.
	ID string
}

// Machine knows the interpreters of the server's machine.
type Machine interface {
	// Interpreter returns the one that runs a runtime's runbooks, or an error that
	// says in half a sentence why there is none.
	Interpreter(ctx context.Context, runtime string) (Interpreter, error)
	// Compile compiles the sources below a folder, confined like a job of the
	// account. Each source that compiles is given to take with the path of its
	// compiled code, below the same folder, and the code; one that does not is
	// left out.
	Compile(ctx context.Context, c Collection, folder string, sources []string, take func(path string, code []byte) error) error
}

// Fetcher gets the content behind a link into a file, at most limit bytes.
type Fetcher interface {
	FetchFile(ctx context.Context, uri, path string, limit int64) error
}

// Jobs tells what running jobs hold on to.
type Jobs interface {
	// RevisionsInUse returns the revisions of sets that jobs of the account run
	// with, and maybe others.
	RevisionsInUse(ctx context.Context, tx *store.Tx, account string) ([]int64, error)
}

// Config is what a Service is made of.
type Config struct {
	Dir     string // for contents
	Machine Machine
	Fetcher Fetcher
	// Pages fetches the pages of indexes.
	Pages simple.Getter
	// Index is the address of the index that is used where a request names none;
	// empty for none.
	Index string
	// Native says whether an account takes packages with compiled code.
	Native func(ctx context.Context, account string) (bool, error)
	// Jobs may be nil: there are no jobs.
	Jobs Jobs
	// ImportTime is how long an import may take; zero means 30 minutes.
	ImportTime time.Duration
}

// Service is the door to packages. It is safe for concurrent use.
type Service struct {
	db       *store.DB
	clock    clock.Clock
	log      *slog.Logger
	cfg      Config
	contents *contents

	ctx     context.Context // of all imports
	end     context.CancelFunc
	running sync.WaitGroup
	reads   chan struct{} // wheels that are checked and unpacked at once

	// sweeping is held for reading from storing a content until a set holds it, and
	// for writing while what nobody uses is removed.
	sweeping sync.RWMutex

	mu    sync.Mutex
	live  map[string]running         // by id of the import
	turns map[Collection]*sync.Mutex // who may find and write
}

// running is an import that is under way.
type running struct {
	account string
	cancel  context.CancelFunc
	done    chan struct{} // closed when it has ended
}

// readsAtOnce bounds how many wheels are checked and unpacked at once.
const readsAtOnce = 2

// NewService returns a Service. It begins again with the imports that an earlier
// process left unfinished, and removes contents that nothing uses; Close ends it.
func NewService(ctx context.Context, db *store.DB, clk clock.Clock, log *slog.Logger, cfg Config) (*Service, error) {
	if cfg.ImportTime == 0 {
		cfg.ImportTime = 30 * time.Minute
	}
	s := &Service{db: db, clock: clk, log: log, cfg: cfg, reads: make(chan struct{}, readsAtOnce), live: map[string]running{}, turns: map[Collection]*sync.Mutex{}}
	var unfinished []Import
	err := db.View(ctx, func(tx *store.Tx) (err error) {
		unfinished, err = selectUnfinished(ctx, tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find unfinished imports of Python packages: %w", err)
	}
	open := map[string]bool{}
	for _, im := range unfinished {
		open[im.ID] = true
	}
	if s.contents, err = openContents(cfg.Dir, open); err != nil {
		return nil, fmt.Errorf("open the store of Python packages: %w", err)
	}
	if err := s.collect(ctx); err != nil {
		return nil, fmt.Errorf("sweep the store of Python packages: %w", err)
	}
	s.ctx, s.end = context.WithCancel(context.Background())
	for _, im := range unfinished {
		s.start(im)
	}
	return s, nil
}

// Close stops what is under way and waits for it; imports begin again when the
// service is opened again.
func (s *Service) Close() {
	s.end()
	s.running.Wait()
}

// Release ends the imports of an account that goes. What it leaves is removed with
// the next thing that is.
func (s *Service) Release(_ context.Context, _ *store.Tx, account string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.live {
		if r.account == account {
			r.cancel()
		}
	}
	return nil
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
