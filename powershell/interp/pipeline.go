package interp

import (
	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// instance is a command that runs in a pipeline.
type instance interface {
	begin(s *stage) error
	// process takes an object from the pipeline; has is false for the one call
	// that a command without pipeline input gets.
	process(s *stage, v any, has bool) error
	end(s *stage) error
	// cleanup runs at the end in any case; it must not be called twice.
	cleanup(s *stage) error
}

// stage is a command's place in a running pipeline.
type stage struct {
	inst    instance
	fr      *frame // the calling frame, with the stage's own streams and output
	node    syntax.Node
	begun   bool
	cleaned bool
	failed  bool
	// position and length are where in the pipeline the stage is, from 1.
	position, length int
}

// Write passes an object from the stage before.
func (s *stage) Write(v any) error {
	if err := s.start(); err != nil {
		return err
	}
	if err := s.fr.tick(); err != nil {
		return err
	}
	return s.locate(s.inst.process(s, v, true))
}

func (s *stage) start() error {
	if s.begun {
		return nil
	}
	s.begun = true
	return s.locate(s.inst.begin(s))
}

// locate gives an error of the stage's command the command's position.
func (s *stage) locate(err error) error {
	if err == nil {
		return nil
	}
	return s.fr.failure(err, s.node)
}

// runPipeline runs the stages, fed by source or by nothing.
func (fr *frame) runPipeline(source func(*frame, Writer) error, codes []*commandCode, node syntax.Node) (err error) {
	if err := fr.rs.checkContext(); err != nil {
		return err
	}
	stages, closers, err := fr.stages(codes, source != nil)
	defer func() {
		for _, s := range stages {
			if s == nil || s.inst == nil || s.cleaned {
				continue
			}
			s.cleaned = true
			if cerr := s.inst.cleanup(s); cerr != nil && err == nil {
				err = cerr
			}
		}
	}()
	defer func() {
		for _, done := range closers {
			if cerr := done(); cerr != nil && err == nil {
				err = cerr
			}
		}
	}()
	if err != nil {
		return err
	}
	failed := false
	for i, code := range codes {
		if err := fr.prepare(stages[i], code, i > 0 || source != nil); err != nil {
			return err
		}
	}
	fr.rs.ok = true // not before: arguments may ask for $?
	return fr.drive(source, stages, &failed)
}

// stages makes the places of a pipeline's commands, behind a source or not, and
// what closes their redirections.
func (fr *frame) stages(codes []*commandCode, source bool) (stages []*stage, closers []func() error, err error) {
	stages = make([]*stage, len(codes))
	// The last stage writes to the frame's output, each other one to the next.
	// A stage's redirections wrap its output and streams.
	out := fr.out
	for i := len(codes) - 1; i >= 0; i-- {
		sf := *fr
		sf.merged = false
		sf.out = out
		// -ErrorVariable of the function around hears of the last command only.
		if w, ok := fr.streams.err.(*noticed); ok && i < len(codes)-1 {
			st := *fr.streams
			st.err = w.inner
			sf.streams = &st
		}
		if r := codes[i].redirect; r != nil {
			done, err := r(fr, &sf)
			if err != nil {
				return stages, closers, err
			}
			if done != nil {
				closers = append(closers, done)
			}
		}
		s := &stage{fr: &sf, node: codes[i].node, position: i + 1, length: len(codes)}
		if source {
			s.position, s.length = i+2, len(codes)+1
		}
		stages[i] = s
		out = s
	}
	return stages, closers, nil
}

// drive feeds the first stage and ends them in order.
func (fr *frame) drive(source func(*frame, Writer) error, stages []*stage, failed *bool) error {
	from := 0 // the first stage that still runs
	stopped := func(err error) error {
		stop, ok := err.(*stopUpstream)
		if !ok {
			return err
		}
		for i, s := range stages {
			if s == stop.stage {
				from = max(from, i)
				return nil
			}
		}
		return err
	}
	step := func() error {
		for _, s := range stages {
			if err := s.start(); err != nil {
				return err
			}
		}
		if source != nil {
			return source(fr, stages[0])
		}
		s := stages[0]
		return s.locate(s.inst.process(s, nil, false))
	}
	if err := stopped(step()); err != nil {
		return err
	}
	for i := 0; i < len(stages); i++ {
		if i < from {
			continue
		}
		s := stages[i]
		if err := stopped(s.locate(s.inst.end(s))); err != nil {
			return err
		}
	}
	// A function or block whose code reported errors has not failed itself.
	fr.rs.ok = !anyFailed(stages)
	return nil
}

func anyFailed(stages []*stage) bool {
	for _, s := range stages {
		if s.failed {
			return true
		}
	}
	return false
}

// prepare resolves a stage's command, evaluates its arguments and makes the
// instance.
func (fr *frame) prepare(s *stage, code *commandCode, piped bool) error {
	target, name, err := code.resolve(fr)
	if err != nil {
		return err
	}
	args, err := fr.arguments(code.args)
	if err != nil {
		return err
	}
	inv := &Invocation{Name: name, Args: args, Piped: piped, Node: code.node, Dotted: code.operator == syntax.TokDot,
		Operator: code.operator}
	if inv.Operator != syntax.TokUnknown && target == nil {
		inv.InvocationName = operatorText(inv.Operator)
	}
	var cmd CommandInfo
	switch t := target.(type) {
	case *ScriptBlock:
		inv.Name = ""
		inv.Block = t
	case *Module: // & $module { … } runs the block inside the module
		if err := inv.inModule(fr, t, &cmd); err != nil {
			return fr.failure(err, code.node)
		}
	case CommandInfo:
		cmd = t
		inv.Name = cmd.CommandName()
	default:
		if cmd, err = fr.rs.findCommand(fr, name); err != nil {
			if inv.InvocationName != "" {
				name = inv.InvocationName
			}
			return fr.commandFailure(err, code, name)
		}
	}
	if w := fr.rs.watch; w != nil && cmd != nil {
		if err := w.command(fr, name, cmd.CommandName()); err != nil {
			return err
		}
	}
	inst, err := fr.rs.instantiate(s, cmd, inv)
	if err != nil {
		return fr.commandFailure(err, code, inv.Name)
	}
	s.inst = inst
	return nil
}

// Invocation is a call of a command: who is called with what.
type Invocation struct {
	// Name is the name the command was called by, "" of a script block.
	Name string
	// InvocationName is the operator or name that MyInvocation shows.
	InvocationName string
	Block          *ScriptBlock
	Args           []Arg
	// Piped says that objects come through the pipeline.
	Piped    bool
	Dotted   bool
	Operator syntax.TokenKind
	Node     syntax.Node
}

// inModule makes the call one of a block or command inside a module, which is the
// first argument.
func (inv *Invocation) inModule(fr *frame, m *Module, cmd *CommandInfo) error {
	if len(inv.Args) == 0 || m.Session == nil {
		return types.RuntimeError("BadExpression", "InvalidOperation", "The expression after '&' in a pipeline element produced an object that was not valid. It must result in a command name, a script block, or a CommandInfo object.")
	}
	what := types.Unwrap(inv.Args[0].Value)
	inv.Args = inv.Args[1:]
	if sb, ok := what.(*ScriptBlock); ok {
		bound := *sb
		bound.session = m.Session
		inv.Block = &bound
		return nil
	}
	inner := *fr
	inner.scope = m.Session.base
	found, err := fr.rs.findCommand(&inner, types.ToString(what))
	*cmd, inv.Name = found, types.ToString(what)
	return err
}

// Arg is an evaluated argument.
type Arg struct {
	// Name is the parameter's name as written, "" of a positional argument.
	Name  string
	Named bool
	// HasValue says that Value came with the name, behind a colon or by splatting.
	HasValue bool
	Value    any
	// Splatted says that the argument came from @variable.
	Splatted bool
	// order is the argument's place in the call.
	order int
	// Literal says that Value is a number written as such, whose Text counts
	// where a text is wanted: 1.0 stays 1.0.
	Literal bool
	Node    syntax.Node
	Text    string
}

// asText is the argument behind --: a name is plain text there.
func (a Arg) asText() Arg {
	if !a.Named {
		return a
	}
	return Arg{Value: a.Text, Node: a.Node, Text: a.Text}
}

// For returns the value to bind to a parameter of a type.
func (a *Arg) For(t *types.Type) any {
	if !a.Literal || t == nil || t == types.Object || types.IsNumeric(t) || t.AssignableTo(types.HashtableType) || t.Elem != nil && types.IsNumeric(t.Elem) || t.Enum() != nil {
		return a.Value
	}
	switch t {
	case types.Bool, types.SwitchType, types.CharType, types.DateTimeType, types.TimeSpanType, types.PSObjectType, types.ArrayType, types.ScriptBlockType:
		return a.Value
	}
	if t.Elem == types.Object || t.Elem == types.PSObjectType {
		return a.Value
	}
	return a.Text
}

// arguments evaluates the arguments of a command.
func (fr *frame) arguments(codes []argCode) ([]Arg, error) {
	args := make([]Arg, 0, len(codes))
	for i := range codes {
		a := &codes[i]
		if a.value == nil {
			args = append(args, Arg{Name: a.name, Named: true, Node: a.node, Text: a.text})
			continue
		}
		v, err := a.value(fr)
		if err != nil {
			return nil, err
		}
		if a.splat {
			args = splat(args, types.Unwrap(types.Norm(v)), a)
			continue
		}
		args = append(args, Arg{Name: a.name, Named: a.named, HasValue: a.joined, Value: types.Norm(v), Literal: a.literal, Node: a.node, Text: a.text})
	}
	return args, nil
}

// splat adds the arguments of @variable: a dictionary's entries by name, a
// collection's elements by position.
func splat(args []Arg, v any, a *argCode) []Arg {
	if d, ok := types.DictOf(v); ok {
		for k, val := range d.All {
			args = append(args, Arg{Name: types.ToString(k), Named: true, HasValue: true, Value: val, Splatted: true, Node: a.node, Text: a.text})
		}
		return args
	}
	items, many := elements(v)
	if text, ok := v.(string); ok {
		for _, u := range types.Units(text) {
			items = append(items, types.Char(u))
		}
	} else if !many {
		items = []any{v}
	}
	for _, item := range items {
		if name := markedName(item); name != "" {
			args = append(args, Arg{Name: name, Named: true, Node: a.node, Text: types.ToString(item)})
			continue
		}
		args = append(args, Arg{Value: item, Splatted: true, Node: a.node, Text: a.text})
	}
	return args
}
