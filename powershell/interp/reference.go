package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// reference compiles [ref]expr: of a variable, the variable itself; of other
// expressions, their value.
func (c *compiler) reference(x *syntax.ConvertExpression) evalFn {
	child := x.Child
	if p, ok := child.(*syntax.ParenExpression); ok {
		if inner := pipelineExpression(p.Pipeline); inner != nil {
			child = inner
		}
	}
	v, isVariable := child.(*syntax.VariableExpression)
	if isVariable {
		if i, ok := c.localSlot(v); ok {
			return func(fr *frame) (any, error) {
				target := fr.variable(i)
				if target == nil {
					e := types.RuntimeError("NonExistingVariableReference", "InvalidOperation", "[ref] cannot be applied to a variable that does not exist.")
					e.Target = v.VariablePath.UserPath
					return nil, fr.failure(e, x)
				}
				return fr.referenceTo(target), nil
			}
		}
		if v.VariablePath.Scope != syntax.ScopeNone {
			return func(fr *frame) (any, error) {
				target := fr.qualified(&v.VariablePath).Variable(v.VariablePath.Name)
				if target == nil {
					e := types.RuntimeError("NonExistingVariableReference", "InvalidOperation", "[ref] cannot be applied to a variable that does not exist.")
					return nil, fr.failure(e, x)
				}
				return fr.referenceTo(target), nil
			}
		}
	}
	eval := c.expr(child)
	return func(fr *frame) (any, error) {
		val, err := eval(fr)
		if err != nil {
			return nil, err
		}
		holder := &Variable{val: types.Norm(val)}
		return fr.referenceTo(holder), nil
	}
}

// referenceTo is [ref] of a variable.
func (fr *frame) referenceTo(v *Variable) *types.Reference {
	rs := fr.rs
	return &types.Reference{Get: v.Value, Set: func(val any) error { return v.assign(rs, val) }}
}

// Variable finds a variable here or in the scopes around, nil when there is none.
func (s *Scope) Variable(name string) *Variable { return s.lookup(strings.ToLower(name)) }
