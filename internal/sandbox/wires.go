package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"syscall"

	"github.com/runwright/runwright/internal/netpolicy"
	"github.com/runwright/runwright/internal/sandbox/broker"
	"github.com/runwright/runwright/internal/sandbox/frame"
)

// wires are the connections of one job. The service keeps a hand on each: it
// cuts those that the process gave back and, at the end of the job, all others,
// whatever the process holds on to. So what is counted is what there is.
type wires struct {
	box *box
	job *broker.Job

	mu  sync.Mutex // guards all
	all map[uint64]*wire
}

// wire is one connection, being opened or open.
type wire struct {
	place  *broker.Place
	cancel context.CancelFunc
	held   io.Closer // cuts it; nil while it is being opened
}

func newWires(b *box, job *broker.Job) *wires {
	return &wires{box: b, job: job, all: map[uint64]*wire{}}
}

// begin notes a connection that is to be opened.
func (w *wires) begin(key uint64, place *broker.Place, cancel context.CancelFunc) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, ok := w.all[key]; ok {
		return fmt.Errorf("connection %d is there already", key)
	}
	w.all[key] = &wire{place: place, cancel: cancel}
	return nil
}

// hold notes that a connection is open; false means that nobody wants it any
// more.
func (w *wires) hold(key uint64, held io.Closer) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	one, ok := w.all[key]
	if ok {
		one.held = held
	}
	return ok
}

// release cuts a connection, or gives up opening it. A key that is not known is
// one that could not be opened.
func (w *wires) release(key uint64) {
	w.mu.Lock()
	one, ok := w.all[key]
	delete(w.all, key)
	w.mu.Unlock()
	if ok {
		w.cut(one)
	}
}

func (w *wires) cut(one *wire) {
	one.cancel()
	if one.held != nil {
		if err := one.held.Close(); err != nil {
			w.box.cfg.Logger.Error("sandbox: a connection was not closed", "sandbox", w.box.id, "error", err)
		}
	}
	one.place.Done()
}

// close cuts what is left. Nothing may be opened any more.
func (w *wires) close() {
	w.mu.Lock()
	all := w.all
	w.all = nil
	w.mu.Unlock()
	for _, one := range all {
		w.cut(one)
	}
}

// connect answers a wish for a connection. It returns at once; the error is a
// breach of the protocol. What is under way is bounded by the job's limit on
// connections, not by the slots for other questions, so that slow peers keep
// nothing else from being answered.
func (r *run) connect(ctx context.Context, req frame.Request) error {
	var args frame.Connect
	if err := frame.Decode(frame.KindRequest, req.Args, &args); err != nil {
		return err
	}
	place, err := r.wires.job.Begin()
	if err == nil && r.box.network == nil {
		place.Done()
		err = errors.New("connections cannot be handed to a sandbox on this system; that needs Linux")
	}
	if err != nil {
		r.slots <- struct{}{}
		r.group.Go(func() {
			defer func() { <-r.slots }()
			r.connected(req, frame.Connected{Failure: r.failure(err)})
		})
		return nil
	}
	ctx, cancel := context.WithCancel(ctx)
	if err := r.wires.begin(args.Key, place, cancel); err != nil {
		cancel()
		place.Done()
		return err
	}
	r.group.Go(func() {
		got, err := r.open(ctx, place, req.Name, args.Key)
		if err != nil {
			gaveUp := ctx.Err() != nil
			r.wires.release(args.Key)
			if gaveUp {
				return // nobody waits any more, or the job stops: the process knows, and is not to take it for a failure
			}
			got = frame.Connected{Failure: r.failure(err)}
		}
		r.connected(req, got)
	})
	return nil
}

// open connects and hands the connection to the process.
func (r *run) open(ctx context.Context, place *broker.Place, address string, key uint64) (frame.Connected, error) {
	conn, err := place.Connect(ctx, address)
	if err != nil {
		return frame.Connected{}, err
	}
	defer conn.Close()
	held, err := hand(r.box.network, key, conn)
	if err != nil {
		r.box.cfg.Logger.Error("sandbox: a connection was not handed over", "sandbox", r.box.id, "error", err)
		return frame.Connected{}, errors.New("the service could not hand over the connection")
	}
	if !r.wires.hold(key, held) {
		return frame.Connected{}, errors.Join(context.Canceled, held.Close())
	}
	return frame.Connected{Local: conn.LocalAddr().String(), Remote: conn.RemoteAddr().String()}, nil
}

func (r *run) connected(req frame.Request, got frame.Connected) {
	raw, err := json.Marshal(got)
	if err != nil {
		r.respond(req, frame.Response{ID: req.ID, Error: &frame.Error{Code: "InternalError", Message: err.Error()}})
		return
	}
	r.respond(req, frame.Response{ID: req.ID, Result: raw})
}

// logRefusal tells the operator, without the target: a script chooses that, and
// could put a secret into a name.
func (r *run) logRefusal(err error) {
	reason := err.Error()
	var refusal *netpolicy.Refusal
	if errors.As(err, &refusal) {
		reason = refusal.Reason
	}
	r.box.cfg.Logger.Warn("sandbox: a connection was refused", "sandbox", r.box.id, "account", r.box.account, "reason", reason)
}

// failure says why there is no connection, and warns about refusals.
func (r *run) failure(err error) *frame.ConnectFailure {
	if text, ok := r.wires.job.Notice(err); ok {
		r.box.warn(text)
		r.logRefusal(err)
	}
	f := &frame.ConnectFailure{Kind: frame.FailureOther, Message: err.Error()}
	var refusal *netpolicy.Refusal
	var limit *broker.LimitError
	var dns *net.DNSError
	var errno syscall.Errno
	var timeout net.Error
	switch {
	case errors.As(err, &refusal), errors.As(err, &limit), errors.Is(err, broker.ErrOff):
		f.Kind = frame.FailureRefused
	case errors.As(err, &dns):
		f.Kind, f.Message = frame.FailureLookup, dns.Err
		if dns.IsNotFound {
			f.Kind = frame.FailureName
		}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		f.Kind = frame.FailureTimeout
	case errors.As(err, &errno):
		f.Kind, f.Errno = frame.FailureSystem, int(errno)
	case errors.As(err, &timeout) && timeout.Timeout():
		f.Kind = frame.FailureTimeout
	}
	return f
}
