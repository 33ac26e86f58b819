package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/runwright/runwright/internal/clock"
	"github.com/runwright/runwright/internal/redact"
)

// jsonValue shortens a name that is written often.
type jsonValue = json.RawMessage

// holdTime is how long a record waits for the rest of what may be a secret that
// the script writes piece by piece.
const holdTime = 20 * time.Millisecond

// sink is the Sink of one running job: it filters by the runbook's settings,
// masks secrets, numbers the records and hands them on to be kept. A record
// whose end may be the beginning of a secret waits for the next one of its
// stream, at most holdTime.
type sink struct {
	ctx     context.Context
	job     Job
	clock   clock.Clock
	log     *slog.Logger
	started func()             // the script begins to run
	keep    func(Record) error // takes the masked and numbered records, in order
	secrets redact.Set
	once    sync.Once
	output  meter // guarded by mu

	mu     sync.Mutex
	seq    int64
	held   []Record       // of one stream, whose texts are in the window
	window *redact.Window // nil before the first record
	timer  *time.Timer    // lets go of what is held; nil before the first time
}

// Started implements Sink.
func (k *sink) Started() {
	k.once.Do(k.started)
}

// Record implements Sink.
func (k *sink) Record(r Record) error {
	if !k.wanted(r.Stream) {
		return nil
	}
	if r.Time.IsZero() {
		r.Time = k.clock.Now()
	}
	r.Time = clock.Cut(r.Time)
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
	if k.output.over != nil {
		return k.output.over
	}
	if k.window == nil {
		k.window = redact.NewWindow(&k.secrets)
	}
	if len(k.held) > 0 && k.held[0].Stream != r.Stream {
		if err := k.store(k.window.Flush()); err != nil {
			return err
		}
	}
	k.held = append(k.held, r)
	if err := k.store(k.window.Add(r.Text)); err != nil || len(k.held) == 0 {
		return err
	}
	if k.timer == nil {
		k.timer = time.AfterFunc(holdTime, k.letGo)
	}
	k.timer.Reset(holdTime)
	return nil
}

// store hands the oldest held records over, with the texts that came out of the
// window. The caller has the mutex.
func (k *sink) store(pieces []redact.Piece) error {
	for _, p := range pieces {
		r := k.held[0]
		k.held = k.held[1:]
		r.Text = p.Text
		if p.Cut {
			r.Value = nil // it has the same part of a secret
		}
		if err := k.number(r); err != nil {
			return err
		}
	}
	return nil
}

// number counts and keeps one record, and the warning that it has wrought.
func (k *sink) number(r Record) error {
	warning, err := k.output.take(r)
	if err != nil {
		return err
	}
	r.Seq = k.seq + 1
	if err := k.keep(r); err != nil {
		return err
	}
	k.seq++
	if warning == "" {
		return nil
	}
	if err := k.keep(Record{Seq: k.seq + 1, Time: r.Time, Stream: Warning, Text: warning}); err != nil {
		return err
	}
	k.seq++
	return nil
}

// letGo stores what is held, since nothing followed in time.
func (k *sink) letGo() {
	if err := k.flush(); err != nil && k.ctx.Err() == nil && limitOf(err) == nil {
		k.log.Error("store a record of a job", "job", k.job.ID, "error", err)
	}
}

// flush stores what is held. At the end of the job it is the last call. Where the
// job has written too much it says so, each time.
func (k *sink) flush() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.timer != nil {
		k.timer.Stop()
	}
	if k.output.over != nil {
		return k.output.over
	}
	if k.window == nil {
		return nil
	}
	return k.store(k.window.Flush())
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
