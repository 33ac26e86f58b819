package pwshhost

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/runwright/runwright/internal/pwshhost/protocol"
	"github.com/runwright/runwright/internal/sandbox/frame"
)

type rawJSON = json.RawMessage

// Events receives what a running job sends, as package sandbox has it. Record and
// Progress are called one after the other; a slow receiver slows the job down.
type Events interface {
	Record(frame.Record)
	Progress(frame.Progress)
	// Request answers a question of the job. It is called concurrently, with a
	// context that ends with the job.
	Request(ctx context.Context, req frame.Request) (json.RawMessage, error)
}

// Result is the end of a job.
type Result struct {
	frame.Outcome
	Killed  bool              // it did not stop within the grace period
	Reuse   bool              // the process may run another job
	Why     string            // why it may not
	Modules []protocol.Module // loaded at the end
	RSS     int64             // bytes
}

// maxCalls is the number of questions of one job that are answered at the same
// time; more wait in the socket.
const maxCalls = 32

// width is the number of columns that objects are laid out for, as in the
// embedded engine.
const width = 120

// Run runs a job to its end. When ctx ends, the job is asked to stop, and the
// process killed when it does not within the grace period. An error means that
// the host ended or sent what it may not send; the process is killed then.
func (s *Session) Run(ctx context.Context, job frame.Job, events Events) (Result, error) {
	<-s.tidying
	msg, err := request(job)
	if err != nil {
		return Result{Reuse: true}, err
	}
	if err := s.setEnvironment(job.Environment); err != nil {
		return Result{}, err
	}
	if err := s.cfg.Link.SetReadDeadline(time.Time{}); err != nil {
		return Result{}, err
	}
	end, err := s.exchange(ctx, msg, events)
	if errors.Is(err, errKilled) {
		return Result{Outcome: frame.Outcome{JobID: job.ID, Status: frame.Stopped}, Killed: true, Why: "it was killed"}, nil
	}
	if err != nil {
		return Result{}, err
	}
	s.judge(end)
	res := Result{Outcome: outcome(job.ID, end), Reuse: s.spoiled == "", Why: s.spoiled, Modules: end.Modules, RSS: end.RSS}
	if res.Reuse {
		s.tidy()
	}
	return res, nil
}

// judge decides whether a process is used again.
func (s *Session) judge(end *protocol.End) {
	switch {
	case s.cfg.HeapBytes > 0 && end.HeapBytes > s.cfg.HeapBytes:
		s.spoil(fmt.Sprintf("it holds %d MiB of objects, more than %d MiB", end.HeapBytes>>20, s.cfg.HeapBytes>>20))
	case s.cfg.RSSBytes > 0 && end.RSS > s.cfg.RSSBytes:
		s.spoil(fmt.Sprintf("it holds %d MiB of memory, more than %d MiB", end.RSS>>20, s.cfg.RSSBytes>>20))
	case outOfMemory(end.Exception), end.Error != nil && outOfMemory(end.Error.Exception):
		s.spoil("it ran out of memory")
	}
}

// outOfMemory says whether an exception, or one inside it, tells of memory.
func outOfMemory(e *protocol.Exception) bool {
	for ; e != nil; e = e.Inner {
		if e.Type == "System.OutOfMemoryException" || e.Type == "System.InsufficientMemoryException" {
			return true
		}
	}
	return false
}

