package syntax

import (
	"maps"
	"strings"
)

// assignedSet are the variables that have a value on every way to a place, by
// lower case names; nil where no way leads.
type assignedSet map[string]bool

// meet keeps what both ways have assigned.
func (a assignedSet) meet(b assignedSet) assignedSet {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	out := assignedSet{}
	for name := range a {
		if b[name] {
			out[name] = true
		}
	}
	return out
}

// assignFlow follows the ways through a method and reports variables that are read
// where not every way has assigned them. Like PowerShell it takes no loop, switch
// or catch to have run, and nothing of a try block for its catches.
type assignFlow struct {
	s     *symbols
	now   assignedSet
	loops []*assignLoop
}

// assignLoop is a statement that break and continue lead out of.
type assignLoop struct {
	label           string
	broken, another assignedSet
}

// flow checks the variables of a method.
func (s *symbols) flow(m *FunctionMember) {
	f := &assignFlow{s: s, now: assignedSet{}}
	for _, q := range m.Parameters {
		f.assign(q.Name)
	}
	for _, q := range m.Parameters {
		if q.DefaultValue != nil {
			f.node(q.DefaultValue)
		}
	}
	if m.BaseCall != nil {
		for _, a := range m.BaseCall.Arguments {
			f.node(a)
		}
	}
	if m.Body != nil {
		f.node(m.Body)
	}
}

// aside walks a part that may not run and gives what is assigned at its end.
func (f *assignFlow) aside(walk func()) assignedSet {
	before := maps.Clone(f.now)
	walk()
	end := f.now
	f.now = before
	return end
}

func (f *assignFlow) node(n Node) {
	switch n := n.(type) {
	case *ScriptBlockExpression, *FunctionDefinition, *TypeDefinition:
		return
	case *VariableExpression:
		f.read(n)
		return
	case *AssignmentStatement:
		f.node(n.Right)
		f.assign(n.Left)
		return
	case *UnaryExpression:
		switch n.TokenKind {
		case TokPlusPlus, TokMinusMinus, TokPostfixPlusPlus, TokPostfixMinusMinus:
			f.assign(n.Child)
			return
		}
	case *ConvertExpression:
		if isRef(n.Type.TypeName) {
			f.assign(n.Child)
			return
		}
	case *Parameter:
		f.assign(n.Name)
	case *DataStatement:
		f.name(n.Variable)
	case *BinaryExpression:
		if n.Operator == TokAnd || n.Operator == TokOr {
			f.node(n.Left)
			f.now = f.now.meet(f.aside(func() { f.node(n.Right) }))
			return
		}
	case *TernaryExpression:
		f.node(n.Condition)
		yes := f.aside(func() { f.node(n.IfTrue) })
		f.node(n.IfFalse)
		f.now = f.now.meet(yes)
		return
	case *PipelineChain:
		f.node(n.LhsPipelineChain)
		f.now = f.now.meet(f.aside(func() { f.node(n.RhsPipeline) }))
		return
	}
	if st, ok := n.(Statement); ok && f.statement(st) {
		return
	}
	Children(n, f.node)
}

