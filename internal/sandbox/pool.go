package sandbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/runwright/runwright/internal/sandbox/broker"
	"github.com/runwright/runwright/internal/sandbox/frame"
)

// Pool runs jobs in sandboxes. It is safe for concurrent use.
type Pool struct {
	cfg      Config
	plan     plan
	report   Report
	refusal  error // set when no job may run: a *TierError, or that no process starts
	launcher *launcher
	slots    chan struct{}
	closing  chan struct{}
	jobs     sync.WaitGroup

	mu         sync.Mutex // guards the rest
	closed     bool
	nextID     int64
	warm       []*process
	boxes      map[*box]bool   // all bound boxes; true while idle
	making     map[string]bool // account and engine of boxes being made ready
	background sync.WaitGroup  // starts and ends of processes nobody waits for
}

// refillDelay keeps the start of the next neutral process from slowing down the
// job that has just taken the last one.
const refillDelay = 10 * time.Millisecond

// NewPool finds out what the machine can do and makes a pool. A machine that
// cannot confine is no error here: the pool then refuses every job with what Err
// returns, usually a *TierError, and Report says why.
func NewPool(cfg Config) (*Pool, error) {
	cfg = cfg.withDefaults()
	if cfg.MinimumTier < TierB {
		return nil, fmt.Errorf("sandbox pool: the minimum tier cannot be %s: want A or B, or the unsafe mode", cfg.MinimumTier)
	}
	if err := keepDescriptors(); err != nil {
		return nil, fmt.Errorf("sandbox pool: mark descriptors: %w", err)
	}
	var err error
	if cfg.certificates, err = newCertificates(cfg.Certificates); err != nil {
		return nil, fmt.Errorf("sandbox pool: %w", err)
	}
	p := &Pool{
		cfg:      cfg,
		launcher: newLauncher(),
		slots:    make(chan struct{}, cfg.MaxRunning),
		closing:  make(chan struct{}),
		boxes:    map[*box]bool{},
		making:   map[string]bool{},
	}
	cfg = cfg.withGroups(p.launcher)
	p.cfg = cfg
	p.plan, p.report = choose(cfg, p.launcher)
	switch {
	case p.plan.tier == 0:
		p.refusal = fmt.Errorf("no job can run: a sandbox process cannot be started, because %s", p.report.why())
		cfg.Logger.Error("no job can run", "error", p.refusal)
	case p.plan.tier < cfg.MinimumTier:
		if !cfg.Unsafe {
			p.refusal = &TierError{Found: p.plan.tier, Wanted: cfg.MinimumTier, Why: p.report.why()}
		}
		cfg.Logger.Warn("jobs are not confined as wanted", "tier", p.plan.tier.String(), "wanted", cfg.MinimumTier.String(),
			"why", p.report.why(), "jobs", map[bool]string{true: "run unsafely", false: "are refused"}[cfg.Unsafe])
	}
	if p.refusal == nil {
		p.replenish()
	}
	return p, nil
}

// Report says what was found when the pool was made.
func (p *Pool) Report() Report { return p.report }

// Err is the reason why the pool refuses jobs, nil when it does not.
func (p *Pool) Err() error { return p.refusal }

