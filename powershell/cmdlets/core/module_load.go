package core

import (
	"fmt"
	"path"
	"strings"

	"github.com/runwright/runwright/powershell/cmdlets/output"
	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/module"
	"github.com/runwright/runwright/powershell/types"
)

// loading is one import with its options.
type loading struct {
	rs *interp.Runspace
	// call is the command that loads, nil when a module is loaded by itself.
	call *interp.Call
	// into is the session state that gets the module's exports.
	into   *interp.Session
	prefix string
	args   []any
	force  bool
	// only restrict what is imported, nil for everything exported.
	functions, cmdlets, variables, aliases []string
	// chain are the modules being loaded, to find cycles.
	chain []string
	// verbose tells what is done, nil to be silent; apart keeps the exports out of
	// the session, noClobber those whose names are taken.
	verbose          func(format string, args ...any) error
	apart, noClobber bool
}

// say writes a verbose message if somebody wants to know.
func (l *loading) say(format string, args ...any) error {
	if l.verbose == nil {
		return nil
	}
	return l.verbose(format, args...)
}

// maxNesting bounds modules that load modules.
const maxNesting = 10

// loadFound loads a module from disk, or finds it among the loaded ones.
func (l *loading) loadFound(f found) (*interp.Module, error) {
	for _, m := range l.rs.Modules() {
		if m.Path == f.file && !l.force {
			return m, l.expose(m)
		}
	}
	if l.force {
		for _, m := range l.rs.Modules() {
			if m.Path == f.file {
				if err := removeModule(l.rs, m, l.say); err != nil {
					return nil, err
				}
			}
		}
	}
	for i, c := range l.chain {
		if c != f.file {
			continue
		}
		needs := f.name
		if i+1 < len(l.chain) {
			needs = moduleStem(l.chain[i+1])
		}
		e := moduleError("Modules_InvalidManifest", "ResourceUnavailable", f.file, "The required module '%s' is not loaded. The module '%s' has a requiredModule '%s' in its module manifest '%s' that points to a cyclic dependency.", f.name, f.name, needs, f.file)
		e.Class = types.MustNamed("System.MissingMemberException")
		return nil, e
	}
	if len(l.chain) >= maxNesting {
		return nil, moduleError("Modules_ModuleTooDeeplyNested", "InvalidOperation", f.name, "Cannot load the module '%s' because the module nesting limit has been exceeded. Modules can only be nested to %d levels.", f.file, maxNesting)
	}
	if err := l.rs.MayLoad(f.name); err != nil {
		return nil, err
	}
	inner := *l
	inner.chain = append(append([]string{}, l.chain...), f.file)
	if err := l.say("Loading module from path '%s'.", f.file); err != nil {
		return nil, err
	}
	m, err := inner.load(f)
	if err != nil {
		return nil, err
	}
	if err := l.tell(m, "Exporting"); err != nil {
		return nil, err
	}
	if l.apart {
		return m, nil
	}
	for _, p := range m.Processed {
		l.rs.AddModule(p)
	}
	l.rs.AddModule(m)
	return m, l.expose(m)
}

// scriptModule stands for a script that a module runs: PowerShell lists it as a
// module.
func scriptModule(file string) *interp.Module {
	return &interp.Module{Name: moduleStem(file), Path: file, Base: path.Dir(file), Type: "Script", Version: &types.Version{Build: -1, Revision: -1}, AccessMode: "ReadWrite"}
}

// moduleStem is the name of a module by its file.
func moduleStem(file string) string { return strings.TrimSuffix(path.Base(file), path.Ext(file)) }

func moduleError(id, category string, target any, format string, args ...any) *types.Exception {
	e := types.NewException("System.InvalidOperationException", fmt.Sprintf(format, args...))
	e.ID, e.Category, e.Target = id, category, target
	return e
}

// load runs what the module's files say and gathers its exports.
func (l *loading) load(f found) (*interp.Module, error) {
	m := &interp.Module{Name: f.name, Path: f.file, Base: f.base, Type: "Script", Version: versionOf(f.version), AccessMode: "ReadWrite"}
	switch {
	case strings.HasSuffix(strings.ToLower(f.file), ".dll"):
		return nil, binaryModule(f.file)
	case !f.isManif:
		m.Root = f.file
		if err := l.runRoot(m, f.file); err != nil {
			return nil, err
		}
		gather(m, nil)
		return m, nil
	}
	manifest, err := readManifest(l.rs, f.file)
	if err != nil {
		return nil, manifestError(l.rs, f.file, err)
	}
	if err := l.fromManifest(m, manifest); err != nil {
		return nil, err
	}
	return m, nil
}

