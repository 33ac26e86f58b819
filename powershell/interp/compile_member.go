package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// memberName compiles the name after a dot.
func (c *compiler) memberName(e syntax.Expression) (string, evalFn) {
	if s, ok := e.(*syntax.StringConstantExpression); ok {
		return s.Value, nil
	}
	return "", c.expr(e)
}

// member compiles a property.
func (c *compiler) member(x *syntax.MemberExpression) evalFn {
	name, dynamic := c.memberName(x.Member)
	if x.Static {
		target := c.staticTarget(x.Expression)
		return func(fr *frame) (any, error) {
			t, err := target(fr)
			if err != nil {
				return nil, err
			}
			n, err := fr.nameOf(name, dynamic)
			if err != nil {
				return nil, err
			}
			v, err := fr.staticProperty(t, n)
			if err != nil {
				return nil, fr.failure(err, x)
			}
			return v, nil
		}
	}
	object := c.expr(x.Expression)
	number, _ := x.Member.(*syntax.ConstantExpression)
	return func(fr *frame) (any, error) {
		o, err := object(fr)
		if err != nil {
			return nil, err
		}
		if d, ok := types.DictOf(o); ok && number != nil { // $h.1 is the entry of a number
			if v, ok := d.Get(constantValue(number.Value)); ok {
				return v, nil
			}
		}
		if x.NullConditional && types.Norm(o) == nil {
			return nil, nil
		}
		n := name
		if dynamic != nil {
			key, err := dynamic(fr)
			if err != nil {
				return nil, err
			}
			key = types.Norm(key)
			if d, ok := types.DictOf(o); ok && key != nil && number == nil {
				if v, ok := d.Get(types.Unwrap(key)); ok { // $h.(3) is the entry of a number
					return v, nil
				}
			}
			if n, err = fr.rs.text(key, " "); err != nil {
				return nil, err
			}
		}
		if p, ok := o.(*types.PSObject); ok {
			if prop := p.Find(n); prop != nil && prop.Special == nil {
				return prop.Value, nil
			}
		}
		v, err := fr.getMember(types.Norm(o), n)
		if err != nil {
			return nil, fr.failure(err, x)
		}
		return v, nil
	}
}

func (fr *frame) nameOf(name string, dynamic evalFn) (string, error) {
	if dynamic == nil {
		return name, nil
	}
	v, err := dynamic(fr)
	if err != nil {
		return "", err
	}
	return fr.rs.text(types.Norm(v), " ")
}

// staticTarget compiles the left side of ::, a type or an object for its type.
func (c *compiler) staticTarget(e syntax.Expression) func(fr *frame) (*types.Type, error) {
	if t, ok := e.(*syntax.TypeExpression); ok {
		resolve := c.typeName(t.TypeName)
		return func(fr *frame) (*types.Type, error) {
			r, err := resolve(fr)
			if err != nil {
				return nil, fr.failure(err, t)
			}
			return r, nil
		}
	}
	eval := c.expr(e)
	return func(fr *frame) (*types.Type, error) {
		v, err := eval(fr)
		if err != nil {
			return nil, err
		}
		switch x := types.Unwrap(types.Norm(v)).(type) {
		case *types.Type:
			return x, nil
		case string:
			t, err := fr.resolveType(x)
			if err != nil {
				return nil, fr.failure(err, e)
			}
			return t, nil
		case nil:
			return nil, fr.failure(types.RuntimeError("InvokeMethodOnNull", "InvalidOperation", "You cannot call a method on a null-valued expression."), e)
		}
		return types.TypeOf(v), nil
	}
}

// memberAccess compiles a property as the target of a compound assignment.
func (c *compiler) memberAccess(x *syntax.MemberExpression) access {
	name, dynamic := c.memberName(x.Member)
	if x.Static {
		target := c.staticTarget(x.Expression)
		return func(fr *frame) (func() (any, error), func(any) error, error) {
			t, err := target(fr)
			if err != nil {
				return nil, nil, err
			}
			n, err := fr.nameOf(name, dynamic)
			if err != nil {
				return nil, nil, err
			}
			get := func() (any, error) { return fr.staticProperty(t, n) }
			set := func(v any) error { return fr.setStaticProperty(t, n, v) }
			get, set = fr.placed(x, get, set)
			return get, set, nil
		}
	}
	object := c.expr(x.Expression)
	return func(fr *frame) (func() (any, error), func(any) error, error) {
		o, err := object(fr)
		if err != nil {
			return nil, nil, err
		}
		o = types.Norm(o)
		n, err := fr.nameOf(name, dynamic)
		if err != nil {
			return nil, nil, err
		}
		get := func() (any, error) { return fr.getMember(o, n) }
		set := func(v any) error { return fr.setMember(o, n, v) }
		get, set = fr.placed(x, get, set)
		return get, set, nil
	}
}

