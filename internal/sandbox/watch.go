package sandbox

import (
	"fmt"
	"time"
)

// nearPercent is the part of a limit from which on a job is warned, once.
const nearPercent = 80

// watchMemory warns in the job's stream when its process comes near its limit on
// memory, which would end it. The function it returns ends the watch and waits for
// it.
func (b *box) watchMemory() (end func()) {
	limit := b.memoryLimit()
	over, done := make(chan struct{}), make(chan struct{})
	if limit == 0 {
		return func() {}
	}
	go func() {
		defer close(done)
		t := time.NewTicker(b.cfg.WatchInterval)
		defer t.Stop()
		for {
			select {
			case <-over:
				return
			case <-t.C:
			}
			used := memoryNow(b.cmd.Process.Pid)
			if used < limit/100*nearPercent {
				continue
			}
			b.warn(fmt.Sprintf("The job uses %d of the %d MiB of memory that a sandbox has; a job that needs more is ended.", used>>20, limit>>20))
			return
		}
	}()
	return func() {
		close(over)
		<-done
	}
}

// memoryLimit is the limit that ends a job; 0 for none that is known here, as that
// of a program's own heap.
func (b *box) memoryLimit() uint64 {
	if b.engine == nil {
		return b.cfg.Limits.MemoryBytes
	}
	return b.limits.DataBytes
}
