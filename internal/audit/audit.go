// Package audit keeps, for each account, the record of who used and changed
// its assets, in a form that shows when it was altered.
//
// The records of an account are a chain. Each is a JSON text; its hash covers
// the hash of the one before and that text, byte for byte as stored. The head
// has the number and hash of the last record, and these two sealed with the
// account's key, which the database does not have. Verify walks the chain. So:
//
//   - A record that was changed, removed, put in between or moved is found by
//     anybody, with the records alone.
//   - Whoever can write to the database can compute the hashes anew, and cut
//     records off the end. That is found by the seal, which they cannot make,
//     as long as the account's key is not in their hands.
//   - What no chain can find by itself is an older state put back as a whole,
//     head and seal included, down to an empty one. A head that was kept
//     elsewhere (Head, printed by "audit verify") finds that: the record of
//     that number has to have that hash for ever.
//
// Invariants: numbers begin at 1 and have no gaps; a record is never changed;
// what a transaction changes and the record of it are committed together; a
// head is sealed only if the seal that was there fits, so a broken chain is
// never sealed over. While the account's key cannot be used, records are
// chained and not sealed, and the first one after that says so (Resume).
//
// Writers of an account queue for the row of its head, whichever server they
// are on. Reads of assets come often and from many jobs: Append gathers those
// that wait into one transaction.
//
// The records of an account go with it. The package must not import any domain
// package but secret, nor net/http.
package audit

import (
	"context"
	"errors"
	"log/slog"
	"sync"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/secret"
	"github.com/runwright/runwright/internal/store"
)

// Keys has the keys that seal the heads of chains.
type Keys interface {
	// Held pins an account's key if it is in memory and may be used; nil if
	// not.
	Held(account string) *secret.Key
	// Use loads it, if it has to through a vault, and pins it. It is not
	// called within a transaction.
	Use(ctx context.Context, account string) (*secret.Key, error)
}

// Service is the door to audit records. It is safe for concurrent use.
type Service struct {
	db    *store.DB
	clock clock.Clock
	log   *slog.Logger
	keys  Keys

	turn chan struct{} // held by whoever writes what waits

	mu      sync.Mutex
	waiting []*entry
}

// entry is a record that waits to be stored.
type entry struct {
	record Record
	key    *secret.Key // pinned until done; nil when it cannot be used
	done   chan error  // has room for one
}

// New returns a Service.
func New(db *store.DB, clk clock.Clock, log *slog.Logger, keys Keys) *Service {
	return &Service{db: db, clock: clk, log: log, keys: keys, turn: make(chan struct{}, 1)}
}

// pinned pins the account's key. Where that cannot be used, it returns nil and
// why.
func (s *Service) pinned(ctx context.Context, account string) (*secret.Key, error) {
	if key := s.keys.Held(account); key != nil {
		return key, nil
	}
	return s.keys.Use(ctx, account)
}

// Update runs a transaction that changes something of an account, and stores
// in it the records that fn returns; their account and time are filled in. fn
// gets the account's key, pinned until the commit, or nil while that cannot be
// used; if fn fails for want of it (secret.ErrNoKey), Update returns why.
func (s *Service) Update(ctx context.Context, account string, fn func(*store.Tx, *secret.Key) ([]Record, error)) error {
	key, closed := s.pinned(ctx, account)
	defer func() { key.Close() }() // nil where it is closed, which fn may not mind
	err := s.db.Update(ctx, func(tx *store.Tx) error {
		records, err := fn(tx, key)
		if err != nil || len(records) == 0 {
			return err
		}
		for i := range records {
			records[i].Account = account
		}
		return s.write(ctx, tx, account, key, records)
	})
	if errors.Is(err, secret.ErrNoKey) && closed != nil {
		return closed
	}
	return err
}

// Append stores one record and returns when it is committed. Those that come
// at the same moment share a transaction.
func (s *Service) Append(ctx context.Context, r Record) error {
	// Without the key the record is stored and not sealed.
	key, _ := s.pinned(ctx, r.Account)
	defer key.Close()
	e := &entry{record: r, key: key, done: make(chan error, 1)}
	s.mu.Lock()
	s.waiting = append(s.waiting, e)
	s.mu.Unlock()
	select {
	case err := <-e.done: // somebody took it along
		return err
	case s.turn <- struct{}{}:
	}
	s.mu.Lock()
	batch := s.waiting
	s.waiting = nil
	s.mu.Unlock()
	// The others did not ask to be cancelled.
	s.store(context.WithoutCancel(ctx), batch)
	<-s.turn
	return <-e.done
}

// store writes a batch and tells those who wait.
func (s *Service) store(ctx context.Context, batch []*entry) {
	accounts := byAccount(batch)
	err := s.storeTogether(ctx, accounts)
	for _, entries := range accounts {
		own := err
		if err != nil && len(accounts) > 1 {
			// One account may be gone; the others do not suffer for it.
			own = s.storeTogether(ctx, [][]*entry{entries})
		}
		for _, e := range entries {
			e.done <- own
		}
	}
}

// storeTogether writes the entries of several accounts in one transaction.
func (s *Service) storeTogether(ctx context.Context, accounts [][]*entry) error {
	if len(accounts) == 0 {
		return nil
	}
	return s.db.Update(ctx, func(tx *store.Tx) error {
		for _, entries := range accounts {
			var key *secret.Key
			records := make([]Record, 0, len(entries))
			for _, e := range entries {
				records = append(records, e.record)
				if e.key != nil {
					key = e.key
				}
			}
			if err := s.write(ctx, tx, entries[0].record.Account, key, records); err != nil {
				return err
			}
		}
		return nil
	})
}