// placed gives the errors of reading and writing a member its place in the script.
func (fr *frame) placed(at *syntax.MemberExpression, get func() (any, error), set func(any) error) (func() (any, error), func(any) error) {
	placedGet := func() (any, error) {
		v, err := get()
		if err != nil {
			return nil, fr.failure(err, at)
		}
		return v, nil
	}
	placedSet := func(v any) error {
		if err := set(v); err != nil {
			return fr.failure(err, at)
		}
		return nil
	}
	return placedGet, placedSet
}

// invokeMember compiles a method call.
func (c *compiler) invokeMember(x *syntax.InvokeMemberExpression) evalFn {
	name, dynamic := c.memberName(x.Member)
	args := make([]evalFn, len(x.Arguments))
	for i, a := range x.Arguments {
		args[i] = c.expr(a)
	}
	generic := make([]func(*frame) (*types.Type, error), len(x.GenericTypeArguments))
	for i, g := range x.GenericTypeArguments {
		generic[i] = c.typeName(g)
	}
	values := func(fr *frame) ([]any, error) {
		out := make([]any, len(args))
		for i, a := range args {
			v, err := a(fr)
			if err != nil {
				return nil, err
			}
			out[i] = types.Norm(v)
		}
		return out, nil
	}
	casts := c.castArguments(x.Arguments)
	if x.Static {
		target := c.staticTarget(x.Expression)
		return func(fr *frame) (any, error) {
			t, err := target(fr)
			if err != nil {
				return nil, err
			}
			n, err := fr.nameOf(name, dynamic)
			if err != nil {
				return nil, err
			}
			vals, err := values(fr)
			if err != nil {
				return nil, err
			}
			var v any
			if len(generic) > 0 {
				v, err = fr.invokeGeneric(t, nil, n, generic, vals)
			} else {
				want, werr := casts(fr)
				if werr != nil {
					return nil, fr.failure(werr, x)
				}
				v, err = fr.invokeStatic(t, n, vals, want...)
			}
			if err != nil {
				return nil, fr.failure(err, x)
			}
			return v, nil
		}
	}
	object := c.expr(x.Expression)
	base := c.baseOf(x.Expression)
	return func(fr *frame) (any, error) {
		o, err := object(fr)
		if err != nil {
			return nil, err
		}
		if x.NullConditional && types.Norm(o) == nil {
			return nil, nil
		}
		if inst, ok := o.(*types.Instance); ok && base != nil && dynamic == nil {
			v, done, err := fr.callBase(base, inst, name, values)
			if err != nil {
				return nil, fr.failure(err, x)
			}
			if done {
				return v, nil
			}
		}
		n := name
		if dynamic != nil {
			m, err := dynamic(fr)
			if err != nil {
				return nil, err
			}
			if sb, ok := m.(*ScriptBlock); ok { // $o.{…}(…) and method values
				vals, err := values(fr)
				if err != nil {
					return nil, err
				}
				return fr.rs.invokeBlock(sb, vals)
			}
			if n, err = fr.rs.text(types.Norm(m), " "); err != nil {
				return nil, err
			}
		}
		vals, err := values(fr)
		if err != nil {
			return nil, err
		}
		var v any
		if o := types.Norm(o); len(generic) > 0 && o != nil {
			v, err = fr.invokeGeneric(types.TypeOf(o), o, n, generic, vals)
		} else {
			want, werr := casts(fr)
			if werr != nil {
				return nil, fr.failure(werr, x)
			}
			v, err = fr.invokeMethod(o, n, vals, want...)
		}
		if err != nil {
			return nil, fr.failure(err, x)
		}
		return v, nil
	}
}

// castArguments returns the types of those arguments that are casts, which the
// choice of an overload respects; the function gives nil when none is.
func (c *compiler) castArguments(args []syntax.Expression) func(fr *frame) ([]*types.Type, error) {
	var named []func(*frame) (*types.Type, error)
	for i, a := range args {
		for {
			p, ok := a.(*syntax.ParenExpression)
			if !ok {
				break
			}
			if a = pipelineExpression(p.Pipeline); a == nil {
				break
			}
		}
		if cast, ok := a.(*syntax.ConvertExpression); ok {
			if named == nil {
				named = make([]func(*frame) (*types.Type, error), len(args))
			}
			named[i] = c.typeName(cast.Type.TypeName)
		}
	}
	return func(fr *frame) ([]*types.Type, error) {
		if named == nil {
			return nil, nil
		}
		out := make([]*types.Type, len(named))
		for i, f := range named {
			if f == nil {
				continue
			}
			t, err := f(fr)
			if err != nil {
				return nil, err
			}
			out[i] = t
		}
		return out, nil
	}
}

