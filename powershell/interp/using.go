package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// usingRoot is the variable of a using expression, which may go on with members
// and indexes: $using:table.key.
func usingRoot(x *syntax.UsingExpression) *syntax.VariableExpression {
	e := x.SubExpression
	for {
		switch n := e.(type) {
		case *syntax.VariableExpression:
			return n
		case *syntax.MemberExpression:
			e = n.Expression
		case *syntax.IndexExpression:
			e = n.Target
		default:
			return nil
		}
	}
}

// usingName is the variable's name as written.
func usingName(x *syntax.UsingExpression) string {
	if v := usingRoot(x); v != nil {
		return v.VariablePath.UserPath
	}
	return ""
}

// using compiles $using:name: the value that whoever started the runspace handed
// over under the name.
func (c *compiler) using(x *syntax.UsingExpression) evalFn {
	root := usingRoot(x)
	if root == nil {
		return func(fr *frame) (any, error) { return nil, fr.failure(noUsing(), x) }
	}
	name := strings.ToLower(root.VariablePath.UserPath)
	value := func(fr *frame) (any, error) {
		if v, ok := fr.rs.handed[name]; ok {
			return v, nil
		}
		return nil, fr.failure(noUsing(), x)
	}
	if x.SubExpression == syntax.Expression(root) {
		return value
	}
	outer := c.handed
	c.handed = map[*syntax.VariableExpression]evalFn{root: value}
	defer func() { c.handed = outer }()
	return c.expr(x.SubExpression)
}

func noUsing() *types.Exception {
	return types.RuntimeError("UsingWithoutInvokeCommand", "InvalidOperation", "A Using variable cannot be retrieved. A Using variable can be used only with Invoke-Command, Start-Job, or InlineScript in the script workflow. When it is used with Invoke-Command, the Using variable is valid only if the script block is invoked on a remote computer.")
}

// HandOver gives the runspace the values of its $using: variables.
func (rs *Runspace) HandOver(values map[string]any) { rs.handed = values }

// UsingValues reads, in the caller's scope, the variables that a block takes with
// $using:. A block that starts further jobs may mention variables that only exist
// in there; one that the block itself lacks is an error.
func (c *Call) UsingValues(sb *ScriptBlock) (map[string]any, error) {
	return usingValues(c.stage.fr, sb.unit.ast)
}

func usingValues(fr *frame, block *syntax.ScriptBlock) (map[string]any, error) {
	out := map[string]any{}
	var failed error
	var visit func(n syntax.Node, nested bool)
	visit = func(n syntax.Node, nested bool) {
		syntax.Inspect(n, func(n syntax.Node) bool {
			switch x := n.(type) {
			case *syntax.ScriptBlockExpression:
				if !nested {
					visit(x.ScriptBlock, true)
					return false
				}
			case *syntax.UsingExpression:
				v, known, err := usingValue(fr, x)
				if err != nil && failed == nil {
					failed = err
				}
				if known {
					out[strings.ToLower(usingName(x))] = v
				} else if !nested && failed == nil {
					failed = types.RuntimeError("UsingVariableIsUndefined", "InvalidOperation", "The value of the using variable '$using:"+usingName(x)+"' cannot be retrieved because it has not been set in the local session.")
				}
				return false
			}
			return true
		})
	}
	visit(block, false)
	if failed != nil {
		return nil, failed
	}
	return out, nil
}

// usingValue reads a variable of the caller, or the value that was handed over to
// the caller itself.
func usingValue(fr *frame, x *syntax.UsingExpression) (v any, known bool, err error) {
	name := usingName(x)
	if drive, rest, ok := strings.Cut(name, ":"); ok {
		if _, _, scoped := cutScope(name); !scoped {
			v, err := fr.rs.driveVariable(fr, drive, rest)
			return v, v != nil, err
		}
		name = rest
	}
	name = strings.ToLower(name)
	if found := fr.scope.lookup(name); found != nil {
		return types.Norm(found.Value()), true, nil
	}
	v, known = fr.rs.handed[name]
	return v, known, nil
}
