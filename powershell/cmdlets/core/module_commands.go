package core

import (
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/module"
	"github.com/runwright/runwright/powershell/types"
)

// getModule is Get-Module.
type getModule struct{ interp.Base }

func (g *getModule) Process(c *interp.Call) error {
	rs := c.Runspace()
	names := c.Strings("Name")
	var specs []module.Specification
	for _, v := range c.Objects("FullyQualifiedName") {
		s, err := specification(v)
		if err != nil {
			return err
		}
		specs = append(specs, s)
	}
	// wanted reports whether a module was asked for, by name or with its version.
	named := patterns(names)
	wanted := func(name string, version module.Version) bool {
		if len(names) == 0 && len(specs) == 0 || len(names) > 0 && named.match(name) {
			return true
		}
		return slices.ContainsFunc(specs, func(s module.Specification) bool { return strings.EqualFold(s.Name, name) && s.Admits(version) })
	}
	if c.Switch("ListAvailable") {
		for _, n := range names {
			if f, ok := byPath(rs, n); ok && isPath(n) {
				m, err := describe(rs, f)
				if err != nil {
					return err
				}
				if err := c.Write(m); err != nil {
					return err
				}
			}
		}
		for _, f := range available(rs, "") {
			if !wanted(f.name, f.version) {
				continue
			}
			m, err := describe(rs, f)
			if err != nil {
				return err
			}
			if err := c.Write(m); err != nil {
				return err
			}
		}
		return nil
	}
	all := append(rs.Modules(), used(rs)...)
	slices.SortStableFunc(all, func(a, b *interp.Module) int {
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	for _, m := range all {
		var version module.Version // none is 0.0
		if m.Version != nil {
			v, err := module.ParseVersion(types.ToString(m.Version))
			if err != nil {
				return err
			}
			version = v
		}
		if !wanted(m.Name, version) {
			continue
		}
		if err := c.Write(m); err != nil {
			return err
		}
	}
	return nil
}

// describe is a module as Get-Module -ListAvailable shows it, without running it.
func describe(rs *interp.Runspace, f found) (*interp.Module, error) {
	m := &interp.Module{Name: f.name, Path: f.file, Base: f.base, Version: versionOf(f.version), Type: "Script", AccessMode: "ReadWrite"}
	for _, n := range staticExports(rs, f) {
		m.Functions = append(m.Functions, &interp.Function{Name: n, Module: m})
	}
	if !f.isManif {
		return m, nil
	}
	mf, err := readManifest(rs, f.file)
	if err != nil {
		return m, nil // listed without what its manifest does not tell
	}
	m.Author, m.CompanyName, m.Copyright, m.Description = mf.Author, mf.CompanyName, mf.Copyright, mf.Description
	m.Manifest = tableValue(mf.Table)
	m.PrivateData, _ = m.Manifest.Get("PrivateData")
	if g, ok := types.ParseGuid(mf.GUID); ok {
		m.GUID = g
	}
	if mf.RootModule == "" {
		m.Type = "Manifest"
	}
	for _, n := range mf.NestedModules {
		// The aliases of a nested module come along as they are.
		if nested, ok := choose(available(rs, n.Name), n); ok && nested.isManif {
			if inner, err := readManifest(rs, nested.file); err == nil {
				for _, a := range inner.AliasesToExport {
					if !types.HasWildcard(a) {
						m.Aliases = append(m.Aliases, &interp.Alias{Name: prefixed(a, inner.DefaultCommandPrefix), Module: m})
					}
				}
			}
		}
	}
	return m, nil
}

// removeModuleCommand is Remove-Module.
type removeModuleCommand struct{ interp.Base }

func (r *removeModuleCommand) Process(c *interp.Call) error {
	rs := c.Runspace()
	var list []*interp.Module
	for _, v := range c.Objects("ModuleInfo") {
		if m, ok := types.Unwrap(v).(*interp.Module); ok {
			list = append(list, m)
		}
	}
	for _, n := range c.Strings("Name") {
		want := patterns([]string{n})
		hit := false
		for _, m := range rs.Modules() {
			if want.match(m.Name) {
				list, hit = append(list, m), true
			}
		}
		if !hit && !types.HasWildcard(n) {
			e := c.Error("System.InvalidOperationException", "Modules_NoModulesRemoved", "ResourceUnavailable", nil, "No modules were removed. Verify that the specification of modules to remove is correct and those modules exist in the runspace.")
			if err := c.WriteError(e); err != nil {
				return err
			}
		}
	}
	for _, m := range list {
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
		if err := removeModule(rs, m, c.Verbose); err != nil {
			return err
		}
	}
	return nil
}

// exportModuleMember is Export-ModuleMember.
type exportModuleMember struct{ interp.Base }

func (e *exportModuleMember) Process(c *interp.Call) error {
	m := c.CallerSession().Module()
	if m == nil {
		return c.Error("System.InvalidOperationException", "Modules_CanOnlyExecuteExportModuleMemberInsideAModule", "PermissionDenied", nil, "The Export-ModuleMember cmdlet can only be called from inside a module.")
	}
	if m.Exported == nil {
		m.Exported = &interp.Exports{}
	}
	m.Exported.Functions = append(m.Exported.Functions, c.Strings("Function")...)
	m.Exported.Cmdlets = append(m.Exported.Cmdlets, c.Strings("Cmdlet")...)
	m.Exported.Variables = append(m.Exported.Variables, c.Strings("Variable")...)
	m.Exported.Aliases = append(m.Exported.Aliases, c.Strings("Alias")...)
	return nil
}
