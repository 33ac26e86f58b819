package interp

import (
	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// pipeline compiles a pipeline as a statement.
func (c *compiler) pipeline(x *syntax.Pipeline) stmtFn {
	if x.Background {
		return c.background(x, x.PipelineElements[0], x.PipelineElements[len(x.PipelineElements)-1])
	}
	if len(x.PipelineElements) == 1 {
		switch e := x.PipelineElements[0].(type) {
		case *syntax.CommandExpression:
			if len(e.Redirections) == 0 {
				return c.expressionStatement(e.Expression)
			}
			run := c.source(e)
			return func(fr *frame) error { return run(fr, fr.out) }
		case *syntax.Command:
			return c.single(e)
		}
	}
	stages := make([]*commandCode, 0, len(x.PipelineElements))
	var source func(fr *frame, out Writer) error
	for i, e := range x.PipelineElements {
		switch e := e.(type) {
		case *syntax.Command:
			stages = append(stages, c.command(e))
		case *syntax.CommandExpression:
			if i == 0 {
				source = c.source(e)
				continue
			}
			stages = append(stages, c.expressionStage(e))
		}
	}
	return func(fr *frame) error { return fr.runPipeline(source, stages, x) }
}

// expressionStatement compiles an expression whose value is output.
func (c *compiler) expressionStatement(e syntax.Expression) stmtFn {
	if u, ok := e.(*syntax.UnaryExpression); ok {
		switch u.TokenKind {
		case syntax.TokPlusPlus, syntax.TokMinusMinus, syntax.TokPostfixPlusPlus, syntax.TokPostfixMinusMinus:
			n := c.num(e)
			return func(fr *frame) error {
				if _, err := n(fr); err != nil {
					return err
				}
				fr.rs.ok = true
				return nil
			}
		}
	}
	eval, commands := c.kept(e), runsCommands(e)
	return func(fr *frame) error {
		v, err := eval(fr)
		if err != nil {
			return err
		}
		if !commands { // a command in parentheses says itself how it went
			fr.rs.ok = true
		}
		return writeUnrolled(fr.out, v)
	}
}

// source compiles the expression at the head of a pipeline. A range of ints is
// passed on number by number without an array.
func (c *compiler) source(e *syntax.CommandExpression) func(fr *frame, out Writer) error {
	redirect := c.redirections(e.Redirections)
	if b, ok := e.Expression.(*syntax.BinaryExpression); ok && b.Operator == syntax.TokDotDot && redirect == nil {
		from, to, slow := c.num(b.Left), c.num(b.Right), c.expr(b)
		return func(fr *frame, out Writer) error {
			l, err := from(fr)
			if err != nil {
				return err
			}
			r, err := to(fr)
			if err != nil {
				return err
			}
			if !isInt(l.k) || !isInt(r.k) {
				v, err := slow(fr)
				if err != nil {
					return err
				}
				return writeUnrolled(out, v)
			}
			step := int64(1)
			if r.i < l.i {
				step = -1
			}
			for i := l.i; ; i += step {
				if err := out.Write(int32(i)); err != nil || i == r.i {
					return err
				}
			}
		}
	}
	if sub, ok := e.Expression.(*syntax.SubExpression); ok { // $(…) streams
		return c.subSource(sub, redirect)
	}
	eval := c.kept(e.Expression)
	return func(fr *frame, out Writer) error {
		if redirect == nil {
			v, err := eval(fr)
			if err != nil {
				return err
			}
			return writeUnrolled(out, v)
		}
		inner := fr.withOutput(out)
		done, err := redirect(fr, inner)
		if err != nil {
			return err
		}
		v, err := eval(inner)
		if err == nil {
			err = writeUnrolled(inner.out, v)
		}
		if done != nil {
			if derr := done(); err == nil {
				err = derr
			}
		}
		return err
	}
}

// runsCommands reports whether an expression runs a command, outside script blocks.
func runsCommands(e syntax.Expression) bool {
	found := false
	syntax.Inspect(e, func(n syntax.Node) bool {
		switch n.(type) {
		case *syntax.Command:
			found = true
		case *syntax.ScriptBlockExpression:
			return false
		}
		return !found
	})
	return found
}

// subSource compiles $(…) at the head of a pipeline or behind a redirection: its
// objects go on as they come, between the records of its other streams.
func (c *compiler) subSource(x *syntax.SubExpression, redirect redirection) func(fr *frame, out Writer) error {
	blk := c.statements(x.SubExpression)
	return func(fr *frame, out Writer) error {
		inner := fr.withOutput(out)
		if redirect == nil {
			return blk.run(inner)
		}
		done, err := redirect(fr, inner)
		if err != nil {
			return err
		}
		err = blk.run(inner)
		if done != nil {
			if derr := done(); err == nil {
				err = derr
			}
		}
		return err
	}
}

// expressionStage compiles an expression behind a pipe, which PowerShell's
// parser refuses; it is reached only through error recovery.
func (c *compiler) expressionStage(e *syntax.CommandExpression) *commandCode {
	return &commandCode{node: e, resolve: func(fr *frame) (any, string, error) {
		return nil, "", fr.failure(types.RuntimeError("ExpressionsMustBeFirstInPipeline", "ParserError", "Expressions are only allowed as the first element of a pipeline."), e)
	}}
}

// commandCode is a compiled command of a pipeline.
type commandCode struct {
	node syntax.Node
	// resolve gives what to call: a name, or a script block or command object.
	resolve  func(fr *frame) (target any, name string, err error)
	operator syntax.TokenKind
	args     []argCode
	redirect redirection
	// plain is set when every argument is positional and evaluates to one value.
	plain bool
}

// argCode is a compiled argument.
type argCode struct {
	// name is the parameter's name without dash, "" of a positional argument.
	name  string
	named bool
	// joined says that the value stood behind a colon.
	joined bool
	value  evalFn // nil: a parameter without a value of its own
	// literal marks a number written as such.
	literal bool
	splat   bool
	node    syntax.Node
	// text is the argument as written, for native commands and $args.
	text string
}

// notInvocable is the error of & and . before a value that names no command.
func notInvocable(x *syntax.Command) error {
	return types.RuntimeError("BadExpression", "InvalidOperation",
		"The expression after '"+operatorText(x.InvocationOperator)+"' in a pipeline element produced an object that was not valid. It must result in a command name, a script block, or a CommandInfo object.")
}

// calledAsMethod reports whether a command looks like f(1, 2): its one argument is a
// list in parentheses right behind the name.
func calledAsMethod(x *syntax.Command) bool {
	if len(x.CommandElements) != 2 || x.CommandElements[0].Extent().End != x.CommandElements[1].Extent().Start {
		return false
	}
	p, ok := x.CommandElements[1].(*syntax.ParenExpression)
	if !ok {
		return false
	}
	_, list := pipelineExpression(p.Pipeline).(*syntax.ArrayLiteral)
	return list
}

func (c *compiler) command(x *syntax.Command) *commandCode {
	code := &commandCode{node: x, operator: x.InvocationOperator, redirect: c.redirections(x.Redirections), plain: true}
	first := x.CommandElements[0]
	if s, ok := first.(*syntax.StringConstantExpression); ok {
		name := s.Value
		method := calledAsMethod(x)
		code.resolve = func(fr *frame) (any, string, error) {
			if method && fr.strict() >= 2 {
				return nil, "", fr.failure(types.RuntimeError("StrictModeFunctionCallWithParens", "InvalidOperation",
					"The function or command was called as if it were a method. Parameters should be separated by spaces. For information about parameters, see the about_Parameters Help topic."), x)
			}
			if name == "" {
				return nil, "", fr.failure(notInvocable(x), s)
			}
			return nil, name, nil
		}
	} else if e, ok := first.(syntax.Expression); ok {
		eval := c.expr(e)
		code.resolve = func(fr *frame) (any, string, error) {
			v, err := eval(fr)
			if err != nil {
				return nil, "", err
			}
			switch t := types.Unwrap(types.Norm(v)).(type) {
			case *ScriptBlock, CommandInfo, *Module:
				return t, "", nil
			case *types.List, *types.Array:
				if items, _ := types.Elements(t); len(items) == 1 {
					v = items[0]
				}
			case nil:
				return nil, "", fr.failure(notInvocable(x), e)
			}
			name, err := fr.rs.text(v, " ")
			if err == nil && name == "" {
				return nil, "", fr.failure(notInvocable(x), e)
			}
			return nil, name, err
		}
	}
	for _, e := range x.CommandElements[1:] {
		code.args = append(code.args, c.commandArgument(e))
		a := &code.args[len(code.args)-1]
		if a.named || a.splat {
			code.plain = false
		}
	}
	return code
}

func operatorText(k syntax.TokenKind) string {
	if k == syntax.TokDot {
		return "."
	}
	return "&"
}

func (c *compiler) commandArgument(e syntax.CommandElement) argCode {
	text := c.u.src.TextOf(e.Extent())
	switch x := e.(type) {
	case *syntax.CommandParameter:
		a := argCode{name: x.ParameterName, named: true, node: x, text: text}
		if x.Argument != nil {
			a.value, a.joined = c.expr(x.Argument), true
		}
		return a
	case *syntax.VariableExpression:
		if x.Splatted {
			plain := *x
			plain.Splatted = false
			return argCode{value: c.variable(&plain), splat: true, node: x, text: text}
		}
	case *syntax.UsingExpression:
		if v, ok := x.SubExpression.(*syntax.VariableExpression); ok && v.Splatted {
			return argCode{value: c.using(x), splat: true, node: x, text: text}
		}
	case *syntax.StringConstantExpression:
		if x.StringConstantType == syntax.BareWord {
			return argCode{value: bareWord(x.Value), node: x, text: text}
		}
	}
	_, literal := e.(*syntax.ConstantExpression)
	return argCode{value: c.expr(e.(syntax.Expression)), literal: literal, node: e, text: text}
}

// bareWord is the value of an unquoted argument.
func bareWord(s string) evalFn {
	var v any = s
	return func(*frame) (any, error) { return v, nil }
}

// single compiles a pipeline of one command.
func (c *compiler) single(x *syntax.Command) stmtFn {
	code := c.command(x)
	codes := []*commandCode{code}
	return func(fr *frame) error {
		if code.plain && code.redirect == nil && code.operator != syntax.TokDot && fr.rs.watch == nil {
			if done, err := fr.callFast(code); done {
				return err
			}
		}
		return fr.runPipeline(nil, codes, x)
	}
}
