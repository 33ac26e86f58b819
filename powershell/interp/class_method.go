package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
	"github.com/runwright/runwright/powershell/types"
)

// chooseMethod picks the overload that fits and converts the arguments.
func (rs *Runspace) chooseMethod(list []*classMethod, name string, args []any) (*classMethod, []any, error) {
	overloads := make([]*dotnet.Method, len(list))
	for i, m := range list {
		overloads[i] = m.overload()
	}
	if list[0].ctor() {
		name = ".ctor"
	}
	chosen, out, err := dotnet.Choose(rs, name, overloads, args)
	if err != nil {
		return nil, nil, err
	}
	best := list[0]
	for i, m := range overloads {
		if m == chosen {
			best = list[i]
		}
	}
	for i, p := range best.params {
		if i >= len(out) {
			break
		}
		v, err := applyAll(rs, p.Attrs, out[i])
		if err != nil {
			return nil, nil, err
		}
		out[i] = v
	}
	return best, out, nil
}

// overload is the method as overload resolution sees it.
func (m *classMethod) overload() *dotnet.Method {
	if m.resolved == nil {
		params := make([]dotnet.Param, len(m.params))
		for i, p := range m.params {
			params[i] = dotnet.Param{Name: p.Name, Type: p.Type}
		}
		m.resolved = dotnet.NewMethod(m.name, m.owner.t, params)
	}
	return m.resolved
}

// ctor reports whether the method is a constructor.
func (m *classMethod) ctor() bool { return m.definition != nil && m.definition.IsConstructor }

// text is the method as PowerShell shows it.
func (m *classMethod) text() string {
	parts := make([]string, len(m.params))
	for i, p := range m.params {
		parts[i] = p.Type.PSName() + " " + p.Name
	}
	prefix := ""
	if m.static {
		prefix = "static "
	}
	if m.ctor() {
		return m.owner.name + " new(" + strings.Join(parts, ", ") + ")"
	}
	return prefix + m.ret.PSName() + " " + m.name + "(" + strings.Join(parts, ", ") + ")"
}

func applyAll(rs *Runspace, attrs []Attribute, v any) (any, error) {
	for _, a := range attrs {
		out, err := a.Apply(rs, v)
		if err != nil {
			return nil, err
		}
		v = out
	}
	return v, nil
}

// methodFrame makes the frame a method's body runs in; done leaves it.
func (rs *Runspace) methodFrame(m *classMethod, inst any, args []any) (*frame, func(), error) {
	if err := m.unit.compile(rs); err != nil {
		return nil, nil, err
	}
	if err := rs.pushDepth(); err != nil {
		return nil, nil, err
	}
	session := m.owner.session
	// A method sees the scopes of its caller, like any function.
	scope := &Scope{parent: session.current, session: session, script: session.current.script, lexical: m.owner.scope, unit: m.unit, slots: make([]*Variable, len(m.unit.names))}
	if inst != nil {
		scope.put("this", &Variable{Name: "this", val: inst, Options: 0})
	}
	vars := make([]Variable, len(m.params))
	for i, p := range m.params {
		vars[i].Name, vars[i].val = p.Name, args[i]
		vars[i].Attributes = p.variableAttributes()
		scope.put(strings.ToLower(p.Name), &vars[i])
	}
	streams := *rs.activeFrame().streams
	streams.err = nil // commands' errors inside a method are not shown
	fr := &frame{rs: rs, scope: scope, unit: m.unit, vars: scope.slots, out: discard{}, streams: &streams}
	outer := session.current
	session.current = scope
	rs.frames = append(rs.frames, fr)
	// A method's errors always end it.
	rs.inTry++
	return fr, func() {
		rs.inTry--
		rs.frames = rs.frames[:len(rs.frames)-1]
		session.current = outer
		rs.popDepth()
	}, nil
}

// runMethod runs a method's body and converts what it returns.
func (rs *Runspace) runMethod(m *classMethod, inst any, args []any) (any, error) {
	fr, done, err := rs.methodFrame(m, inst, args)
	if err != nil {
		return nil, err
	}
	defer done()
	var out collector
	if m.ret != types.Void {
		fr.out = &returnOnly{out: &out}
	}
	if m.unit.end != nil {
		if err := m.unit.end.run(fr); err != nil && err != returnFlow {
			if f, ok := err.(*Failure); ok && strings.Contains(f.Record.ID, ",") {
				f.Script = false // what a command in the method failed with ends the calling statement
			}
			return nil, err
		}
	}
	if m.ret == types.Void {
		return types.Nothing, nil
	}
	v := types.Norm(out.value())
	if m.ret == types.Object {
		return v, nil
	}
	if _, same := v.(int32); same && m.ret == types.Int32 {
		return v, nil
	}
	return rs.conv.To(v, m.ret)
}

// returnOnly is the output of a method's body: only return statements reach it.
type returnOnly struct{ out Writer }

func (r *returnOnly) Write(any) error { return nil }
