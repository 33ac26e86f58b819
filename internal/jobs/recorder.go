package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/runwright/runwright/internal/store"
)

// When records are written: a batch at most every flushEvery, earlier when
// flushBytes have come together. Above maxWaiting bytes producers wait.
const (
	flushEvery = 50 * time.Millisecond
	flushBytes = 64 << 10
	maxWaiting = 4 << 20
)

// pending is a record on its way to the database.
type pending struct {
	job    string
	record Record
}

func (p pending) size() int { return len(p.record.Text) + len(p.record.Value) + 64 }

// recorder stores the records of all jobs in batches. It is safe for
// concurrent use.
type recorder struct {
	db     *store.DB
	log    *slog.Logger
	stored func(job string) // called after records of the job were stored

	mu      sync.Mutex
	waiting []pending
	bytes   int
	drained chan struct{} // closed when waiting was taken

	writing sync.Mutex // held by whoever writes a batch
	wake    chan struct{}
	full    chan struct{}
	stop    chan struct{}
	done    chan struct{}
}

func newRecorder(db *store.DB, log *slog.Logger, stored func(string)) *recorder {
	r := &recorder{
		db: db, log: log, stored: stored, drained: make(chan struct{}),
		wake: make(chan struct{}, 1), full: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{}),
	}
	go r.loop()
	return r
}

// close writes what is waiting and ends the loop.
func (r *recorder) close() error {
	close(r.stop)
	<-r.done
	return r.flush(context.Background())
}

// add takes one record; it waits while too much is unwritten.
func (r *recorder) add(ctx context.Context, job string, rec Record) error {
	r.mu.Lock()
	for r.bytes > maxWaiting {
		drained := r.drained
		r.mu.Unlock()
		select {
		case <-drained:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		r.mu.Lock()
	}
	p := pending{job, rec}
	r.waiting = append(r.waiting, p)
	r.bytes += p.size()
	isFull := r.bytes >= flushBytes
	r.mu.Unlock()
	signal(r.wake)
	if isFull {
		signal(r.full)
	}
	return nil
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// loop writes the first record of a quiet time at once, so that followers see
// it, and then a batch every flushEvery.
func (r *recorder) loop() {
	defer close(r.done)
	pause := time.NewTimer(0)
	defer pause.Stop()
	for {
		select {
		case <-r.wake:
		case <-r.stop:
			return
		}
		if err := r.flush(context.Background()); err != nil {
			r.log.Error("store stream records; will try again", "error", err)
			signal(r.wake)
		}
		pause.Reset(flushEvery)
		select {
		case <-pause.C:
		case <-r.full:
		case <-r.stop:
			return
		}
	}
}

// flush writes all records that were added before the call. Records that
// cannot be written stay and are tried again by the next flush.
func (r *recorder) flush(ctx context.Context) error {
	r.writing.Lock()
	defer r.writing.Unlock()
	r.mu.Lock()
	batch := r.waiting
	r.mu.Unlock()
	if len(batch) == 0 {
		return nil
	}
	if err := r.db.Update(ctx, func(tx *store.Tx) error { return insertRecords(ctx, tx, batch) }); err != nil {
		return fmt.Errorf("write %d records: %w", len(batch), err)
	}
	r.mu.Lock()
	// What came in the meantime begins a new slice, so the old one can go.
	r.waiting = append([]pending(nil), r.waiting[len(batch):]...)
	r.bytes = 0
	for _, p := range r.waiting {
		r.bytes += p.size()
	}
	close(r.drained)
	r.drained = make(chan struct{})
	r.mu.Unlock()

	seen := map[string]bool{}
	for _, p := range batch {
		if !seen[p.job] {
			seen[p.job] = true
			r.stored(p.job)
		}
	}
	return nil
}

// remove deletes all records of the jobs.
func (r *recorder) remove(ctx context.Context, jobs []string) error {
	return r.db.Update(ctx, func(tx *store.Tx) error {
		for _, job := range jobs {
			if err := deleteRecords(ctx, tx, job); err != nil {
				return fmt.Errorf("delete records of job %s: %w", job, err)
			}
		}
		return nil
	})
}
