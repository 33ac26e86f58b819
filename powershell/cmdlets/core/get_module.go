package core

import (
	"path"
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/module"
	"github.com/runwright/runwright/powershell/types"
)

// getModule is Get-Module.
type getModule struct{ interp.Base }

func (g *getModule) Process(c *interp.Call) error {
	specs, err := asked(c)
	if err != nil {
		return err
	}
	if c.Switch("ListAvailable") {
		return g.available(c, specs)
	}
	all := append(c.Runspace().Modules(), used(c.Runspace())...)
	slices.SortStableFunc(all, func(a, b *interp.Module) int {
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	for _, m := range all {
		if len(specs) > 0 && !slices.ContainsFunc(specs, func(s module.Specification) bool { return names(c.Runspace(), s, m) && admits(s, m) }) {
			continue
		}
		if err := c.Write(m); err != nil {
			return err
		}
	}
	return nil
}

// asked are the modules that -Name and -FullyQualifiedName ask for.
func asked(c *interp.Call) (specs []module.Specification, err error) {
	for _, n := range c.Strings("Name") {
		specs = append(specs, module.Specification{Name: n})
	}
	for _, v := range c.Objects("FullyQualifiedName") {
		s, err := specification(v)
		if err != nil {
			return nil, err
		}
		specs = append(specs, s)
	}
	return specs, nil
}

// names reports whether a specification names a loaded module: by a pattern or
// by its path.
func names(rs *interp.Runspace, s module.Specification, m *interp.Module) bool {
	if !isPath(s.Name) {
		return patterns([]string{s.Name}).match(m.Name)
	}
	p := rs.Resolve(slashed(s.Name))
	return m.Path == p || m.Base == p || m.Root == p
}

// available lists modules on disk, and behind them those that come with
// PowerShell if they are asked for by name.
func (g *getModule) available(c *interp.Call, specs []module.Specification) error {
	rs := c.Runspace()
	for _, f := range g.candidates(c, specs) {
		m, err := describe(rs, f)
		if err != nil {
			return err
		}
		if edition := c.String("PSEdition"); edition != "" && !slices.ContainsFunc(m.Editions(), func(e string) bool { return strings.EqualFold(e, edition) }) {
			continue
		}
		if err := c.Write(m); err != nil {
			return err
		}
	}
	if c.Has("PSEdition") {
		return nil
	}
	for _, m := range allShipped(rs, specs) {
		if err := c.Write(m); err != nil {
			return err
		}
	}
	return nil
}

// candidates lists the files that are asked for, each once.
func (g *getModule) candidates(c *interp.Call, specs []module.Specification) (out []found) {
	rs := c.Runspace()
	all := func() []found {
		if !c.Switch("All") {
			return available(rs, "")
		}
		var every []found
		for _, dir := range modulePath(rs) {
			every = append(every, everyFile(rs, dir)...)
		}
		return every
	}
	if len(specs) == 0 {
		return all()
	}
	seen := map[string]bool{}
	for _, s := range specs {
		list := []found(nil)
		if isPath(s.Name) {
			for _, name := range expand(rs, s.Name) {
				list = append(list, locate(rs, name, "")...)
			}
			if dir := rs.Resolve(slashed(s.Name)); c.Switch("All") && isFolder(rs, dir) {
				list = everyFile(rs, dir)
			}
		} else {
			want := patterns([]string{s.Name})
			list = slices.DeleteFunc(all(), func(f found) bool { return !want.match(f.name) })
		}
		for _, f := range list {
			if !seen[f.file] && s.Admits(f.version) && s.AdmitsGUID(f.guid) {
				seen[f.file] = true
				out = append(out, f)
			}
		}
	}
	return out
}

// expand lists what a path stands for whose last part may be a pattern.
func expand(rs *interp.Runspace, name string) []string {
	p := slashed(name)
	if !types.HasWildcard(path.Base(p)) {
		return []string{name}
	}
	dir := rs.Resolve(path.Dir(p))
	entries, err := rs.Host().Files.ReadDir(dir)
	if err != nil {
		return nil // a pattern may match nothing
	}
	var out []string
	want := patterns([]string{path.Base(p)})
	for _, e := range entries {
		if want.match(e.Name()) {
			out = append(out, path.Join(dir, e.Name()))
		}
	}
	return out
}

func isFolder(rs *interp.Runspace, p string) bool {
	info, err := rs.Host().Files.Stat(p)
	return err == nil && info.IsDir()
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