// statement walks the statements that lead ways apart; false for the others.
func (f *assignFlow) statement(n Statement) bool {
	switch n := n.(type) {
	case *IfStatement:
		var after assignedSet
		for _, c := range n.Clauses {
			f.node(c.Condition)
			after = after.meet(f.aside(func() { f.node(c.Body) }))
		}
		if n.ElseClause != nil {
			f.node(n.ElseClause)
		}
		f.now = f.now.meet(after)
	case *WhileStatement:
		f.node(n.Condition)
		f.loop(n.Label, f.now, func() { f.node(n.Body) })
	case *ForStatement:
		if n.Initializer != nil {
			f.node(n.Initializer)
		}
		var after assignedSet
		if n.Condition != nil {
			f.node(n.Condition)
			after = f.now
		}
		f.loop(n.Label, after, func() {
			f.node(n.Body)
			if n.Iterator != nil {
				f.node(n.Iterator)
			}
		})
	case *ForEachStatement:
		f.node(n.Condition)
		f.assign(n.Variable) // there is no way around it
		f.loop(n.Label, f.now, func() { f.node(n.Body) })
	case *DoWhileStatement:
		f.until(n.Label, n.Body, n.Condition)
	case *DoUntilStatement:
		f.until(n.Label, n.Body, n.Condition)
	case *SwitchStatement:
		f.node(n.Condition)
		f.loop(n.Label, f.now, func() {
			for _, c := range n.Clauses {
				f.node(c.Condition)
				f.now = f.now.meet(f.aside(func() { f.node(c.Body) }))
			}
			if n.Default != nil {
				f.node(n.Default)
			}
		})
	case *TryStatement:
		f.try(n)
	case *TrapStatement:
		f.aside(func() { f.node(n.Body) })
	case *ReturnStatement, *ThrowStatement, *ExitStatement:
		Children(n, f.node)
		f.now = nil
	case *BreakStatement:
		if l := f.target(n.Label); l != nil {
			l.broken = l.broken.meet(f.now)
		}
		f.now = nil
	case *ContinueStatement:
		if l := f.target(n.Label); l != nil {
			l.another = l.another.meet(f.now)
		}
		f.now = nil
	default:
		return false
	}
	return true
}

// loop walks a body that runs any number of times; after is what is assigned when
// it has not run.
func (f *assignFlow) loop(label string, after assignedSet, body func()) {
	l := &assignLoop{label: label}
	f.loops = append(f.loops, l)
	f.now = maps.Clone(f.now)
	body()
	f.loops = f.loops[:len(f.loops)-1]
	f.now = after.meet(l.broken)
}

// until walks a loop whose body runs before its condition.
func (f *assignFlow) until(label string, body *StatementBlock, cond PipelineBase) {
	l := &assignLoop{label: label}
	f.loops = append(f.loops, l)
	f.node(body)
	f.loops = f.loops[:len(f.loops)-1]
	f.now = f.now.meet(l.another)
	f.node(cond)
	f.now = f.now.meet(l.broken)
}

func (f *assignFlow) try(n *TryStatement) {
	before := maps.Clone(f.now)
	f.node(n.Body)
	after, all := f.now, false
	for _, c := range n.CatchClauses {
		all = all || c.IsCatchAll()
		f.now = maps.Clone(before)
		f.node(c.Body)
		after = after.meet(f.now)
	}
	f.now = after
	if n.Finally != nil {
		if !all {
			f.now = f.now.meet(before)
		}
		f.node(n.Finally)
	}
}

// target is the statement that a break or continue leads out of, nil when that
// is outside the method.
func (f *assignFlow) target(label Expression) *assignLoop {
	name := ""
	if s, ok := label.(*StringConstantExpression); ok {
		name = s.Value
	}
	for i := len(f.loops) - 1; i >= 0; i-- {
		if label == nil || strings.EqualFold(f.loops[i].label, name) {
			return f.loops[i]
		}
	}
	return nil
}

// assign notes the variables on the left of an assignment.
func (f *assignFlow) assign(x Expression) {
	switch x := x.(type) {
	case *VariableExpression:
		f.name(x.VariablePath.Name) // also as $local:name
	case *ConvertExpression:
		f.assign(x.Child)
	case *AttributedExpression:
		f.assign(x.Child)
	case *ArrayLiteral:
		for _, e := range x.Elements {
			f.assign(e)
		}
	case *ParenExpression:
		if pl, ok := x.Pipeline.(*Pipeline); ok && len(pl.PipelineElements) == 1 {
			if e, ok := pl.PipelineElements[0].(*CommandExpression); ok {
				f.assign(e.Expression)
				return
			}
		}
		f.node(x)
	default:
		f.node(x)
	}
}

func (f *assignFlow) name(n string) {
	if f.now != nil && n != "" {
		f.now[foldName(n)] = true
	}
}

// read reports a variable that is read without a value.
func (f *assignFlow) read(v *VariableExpression) {
	name := foldName(v.VariablePath.UserPath)
	if f.now == nil || v.VariablePath.Scope != ScopeNone || v.VariablePath.Qualifier != "" || f.now[name] || automaticVariable(name) {
		return
	}
	f.s.p.report(v.Pos, "VariableNotLocal")
}
