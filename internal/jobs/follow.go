package jobs

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/store"
)

// RecordFilter narrows a list of records; zero parts do not. Without a
// stream, the Information stream is left out, which clients of the original
// do not know.
type RecordFilter struct {
	Stream Stream
	From   time.Time // at or after
	After  int64     // numbers above this
	All    bool      // every stream
}

// Records returns a job's records in order.
func (s *Service) Records(ctx context.Context, j Job, f RecordFilter, skip, limit int) (all []Record, err error) {
	err = s.recorder.db.View(ctx, func(tx *store.Tx) error {
		all, err = selectRecords(ctx, tx, j.ID, f, skip, limit)
		return err
	})
	return all, err
}

// RecordID returns the id under which the API shows a record.
func RecordID(j Job, r Record) string {
	return fmt.Sprintf("%s_%020d_%020d", j.ID, clock.Ticks(r.Time), r.Seq)
}

// Record returns the record with an id that RecordID made; parts may also be
// joined by colons.
func (s *Service) Record(ctx context.Context, j Job, recordID string) (r Record, err error) {
	missing := fault.New(fault.NotFound, "Job stream not found.").On(recordID)
	parts := strings.FieldsFunc(recordID, func(c rune) bool { return c == '_' || c == ':' })
	if len(parts) != 3 {
		return r, missing
	}
	seq, err := strconv.ParseInt(parts[2], 10, 64)
	if err != nil {
		return r, missing
	}
	err = s.recorder.db.View(ctx, func(tx *store.Tx) error {
		r, err = selectRecord(ctx, tx, j.ID, seq)
		return err
	})
	if errors.Is(err, store.ErrNotFound) || err == nil && !strings.EqualFold(RecordID(j, r), strings.Join(parts, "_")) {
		return Record{}, missing
	}
	return r, err
}

// Event is one thing that a follower sees: a record, or a new state.
type Event struct {
	Record *Record
	Job    *Job
}

// followPage is how many records a follower reads at a time.
const followPage = 500

// Follow calls see with every record after the one numbered after, as they
// are stored, and with the job whenever its state changed, first of all with
// its present state. It returns nil when the job is final and everything was
// seen, or the error of see or ctx.
func (s *Service) Follow(ctx context.Context, job string, after int64, see func(Event) error) error {
	var last Status
	for {
		changed, leave := s.hub.watch(job)
		final, err := s.catchUp(ctx, job, &after, &last, see)
		if err != nil || final {
			leave()
			return err
		}
		select {
		case <-changed:
			leave()
		case <-ctx.Done():
			leave()
			return ctx.Err()
		}
	}
}

// catchUp shows what is new. The state is read before the records: a job is
// final only after its last record is stored, so a final state read first
// means that the records read next are all.
func (s *Service) catchUp(ctx context.Context, job string, after *int64, last *Status, see func(Event) error) (final bool, err error) {
	j, err := s.byID(ctx, job)
	if err != nil {
		return false, err
	}
	if j.Status != *last && !j.Status.Final() {
		if err := see(Event{Job: &j}); err != nil {
			return false, err
		}
	}
	for {
		var page []Record
		err := s.recorder.db.View(ctx, func(tx *store.Tx) error {
			page, err = selectRecordsAfter(ctx, tx, job, *after, followPage)
			return err
		})
		if err != nil {
			return false, err
		}
		for i := range page {
			if err := see(Event{Record: &page[i]}); err != nil {
				return false, err
			}
			*after = page[i].Seq
		}
		if len(page) < followPage {
			break
		}
	}
	if j.Status != *last && j.Status.Final() {
		if err := see(Event{Job: &j}); err != nil {
			return false, err
		}
	}
	*last = j.Status
	return j.Status.Final(), nil
}

// hub tells followers that something about a job is new. It carries no data:
// followers read the database, so a slow one holds up nobody and misses
// nothing.
type hub struct {
	mu      sync.Mutex
	watched map[string]*watch
}

type watch struct {
	changed  chan struct{}
	watchers int
}

func newHub() *hub { return &hub{watched: map[string]*watch{}} }

// watch returns a channel that is closed by the next notify, and a function
// that the watcher calls when it waits no longer.
func (h *hub) watch(job string) (changed <-chan struct{}, leave func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	w := h.watched[job]
	if w == nil {
		w = &watch{changed: make(chan struct{})}
		h.watched[job] = w
	}
	w.watchers++
	return w.changed, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if w.watchers--; w.watchers == 0 && h.watched[job] == w {
			delete(h.watched, job)
		}
	}
}

// notify wakes all watchers of a job.
func (h *hub) notify(job string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if w := h.watched[job]; w != nil {
		close(w.changed)
		delete(h.watched, job)
	}
}
