package threadjob

import (
	"time"

	"github.com/runwright/runwright/powershell/interp"
)

// Table is the session's jobs.
type Table struct {
	rs     *interp.Runspace
	jobs   []*Job
	lastID int32
	// signal is closed, and replaced, whenever a job changes.
	signal chan struct{}
	// threads lets thread jobs take turns.
	threads *limiter
}

// limiter starts work while fewer than limit of its kind run.
type limiter struct {
	queue          []func()
	running, limit int
}

type tableKey struct{}

// TableOf returns the session's jobs.
func TableOf(rs *interp.Runspace) *Table {
	return rs.Extra(tableKey{}, func() any { return &Table{rs: rs, signal: make(chan struct{}), threads: &limiter{limit: 5}} }).(*Table)
}

func (t *Table) changed() {
	close(t.signal)
	t.signal = make(chan struct{})
}

// wait waits until done holds or the time is over; a negative limit is none. done
// is asked with the baton held.
func (t *Table) wait(rs *interp.Runspace, limit time.Duration, done func() bool) error {
	clock := rs.Host().Clock
	end := clock.Now().Add(limit)
	for !done() {
		left := limit
		if limit >= 0 {
			if left = end.Sub(clock.Now()); left <= 0 {
				return nil
			}
		}
		if err := rs.WaitFor(t.signal, left); err != nil {
			return err
		}
	}
	return nil
}

// admit starts what waits while there are places.
func (l *limiter) admit() {
	for len(l.queue) > 0 && l.running < l.limit {
		next := l.queue[0]
		l.queue = l.queue[1:]
		next()
	}
}

// add makes a job known to Get-Job.
func (t *Table) add(j *Job) { t.jobs = append(t.jobs, j) }

// remove forgets a job.
func (t *Table) remove(j *Job) {
	for i, x := range t.jobs {
		if x == j {
			t.jobs = append(t.jobs[:i:i], t.jobs[i+1:]...)
			return
		}
	}
}