func binaryModule(file string) error {
	return moduleError("Modules_BinaryModule", "NotImplemented", file, "The module '%s' is a .NET assembly, which this engine cannot run.", file)
}

func (l *loading) fromManifest(m *interp.Module, mf *module.Manifest) error {
	m.Author, m.CompanyName, m.Copyright, m.Description = mf.Author, mf.CompanyName, mf.Copyright, mf.Description
	m.Prefix, m.Type, m.Version = mf.DefaultCommandPrefix, "Manifest", versionOf(mf.Version)
	if g, ok := types.ParseGuid(mf.GUID); ok {
		m.GUID = g
	}
	m.Manifest = tableValue(mf.Table)
	m.PrivateData, _ = m.Manifest.Get("PrivateData")
	if v, err := module.ParseVersion(mf.PowerShellVersion); err == nil && v.Compare(module.Version{7, 6, 9, -1}) > 0 {
		return moduleError("Modules_InsufficientPowerShellVersion", "ResourceUnavailable", m.Path, "The version of PowerShell on this computer is '7.6.9'. The module '%s' requires a minimum PowerShell version of '%s' to run. Verify that you have the minimum required version of PowerShell installed, and then try again.", m.Path, mf.PowerShellVersion)
	}
	for _, r := range mf.RequiredModules {
		dep, err := l.required(m, r)
		if err != nil {
			return err
		}
		m.Required = append(m.Required, dep)
	}
	for _, s := range mf.ScriptsToProcess {
		sb, err := l.rs.ReadScript(l.into, path.Join(m.Base, slashed(s)))
		if err != nil {
			return err
		}
		if err := l.run(l.into, sb, nil); err != nil {
			return err
		}
		m.Processed = append(m.Processed, scriptModule(path.Join(m.Base, slashed(s))))
	}
	for _, t := range mf.TypesToProcess {
		if err := output.LoadTypes(l.rs, path.Join(m.Base, slashed(t))); err != nil {
			return err
		}
	}
	for _, f := range mf.FormatsToProcess {
		if err := output.LoadFormats(l.rs, path.Join(m.Base, slashed(f)), false); err != nil {
			return err
		}
	}
	for _, n := range mf.NestedModules {
		if err := l.nested(m, n); err != nil {
			return err
		}
	}
	if mf.RootModule != "" {
		root := path.Join(m.Base, slashed(mf.RootModule))
		if path.Ext(root) == "" {
			root += ".psm1"
		}
		if strings.EqualFold(path.Ext(root), ".dll") {
			return binaryModule(root)
		}
		if _, err := l.rs.Host().Files.Stat(root); err != nil {
			return noRoot(m, mf)
		}
		m.Root, m.Type = root, "Script"
		if err := l.runRoot(m, root); err != nil {
			x, ok := err.(*types.Exception)
			if !ok || l.call == nil || x.Class.Name != "System.Management.Automation.ParseException" {
				return err
			}
			// What is wrong with the text is told, then that there is no module.
			if err := unparsed(l.call, x); err != nil {
				return err
			}
			return noRoot(m, mf)
		}
	}
	gather(m, mf)
	return nil
}

// noRoot is the error of a manifest whose root module cannot be loaded.
func noRoot(m *interp.Module, mf *module.Manifest) error {
	e := moduleError("Modules_ModuleFileNotFound", "ResourceUnavailable", m.Name, "The module to process '%s', listed in field 'ModuleToProcess/RootModule' of module manifest '%s' was not processed because no valid module was found in any module directory.", mf.RootModule, m.Path)
	e.Class = types.MustNamed("System.Management.Automation.PSInvalidOperationException")
	return e
}

