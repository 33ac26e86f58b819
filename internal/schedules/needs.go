package schedules

import (
	"context"
	"encoding/json"

	"github.com/runwright/runwright/internal/store"
)

// Needs are the parts of the house that schedules stand on.
type Needs struct {
	Runbooks Runbooks
	Jobs     Jobs
}

// Runbooks knows which runbooks there are.
type Runbooks interface {
	// Name returns a runbook's name as its creator wrote it, or a NotFound
	// fault.
	Name(ctx context.Context, tx *store.Tx, account, name string) (string, error)
}

// Start is a job to be started.
type Start struct {
	Account    string
	Job        string // the name that it gets
	Runbook    string
	Parameters map[string]json.RawMessage // as they came over the wire
	RunOn      string
}

// Jobs starts jobs.
type Jobs interface {
	// Check says what of a job's input would be refused.
	Check(parameters map[string]json.RawMessage, runOn string) error
	// Start creates a job in the caller's transaction. A fault says that the
	// job cannot be started as it stands.
	Start(ctx context.Context, tx *store.Tx, s Start) error
	// Wake is called after a commit that started jobs.
	Wake()
}
