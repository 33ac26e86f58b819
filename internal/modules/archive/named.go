package archive

import (
	"path"
	"strings"

	"github.com/runwright/runwright/powershell/clr"
	"github.com/runwright/runwright/powershell/module"
)

// named checks the files that a manifest names: they must be inside the module and
// there; those that load with the module must be right.
func (c *checker) named(manifest *file, m *module.Manifest) error {
	if m.RootModule != "" {
		f, err := c.resolve(manifest, "RootModule", m.RootModule)
		if err != nil {
			return err
		}
		if f == nil {
			return refuse(RuleManifest, manifest.name, "RootModule names %q, which is not in the package", m.RootModule)
		}
		if err := c.load(f); err != nil {
			return err
		}
	}
	for _, n := range m.NestedModules {
		if n.Minimum != "" || n.Required != "" || n.Maximum != "" || n.GUID != "" {
			continue // a module of its own
		}
		if err := c.loaded(manifest, "NestedModules", n.Name); err != nil {
			return err
		}
	}
	for _, n := range m.RequiredAssemblies {
		if err := c.loaded(manifest, "RequiredAssemblies", n); err != nil {
			return err
		}
	}
	for _, list := range []struct {
		key   string
		names []string
	}{{"ScriptsToProcess", m.ScriptsToProcess}, {"TypesToProcess", m.TypesToProcess}, {"FormatsToProcess", m.FormatsToProcess}} {
		for _, n := range list.names {
			f, err := c.resolve(manifest, list.key, n)
			if err != nil {
				return err
			}
			if f == nil {
				return refuse(RuleManifest, manifest.name, "%s names %q, which is not in the package", list.key, n)
			}
			if err := c.load(f); err != nil {
				return err
			}
		}
	}
	for _, n := range m.FileList {
		if _, err := c.resolve(manifest, "FileList", n); err != nil {
			return err
		}
	}
	return nil
}

// loaded checks a name that is a file of the package, an assembly of the platform,
// or a module of its own.
func (c *checker) loaded(manifest *file, key, name string) error {
	f, err := c.resolve(manifest, key, name)
	if err != nil {
		return err
	}
	if f != nil {
		return c.load(f)
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".psm1", ".ps1", ".psd1", ".cdxml":
		return refuse(RuleManifest, manifest.name, "%s names %q, which is not in the package", key, name)
	case ".dll":
		if !clr.Platform(stem(name)) {
			return refuse(RuleManifest, manifest.name, "%s names %q, which is not in the package and not part of .NET", key, name)
		}
	}
	return nil
}

// load checks a file that loads with the module.
func (c *checker) load(f *file) error {
	switch strings.ToLower(path.Ext(f.path)) {
	case ".psm1", ".ps1":
		return c.script(f, true)
	case ".dll":
		_, err := c.assembly(f)
		return err
	}
	return nil
}

// resolve finds the file a manifest names, nil when it is not there. The file gets
// the name as the manifest writes it, so that it is found where case counts.
func (c *checker) resolve(manifest *file, key, name string) (*file, error) {
	p := strings.ReplaceAll(strings.TrimSpace(name), `\`, "/")
	if strings.HasPrefix(p, "/") || len(p) > 1 && p[1] == ':' {
		return nil, refuse(RuleAbsolute, manifest.name, "%s names the absolute path %q", key, name)
	}
	p = path.Clean(p)
	if p == ".." || strings.HasPrefix(p, "../") {
		return nil, refuse(RuleEscape, manifest.name, "%s names %q, which is outside of the module", key, name)
	}
	tries := []string{""}
	if path.Ext(p) == "" || key == "RootModule" || key == "NestedModules" || key == "RequiredAssemblies" {
		tries = append(tries, ".psd1", ".psm1", ".cdxml", ".dll", ".ps1")
	}
	for _, ext := range tries {
		if ext == ".psd1" && fold(p+ext) == fold(manifest.path) {
			continue
		}
		f := c.s.find(p + ext)
		if f == nil {
			continue
		}
		if f.path != p+ext {
			c.remark(RuleName, f.name, "the manifest writes %q; the file is stored under that name", p+ext)
			f.path = p + ext
		}
		return f, nil
	}
	return nil, nil
}
