package modules

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/store"
)

// The default modules of a new account are imported with nobody waiting who
// would try again, so they are tried again by themselves: after firstRetry,
// twice as long each time and never longer than lastRetry, for about a day.
const (
	firstRetry = time.Minute
	lastRetry  = time.Hour
	maxRetries = 30
)

// carryOut performs an operation and gives it its end. Where it is worth it,
// a failure is put off; the operation runs on meanwhile, so that a server
// that is started again tries at once.
func (s *Service) carryOut(ctx context.Context, op *operation) error {
	delay := firstRetry
	for retries := 0; ; retries++ {
		limited, stop := context.WithTimeout(ctx, s.time)
		err := s.perform(limited, op)
		if err == nil || limited.Err() != nil || retries == maxRetries || !worthRetry(op, err) {
			err = s.conclude(limited, op, err)
			stop()
			return err
		}
		stop()
		if err := s.putOff(ctx, op, err, delay); err != nil {
			return s.conclude(ctx, op, err)
		}
		reached, let := s.clock.At(s.clock.Now().Add(delay))
		select {
		case <-reached:
		case <-ctx.Done(): // cancelled, or the service closes
			let()
			return s.conclude(ctx, op, ctx.Err())
		}
		let()
		delay = min(2*delay, lastRetry)
	}
}

// worthRetry reports whether a failure may go away by itself: a gallery that
// does not answer may, one that lacks a module will not.
func worthRetry(op *operation, err error) bool {
	return op.Kind == KindDefaults && (fault.Is(err, fault.Unavailable) || fault.Is(err, fault.Internal))
}

// putOff notes in an operation that runs on why it did not come to its end.
func (s *Service) putOff(ctx context.Context, op *operation, failure error, delay time.Duration) error {
	message := fmt.Sprintf("%s It is tried again after %s.", fault.MessageOf(failure), delay)
	s.log.Warn("import default modules; it is tried again", "account", op.Account, "operation", op.ID, "after", delay, "error", failure)
	now := s.clock.Now()
	op.mu.Lock()
	defer op.mu.Unlock()
	op.lines++
	return s.db.Update(ctx, func(tx *store.Tx) error {
		return errors.Join(
			endOperation(ctx, tx, op.ID, OperationRunning, message, 0, now),
			insertLine(ctx, tx, op.ID, op.lines, LogLine{Time: now, Text: message}),
		)
	})
}
