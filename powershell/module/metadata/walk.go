package metadata

import (
	"github.com/runwright/runwright/powershell/syntax"
)

// walker follows one script while its module loads.
type walker struct {
	l     *loader
	s     *session
	u     *unit
	depth int
	// maybe counts the branches around that may not be taken.
	maybe int
	stop  bool // a return, exit or throw was reached
}

// The bounds of following a script: how deep scripts call scripts, and how many
// statements a module may take in all.
const (
	maxDepth = 48
	maxSteps = 200_000
)

func (w *walker) note(at syntax.Node, what, reason string) {
	line, _ := w.u.src.Position(at.Extent().Start)
	w.l.unknown(what, reason, w.u.file, line)
}

// script follows a script from its beginning.
func (w *walker) script(u *unit) {
	if w.depth >= maxDepth {
		w.note(w.u.ast, "the script "+u.file, "scripts call each other too deeply")
		return
	}
	inner := &walker{l: w.l, s: w.s, u: u, depth: w.depth + 1, maybe: w.maybe}
	for k, c := range u.scope.classes {
		w.s.classes[k] = c
	}
	inner.body(u.ast)
}

func (w *walker) body(b *syntax.ScriptBlock) {
	for _, part := range []*syntax.NamedBlock{b.BeginBlock, b.ProcessBlock, b.EndBlock} {
		if part != nil && !w.stop {
			w.statements(part.Statements)
		}
	}
}

func (w *walker) statements(list []syntax.Statement) []any {
	var out []any
	for _, s := range list {
		if w.stop {
			break
		}
		out = append(out, w.statement(s)...)
	}
	return out
}

// block follows statements in braces.
func (w *walker) block(b *syntax.StatementBlock) []any {
	if b == nil {
		return nil
	}
	return w.statements(b.Statements)
}

// perhaps follows statements that may not run.
func (w *walker) perhaps(b *syntax.StatementBlock) {
	if b == nil {
		return
	}
	w.maybe++
	w.block(b)
	w.maybe--
	w.stop = false
	w.forget(b)
}

// forget makes the variables that a part assigns unknown.
func (w *walker) forget(n syntax.Node) {
	syntax.Inspect(n, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.AssignmentStatement:
			if v, ok := n.Left.(*syntax.VariableExpression); ok {
				w.set(v, unknown{})
			}
		case *syntax.FunctionDefinition, *syntax.ScriptBlockExpression:
			return false
		}
		return true
	})
}

// statement follows one statement and gives what it puts out; a value that is not
// known stands for all that it may put out.
func (w *walker) statement(s syntax.Statement) []any {
	if w.l.steps++; w.l.steps > maxSteps {
		if w.l.steps == maxSteps+1 {
			w.note(s, "what follows here", "the module takes too many steps to load")
		}
		w.stop = true
		return nil
	}
	switch s := s.(type) {
	case *syntax.FunctionDefinition:
		w.define(s)
	case *syntax.AssignmentStatement:
		w.assign(s)
	case *syntax.Pipeline:
		return w.pipeline(s)
	case *syntax.PipelineChain:
		w.statement(s.LhsPipelineChain)
		w.maybe++
		w.statement(s.RhsPipeline)
		w.maybe--
		return []any{unknown{}}
	case *syntax.CommandExpression:
		return list(w.expr(s.Expression))
	case *syntax.IfStatement:
		return w.ifStatement(s)
	case *syntax.ForEachStatement:
		return w.forEach(s)
	case *syntax.SwitchStatement:
		w.switchStatement(s)
	case *syntax.TryStatement:
		out := w.block(s.Body)
		w.block(s.Finally)
		return out
	case *syntax.ForStatement:
		w.perhaps(s.Body)
	case *syntax.WhileStatement:
		w.perhaps(s.Body)
	case *syntax.DoWhileStatement:
		w.perhaps(s.Body)
	case *syntax.DoUntilStatement:
		w.perhaps(s.Body)
	case *syntax.BlockStatement:
		return w.block(s.Body)
	case *syntax.ReturnStatement, *syntax.ExitStatement, *syntax.ThrowStatement:
		w.stop = true
	case *syntax.DataStatement:
		v := one(w.block(s.Body))
		if s.Variable != "" {
			w.s.variables.put(s.Variable, variable{s.Variable, v})
		}
	}
	return nil
}

func (w *walker) define(s *syntax.FunctionDefinition) {
	kind := "Function"
	switch {
	case w.u.configurations[s.Pos.Start]:
		kind = "Configuration"
	case s.IsFilter:
		kind = "Filter"
	case s.IsWorkflow:
		kind = "Workflow"
	}
	w.s.define(s.Name, &function{maybe: w.maybe > 0, kind: kind, def: s, body: s.Body, params: s.Parameters, unit: w.u, at: s.Extent()})
}