// baseOf returns the type of ([Base]$this), through which a method calls what a
// base class defines; nil for other expressions.
func (c *compiler) baseOf(e syntax.Expression) func(fr *frame) (*types.Type, error) {
	p, ok := e.(*syntax.ParenExpression)
	if !ok {
		return nil
	}
	cast, ok := pipelineExpression(p.Pipeline).(*syntax.ConvertExpression)
	if !ok {
		return nil
	}
	if v, ok := cast.Child.(*syntax.VariableExpression); !ok || !strings.EqualFold(v.VariablePath.UserPath, "this") {
		return nil
	}
	return c.typeName(cast.Type.TypeName)
}

// callBase calls a method as a base class defines it; done is false when the
// type is no base class that a script defined.
func (fr *frame) callBase(base func(*frame) (*types.Type, error), o *types.Instance, name string, values func(*frame) ([]any, error)) (v any, done bool, err error) {
	t, err := base(fr)
	if err != nil {
		return nil, false, err
	}
	info := classOf(t)
	if info == nil || t == o.T || len(info.overloads(strings.ToLower(name))) == 0 {
		if o.Native == nil || info != nil {
			return nil, false, nil
		}
		vals, err := values(fr)
		if err != nil {
			return nil, false, err
		}
		return fr.rs.callMethod(o.Native, name, vals)
	}
	vals, err := values(fr)
	if err != nil {
		return nil, false, err
	}
	v, err = fr.rs.baseMethod(info, o, name, vals)
	return v, true, err
}

// index compiles an indexer.
func (c *compiler) index(x *syntax.IndexExpression) evalFn {
	target, at := c.expr(x.Target), c.expr(x.Index)
	_, list := x.Index.(*syntax.ArrayLiteral)
	return func(fr *frame) (any, error) {
		o, err := target(fr)
		if err != nil {
			return nil, err
		}
		if x.NullConditional && types.Norm(o) == nil {
			return nil, nil
		}
		i, err := at(fr)
		if err != nil {
			return nil, err
		}
		v, err := fr.getIndexes(types.Norm(o), types.Norm(i), list)
		if err != nil {
			return nil, fr.failure(err, x)
		}
		return v, nil
	}
}

// indexNum compiles an indexer whose index is an int in the common case.
func (c *compiler) indexNum(x *syntax.IndexExpression) numFn {
	target, at := c.expr(x.Target), c.num(x.Index)
	return func(fr *frame) (Num, error) {
		o, err := target(fr)
		if err != nil {
			return Num{}, err
		}
		if x.NullConditional && types.Norm(o) == nil {
			return Num{}, nil
		}
		i, err := at(fr)
		if err != nil {
			return Num{}, err
		}
		if arr, ok := o.(*types.Array); ok && isInt(i.k) && arr.Dims == nil {
			n := int(i.i)
			if n < 0 {
				n += len(arr.Items)
			}
			if uint(n) < uint(len(arr.Items)) {
				return toNum(arr.Items[n]), nil
			}
		}
		v, err := fr.getIndex(types.Norm(o), types.Norm(i.box()))
		if err != nil {
			return Num{}, fr.failure(err, x)
		}
		return toNum(v), nil
	}
}

// indexAccess compiles an indexer as the target of an assignment.
func (c *compiler) indexAccess(x *syntax.IndexExpression) access {
	target, at := c.expr(x.Target), c.expr(x.Index)
	_, list := x.Index.(*syntax.ArrayLiteral)
	return func(fr *frame) (func() (any, error), func(any) error, error) {
		o, err := target(fr)
		if err != nil {
			return nil, nil, err
		}
		i, err := at(fr)
		if err != nil {
			return nil, nil, err
		}
		o, i = types.Norm(o), types.Norm(i)
		get := func() (any, error) {
			v, err := fr.getIndexes(o, i, list)
			if err != nil {
				return nil, fr.failure(err, x)
			}
			return v, nil
		}
		set := func(v any) error {
			if list {
				if err := fr.sliceAssignment(o, i); err != nil {
					return fr.failure(err, x)
				}
			}
			if err := fr.setIndex(o, i, types.Norm(v)); err != nil {
				return fr.failure(err, x)
			}
			return nil
		}
		return get, set, nil
	}
}
