package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/redact"
)

// jsonValue shortens a name that is written often.
type jsonValue = json.RawMessage

// sink is the Sink of one running job: it filters by the runbook's settings,
// masks secrets, numbers the records and hands them to the recorder.
type sink struct {
	service *Service
	ctx     context.Context
	job     Job
	secrets redact.Set
	once    sync.Once

	mu  sync.Mutex
	seq int64
}

// Started implements Sink.
func (k *sink) Started() {
	k.once.Do(func() { k.service.started(k.ctx, k.job.ID) })
}

// Record implements Sink.
func (k *sink) Record(r Record) error {
	if !k.wanted(r.Stream) {
		return nil
	}
	if r.Time.IsZero() {
		r.Time = k.service.clock.Now()
	}
	r.Time = clock.Cut(r.Time)
	r.Text = k.secrets.Text(r.Text)
	if len(r.Value) > 0 {
		value, err := maskValue(&k.secrets, r.Value)
		if err != nil {
			return fmt.Errorf("mask a record: %w", err)
		}
		r.Value = value
	}
	// Numbering and handing over are one step, so that order is kept.
	k.mu.Lock()
	defer k.mu.Unlock()
	r.Seq = k.seq + 1
	if err := k.service.recorder.add(k.ctx, k.job.ID, r); err != nil {
		return err
	}
	k.seq++
	return nil
}

// wanted applies the runbook's log settings.
func (k *sink) wanted(s Stream) bool {
	switch s {
	case Verbose:
		return k.job.LogVerbose
	case Progress:
		return k.job.LogProgress
	case Debug:
		return false
	}
	return true
}
