package interp

import (
	"path"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// Function is a function or filter.
type Function struct {
	Name        string
	Description string
	Block       *ScriptBlock
	Filter      bool
	Private     bool
	Options     VarOptions
	// Module is the module that exports the function, nil otherwise.
	Module *Module
	// Meta are the parameters with the dynamic ones that certain arguments bring,
	// nil without.
	Meta *Meta
}

// functionInstance is a function, script block or script file in a pipeline.
type functionInstance struct {
	rs      *Runspace
	sb      *ScriptBlock
	fn      *Function
	inv     *Invocation
	bind    *binding
	scope   *Scope
	session *Session
	fr      *frame
	call    *call
	dotted  bool
	common  common
	input   []any
	ran     bool
	outer   *Scope // the session's current scope before the call
	entered bool
	started bool // a begin, process or end block has begun to run
	// outerCall is what the scope of dot-sourced code told about its own call.
	outerCall *call
	hidden    map[string]*Variable
	// variable writers of -OutVariable and its kin, flushed at the end
	vars *commonVars
	// fallback are the values parameters have while no object binds them.
	fallback []any
}

func (rs *Runspace) newFunctionInstance(s *stage, sb *ScriptBlock, fn *Function, inv *Invocation) (*functionInstance, error) {
	u := sb.unit
	if err := u.compile(rs); err != nil {
		return nil, err
	}
	f := &functionInstance{rs: rs, sb: sb, fn: fn, inv: inv, dotted: inv.Dotted, session: sb.session}
	if f.session == nil {
		f.session = rs.global
	}
	meta := u.params
	name := ownName(fn, sb, inv)
	if meta == nil {
		meta = &Meta{}
	}
	f.bind = newBinding(rs, name, meta)
	f.bind.piped = inv.Piped
	f.call = &call{fn: fn, sb: sb, inv: inv, bind: f.bind, stage: s, rs: rs}
	if f.dotted {
		f.scope = s.fr.scope
		if sb.session != nil && sb.session != f.scope.session && fn == nil && !u.root {
			f.scope = sb.session.current // the code's own session, not the caller's
		}
	} else {
		f.scope = &Scope{parent: f.session.current, session: f.session, script: f.session.current.script, unit: u, slots: make([]*Variable, len(u.names)), call: f.call}
	}
	st := s.fr.streams
	f.fr = &frame{rs: rs, scope: f.scope, unit: u, out: s.fr.out, streams: st}
	if f.scope.unit == u {
		f.fr.vars = f.scope.slots
	} else {
		f.fr.vars = make([]*Variable, len(u.names))
	}
	args := inv.Args
	if meta.Advanced && fn != nil {
		if err := rs.defaultParameters(s.fr, fn.Name, f.bind, args); err != nil {
			return nil, err
		}
	}
	if u.dynamic != nil { // names of parameters that do not exist yet come later
		f.bind.partial = true
		if err := f.bind.command(f.bind.known(args)); err != nil {
			return nil, err
		}
		if err := f.dynamicParameters(s); err != nil {
			return nil, err
		}
		again := newBinding(rs, name, f.bind.meta)
		again.piped = inv.Piped
		*f.bind = *again
	}
	if err := f.bind.command(args); err != nil {
		return nil, err
	}
	f.common = commonOf(f.bind)
	if err := f.bind.resolve(inv.Piped); err != nil {
		return nil, err
	}
	f.bind.tellDynamic()
	f.call.args = f.bind.rest
	return f, nil
}

// ownName is the name of a function or script, whatever it was called by.
func ownName(fn *Function, sb *ScriptBlock, inv *Invocation) string {
	switch {
	case fn != nil:
		return fn.Name
	case sb != nil && sb.unit.root && sb.unit.src != nil && sb.unit.src.File != "" && inv.Name != "":
		return path.Base(sb.unit.src.File)
	}
	return inv.Name
}

// enter makes the function's scope current while its code runs.
func (f *functionInstance) enter() error {
	if err := f.rs.pushDepth(); err != nil {
		return err
	}
	f.outer = f.session.current
	f.session.current = f.scope
	if f.dotted { // $args and its kin are those of the code that runs
		f.outerCall, f.scope.call = f.scope.call, f.call
		f.hidden = f.scope.hideAutomatic()
	}
	f.rs.frames = append(f.rs.frames, f.fr)
	return nil
}

func (f *functionInstance) leave() {
	f.rs.frames = f.rs.frames[:len(f.rs.frames)-1]
	f.session.current = f.outer
	if f.dotted {
		f.scope.call = f.outerCall
		f.scope.hideAutomatic()
		for name, v := range f.hidden {
			f.scope.put(name, v)
		}
	}
	f.rs.popDepth()
}

// store puts bound values and defaults into the scope's variables.
func (f *functionInstance) store() error {
	u := f.sb.unit
	if u.params == nil {
		return nil
	}
	f.fallback = make([]any, len(u.paramAt))
	for k, slot := range u.paramAt {
		p := u.params.Params[k]
		if u.params.reserved {
			if err := f.taken(p.Name); err != nil {
				return err
			}
			if u.params.taken(p.Name) {
				f.fallback[k] = nil
				continue
			}
		}
		v := &Variable{Name: p.Name}
		if k < len(f.bind.bound) && f.bind.bound[k] {
			v.setRaw(f.bind.values[k])
		} else {
			val, err := f.defaultValue(p)
			if err != nil {
				return err
			}
			v.setRaw(val)
		}
		f.fallback[k] = v.val
		v.Attributes = p.variableAttributes()
		f.scope.put(u.names[slot], v)
		f.fr.vars[slot] = v
	}
	return nil
}

// taken refuses a parameter with the name of a variable that cannot be changed.
func (f *functionInstance) taken(name string) error {
	v := f.rs.global.base.local(strings.ToLower(name))
	if !unchangeable(v) && !isConstantName(name) {
		return nil
	}
	return notWritable(name)
}

// unchangeable reports whether a variable cannot be hidden by one of its name.
func unchangeable(v *Variable) bool {
	return v != nil && v.Options&AllScope != 0 && v.Options&(ReadOnly|Constant) != 0
}

func isConstantName(name string) bool {
	return equalFold(name, "true") || equalFold(name, "false") || equalFold(name, "null")
}

// taken names the variables that a call sets after its parameters. An advanced
// function whose parameter is named input keeps the parameter.
func (m *Meta) taken(name string) bool {
	return equalFold(name, "args") || !m.Advanced && equalFold(name, "input")
}

// variableAttributes are the constraints a parameter's variable keeps.
func (p *Param) variableAttributes() []Attribute {
	if p.Type == types.Object && len(p.Attrs) == 0 {
		return nil
	}
	if p.Type == types.Object {
		return p.Attrs
	}
	return append([]Attribute{conversion{t: p.Type}}, p.Attrs...)
}

func (f *functionInstance) defaultValue(p *Param) (any, error) {
	if p.Default == nil {
		return zeroValue(p.Type), nil
	}
	v, err := p.Default(f.fr)
	if err != nil {
		return nil, err
	}
	if v = types.Norm(v); p.Type != types.Object {
		out, err := f.rs.conv.To(v, p.Type)
		if err != nil {
			return nil, f.bind.transformFailed(p, err)
		}
		return out, nil
	}
	return v, nil
}

// zeroValue is what a parameter without value and default holds.
func zeroValue(t *types.Type) any {
	switch {
	case t == types.SwitchType:
		return types.Switch(false)
	case t == types.String:
		return ""
	case t == types.Bool:
		return false
	case types.IsNumeric(t):
		v, err := types.ConvertNumber(int32(0), t)
		if err != nil {
			return nil
		}
		return v
	case t == types.CharType:
		return types.Char(0)
	}
	return nil
}

func (f *functionInstance) begin(s *stage) error {
	if err := f.enter(); err != nil {
		return err
	}
	defer f.leave()
	if !f.entered {
		f.entered = true
		f.applyCommon(s)
		if err := f.fr.usings(f.sb.unit.ast.UsingStatements); err != nil {
			return err
		}
		if err := f.store(); err != nil {
			return err
		}
	}
	u := f.sb.unit
	if u.begin != nil {
		f.started = true
		if err := u.begin.run(f.fr); err != nil {
			return f.flow(err)
		}
	}
	return nil
}

// flow ends the function on return; break and continue go on to the caller.
func (f *functionInstance) flow(err error) error {
	if err == returnFlow {
		return nil
	}
	if t, ok := err.(*terminating); ok {
		return t.Failure
	}
	if fail, ok := err.(*Failure); ok && f.sb.unit.advanced {
		fail.carried = true
	}
	if fail, ok := err.(*Failure); ok && fail.stop && f.bind != nil && f.bind.meta.Advanced {
		if x := fail.Record.Exception; x != nil && strings.HasPrefix(x.Class.Name, bindingClass) {
			r := *fail.Record // the record that stopped names no command yet
			r.ID, _, _ = strings.Cut(r.ID, ",")
			fail.Record = &r
		}
		fail.named(f.bind.name)
		fail.stop = false
	}
	return err
}

func (f *functionInstance) process(s *stage, v any, has bool) error {
	u := f.sb.unit
	if u.process == nil {
		if has {
			if f.bind.meta.pipeline || f.bind.meta.byName {
				if err := f.bindPipeline(s, v); err != nil {
					return err
				}
			} else if f.bind.meta.Advanced {
				return f.unbindable(s, v)
			}
			f.input = append(f.input, v)
		}
		return nil
	}
	if err := f.enter(); err != nil {
		return err
	}
	defer f.leave()
	f.ran, f.started = true, true
	if !has {
		if f.inv.Piped {
			return nil
		}
		if !f.dotted { // there is no object: the caller's is not seen either
			f.setUnderscore(nil)
		}
		return f.flow(u.process.run(f.fr))
	}
	if f.bind.meta.pipeline || f.bind.meta.byName {
		sets := f.bind.sets
		taken, err := f.bind.pipelined(v)
		if err != nil {
			f.bind.release(taken, sets)
			return f.nonTerminating(s, err, v)
		}
		if err := f.bind.settle(); err != nil {
			f.bind.release(taken, sets)
			return f.nonTerminating(s, err, v)
		}
		for k := range u.paramAt {
			if p := u.params.Params[k]; p.takesPipeline() {
				val := f.fallback[k]
				if f.bind.bound[k] {
					val = f.bind.values[k]
				}
				f.fr.target(u.paramAt[k]).setRaw(val)
			}
		}
		f.call.boundDict = nil
		defer f.bind.release(taken, sets)
	} else if f.bind.meta.Advanced {
		return f.unbindable(s, v)
	}
	f.input = []any{v}
	f.setUnderscore(v)
	f.call.input = nil
	return f.flow(u.process.run(f.fr))
}

// setUnderscore makes an object the current one.
func (f *functionInstance) setUnderscore(v any) {
	item := &Variable{Name: "_", val: v}
	f.scope.put("_", item)
	if i, ok := f.sb.unit.index["_"]; ok {
		f.fr.vars[i] = item
	}
}

// bindPipeline binds an object for a function that has no process block: the
// last one stays bound in the end block.
func (f *functionInstance) bindPipeline(s *stage, v any) error {
	u := f.sb.unit
	sets := f.bind.sets
	taken, err := f.bind.pipelined(v)
	if err != nil {
		return f.nonTerminating(s, err, v)
	}
	for _, k := range taken {
		if k < len(u.paramAt) {
			f.fr.target(u.paramAt[k]).setRaw(f.bind.values[k])
		}
	}
	f.bind.release(taken, sets)
	return nil
}

func (f *functionInstance) unbindable(s *stage, v any) error {
	e := f.bind.bindingError("InputObjectNotBound", "The input object cannot be bound to any parameters for the command either because the command does not take pipeline input or the input and its properties do not match any of the parameters that take pipeline input.", nil)
	return f.nonTerminating(s, e, v)
}

// nonTerminating reports an error that concerns one pipeline object only.
func (f *functionInstance) nonTerminating(s *stage, err error, v any) error {
	fail, ok := s.fr.failure(err, s.node).(*Failure)
	if !ok {
		return err
	}
	if x := fail.Record.Exception; x != nil && strings.HasPrefix(x.Class.Name, bindingClass) {
		fail.Record.Activity = f.bind.name
		if inv := fail.Record.Invocation; inv != nil && inv.Command == "" {
			inv.Command, inv.InvocationName = f.bind.name, f.bind.name
		}
		if fail.Record.Target == nil {
			fail.Record.Target = v
			fail.Record.TargetName, fail.Record.TargetType = f.rs.targetText(v)
		}
	}
	return f.fr.writeErrorRecord(s, fail.Record, f.common.errorAction)
}

func (f *functionInstance) end(s *stage) error {
	u := f.sb.unit
	if u.end == nil {
		return nil
	}
	if err := f.enter(); err != nil {
		return err
	}
	defer f.leave()
	f.started = true
	if u.process != nil {
		f.input = nil
	}
	if len(f.input) > 0 && (u.process == nil) {
		f.scope.put("_", &Variable{Name: "_", val: nil})
	}
	f.call.input = nil
	f.call.inputItems = f.input
	return f.flow(u.end.run(f.fr))
}

func (f *functionInstance) cleanup(s *stage) error {
	u := f.sb.unit
	var err error
	if u.clean != nil && (f.started || f.entered && u.begin == nil && u.process == nil && u.end == nil) {
		ok := f.rs.ok
		if err := f.enter(); err != nil {
			return err
		}
		clean := f.fr.withOutput(discard{})
		try := f.rs.inTry
		f.rs.inTry = 0
		err = f.flow(u.clean.run(clean))
		f.rs.inTry = try
		// What ends a clean block is told and ends nothing else: the command is
		// over already.
		f.rs.ok = ok && !s.failed
		if failed, is := err.(*Failure); is {
			f.rs.ok = false
			to := f.fr
			if f.vars != nil && !failed.thrown {
				f.vars.addFailure(failed.Record, failed.preferred)
				to = s.fr // which -ErrorVariable does not watch
			}
			err = to.reportError(failed.Record)
		}
		f.leave()
	}
	if f.vars != nil {
		if verr := f.vars.flush(f.rs, s.fr.scope); err == nil {
			err = verr
		}
	}
	return err
}

// cutScope splits global:name at a scope qualifier.
func cutScope(name string) (scope, rest string, ok bool) {
	q, rest, found := strings.Cut(name, ":")
	if !found {
		return "", name, false
	}
	switch strings.ToLower(q) {
	case "global", "script", "local", "private":
		return strings.ToLower(q), rest, true
	}
	return "", name, false
}

// callFast calls a simple function with positional arguments without a
// pipeline; done is false when the command is something else.
func (fr *frame) callFast(code *commandCode) (done bool, err error) {
	rs := fr.rs
	target, name, err := code.resolve(fr)
	if err != nil {
		return true, err
	}
	var sb *ScriptBlock
	var fn *Function
	switch t := target.(type) {
	case *ScriptBlock:
		sb = t
	case nil:
		cmd, err := rs.findCommand(fr, name)
		if err != nil {
			if code.operator != syntax.TokUnknown {
				name = operatorText(code.operator)
			}
			return true, fr.commandFailure(err, code, name)
		}
		f, ok := cmd.(*Function)
		if !ok {
			return false, nil
		}
		fn, sb = f, f.Block
	default:
		return false, nil
	}
	if err := sb.unit.compile(rs); err != nil {
		return true, fr.failure(err, code.node)
	}
	u := sb.unit
	if u.advanced || u.params != nil && u.params.reserved || u.begin != nil || u.process != nil || u.clean != nil || u.dynamic != nil || u.end == nil {
		return false, nil
	}
	for i := range min(len(code.args), len(u.paramAt)) {
		if p := u.params.Params[i]; p.Switch || len(p.In) != 1 || p.In[0].Position != i {
			return false, nil
		}
	}
	err = fr.callSimple(code, sb, fn, name)
	if err == nil {
		rs.ok = true // whatever failed inside was not the function itself
	}
	return true, err
}

// callSimple runs the end block of a function that is not advanced.
func (fr *frame) callSimple(code *commandCode, sb *ScriptBlock, fn *Function, name string) error {
	rs, u := fr.rs, sb.unit
	session := sb.session
	if session == nil {
		session = rs.global
	}
	if err := rs.pushDepth(); err != nil {
		return fr.failure(err, code.node)
	}
	defer rs.popDepth()
	scope := &Scope{parent: session.current, session: session, script: session.current.script, unit: u, slots: make([]*Variable, len(u.names))}
	inner := &frame{rs: rs, scope: scope, unit: u, vars: scope.slots, out: fr.out, streams: fr.streams}
	c := &call{fn: fn, sb: sb, rs: rs, caller: fr, node: code.node, name: name}
	scope.call = c
	vars := make([]Variable, len(u.paramAt))
	for i := range code.args {
		v, err := code.args[i].value(fr)
		if err != nil {
			return err
		}
		v = types.Norm(v)
		if i >= len(u.paramAt) {
			c.args = append(c.args, Arg{Value: v})
			continue
		}
		p := u.params.Params[i]
		if code.args[i].literal {
			v = (&Arg{Value: v, Literal: true, Text: code.args[i].text}).For(p.Type)
		}
		if p.Type != types.Object || len(p.Attrs) > 0 || p.ResolveType != nil {
			if _, isInt := v.(int32); !isInt || p.Type != types.Int32 || len(p.Attrs) > 0 {
				b := newBinding(rs, name, u.params)
				if v, err = b.convert(p, v); err != nil {
					return fr.commandFailure(placed(err, code.args[i].node), code, name)
				}
			}
			vars[i].Attributes = p.variableAttributes()
		}
		vars[i].Name = p.Name
		vars[i].setRaw(v)
		scope.slots[u.paramAt[i]] = &vars[i]
		c.nbound = i + 1
	}
	outer := session.current
	session.current = scope
	rs.frames = append(rs.frames, inner)
	err := fr.runSimple(inner, u, vars, c)
	rs.frames = rs.frames[:len(rs.frames)-1]
	session.current = outer
	if err == returnFlow {
		return nil
	}
	return err
}

// runSimple sets defaults of parameters that got no argument and runs the body.
func (fr *frame) runSimple(inner *frame, u *unit, vars []Variable, c *call) error {
	for i := c.nbound; i < len(u.paramAt); i++ {
		p := u.params.Params[i]
		val := zeroValue(p.Type)
		if p.Default != nil {
			v, err := p.Default(inner)
			if err != nil {
				return err
			}
			val = types.Norm(v)
			if p.Type != types.Object {
				if val, err = fr.rs.conv.To(val, p.Type); err != nil {
					return fr.failure(newBinding(fr.rs, c.name, u.params).transformFailed(p, err), c.node)
				}
			}
		}
		vars[i].Name = p.Name
		vars[i].setRaw(val)
		vars[i].Attributes = p.variableAttributes()
		inner.scope.slots[u.paramAt[i]] = &vars[i]
	}
	if err := fr.rs.checkContext(); err != nil {
		return err
	}
	return u.end.run(inner)
}