// Run runs a job to its end. When ctx ends, the job is stopped, and killed after
// the grace period; the outcome then is Stopped. An error means that there is no
// outcome: Err's, *LimitError, *EndError, ErrClosed, or that no sandbox could be made.
func (p *Pool) Run(ctx context.Context, job Job, events Events) (Outcome, error) {
	if p.refusal != nil {
		return Outcome{}, p.refusal
	}
	if err := job.check(); err != nil {
		return Outcome{}, err
	}
	engine, err := p.engine(job.Engine)
	if err != nil {
		return Outcome{}, err
	}
	if !p.enter() {
		return Outcome{}, ErrClosed
	}
	defer p.jobs.Done()
	stopped := Outcome{Outcome: frame.Outcome{JobID: job.ID, Status: frame.Stopped}}
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-ctx.Done():
		return stopped, nil
	case <-p.closing:
		return Outcome{}, ErrClosed
	}
	if ctx.Err() != nil {
		return stopped, nil
	}
	b, start, err := p.acquire(&job, engine)
	if err != nil {
		return Outcome{}, err
	}
	b.begin(events)
	network := p.cfg.Network.Job(job.Network...)
	if job.Identity != nil {
		network.Serve(frame.IdentityAddress, job.Identity)
	}
	out, killed, healthy, err := b.run(ctx, &job, events, network)
	refused, violated := b.finish()
	result := Outcome{Outcome: out, Killed: killed, Sandbox: b.place(start)}
	result.Sandbox.Refused, result.Sandbox.Network = refused, network.Counts()
	if n := result.Sandbox.Network; n != (broker.Counts{}) {
		p.cfg.Logger.Info("job used the network", "job", job.ID, "account", job.Account, "opened", n.Opened, "refused", n.Refused)
	}
	b.jobs++
	p.release(b, healthy && !violated && out.Retire == "" && out.MemoryBytes < p.cfg.Limits.MemoryBytes/2)
	var limited *LimitError
	if errors.As(err, &limited) {
		p.cfg.Logger.Warn("a limit ended a job", "job", job.ID, "account", job.Account, "sandbox", b.id, "reason", limited.Reason, "detail", limited.Message)
	}
	var ended *EndError
	if errors.As(err, &ended) && ended.Reason.Limit() {
		// A runtime's last words about that are many and say no more.
		p.cfg.Logger.Warn("a limit ended a job and its sandbox", "job", job.ID, "account", job.Account, "sandbox", b.id, "reason", ended.Reason, "detail", ended.Message)
	} else if ended != nil {
		p.cfg.Logger.Error("sandbox ended in the middle of a job", "job", job.ID, "sandbox", b.id, "reason", ended.Reason, "detail", ended.Detail)
		select {
		case <-p.closing:
			ended.Reason, ended.Message = ReasonClosed, "The service was shut down while the job ran."
		default:
		}
	}
	return result, err
}

func (p *Pool) enter() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	p.jobs.Add(1)
	return true
}

