// Package dispatch hands durable jobs to free workers of this process.
//
// A delivery is a row that says "this job is to be run". It is written in the
// transaction that creates the job, claimed by one worker, and removed in the
// transaction that gives the job its final state; so a job is never lost and
// never delivered twice. Nothing polls: Wake rouses a worker, and what was
// waiting or running when the process died is found at the next start.
//
// The package knows nothing of jobs but their ids and must not import any
// domain package.
package dispatch

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/store"
)

// Handler runs what is delivered. Its methods are called concurrently, never
// twice at a time for the same job.
type Handler interface {
	// Claim is told, inside the claiming transaction, that a worker takes the
	// job. When it returns false the job needs no worker and the delivery is
	// dropped.
	Claim(ctx context.Context, tx *store.Tx, job string) (run bool, err error)
	// Run runs a claimed job and returns when it is final; it must have
	// called Done by then. When ctx ends, it ends the job and returns soon.
	Run(ctx context.Context, job string)
	// Recover gives a final state to a job that was claimed by a process that
	// is gone; it must have called Done when it returns nil.
	Recover(ctx context.Context, job string) error
}

// Dispatcher delivers jobs. It is safe for concurrent use.
type Dispatcher struct {
	db    *store.DB
	clock clock.Clock
	log   *slog.Logger
	wake  chan struct{}
	share share
}

// New returns a Dispatcher; Run starts its workers.
func New(db *store.DB, clk clock.Clock, log *slog.Logger) *Dispatcher {
	return &Dispatcher{db: db, clock: clk, log: log, wake: make(chan struct{}, 1), share: share{running: map[string]int{}}}
}

// Enqueue writes the delivery of an account's job in the caller's transaction; the
// caller calls Wake after the commit.
func (d *Dispatcher) Enqueue(ctx context.Context, tx *store.Tx, account, job string) error {
	return insertDelivery(ctx, tx, account, job)
}

// Done removes the delivery of a job in the caller's transaction.
func (d *Dispatcher) Done(ctx context.Context, tx *store.Tx, job string) error {
	return deleteDelivery(ctx, tx, job)
}

// Wake rouses a worker.
func (d *Dispatcher) Wake() {
	select {
	case d.wake <- struct{}{}:
	default: // a worker is being roused already and will look for more
	}
}

// Depth counts the jobs that wait for a worker and those that have one.
func (d *Dispatcher) Depth(ctx context.Context) (waiting, running int, err error) {
	err = d.db.View(ctx, func(tx *store.Tx) error {
		waiting, running, err = countDeliveries(ctx, tx)
		return err
	})
	return waiting, running, err
}

// Run first settles what an earlier process left claimed, then delivers jobs
// to h with the given number of workers until ctx ends, and returns when the
// last job has ended. It must be called once.
func (d *Dispatcher) Run(ctx context.Context, h Handler, workers int) error {
	if err := d.recover(ctx, h); err != nil {
		if ctx.Err() != nil {
			return nil // what is left will be found at the next start
		}
		return fmt.Errorf("recover deliveries: %w", err)
	}
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() { d.work(ctx, h) })
	}
	d.Wake()
	wg.Wait()
	return nil
}

// recover settles claimed deliveries.
func (d *Dispatcher) recover(ctx context.Context, h Handler) error {
	var jobs []string
	err := d.db.View(ctx, func(tx *store.Tx) (err error) {
		jobs, err = selectClaimed(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	for _, job := range jobs {
		if err := h.Recover(ctx, job); err != nil {
			return fmt.Errorf("job %s: %w", job, err)
		}
		d.log.Warn("recovered a job of an earlier process", "job", job)
	}
	return nil
}

// retryAfter is how long a worker waits when the database refused a claim.
const retryAfter = time.Second

func (d *Dispatcher) work(ctx context.Context, h Handler) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.wake:
		}
		for ctx.Err() == nil {
			c, err := d.claim(ctx, h)
			if err != nil {
				if ctx.Err() == nil {
					d.log.Error("claim a delivery", "error", err)
					time.AfterFunc(retryAfter, d.Wake)
				}
				break
			}
			if c.account == "" {
				break
			}
			d.Wake() // there may be more for the others
			if c.job != "" {
				h.Run(ctx, c.job)
				d.share.done(c.account)
			}
		}
	}
}

// claimed is a delivery that was taken. The account is empty when none waits, the
// job when the handler wanted it dropped.
type claimed struct{ account, job string }

// claim takes the oldest waiting delivery of the account whose turn it is.
func (d *Dispatcher) claim(ctx context.Context, h Handler) (c claimed, err error) {
	d.share.mu.Lock()
	defer d.share.mu.Unlock()
	err = d.db.Update(ctx, func(tx *store.Tx) error {
		c = claimed{}
		waiting, err := selectWaiting(ctx, tx, d.share.last, d.share.look())
		if err != nil {
			return err
		}
		account := d.share.next(waiting)
		if account == "" {
			return nil
		}
		job, found, err := claimDelivery(ctx, tx, account, d.clock.Now())
		if err != nil || !found {
			return err
		}
		run, err := h.Claim(ctx, tx, job)
		if err != nil {
			return fmt.Errorf("job %s: %w", job, err)
		}
		if !run {
			c = claimed{account: account}
			return deleteDelivery(ctx, tx, job)
		}
		c = claimed{account, job}
		return nil
	})
	if err == nil && c.account != "" {
		d.share.took(c.account, c.job != "")
	}
	return c, err
}
