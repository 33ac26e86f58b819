// Package modules owns the module packages of accounts: their contents,
// versions, commands, and the sets of them that jobs see.
//
// Contents are stored once by hash in a folder and are never changed. An
// account's module set is a numbered revision that is never changed either;
// the account points to one of them, a job runs with the one it was activated
// with. A module, its version, its commands, its connection type and the new
// revision come to be in one transaction; a failed import leaves nothing but
// the state Failed with the reason. Built-in modules are the same for every
// account and have no content.
//
// Archives are read by a Reader; the package never looks into one itself. It
// must not import any other domain package, nor net/http.
package modules

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/store"
)

// State is how far an import is, in the API's words.
type State string

// The states this server gives to modules.
const (
	Creating          State = "Creating"
	ContentDownloaded State = "ContentDownloaded"
	ContentValidated  State = "ContentValidated"
	ContentStored     State = "ContentStored"
	Succeeded         State = "Succeeded"
	Failed            State = "Failed"
)

// interruptedByRestart is the error of an import that the process did not
// live to finish.
const interruptedByRestart = "The import was interrupted by a restart of the server; import the module again."

// Final reports whether the import has ended.
func (s State) Final() bool { return s == Succeeded || s == Failed }

// Module is one module of an account as it is shown.
type Module struct {
	Name     string
	Global   bool // built in
	State    State
	Error    string // why the last import failed
	Location string
	Tags     map[string]string
	Created  time.Time
	Modified time.Time
	Current  Version // the version in use; zero before the first success
}

// Version is one stored version of a module.
type Version struct {
	ID           string
	Version      string   // the highest that the package holds
	All          []string // every version that it holds
	Hash         string   // of the content
	Size         int64    // of the package in bytes
	Description  string
	Remarks      []string // what was odd about the package
	CommandCount int
}

// Needs are the parts of the house that modules stand on.
type Needs struct {
	Reader  Reader
	Fetcher Fetcher
	Types   ConnectionTypes
}

// ConnectionTypes registers the connection types that modules bring.
type ConnectionTypes interface {
	// RegisterType creates or updates a type in the caller's transaction.
	RegisterType(ctx context.Context, tx *store.Tx, account, module string, t ConnectionType) error
	// ReleaseModule is told that a module goes.
	ReleaseModule(ctx context.Context, tx *store.Tx, account, module string) error
}

// Fetcher gets the content behind a link into a file, at most limit bytes.
type Fetcher interface {
	FetchFile(ctx context.Context, uri, path string, limit int64) error
}

// Service is the door to modules. It is safe for concurrent use.
type Service struct {
	db       *store.DB
	clock    clock.Clock
	log      *slog.Logger
	needs    Needs
	contents *contents
	builtins []Builtin
	queue    *queue
}

// NewService returns a Service that keeps contents in dir. It settles imports
// that an earlier process left unfinished, removes contents that nothing uses,
// and starts importing; Close ends it.
func NewService(ctx context.Context, db *store.DB, clk clock.Clock, log *slog.Logger, dir string, builtins []Builtin, needs Needs) (*Service, error) {
	c, err := openContents(dir)
	if err != nil {
		return nil, fmt.Errorf("open module store: %w", err)
	}
	used := map[string]bool{}
	err = db.Update(ctx, func(tx *store.Tx) error {
		hashes, err := selectContents(ctx, tx)
		for _, hash := range hashes {
			used[hash] = true
		}
		return errors.Join(err, failUnfinished(ctx, tx, interruptedByRestart, clk.Now()))
	})
	if err != nil {
		return nil, fmt.Errorf("settle unfinished imports: %w", err)
	}
	removed, err := c.sweep(used)
	if err != nil {
		return nil, fmt.Errorf("sweep module store: %w", err)
	}
	if removed > 0 {
		log.Info("removed module contents that nothing uses", "count", removed)
	}
	return &Service{db: db, clock: clk, log: log, needs: needs, contents: c, builtins: builtins, queue: newQueue()}, nil
}

// Close cancels running imports and waits for them to end.
func (s *Service) Close() { s.queue.close() }