func slashed(p string) string { return strings.ReplaceAll(p, `\`, "/") }

func nothing() interp.Writer { return interp.WriterFunc(func(any) error { return nil }) }

// required loads a module that another one needs, into the global session.
func (l *loading) required(m *interp.Module, spec module.Specification) (*interp.Module, error) {
	for _, have := range l.rs.Modules() {
		if strings.EqualFold(have.Name, spec.Name) && admits(spec, have) {
			return have, nil
		}
	}
	f, ok := choose(locate(l.rs, spec.Name, m.Base), spec)
	if !ok {
		if dep, ok := shipped(l.rs, spec); ok {
			return dep, nil
		}
		e := moduleError("Modules_InvalidManifest", "ResourceUnavailable", m.Path, "The required module '%s' is not loaded. Load the module or remove the module from 'RequiredModules' in the file '%s'.", spec.Name, m.Path)
		e.Class = types.MustNamed("System.MissingMemberException")
		return nil, e
	}
	dep := loading{rs: l.rs, call: l.call, into: l.rs.Global(), chain: l.chain}
	return dep.loadFound(f)
}

// nested loads a nested module into the module's own session state.
func (l *loading) nested(m *interp.Module, spec module.Specification) error {
	if m.Session == nil {
		l.rs.NewModuleSession(m)
	}
	name := slashed(spec.Name)
	file := path.Join(m.Base, name)
	switch strings.ToLower(path.Ext(name)) {
	case ".ps1":
		sb, err := l.rs.ReadScript(m.Session, file)
		if err != nil {
			return err
		}
		m.Nested = append(m.Nested, scriptModule(file))
		return l.run(m.Session, sb, nil)
	case ".dll":
		return binaryModule(file)
	case ".psm1", ".psd1":
		f := found{name: strings.TrimSuffix(path.Base(name), path.Ext(name)), base: path.Dir(file), file: file, isManif: strings.EqualFold(path.Ext(name), ".psd1")}
		return l.nestedFile(m, f)
	}
	if list := atPath(l.rs, path.Join(m.Base, name)); len(list) > 0 {
		if list[0].file == m.Path {
			m.Nested = append(m.Nested, m) // as PowerShell has it
			return nil
		}
		return l.nestedFile(m, list[0])
	}
	if f, ok := choose(available(l.rs, spec.Name), spec); ok {
		return l.nestedFile(m, f)
	}
	if _, ok := shipped(l.rs, spec); ok {
		return nil
	}
	return moduleError("Modules_ModuleNotFound", "ResourceUnavailable", spec.Name, "The specified module '%s' was not loaded because no valid module file was found in any module directory.", spec.Name)
}

func (l *loading) nestedFile(m *interp.Module, f found) error {
	inner := loading{rs: l.rs, call: l.call, into: m.Session, chain: append(append([]string{}, l.chain...), f.file)}
	n, err := inner.load(f)
	if err != nil {
		return err
	}
	m.Nested = append(m.Nested, n)
	return inner.expose(n)
}

// runRoot runs the script module in a session state of its own.
func (l *loading) runRoot(m *interp.Module, file string) error {
	if m.Session == nil {
		l.rs.NewModuleSession(m)
	}
	sb, err := l.rs.ReadScript(m.Session, file)
	if err != nil {
		return err
	}
	if err := l.rs.Required(sb); err != nil {
		return err
	}
	base := m.Session.Base()
	for name, v := range map[string]any{"PSScriptRoot": m.Base, "PSCommandPath": file} {
		if err := base.Set(l.rs, name, v); err != nil {
			return err
		}
	}
	return l.run(m.Session, sb, l.args)
}

// tableValue turns a manifest's table into a hashtable.
func tableValue(t *module.Table) *types.Dict {
	d := types.NewHashtable()
	for _, k := range t.Keys() {
		v, _ := t.Get(k)
		d.Set(k, dataValue(v))
	}
	return d
}

func dataValue(v any) any {
	switch x := v.(type) {
	case *module.Table:
		return tableValue(x)
	case []any:
		items := make([]any, len(x))
		for i, e := range x {
			items[i] = dataValue(e)
		}
		return types.NewArray(items...)
	case int64:
		if x == int64(int32(x)) {
			return int32(x)
		}
	}
	return v
}

// run runs code of a module with the streams of the command that loads it.
func (l *loading) run(s *interp.Session, sb *interp.ScriptBlock, args []any) error {
	if l.call != nil {
		return l.call.RunIn(s, sb, args, nothing())
	}
	return l.rs.RunIn(s, sb, args, nothing())
}
