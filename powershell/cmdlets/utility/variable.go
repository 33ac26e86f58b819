package utility

import (
	"sort"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// variableNotFound is the error of an unknown variable.
func variableNotFound(c *interp.Call, name string) *types.Exception {
	return c.Error("System.Management.Automation.ItemNotFoundException", "VariableNotFound", "ObjectNotFound", name, "Cannot find a variable with the name '%s'.", name)
}

// cutScope splits scope:name.
func cutScope(c *interp.Call, name string) (*interp.Scope, string, error) {
	scope, rest, ok := strings.Cut(name, ":")
	if !ok {
		return nil, name, nil
	}
	switch strings.ToLower(scope) {
	case "global", "script", "local":
		s, err := c.ScopeAt(scope)
		return s, rest, err
	case "private", "variable":
		return nil, rest, nil
	}
	return nil, name, nil
}

// chosenScope is the scope that -Scope names, nil without the parameter.
func chosenScope(c *interp.Call) (*interp.Scope, error) {
	if !c.Has("Scope") {
		return nil, nil
	}
	s, err := c.ScopeAt(c.String("Scope"))
	if err != nil {
		x, ok := err.(*types.Exception)
		if ok && x.ID == "ArgumentOutOfRange" {
			x.Message, x.Category = strings.Replace(x.Message, "'scopeID'", "'Scope'", 1), "InvalidArgument"
		} else if ok {
			return nil, c.Error("System.Management.Automation.PSArgumentException", "Argument", "InvalidArgument", nil,
				"Cannot process argument because the value of parameter \"Scope\" is not valid. Valid values are \"Global\", \"Local\", or \"Script\", or a number relative to the current scope (0 through the number of scopes where 0 is the current scope and 1 is its parent). Change the value of the \"Scope\" parameter and run the operation again.")
		}
		return nil, err
	}
	return s, nil
}

// selected returns the variables that a name or pattern means, by name.
func selected(c *interp.Call, scope *interp.Scope, pattern string) ([]*interp.Variable, error) {
	from, name, err := cutScope(c, pattern)
	if err != nil {
		return nil, err
	}
	if scope == nil {
		scope = from
	}
	if !types.HasWildcard(name) {
		var v *interp.Variable
		if scope != nil {
			v = scope.Local(name)
		} else {
			v = c.Scope().Find(name)
		}
		if v == nil {
			return nil, nil
		}
		return []*interp.Variable{v}, nil
	}
	w, err := types.CompileWildcard(name, true)
	if err != nil {
		return nil, err
	}
	var out []*interp.Variable
	add := func(v *interp.Variable) bool {
		if w.Match(v.Name) {
			out = append(out, v)
		}
		return true
	}
	if scope != nil {
		scope.Variables(add)
	} else {
		c.Scope().Visible(add)
	}
	sort.Slice(out, func(i, j int) bool { return types.CompareText(out[i].Name, out[j].Name, true) < 0 })
	return out, nil
}

// matchers compiles patterns.
func matchers(list []string) ([]*types.Wildcard, error) {
	var out []*types.Wildcard
	for _, p := range list {
		w, err := types.CompileWildcard(p, true)
		if err != nil {
			return nil, err
		}
		out = append(out, w)
	}
	return out, nil
}

func matchesAny(list []*types.Wildcard, s string) bool {
	for _, w := range list {
		if w.Match(s) {
			return true
		}
	}
	return false
}

// filtered applies -Include and -Exclude to variables.
func filtered(c *interp.Call, vars []*interp.Variable) ([]*interp.Variable, error) {
	include, err := matchers(c.Strings("Include"))
	if err != nil {
		return nil, err
	}
	exclude, err := matchers(c.Strings("Exclude"))
	if err != nil {
		return nil, err
	}
	out := vars[:0:0]
	for _, v := range vars {
		if (len(include) == 0 || matchesAny(include, v.Name)) && !matchesAny(exclude, v.Name) {
			out = append(out, v)
		}
	}
	return out, nil
}

// getVariable is Get-Variable.
type getVariable struct{ interp.Base }

func (g *getVariable) Process(c *interp.Call) error {
	scope, err := chosenScope(c)
	if err != nil {
		return err
	}
	names := c.Strings("Name")
	if len(names) == 0 {
		names = []string{"*"}
	}
	for _, n := range names {
		vars, err := selected(c, scope, n)
		if err != nil {
			return err
		}
		if len(vars) == 0 && !types.HasWildcard(n) {
			if err := c.WriteError(variableNotFound(c, n)); err != nil {
				return err
			}
			continue
		}
		if vars, err = filtered(c, vars); err != nil {
			return err
		}
		for _, v := range vars {
			if c.Switch("ValueOnly") {
				err = c.Write(v.Value())
			} else {
				err = c.Write(v)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// options reads an -Option argument.
func options(v any) interp.VarOptions {
	var o interp.VarOptions
	if v == nil {
		return 0
	}
	for _, name := range strings.Split(types.ToString(v), ",") {
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "readonly":
			o |= interp.ReadOnly
		case "constant":
			o |= interp.Constant
		case "private":
			o |= interp.Private
		case "allscope":
			o |= interp.AllScope
		}
	}
	return o
}

// setVariable is Set-Variable.
type setVariable struct {
	interp.Base
	named  bool
	values []any
}

// Begin notes whether the names are arguments: names that come through the
// pipeline are set one object at a time.
func (s *setVariable) Begin(c *interp.Call) error {
	s.named = c.Has("Name")
	return nil
}

func (s *setVariable) Process(c *interp.Call) error {
	if !s.named {
		for _, n := range c.Strings("Name") {
			if err := s.set(c, n, c.Value("Value"), c.Has("Value")); err != nil {
				return err
			}
		}
		return nil
	}
	if c.HasInput {
		s.values = append(s.values, c.Value("Value"))
		return nil
	}
	return nil
}

func (s *setVariable) End(c *interp.Call) error {
	if !s.named {
		return nil
	}
	value := c.Value("Value")
	has := c.Has("Value")
	if c.Piped() {
		has = true
		switch len(s.values) {
		case 0:
			value = nil
		case 1:
			value = s.values[0]
		default:
			value = types.NewArray(s.values...)
		}
	}
	for _, n := range c.Strings("Name") {
		if err := s.set(c, n, value, has); err != nil {
			return err
		}
	}
	return nil
}

func (s *setVariable) set(c *interp.Call, pattern string, value any, has bool) error {
	scope, err := chosenScope(c)
	if err != nil {
		return err
	}
	from, name, err := cutScope(c, pattern)
	if err != nil {
		return err
	}
	if scope == nil {
		scope = from
	}
	var vars []*interp.Variable
	var fresh *interp.Scope // where the one new variable goes
	if types.HasWildcard(name) {
		if vars, err = selected(c, scope, name); err != nil {
			return err
		}
		if vars, err = filtered(c, vars); err != nil {
			return err
		}
	} else {
		target := scope
		if target == nil {
			target = c.Scope()
		}
		v := target.Local(name)
		if v == nil {
			v, fresh = interp.NewVariable(name, nil, 0), target
		}
		vars = append(vars, v)
	}
	for _, v := range vars {
		ok, err := c.ShouldProcess("Name: "+v.Name+" Value: "+types.ToString(value), "Set variable")
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if fresh != nil {
			fresh.Define(v)
		}
		if err := change(c, v, value, has); err != nil {
			if err = nonTerminating(c, err); err != nil {
				return err
			}
			continue
		}
		if c.Switch("PassThru") {
			if err := c.Write(v); err != nil {
				return err
			}
		}
	}
	return nil
}

// nonTerminating reports an exception of the session's and goes on. What does not
// convert to a variable's type, or is not valid for it, ends the command.
func nonTerminating(c *interp.Call, err error) error {
	if x, ok := err.(*types.Exception); ok && strings.Contains(x.Class.Name, ".SessionState") {
		return c.WriteError(x)
	}
	return err
}

// change assigns a variable and its options.
func change(c *interp.Call, v *interp.Variable, value any, has bool) error {
	if v.Options&interp.Constant != 0 || v.Options&interp.ReadOnly != 0 && !c.Switch("Force") {
		return c.Error("System.Management.Automation.SessionStateUnauthorizedAccessException", "VariableNotWritable", "WriteError", v.Name, "Cannot overwrite variable %s because it is read-only or constant.", v.Name)
	}
	if has {
		if c.Name() == "Set-Variable" && c.Switch("Append") {
			items, many := types.Elements(v.Value())
			if !many && v.Value() != nil {
				items = []any{v.Value()}
			}
			more := []any{value} // a list that is given is one value
			if each, many := types.Elements(value); many && c.Piped() {
				more = each
			}
			value = types.NewArray(append(append([]any{}, items...), more...)...)
		}
		if err := v.Overwrite(c.Runspace(), value); err != nil {
			return err
		}
	}
	if c.Has("Option") {
		v.Options = options(c.Value("Option"))
	}
	if c.Has("Description") {
		v.Description = c.String("Description")
	}
	if c.Has("Visibility") {
		v.Hidden = strings.EqualFold(c.String("Visibility"), "Private")
	}
	return nil
}

// newVariable is New-Variable.
type newVariable struct{ interp.Base }

func (n *newVariable) Process(c *interp.Call) error {
	scope, err := chosenScope(c)
	if err != nil {
		return err
	}
	from, name, err := cutScope(c, c.String("Name"))
	if err != nil {
		return err
	}
	if scope == nil {
		scope = from
	}
	if scope == nil {
		scope = c.Scope()
	}
	if ok, err := c.ShouldProcess("Name: "+name+" Value: "+types.ToString(c.Value("Value")), "New variable"); err != nil || !ok {
		return err
	}
	if old := scope.Local(name); old != nil {
		if !c.Switch("Force") {
			return c.WriteError(c.Error("System.Management.Automation.SessionStateException", "VariableAlreadyExists", "ResourceExists", name, "A variable with name '%s' already exists.", name))
		}
		if err := change(c, old, c.Value("Value"), true); err != nil {
			return nonTerminating(c, err)
		}
		if c.Switch("PassThru") {
			return c.Write(old)
		}
		return nil
	}
	v := interp.NewVariable(name, c.Value("Value"), options(c.Value("Option")))
	v.Description = c.String("Description")
	v.Hidden = strings.EqualFold(c.String("Visibility"), "Private")
	scope.Define(v)
	if c.Switch("PassThru") {
		return c.Write(v)
	}
	return nil
}

// removeVariable is Remove-Variable.
type removeVariable struct{ interp.Base }

func (r *removeVariable) Process(c *interp.Call) error {
	return eachVariable(c, func(scope *interp.Scope, v *interp.Variable) error {
		if ok, err := c.ShouldProcess("Name: "+v.Name, "Remove variable"); err != nil || !ok {
			return err
		}
		if v.Options&interp.Constant != 0 || v.Options&interp.ReadOnly != 0 && !c.Switch("Force") {
			return c.Error("System.Management.Automation.SessionStateUnauthorizedAccessException", "VariableNotRemovable", "WriteError", v.Name,
				"Cannot remove variable %s because it is constant or read-only. If the variable is read-only, try the operation again specifying the Force option.", v.Name)
		}
		scope.Drop(v.Name)
		return nil
	})
}

// clearVariable is Clear-Variable.
type clearVariable struct{ interp.Base }

func (r *clearVariable) Process(c *interp.Call) error {
	return eachVariable(c, func(_ *interp.Scope, v *interp.Variable) error {
		if ok, err := c.ShouldProcess("Name: "+v.Name, "Clear variable"); err != nil || !ok {
			return err
		}
		if v.Options&interp.Constant != 0 || v.Options&interp.ReadOnly != 0 && !c.Switch("Force") {
			return c.Error("System.Management.Automation.SessionStateUnauthorizedAccessException", "VariableNotWritable", "WriteError", v.Name, "Cannot overwrite variable %s because it is read-only or constant.", v.Name)
		}
		if err := v.Overwrite(c.Runspace(), nil); err != nil {
			return err
		}
		if c.Switch("PassThru") {
			return c.Write(v)
		}
		return nil
	})
}

// eachVariable does something with every variable that -Name selects.
func eachVariable(c *interp.Call, do func(scope *interp.Scope, v *interp.Variable) error) error {
	scope, err := chosenScope(c)
	if err != nil {
		return err
	}
	for _, n := range c.Strings("Name") {
		vars, err := selected(c, scope, n)
		if err != nil {
			return err
		}
		if len(vars) == 0 && !types.HasWildcard(n) {
			if err := c.WriteError(variableNotFound(c, n)); err != nil {
				return err
			}
			continue
		}
		if vars, err = filtered(c, vars); err != nil {
			return err
		}
		in := scope
		if in == nil {
			in = c.Scope()
		}
		for _, v := range vars {
			if err := do(in, v); err != nil {
				if err = nonTerminating(c, err); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
