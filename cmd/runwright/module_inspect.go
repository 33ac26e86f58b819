package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/runwright/runwright/internal/modules"
	"github.com/runwright/runwright/internal/modules/archive"
	"github.com/runwright/runwright/powershell/module"
	"github.com/runwright/runwright/powershell/module/metadata"
)

func (p *program) moduleInspectCommand() *cobra.Command {
	var alone bool
	edition := "core"
	cmd := &cobra.Command{
		Use: "inspect PATH", Short: "Say what a module consists of, without running it", Args: p.args("PATH"),
		Long: "Reads a module from a folder, a .zip or a .nupkg and lists its commands with parameter sets and help, its aliases, classes,\n" +
			"DSC resources and connection type. Nothing in the module is run. What import would refuse is refused.\n" +
			"Modules that it requires are looked for beside PATH and in PSModulePath.",
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			m, err := openModuleWith(cmd.Context(), args[0], p.getenv("PSModulePath"), archive.Options{Edition: map[string]string{"core": "Core", "desktop": "Desktop"}[edition]})
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, m.Close()) }()
			if !alone {
				if err := m.missing(); err != nil {
					return err
				}
				if err := m.circle(); err != nil {
					return err
				}
			}
			found, err := m.inspect()
			if err != nil {
				return err
			}
			if p.output == "json" {
				// On one line: a large module has megabytes of it.
				e := json.NewEncoder(p.out)
				e.SetEscapeHTML(false)
				return e.Encode(found)
			}
			return found.print(p.out)
		},
	}
	cmd.Flags().Var(choiceFlag{&edition, []string{"core", "desktop"}}, "edition", "edition of PowerShell that manifests are read for: core (7.x) or desktop (5.1)")
	cmd.Flags().BoolVar(&alone, "no-dependencies", false, "do not ask whether the modules that it requires are at hand")
	cmd.Flags().BoolFunc("json", "the same as --output json", func(string) error { p.output = "json"; return nil })
	p.addOutput(cmd)
	return cmd
}

// localModule is a module at a path, with the places where others are looked for.
type localModule struct {
	ctx   context.Context
	opt   archive.Options // for the module and those beside it
	pkg   *archive.Package
	near  []string
	found map[string][]*archive.Package // by name in lower case
}

// openModule opens and checks the module at a path.
func openModule(ctx context.Context, path, modulePath string) (*localModule, error) {
	return openModuleWith(ctx, path, modulePath, archive.Options{})
}

// openModuleWith is openModule with limits and an edition of its own.
func openModuleWith(ctx context.Context, path, modulePath string, opt archive.Options) (*localModule, error) {
	pkg, err := openPackage(ctx, path, opt)
	if err != nil {
		return nil, err
	}
	opt.Limits = archive.Limits{}
	m := &localModule{ctx: ctx, opt: opt, pkg: pkg, found: map[string][]*archive.Package{}}
	if full, err := filepath.Abs(path); err == nil {
		above := filepath.Dir(full)
		if _, err := module.ParseVersion(filepath.Base(full)); err == nil {
			above = filepath.Dir(above)
		}
		m.near = append(m.near, above)
	}
	for _, dir := range filepath.SplitList(modulePath) {
		if dir != "" {
			m.near = append(m.near, dir)
		}
	}
	return m, nil
}

func openPackage(ctx context.Context, path string, opt archive.Options) (*archive.Package, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return archive.OpenFolder(ctx, path, opt)
	}
	switch strings.ToLower(filepath.Ext(path)) {
	case ".psd1", ".psm1", ".ps1", ".dll":
		return nil, usagef("%s is a file of a module; give the module's folder, a .zip or a .nupkg", path)
	}
	opt.FileName = filepath.Base(path)
	return archive.Open(ctx, path, opt)
}

// Close closes the package and those that were opened beside it.
func (m *localModule) Close() error {
	err := m.pkg.Close()
	for _, all := range m.found {
		for _, p := range all {
			err = errors.Join(err, p.Close())
		}
	}
	return err
}

// named gives the modules of a name that are at hand. One that is broken is not.
func (m *localModule) named(name string) []*archive.Package {
	key := strings.ToLower(name)
	if all, ok := m.found[key]; ok {
		return all
	}
	var all []*archive.Package
	for _, dir := range m.near {
		for _, path := range archive.Beside(dir, name) {
			if p, err := openPackage(m.ctx, path, m.opt); err == nil {
				all = append(all, p)
			}
		}
	}
	m.found[key] = all
	return all
}

// missing gives an error that names what the module requires and what is not at
// hand. A package of a gallery says itself where to get what it lists.
func (m *localModule) missing() error {
	if g := m.pkg.Gallery; g != nil && len(g.Dependencies) > 0 {
		return nil
	}
	return m.pkg.Missing(func(name string) []string {
		var versions []string
		for _, b := range modules.DefaultModules() {
			if strings.EqualFold(b.Name, name) {
				versions = append(versions, b.Version)
			}
		}
		for _, p := range m.named(name) {
			for _, v := range p.Versions {
				versions = append(versions, v.Version)
			}
		}
		return versions
	})
}

// find gives another module for one that loads it: the highest version that fits.
func (m *localModule) find(spec module.Specification) (metadata.Source, bool) {
	name, best := m.best(spec)
	if best == nil {
		return metadata.Source{}, false
	}
	return metadata.Source{Name: name, Version: best.Version, Files: best, Find: m.find}, true
}

// inspection is what module inspect prints.
type inspection struct {
	*metadata.Module
	Versions          []string         `json:"versions"` // that the package holds, the highest last
	ConnectionType    *connectionShape `json:"connectionType"`
	MissingAssemblies []string         `json:"missingAssemblies"`
	Remarks           []archive.Remark `json:"remarks"`
}

// connectionShape is the connection type that a module brings.
type connectionShape struct {
	Name   string            `json:"name"`
	Fields []connectionField `json:"fields"`
}

type connectionField struct {
	Name      string `json:"name"`
	Type      string `json:"type"`
	Encrypted bool   `json:"encrypted"`
	Optional  bool   `json:"optional"`
}

// read reads one version of the module.
func (m *localModule) read(v *archive.Version) (*metadata.Module, error) {
	return metadata.Read(metadata.Source{Name: m.pkg.Name, Version: v.Version, Files: v, Edition: m.opt.Edition, Find: m.find})
}

// inspect reads the highest version of the module.
func (m *localModule) inspect() (*inspection, error) {
	top := m.pkg.Highest()
	found, err := m.read(top)
	if err != nil {
		return nil, err
	}
	out := &inspection{Module: found, Versions: []string{}, MissingAssemblies: append([]string{}, top.MissingAssemblies...),
		Remarks: append([]archive.Remark{}, m.pkg.Remarks...)}
	for _, v := range m.pkg.Versions {
		out.Versions = append(out.Versions, v.Version)
	}
	if t := top.ConnectionType; t != nil {
		out.ConnectionType = &connectionShape{Name: t.Name, Fields: []connectionField{}}
		for _, f := range t.Fields {
			out.ConnectionType.Fields = append(out.ConnectionType.Fields, connectionField(f))
		}
	}
	return out, nil
}
