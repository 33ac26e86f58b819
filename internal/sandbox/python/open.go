package python

import (
	"context"
	"sync"

	"github.com/runwright/runwright/internal/sandbox"
	"github.com/runwright/runwright/internal/sandbox/frame"
)

// Opened is an engine whose interpreter is being looked for, or has been. A server
// starts without waiting for that; the first job does.
type Opened struct {
	// Engine is for the pool's configuration.
	Engine *sandbox.Engine
	// Native is the same for accounts that take packages with compiled code.
	Native *sandbox.Engine

	find   func()
	begun  sync.Once
	cancel context.CancelFunc
	done   chan struct{} // closed when the rest is known
	in     Interpreter
	err    error
}

// Open prepares to look for an interpreter of a major version, as Find and Engine
// do. The search takes a while and two processes: it begins with Begin, or when
// its result is needed. The caller closes what it gets.
func Open(ctx context.Context, command string, major int, o Options) *Opened {
	ctx, cancel := context.WithCancel(ctx)
	p := &Opened{cancel: cancel, done: make(chan struct{})}
	program := func(native bool) func(sandbox.Site) (frame.Program, error) {
		return func(at sandbox.Site) (frame.Program, error) {
			if _, err := p.Wait(); err != nil {
				return frame.Program{}, err
			}
			return p.in.program(o, at, native)
		}
	}
	p.Engine, p.Native = newEngine(program(false)), newNativeEngine(program(true))
	p.find = func() {
		defer close(p.done)
		if p.in, p.err = Find(ctx, command, major); p.err == nil {
			p.err = p.in.prepare(ctx, &o)
		}
	}
	return p
}

// Begin begins the search, in the background.
func (p *Opened) Begin() { p.begun.Do(func() { go p.find() }) }

// Wait waits until the search is over and says what came of it.
func (p *Opened) Wait() (Interpreter, error) {
	p.Begin()
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
	p.begun.Do(func() { // it never began, and will not
		p.err = context.Canceled
		close(p.done)
	})
	<-p.done
}
