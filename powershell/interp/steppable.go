package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// Steppable is a SteppablePipeline: the pipeline of a script block, run by hand.
// Like the runspace it belongs to, it serves one goroutine.
type Steppable struct {
	// piped says that Begin announced input.
	piped  bool
	fr     *frame // where the commands' arguments are evaluated
	codes  []*commandCode
	node   syntax.Node
	stages []*stage
	// closers end redirections; sink is where the last command writes.
	closers []func() error
	sink    Writer
	// direct says that output goes to the command that steps, not to the caller.
	direct bool
	state  steppableState
}

type steppableState uint8

const (
	steppableNew steppableState = iota
	steppableBegun
	steppableEnded
)

// PSType is SteppablePipeline.
func (*Steppable) PSType() *types.Type { return types.MustNamed(automationSpace + "SteppablePipeline") }

// steppable takes the one pipeline of a block, whose names mean what they mean to
// the code that asks.
func (rs *Runspace) steppable(sb *ScriptBlock, args []any) (*Steppable, error) {
	ast := sb.unit.ast
	refuse := func(id, text string) error {
		e := types.NewException(automationSpace+"PSInvalidOperationException", text)
		e.ID, e.Category = id, "InvalidOperation"
		return e
	}
	if ast.BeginBlock != nil || ast.ProcessBlock != nil || ast.EndBlock == nil {
		return nil, refuse("CanConvertOneClauseOnly", "The script block cannot be converted because it contains more than one clause. Expressions or control structures are not permitted. Verify that the script block contains exactly one pipeline or command.")
	}
	const empty = "An empty script block cannot be converted. Verify that the script block contains exactly one pipeline or command."
	statements := ast.EndBlock.Statements
	if len(statements) > 1 {
		return nil, refuse("CanOnlyConvertOnePipeline", "Only a script block that contains exactly one pipeline or command can be converted. Expressions or control structures are not permitted. Verify that the script block contains exactly one pipeline or command.")
	}
	if len(statements) == 0 {
		return nil, refuse("CantConvertEmptyPipeline", empty)
	}
	p, ok := statements[0].(*syntax.Pipeline)
	if !ok {
		return nil, refuse("CanOnlyConvertOnePipeline", "Only a script block that contains exactly one pipeline or command can be converted. Expressions or control structures are not permitted. Verify that the script block contains exactly one pipeline or command.")
	}
	u := emptyCompileUnit(sb.unit)
	u.ast = ast
	c := &compiler{u: u}
	s := &Steppable{node: p}
	for _, e := range p.PipelineElements {
		cmd, ok := e.(*syntax.Command)
		if !ok { // an expression is no command
			return nil, refuse("CantConvertEmptyPipeline", empty)
		}
		s.codes = append(s.codes, c.command(cmd))
	}
	caller := rs.activeFrame()
	scope := caller.scope
	if len(args) > 0 {
		scope = &Scope{parent: caller.scope, session: caller.scope.session, script: caller.scope.script}
		scope.put("args", &Variable{Name: "args", val: types.NewArray(args...)})
	}
	s.fr = &frame{rs: rs, scope: scope, unit: u, vars: make([]*Variable, len(u.names)), streams: caller.streams}
	s.fr.out = WriterFunc(func(v any) error { return s.sink.Write(v) })
	return s, nil
}

func (s *Steppable) callMethod(rs *Runspace, name string, args []any) (any, bool, error) {
	var out any
	var err error
	switch key := strings.ToLower(name); key {
	case "begin":
		out, err = s.run(rs, func() error { return s.begin(first(args)) }, steppableNew, args)
	case "process":
		out, err = s.run(rs, func() error { return s.process(args) }, steppableBegun, nil)
	case "end":
		out, err = s.run(rs, s.end, steppableBegun, nil)
	case "clean", "dispose":
		out, err = types.Nothing, s.close()
	default:
		return nil, false, nil
	}
	return out, true, err
}

// run does a step; its output goes to the running command or is the result.
func (s *Steppable) run(rs *Runspace, step func() error, need steppableState, begin []any) (any, error) {
	if s.state != need {
		text := "The Begin method was not called, or End was called already."
		if need == steppableNew {
			text = "Begin was called already."
		}
		e := types.NewException(automationSpace+"PSInvalidOperationException", "Cannot perform operation because object \"SteppablePipeline\" is not in a state for it. "+text)
		e.ID, e.Category = "InvalidOperation", "InvalidOperation"
		return nil, e
	}
	if len(begin) > 0 {
		if _, ok := types.Unwrap(begin[0]).(*ScriptCmdlet); ok {
			s.direct = true
		}
	}
	var out collector
	s.sink = &out
	if s.direct {
		s.sink = rs.activeFrame().out
	}
	if err := step(); err != nil {
		if cerr := s.close(); cerr != nil {
			return nil, cerr
		}
		return nil, err
	}
	if s.direct {
		return types.Nothing, nil
	}
	return types.NewArray(out.items...), nil
}

// begin makes the commands and starts them. What says whether input comes is a
// truth value or the command whose own input is passed on.
func (s *Steppable) begin(expect any) error {
	piped := false
	switch x := types.Unwrap(expect).(type) {
	case *ScriptCmdlet:
		piped = x.call.inv != nil && x.call.inv.Piped
	default:
		piped = types.IsTrue(x)
	}
	s.state, s.piped = steppableBegun, piped
	var err error
	s.stages, s.closers, err = s.fr.stages(s.codes, piped)
	if err != nil {
		return err
	}
	for i, code := range s.codes {
		if err := s.fr.prepare(s.stages[i], code, i > 0 || piped); err != nil {
			return err
		}
	}
	for _, st := range s.stages {
		if err := st.start(); err != nil {
			return err
		}
	}
	return nil
}

func (s *Steppable) process(args []any) error {
	st := s.stages[0]
	if len(args) == 0 || !s.piped { // what is given counts only where input was announced
		return st.locate(st.inst.process(st, nil, false))
	}
	return st.Write(types.Norm(args[0]))
}

func (s *Steppable) end() error {
	s.state = steppableEnded
	for _, st := range s.stages {
		if err := st.locate(st.inst.end(st)); err != nil {
			return err
		}
	}
	return s.close()
}

// close cleans up; calling it again does nothing.
func (s *Steppable) close() error {
	s.state = steppableEnded
	var err error
	for _, st := range s.stages {
		if st.inst == nil || st.cleaned {
			continue
		}
		st.cleaned = true
		if cerr := st.inst.cleanup(st); err == nil {
			err = cerr
		}
	}
	for _, done := range s.closers {
		if cerr := done(); err == nil {
			err = cerr
		}
	}
	s.closers = nil
	return err
}
