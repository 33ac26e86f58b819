package interp

import (
	"context"
	"time"

	"github.com/runwright/runwright/powershell/types"
)

// Task is a block that runs in a runspace of its own.
type Task struct {
	Block *ScriptBlock
	Args  []any
	// Input are the objects of the pipeline; Piped says that there is one.
	Input []any
	Piped bool
}

// RunTask runs a block in the global scope, as Run does, with objects from a
// pipeline.
func (rs *Runspace) RunTask(ctx context.Context, t Task, st Streams) error {
	args := make([]Arg, len(t.Args))
	for i, v := range t.Args {
		args[i] = Arg{Value: v}
	}
	outer, outerRoot := rs.ctx, rs.root
	rs.ctx = ctx
	defer func() { rs.ctx, rs.root = outer, outerRoot }()
	out := st.Output
	if out == nil {
		out = discard{}
	}
	fr := &frame{rs: rs, scope: rs.global.current, unit: emptyUnit(), out: out,
		streams: &streams{err: st.Error, warning: st.Warning, verbose: st.Verbose, debug: st.Debug, information: st.Information, progress: st.Progress}}
	rs.root = fr
	s := &stage{fr: fr, node: t.Block.unit.ast, position: 1, length: 1}
	inst, err := rs.newFunctionInstance(s, t.Block, nil, &Invocation{Block: t.Block, Args: args, Piped: t.Piped, Node: t.Block.unit.ast, Dotted: !t.Piped && len(args) == 0})
	if err != nil {
		return fr.failure(err, nil)
	}
	if inst.dotted && inst.scope.call == nil {
		inst.scope.call = inst.call
		defer func() { inst.scope.call = nil }()
	}
	err = guarded(func() error { return s.runFed(inst, t.Input, t.Piped) })
	if f, ok := err.(*flow); ok && f.kind != flowReturn {
		return nil // break and continue outside any loop end the script quietly
	}
	return err
}

// runFed is runAlone with objects from a pipeline.
func (s *stage) runFed(inst instance, input []any, piped bool) (err error) {
	if !piped {
		return s.runAlone(inst)
	}
	s.inst = inst
	defer func() {
		if cerr := inst.cleanup(s); err == nil {
			err = cerr
		}
	}()
	if err := s.start(); err != nil {
		return err
	}
	for _, v := range input {
		if err := s.Write(v); err != nil {
			return err
		}
	}
	return inst.end(s)
}

// Adopt returns a block of the same text that belongs to this runspace's global
// session.
func (rs *Runspace) Adopt(sb *ScriptBlock) *ScriptBlock {
	return &ScriptBlock{unit: sb.unit, session: rs.global}
}

// Reset brings the session's variables back to those of a fresh session, so that
// the next task finds nothing of the one before.
func (rs *Runspace) Reset() { rs.resetVariables() }

// NewGuid makes a random id.
func (rs *Runspace) NewGuid() (types.Guid, error) { return rs.newGuid() }

// SetEnv replaces the host's environment for this runspace.
func (rs *Runspace) SetEnv(e Env) { rs.host.Env = e }

// RuntimeExceptionOf is the RuntimeException that carries an error out of its
// session.
func RuntimeExceptionOf(f *Failure) *types.Exception { return runtimeExceptionOf(f) }

// NewWaitHandle returns a wait handle that is set once done is closed.
func NewWaitHandle(done <-chan struct{}) *WaitHandle { return &WaitHandle{done} }

// DataCollection returns a PSDataCollection of elements of a type.
func DataCollection(elem *types.Type, items []any) *types.List {
	l := dataCollection(elem)
	l.Items = items
	return l
}

// Yield lets other runspaces of the family work.
func (rs *Runspace) Yield() {
	if rs.baton != nil {
		rs.baton.yield()
	}
}

// WaitFor waits, without the baton, until done is closed, the time is over (never
// when negative) or the run ends, which is an error.
func (rs *Runspace) WaitFor(done <-chan struct{}, limit time.Duration) error {
	return rs.waitFor(done, limit)
}

// Static calls a static method of a type.
func (rs *Runspace) Static(t *types.Type, name string, args ...any) (any, error) {
	v, err := rs.activeFrame().invokeStatic(t, name, args)
	return types.Norm(v), err
}

// StaticProperty reads a static property of a type.
func (rs *Runspace) StaticProperty(t *types.Type, name string) (any, error) {
	v, err := rs.activeFrame().staticProperty(t, name)
	return types.Norm(v), err
}
