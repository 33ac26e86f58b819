package management

import (
	"sort"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// space is a drive with one level of names, such as Env:.
type space interface {
	// drive is the drive's name, provider the provider's.
	drive() string
	provider() string
	names(c *interp.Call) []string
	// get returns the item of a name.
	get(c *interp.Call, name string) (item any, ok bool)
	// value is what Get-Content gives for an item.
	value(c *interp.Call, name string) any
	set(c *interp.Call, name string, v any) error
	remove(c *interp.Call, name string) error
}

// spaceNamed returns the name space of a drive or provider, nil for others.
func spaceNamed(c *interp.Call, name string) space {
	all := []space{environment{}, variables{}, functions{}, aliases{}}
	if certificatesHere(c) {
		all = append(all, certificates{})
	}
	for _, s := range all {
		if strings.EqualFold(s.drive(), name) || strings.EqualFold(s.provider(), name) {
			return s
		}
	}
	return nil
}

// byName sorts names as the drives list them.
func byName(list []string) []string {
	sort.SliceStable(list, func(i, j int) bool { return types.CompareText(list[i], list[j], true) < 0 })
	return list
}

// environment is Env:.
type environment struct{}

func (environment) drive() string    { return "Env" }
func (environment) provider() string { return "Environment" }

func (environment) names(c *interp.Call) []string {
	if c.Host().Env == nil {
		return nil
	}
	var out []string
	for _, kv := range c.Host().Env.All() {
		name, _, _ := strings.Cut(kv, "=")
		out = append(out, name)
	}
	return byName(out)
}

func (environment) get(c *interp.Call, name string) (any, bool) {
	v, ok := c.Runspace().Getenv(name)
	if !ok {
		return nil, false
	}
	return &types.DictEntry{T: types.MustNamed("System.Collections.DictionaryEntry"), Key: name, Value: v}, true
}

func (environment) value(c *interp.Call, name string) any {
	v, _ := c.Runspace().Getenv(name)
	return v
}

func (environment) set(c *interp.Call, name string, v any) error {
	if v == nil {
		return c.Runspace().Unsetenv(name)
	}
	s, err := c.Text(v)
	if err != nil {
		return err
	}
	return c.Runspace().Setenv(name, s)
}

func (environment) remove(c *interp.Call, name string) error { return c.Runspace().Unsetenv(name) }

// variables is Variable:.
type variables struct{}

func (variables) drive() string    { return "Variable" }
func (variables) provider() string { return "Variable" }

func (variables) names(c *interp.Call) []string {
	var out []string
	c.Scope().Visible(func(v *interp.Variable) bool {
		out = append(out, v.Name)
		return true
	})
	return byName(out)
}

func (variables) get(c *interp.Call, name string) (any, bool) {
	if v := c.Scope().Find(name); v != nil {
		return v, true
	}
	return nil, false
}

func (variables) value(c *interp.Call, name string) any { return c.Scope().Get(name) }

func (variables) set(c *interp.Call, name string, v any) error {
	return c.Scope().Set(c.Runspace(), name, v)
}

func (variables) remove(c *interp.Call, name string) error {
	if v := c.Scope().Find(name); v != nil && v.Options&(interp.Constant|interp.ReadOnly) != 0 {
		return c.Error("System.Management.Automation.SessionStateUnauthorizedAccessException", "VariableNotRemovable", "WriteError", name,
			"Cannot remove variable %s because it is constant or read-only. If the variable is read-only, try the operation again specifying the Force option.", v.Name)
	}
	c.Scope().Drop(name)
	return nil
}

// functions is Function:.
type functions struct{}

func (functions) drive() string    { return "Function" }
func (functions) provider() string { return "Function" }

func (functions) names(c *interp.Call) []string {
	var out []string
	for _, f := range c.Scope().VisibleFunctions() {
		out = append(out, f.Name)
	}
	return byName(out)
}

func (functions) get(c *interp.Call, name string) (any, bool) {
	if f := c.Scope().FindFunction(name); f != nil {
		return f, true
	}
	return nil, false
}

func (functions) value(c *interp.Call, name string) any {
	if f := c.Scope().FindFunction(name); f != nil {
		return f.Block
	}
	return nil
}

func (functions) set(c *interp.Call, name string, v any) error { return c.SetFunction(name, v) }

func (functions) remove(c *interp.Call, name string) error {
	f := c.Scope().FindFunction(name)
	for s := c.Scope(); s != nil && f != nil; s = s.Parent() {
		s.RemoveFunction(f)
	}
	return nil
}

// aliases is Alias:.
type aliases struct{}

func (aliases) drive() string    { return "Alias" }
func (aliases) provider() string { return "Alias" }

func (aliases) names(c *interp.Call) []string {
	var out []string
	for _, a := range c.Scope().VisibleAliases() {
		out = append(out, a.Name)
	}
	return byName(out)
}

func (aliases) get(c *interp.Call, name string) (any, bool) {
	if a := c.Scope().FindAlias(name); a != nil {
		return a, true
	}
	return nil, false
}

func (aliases) value(c *interp.Call, name string) any {
	if a := c.Scope().FindAlias(name); a != nil {
		return a.Definition
	}
	return nil
}

func (aliases) set(c *interp.Call, name string, v any) error {
	if a := c.Scope().FindAlias(name); a != nil && a.Options&(interp.Constant|interp.ReadOnly) != 0 {
		return c.Error("System.Management.Automation.SessionStateUnauthorizedAccessException", "AliasNotWritable", "WriteError", name,
			"Alias is not writeable because alias %s is read-only or constant and cannot be written to.", name)
	}
	c.Scope().SetAlias(&interp.Alias{Name: name, Definition: types.ToString(v)})
	return nil
}

func (aliases) remove(c *interp.Call, name string) error {
	a := c.Scope().FindAlias(name)
	for s := c.Scope(); s != nil && a != nil; s = s.Parent() {
		s.RemoveAlias(a)
	}
	return nil
}
