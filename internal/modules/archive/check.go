package archive

import (
	"errors"
	"path"
	"strings"

	"github.com/runwright/runwright/powershell/clr"
	"github.com/runwright/runwright/powershell/module"
	"github.com/runwright/runwright/powershell/syntax"
)

// supportedPowerShell is the version of PowerShell the embedded engine follows.
const supportedPowerShell = "7.6"

// maxScript is the largest script that is parsed.
const maxScript = 16 << 20

// checker checks one version of a module.
type checker struct {
	*reader
	m   *found
	s   *set
	opt Options
	v   *Version

	assemblies map[string]*clr.Assembly // read so far, by path
}

// check reads and checks one version.
func (r *reader) check(m *found, s *set, opt Options) (*Version, error) {
	c := &checker{reader: r, m: m, s: s, opt: opt, v: &Version{set: s, Folder: s.dir}, assemblies: map[string]*clr.Assembly{}}
	main := c.mainFile()
	if main == nil {
		return nil, refuse(RuleNoModule, path.Join(m.folder, s.dir), "holds no %[1]s.psd1, %[1]s.psm1 or %[1]s.dll", m.name)
	}
	var err error
	switch strings.ToLower(path.Ext(main.path)) {
	case ".psd1":
		err = c.manifest(main)
	case ".psm1":
		err = c.script(main, true)
	case ".dll":
		_, err = c.assembly(main)
	}
	if err != nil {
		return nil, err
	}
	if err := c.version(main); err != nil {
		return nil, err
	}
	if err := c.references(); err != nil {
		return nil, err
	}
	if err := c.otherScripts(); err != nil {
		return nil, err
	}
	if err := c.connectionType(); err != nil {
		return nil, err
	}
	for _, f := range s.files {
		c.v.Files = append(c.v.Files, File{f.path, f.size, f.sha256})
	}
	return c.v, nil
}

// mainFile gives the manifest, else the script module, else the assembly.
func (c *checker) mainFile() *file {
	for _, ext := range []string{".psd1", ".psm1", ".dll"} {
		if f := c.s.find(c.m.name + ext); f != nil {
			if want := c.m.name + path.Ext(f.path); f.path != want {
				f.path = want
			}
			return f
		}
	}
	return nil
}

// manifest reads the manifest and the files it names.
func (c *checker) manifest(f *file) error {
	m, err := module.ReadManifest(f.name, f.data, module.Env{Edition: c.opt.Edition, Root: "."})
	if err != nil {
		return manifestError(f, err)
	}
	c.v.Manifest = m
	if err := c.powerShell(f, m.PowerShellVersion); err != nil {
		return err
	}
	return c.named(f, m)
}

// manifestError turns the manifest reader's error into a refusal.
func manifestError(f *file, err error) error {
	e, ok := module.AsError(err)
	if !ok {
		return err
	}
	rule := map[module.Kind]Rule{module.KindSyntax: RuleSyntax, module.KindCode: RuleCode, module.KindLimit: RuleLimit, module.KindManifest: RuleManifest}[e.Kind]
	if e.Line == 0 {
		return refuse(rule, f.name, "%s", e.Message)
	}
	return refuseAt(rule, f.name, e.Line, e.Column, e.Message)
}

func (c *checker) powerShell(f *file, wanted string) error {
	if wanted == "" {
		return nil
	}
	have := c.opt.PowerShell
	if have == "" {
		have = supportedPowerShell
	}
	w, err := module.ParseVersion(wanted)
	if err != nil {
		return refuse(RuleManifest, f.name, "PowerShellVersion: %s", err)
	}
	h, err := module.ParseVersion(have)
	if err != nil {
		return err
	}
	if w.Compare(h) > 0 && !w.Same(h) {
		return refuse(RulePowerShell, f.name, "wants PowerShell %s or later, this is %s", wanted, have)
	}
	return nil
}

// version settles the version of the set.
func (c *checker) version(main *file) error {
	var folder module.Version
	var err error
	if c.s.dir != "" {
		if folder, err = module.ParseVersion(c.s.dir); err != nil {
			return refuse(RuleVersion, c.s.dir, "is no version folder: %s", err)
		}
	}
	switch {
	case c.v.Manifest != nil:
		v := c.v.Manifest.Version
		if c.s.dir != "" && !v.Same(folder) {
			return refuse(RuleVersion, main.name, "the manifest says version %s, its folder is %s; PowerShell would not load it", v, c.s.dir)
		}
		c.v.Version, c.v.Folder = v.String(), v.String()
	case c.s.dir != "":
		c.v.Version = folder.String()
	case strings.EqualFold(path.Ext(main.path), ".dll"):
		c.v.Version = c.assemblies[main.path].Version
	default:
		c.v.Version = "0.0"
	}
	return nil
}

