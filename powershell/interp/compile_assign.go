package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// assignment compiles an assignment as a statement, which writes nothing.
func (c *compiler) assignment(x *syntax.AssignmentStatement) stmtFn {
	if fast := c.numericAssignment(x); fast != nil {
		return fast
	}
	value := c.assignmentValue(x)
	inner := pipelineExpression(x.Right)
	plain := inner != nil && !runsCommands(inner)
	return func(fr *frame) error {
		_, err := value(fr)
		if err == nil && plain {
			fr.rs.ok = true
		}
		return err
	}
}

// localNumber reads the variable of this very scope, as compound assignments do:
// a variable of a scope around does not count.
func (fr *frame) localNumber(i int) Num {
	v := fr.vars[i]
	if v == nil || v.removed {
		name := fr.unit.names[i]
		if v = fr.scope.local(name); v == nil && fr.scope.parent != nil {
			if up := fr.scope.parent.lookup(name); up != nil && up.Options&AllScope != 0 {
				v = up
			}
		}
	}
	if v == nil {
		return Num{}
	}
	return v.number()
}

// numericAssignment compiles $x = n and $x += n on a local variable without
// boxing, else returns nil.
func (c *compiler) numericAssignment(x *syntax.AssignmentStatement) stmtFn {
	target, ok := x.Left.(*syntax.VariableExpression)
	if !ok {
		return nil
	}
	inner := pipelineExpression(x.Right)
	if inner == nil {
		return nil
	}
	i, ok := c.localSlot(target)
	if !ok {
		return nil
	}
	set := c.setVariable(target)
	store := func(fr *frame, n Num) error {
		if v := fr.vars[i]; v != nil && !v.removed && v.plain() {
			if n.k == kindObject {
				n.v = types.Norm(n.v)
			}
			v.setNum(n)
			return nil
		}
		return set(fr, n.box())
	}
	if x.Operator == syntax.TokEquals {
		switch inner.(type) {
		case *syntax.BinaryExpression, *syntax.UnaryExpression, *syntax.ConstantExpression, *syntax.IndexExpression:
		default:
			return nil
		}
		value := c.num(inner)
		return func(fr *frame) error {
			n, err := value(fr)
			if err != nil {
				return err
			}
			fr.rs.ok = true
			return store(fr, n)
		}
	}
	op, ok := arithOp(x.Operator)
	if !ok {
		return nil
	}
	value := c.num(inner)
	return func(fr *frame) error {
		l := fr.localNumber(i)
		r, err := value(fr)
		if err != nil {
			return err
		}
		fr.rs.ok = true
		if n, ok := fastArith(op, l, r); ok {
			return store(fr, n)
		}
		v, err := fr.rs.arith(op, l.box(), r.box())
		if err != nil {
			return fr.failure(err, x)
		}
		return store(fr, toNum(v))
	}
}

// assignmentValue compiles an assignment in an expression: its value is what
// was assigned.
func (c *compiler) assignmentValue(x *syntax.AssignmentStatement) evalFn {
	value := c.valueOf(x.Right)
	if x.Operator == syntax.TokEquals {
		set := c.setter(x.Left)
		read := c.typedTarget(x.Left)
		return func(fr *frame) (any, error) {
			v, err := value(fr)
			if err != nil {
				return nil, err
			}
			if err := set(fr, v); err != nil {
				return nil, err
			}
			if read != nil {
				return read(fr)
			}
			return v, nil
		}
	}
	target := c.lvalue(x.Left)
	op, isArith := arithOp(x.Operator)
	return func(fr *frame) (any, error) {
		get, set, err := target(fr)
		if err != nil {
			return nil, err
		}
		old, err := get()
		if err != nil {
			return nil, err
		}
		if !isArith { // ??=
			if types.Norm(old) != nil {
				return old, nil
			}
			v, err := value(fr)
			if err != nil {
				return nil, err
			}
			return v, set(v)
		}
		r, err := value(fr)
		if err != nil {
			return nil, err
		}
		v, err := fr.rs.arith(op, types.Norm(old), r)
		if err != nil {
			return nil, fr.failure(err, x)
		}
		return v, set(v)
	}
}

