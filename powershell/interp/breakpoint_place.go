package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
)

// place is the offset of what a line breakpoint waits for in a unit's text: the
// first thing that is run on the line, or with a column the smallest that holds the
// place; -1 for none.
func (b *Breakpoint) place(u *unit) int {
	if at, ok := b.places[u.src]; ok {
		return at
	}
	top := u.top
	if top == nil {
		top = u.ast
	}
	at, size := -1, 0
	for _, n := range stops(top) {
		e := n.Extent()
		line, column := u.src.Position(e.Start)
		lastLine, lastColumn := u.src.Position(e.End)
		switch {
		case b.Column == 0:
			if line == b.Line && (at < 0 || e.Start < at) {
				at = e.Start
			}
		case before(line, column, b.Line, b.Column) && before(b.Line, b.Column, lastLine, lastColumn):
			if at < 0 || e.End-e.Start < size {
				at, size = e.Start, e.End-e.Start
			}
		}
	}
	b.places[u.src] = at
	return at
}

// before reports whether a place is not behind another one.
func before(line, column, otherLine, otherColumn int) bool {
	return line < otherLine || line == otherLine && column <= otherColumn
}

// stops are the statements and conditions of a tree that watch.reach is told of.
func stops(top syntax.Node) []syntax.Node {
	var out []syntax.Node
	list := func(statements []syntax.Statement) {
		for _, s := range statements {
			if stopsAt(s) {
				out = append(out, s)
			}
		}
	}
	condition := func(p syntax.PipelineBase) {
		if p != nil {
			out = append(out, p)
		}
	}
	syntax.Inspect(top, func(n syntax.Node) bool {
		switch x := n.(type) {
		case *syntax.NamedBlock:
			list(x.Statements)
		case *syntax.StatementBlock:
			list(x.Statements)
		case *syntax.IfStatement:
			for _, c := range x.Clauses {
				condition(c.Condition)
			}
		case *syntax.WhileStatement:
			condition(x.Condition)
		case *syntax.DoWhileStatement:
			condition(x.Condition)
		case *syntax.DoUntilStatement:
			condition(x.Condition)
		case *syntax.ForStatement:
			condition(x.Initializer)
			condition(x.Condition)
			condition(x.Iterator)
		case *syntax.ForEachStatement:
			condition(x.Condition)
			out = append(out, x.Variable)
		case *syntax.SwitchStatement:
			condition(x.Condition)
		}
		return true
	})
	return out
}

// stopsAt reports whether a statement is reached as a whole: those that hold others
// are reached by their parts.
func stopsAt(s syntax.Statement) bool {
	switch s.(type) {
	case *syntax.IfStatement, *syntax.WhileStatement, *syntax.DoWhileStatement, *syntax.DoUntilStatement, *syntax.ForStatement,
		*syntax.ForEachStatement, *syntax.SwitchStatement, *syntax.TryStatement, *syntax.FunctionDefinition, *syntax.BlockStatement,
		*syntax.TypeDefinition, *syntax.UsingStatement:
		return false
	}
	return true
}

// usesOf are the variables that a statement mentions, by name in lower case. Blocks
// in it have statements of their own.
func (w *watch) usesOf(node syntax.Node) map[string]use {
	if m, ok := w.uses[node]; ok {
		return m
	}
	m := map[string]use{}
	note := func(n syntax.Node, read, write bool) {
		syntax.Inspect(n, func(n syntax.Node) bool {
			if v, ok := n.(*syntax.VariableExpression); ok {
				name := strings.ToLower(v.VariablePath.Name)
				u := m[name]
				m[name] = use{u.read || read, u.write || write}
			}
			return true
		})
	}
	if v, ok := node.(*syntax.VariableExpression); ok { // the variable of foreach
		note(v, false, true)
	} else {
		syntax.Inspect(node, func(n syntax.Node) bool {
			switch x := n.(type) {
			case *syntax.ScriptBlock, *syntax.StatementBlock:
				return false
			case *syntax.AssignmentStatement:
				note(x.Left, x.Operator != syntax.TokEquals, true)
			case *syntax.UnaryExpression:
				switch x.TokenKind {
				case syntax.TokPlusPlus, syntax.TokMinusMinus, syntax.TokPostfixPlusPlus, syntax.TokPostfixMinusMinus:
					note(x.Child, true, true)
				}
			case *syntax.VariableExpression:
				name := strings.ToLower(x.VariablePath.Name)
				if u, ok := m[name]; !ok || !u.write || !target(node, x) {
					m[name] = use{true, u.write}
				}
			}
			return true
		})
	}
	w.uses[node] = m
	return m
}

// target reports whether a variable is what a statement assigns to.
func target(node syntax.Node, v *syntax.VariableExpression) bool {
	a, ok := node.(*syntax.AssignmentStatement)
	if !ok {
		return false
	}
	e, at := a.Left.Extent(), v.Extent()
	return at.Start >= e.Start && at.End <= e.End
}
