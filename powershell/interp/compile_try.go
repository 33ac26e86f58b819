package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// handler is a compiled catch clause.
type handler struct {
	types []func(fr *frame) (*types.Type, error)
	body  *block
}

func (c *compiler) try(x *syntax.TryStatement) stmtFn {
	body, finally := c.statements(x.Body), c.statements(x.Finally)
	handlers := make([]handler, len(x.CatchClauses))
	for i, cl := range x.CatchClauses {
		for _, t := range cl.CatchTypes {
			handlers[i].types = append(handlers[i].types, c.typeName(t.TypeName))
		}
		handlers[i].body = c.statements(cl.Body)
	}
	under := c.u.slot("_")
	return func(fr *frame) (err error) {
		if finally != nil {
			defer func() {
				ok := fr.rs.ok
				if ferr := finally.run(fr); ferr != nil {
					err = ferr
					return
				}
				fr.rs.ok = ok
			}()
		}
		fr.rs.inTry++
		err = body.run(fr)
		fr.rs.inTry--
		if t, ok := err.(*terminating); ok {
			err = t.Failure
		}
		if err == nil || isFlow(err) || len(handlers) == 0 {
			return err
		}
		f, isFailure := fr.failure(err, x.Body).(*Failure)
		if !isFailure {
			return err
		}
		h, record := fr.matching(handlers, f)
		if h == nil {
			return f
		}
		if record == f.Record { // $Error keeps another object
			own := *record
			record = &own
		}
		fr.rs.logError(f)
		fr.rs.ok = false
		return fr.withUnderscore(under, record, func() error { return h.body.run(fr) })
	}
}

// withUnderscore runs do with $_ set, and restores the old value.
func (fr *frame) withUnderscore(slot int, v any, do func() error) error {
	old := fr.scope.local("_")
	fr.define(slot, &Variable{Name: "_", val: v})
	err := do()
	fr.undefine(slot, old)
	return err
}

// matching finds the handler for an error and the record it gets. What an
// exception only wraps counts first, then the exception PowerShell raises: a
// RuntimeException around what throw was given, an ActionPreferenceStopException
// around what -ErrorAction Stop made final. A catch of everything comes last.
func (fr *frame) matching(handlers []handler, f *Failure) (*handler, *types.ErrorRecord) {
	r := f.Record
	e := r.Exception
	var rest *handler
	for i := range handlers {
		if len(handlers[i].types) == 0 {
			rest = &handlers[i]
			break
		}
	}
	raised := e.PSType()
	switch runtime := types.MustNamed(automationSpace + "RuntimeException"); {
	case f.preferred:
		own := *r
		own.ID, _, _ = strings.Cut(r.ID, ",") // the exception's own record names no command
		if h := fr.handlerFor(handlers, raised); h != nil {
			return h, &own
		}
		if h := fr.handlerFor(handlers, types.MustNamed(automationSpace+"ActionPreferenceStopException")); h != nil {
			return h, &own
		}
		return rest, r
	case e.Inner != nil && wrapsInner(e) && !(strings.Contains(r.ID, ",") && f.wrapped(e)):
		if h := fr.handlerFor(handlers, e.Inner.PSType()); h != nil {
			own := *r
			own.Exception = e.Inner
			return h, &own
		}
	case !raised.AssignableTo(runtime):
		if h := fr.handlerFor(handlers, raised); h != nil {
			return h, r
		}
		raised = runtime
	}
	if h := fr.handlerFor(handlers, raised); h != nil {
		return h, r
	}
	return rest, r
}

// handlerFor finds the handler whose type is nearest to a class, nil without one.
func (fr *frame) handlerFor(handlers []handler, class *types.Type) *handler {
	var best *handler
	bestDistance := -1
	for i := range handlers {
		for _, resolve := range handlers[i].types {
			t, err := resolve(fr)
			if err != nil {
				continue
			}
			if d := distance(class, t); d >= 0 && (bestDistance < 0 || d < bestDistance) {
				best, bestDistance = &handlers[i], d
			}
		}
	}
	return best
}

// wrapped reports whether the error of a script's code went through the command
// that ran the code, whose exception wraps the script's: catch clauses see only as
// far as that one.
func (f *Failure) wrapped(e *types.Exception) bool {
	switch e.Class.Name {
	case automationSpace + "RuntimeException", automationSpace + "MethodInvocationException":
		return !f.preferred && e.Fields["WasThrownFromThrowStatement"] == nil
	}
	return false
}

// wrapsInner reports whether an exception only wraps what was thrown.
func wrapsInner(e *types.Exception) bool {
	switch e.Class.Name {
	case "System.Management.Automation.RuntimeException", "System.Management.Automation.MethodInvocationException",
		"System.Management.Automation.CmdletInvocationException", "System.Management.Automation.GetValueInvocationException",
		"System.Management.Automation.SetValueInvocationException", "System.Management.Automation.ActionPreferenceStopException":
		return true
	}
	return false
}

// distance is the number of steps from a class up to a base class, -1 when it is none.
func distance(t, base *types.Type) int {
	for d := 0; t != nil; t, d = t.Base(), d+1 {
		if t == base {
			return d
		}
	}
	return -1
}

func (c *compiler) throw(x *syntax.ThrowStatement) stmtFn {
	var eval evalFn
	if x.Pipeline != nil {
		eval = c.valueOf(x.Pipeline)
	}
	return func(fr *frame) error {
		var v any
		if eval != nil {
			var err error
			if v, err = eval(fr); err != nil {
				return err
			}
		} else if r := fr.scope.lookup("_"); r != nil {
			v = r.Value()
		}
		return fr.thrown(types.Unwrap(types.Norm(v)), x)
	}
}

