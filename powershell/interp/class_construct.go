package interp

import (
	"fmt"

	"github.com/runwright/runwright/powershell/types"
)

// newInstance calls a constructor of a class.
func (rs *Runspace) newInstance(t *types.Type, args []any) (any, error) {
	info := classOf(t)
	if info == nil || info.enum != nil {
		return nil, types.RuntimeError("MethodNotFound", "InvalidOperation", fmt.Sprintf("Method invocation failed because [%s] does not contain a method named 'new'.", t))
	}
	inst := &types.Instance{T: t, Fields: make([]any, info.firstField+len(info.fields))}
	if err := rs.initialize(info, inst); err != nil {
		return nil, err
	}
	if err := rs.construct(info, inst, args); err != nil {
		return nil, err
	}
	return inst, nil
}

// initialize sets the initial values, base class first.
func (rs *Runspace) initialize(info *classInfo, inst *types.Instance) error {
	if b := classOf(info.base); b != nil {
		if err := rs.initialize(b, inst); err != nil {
			return err
		}
	}
	for i, f := range info.fields {
		inst.Fields[info.firstField+i] = zeroValueOf(f.t)
		if f.initial == nil {
			continue
		}
		scope := &Scope{parent: info.session.base, session: info.session, script: info.session.base, lexical: info.scope}
		scope.put("this", &Variable{Name: "this", val: inst})
		fr := &frame{rs: rs, scope: scope, unit: info.unit, vars: make([]*Variable, len(info.unit.names)), out: discard{}, streams: rs.activeFrame().streams}
		v, err := f.initial(fr)
		if err != nil {
			return err
		}
		if inst.Fields[info.firstField+i], err = rs.fieldValue(f, v); err != nil {
			return err
		}
	}
	return nil
}

// fieldValue converts and checks a value for a property.
func (rs *Runspace) fieldValue(f *classField, v any) (any, error) {
	v = types.Norm(v)
	if f.t != types.Object {
		if _, same := v.(int32); !same || f.t != types.Int32 {
			out, err := rs.conv.To(v, f.t)
			if err != nil {
				return nil, err
			}
			if v == nil && f.t == types.String {
				out = nil
			}
			v = out
		}
	}
	for _, a := range f.attrs {
		out, err := a.Apply(rs, v)
		if err != nil {
			return nil, err
		}
		v = out
	}
	return v, nil
}

// construct runs the constructor that fits, base constructors first.
func (rs *Runspace) construct(info *classInfo, inst *types.Instance, args []any) error {
	if len(info.ctors) == 0 {
		if len(args) > 0 {
			return noConstructor(info, args)
		}
		return rs.constructBase(info, inst, nil)
	}
	m, converted, err := rs.chooseMethod(info.ctors, "new", args)
	if err != nil {
		return err
	}
	var baseArgs []any
	if m.hasBase {
		fr, done, err := rs.methodFrame(m, inst, converted)
		if err != nil {
			return err
		}
		for _, e := range m.base {
			v, err := e(fr)
			if err != nil {
				done()
				return err
			}
			baseArgs = append(baseArgs, types.Norm(v))
		}
		done()
	}
	if err := rs.constructBase(info, inst, baseArgs); err != nil {
		return err
	}
	_, err = rs.runMethod(m, inst, converted)
	return err
}

func noConstructor(info *classInfo, args []any) error {
	e := types.NewException("System.Management.Automation.MethodException", fmt.Sprintf("Cannot find an overload for \"new\" and the argument count: \"%d\".", len(args)))
	e.ID = "MethodCountCouldNotFindBest"
	return e
}

// constructBase constructs the part that the base class owns.
func (rs *Runspace) constructBase(info *classInfo, inst *types.Instance, args []any) error {
	if b := classOf(info.base); b != nil {
		return rs.construct(b, inst, args)
	}
	if info.base == types.Object {
		return nil
	}
	if info.base.Name == cachedValuesBase {
		g, err := rs.newValidValues(info, inst, args)
		inst.Native = g
		return err
	}
	v, known, err := rs.Construct(info.base, args)
	if err != nil {
		return err
	}
	if !known {
		return unsupported("Deriving a class from " + info.base.String())
	}
	inst.Native = v
	switch x := v.(type) {
	case *types.Exception:
		x.Object = inst
	case *types.List:
		if info.base.Name == types.CollectionDef.Name {
			x.Overrides = &collectionOverrides{rs, inst}
		}
	}
	return nil
}
