package listing

import "github.com/runwright/runwright/powershell/syntax"

func (w *writer) statementSlots(n syntax.Node) {
	switch n := n.(type) {
	case *syntax.IfStatement:
		w.slot("Clauses")
		w.WriteByte('[')
		for i, c := range n.Clauses {
			w.pair(i, c.Condition, c.Body)
		}
		w.WriteByte(']')
		child(w, "ElseClause", n.ElseClause)
	case *syntax.SwitchStatement:
		w.label(n.HasLabel, n.Label)
		w.word("Flags", n.Flags.String())
		child(w, "Condition", n.Condition)
		if len(n.Clauses) > 0 {
			w.slot("Clauses")
			w.WriteByte('[')
			for i, c := range n.Clauses {
				w.pair(i, c.Condition, c.Body)
			}
			w.WriteByte(']')
		}
		child(w, "Default", n.Default)
	case *syntax.DataStatement:
		if n.Variable != "" {
			w.quoted("Variable", n.Variable)
		}
		list(w, "CommandsAllowed", n.CommandsAllowed)
		child(w, "Body", n.Body)
	case *syntax.ForEachStatement:
		w.label(n.HasLabel, n.Label)
		w.word("Flags", n.Flags.String())
		child(w, "Variable", n.Variable)
		child(w, "ThrottleLimit", n.ThrottleLimit)
		child(w, "Condition", n.Condition)
		child(w, "Body", n.Body)
	case *syntax.ForStatement:
		w.label(n.HasLabel, n.Label)
		child(w, "Initializer", n.Initializer)
		child(w, "Condition", n.Condition)
		child(w, "Iterator", n.Iterator)
		child(w, "Body", n.Body)
	case *syntax.WhileStatement:
		w.label(n.HasLabel, n.Label)
		child(w, "Condition", n.Condition)
		child(w, "Body", n.Body)
	case *syntax.DoWhileStatement:
		w.label(n.HasLabel, n.Label)
		child(w, "Condition", n.Condition)
		child(w, "Body", n.Body)
	case *syntax.DoUntilStatement:
		w.label(n.HasLabel, n.Label)
		child(w, "Condition", n.Condition)
		child(w, "Body", n.Body)
	case *syntax.TryStatement:
		child(w, "Body", n.Body)
		list(w, "CatchClauses", n.CatchClauses)
		child(w, "Finally", n.Finally)
	case *syntax.CatchClause:
		list(w, "CatchTypes", n.CatchTypes)
		w.flag("IsCatchAll", n.IsCatchAll())
		child(w, "Body", n.Body)
	case *syntax.TrapStatement:
		child(w, "TrapType", n.TrapType)
		child(w, "Body", n.Body)
	case *syntax.BreakStatement:
		child(w, "Label", n.Label)
	case *syntax.ContinueStatement:
		child(w, "Label", n.Label)
	case *syntax.ReturnStatement:
		child(w, "Pipeline", n.Pipeline)
	case *syntax.ExitStatement:
		child(w, "Pipeline", n.Pipeline)
	case *syntax.ThrowStatement:
		w.flag("IsRethrow", n.IsRethrow)
		child(w, "Pipeline", n.Pipeline)
	case *syntax.BlockStatement:
		child(w, "Body", n.Body)
	case *syntax.AssignmentStatement:
		w.word("Operator", n.Operator.String())
		child(w, "Left", n.Left)
		child(w, "Right", n.Right)
	case *syntax.ErrorStatement:
		list(w, "NestedAst", n.NestedAst)
	case *syntax.Pipeline:
		w.flag("Background", n.Background)
		list(w, "PipelineElements", n.PipelineElements)
	case *syntax.PipelineChain:
		w.word("Operator", n.Operator.String())
		w.flag("Background", n.Background)
		child(w, "LhsPipelineChain", n.LhsPipelineChain)
		child(w, "RhsPipeline", n.RhsPipeline)
	case *syntax.Command:
		w.word("InvocationOperator", n.InvocationOperator.String())
		list(w, "CommandElements", n.CommandElements)
		list(w, "Redirections", n.Redirections)
	case *syntax.CommandExpression:
		child(w, "Expression", n.Expression)
		list(w, "Redirections", n.Redirections)
	case *syntax.CommandParameter:
		w.quoted("ParameterName", n.ParameterName)
		child(w, "Argument", n.Argument)
	case *syntax.MergingRedirection:
		w.word("FromStream", n.FromStream.String())
		w.word("ToStream", n.ToStream.String())
	case *syntax.FileRedirection:
		w.word("FromStream", n.FromStream.String())
		w.flag("Append", n.Append)
		child(w, "Location", n.Location)
	default:
		w.expressionSlots(n)
	}
}
