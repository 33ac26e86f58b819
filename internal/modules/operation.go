package modules

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/modules/resolve"
	"github.com/runwright/runwright/internal/store"
)

// OperationState says how an operation stands.
type OperationState string

// The states of an operation.
const (
	OperationRunning   OperationState = "Running"
	OperationSucceeded OperationState = "Succeeded"
	OperationFailed    OperationState = "Failed"
	OperationCancelled OperationState = "Cancelled"
)

// Operation is an import of one or more modules, with what they need, as a
// whole.
type Operation struct {
	ID string
	Collection
	Kind     string // import, update, defaults, report
	State    OperationState
	Error    string
	Request  Request
	Revision int64 // of the module set that it made; 0 when nothing changed
	Created  time.Time
	Modified time.Time
	Steps    []Step
	Report   []ModuleDiff // what a request for a report found
}

// The kinds of operations.
const (
	KindImport   = "import"
	KindUpdate   = "update"   // of the Az modules
	KindDefaults = "defaults" // of a new account
	KindReport   = "report"   // what an import or update would change
)

// Step is one module of an operation.
type Step struct {
	Number  int
	Module  string
	Action  resolve.Action // Import or Update
	Root    bool           // asked for by name
	Version string         // empty before it is known
	From    string         // the version it replaces
	Source  string         // where the package comes from, for people
	Chain   []string       // from a module that was asked for to this one
	State   State
	Size    int64 // of the package in bytes, zero before it is known

	wish        int // index in the request, -1 for a dependency
	offer       *Offer
	contentHash string // once it is stored
	packageHash string
	remarks     []string
	before      *before // nil for a new module
}

// before is what a module was before the operation.
type before struct {
	State     State     `json:"state"`
	Error     string    `json:"error,omitempty"`
	Modified  time.Time `json:"modified"`
	Operation string    `json:"operation,omitempty"`
}

// LogLine is one line of an operation's log.
type LogLine struct {
	Time   time.Time
	Module string // empty for the operation as a whole
	Text   string
}

// warningPrefix begins the lines of a log that warn.
const warningPrefix = "Warning: "

// Warns reports whether the line warns of what the operation has brought about.
func (l LogLine) Warns() bool { return strings.HasPrefix(l.Text, warningPrefix) }

// operation is an operation that this process carries out. Its steps belong
// to the goroutine that runs it; each step to one goroutine at a time.
type operation struct {
	Operation
	cancel  context.CancelCauseFunc
	opened  Package // the uploaded package, if it is open already
	edition Edition // that packages are read for; set before the first is
	// released says that something may be left that nobody uses.
	released bool

	mu    sync.Mutex
	lines int // of the log
}

// errCancelled is the cause of a context that Cancel ended.
var errCancelled = errors.New("modules: cancelled")

// Operations returns the operations of an account, the latest first.
func (s *Service) Operations(ctx context.Context, account string, skip, limit int) (all []Operation, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		all, err = selectOperations(ctx, tx, account, skip, limit)
		return err
	})
	return all, err
}

// Operation returns one operation of an account, with its steps.
func (s *Service) Operation(ctx context.Context, account, op string) (o Operation, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		o, err = selectOperation(ctx, tx, op)
		return err
	})
	if errors.Is(err, store.ErrNotFound) || err == nil && o.Account != account {
		return Operation{}, fault.New(fault.NotFound, "The module operation '%s' was not found.", op).On(op)
	}
	return o, err
}

// Log returns the log of an operation in order.
func (s *Service) Log(ctx context.Context, account, op string, skip, limit int) (lines []LogLine, err error) {
	if _, err := s.Operation(ctx, account, op); err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx *store.Tx) error {
		lines, err = selectLog(ctx, tx, op, skip, limit)
		return err
	})
	return lines, err
}

// Cancel ends an operation that is under way, and returns when it has ended;
// what it had done is taken back. An operation that has ended is a Conflict.
func (s *Service) Cancel(ctx context.Context, account, op string) (Operation, error) {
	o, err := s.Operation(ctx, account, op)
	if err != nil {
		return o, err
	}
	s.mu.Lock()
	live := s.live[op]
	s.mu.Unlock()
	if live == nil {
		if o, err = s.Operation(ctx, account, op); err != nil {
			return o, err
		}
		return o, fault.New(fault.Conflict, "The module operation '%s' has ended already: %s.", op, o.State).On(op)
	}
	live.cancel(errCancelled)
	return s.Await(ctx, account, op)
}