// typedTarget reads the variable of [int]$x = …, which has converted what it got;
// nil for other targets.
func (c *compiler) typedTarget(e syntax.Expression) evalFn {
	typed := false
	for {
		a, ok := e.(*syntax.ConvertExpression)
		if !ok {
			break
		}
		typed, e = true, a.Child
	}
	if x, ok := e.(*syntax.VariableExpression); ok && typed {
		return c.expr(x)
	}
	return nil
}

// setter compiles the left side of =.
func (c *compiler) setter(e syntax.Expression) func(fr *frame, v any) error {
	switch x := e.(type) {
	case *syntax.VariableExpression:
		return c.setVariable(x)
	case *syntax.ConvertExpression, *syntax.AttributedExpression:
		return c.typedSetter(e)
	case *syntax.ArrayLiteral:
		return c.multipleSetter(x)
	case *syntax.ParenExpression:
		if inner := pipelineExpression(x.Pipeline); inner != nil {
			return c.setter(inner)
		}
	}
	target := c.lvalue(e)
	return func(fr *frame, v any) error {
		_, set, err := target(fr)
		if err != nil {
			return err
		}
		return set(types.Norm(v))
	}
}

// typedSetter compiles [int]$x = …: the variable keeps its constraints.
func (c *compiler) typedSetter(e syntax.Expression) func(fr *frame, v any) error {
	var attrs []syntax.AttributeBase
	inner := e
	for {
		if a, ok := inner.(*syntax.ConvertExpression); ok {
			attrs, inner = append(attrs, a.Type), a.Child
			continue
		}
		if a, ok := inner.(*syntax.AttributedExpression); ok {
			attrs, inner = append(attrs, a.Attribute), a.Child
			continue
		}
		break
	}
	x, ok := inner.(*syntax.VariableExpression)
	if !ok { // [int]$o.p = … converts, then assigns
		set := c.setter(inner)
		convert := c.attributes(attrs)
		return func(fr *frame, v any) error {
			list, err := convert(fr)
			if err != nil {
				return fr.failure(err, e)
			}
			if v, err = applyAttributes(fr.rs, list, types.Norm(v), ""); err != nil {
				return fr.failure(err, e)
			}
			return set(fr, v)
		}
	}
	make := c.attributes(attrs)
	plain := c.setVariable(x)
	i, local := c.localSlot(x)
	return func(fr *frame, v any) error {
		list, err := make(fr)
		if err != nil {
			return fr.failure(err, e)
		}
		if k, ok := onlyConversion(list); ok && local && fr.scope != fr.session().base {
			k.local = true
			list[0] = k
		}
		out, err := fr.firstValue(list, types.Norm(v), x.VariablePath.Name)
		if err != nil {
			return fr.failure(err, e)
		}
		var target *Variable
		if local {
			target = fr.target(i)
		} else {
			if err := plain(fr, out); err != nil {
				return err
			}
			target = fr.qualified(&x.VariablePath).local(strings.ToLower(x.VariablePath.Name))
		}
		if target == nil {
			return nil
		}
		if target.Options&(ReadOnly|Constant) != 0 {
			return fr.failure(notWritable(target.Name), e)
		}
		target.setRaw(out)
		target.Attributes = list
		return nil
	}
}

// firstValue converts and checks the value a typed variable is made with: in a
// function or block a conversion that fails is an ordinary cast, unlike in later
// assignments and in the session's own scope.
func (fr *frame) firstValue(list []Attribute, v any, name string) (any, error) {
	if fr.scope == fr.session().base {
		return applyAttributes(fr.rs, list, v, name)
	}
	for i, a := range list {
		c, ok := a.(conversion)
		if !ok {
			return applyAttributes(fr.rs, list[i:], v, name)
		}
		if c.t.Name == types.NullableDef.Name { // which has no slot of its own
			return applyAttributes(fr.rs, list[i:], v, name)
		}
		out, err := fr.rs.conv.To(v, c.t)
		if err != nil {
			return nil, err
		}
		v = out
	}
	return v, nil
}