// acquire gives a box of the job's account that nobody else uses.
func (p *Pool) acquire(job *Job, engine *Engine) (_ *box, _ Start, err error) {
	if engine != nil && (engine.OneJob || engine.Spare) && !job.Last {
		defer func() {
			if err == nil {
				p.aheadSoon(*job, engine)
			}
		}()
	}
	for {
		b := p.takeIdle(job)
		if b == nil {
			break
		}
		if err := b.idle(); err != nil {
			p.cfg.Logger.Warn("idle sandbox does not answer", "sandbox", b.id, "error", err)
			p.release(b, false)
			continue
		}
		return b, StartIdle, nil
	}
	b, start, err := p.newBox(job, engine)
	if err != nil {
		return nil, "", err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.boxes[b] = false
	if p.closed { // Close did not see this one
		b.kill()
	}
	return b, start, nil
}

// newBox binds a process to the job's account.
func (p *Pool) newBox(job *Job, engine *Engine) (*box, Start, error) {
	start := StartWarm
	pl := p.plan
	var proc *process
	if engine != nil {
		pl = pl.forProgram()
	}
	if pl.rootAhead == p.plan.rootAhead {
		proc = p.takeWarm()
	}
	if proc == nil {
		start = StartCold
		var err error
		if proc, err = p.launcher.launch(p.cfg, pl); err != nil {
			return nil, "", err
		}
	}
	p.mu.Lock()
	p.nextID++
	id := p.nextID
	p.mu.Unlock()
	b, err := bind(p.cfg, p.plan, proc, id, job, engine)
	time.AfterFunc(refillDelay, p.replenish)
	if err != nil {
		return nil, "", fmt.Errorf("confine sandbox process: %w", err)
	}
	return b, start, nil
}

// takeIdle takes an idle box of the account out of the pool and ends those that
// the account can no longer use.
func (p *Pool) takeIdle(job *Job) *box {
	p.mu.Lock()
	var found *box
	var useless []*box
	for b, idle := range p.boxes {
		switch {
		case !idle || b.account != job.Account || b.named != job.Engine:
		case !b.alive(), b.revision != job.Revision, b.modules != job.Modules, time.Since(b.created) > p.cfg.MaxAge:
			useless = append(useless, b)
		case found == nil:
			found = b
		}
	}
	if found != nil {
		p.boxes[found] = false
		found.idleTimer.Stop()
	}
	for _, b := range useless {
		delete(p.boxes, b)
		b.idleTimer.Stop()
	}
	p.mu.Unlock()
	for _, b := range useless {
		b.end()
	}
	return found
}

// release gives a box back, to be used again or ended.
func (p *Pool) release(b *box, reuse bool) {
	if b.jobs >= p.cfg.JobsPerSandbox || !b.alive() || b.engine != nil && b.engine.OneJob && b.jobs > 0 {
		reuse = false
	}
	p.mu.Lock()
	var surplus *box
	if reuse && !p.closed && p.cfg.MaxIdle > 0 {
		b.idleTimer = time.AfterFunc(p.cfg.IdleTimeout, func() { p.expire(b) })
		p.boxes[b] = true
		surplus = p.oldestSurplus()
	} else {
		surplus = b
	}
	if surplus != nil {
		delete(p.boxes, surplus)
	}
	if surplus != nil {
		p.background.Go(surplus.end)
	}
	p.mu.Unlock()
}

// oldestSurplus gives an idle box to end when there are too many.
func (p *Pool) oldestSurplus() *box {
	var oldest *box
	idle := 0
	for b, isIdle := range p.boxes {
		if !isIdle {
			continue
		}
		idle++
		if oldest == nil || b.id < oldest.id {
			oldest = b
		}
	}
	if idle <= p.cfg.MaxIdle {
		return nil
	}
	oldest.idleTimer.Stop()
	return oldest
}

func (p *Pool) expire(b *box) {
	p.mu.Lock()
	idle := p.boxes[b]
	if idle {
		delete(p.boxes, b)
	}
	p.mu.Unlock()
	if idle {
		b.end()
	}
}

// Retire ends the idle sandboxes of an account, for instance because the account
// is deleted; running jobs are not disturbed.
func (p *Pool) Retire(account string) {
	p.mu.Lock()
	var out []*box
	for b, idle := range p.boxes {
		if idle && b.account == account {
			out = append(out, b)
			delete(p.boxes, b)
			b.idleTimer.Stop()
		}
	}
	p.mu.Unlock()
	for _, b := range out {
		b.end()
	}
}

func (p *Pool) takeWarm() *process {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.warm) > 0 {
		proc := p.warm[0]
		p.warm = slices.Delete(p.warm, 0, 1)
		if proc.alive() {
			return proc
		}
		proc.end()
	}
	return nil
}

// replenish starts a neutral process in the background when one is missing.
func (p *Pool) replenish() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || len(p.warm) >= p.cfg.Warm {
		return
	}
	p.background.Go(func() {
		proc, err := p.launcher.launch(p.cfg, p.plan)
		if err != nil {
			if !errors.Is(err, ErrClosed) {
				p.cfg.Logger.Warn("no warm sandbox process", "error", err)
			}
			return
		}
		p.mu.Lock()
		keep := !p.closed && len(p.warm) < p.cfg.Warm
		if keep {
			p.warm = append(p.warm, proc)
		}
		p.mu.Unlock()
		if !keep {
			proc.end()
		}
	})
}

// Close ends every sandbox, running jobs included, and waits until nothing is
// left. The pool takes no jobs afterwards.
func (p *Pool) Close() error {
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return nil
	}
	p.closed = true
	close(p.closing)
	var idle []*box
	for b, isIdle := range p.boxes {
		if isIdle {
			b.idleTimer.Stop()
			idle = append(idle, b)
			delete(p.boxes, b)
		} else {
			b.kill()
		}
	}
	warm := p.warm
	p.warm = nil
	p.mu.Unlock()
	for _, b := range idle {
		b.end()
	}
	for _, proc := range warm {
		proc.end()
	}
	p.jobs.Wait()
	p.background.Wait()
	p.launcher.close()
	return p.cfg.certificates.Close()
}