// Await waits until an operation has ended and returns it.
func (s *Service) Await(ctx context.Context, account, op string) (Operation, error) {
	done := make(chan struct{})
	s.mu.Lock()
	if s.live[op] == nil {
		close(done)
	} else {
		s.followed[op] = append(s.followed[op], done)
	}
	s.mu.Unlock()
	select {
	case <-done:
		return s.Operation(ctx, account, op)
	case <-ctx.Done():
		return Operation{}, ctx.Err()
	}
}

// start carries an operation out in the background.
func (s *Service) start(op *operation) {
	ctx, cancel := context.WithCancelCause(s.ctx)
	op.cancel = cancel
	s.mu.Lock()
	s.live[op.ID] = op
	s.mu.Unlock()
	s.running.Go(func() {
		defer cancel(nil)
		if err := s.carryOut(ctx, op); err != nil {
			s.log.Error("end a module operation", "account", op.Account, "operation", op.ID, "error", err)
		}
		s.mu.Lock()
		delete(s.live, op.ID)
		for _, done := range s.followed[op.ID] {
			close(done)
		}
		delete(s.followed, op.ID)
		s.mu.Unlock()
	})
}

// conclude gives a failed operation its end and cleans up after every one.
func (s *Service) conclude(ctx context.Context, op *operation, failure error) (err error) {
	if op.opened != nil {
		err = op.opened.Close()
		op.opened = nil
	}
	keep := context.WithoutCancel(ctx)
	switch cause := context.Cause(ctx); {
	case failure == nil:
	case errors.Is(cause, errCancelled):
		err = errors.Join(err, s.settle(keep, op, OperationCancelled, "The import was cancelled."))
	case errors.Is(cause, context.DeadlineExceeded):
		err = errors.Join(err, s.settle(keep, op, OperationFailed, fmt.Sprintf("The import took longer than %s and was ended.", s.time)))
	case cause != nil:
		return err // the service closes: it goes on later
	default:
		if fault.CodeOf(failure) == fault.Internal {
			s.log.Error("import modules", "account", op.Account, "operation", op.ID, "error", failure)
		}
		err = errors.Join(err, s.settle(keep, op, OperationFailed, fault.MessageOf(failure)))
	}
	return errors.Join(err, s.contents.closeOperation(op.ID), s.collectReleased(keep, op, failure != nil))
}

// reached tells the tests' listener.
func (s *Service) reached(op *operation, point string) {
	if s.needs.Reached != nil {
		s.needs.Reached(op.ID, point)
	}
}

// note stores how far a step is, and a line of the log.
func (s *Service) note(ctx context.Context, op *operation, step *Step, state State, format string, args ...any) error {
	now := s.clock.Now()
	step.State = state
	op.mu.Lock()
	defer op.mu.Unlock()
	op.lines++
	line, number := LogLine{Time: now, Module: step.Module, Text: fmt.Sprintf(format, args...)}, op.lines
	err := s.db.Update(ctx, func(tx *store.Tx) error {
		err := errors.Join(updateStep(ctx, tx, op.ID, *step), insertLine(ctx, tx, op.ID, number, line))
		if err == nil && state != Creating {
			err = updateState(ctx, tx, op.Collection, step.Module, state, "", now)
		}
		return err
	})
	if err == nil {
		s.reached(op, string(state)+" "+step.Module)
	}
	return err
}

// say stores a line of the log about the operation as a whole.
func (s *Service) say(ctx context.Context, op *operation, format string, args ...any) error {
	op.mu.Lock()
	defer op.mu.Unlock()
	op.lines++
	line, number := LogLine{Time: s.clock.Now(), Text: fmt.Sprintf(format, args...)}, op.lines
	return s.db.Update(ctx, func(tx *store.Tx) error { return insertLine(ctx, tx, op.ID, number, line) })
}
