package interp

import (
	"context"
	"time"

	"github.com/runwright/runwright/powershell/types"
)

// posted is work that others hand to a runspace: it runs on the runspace's own
// goroutine where that waits or goes round a loop, as PowerShell runs the actions
// of events between statements.
type posted struct {
	work []func() error
	// wake is full while a waiting runspace has work to do.
	wake chan struct{}
	busy bool
}

// Post hands work to the runspace; the caller holds the baton of the family.
func (rs *Runspace) Post(do func() error) {
	p := rs.postbox()
	p.work = append(p.work, do)
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

func (rs *Runspace) postbox() *posted {
	if rs.posted == nil {
		rs.posted = &posted{wake: make(chan struct{}, 1)}
	}
	return rs.posted
}

// runPosted does what was handed to the runspace, one after the other; what comes
// meanwhile is done too, but work does not interrupt work.
func (rs *Runspace) runPosted() error {
	p := rs.posted
	if p == nil || p.busy || len(p.work) == 0 {
		return nil
	}
	p.busy = true
	defer func() { p.busy = false }()
	for len(p.work) > 0 {
		do := p.work[0]
		p.work = p.work[1:]
		if err := do(); err != nil {
			return err
		}
	}
	return nil
}

// After calls do, with the baton held, when the time has passed, unless the run
// or ctx ends before.
func (rs *Runspace) After(ctx context.Context, d time.Duration, do func()) {
	b := rs.family()
	clock := rs.opts.Host.Clock
	go func() {
		if clock.Sleep(ctx, d) != nil || !b.takeUnless(ctx.Done()) {
			return
		}
		defer b.pass()
		do()
	}()
}

// takeUnless is take that gives up once over is closed.
func (b *baton) takeUnless(over <-chan struct{}) bool {
	b.waiting.Add(1)
	defer b.waiting.Add(-1)
	select {
	case b.turn <- struct{}{}:
		return true
	case <-over:
		return false
	}
}

// EventSource is implemented by objects that raise events.
type EventSource interface {
	// Subscribe calls fire for each event of a name, with the baton held; found is
	// false when the object has no such event.
	Subscribe(event string, fire func(sender, args any)) (cancel func(), found bool)
}

// Handler is the action of an event: a block with a session of its own below the
// global one, so that script: variables last from one event to the next.
type Handler struct {
	Block   *ScriptBlock
	Session *Session
	Module  *Module
}

// NewHandler prepares a block as an event's action.
func (rs *Runspace) NewHandler(sb *ScriptBlock) *Handler {
	m := &Module{Name: "__DynamicModule", Type: "Script"}
	m.Session = newSession(rs.global.base, m)
	block := *sb
	block.session = m.Session
	return &Handler{Block: &block, Session: m.Session, Module: m}
}

// Run runs the action with variables of its own.
func (h *Handler) Run(rs *Runspace, vars map[string]any, args []any, st Streams) error {
	list := make([]Arg, len(args))
	for i, v := range args {
		list[i] = Arg{Value: v}
	}
	fr := &frame{rs: rs, scope: h.Session.base, unit: emptyUnit(), out: st.Output,
		streams: &streams{err: st.Error, warning: st.Warning, verbose: st.Verbose, debug: st.Debug, information: st.Information, progress: st.Progress}}
	ok, try := rs.ok, rs.inTry
	rs.inTry = 0
	defer func() { rs.ok, rs.inTry = ok, try }()
	s := &stage{fr: fr, node: h.Block.unit.ast, position: 1, length: 1}
	inst, err := rs.newFunctionInstance(s, h.Block, nil, &Invocation{Block: h.Block, Args: list, Node: h.Block.unit.ast})
	if err != nil {
		return err
	}
	for name, v := range vars {
		if err := inst.scope.Set(rs, name, types.Norm(v)); err != nil {
			return err
		}
	}
	err = guarded(func() error { return s.runAlone(inst) })
	if _, isFlow := err.(*flow); isFlow {
		return nil
	}
	return err
}

// OnExit calls do when the session ends, the latest first.
func (rs *Runspace) OnExit(do func() error) { rs.exits = append(rs.exits, do) }

// Exit ends the session: what waits for its end runs now.
func (rs *Runspace) Exit(ctx context.Context) error {
	outer := rs.ctx
	rs.ctx = ctx
	defer func() { rs.ctx = outer }()
	for len(rs.exits) > 0 {
		do := rs.exits[len(rs.exits)-1]
		rs.exits = rs.exits[:len(rs.exits)-1]
		if err := do(); err != nil {
			return err
		}
	}
	return nil
}
