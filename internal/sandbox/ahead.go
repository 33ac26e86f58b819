package sandbox

import (
	"errors"
	"time"
)

// aheadSoon is ahead, once the job that is being started has had its start.
func (p *Pool) aheadSoon(job Job, engine *Engine) {
	p.background.Go(func() {
		select {
		case <-time.After(refillDelay):
			p.ahead(job, engine)
		case <-p.closing:
		}
	})
}

// ahead makes the next sandbox of an account ready where each serves one job
// only, or starting one takes long. One waits at most; what cannot be made ready now is made when it is
// needed, and fails there.
func (p *Pool) ahead(job Job, engine *Engine) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || p.cfg.MaxIdle <= 0 || p.waits(&job) {
		return
	}
	key := job.Account + "\x00" + job.Engine
	if p.making[key] {
		return
	}
	p.making[key] = true
	p.background.Go(func() {
		b, _, err := p.newBox(&job, engine)
		p.mu.Lock()
		delete(p.making, key)
		p.mu.Unlock()
		if err != nil {
			if !errors.Is(err, ErrClosed) {
				p.cfg.Logger.Warn("no sandbox could be made ready", "engine", job.Engine, "account", job.Account, "error", err)
			}
			return
		}
		p.release(b, true)
	})
}

// Settle waits until no process is being started or ended in the background. It
// is for measurements: while jobs run there may be no such moment.
func (p *Pool) Settle() {
	for range 2 { // what is made ready ahead takes the neutral process
		p.replenish()
		p.background.Wait()
	}
}

// waits says whether an idle box would serve the job.
func (p *Pool) waits(job *Job) bool {
	for b, idle := range p.boxes {
		if idle && b.account == job.Account && b.named == job.Engine && b.revision == job.Revision && b.modules == job.Modules {
			return true
		}
	}
	return false
}