// List returns the account's modules by name, built-in ones included. since
// is the account's creation, which the built-in ones share.
func (s *Service) List(ctx context.Context, account string, since time.Time, skip, limit int) (all []Module, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		all, err = selectModules(ctx, tx, account)
		return err
	})
	if err != nil {
		return nil, err
	}
	own := map[string]bool{}
	for _, m := range all {
		own[id.Key(m.Name)] = true
	}
	for _, b := range s.builtins {
		if !own[id.Key(b.Name)] {
			all = append(all, b.module(since))
		}
	}
	slices.SortFunc(all, func(a, b Module) int { return strings.Compare(id.Key(a.Name), id.Key(b.Name)) })
	if skip >= len(all) {
		return nil, nil
	}
	return all[skip:min(len(all), skip+limit)], nil
}

// Get returns one module.
func (s *Service) Get(ctx context.Context, account string, since time.Time, name string) (m Module, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		m, err = selectModule(ctx, tx, account, id.Key(name))
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		if b, ok := s.builtin(name); ok {
			return b.module(since), nil
		}
		return m, fault.New(fault.NotFound, "Module '%s' not found.", name).On(name)
	}
	return m, err
}

// Delete removes a module of the account; a built-in one of the same name
// shows again. Contents that jobs may still use stay on disk.
func (s *Service) Delete(ctx context.Context, account, name string) error {
	key := id.Key(name)
	return s.db.Update(ctx, func(tx *store.Tx) error {
		m, err := selectModule(ctx, tx, account, key)
		if errors.Is(err, store.ErrNotFound) {
			if b, ok := s.builtin(name); ok {
				return fault.New(fault.Conflict, "The module '%s' is built in and cannot be deleted.", b.Name).On(name)
			}
			return fault.New(fault.NotFound, "Module '%s' not found.", name).On(name)
		}
		if err != nil {
			return err
		}
		if !m.State.Final() {
			return fault.New(fault.Conflict, "The module '%s' is being imported; wait until that has ended.", m.Name).On(name)
		}
		if err := s.needs.Types.ReleaseModule(ctx, tx, account, m.Name); err != nil {
			return err
		}
		if err := deleteModule(ctx, tx, account, key); err != nil {
			return err
		}
		if m.Current.ID == "" {
			return nil
		}
		return s.newRevision(ctx, tx, account, key, "", "delete "+m.Name)
	})
}

// Commands returns the commands of a module by name.
func (s *Service) Commands(ctx context.Context, account, name string, skip, limit int) (all []Command, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		m, err := s.forCommands(ctx, tx, account, name)
		if err != nil {
			return err
		}
		all, err = selectCommands(ctx, tx, m.Current.ID, skip, limit)
		return err
	})
	return all, err
}

// Command returns one command of a module.
func (s *Service) Command(ctx context.Context, account, name, command string) (c Command, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		m, err := s.forCommands(ctx, tx, account, name)
		if err != nil {
			return err
		}
		c, err = selectCommand(ctx, tx, m.Current.ID, id.Key(command))
		if errors.Is(err, store.ErrNotFound) {
			return fault.New(fault.NotFound, "The module '%s' has no activity '%s'.", m.Name, command).On(command)
		}
		return err
	})
	return c, err
}

func (s *Service) forCommands(ctx context.Context, tx *store.Tx, account, name string) (Module, error) {
	m, err := selectModule(ctx, tx, account, id.Key(name))
	if errors.Is(err, store.ErrNotFound) {
		if b, ok := s.builtin(name); ok {
			return b.module(time.Time{}), nil // their commands are not listed
		}
		return m, fault.New(fault.NotFound, "Module '%s' not found.", name).On(name)
	}
	return m, err
}

// Patch changes the tags of a module of the account.
func (s *Service) Patch(ctx context.Context, account, name string, tags map[string]string) (m Module, err error) {
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		m, err = selectModule(ctx, tx, account, id.Key(name))
		if errors.Is(err, store.ErrNotFound) {
			return fault.New(fault.NotFound, "Module '%s' not found in this account.", name).On(name)
		}
		if err != nil || tags == nil {
			return err
		}
		m.Tags, m.Modified = tags, s.clock.Now()
		return updateTags(ctx, tx, account, id.Key(name), tags, m.Modified)
	})
	return m, err
}
