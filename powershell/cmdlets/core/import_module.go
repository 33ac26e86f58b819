package core

import (
	"path"
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/module"
	"github.com/runwright/runwright/powershell/types"
)

// importModule is Import-Module.
type importModule struct{ interp.Base }

func (i *importModule) Process(c *interp.Call) error {
	l := loading{rs: c.Runspace(), call: c, into: c.CallerSession(), prefix: c.String("Prefix"), args: c.Objects("ArgumentList"), force: c.Switch("Force"),
		functions: c.Strings("Function"), cmdlets: c.Strings("Cmdlet"), variables: c.Strings("Variable"), aliases: c.Strings("Alias"),
		verbose: c.Verbose, apart: c.Switch("AsCustomObject"), noClobber: c.Switch("NoClobber")}
	if c.Switch("Global") || strings.EqualFold(c.String("Scope"), "Global") {
		l.into = c.Runspace().Global()
	}
	var specs []module.Specification
	switch {
	case c.Has("FullyQualifiedName"):
		for _, v := range c.Objects("FullyQualifiedName") {
			s, err := specification(v)
			if err != nil {
				return err
			}
			specs = append(specs, s)
		}
	case c.Has("ModuleInfo"):
		for _, v := range c.Objects("ModuleInfo") {
			if m, ok := types.Unwrap(v).(*interp.Module); ok {
				known := slices.Contains(c.Runspace().Modules(), m)
				if !known && !l.apart {
					c.Runspace().AddModule(m)
				}
				if err := i.done(c, &l, m, l.expose(m)); err != nil {
					return err
				}
			}
		}
		return nil
	default:
		for _, n := range c.Strings("Name") {
			specs = append(specs, module.Specification{Name: n, Minimum: c.String("MinimumVersion"), Maximum: c.String("MaximumVersion"), Required: c.String("RequiredVersion")})
		}
	}
	for _, s := range specs {
		if err := i.importOne(c, l, s); err != nil {
			return err
		}
	}
	return nil
}

func (i *importModule) importOne(c *interp.Call, l loading, s module.Specification) error {
	if isPath(s.Name) {
		f, ok := byPath(l.rs, s.Name)
		if !ok {
			return c.WriteError(notFound(s, true))
		}
		m, err := l.loadFound(f)
		return i.done(c, &l, m, err)
	}
	f, ok := choose(available(l.rs, s.Name), s)
	if !ok {
		for _, m := range l.rs.Modules() {
			v := module.Version{m.Version.Major, m.Version.Minor, m.Version.Build, m.Version.Revision}
			if strings.EqualFold(m.Name, s.Name) && s.Admits(v) {
				return i.done(c, &l, m, l.expose(m))
			}
		}
		if m, ok := shipped(l.rs, s); ok {
			return i.done(c, &l, m, nil)
		}
		return c.WriteError(notFound(s, false))
	}
	m, err := l.loadFound(f)
	return i.done(c, &l, m, err)
}

func (i *importModule) done(c *interp.Call, l *loading, m *interp.Module, err error) error {
	if x, ok := err.(*types.Exception); ok {
		if strings.HasPrefix(x.ID, "Modules_") {
			return c.WriteError(x)
		}
		if x.Class.Name == "System.Management.Automation.ParseException" {
			return unparsed(c, x)
		}
	}
	if f, ok := err.(*interp.Failure); ok && !strings.Contains(f.Record.ID, ",") {
		r := *f.Record // what the module's code threw leaves this command
		r.ID += ",Microsoft.PowerShell.Commands.ImportModuleCommand"
		f.Record = &r
	}
	if err != nil {
		return err
	}
	if l.apart {
		return c.Write(asObject(m))
	}
	if !c.Switch("DisableNameChecking") {
		if err := checkVerbs(c, m); err != nil {
			return err
		}
	}
	if c.Switch("PassThru") {
		for _, p := range m.Processed {
			if err := c.Write(p); err != nil {
				return err
			}
		}
		return c.Write(m)
	}
	return nil
}

func isPath(name string) bool {
	ext := strings.ToLower(path.Ext(name))
	return strings.ContainsAny(name, `/\`) || ext == ".psd1" || ext == ".psm1" || ext == ".dll"
}

// byPath finds the module that a file or folder holds.
func byPath(rs *interp.Runspace, name string) (found, bool) {
	p := rs.Resolve(name)
	info, err := rs.Host().Files.Stat(p)
	if err != nil {
		return found{}, false
	}
	if info.IsDir() {
		list := inFolder(rs, p, path.Base(p))
		if len(list) == 0 {
			return found{}, false
		}
		return list[0], true
	}
	f := found{name: strings.TrimSuffix(path.Base(p), path.Ext(p)), base: path.Dir(p), file: p, isManif: strings.EqualFold(path.Ext(p), ".psd1"), version: module.Version{0, 0, -1, -1}}
	return f, true
}

// notFound is the error of a module that is nowhere.
func notFound(s module.Specification, byPath bool) *types.Exception {
	e := types.NewException("System.IO.FileNotFoundException", "The specified module '"+s.Name+"' was not loaded because no valid module file was found in any module directory.")
	e.ID, e.Category, e.Target = "Modules_ModuleNotFound", "ResourceUnavailable", s.Name
	if version := firstOf(s.Required, s.Minimum, s.Maximum); version != "" && !byPath {
		e.Message = "The specified module '" + s.Name + "' with version '" + version + "' was not loaded because no valid module file was found in any module directory."
		e.ID = "Modules_ModuleWithVersionNotFound"
	}
	return e
}

func firstOf(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

// specification reads a ModuleSpecification: a name or a hashtable.
func specification(v any) (module.Specification, error) {
	d, ok := types.Unwrap(v).(*types.Dict)
	if !ok {
		return module.Specification{Name: types.ToString(v)}, nil
	}
	get := func(key string) string { v, _ := d.Get(key); return types.ToString(v) }
	s := module.Specification{Name: get("ModuleName"), Minimum: get("ModuleVersion"), Maximum: get("MaximumVersion"), Required: get("RequiredVersion"), GUID: get("GUID")}
	if s.Name == "" {
		return s, types.RuntimeError("ModuleSpecification", "InvalidArgument", "The hashtable describing a module contains no member ModuleName.")
	}
	return s, nil
}

// anySpecification lets -FullyQualifiedName take what specification reads.
func anySpecification(m *interp.Meta) {
	for _, p := range m.Params {
		if p.Name == "FullyQualifiedName" {
			p.Type = types.ArrayOf(types.Object)
		}
	}
}
