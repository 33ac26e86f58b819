package interp

import (
	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// statement compiles a statement; what it outputs goes to the frame's output.
func (c *compiler) statement(s syntax.Statement) stmtFn {
	switch x := s.(type) {
	case *syntax.Pipeline:
		return c.pipeline(x)
	case *syntax.PipelineChain:
		return c.chain(x)
	case *syntax.CommandExpression:
		run := c.source(x)
		return func(fr *frame) error { return run(fr, fr.out) }
	case *syntax.AssignmentStatement:
		return c.assignment(x)
	case *syntax.IfStatement:
		return c.ifStatement(x)
	case *syntax.WhileStatement:
		return c.while(x.Label, x.Condition, x.Body)
	case *syntax.DoWhileStatement:
		return c.do(x.Label, x.Condition, x.Body, true)
	case *syntax.DoUntilStatement:
		return c.do(x.Label, x.Condition, x.Body, false)
	case *syntax.ForStatement:
		return c.forStatement(x)
	case *syntax.ForEachStatement:
		return c.foreach(x)
	case *syntax.SwitchStatement:
		return c.switchStatement(x)
	case *syntax.TryStatement:
		return c.try(x)
	case *syntax.ThrowStatement:
		return c.throw(x)
	case *syntax.ReturnStatement:
		return c.returnStatement(x)
	case *syntax.ExitStatement:
		return c.exit(x)
	case *syntax.BreakStatement:
		return c.jump(flowBreak, x.Label)
	case *syntax.ContinueStatement:
		return c.jump(flowContinue, x.Label)
	case *syntax.FunctionDefinition:
		return c.function(x)
	case *syntax.DataStatement:
		return c.data(x)
	case *syntax.BlockStatement:
		blk := c.statements(x.Body)
		return blk.run
	case *syntax.UsingStatement:
		return func(*frame) error { return nil }
	}
	return func(fr *frame) error { return fr.failure(unsupported("This statement"), s) }
}

// pipelineCond compiles a condition.
func (c *compiler) pipelineCond(p syntax.PipelineBase) condFn {
	if inner := pipelineExpression(p); inner != nil {
		return c.cond(inner)
	}
	eval := c.valueOf(p)
	return func(fr *frame) (bool, error) {
		v, err := eval(fr)
		if err != nil {
			return false, err
		}
		return fr.rs.truth(v), nil
	}
}

func (c *compiler) ifStatement(x *syntax.IfStatement) stmtFn {
	conds := make([]condFn, len(x.Clauses))
	bodies := make([]*block, len(x.Clauses))
	for i, cl := range x.Clauses {
		conds[i], bodies[i] = c.pipelineCond(cl.Condition), c.statements(cl.Body)
	}
	otherwise := c.statements(x.ElseClause)
	return func(fr *frame) error {
		for i, cond := range conds {
			if err := fr.reach(x.Clauses[i].Condition); err != nil {
				return err
			}
			ok, err := cond(fr)
			if err != nil {
				return err
			}
			if ok {
				return bodies[i].run(fr)
			}
		}
		if otherwise != nil {
			return otherwise.run(fr)
		}
		return nil
	}
}

// interval is the number of loop rounds between looks at the context.
const interval = 256

// tick is called once a loop round; it ends the run when its context has ended.
func (fr *frame) tick() error {
	rs := fr.rs
	if err := rs.deferred; err != nil {
		rs.deferred = nil
		return err
	}
	if rs.rounds++; rs.rounds < interval {
		return nil
	}
	rs.rounds = 0
	if rs.baton != nil {
		rs.baton.yield()
		if err := rs.runPosted(); err != nil {
			return err
		}
	}
	return rs.checkContext()
}

func (c *compiler) while(label string, condition syntax.PipelineBase, b *syntax.StatementBlock) stmtFn {
	cond, body := c.pipelineCond(condition), c.statements(b)
	return func(fr *frame) error {
		for {
			if err := fr.reach(condition); err != nil {
				return err
			}
			ok, err := cond(fr)
			if err != nil || !ok {
				return err
			}
			if leave, err := fr.round(body, label); leave || err != nil {
				return err
			}
		}
	}
}

// reach tells breakpoints of a condition that is about to be evaluated.
func (fr *frame) reach(node syntax.Node) error {
	if w := fr.rs.watch; w != nil {
		return w.reach(fr, node)
	}
	return nil
}

// round runs a loop's body once.
func (fr *frame) round(body *block, label string) (leave bool, err error) {
	if err := fr.tick(); err != nil {
		return true, err
	}
	if err := body.run(fr); err != nil {
		return loopFlow(err, label)
	}
	return false, nil
}

func (c *compiler) do(label string, condition syntax.PipelineBase, b *syntax.StatementBlock, again bool) stmtFn {
	cond, body := c.pipelineCond(condition), c.statements(b)
	return func(fr *frame) error {
		for {
			if leave, err := fr.round(body, label); leave || err != nil {
				return err
			}
			if err := fr.reach(condition); err != nil {
				return err
			}
			ok, err := cond(fr)
			if err != nil || ok != again {
				return err
			}
		}
	}
}

func (c *compiler) forStatement(x *syntax.ForStatement) stmtFn {
	none := func(*frame) error { return nil }
	initial, next := none, none
	if x.Initializer != nil {
		initial = c.silent(x.Initializer)
	}
	cond := func(*frame) (bool, error) { return true, nil }
	if x.Condition != nil {
		cond = c.pipelineCond(x.Condition)
	}
	if x.Iterator != nil {
		next = c.silent(x.Iterator)
	}
	body := c.statements(x.Body)
	return func(fr *frame) error {
		if x.Initializer != nil {
			if err := fr.reach(x.Initializer); err != nil {
				return err
			}
		}
		if err := initial(fr); err != nil {
			return err
		}
		for {
			if fr.rs.watch != nil && x.Condition != nil {
				if err := fr.reach(x.Condition); err != nil {
					return err
				}
			}
			ok, err := cond(fr)
			if err != nil || !ok {
				return err
			}
			if leave, err := fr.round(body, x.Label); leave || err != nil {
				return err
			}
			if fr.rs.watch != nil && x.Iterator != nil {
				if err := fr.reach(x.Iterator); err != nil {
					return err
				}
			}
			if err := next(fr); err != nil {
				return err
			}
		}
	}
}

// silent compiles the parts of a for statement, whose values are not output.
func (c *compiler) silent(p syntax.PipelineBase) stmtFn {
	if inner := pipelineExpression(p); inner != nil {
		n := c.num(inner)
		return func(fr *frame) error {
			_, err := n(fr)
			return err
		}
	}
	run := c.statement(p)
	return func(fr *frame) error { return run(fr.withOutput(discard{})) }
}

func (c *compiler) foreach(x *syntax.ForEachStatement) stmtFn {
	source, set, body := c.valueOf(x.Condition), c.setVariable(x.Variable), c.statements(x.Body)
	slot := c.u.slot("foreach")
	return func(fr *frame) error {
		if err := fr.reach(x.Condition); err != nil {
			return err
		}
		v, err := source(fr)
		if err != nil {
			return err
		}
		items, many := elements(v)
		if !many {
			if types.Norm(v) == nil {
				return nil
			}
			items = []any{v}
		}
		it := &Enumerator{items: items}
		outer := fr.scope.local("foreach")
		fr.define(slot, &Variable{Name: "foreach", val: it})
		defer func() { fr.undefine(slot, outer) }()
		modified := changes(v)
		for it.MoveNext() {
			if err := fr.reach(x.Variable); err != nil {
				return err
			}
			if err := set(fr, it.Current()); err != nil {
				return err
			}
			if leave, err := fr.round(body, x.Label); leave || err != nil {
				return err
			}
			if modified != nil && modified() {
				e := types.NewException("System.InvalidOperationException", "Collection was modified; enumeration operation may not execute.")
				return fr.failure(e, x.Condition)
			}
		}
		return nil
	}
}

func (c *compiler) returnStatement(x *syntax.ReturnStatement) stmtFn {
	if x.Pipeline == nil {
		return func(*frame) error { return returnFlow }
	}
	if inner := pipelineExpression(x.Pipeline); inner != nil {
		eval := c.kept(inner)
		return func(fr *frame) error {
			v, err := eval(fr)
			if err != nil {
				return err
			}
			fr.rs.ok = true
			if m, ok := fr.out.(*returnOnly); ok { // a method returns collections whole
				err = m.out.Write(types.Norm(v))
			} else {
				err = writeUnrolled(fr.out, v)
			}
			if err != nil {
				return err
			}
			return returnFlow
		}
	}
	run := c.statement(x.Pipeline)
	return func(fr *frame) error {
		inner := fr
		if m, ok := fr.out.(*returnOnly); ok {
			inner = fr.withOutput(m.out)
		}
		if err := run(inner); err != nil {
			return err
		}
		return returnFlow
	}
}

func (c *compiler) exit(x *syntax.ExitStatement) stmtFn {
	var eval evalFn
	if x.Pipeline != nil {
		eval = c.valueOf(x.Pipeline)
	}
	return func(fr *frame) error {
		code := 0
		if eval != nil {
			v, err := eval(fr)
			if err != nil {
				return err
			}
			if n, err := fr.rs.conv.To(types.Norm(v), types.Int32); err == nil {
				code = int(n.(int32))
			}
		}
		return &ExitRequest{Code: code}
	}
}

func (c *compiler) jump(kind flowKind, label syntax.Expression) stmtFn {
	if label == nil {
		f := breakFlow
		if kind == flowContinue {
			f = continueFlow
		}
		return func(*frame) error { return f }
	}
	eval := c.expr(label)
	return func(fr *frame) error {
		v, err := eval(fr)
		if err != nil {
			return err
		}
		return &flow{kind: kind, label: types.ToString(v)}
	}
}

// chain compiles a && b || c.
func (c *compiler) chain(x *syntax.PipelineChain) stmtFn {
	if x.Background {
		return c.background(x, x.LhsPipelineChain, x.RhsPipeline)
	}
	left, right := c.statement(x.LhsPipelineChain), c.statement(x.RhsPipeline)
	and := x.Operator == syntax.TokAndAnd
	b := c.enclosing
	return func(fr *frame) error {
		if err := left(fr); err != nil {
			// A trap that goes on does so with the rest of the chain.
			trapped := 0
			if b != nil && len(b.traps) > 0 {
				trapped = 1
			}
			fr.rs.inTry -= trapped
			err = fr.statementError(err, b, x.LhsPipelineChain)
			fr.rs.inTry += trapped
			if err != nil {
				return err
			}
		}
		if fr.rs.ok != and {
			return nil
		}
		return right(fr)
	}
}

func (c *compiler) function(x *syntax.FunctionDefinition) stmtFn {
	u := newFunctionUnit(x)
	u.top = c.u.whole()
	aliases := declaredAliases(x)
	return func(fr *frame) error {
		f := &Function{Name: x.Name, Block: &ScriptBlock{unit: u, session: fr.session(), definition: x}, Filter: x.IsFilter}
		scope := fr.scope
		if q, rest, ok := cutScope(x.Name); ok {
			f.Name = rest
			switch q {
			case "global":
				scope, f.Module = fr.rs.global.base, fr.session().module
			case "script":
				scope = fr.scope.script
			case "private":
				f.Private = true
			}
		}
		scope.SetFunction(f)
		for _, a := range aliases {
			scope.SetAlias(&Alias{Name: a, Definition: f.Name})
		}
		return nil
	}
}

// declaredAliases are the names that [Alias()] gives a function.
func declaredAliases(x *syntax.FunctionDefinition) []string {
	if x.Body.ParamBlock == nil {
		return nil
	}
	var out []string
	for _, a := range x.Body.ParamBlock.Attributes {
		if attributeName(a) != "alias" {
			continue
		}
		for _, e := range a.PositionalArguments {
			if s, ok := e.(*syntax.StringConstantExpression); ok {
				out = append(out, s.Value)
			}
		}
	}
	return out
}

func (c *compiler) data(x *syntax.DataStatement) stmtFn {
	blk := c.statements(x.Body)
	if x.Variable == "" {
		return blk.run
	}
	i := c.u.slot(x.Variable)
	return func(fr *frame) error {
		var out collector
		if err := blk.run(fr.withOutput(&out)); err != nil {
			return err
		}
		return fr.assign(i, out.value())
	}
}
