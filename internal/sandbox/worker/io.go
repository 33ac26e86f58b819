package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/runwright/runwright/internal/sandbox/frame"
)

// ErrOver is returned by the IO of a job that has ended.
var ErrOver = errors.New("the job is over")

// jobIO is the IO of one job.
type jobIO struct {
	conn         *frame.Conn
	connections  *connections // nil: none can be had
	certificates []byte

	mu      sync.RWMutex // held shared while a frame is written, so that none follows the outcome
	cut     atomic.Bool  // the job has no connections any more
	over    bool
	pending sync.Map // uint64 → chan frame.Response
	next    uint64
	idMu    sync.Mutex
}

func (j *jobIO) Record(rec frame.Record) error {
	if rec.Time.IsZero() {
		rec.Time = time.Now()
	}
	rec.Clip()
	return j.alive(func() error { return j.conn.WriteRecord(&rec) })
}

func (j *jobIO) Progress(p frame.Progress) error {
	return j.alive(func() error { return j.conn.Write(frame.KindProgress, p) })
}

func (j *jobIO) Request(ctx context.Context, op, name string, args any) (json.RawMessage, error) {
	req := frame.Request{Op: op, Name: name}
	if args != nil {
		raw, err := json.Marshal(args)
		if err != nil {
			return nil, fmt.Errorf("arguments of %s: %w", op, err)
		}
		req.Args = raw
	}
	answer := make(chan frame.Response, 1)
	j.idMu.Lock()
	j.next++
	req.ID = j.next
	j.idMu.Unlock()
	j.pending.Store(req.ID, answer)
	defer j.pending.Delete(req.ID)
	if err := j.alive(func() error { return j.conn.Write(frame.KindRequest, req) }); err != nil {
		return nil, err
	}
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case resp := <-answer:
		if resp.Error != nil {
			return nil, resp.Error
		}
		return resp.Result, nil
	}
}

// deliver hands an answer to whoever waits for it; late answers are dropped.
func (j *jobIO) deliver(resp frame.Response) {
	if ch, ok := j.pending.LoadAndDelete(resp.ID); ok {
		ch.(chan frame.Response) <- resp
	}
}

func (j *jobIO) alive(write func() error) error {
	j.mu.RLock()
	defer j.mu.RUnlock()
	if j.over {
		return ErrOver
	}
	return write()
}

// end makes the IO dead; frames under way are written first.
func (j *jobIO) end() {
	j.disconnect()
	j.mu.Lock()
	j.over = true
	j.mu.Unlock()
}
