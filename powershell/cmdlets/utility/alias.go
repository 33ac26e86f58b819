package utility

import (
	"sort"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// aliasesIn returns the aliases of the scope that -Scope names, or all that are seen.
func aliasesIn(c *interp.Call) ([]*interp.Alias, error) {
	scope, err := chosenScope(c)
	if err != nil {
		return nil, err
	}
	list := c.Scope().VisibleAliases()
	if scope != nil {
		list = scope.AllAliases()
	}
	sort.Slice(list, func(i, j int) bool { return types.CompareText(list[i].Name, list[j].Name, true) < 0 })
	return list, nil
}

// getAlias is Get-Alias.
type getAlias struct{ interp.Base }

func (g *getAlias) Process(c *interp.Call) error {
	all, err := aliasesIn(c)
	if err != nil {
		return err
	}
	exclude, err := matchers(c.Strings("Exclude"))
	if err != nil {
		return err
	}
	patterns, what := c.Strings("Name"), "name"
	if c.Has("Definition") {
		patterns, what = c.Strings("Definition"), "definition"
	}
	if len(patterns) == 0 {
		patterns = []string{"*"}
	}
	for _, p := range patterns {
		w, err := types.CompileWildcard(p, true)
		if err != nil {
			return err
		}
		found := false
		for _, a := range all {
			text := a.Name
			if what == "definition" {
				text = a.Definition
			}
			if !w.Match(text) || matchesAny(exclude, a.Name) {
				continue
			}
			found = true
			if err := c.Write(a); err != nil {
				return err
			}
		}
		if !found && !types.HasWildcard(p) {
			e := c.Error("System.Management.Automation.ItemNotFoundException", "ItemNotFoundException", "ObjectNotFound", p,
				"This command cannot find a matching alias because an alias with the %s '%s' does not exist.", what, p)
			if err := c.WriteError(e); err != nil {
				return err
			}
		}
	}
	return nil
}

// setAlias is Set-Alias, and New-Alias with mustBeNew set.
type setAlias struct {
	interp.Base
	mustBeNew bool
}

func (s *setAlias) Process(c *interp.Call) error {
	name := c.String("Name")
	scope, err := chosenScope(c)
	if err != nil {
		return err
	}
	action := "Set Alias"
	if s.mustBeNew {
		action = "New Alias"
	}
	if ok, err := c.ShouldProcess("Name: "+name+" Value: "+c.String("Value"), action); err != nil || !ok {
		return err
	}
	var old *interp.Alias
	if scope == nil {
		scope = c.Scope()
		old = scope.FindAlias(name)
	} else {
		for _, a := range scope.AllAliases() {
			if strings.EqualFold(a.Name, name) {
				old = a
			}
		}
	}
	if old != nil {
		if s.mustBeNew && !c.Switch("Force") {
			return c.WriteError(c.Error("System.Management.Automation.SessionStateException", "AliasAlreadyExists", "ResourceExists", name, "The alias is not allowed, because an alias with the name '%s' already exists.", name))
		}
		if old.Options&interp.Constant != 0 || old.Options&interp.ReadOnly != 0 && !c.Switch("Force") {
			return c.WriteError(c.Error("System.Management.Automation.SessionStateUnauthorizedAccessException", "AliasNotWritable", "WriteError", name,
				"Alias is not writeable because alias %s is read-only or constant and cannot be written to.", name))
		}
	}
	a := &interp.Alias{Name: name, Definition: c.String("Value"), Description: c.String("Description"), Options: options(c.Value("Option"))}
	scope.SetAlias(a)
	if c.Switch("PassThru") {
		return c.Write(a)
	}
	return nil
}

// removeAlias is Remove-Alias.
type removeAlias struct{ interp.Base }

func (r *removeAlias) Process(c *interp.Call) error {
	start, err := chosenScope(c)
	if err != nil {
		return err
	}
	if start == nil {
		start = c.Scope()
	}
	for _, n := range c.Strings("Name") {
		a := start.FindAlias(n)
		if a == nil {
			e := c.Error("System.Management.Automation.ItemNotFoundException", "ItemNotFoundException", "ObjectNotFound", n,
				"This command cannot find a matching alias because an alias with the name '%s' does not exist.", n)
			if err := c.WriteError(e); err != nil {
				return err
			}
			continue
		}
		if a.Options&interp.Constant != 0 || a.Options&interp.ReadOnly != 0 && !c.Switch("Force") {
			e := c.Error("System.Management.Automation.SessionStateUnauthorizedAccessException", "AliasNotRemovable", "WriteError", n,
				"Alias was not removed because alias %s is constant or read-only.", n)
			if err := c.WriteError(e); err != nil {
				return err
			}
			continue
		}
		for s := start; s != nil; s = s.Parent() {
			s.RemoveAlias(a)
		}
	}
	return nil
}
