// Package jobs owns jobs and their stream records.
//
// A job is created together with its delivery in one transaction, activated
// when a worker takes it, run by a Runner, and given exactly one final state.
// Its records are stored in batches and published to whoever follows; a job
// is final only after its last record is stored.
//
// Invariants: the state changes only along the arrows in status.go, each by a
// conditional update; sequence numbers of records begin at 1 and have no
// gaps; secrets that a job reads are masked in everything it writes.
//
// The package must not import any other domain package, nor net/http; what it
// needs of others stands in needs.go.
package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/fault"
	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/store"
)

// Job is one run of a runbook.
type Job struct {
	ID             string // made by the service
	Account        string
	Name           string // chosen by the caller, usually a GUID
	Runbook        string
	RunbookType    string
	Environment    string // the runtime environment it runs in; empty for that of the type
	TextHash       string // the text it runs
	ModuleRevision int64  // the module set it runs with; set when activated
	LogVerbose     bool
	LogProgress    bool
	Parameters     map[string]json.RawMessage // as they came over the wire
	RunOn          string
	StartedBy      string
	Status         Status
	Exception      string
	Place          Place // where it ran; set at its end
	Created        time.Time
	Started        time.Time
	Ended          time.Time
	Modified       time.Time
	StatusModified time.Time
}

// Request is what a job is started with.
type Request struct {
	Runbook    string
	Parameters map[string]json.RawMessage
	RunOn      string
	StartedBy  string
}

// Limits of a job's parameters.
const (
	MaxParameters     = 50
	MaxParameterBytes = 512 << 10
)

// Service is the door to jobs. It is safe for concurrent use. Close must be
// called when no job runs any more.
type Service struct {
	db       *store.DB
	clock    clock.Clock
	log      *slog.Logger
	needs    Needs
	recorder *recorder
	hub      *hub

	mu      sync.Mutex
	running map[string]context.CancelCauseFunc // by job id
}

// NewService returns a Service over the two databases.
func NewService(db, records *store.DB, clk clock.Clock, log *slog.Logger, needs Needs) *Service {
	h := newHub()
	return &Service{
		db: db, clock: clk, log: log, needs: needs, hub: h,
		recorder: newRecorder(records, log, h.notify),
		running:  map[string]context.CancelCauseFunc{},
	}
}

// Close stores what records are waiting and ends the recorder.
func (s *Service) Close() error { return s.recorder.close() }

// Start creates a job and its delivery in one transaction, and wakes a worker.
func (s *Service) Start(ctx context.Context, account, name string, req Request) (job Job, err error) {
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		job, err = s.StartIn(ctx, tx, account, name, req)
		return err
	})
	if err != nil {
		return Job{}, err
	}
	s.Wake()
	return job, nil
}

// Wake rouses a worker; it is called after a commit with StartIn.
func (s *Service) Wake() { s.needs.Delivery.Wake() }

// StartIn is Start within the caller's transaction. The caller calls Wake
// after the commit.
func (s *Service) StartIn(ctx context.Context, tx *store.Tx, account, name string, req Request) (Job, error) {
	if err := checkRequest(name, req); err != nil {
		return Job{}, err
	}
	now := s.clock.Now()
	job := Job{
		ID: id.New(), Account: account, Name: name, Parameters: req.Parameters, RunOn: req.RunOn, StartedBy: req.StartedBy,
		Status: New, Created: now, Modified: now, StatusModified: now,
	}
	rb, err := s.needs.Runbooks.Runnable(ctx, tx, account, req.Runbook)
	if err != nil {
		return Job{}, err
	}
	if _, err := s.engineOf(rb.Type); err != nil {
		return Job{}, err
	}
	job.Runbook, job.RunbookType, job.Environment, job.TextHash = rb.Name, rb.Type, rb.Environment, rb.TextHash
	job.LogVerbose, job.LogProgress = rb.LogVerbose, rb.LogProgress
	if err := insertJob(ctx, tx, job); err != nil {
		if store.IsUnique(err) {
			return Job{}, nameTaken(name)
		}
		return Job{}, fmt.Errorf("write job: %w", err)
	}
	return job, s.needs.Delivery.Enqueue(ctx, tx, account, job.ID)
}

// nameTaken is why a second job of a name is not started.
func nameTaken(name string) error {
	return fault.New(fault.Conflict, "Job with specified id already exists.").On(name)
}

func checkRequest(name string, req Request) error {
	if name == "" || len(name) > 128 || strings.ContainsAny(name, "/\\?#") {
		return fault.New(fault.Invalid, "The job name '%s' is not valid: expected a GUID, or up to 128 characters without / \\ ? #.", name).On("name")
	}
	return CheckInput(req.Parameters, req.RunOn)
}

// CheckInput says what of a job's input would be refused, whatever the
// runbook.
func CheckInput(parameters map[string]json.RawMessage, runOn string) error {
	if runOn != "" {
		return fault.New(fault.Invalid, "The hybrid worker group '%s' does not exist; leave runOn empty to run on this server.", runOn).On("properties.runOn")
	}
	if len(parameters) > MaxParameters {
		return fault.New(fault.Invalid, "A job takes at most %d parameters; %d were given.", MaxParameters, len(parameters)).On("properties.parameters")
	}
	size := 0
	for k, v := range parameters {
		size += len(k) + len(v)
	}
	if size > MaxParameterBytes {
		return fault.New(fault.TooLarge, "The parameters have %d bytes together; at most %d are allowed.", size, MaxParameterBytes).On("properties.parameters")
	}
	return nil
}

// Get returns the job that name or id addresses.
func (s *Service) Get(ctx context.Context, account, name string) (j Job, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		j, err = get(ctx, tx, account, name)
		return err
	})
	return j, err
}

func get(ctx context.Context, tx *store.Tx, account, name string) (Job, error) {
	j, err := selectJob(ctx, tx, account, id.Key(name))
	if errors.Is(err, store.ErrNotFound) {
		return j, fault.New(fault.NotFound, "Job not found.").On(name)
	}
	return j, err
}

// Filter narrows a list of jobs; zero parts do not.
type Filter struct {
	Status      Status
	Runbook     string
	StartedFrom time.Time // started at or after
	EndedTo     time.Time // ended at or before
}

// List returns the account's jobs, the newest first.
func (s *Service) List(ctx context.Context, account string, f Filter, skip, limit int) (all []Job, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		all, err = selectJobs(ctx, tx, account, f, skip, limit)
		return err
	})
	return all, err
}

// CountByRunbook returns how many jobs a runbook has had.
func (s *Service) CountByRunbook(ctx context.Context, account, runbook string) (n int, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		n, err = countJobs(ctx, tx, account, id.Key(runbook))
		return err
	})
	return n, err
}

// Text returns the runbook text that a job ran.
func (s *Service) Text(ctx context.Context, j Job) ([]byte, error) {
	return s.needs.Runbooks.Text(ctx, j.Account, j.TextHash)
}

// Release refuses to let an account go while jobs of it are unfinished, and
// removes the records of its jobs otherwise.
func (s *Service) Release(ctx context.Context, tx *store.Tx, account string) error {
	n, err := countUnfinished(ctx, tx, account)
	if err != nil {
		return err
	}
	if n > 0 {
		return fault.New(fault.Conflict, "The account has %d unfinished job(s); stop them first.", n)
	}
	ids, err := selectJobIDs(ctx, tx, account)
	if err != nil {
		return err
	}
	return s.recorder.remove(ctx, ids)
}
