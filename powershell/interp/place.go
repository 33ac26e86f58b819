package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// errorPlace is the node whose text an error's position shows. An error in an
// expression is shown at the whole statement around it, as PowerShell does, whose
// positions are those of statements; types that are not found and variables that
// are not set are shown themselves.
func (u *unit) errorPlace(node syntax.Node, x *types.Exception) syntax.Node {
	if _, ok := node.(syntax.Expression); !ok || u == nil || u.ast == nil {
		return node
	}
	switch x.ID {
	case "TypeNotFound", "VariableIsUndefined", "BadExpression", "InvalidNullKey", "DuplicateKeyInHashLiteral":
		return node
	}
	u.placed.Do(func() {
		u.parents = map[syntax.Node]syntax.Node{}
		var walk func(syntax.Node)
		walk = func(p syntax.Node) {
			syntax.Children(p, func(c syntax.Node) {
				u.parents[c] = p
				walk(c)
			})
		}
		walk(u.ast)
	})
	for n := node; ; {
		p := u.parents[n]
		if p == nil {
			return node // of another tree
		}
		if holdsStatements(p) {
			return n
		}
		n = p
	}
}

// holdsStatements tells the nodes below which a new statement, or the condition of
// one, begins.
func holdsStatements(n syntax.Node) bool {
	switch n.(type) {
	case *syntax.StatementBlock, *syntax.NamedBlock, *syntax.ScriptBlock, *syntax.IfStatement, *syntax.SwitchStatement, *syntax.ForEachStatement,
		*syntax.ForStatement, *syntax.WhileStatement, *syntax.DoWhileStatement, *syntax.DoUntilStatement, *syntax.Parameter, *syntax.Attribute, *syntax.PropertyMember:
		return true
	}
	return false
}

// commandFailure gives an error of finding or binding a command the command's
// name, and its place within the command.
func (fr *frame) commandFailure(err error, code *commandCode, name string) error {
	x, ok := err.(*types.Exception)
	if !ok {
		return fr.failure(err, code.node)
	}
	place := code.node
	if x.ID == "CommandNotFoundException" {
		if c, ok := place.(*syntax.Command); ok {
			place = c.CommandElements[0]
		}
	}
	if n, ok := x.Place.(syntax.Node); ok {
		place = n
	}
	r := fr.rs.recordOf(inExpression(x), fr.invocationAt(place))
	if r.Invocation != nil && r.Invocation.Command == "" {
		r.Invocation.Command, r.Invocation.InvocationName = name, name
	}
	if strings.HasPrefix(x.Class.Name, bindingClass) {
		r.Activity = name
	}
	return &Failure{Record: r}
}

// bindingClass begins the names of the exceptions of parameter binding, whose
// records tell the command they concern as their activity.
const bindingClass = "System.Management.Automation.ParameterBinding"
