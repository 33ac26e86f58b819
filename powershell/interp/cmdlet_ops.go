package interp

import (
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// Member reads a property of an object, or calls a method of it when it has no
// such property, as ForEach-Object -MemberName does.
func (c *Call) Member(o any, name string, args []any) (any, error) {
	fr := c.stage.fr
	if len(args) == 0 {
		if o == nil {
			return fr.getMember(o, name)
		}
		v, ok, err := c.rs.propertyValue(o, name)
		if err != nil || ok {
			return v, err
		}
		if _, isMethod := c.rs.methodValue(o, name); !isMethod {
			return fr.memberOfElements(o, name)
		}
	}
	return fr.invokeMethod(o, name, args)
}

// memberOfElements reads a property that an object itself has not: of the elements
// of a collection. A single value has no Count or Length here, as it has in
// expressions.
func (fr *frame) memberOfElements(o any, name string) (any, error) {
	if items, many := elements(o); many {
		if out, found, err := fr.rs.enumerateMember(items, name); err != nil || found {
			return out, err
		}
	}
	if fr.strict() >= 2 {
		return nil, propertyNotFound(name)
	}
	return nil, nil
}

// Comparison returns a comparison operator by its name, such as ieq or clike.
func (c *Call) Comparison(op string) func(l, r any) (bool, error) {
	fr := c.stage.fr
	switch op {
	case "is", "isnot":
		return func(l, r any) (bool, error) {
			ok, err := fr.isType(l, r)
			return ok != (op == "isnot"), err
		}
	}
	f := comparison(operatorToken(op))
	return func(l, r any) (bool, error) {
		v, err := f(fr, l, r)
		return c.rs.truth(v), err
	}
}

// operatorToken returns the token of a comparison operator's name.
func operatorToken(op string) syntax.TokenKind {
	for k := syntax.TokIeq; k <= syntax.TokCsplit; k++ {
		if strings.EqualFold(k.String(), op) {
			return k
		}
	}
	return syntax.TokIeq
}

// SetStrictMode sets the strict mode of the caller's scope; 0 turns it off.
func (c *Call) SetStrictMode(version int) { c.rs.strictModes[c.stage.fr.scope] = version }

// SetGlobalStrictMode sets the strict mode of the global scope; 0 is none.
func (rs *Runspace) SetGlobalStrictMode(version int) { rs.strictModes[rs.global.base] = version }

// Compare orders two values as Sort-Object does: without regard to case unless told.
func (c *Call) Compare(a, b any, caseSensitive bool) (int, error) {
	return c.rs.compare(types.Norm(a), types.Norm(b), !caseSensitive)
}

// FindCommand finds a command by name without following the caller's aliases to
// their targets, loading its module when needed; nil when there is none.
func (c *Call) FindCommand(name string) (CommandInfo, error) {
	if a := c.stage.fr.scope.findAlias(strings.ToLower(name)); a != nil {
		return a, nil
	}
	return c.rs.lookupCommand(c.stage.fr, name, true)
}

// Cmdlets returns the engine's own commands. The order is the registry's.
func (c *Call) Cmdlets() []*CmdletInfo { return c.rs.Cmdlets() }

// Cmdlets returns the engine's own commands. The order is the registry's.
func (rs *Runspace) Cmdlets() []*CmdletInfo {
	out := make([]*CmdletInfo, 0, len(rs.registry.names))
	for _, n := range rs.registry.names {
		out = append(out, rs.registry.cmdlets[strings.ToLower(n)])
	}
	return out
}

// Module is the name of the module that has the command in PowerShell.
func (c *CmdletInfo) Module() string {
	c.metadata()
	return c.ModuleName
}
