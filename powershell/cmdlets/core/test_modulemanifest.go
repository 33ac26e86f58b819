package core

import (
	"path"
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/module"
	"github.com/runwright/runwright/powershell/types"
)

// testModuleManifest is Test-ModuleManifest: it reads a manifest, checks that the
// files it names are there, and shows the module without loading it.
type testModuleManifest struct{ interp.Base }

func (t *testModuleManifest) Process(c *interp.Call) error {
	rs := c.Runspace()
	name := c.String("Path")
	full := rs.Resolve(name)
	if !strings.EqualFold(path.Ext(full), ".psd1") {
		return c.WriteError(c.Error("System.InvalidOperationException", "Modules_InvalidModuleManifestPath", "ResourceUnavailable", name,
			"The specified path '%s' is not valid. The path must point to a module manifest with the file name extension .psd1.", name))
	}
	f, ok := byPath(rs, full)
	if !ok {
		return c.WriteError(notFound(module.Specification{Name: name}))
	}
	mf, err := readManifest(rs, full)
	if err != nil {
		e := manifestError(rs, full, err).(*types.Exception)
		e.Class, e.Target = types.MustNamed("System.ArgumentException"), full
		return c.WriteError(e)
	}
	f.version = mf.Version
	m, err := describe(rs, f)
	if err != nil {
		return err
	}
	m.Prefix, m.Tested = mf.DefaultCommandPrefix, true
	if strings.HasSuffix(strings.ToLower(mf.RootModule), ".dll") {
		m.Type = "Binary"
	}
	named(m, mf)
	if err := t.missing(c, full, mf); err != nil {
		return err
	}
	return c.Write(m)
}

// named makes what a manifest exports by name count as exported, whether or not
// the module's files define it.
func named(m *interp.Module, mf *module.Manifest) {
	for _, n := range mf.FunctionsToExport {
		have := slices.ContainsFunc(m.Functions, func(f *interp.Function) bool { return strings.EqualFold(f.Name, n) })
		if !types.HasWildcard(n) && !have {
			m.Functions = append(m.Functions, &interp.Function{Name: n, Module: m})
		}
	}
	for _, n := range mf.AliasesToExport {
		if !types.HasWildcard(n) {
			m.Aliases = append(m.Aliases, &interp.Alias{Name: n, Module: m})
		}
	}
}

// missing reports what the manifest names and is not there.
func (t *testModuleManifest) missing(c *interp.Call, file string, mf *module.Manifest) error {
	base := path.Dir(file)
	there := func(n string) bool {
		_, err := c.Host().Files.Stat(path.Join(base, slashed(n)))
		return err == nil
	}
	report := func(id, key, n string) error {
		return c.WriteError(c.Error("System.InvalidOperationException", id, "ObjectNotFound", file,
			"The module manifest '%s' names '%s' as %s, and there is no such file or module.", file, n, key))
	}
	if n := mf.RootModule; n != "" && !there(n) && !there(n+".psm1") && !there(n+".psd1") && len(available(c.Runspace(), n)) == 0 {
		if err := report("Modules_InvalidRootModuleInModuleManifest", "RootModule", n); err != nil {
			return err
		}
	}
	for _, list := range []struct {
		id, key string
		names   []string
	}{
		{"Modules_InvalidFileListinModuleManifest", "FileList", mf.FileList},
		{"Modules_InvalidScriptsToProcessinModuleManifest", "ScriptsToProcess", mf.ScriptsToProcess},
		{"Modules_InvalidFormatsToProcessinModuleManifest", "FormatsToProcess", mf.FormatsToProcess},
		{"Modules_InvalidTypesToProcessinModuleManifest", "TypesToProcess", mf.TypesToProcess},
	} {
		for _, n := range list.names {
			if !there(n) {
				if err := report(list.id, list.key, n); err != nil {
					return err
				}
			}
		}
	}
	for _, s := range mf.RequiredModules {
		if _, ok := choose(available(c.Runspace(), s.Name), s); !ok && !slices.ContainsFunc(c.Runspace().Modules(), func(m *interp.Module) bool { return strings.EqualFold(m.Name, s.Name) }) {
			if err := report("Modules_InvalidRequiredModulesinModuleManifest", "required module", s.Name); err != nil {
				return err
			}
		}
	}
	return nil
}
