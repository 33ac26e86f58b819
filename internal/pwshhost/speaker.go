package pwshhost

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/runwright/runwright/internal/pwshhost/protocol"
	"github.com/runwright/runwright/internal/sandbox/frame"
)

// Speaker puts the frame protocol over a session: towards a pool of sandboxes it
// is what a process of the embedded engine is. Any number of goroutines write,
// one reads. Who ends the process closes the speaker afterwards.
//
// Each frame that is written begins something that goes on beside; what comes of
// it is handed to the reader one by one, so that a reader that does not read
// slows the host down.
type Speaker struct {
	session *Session
	out     chan said
	closed  chan struct{}
	once    sync.Once
	work    sync.WaitGroup

	mu      sync.Mutex // guards the rest
	stop    context.CancelFunc
	next    uint64
	pending map[uint64]chan frame.Response
}

// said is one frame, or the end.
type said struct {
	kind    frame.Kind
	payload []byte
	err     error
}

// Speak begins to speak with a host over its stream.
func Speak(cfg Config) *Speaker {
	cfg.Kill = nil // the pool's business
	s := &Speaker{session: NewSession(cfg), out: make(chan said), closed: make(chan struct{}), pending: map[uint64]chan frame.Response{}}
	s.begin(func() (frame.Kind, any, error) {
		err := s.session.greet()
		return frame.KindReady, frame.Ready{PID: s.session.hello.PID}, err
	})
	return s
}

// errSpeakerClosed is what is read after Close.
var errSpeakerClosed = errors.New("the pwsh host was ended")

// begin runs something and hands its result to the reader.
func (s *Speaker) begin(do func() (frame.Kind, any, error)) {
	s.work.Go(func() {
		kind, value, err := do()
		if err != nil {
			var broken *ProtocolError
			if errors.As(err, &broken) {
				err = fmt.Errorf("%w: %w", frame.ErrUnknownKind, err)
			}
			s.hand(said{err: err})
			return
		}
		s.say(kind, value)
	})
}

// say hands a frame to the reader.
func (s *Speaker) say(kind frame.Kind, value any) {
	if rec, ok := value.(*frame.Record); ok {
		s.hand(said{kind: kind, payload: rec.Payload()})
		return
	}
	raw, err := json.Marshal(value)
	s.hand(said{kind: kind, payload: raw, err: err})
}

func (s *Speaker) hand(what said) {
	select {
	case s.out <- what:
	case <-s.closed:
	}
}

// Read waits for the next frame of the host.
func (s *Speaker) Read() (frame.Kind, []byte, error) {
	select {
	case what := <-s.out:
		return what.kind, what.payload, what.err
	case <-s.closed:
		return 0, nil, errSpeakerClosed
	}
}

// Close lets go of everything that waits. The process has been ended before.
func (s *Speaker) Close() error {
	s.once.Do(func() { close(s.closed) })
	s.mu.Lock()
	if s.stop != nil {
		s.stop()
	}
	s.mu.Unlock()
	s.work.Wait()
	s.session.Close()
	return nil
}

// Write takes a frame for the host. The value is that of package frame for the
// kind.
func (s *Speaker) Write(kind frame.Kind, value any) error {
	switch v := value.(type) {
	case *frame.Job:
		return s.run(*v)
	case frame.Response:
		s.deliver(v)
		return nil
	case frame.Lock:
		s.lock(v.Filter, v.Flags)
		return nil
	}
	switch kind {
	case frame.KindGo:
		return nil
	case frame.KindStop:
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.stop != nil {
			s.stop()
		}
		return nil
	case frame.KindPing:
		s.begin(func() (frame.Kind, any, error) { return frame.KindPong, nil, s.session.Idle() })
		return nil
	}
	return fmt.Errorf("a pwsh host does not understand %s", kind)
}

// lock has the host put its filter in place; the reader gets Locked. Flags are
// those of the call seccomp.
func (s *Speaker) lock(filter []byte, flags uint64) {
	s.begin(func() (frame.Kind, any, error) {
		var err error
		if len(filter) > 0 {
			err = s.session.lock(filter, uint32(flags))
		}
		if err == nil {
			err = s.session.showModules()
		}
		return frame.KindLocked, frame.Locked{PID: s.session.hello.PID, Listener: -1}, err
	})
}

// run begins a job.
func (s *Speaker) run(job frame.Job) error {
	msg, err := request(job)
	if err != nil {
		s.begin(func() (frame.Kind, any, error) {
			return frame.KindOutcome, frame.Outcome{JobID: job.ID, Status: frame.Failed, Exception: err.Error()}, nil
		})
		return nil
	}
	if _, err := protocol.Encode(msg); err != nil {
		return fmt.Errorf("%w: %w", frame.ErrTooLarge, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.mu.Lock()
	s.stop = cancel
	s.mu.Unlock()
	s.begin(func() (frame.Kind, any, error) {
		defer cancel()
		res, err := s.session.Run(ctx, job, speakerEvents{s})
		res.Outcome.Retire = res.Why
		return frame.KindOutcome, res.Outcome, err
	})
	return nil
}

// deliver hands an answer to whoever waits for it; late answers are dropped.
func (s *Speaker) deliver(r frame.Response) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ch, ok := s.pending[r.ID]; ok {
		delete(s.pending, r.ID)
		ch <- r
	}
}

// speakerEvents turns what a job sends into frames.
type speakerEvents struct{ s *Speaker }

// Record implements Events.
func (e speakerEvents) Record(r frame.Record) { e.s.say(frame.KindRecord, &r) }

// Progress implements Events.
func (e speakerEvents) Progress(p frame.Progress) { e.s.say(frame.KindProgress, p) }

// Request implements Events.
func (e speakerEvents) Request(ctx context.Context, req frame.Request) (json.RawMessage, error) {
	s, answer := e.s, make(chan frame.Response, 1)
	s.mu.Lock()
	s.next++
	req.ID = s.next
	s.pending[req.ID] = answer
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.pending, req.ID)
	}()
	s.say(frame.KindRequest, req)
	select {
	case r := <-answer:
		if r.Error != nil {
			return nil, r.Error
		}
		return r.Result, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-s.closed:
		return nil, io.ErrClosedPipe
	}
}
