package modules

import (
	"context"
	"sync"
)

// importsAtOnce is how many imports run side by side.
const importsAtOnce = 2

// queue runs imports in the background, a few at a time, in the order they
// came. It is safe for concurrent use.
type queue struct {
	ctx    context.Context
	cancel context.CancelFunc
	slots  chan struct{}
	wg     sync.WaitGroup
}

func newQueue() *queue {
	ctx, cancel := context.WithCancel(context.Background())
	return &queue{ctx: ctx, cancel: cancel, slots: make(chan struct{}, importsAtOnce)}
}

// add runs f when a slot is free. After close, f is called with a context
// that has ended, so that it can note that it did nothing.
func (q *queue) add(f func(ctx context.Context)) {
	q.wg.Go(func() {
		q.slots <- struct{}{}
		defer func() { <-q.slots }()
		f(q.ctx)
	})
}

// close ends the context of running imports and waits for them.
func (q *queue) close() {
	q.cancel()
	q.wg.Wait()
}
