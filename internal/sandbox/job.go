package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"

	"github.com/runwright/runwright/internal/netpolicy"
	"github.com/runwright/runwright/internal/sandbox/broker"
	"github.com/runwright/runwright/internal/sandbox/frame"
)

// Job is one run of a runbook.
type Job struct {
	// Account is the key that decides which sandboxes the job may share. Required.
	Account string
	// Engine is the name of one of Config.Engines; empty for the embedded one.
	Engine string
	// Modules is the folder with the account's modules, mounted read-only; an
	// empty string means none. Its content must not change while Revision stays.
	Modules string
	// Revision names the state of the modules; sandboxes with another one are
	// not used again.
	Revision string
	// Last says that no other job like it is expected: nothing is made ready for one.
	Last bool
	// Network are the lists of account and runbook that connections have to pass
	// beside the server's.
	Network []netpolicy.Layer
	// Identity answers at frame.IdentityAddress, where the job asks for tokens of its
	// managed identity; nil where it has none. It owns the connections it gets.
	Identity func(net.Conn)

	frame.Job // ModuleRoot and TempRoot are filled in inside
}

// Events receives what a running job sends. Calls come one after the other; a
// slow receiver slows the job down.
type Events interface {
	Record(frame.Record)
	Progress(frame.Progress)
	// Request answers a question of the job. It is called concurrently, with a
	// context that ends with the job. An error that is a *frame.Error reaches the
	// script as it is, any other as a general failure.
	Request(ctx context.Context, req frame.Request) (json.RawMessage, error)
}

// Outcome is the end of a job together with the place where it ran.
type Outcome struct {
	frame.Outcome
	Killed  bool // it did not stop within the grace period
	Sandbox Place
}

// Place describes the sandbox a job ran in.
type Place struct {
	ID      int64    // number of the sandbox, counted by the pool
	PID     int      // process id of the sandbox, as the service sees it
	Start   Start    // how the sandbox came to be
	Tier    Tier     // confinement in force
	Engine  string   // as in Job
	Profile string   // name of the system call profile, "" without filter
	Calls   int      // number of calls the profile allows
	Refused []string // calls that were refused during this job, each once
	Network broker.Counts
}

// Start is how a job got its sandbox.
type Start string

// The ways to get a sandbox, from slow to fast.
const (
	StartCold Start = "cold" // a new process
	StartWarm Start = "warm" // a neutral process that was kept ready
	StartIdle Start = "idle" // a sandbox of the same account
)

// Reason is why a sandbox ended in the middle of a job, or a job was ended.
type Reason string

// The reasons for an abnormal end.
const (
	ReasonMemory    Reason = "memory limit"
	ReasonThreads   Reason = "thread limit"
	ReasonCPU       Reason = "processor time"
	ReasonTime      Reason = "run time"
	ReasonTemp      Reason = "scratch space"
	ReasonDepth     Reason = "call depth"
	ReasonViolation Reason = "forbidden system call"
	ReasonProtocol  Reason = "protocol violation"
	ReasonCrash     Reason = "crash"
	ReasonClosed    Reason = "shutdown"
)

// Limit says whether the reason is a limit on what a job may use.
func (r Reason) Limit() bool {
	switch r {
	case ReasonMemory, ReasonThreads, ReasonCPU, ReasonTime, ReasonTemp, ReasonDepth:
		return true
	}
	return false
}

// EndError says that the sandbox ended before the job did.
type EndError struct {
	Reason  Reason
	Message string // for the user
	Detail  string // for the operator's log; may hold text the process printed
}

// Error gives the message for the user.
func (e *EndError) Error() string { return e.Message }

// ErrClosed is returned by a pool that has been closed.
var ErrClosed = errors.New("the sandbox pool is closed")

// TierError says that the machine cannot confine jobs as wanted.
type TierError struct {
	Found, Wanted Tier
	Why           string // what failed
}

// Error says what is missing and what the choices are, in one sentence.
func (e *TierError) Error() string {
	return fmt.Sprintf("jobs cannot be confined on this machine: sandbox tier %s is required, only tier %s (%s) is possible because %s; "+
		"run 'runwright doctor' for details, or accept the risk with --unsafe-no-sandbox", e.Wanted, e.Found, e.Found.Doc(), e.Why)
}

func (j *Job) check() error {
	switch {
	case j.Account == "":
		return errors.New("sandbox job without an account")
	case j.ID == "":
		return errors.New("sandbox job without an id")
	case len(j.Parameters) > 0 && !json.Valid(j.Parameters):
		return fmt.Errorf("job %s: parameters are not JSON", j.ID)
	}
	return nil
}
