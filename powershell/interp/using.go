package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// usingName is the key of a using expression: the variable's name in lower case.
func usingName(x *syntax.UsingExpression) string {
	if v, ok := x.SubExpression.(*syntax.VariableExpression); ok {
		return strings.ToLower(v.VariablePath.UserPath)
	}
	return ""
}

// using compiles $using:name: the value that whoever started the runspace handed
// over under the name.
func (c *compiler) using(x *syntax.UsingExpression) evalFn {
	name := usingName(x)
	return func(fr *frame) (any, error) {
		if v, ok := fr.rs.handed[name]; ok {
			return v, nil
		}
		return nil, fr.failure(types.RuntimeError("UsingWithoutInvokeCommand", "InvalidOperation", "A Using variable cannot be retrieved. A Using variable can be used only with Invoke-Command, Start-Job, or InlineScript in the script workflow. When it is used with Invoke-Command, the Using variable is valid only if the script block is invoked on a remote computer."), x)
	}
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
					out[usingName(x)] = v
				} else if !nested && failed == nil {
					failed = types.RuntimeError("UsingVariableIsUndefined", "InvalidOperation", "The value of the using variable '$using:"+usingText(x)+"' cannot be retrieved because it has not been set in the local session.")
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

func usingText(x *syntax.UsingExpression) string {
	if v, ok := x.SubExpression.(*syntax.VariableExpression); ok {
		return v.VariablePath.UserPath
	}
	return ""
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
	if found := fr.scope.lookup(name); found != nil {
		return types.Norm(found.Value()), true, nil
	}
	v, known = fr.rs.handed[name]
	return v, known, nil
}
