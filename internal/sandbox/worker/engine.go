package worker

import (
	"context"
	"encoding/json"
	"net"

	"github.com/runwright/runwright/internal/sandbox/frame"
)

// Engine runs the jobs of one sandbox, one after the other. What it keeps
// between jobs is visible to later jobs of the same account.
type Engine interface {
	// Run runs the job to its end. A cancelled context means that the job must
	// stop. When Run returns, nothing of the job may still be running.
	Run(ctx context.Context, job frame.Job, io IO) frame.Outcome
}

// Preparer is an Engine with something to make ready that no job has a part in,
// such as its tables. Prepare is called once, while the process still waits for
// its account, and has returned before the first Run. It must not touch files,
// network or environment: the process is not yet confined.
type Preparer interface{ Prepare() }

// IO is a running job's way out. It is safe for concurrent use, and dead once
// Run has returned: calls then give ErrOver.
type IO interface {
	// Record sends a stream record; it blocks while the service does not keep
	// up. A zero time is set to now.
	Record(rec frame.Record) error
	// Progress tells how far the job is.
	Progress(p frame.Progress) error
	// Request asks the service for something and waits for the answer. A
	// refusal is a *frame.Error.
	Request(ctx context.Context, op, name string, args any) (json.RawMessage, error)
	// Dial asks the service for a TCP connection to HOST:PORT. Errors are those
	// of package net; a refusal is a *frame.Error. Connections that are open when
	// the job ends or is stopped are closed.
	Dial(ctx context.Context, address string) (net.Conn, error)
	// Certificates are the certificates that connections are to trust, as PEM.
	Certificates() []byte
}