// multipleSetter compiles $a, $b = …: the last target takes what is left.
func (c *compiler) multipleSetter(x *syntax.ArrayLiteral) func(fr *frame, v any) error {
	sets := make([]func(*frame, any) error, len(x.Elements))
	for i, e := range x.Elements {
		sets[i] = c.setter(e)
	}
	return func(fr *frame, v any) error {
		items, many := elements(v)
		if !many {
			items = []any{types.Norm(v)}
		}
		for i, set := range sets {
			var part any
			switch {
			case i >= len(items):
			case i == len(sets)-1 && len(items) > len(sets):
				part = types.NewArray(append([]any{}, items[i:]...)...)
			default:
				part = items[i]
			}
			if err := set(fr, part); err != nil {
				return err
			}
		}
		return nil
	}
}

// access are the ways to read and write the target of a compound assignment,
// whose parts are evaluated once.
type access func(fr *frame) (get func() (any, error), set func(any) error, err error)

// lvalue compiles the target of a compound assignment or step.
func (c *compiler) lvalue(e syntax.Expression) access {
	switch x := e.(type) {
	case *syntax.VariableExpression:
		read, write := c.variable(x), c.setVariable(x)
		if i, ok := c.localSlot(x); ok {
			read = func(fr *frame) (any, error) { return fr.localNumber(i).box(), nil }
		}
		return func(fr *frame) (func() (any, error), func(any) error, error) {
			return func() (any, error) { return read(fr) }, func(v any) error { return write(fr, v) }, nil
		}
	case *syntax.MemberExpression:
		return c.memberAccess(x)
	case *syntax.IndexExpression:
		return c.indexAccess(x)
	case *syntax.InvokeMemberExpression:
		return c.parameterAccess(x)
	case *syntax.ConvertExpression:
		read, write := c.expr(x.Child), c.typedSetter(x)
		return func(fr *frame) (func() (any, error), func(any) error, error) {
			return func() (any, error) { return read(fr) }, func(v any) error { return write(fr, v) }, nil
		}
	case *syntax.ParenExpression:
		if inner := pipelineExpression(x.Pipeline); inner != nil {
			return c.lvalue(inner)
		}
	}
	return func(fr *frame) (func() (any, error), func(any) error, error) {
		return nil, nil, fr.failure(types.RuntimeError("InvalidLeftHandSide", "ParserError", "The assignment expression is not valid. The input to an assignment operator must be an object that is able to accept assignments, such as a variable or a property."), e)
	}
}

// parameterAccess compiles $o.Item(1) = …, the property with parameters behind an
// index. No other property takes parameters here.
func (c *compiler) parameterAccess(x *syntax.InvokeMemberExpression) access {
	name, ok := x.Member.(*syntax.StringConstantExpression)
	if ok && strings.EqualFold(name.Value, "Item") && len(x.Arguments) == 1 && !x.Static {
		at := &syntax.IndexExpression{Target: x.Expression, Index: x.Arguments[0]}
		at.Pos = x.Pos
		return c.indexAccess(at)
	}
	target := c.expr(x.Expression)
	member := c.expr(x.Member)
	return func(fr *frame) (func() (any, error), func(any) error, error) {
		o, err := target(fr)
		if err != nil {
			return nil, nil, err
		}
		n, err := member(fr)
		if err != nil {
			return nil, nil, err
		}
		return nil, nil, fr.failure(noMethod(o, types.ToString(n)), x)
	}
}

// onlyConversion is the type constraint of a variable that has no more.
func onlyConversion(list []Attribute) (conversion, bool) {
	if len(list) != 1 {
		return conversion{}, false
	}
	k, ok := list[0].(conversion)
	return k, ok
}
