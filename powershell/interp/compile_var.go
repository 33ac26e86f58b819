package interp

import (
	"fmt"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// localSlot returns the slot of a variable without qualifier, unless the name is
// a constant of the language.
func (c *compiler) localSlot(x *syntax.VariableExpression) (int, bool) {
	p := &x.VariablePath
	if x.Splatted || p.Scope != syntax.ScopeNone && p.Scope != syntax.ScopeLocal {
		return 0, false
	}
	switch strings.ToLower(p.Name) {
	case "true", "false", "null", "?":
		return 0, false
	}
	return c.u.slot(p.Name), true
}

// variable compiles the reading of a variable.
func (c *compiler) variable(x *syntax.VariableExpression) evalFn {
	if value := c.handed[x]; value != nil {
		return value
	}
	p := &x.VariablePath
	if p.Scope == syntax.ScopeNone {
		switch strings.ToLower(p.Name) {
		case "true":
			return func(*frame) (any, error) { return true, nil }
		case "false":
			return func(*frame) (any, error) { return false, nil }
		case "null":
			return func(*frame) (any, error) { return nil, nil }
		case "?":
			return func(fr *frame) (any, error) { return fr.rs.ok, nil }
		}
		i := c.u.slot(p.Name)
		return func(fr *frame) (any, error) {
			if v := fr.vars[i]; v != nil && !v.removed {
				return v.Value(), nil
			}
			if v := fr.variable(i); v != nil {
				return v.Value(), nil
			}
			return fr.undefined(x)
		}
	}
	name := strings.ToLower(p.Name)
	return func(fr *frame) (any, error) {
		switch p.Scope {
		case syntax.ScopeDrive:
			v, err := fr.rs.driveVariable(fr, p.Qualifier, p.Name)
			if err != nil {
				return nil, fr.failure(err, x)
			}
			return v, nil
		case syntax.ScopeLocal, syntax.ScopePrivate:
			if v := fr.scope.local(name); v != nil {
				return v.Value(), nil
			}
		default:
			if v := fr.qualified(p).lookup(name); v != nil {
				return v.Value(), nil
			}
		}
		return fr.undefined(x)
	}
}

// kept compiles an expression for the places that tell "no output" from null: a
// statement, the head of a pipeline, an assignment. A variable that was assigned
// a command without output keeps that, so that $x | ForEach-Object runs zero times.
func (c *compiler) kept(e syntax.Expression) evalFn {
	x, ok := e.(*syntax.VariableExpression)
	if !ok {
		return c.expr(e)
	}
	i, ok := c.localSlot(x)
	if !ok {
		return c.expr(e)
	}
	plain := c.variable(x)
	return func(fr *frame) (any, error) {
		v := fr.vars[i]
		if v == nil || v.removed {
			v = fr.variable(i)
		}
		if v != nil && v.kind == kindNothing {
			return types.Nothing, nil
		}
		return plain(fr)
	}
}

// qualified returns the scope that global:, script: and the like mean.
func (fr *frame) qualified(p *syntax.VariablePath) *Scope {
	switch p.Scope {
	case syntax.ScopeGlobal:
		return fr.rs.global.base
	case syntax.ScopeScript:
		return fr.scope.script
	}
	return fr.scope
}

// undefined is the value of a variable that is not there: null, or an error in
// strict mode.
func (fr *frame) undefined(x *syntax.VariableExpression) (any, error) {
	if level := fr.strict(); level == 0 || level == 1 && fr.unit.inText[x] {
		return nil, nil
	}
	e := types.RuntimeError("VariableIsUndefined", "InvalidOperation",
		fmt.Sprintf("The variable '$%s' cannot be retrieved because it has not been set.", x.VariablePath.UserPath))
	e.Target = x.VariablePath.UserPath
	return nil, fr.failure(e, x)
}

// strict is the strict mode in force: 0 for off, else the major version.
func (fr *frame) strict() int {
	for s := fr.scope; s != nil; s = s.parent {
		if v, ok := fr.rs.strictModes[s]; ok {
			return v
		}
	}
	return 0
}

// setter compiles an assignment to a variable.
func (c *compiler) setVariable(x *syntax.VariableExpression) func(fr *frame, v any) error {
	p := &x.VariablePath
	if i, ok := c.localSlot(x); ok {
		return func(fr *frame, v any) error {
			if err := fr.assign(i, v); err != nil {
				return fr.failure(err, x)
			}
			return nil
		}
	}
	name := strings.ToLower(p.Name)
	return func(fr *frame, v any) error {
		var err error
		switch p.Scope {
		case syntax.ScopeDrive:
			err = fr.rs.setDriveVariable(fr, p.Qualifier, p.Name, v)
		case syntax.ScopePrivate:
			if err = fr.scope.Set(fr.rs, p.Name, v); err == nil {
				fr.scope.local(name).Options |= Private
			}
		case syntax.ScopeNone:
			if name == "null" {
				return nil
			}
			err = notWritable(p.Name)
		default:
			err = fr.qualified(p).Set(fr.rs, p.Name, v)
		}
		if err != nil {
			return fr.failure(err, x)
		}
		return nil
	}
}