// request makes the job's frame.
func request(job frame.Job) (*protocol.Job, error) {
	name := strings.TrimSuffix(job.File, ".ps1")
	if name == "" {
		name = job.Runbook
	}
	// The host writes the script to a file of this name.
	if name == "" || name == "." || name == ".." || strings.ContainsAny(name, "/\x00") {
		return nil, fmt.Errorf("job %s: '%s' is no name for the file of a runbook", job.ID, name)
	}
	msg := &protocol.Job{ID: job.ID, Runbook: name, Script: job.Script, Parameters: map[string]rawJSON{}, Preferences: map[string]string{},
		Progress: true, Debug: true, Information: true, Width: width, MaxText: frame.MaxText}
	if len(job.Parameters) > 0 {
		if err := json.Unmarshal(job.Parameters, &msg.Parameters); err != nil {
			return nil, fmt.Errorf("job %s: the parameters are no JSON object: %w", job.ID, err)
		}
	}
	for _, m := range []map[string]string{job.Variables, job.Preferences} {
		for n, v := range m {
			msg.Preferences[n] = v
		}
	}
	return msg, nil
}

// quoted gives the JSON of a text.
func quoted(s string) rawJSON {
	raw, err := json.Marshal(s)
	if err != nil {
		return rawJSON(`""`) // texts always encode
	}
	return raw
}

// newToken makes what a job's questions have to bring along.
func newToken() string {
	var b [16]byte
	rand.Read(b[:]) // never fails: package crypto/rand
	return hex.EncodeToString(b[:])
}

// errKilled says that the process was killed because a job did not stop.
var errKilled = errors.New("the job did not stop and was killed")

// running is one job on a host.
type running struct {
	s      *Session
	job    *protocol.Job
	events Events
	slots  chan struct{}
	group  sync.WaitGroup
	killed atomic.Bool
}

// exchange sends a job and reads until its end.
func (s *Session) exchange(ctx context.Context, job *protocol.Job, events Events) (*protocol.End, error) {
	job.Token = newToken()
	if job.ID == "" {
		job.ID = newToken()
	}
	s.current = job.ID
	r := &running{s: s, job: job, events: events, slots: make(chan struct{}, maxCalls)}
	jobCtx, cancel := context.WithCancel(ctx)
	defer r.group.Wait() // answers under way end before the next job begins
	defer cancel()
	defer r.stopWhen(ctx)()
	if err := s.conn.Write(job); errors.Is(err, protocol.ErrTooLong) {
		return nil, fmt.Errorf("job %s: script and parameters are larger than a sandbox takes (%d MiB)", job.ID, protocol.MaxFrame>>20)
	} else if err != nil {
		return nil, r.ended(err)
	}
	for {
		m, err := s.conn.Read()
		if err != nil {
			return nil, r.ended(err)
		}
		end, err := r.take(jobCtx, m)
		if err != nil {
			return nil, r.ended(&ProtocolError{err})
		}
		if end != nil {
			if r.killed.Load() {
				s.spoil("it was killed")
			}
			return end, nil
		}
	}
}

func (r *running) ended(cause error) error {
	r.s.spoil("it ended in the middle of a job")
	if r.s.cfg.Kill != nil {
		r.s.cfg.Kill()
	}
	if r.killed.Load() {
		return errKilled
	}
	return cause
}

// ProtocolError marks what a healthy host would never send.
type ProtocolError struct{ Err error }

// Error says what it was.
func (e *ProtocolError) Error() string { return e.Err.Error() }

// Unwrap gives what it was.
func (e *ProtocolError) Unwrap() error { return e.Err }

// stopWhen has the job stopped when ctx ends: the host is asked, and killed when
// the job goes on. The function it returns calls that off and waits until nothing
// more can come of it.
func (r *running) stopWhen(ctx context.Context) (callOff func()) {
	over, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		select {
		case <-over:
			return
		case <-ctx.Done():
		}
		if r.s.cfg.Kill != nil {
			// The timer runs first: asking can block when the host does not read.
			kill := time.AfterFunc(r.s.cfg.Grace, func() {
				r.killed.Store(true)
				r.s.cfg.Kill()
			})
			defer kill.Stop()
		}
		// A failure to write means that the process is gone, which the reader sees.
		_ = r.s.conn.Write(protocol.Stop{ID: r.job.ID})
		<-over
	}()
	return func() {
		close(over)
		<-done
	}
}
