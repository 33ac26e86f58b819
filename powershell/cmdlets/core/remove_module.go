package core

import (
	"slices"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/types"
)

// removeModuleCommand is Remove-Module. What is asked for is gathered first, so
// that modules can go together with those that need them.
type removeModuleCommand struct {
	interp.Base
	list []*interp.Module
}

func (r *removeModuleCommand) Process(c *interp.Call) error {
	for _, v := range c.Objects("ModuleInfo") {
		if m, ok := types.Unwrap(v).(*interp.Module); ok {
			r.list = append(r.list, m)
		}
	}
	specs, err := asked(c)
	if err != nil {
		return err
	}
	for _, s := range specs {
		hit := false
		for _, m := range append(c.Runspace().Modules(), used(c.Runspace())...) {
			if names(c.Runspace(), s, m) && admits(s, m) {
				r.list, hit = append(r.list, m), true
			}
		}
		if !hit && !types.HasWildcard(s.Name) {
			if err := c.WriteError(noModules(c)); err != nil {
				return err
			}
		}
	}
	return nil
}

func noModules(c *interp.Call) *types.Exception {
	return c.Error("System.InvalidOperationException", "Modules_NoModulesRemoved", "ResourceUnavailable", nil, "No modules were removed. Verify that the specification of modules to remove is correct and those modules exist in the runspace.")
}

// End removes what was gathered.
func (r *removeModuleCommand) End(c *interp.Call) error {
	rs := c.Runspace()
	for i, m := range r.list {
		if slices.Contains(r.list[:i], m) {
			continue
		}
		if refusal := r.kept(c, m); refusal != nil {
			if err := c.WriteError(refusal); err != nil {
				return err
			}
			continue
		}
		file := m.Path
		if m.Root != "" {
			file = m.Root
		}
		if ok, err := c.ShouldProcess(m.Name+" (Path: '"+file+"')", "Remove-Module"); err != nil || !ok {
			if err != nil {
				return err
			}
			continue
		}
		if m.Path == "" && m.Session == nil {
			rs.MarkModule(m.Name, false) // its commands are part of the engine
		}
		if err := removeModule(rs, m, c.Verbose); err != nil {
			return err
		}
	}
	return nil
}

// kept is the error of a module that has to stay, nil for one that may go.
func (r *removeModuleCommand) kept(c *interp.Call, m *interp.Module) *types.Exception {
	switch {
	case m.AccessMode == "Constant":
		return c.Error("System.InvalidOperationException", "Modules_ModuleIsConstant", "PermissionDenied", m, "Unable to remove the module '%s' because the module is marked as constant. To be able to remove a module, its access mode must be changed when it is imported.", m.Name)
	case m.AccessMode == "ReadOnly" && !c.Switch("Force"):
		return c.Error("System.InvalidOperationException", "Modules_ModuleIsReadOnly", "PermissionDenied", m, "Unable to remove the module '%s' because it is read-only. Add the Force parameter to your command to remove read-only modules.", m.Name)
	case c.Switch("Force"):
		return nil
	}
	for _, other := range c.Runspace().Modules() {
		if slices.Contains(other.Required, m) && !slices.Contains(r.list, other) {
			return c.Error("System.InvalidOperationException", "Modules_ModuleIsRequired", "PermissionDenied", m, "The module '%s' is required by '%s' module.", m.Name, other.Name)
		}
	}
	return nil
}