func (w *walker) ifStatement(s *syntax.IfStatement) []any {
	for i, c := range s.Clauses {
		yes, ok := truth(one(w.statement(c.Condition)))
		if !ok {
			for _, c := range s.Clauses[i:] {
				w.perhaps(c.Body)
			}
			w.perhaps(s.ElseClause)
			return []any{unknown{}}
		}
		if yes {
			return w.block(c.Body)
		}
	}
	return w.block(s.ElseClause)
}

func (w *walker) forEach(s *syntax.ForEachStatement) []any {
	items := w.statement(s.Condition)
	var out []any
	for _, v := range items {
		if !known(v) {
			w.set(s.Variable, unknown{})
			w.perhaps(s.Body)
			return []any{unknown{}}
		}
		w.set(s.Variable, v)
		out = append(out, w.block(s.Body)...)
		if w.stop {
			break
		}
	}
	return out
}

// switchStatement takes the clauses that fit when the value and the clauses are
// known, all of them otherwise.
func (w *walker) switchStatement(s *syntax.SwitchStatement) {
	v := one(w.statement(s.Condition))
	simple := s.Flags&^(syntax.SwitchExact|syntax.SwitchWildcard) == 0 && known(v)
	if _, many := v.([]any); many || !simple {
		for _, c := range s.Clauses {
			w.perhaps(c.Body)
		}
		w.perhaps(s.Default)
		return
	}
	hit := false
	for _, c := range s.Clauses {
		want := w.expr(c.Condition)
		if b, ok := want.(*block); ok && b != nil || !known(want) {
			w.perhaps(c.Body)
			hit = true
			continue
		}
		yes, _ := compare(syntax.TokIeq, v, want).(bool)
		if s.Flags&syntax.SwitchWildcard != 0 {
			yes, _ = like(v, want)
		}
		if yes {
			hit = true
			w.block(c.Body)
		}
	}
	if !hit {
		w.block(s.Default)
	}
}

// assign follows an assignment to a variable or to a function of the drive.
func (w *walker) assign(s *syntax.AssignmentStatement) {
	v := w.value(s.Right)
	left := s.Left
	for {
		if c, ok := left.(*syntax.ConvertExpression); ok {
			left = c.Child
			continue
		}
		if a, ok := left.(*syntax.AttributedExpression); ok {
			left = a.Child
			continue
		}
		break
	}
	switch to := left.(type) {
	case *syntax.VariableExpression:
		if s.Operator == syntax.TokPlusEquals {
			v = w.plus(w.variable(to), v)
		} else if s.Operator != syntax.TokEquals {
			v = unknown{}
		}
		if to.VariablePath.IsDriveQualified() {
			w.driveItem(s, to.VariablePath.Qualifier, to.VariablePath.Name, v)
			return
		}
		w.set(to, v)
	case *syntax.ArrayLiteral:
		w.forgetTargets(to)
	case *syntax.MemberExpression, *syntax.IndexExpression:
		w.forgetOwner(to)
	}
}

// value gives what a statement is worth: an expression keeps its list, what commands
// put out is one thing or a list.
func (w *walker) value(s syntax.Statement) any {
	inner := s
	if p, ok := s.(*syntax.Pipeline); ok && len(p.PipelineElements) == 1 {
		inner = p.PipelineElements[0]
	}
	if c, ok := inner.(*syntax.CommandExpression); ok {
		return w.expr(c.Expression)
	}
	return one(w.statement(s))
}

func (w *walker) plus(old, v any) any {
	if !known(old) || !known(v) {
		return unknown{}
	}
	return add(old, v)
}

func (w *walker) forgetTargets(a *syntax.ArrayLiteral) {
	for _, e := range a.Elements {
		if v, ok := e.(*syntax.VariableExpression); ok {
			w.set(v, unknown{})
		}
	}
}

// forgetOwner makes a variable unknown of which a part is assigned.
func (w *walker) forgetOwner(e syntax.Expression) {
	for {
		switch x := e.(type) {
		case *syntax.MemberExpression:
			e = x.Expression
		case *syntax.IndexExpression:
			e = x.Target
		case *syntax.VariableExpression:
			w.set(x, unknown{})
			return
		default:
			return
		}
	}
}

// set gives a variable of the module a value.
func (w *walker) set(v *syntax.VariableExpression, value any) {
	p := v.VariablePath
	if p.Scope == syntax.ScopeGlobal || p.IsDriveQualified() {
		return
	}
	w.s.variables.put(p.Name, variable{p.Name, value})
}
