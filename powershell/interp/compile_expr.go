package interp

import (
	"fmt"
	"math"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// expr compiles an expression to the form that returns a value.
func (c *compiler) expr(e syntax.Expression) evalFn {
	switch x := e.(type) {
	case *syntax.ConstantExpression:
		v := constantValue(x.Value)
		return func(*frame) (any, error) { return v, nil }
	case *syntax.StringConstantExpression:
		var v any = x.Value
		return func(*frame) (any, error) { return v, nil }
	case *syntax.ExpandableStringExpression:
		return c.expandable(x)
	case *syntax.VariableExpression:
		return c.variable(x)
	case *syntax.BinaryExpression:
		return c.binary(x)
	case *syntax.UnaryExpression:
		return c.unary(x)
	case *syntax.TernaryExpression:
		cond, yes, no := c.cond(x.Condition), c.expr(x.IfTrue), c.expr(x.IfFalse)
		return func(fr *frame) (any, error) {
			ok, err := cond(fr)
			if err != nil {
				return nil, err
			}
			if ok {
				return yes(fr)
			}
			return no(fr)
		}
	case *syntax.ParenExpression:
		return c.paren(x)
	case *syntax.SubExpression:
		return c.subExpression(x.SubExpression)
	case *syntax.ArrayExpression:
		return c.arrayExpression(x)
	case *syntax.ArrayLiteral:
		return c.arrayLiteral(x)
	case *syntax.Hashtable:
		return c.hashtable(x, false)
	case *syntax.ScriptBlockExpression:
		return c.scriptBlockLiteral(x.ScriptBlock)
	case *syntax.ConvertExpression:
		return c.convert(x)
	case *syntax.AttributedExpression:
		return c.expr(x.Child)
	case *syntax.MemberExpression:
		return c.member(x)
	case *syntax.InvokeMemberExpression:
		return c.invokeMember(x)
	case *syntax.IndexExpression:
		return c.index(x)
	case *syntax.TypeExpression:
		resolve := c.typeName(x.TypeName)
		return func(fr *frame) (any, error) {
			t, err := resolve(fr)
			if err != nil {
				return nil, fr.failure(err, x)
			}
			return t, nil
		}
	case *syntax.UsingExpression:
		return c.using(x)
	case *syntax.BaseCtorInvokeMemberExpression:
		// Construction has called the base constructor before the body runs.
		return func(*frame) (any, error) { return types.Nothing, nil }
	}
	return func(fr *frame) (any, error) {
		return nil, fr.failure(unsupported(fmt.Sprintf("An expression of the kind %T", e)), e)
	}
}

// constantValue turns a literal of the parser into a value.
func constantValue(v any) any {
	if d, ok := v.(syntax.DecimalLiteral); ok {
		out, err := types.NewDecimal(d.Coefficient, d.Scale)
		if err != nil {
			return nil
		}
		return out
	}
	if d, ok := v.(*syntax.DecimalLiteral); ok {
		return constantValue(*d)
	}
	return v
}

// num compiles an expression to the form that keeps numbers unboxed.
func (c *compiler) num(e syntax.Expression) numFn {
	switch x := e.(type) {
	case *syntax.ConstantExpression:
		n := toNum(constantValue(x.Value))
		return func(*frame) (Num, error) { return n, nil }
	case *syntax.VariableExpression:
		if i, ok := c.localSlot(x); ok {
			slow := c.variable(x)
			return func(fr *frame) (Num, error) {
				if v := fr.vars[i]; v != nil && !v.removed {
					return v.number(), nil
				}
				v, err := slow(fr)
				return toNum(v), err
			}
		}
	case *syntax.BinaryExpression:
		if n := c.binaryNum(x); n != nil {
			return n
		}
	case *syntax.UnaryExpression:
		if n := c.unaryNum(x); n != nil {
			return n
		}
	case *syntax.ParenExpression:
		if inner := pipelineExpression(x.Pipeline); inner != nil {
			return c.num(inner)
		}
	case *syntax.IndexExpression:
		return c.indexNum(x)
	}
	eval := c.expr(e)
	return func(fr *frame) (Num, error) {
		v, err := eval(fr)
		return toNum(v), err
	}
}

// boxed turns the unboxed form into the ordinary one.
func boxed(n numFn) evalFn {
	return func(fr *frame) (any, error) {
		v, err := n(fr)
		if err != nil {
			return nil, err
		}
		return v.box(), nil
	}
}

// cond compiles an expression to its truth.
func (c *compiler) cond(e syntax.Expression) condFn {
	switch x := e.(type) {
	case *syntax.BinaryExpression:
		if f := c.compareCond(x); f != nil {
			return f
		}
		if x.Operator == syntax.TokAnd || x.Operator == syntax.TokOr {
			a, b := c.cond(x.Left), c.cond(x.Right)
			or := x.Operator == syntax.TokOr
			return func(fr *frame) (bool, error) {
				v, err := a(fr)
				if err != nil || v == or {
					return v, err
				}
				return b(fr)
			}
		}
	case *syntax.UnaryExpression:
		if x.TokenKind == syntax.TokNot || x.TokenKind == syntax.TokExclaim {
			child := c.cond(x.Child)
			return func(fr *frame) (bool, error) {
				v, err := child(fr)
				return !v, err
			}
		}
	case *syntax.ParenExpression:
		if inner := pipelineExpression(x.Pipeline); inner != nil {
			return c.cond(inner)
		}
	}
	eval := c.expr(e)
	return func(fr *frame) (bool, error) {
		v, err := eval(fr)
		if err != nil {
			return false, err
		}
		return fr.rs.truth(v), nil
	}
}

// pipelineExpression returns the expression when a pipeline is nothing else.
func pipelineExpression(s syntax.Statement) syntax.Expression {
	ce, ok := s.(*syntax.CommandExpression) // the right side of an assignment
	if pl, isPipeline := s.(*syntax.Pipeline); isPipeline {
		if pl.Background || len(pl.PipelineElements) != 1 {
			return nil
		}
		ce, ok = pl.PipelineElements[0].(*syntax.CommandExpression)
	}
	if !ok || len(ce.Redirections) > 0 {
		return nil
	}
	return ce.Expression
}

// paren compiles (…): one value as it is, several as an array.
func (c *compiler) paren(x *syntax.ParenExpression) evalFn {
	return c.valueOf(x.Pipeline)
}

// valueOf compiles a statement whose output becomes a value.
func (c *compiler) valueOf(s syntax.Statement) evalFn {
	if inner := pipelineExpression(s); inner != nil {
		return c.kept(inner)
	}
	if a, ok := s.(*syntax.AssignmentStatement); ok {
		return c.assignmentValue(a)
	}
	run := c.statement(s)
	return func(fr *frame) (any, error) {
		var out collector
		if err := run(fr.withOutput(&out)); err != nil {
			return nil, fr.leave(&out, err)
		}
		return out.value(), nil
	}
}

// subExpression compiles $(…).
func (c *compiler) subExpression(b *syntax.StatementBlock) evalFn {
	blk := c.statements(b)
	return func(fr *frame) (any, error) {
		var out collector
		if err := blk.run(fr.withOutput(&out)); err != nil {
			return nil, fr.leave(&out, err)
		}
		return out.value(), nil
	}
}

// arrayExpression compiles @(…).
func (c *compiler) arrayExpression(x *syntax.ArrayExpression) evalFn {
	if len(x.SubExpression.Statements) == 1 {
		if lit, ok := pipelineExpression(x.SubExpression.Statements[0]).(*syntax.ArrayLiteral); ok {
			return c.arrayLiteral(lit)
		}
	}
	blk := c.statements(x.SubExpression)
	return func(fr *frame) (any, error) {
		var out collector
		if err := blk.run(fr.withOutput(&out)); err != nil {
			return nil, fr.leave(&out, err)
		}
		return types.NewArray(out.items...), nil
	}
}

func (c *compiler) arrayLiteral(x *syntax.ArrayLiteral) evalFn {
	elems := make([]evalFn, len(x.Elements))
	for i, e := range x.Elements {
		elems[i] = c.expr(e)
	}
	if len(elems) == 1 { // ,$x puts even "no output" into its array
		only := c.kept(x.Elements[0])
		return func(fr *frame) (any, error) {
			v, err := only(fr)
			if err != nil {
				return nil, err
			}
			return types.NewArray(v), nil
		}
	}
	return func(fr *frame) (any, error) {
		items := make([]any, len(elems))
		for i, e := range elems {
			v, err := e(fr)
			if err != nil {
				return nil, err
			}
			items[i] = types.Norm(v)
		}
		return types.NewArray(items...), nil
	}
}

func (c *compiler) hashtable(x *syntax.Hashtable, ordered bool) evalFn {
	type pair struct {
		key, value evalFn
		node       syntax.Node
	}
	pairs := make([]pair, len(x.KeyValuePairs))
	for i, kv := range x.KeyValuePairs {
		pairs[i] = pair{c.expr(kv.Key), c.valueOf(kv.Value), kv.Key}
	}
	return func(fr *frame) (any, error) {
		d := types.NewHashtable()
		if ordered {
			d = types.NewOrdered()
		}
		for _, p := range pairs {
			k, err := p.key(fr)
			if err != nil {
				return nil, err
			}
			v, err := p.value(fr)
			if err != nil {
				return nil, err
			}
			if k = types.Norm(k); k == nil {
				return nil, fr.failure(types.RuntimeError("InvalidNullKey", "InvalidOperation", "A null key is not allowed in a hash literal."), p.node)
			}
			if d.Has(k) {
				e := types.RuntimeError("DuplicateKeyInHashLiteral", "InvalidOperation", "Duplicate keys '"+types.ToString(k)+"' are not allowed in hash literals.")
				return nil, fr.failure(e, p.node)
			}
			d.Set(k, v) // "no output" stays what it is
		}
		return d, nil
	}
}

func (c *compiler) expandable(x *syntax.ExpandableStringExpression) evalFn {
	type part struct {
		text string
		eval evalFn
	}
	parts := make([]part, len(x.Parts))
	for i, p := range x.Parts {
		parts[i].text = p.Text
		if p.Expression != nil {
			if v, ok := p.Expression.(*syntax.VariableExpression); ok {
				if c.u.inText == nil {
					c.u.inText = map[*syntax.VariableExpression]bool{}
				}
				c.u.inText[v] = true
			}
			parts[i].eval = c.expr(p.Expression)
		}
	}
	return func(fr *frame) (any, error) {
		var b strings.Builder
		for _, p := range parts {
			if p.eval == nil {
				b.WriteString(p.text)
				continue
			}
			v, err := p.eval(fr)
			if err != nil {
				return nil, err
			}
			if s, ok := v.(string); ok {
				b.WriteString(s)
				continue
			}
			s, err := fr.text(v)
			if err != nil {
				return nil, fr.failure(err, x)
			}
			b.WriteString(s)
		}
		return b.String(), nil
	}
}

// text is the text of a value in a string, elements joined by $OFS.
func (fr *frame) text(v any) (string, error) {
	switch x := v.(type) {
	case string:
		return x, nil
	case int32:
		return types.ToString(x), nil
	}
	ofs := " "
	if _, many := elements(v); many {
		if o := fr.scope.lookup("ofs"); o != nil && types.Norm(o.Value()) != nil {
			ofs = types.ToString(o.Value())
		}
	}
	return fr.rs.text(v, ofs)
}

// convert compiles [type]expr.
func (c *compiler) convert(x *syntax.ConvertExpression) evalFn {
	name := strings.ToLower(x.Type.TypeName.FullName())
	switch name {
	case "ordered":
		if h, ok := x.Child.(*syntax.Hashtable); ok {
			return c.hashtable(h, true)
		}
	case "ref":
		return c.reference(x)
	case "pscustomobject":
		if h, ok := x.Child.(*syntax.Hashtable); ok {
			return c.customObject(h)
		}
		return c.toCustomObject(x)
	}
	resolve, child := c.typeName(x.Type.TypeName), c.expr(x.Child)
	return func(fr *frame) (any, error) {
		t, err := resolve(fr)
		if err != nil {
			return nil, fr.failure(err, x.Type)
		}
		v, err := child(fr)
		if err != nil {
			return nil, err
		}
		if t == types.Int32 {
			if f, ok := v.(float64); ok && f > math.MinInt32 && f < math.MaxInt32 {
				return int32(math.RoundToEven(f)), nil
			}
		}
		if _, isDict := types.DictOf(v); isDict && name == "pscustomobject" {
			t, v = types.PSCustomObject, types.Unwrap(v) // the accelerator is PSObject's, the cast makes an object of the keys
		}
		if d, isDict := types.DictOf(v); isDict && t == types.PSCustomObject && name != "pscustomobject" {
			return nil, fr.failure(types.FinalCast(d, t), x) // only the accelerator makes an object of the keys
		}
		out, err := fr.rs.conv.To(v, t)
		if err != nil {
			return nil, fr.failure(err, x)
		}
		return out, nil
	}
}

// toCustomObject compiles [pscustomobject] of other expressions: a dictionary
// becomes an object with its entries, anything else stays.
func (c *compiler) toCustomObject(x *syntax.ConvertExpression) evalFn {
	child := c.expr(x.Child)
	return func(fr *frame) (any, error) {
		v, err := child(fr)
		if err != nil {
			return nil, err
		}
		to := types.PSObjectType
		if _, ok := types.DictOf(v); ok {
			to = types.PSCustomObject
		}
		out, err := fr.rs.conv.To(v, to)
		if err != nil {
			return nil, fr.failure(err, x)
		}
		return out, nil
	}
}

// customObject compiles [pscustomobject]@{…} without the dictionary between.
func (c *compiler) customObject(h *syntax.Hashtable) evalFn {
	type pair struct {
		name       string
		key, value evalFn
	}
	pairs := make([]pair, len(h.KeyValuePairs))
	for i, kv := range h.KeyValuePairs {
		if s, ok := kv.Key.(*syntax.StringConstantExpression); ok {
			pairs[i].name = s.Value
		} else {
			pairs[i].key = c.expr(kv.Key)
		}
		pairs[i].value = c.valueOf(kv.Value)
	}
	return func(fr *frame) (any, error) {
		o := &types.PSObject{Props: make([]types.Property, 0, len(pairs))}
		for _, p := range pairs {
			name := p.name
			if p.key != nil {
				k, err := p.key(fr)
				if err != nil {
					return nil, err
				}
				name = types.ToString(k)
			}
			v, err := p.value(fr)
			if err != nil {
				return nil, err
			}
			if name == "PSTypeName" || strings.EqualFold(name, "pstypename") {
				o.TypeNames = append([]string{types.ToString(v)}, types.TypeNames(types.NewCustom())...)
				continue
			}
			if o.Find(name) != nil {
				e := types.RuntimeError("DuplicateKeyInHashLiteral", "InvalidOperation", "Duplicate keys '"+name+"' are not allowed in hash literals.")
				return nil, fr.failure(e, h)
			}
			o.Props = append(o.Props, types.Property{Name: name, Value: types.Norm(v)})
		}
		return o, nil
	}
}

func (c *compiler) scriptBlockLiteral(ast *syntax.ScriptBlock) evalFn {
	u := newUnit(ast, "")
	u.top = c.u.whole()
	return func(fr *frame) (any, error) {
		return &ScriptBlock{unit: u, session: fr.session()}, nil
	}
}
