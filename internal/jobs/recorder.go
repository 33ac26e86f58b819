package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/runwright/runwright/internal/store"
)

// When records are written: a batch at most every flushEvery, earlier when
// flushBytes have come together, of batchBytes at most, in which jobs take turns.
// Above maxWaiting bytes of its own a job waits. So a job that floods its streams
// keeps no other waiting for longer than one batch takes.
const (
	flushEvery = 50 * time.Millisecond
	flushBytes = 64 << 10
	batchBytes = 64 << 10
	maxWaiting = 1 << 20
	busyFor    = 100 * time.Millisecond // how long after the end of a job others are expected to end
)

// pending is a record on its way to the database.
type pending struct {
	job    string
	record Record
}

func (p pending) size() int { return len(p.record.Text) + len(p.record.Value) + 64 }

// queue are the records of one job that are not stored.
type queue struct {
	waiting []pending
	bytes   int           // of waiting and of what is being written
	drained chan struct{} // closed when some of them were stored
}

// recorder stores the records of all jobs in batches. It is safe for
// concurrent use.
type recorder struct {
	db     *store.DB
	log    *slog.Logger
	stored func(job string) // called after records of the job were stored

	mu     sync.Mutex
	queues map[string]*queue // by job, those that have bytes
	turns  []string          // the jobs in queues with waiting records, whose turn comes first
	bytes  int               // of all queues

	ended atomic.Int64 // when a job has last come to its end, Unix time in nanoseconds

	writing gate // passed by whoever writes a batch; jobs that end hurry
	wake    chan struct{}
	full    chan struct{}
	stop    chan struct{}
	done    chan struct{}
}

func newRecorder(db *store.DB, log *slog.Logger, stored func(string)) *recorder {
	r := &recorder{
		db: db, log: log, stored: stored, queues: map[string]*queue{},
		wake: make(chan struct{}, 1), full: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{}),
	}
	go r.loop()
	return r
}

// close writes what is waiting and ends the loop.
func (r *recorder) close() error {
	close(r.stop)
	<-r.done
	for {
		if n, err := r.write(context.Background(), false, r.take); n == 0 || err != nil {
			return err
		}
	}
}

// add takes one record; it waits while too much of the job is unwritten.
func (r *recorder) add(ctx context.Context, job string, rec Record) error {
	r.mu.Lock()
	for {
		q := r.queues[job]
		if q == nil || q.bytes <= maxWaiting {
			break
		}
		drained := q.drained
		r.mu.Unlock()
		select {
		case <-drained:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		r.mu.Lock()
	}
	q := r.queues[job]
	if q == nil {
		q = &queue{drained: make(chan struct{})}
		r.queues[job] = q
	}
	if len(q.waiting) == 0 {
		r.turns = append(r.turns, job)
	}
	p := pending{job, rec}
	q.waiting = append(q.waiting, p)
	q.bytes += p.size()
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
		begin := time.Now()
		if _, err := r.write(context.Background(), false, r.take); err != nil {
			r.log.Error("store stream records; will try again", "error", err)
			signal(r.wake)
		} else if left, isFull := r.left(); left {
			signal(r.wake)
			if isFull && !r.giveWay(time.Since(begin)) {
				return
			}
			if isFull {
				signal(r.full)
			}
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

// giveWay pauses after a batch of a flood that took so long, while other jobs come
// to their ends: what the flood takes, they wait for. False means that the recorder
// is to stop.
func (r *recorder) giveWay(took time.Duration) bool {
	if time.Since(time.Unix(0, r.ended.Load())) > busyFor {
		return true
	}
	select {
	case <-time.After(2 * took):
		return true
	case <-r.stop:
		return false
	}
}

// left says whether records wait, and whether they make a batch.
func (r *recorder) left() (left, isFull bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.turns) > 0, r.bytes >= flushBytes
}

// flush writes all records of a job that were added before the call. Records that
// cannot be written stay and are tried again by the next batch.
func (r *recorder) flush(ctx context.Context, job string) error {
	r.ended.Store(time.Now().UnixNano())
	for {
		n, err := r.write(ctx, true, func() []pending { return r.takeFrom(job, batchBytes) })
		if n == 0 || err != nil {
			return err
		}
	}
}

// take takes a batch out of the queues: jobs take turns, and each gets the same
// part of it. The caller has the mutex.
func (r *recorder) take() (batch []pending) {
	room := batchBytes
	for n := len(r.turns); n > 0 && room > 0; n-- {
		part := r.takeFrom(r.turns[0], max(room/n, 1))
		for _, p := range part {
			room -= p.size()
		}
		batch = append(batch, part...)
	}
	return batch
}

// takeFrom takes records of a job, until there are so many bytes; a job that has
// more goes to the end of the turns. The caller has the mutex.
func (r *recorder) takeFrom(job string, bytes int) []pending {
	q := r.queues[job]
	if q == nil || len(q.waiting) == 0 {
		return nil
	}
	n := 0
	for ; n < len(q.waiting) && bytes > 0; n++ {
		bytes -= q.waiting[n].size()
	}
	part := slices.Clone(q.waiting[:n])
	clear(q.waiting[:n]) // what was written is not kept
	// The rest moves to a slice of its own, so the old one can go.
	q.waiting = q.waiting[n:]
	r.endTurn(job)
	if len(q.waiting) > 0 {
		r.turns = append(r.turns, job)
	}
	return part
}

// endTurn takes a job out of the turns. The caller has the mutex.
func (r *recorder) endTurn(job string) {
	for i, other := range r.turns {
		if other == job {
			r.turns = append(r.turns[:i], r.turns[i+1:]...)
			return
		}
	}
}

// write writes what take takes, and returns how many records that were.
func (r *recorder) write(ctx context.Context, hurry bool, take func() []pending) (int, error) {
	r.writing.enter(hurry)
	defer r.writing.leave()
	r.mu.Lock()
	batch := take()
	r.mu.Unlock()
	if len(batch) == 0 {
		return 0, nil
	}
	if err := r.db.Update(ctx, func(tx *store.Tx) error { return insertRecords(ctx, tx, batch) }); err != nil {
		r.putBack(batch)
		return 0, fmt.Errorf("write %d records: %w", len(batch), err)
	}
	for _, job := range r.settle(batch) {
		r.stored(job)
	}
	return len(batch), nil
}

// settle counts a batch as stored and returns whose records it had.
func (r *recorder) settle(batch []pending) (jobs []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for len(batch) > 0 {
		job, n := portion(batch)
		q := r.queues[job]
		for _, p := range batch[:n] {
			q.bytes -= p.size()
			r.bytes -= p.size()
		}
		close(q.drained)
		q.drained = make(chan struct{})
		if q.bytes == 0 {
			delete(r.queues, job)
		}
		jobs, batch = append(jobs, job), batch[n:]
	}
	return jobs
}

// putBack returns a batch to the queues that it is from.
func (r *recorder) putBack(batch []pending) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for len(batch) > 0 {
		job, n := portion(batch)
		q := r.queues[job]
		if len(q.waiting) == 0 {
			r.turns = append(r.turns, job)
		}
		q.waiting = append(batch[:n:n], q.waiting...)
		batch = batch[n:]
	}
}

// portion is the part of a batch that belongs to its first job; that of a job is
// in one piece.
func portion(batch []pending) (job string, n int) {
	for job = batch[0].job; n < len(batch) && batch[n].job == job; n++ {
	}
	return job, n
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
