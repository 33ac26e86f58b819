package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

func (a *ASTObject) callMethod(rs *Runspace, name string, args []any) (any, bool, error) {
	switch strings.ToLower(name) {
	case "findall", "find":
		one := equalFold(name, "Find")
		if len(args) != 2 {
			return nil, false, nil
		}
		sb, ok := types.Unwrap(args[0]).(*ScriptBlock)
		if !ok {
			return nil, true, types.NewException("System.ArgumentNullException", "Value cannot be null. (Parameter 'predicate')")
		}
		found, err := a.find(rs, sb, types.IsTrue(args[1]), one)
		if err != nil {
			return nil, true, err
		}
		if one {
			return first(found), true, nil
		}
		return &types.List{T: types.ListDef.Instantiate(types.MustNamed(languageSpace + "Ast")), Items: found}, true, nil
	case "tostring":
		return a.PSString(), true, nil
	case "copy":
		return newASTObject(a.tree.source, a.Node), true, nil
	case "getcommandname":
		if c, ok := a.Node.(*syntax.Command); ok {
			if s, ok := c.CommandElements[0].(*syntax.StringConstantExpression); ok {
				return s.Value, true, nil
			}
			return nil, true, nil
		}
	case "isconstantvariable":
		if v, ok := a.Node.(*syntax.VariableExpression); ok {
			return isConstantVariable(v), true, nil
		}
	case "getpureexpression":
		if p, ok := a.Node.(*syntax.Pipeline); ok {
			if len(p.PipelineElements) == 1 {
				if e, ok := p.PipelineElements[0].(*syntax.CommandExpression); ok && len(e.Redirections) == 0 {
					return a.at(e.Expression), true, nil
				}
			}
			return nil, true, nil
		}
	case "safegetvalue":
		v, err := a.safeValue(rs)
		return v, true, err
	case "getscriptblock":
		if sb, ok := a.Node.(*syntax.ScriptBlock); ok {
			return &ScriptBlock{unit: newUnit(sb, ""), session: rs.activeFrame().session()}, true, nil
		}
	}
	return nil, false, nil
}

func isConstantVariable(v *syntax.VariableExpression) bool {
	switch strings.ToLower(v.VariablePath.UserPath) {
	case "true", "false", "null":
		return true
	}
	return false
}

// find walks the tree; nested script blocks are entered when asked for.
func (a *ASTObject) find(rs *Runspace, predicate *ScriptBlock, nested, one bool) ([]any, error) {
	var out []any
	var failed error
	syntax.Inspect(a.Node, func(n syntax.Node) bool {
		if failed != nil || one && len(out) > 0 {
			return false
		}
		ok, err := a.test(rs, predicate, n)
		if err != nil {
			failed = err
			return false
		}
		if ok {
			out = append(out, a.at(n))
		}
		return nested || n == a.Node || !opensScript(n)
	})
	return out, failed
}

// opensScript reports whether a node holds code of its own, which a search
// enters only when asked to.
func opensScript(n syntax.Node) bool {
	switch n.(type) {
	case *syntax.ScriptBlockExpression, *syntax.FunctionDefinition, *syntax.TypeDefinition:
		return true
	}
	return false
}

func (a *ASTObject) test(rs *Runspace, predicate *ScriptBlock, n syntax.Node) (bool, error) {
	v, err := rs.invokeBlock(predicate, []any{a.at(n)})
	return rs.truth(types.Norm(v)), err
}

// safeValue is SafeGetValue: the value of a node that needs no code to run.
func (a *ASTObject) safeValue(rs *Runspace) (any, error) {
	var unsafe syntax.Node
	syntax.Inspect(a.Node, func(n syntax.Node) bool {
		if unsafe == nil && !isSafe(n) {
			unsafe = n
		}
		return unsafe == nil
	})
	if unsafe != nil {
		return nil, types.NewException("System.InvalidOperationException", "Cannot generate a PowerShell object for a ScriptBlock evaluating dynamic expressions. Dynamic expression: "+a.tree.source.TextOf(unsafe.Extent())+".")
	}
	sb, err := rs.Parse("", a.PSString())
	if err != nil {
		return nil, err
	}
	return rs.invokeBlock(sb, nil)
}

// isSafe tells the nodes whose value is fixed by their text.
func isSafe(n syntax.Node) bool {
	switch n := n.(type) {
	case *syntax.ConstantExpression, *syntax.StringConstantExpression, *syntax.ArrayLiteral, *syntax.ArrayExpression, *syntax.Hashtable,
		*syntax.StatementBlock, *syntax.Pipeline, *syntax.CommandExpression, *syntax.ParenExpression, *syntax.SubExpression, *syntax.ExpandableStringExpression:
		return true
	case *syntax.UnaryExpression:
		return n.TokenKind == syntax.TokMinus || n.TokenKind == syntax.TokPlus || n.TokenKind == syntax.TokNot || n.TokenKind == syntax.TokExclaim
	case *syntax.VariableExpression:
		return isConstantVariable(n)
	}
	return false
}
