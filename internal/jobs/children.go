package jobs

import (
	"context"
	"encoding/json"
	"time"

	"github.com/runwright/runwright/internal/id"
	"github.com/runwright/runwright/internal/store"
)

// children are the Children of one running job.
type children struct {
	service *Service
	parent  Job
}

// Start implements Children. The child is started by whoever started the
// parent.
func (c children) Start(ctx context.Context, runbook, name string, parameters map[string]json.RawMessage, runOn string) (string, error) {
	if name == "" {
		name = id.New()
	}
	j, err := c.service.Start(ctx, c.parent.Account, name, Request{Runbook: runbook, Parameters: parameters, RunOn: runOn, StartedBy: c.parent.StartedBy})
	return j.Name, err
}

// Watch implements Children.
func (c children) Watch(ctx context.Context, seen map[string]Status, limit time.Duration) (map[string]Job, error) {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	known, err := c.read(ctx, seen)
	if err != nil {
		return nil, err
	}
	for {
		// Watched first and read then, so that no change falls in between.
		changed := make(chan struct{}, 1)
		round, end := context.WithCancel(ctx)
		for _, j := range known {
			c.service.hub.tell(round, j.ID, changed)
		}
		if known, err = c.read(ctx, seen); err != nil {
			end()
			return nil, err
		}
		out := map[string]Job{}
		for name, j := range known {
			if j.Status != seen[name] {
				out[name] = j
			}
		}
		if len(out) > 0 {
			end()
			return out, nil
		}
		select {
		case <-changed:
			end()
		case <-timer.C:
			end()
			return nil, nil
		case <-ctx.Done():
			end()
			return nil, ctx.Err()
		}
	}
}

// read reads the jobs that seen names.
func (c children) read(ctx context.Context, seen map[string]Status) (map[string]Job, error) {
	out := make(map[string]Job, len(seen))
	err := c.service.db.View(ctx, func(tx *store.Tx) error {
		for name := range seen {
			j, err := get(ctx, tx, c.parent.Account, name)
			if err != nil {
				return err
			}
			out[name] = j
		}
		return nil
	})
	return out, err
}

// tell sends to changed, which has room for one, when a job changes, until ctx
// ends.
func (h *hub) tell(ctx context.Context, job string, changed chan<- struct{}) {
	next, leave := h.watch(job)
	go func() {
		defer leave()
		select {
		case <-next:
			select {
			case changed <- struct{}{}:
			default: // somebody told already
			}
		case <-ctx.Done():
		}
	}()
}
