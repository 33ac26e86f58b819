package python

import (
	"context"

	"github.com/runwright/runwright/internal/sandbox"
	"github.com/runwright/runwright/internal/sandbox/frame"
)

// Opened is an engine whose interpreter is being looked for, or has been. A server
// starts without waiting for that; the first job does.
type Opened struct {
	// Engine is for the pool's configuration.
	Engine *sandbox.Engine

	cancel context.CancelFunc
	done   chan struct{} // closed when the rest is known
	in     Interpreter
	err    error
}

// Open looks for an interpreter of a major version in the background, as Find and Engine do. The
// caller closes what it gets.
func Open(ctx context.Context, command string, major int, o Options) *Opened {
	ctx, cancel := context.WithCancel(ctx)
	p := &Opened{cancel: cancel, done: make(chan struct{})}
	p.Engine = newEngine(func(at sandbox.Site) (frame.Program, error) {
		<-p.done
		if p.err != nil {
			return frame.Program{}, p.err
		}
		return p.in.program(o, at)
	})
	go func() {
		defer close(p.done)
		if p.in, p.err = Find(ctx, command, major); p.err == nil {
			p.err = p.in.prepare(ctx, &o)
		}
	}()
	return p
}

// Wait waits until the search is over and says what came of it.
func (p *Opened) Wait() (Interpreter, error) {
	<-p.done
	return p.in, p.err
}

// Err is why jobs cannot run; nil where they can, and as long as that is not
// known.
func (p *Opened) Err() error {
	select {
	case <-p.done:
		return p.err
	default:
		return nil
	}
}

// Close ends the search and waits for that.
func (p *Opened) Close() {
	p.cancel()
	<-p.done
}
