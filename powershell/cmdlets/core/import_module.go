package core

import (
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/dotnet"
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
				if s, ok := shipped(c.Runspace(), module.Specification{Name: m.Name}); ok && s == m {
					c.Runspace().MarkModule(m.Name, true)
					continue
				}
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
		if err := checkRange(c.String("MinimumVersion"), c.String("MaximumVersion")); err != nil {
			return err
		}
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

// checkRange refuses a highest version below the lowest.
func checkRange(minimum, maximum string) error {
	low, errLow := module.ParseVersion(minimum)
	high, errHigh := module.ParseVersion(maximum)
	if errLow != nil || errHigh != nil || high.Compare(low) >= 0 {
		return nil // the search says what is wrong with a version
	}
	e := types.NewException("System.Management.Automation.PSArgumentOutOfRangeException",
		"Specified argument was out of the range of valid values. (Parameter 'The MaximumVersion '"+maximum+"' is less than the MinimumVersion '"+minimum+"'.')")
	e.ID, e.Category = "ArgumentOutOfRange", "InvalidArgument"
	return e
}

func (i *importModule) importOne(c *interp.Call, l loading, s module.Specification) error {
	f, ok := choose(locate(l.rs, s.Name, ""), s)
	if !ok {
		for _, m := range l.rs.Modules() {
			if strings.EqualFold(m.Name, s.Name) && admits(s, m) {
				return i.done(c, &l, m, l.expose(m))
			}
		}
		if m, ok := shipped(l.rs, s); ok {
			l.rs.MarkModule(m.Name, true)
			return i.done(c, &l, m, nil)
		}
		return c.WriteError(notFound(s))
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
		return c.Write(m.Object())
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

// admits reports whether a loaded module is what a specification asks for, its
// name apart.
func admits(s module.Specification, m *interp.Module) bool {
	v := module.Version{0, 0, -1, -1}
	if m.Version != nil {
		v = module.Version{m.Version.Major, m.Version.Minor, m.Version.Build, m.Version.Revision}
	}
	return s.Admits(v) && s.AdmitsGUID(m.GUID.String())
}

// notFound is the error of a module that is nowhere.
func notFound(s module.Specification) *types.Exception {
	e := types.NewException("System.IO.FileNotFoundException", "The specified module '"+s.Name+"' was not loaded because no valid module file was found in any module directory.")
	e.ID, e.Category, e.Target = "Modules_ModuleNotFound", "ResourceUnavailable", s.Name
	if version := firstOf(s.Required, s.Minimum, s.Maximum); version != "" {
		e.Message = "The specified module '" + s.Name + "' with version '" + version + "' was not loaded because no valid module file was found in any module directory."
		e.ID = "Modules_ModuleWithVersionNotFound"
	} else if s.GUID != "" {
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
	spec, err := dotnet.NewModuleSpec(v)
	if err != nil {
		return module.Specification{}, err
	}
	s := module.Specification{Name: spec.Name, Maximum: spec.Maximum}
	if spec.Version != nil {
		s.Minimum = spec.Version.String()
	}
	if spec.Required != nil {
		s.Required = spec.Required.String()
	}
	if spec.GUID != nil {
		s.GUID = spec.GUID.String()
	}
	return s, nil
}
