package authoring

import (
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
)

// call is a command with its arguments as far as they are constant.
type call struct {
	name       string // in lower case
	positional []syntax.Expression
	named      map[string]syntax.Expression // by the parameter as written, in lower case; nil for a switch
}

// callOf takes a command apart; false when its name is computed.
func callOf(c *syntax.Command) (call, bool) {
	if len(c.CommandElements) == 0 {
		return call{}, false
	}
	head, ok := c.CommandElements[0].(*syntax.StringConstantExpression)
	if !ok {
		return call{}, false
	}
	out := call{name: strings.ToLower(head.Value[strings.LastIndexByte(head.Value, '\\')+1:]), named: map[string]syntax.Expression{}}
	words := c.CommandElements[1:]
	for i := 0; i < len(words); i++ {
		p, ok := words[i].(*syntax.CommandParameter)
		if !ok {
			if e, ok := words[i].(syntax.Expression); ok {
				out.positional = append(out.positional, e)
			}
			continue
		}
		key := strings.ToLower(p.ParameterName)
		out.named[key] = p.Argument
		if p.Argument == nil && i+1 < len(words) && !isSwitch(key) {
			if e, ok := words[i+1].(syntax.Expression); ok {
				out.named[key] = e
				i++
			}
		}
	}
	return out, true
}

// isSwitch tells the switches of the commands that are looked at.
func isSwitch(name string) bool {
	switch name {
	case "force", "passthru", "parent", "leaf", "leafbase", "extension", "qualifier", "noqualifier", "isabsolute", "resolve", "global", "verbose",
		"whatif", "confirm", "recurse", "disablenamechecking", "noclobber":
		return true
	}
	return false
}

// argument gives the argument of a parameter: by its name or the beginning of it,
// else the positional one with an index.
func (c call) argument(index int, name string) syntax.Expression {
	for key, e := range c.named {
		if key != "" && strings.HasPrefix(name, key) {
			return e
		}
	}
	if index >= 0 && index < len(c.positional) {
		return c.positional[index]
	}
	return nil
}

func (c call) text(index int, name string) string {
	if s, ok := c.argument(index, name).(*syntax.StringConstantExpression); ok {
		return s.Value
	}
	return ""
}

// stateCommands checks the commands and static methods by which a function, or a
// script that loads, can keep state.
func (s *script) stateCommands(n syntax.Node, who string, loading bool) {
	syntax.Inspect(n, func(m syntax.Node) bool {
		switch m := m.(type) {
		case *syntax.FunctionDefinition, *syntax.TypeDefinition:
			return m == n
		case *syntax.Command:
			if c, ok := callOf(m); ok {
				s.stateCommand(m, c, who, loading)
			}
		case *syntax.InvokeMemberExpression:
			t, ok := m.Expression.(*syntax.TypeExpression)
			name, named := m.Member.(*syntax.StringConstantExpression)
			if ok && named && m.Static && strings.EqualFold(name.Value, "SetEnvironmentVariable") && isType(t.TypeName, "System.Environment") {
				s.at(m, "state-environment", who+" keeps state in the environment")
			}
			if named && strings.EqualFold(name.Value, "SetData") && appDomain(m.Expression) {
				s.at(m, "state-class", who+" keeps state in the AppDomain, which lives as long as the process")
			}
		}
		return true
	})
}

// stateCommand checks one command.
func (s *script) stateCommand(n syntax.Node, c call, who string, loading bool) {
	switch c.name {
	case "set-variable", "sv", "set", "new-variable", "nv", "clear-variable", "clv", "remove-variable", "rv":
		name := c.text(0, "name")
		switch strings.ToLower(c.text(-1, "scope")) {
		case "global":
			s.at(n, "state-global", who+" keeps state in $global:"+name+", which other runbooks of the sandbox share")
		case "script":
			if !loading {
				s.at(n, "state-module", who+" keeps state in $script:"+name+"; a job that starts again, or runs elsewhere, does not have it")
			}
		}
	case "set-item", "si", "new-item", "ni", "set-content", "sc", "remove-item", "ri", "rm", "del", "clear-item", "cli", "copy-item", "move-item", "rename-item":
		p := c.text(0, "path")
		if p == "" {
			p = c.text(-1, "literalpath")
		}
		drive, name, ok := strings.Cut(p, ":")
		if !ok {
			return
		}
		name = strings.TrimLeft(name, `\/`)
		scope, rest, scoped := strings.Cut(name, ":")
		switch {
		case strings.EqualFold(drive, "env"):
			s.at(n, "state-environment", who+" keeps state in $env:"+name)
		case strings.EqualFold(drive, "variable") && scoped && strings.EqualFold(scope, "global"):
			s.at(n, "state-global", who+" keeps state in $global:"+rest+", which other runbooks of the sandbox share")
		case strings.EqualFold(drive, "variable") && scoped && strings.EqualFold(scope, "script") && !loading:
			s.at(n, "state-module", who+" keeps state in $script:"+rest+"; a job that starts again, or runs elsewhere, does not have it")
		}
	}
}

// isType compares the name of a type with a full name, with and without System.
func isType(t syntax.TypeName, full string) bool {
	return strings.EqualFold(t.FullName(), full) || strings.EqualFold(t.FullName(), strings.TrimPrefix(full, "System."))
}

// appDomain tells [AppDomain]::CurrentDomain.
func appDomain(e syntax.Expression) bool {
	m, ok := e.(*syntax.MemberExpression)
	if !ok || !m.Static {
		return false
	}
	t, ok := m.Expression.(*syntax.TypeExpression)
	return ok && isType(t.TypeName, "System.AppDomain")
}