// parseOptions takes every module and assembly that a script uses as present: what
// else is in the account is not a matter of the package.
func parseOptions() syntax.Options {
	return syntax.Options{
		Module:   func(*syntax.UsingStatement) ([]string, bool) { return nil, true },
		Assembly: func(string) bool { return true },
	}
}

// elsewhere tells the errors about types, which may come from other modules.
func elsewhere(id string) bool {
	switch id {
	case "TypeNotFound", "TypeNotFoundWithMessage", "CustomAttributeTypeNotFound", "ModuleNotFoundDuringParse":
		return true
	}
	return false
}

// script parses a script. Those that load with the module must be right; others
// are remarked.
func (c *checker) script(f *file, loads bool) error {
	if f.size > maxScript {
		return refuse(RuleLimit, f.name, "is a script of %d bytes, at most %d are read", f.size, maxScript)
	}
	src := syntax.NewSource(f.name, syntax.Decode(f.data))
	res := syntax.Parse(src, parseOptions())
	for _, e := range res.Errors {
		if e.ErrorID == "ParserError" {
			break // no DSC keywords here: what follows a configuration cannot be judged
		}
		if elsewhere(e.ErrorID) {
			continue
		}
		line, col := src.Position(e.Pos.Start)
		if !loads {
			c.remark(RuleSyntax, f.name, "line %d column %d: %s", line, col, e.Message)
			at := &c.remarks[len(c.remarks)-1]
			at.Line, at.Column = line, col
			return nil
		}
		return refuseAt(RuleSyntax, f.name, line, col, e.Message)
	}
	if loads && res.Requirements != nil {
		return c.powerShell(f, res.Requirements.Version)
	}
	return nil
}

// otherScripts parses the scripts that nothing has looked at yet.
func (c *checker) otherScripts() error {
	for _, f := range c.s.files {
		switch strings.ToLower(path.Ext(f.path)) {
		case ".ps1", ".psm1":
			if err := c.script(f, false); err != nil {
				return err
			}
		}
	}
	return nil
}

// assembly reads an assembly that loads with the module.
func (c *checker) assembly(f *file) (*clr.Assembly, error) {
	if a, ok := c.assemblies[f.path]; ok {
		return a, nil
	}
	if f.size > kept {
		return nil, refuse(RuleLimit, f.name, "is an assembly of %d bytes, at most %d are read", f.size, kept)
	}
	a, err := clr.Read(f.data)
	if err != nil {
		return nil, refuse(RuleAssembly, f.name, "is no .NET assembly: %s", err)
	}
	c.assemblies[f.path] = a
	return a, nil
}

// references checks that the classes of the assemblies can be loaded.
func (c *checker) references() error {
	if len(c.assemblies) == 0 {
		return nil
	}
	var loaded, all []*clr.Assembly
	for _, f := range c.s.files {
		if a, ok := c.assemblies[f.path]; ok {
			loaded = append(loaded, a)
			all = append(all, a)
			continue
		}
		if strings.EqualFold(path.Ext(f.path), ".dll") && f.size <= kept {
			a, err := clr.Read(f.data)
			switch {
			case err == nil:
				all = append(all, a)
			case !errors.Is(err, clr.ErrNative) && !errors.Is(err, clr.ErrNotPE):
				c.remark(RuleAssembly, f.name, "is no .NET assembly: %s", err)
			}
		}
	}
	for _, m := range clr.MissingBases(all...) {
		for _, a := range loaded {
			if a.Name == m.Assembly {
				return refuse(RuleReference, m.Assembly+".dll", "the class %s needs %s from the assembly %s, which is not in the package; PowerShell could not load the module",
					m.Type, m.Needs, m.Needs.Assembly)
			}
		}
	}
	c.v.MissingAssemblies = clr.MissingReferences(all...)
	return nil
}

// connectionType reads the metadata file <Module>-Automation.json.
func (c *checker) connectionType() error {
	f := c.s.find(c.m.name + "-Automation.json")
	if f == nil {
		for _, g := range c.s.files {
			if !strings.Contains(g.path, "/") && strings.HasSuffix(fold(g.path), "-automation.json") {
				c.remark(RuleConnection, g.name, "is not read: the metadata file of the module is called %s-Automation.json", c.m.name)
			}
		}
		return nil
	}
	var err error
	c.v.ConnectionType, err = c.readConnectionType(f.entry, f.path, c.m.name)
	return err
}