// thrown makes the failure of a throw statement.
func (fr *frame) thrown(v any, node syntax.Node) error {
	inv := fr.invocationAt(node)
	switch x := v.(type) {
	case *types.ErrorRecord:
		r := *x
		if r.Invocation == nil {
			r.Invocation = inv
		}
		return &Failure{Record: &r, Script: true, thrown: true}
	case *types.Exception:
		if x.PSType().AssignableTo(types.MustNamed(automationSpace + "RuntimeException")) {
			dotnet.MarkThrown(x)
		}
		r := fr.rs.recordOf(x, inv)
		if x.ID == "" {
			r.ID, r.Category = x.Message, "OperationStopped"
		}
		return &Failure{Record: r, Script: true, thrown: true}
	case *types.Instance:
		if e, ok := x.Native.(*types.Exception); ok {
			e.Object = x
			return fr.thrown(e, node)
		}
	case nil:
		e := types.RuntimeError("ScriptHalted", "OperationStopped", "ScriptHalted")
		dotnet.MarkThrown(e)
		return &Failure{Record: fr.rs.recordOf(e, inv), Script: true, thrown: true}
	}
	text, err := fr.rs.text(v, " ")
	if err != nil {
		return err
	}
	e := types.RuntimeError(text, "OperationStopped", text)
	dotnet.MarkThrown(e)
	r := fr.rs.recordOf(e, inv)
	r.ID, r.Target = text, v
	r.TargetName, r.TargetType = fr.rs.targetText(v)
	return &Failure{Record: r, Script: true, thrown: true}
}

// trap is a compiled trap statement.
type trap struct {
	match func(fr *frame) (*types.Type, error) // nil: everything
	body  *block
	under int
}

func (c *compiler) trap(x *syntax.TrapStatement) *trap {
	t := &trap{body: c.statements(x.Body), under: c.u.slot("_")}
	if x.TrapType != nil {
		t.match = c.typeName(x.TrapType.TypeName)
	}
	return t
}

// statementError decides what becomes of an error at a statement's end: nil when
// it was reported and the next statement runs, else the error to pass on.
func (fr *frame) statementError(err error, b *block, node syntax.Node) error {
	if isFlow(err) {
		return err
	}
	f, ok := fr.failure(err, node).(*Failure)
	if !ok {
		return err
	}
	rs := fr.rs
	rs.ok = false
	fresh := !f.logged
	rs.logError(f)
	if b != nil {
		for _, t := range b.traps {
			handled, err := fr.trapped(t, f)
			if handled {
				return err
			}
		}
	}
	if rs.inTry > 0 {
		if fresh { // -ErrorVariable of the function hears of what is caught, too
			if err := fr.noteError(f.Record); err != nil {
				return err
			}
		}
		return f
	}
	pref := fr.preference("erroractionpreference")
	switch {
	case f.preferred: // -ErrorAction Stop goes before the preference here
		return f
	case pref == prefIgnore || pref == prefSilent:
		rs.ok = f.thrown
		return fr.noteError(f.Record)
	case f.Script || f.stop:
		return f
	case pref == prefStop:
		f.stop = true
		return f
	}
	return fr.reportError(f.Record)
}

// noteError tells -ErrorVariable of an error that is not shown.
func (fr *frame) noteError(r *types.ErrorRecord) error {
	if w, ok := fr.streams.err.(*noticed); ok {
		w.add(r)
	}
	return nil
}

// noticed is an error stream that -ErrorVariable of a function watches.
type noticed struct {
	add   func(v any)
	inner Writer
}

// Write adds the record and passes it on.
func (n *noticed) Write(v any) error {
	n.add(v)
	if n.inner == nil {
		return nil
	}
	return n.inner.Write(v)
}

// trapped runs a trap if it matches.
func (fr *frame) trapped(t *trap, f *Failure) (handled bool, err error) {
	if t.match != nil {
		want, err := t.match(fr)
		if err != nil || distance(f.Record.Exception.PSType(), want) < 0 {
			if err != nil || f.Record.Exception.Inner == nil || strings.Contains(f.Record.ID, ",") && f.wrapped(f.Record.Exception) || distance(f.Record.Exception.Inner.PSType(), want) < 0 {
				return false, nil
			}
		}
	}
	// The body runs in a scope of its own.
	inner := &Scope{parent: fr.scope, script: fr.scope.script, session: fr.scope.session}
	record := f.Record
	if e := record.Exception; t.match == nil && e.Inner != nil && wrapsInner(e) && !f.carried && !strings.Contains(record.ID, ",") {
		own := *record // a trap of everything is told what an expression or method threw
		own.Exception = e.Inner
		record = &own
	}
	inner.put("_", &Variable{Name: "_", val: record})
	body := *fr
	body.scope = inner
	body.vars = make([]*Variable, len(fr.unit.names))
	err = t.body.run(&body)
	switch {
	case err == continueFlow:
		return true, nil
	case err == breakFlow:
		f.stop = !f.Script
		return true, f
	case err != nil:
		return true, err
	}
	if fr.rs.inTry > 0 {
		return true, f
	}
	return true, fr.reportError(f.Record)
}

// reportError writes a record to the error stream.
func (fr *frame) reportError(r *types.ErrorRecord) error {
	if fr.streams.err == nil {
		return nil
	}
	return fr.streams.err.Write(r)
}
