package core

import (
	"path"
	"strings"

	"github.com/runwright/runwright/powershell/interp"
	"github.com/runwright/runwright/powershell/module"
	"github.com/runwright/runwright/powershell/syntax"
	"github.com/runwright/runwright/powershell/types"
)

// Loader is the interp.ModuleLoader that looks in $env:PSModulePath. The zero
// Loader is ready; it keeps nothing between runspaces.
type Loader struct{}

// exportsKey is the key of what is remembered about files in a runspace.
type exportsKey struct{}

// Autoload loads the module that exports a command.
func (Loader) Autoload(rs *interp.Runspace, command string) (bool, error) {
	var best found
	ok := false
	for _, f := range available(rs, "") {
		if ok && (!strings.EqualFold(f.name, best.name) || f.version.Compare(best.version) <= 0) {
			continue
		}
		if loaded(rs, f) || !exportsStatically(rs, f, command) {
			continue
		}
		best, ok = f, true
	}
	if !ok {
		return false, nil
	}
	l := loading{rs: rs, into: rs.Global()}
	if _, err := l.loadFound(best); err != nil {
		return false, autoloadFailed(command, best, err)
	}
	return true, nil
}

func loaded(rs *interp.Runspace, f found) bool {
	for _, m := range rs.Modules() {
		if m.Path == f.file {
			return true
		}
	}
	return false
}

// autoloadFailed is the error of a command whose module does not load.
func autoloadFailed(command string, f found, cause error) error {
	e := types.NewException("System.Management.Automation.CommandNotFoundException",
		"The '"+command+"' command was found in the module '"+f.name+"', but the module could not be loaded due to the following error: ["+cause.Error()+"]\nFor more information, run 'Import-Module "+f.name+"'.")
	e.ID, e.Category, e.Target = "CouldNotAutoloadMatchingModule", "ObjectNotFound", command
	return e
}

// AutoloadFrom loads a module by name for one of its commands.
func (Loader) AutoloadFrom(rs *interp.Runspace, name, command string) (bool, error) {
	f, ok := choose(available(rs, name), module.Specification{Name: name})
	if !ok {
		return false, nil
	}
	l := loading{rs: rs, into: rs.Global()}
	if _, err := l.loadFound(f); err != nil {
		return false, autoloadFailed(command, f, err)
	}
	return true, nil
}

// Using loads the module of a using statement.
func (Loader) Using(rs *interp.Runspace, name string, spec *types.Dict, from string) (*interp.Module, error) {
	s := module.Specification{Name: name}
	if spec != nil {
		get := func(key string) string { v, _ := spec.Get(key); return types.ToString(v) }
		s = module.Specification{Name: get("ModuleName"), Minimum: get("ModuleVersion"), Maximum: get("MaximumVersion"), Required: get("RequiredVersion"), GUID: get("GUID")}
	}
	l := loading{rs: rs, into: rs.ActiveSession()}
	if strings.ContainsAny(s.Name, `/\`) || strings.HasSuffix(strings.ToLower(s.Name), ".psm1") || strings.HasSuffix(strings.ToLower(s.Name), ".psd1") {
		file := slashed(s.Name)
		if !path.IsAbs(file) {
			file = path.Join(path.Dir(from), file)
		}
		return l.loadFound(found{name: strings.TrimSuffix(path.Base(file), path.Ext(file)), base: path.Dir(file), file: file, isManif: strings.EqualFold(path.Ext(file), ".psd1"), version: module.Version{0, 0, -1, -1}})
	}
	f, ok := choose(available(rs, s.Name), s)
	if !ok {
		e := types.NewException("System.Management.Automation.ParseException", "The specified module '"+s.Name+"' was not loaded because no valid module file was found in any module directory.")
		e.ID, e.Category = "ModuleNotFoundDuringParse", "ParserError"
		return nil, e
	}
	return l.loadFound(f)
}

// exportsStatically reports whether a module's files show that it exports a
// command: by literal lists in the manifest, else by the functions that the
// root module defines. A manifest with nested modules and wildcards shows
// nothing, as in PowerShell.
func exportsStatically(rs *interp.Runspace, f found, command string) bool {
	cache := rs.Extra(exportsKey{}, func() any { return map[string][]string{} }).(map[string][]string)
	names, ok := cache[f.file]
	if !ok {
		names = staticExports(rs, f)
		cache[f.file] = names
	}
	for _, n := range names {
		if strings.EqualFold(n, command) {
			return true
		}
	}
	return false
}

func staticExports(rs *interp.Runspace, f found) []string {
	if !f.isManif {
		if strings.EqualFold(path.Ext(f.file), ".dll") {
			return nil
		}
		return definedIn(rs, f.file, nil)
	}
	mf, err := readManifest(rs, f.file)
	if err != nil {
		return nil
	}
	prefix := mf.DefaultCommandPrefix
	var out []string
	add := func(list []string) (literal bool) {
		for _, n := range list {
			if types.HasWildcard(n) {
				return false
			}
		}
		for _, n := range list {
			out = append(out, prefixed(n, prefix))
		}
		return true
	}
	functions := mf.FunctionsToExport
	if functions == nil {
		functions = []string{"*"}
	}
	literal := add(functions)
	literal = add(mf.AliasesToExport) && literal
	literal = add(mf.CmdletsToExport) && literal
	if literal || mf.RootModule == "" || len(mf.NestedModules) > 0 || strings.EqualFold(path.Ext(mf.RootModule), ".dll") {
		return out
	}
	allow := patterns(functions)
	for _, n := range definedIn(rs, path.Join(f.base, slashed(mf.RootModule)), allow) {
		out = append(out, prefixed(n, prefix))
	}
	return out
}

// definedIn lists the functions that a script module's text defines at its top
// level and that the patterns allow; nil patterns allow all.
func definedIn(rs *interp.Runspace, file string, allow matcher) []string {
	b, err := rs.ReadFile(file)
	if err != nil {
		return nil
	}
	res := syntax.Parse(syntax.NewSource(file, syntax.Decode(b)), syntax.Options{})
	if res.AST.EndBlock == nil {
		return nil
	}
	var out []string
	for _, s := range res.AST.EndBlock.Statements {
		fn, ok := s.(*syntax.FunctionDefinition)
		if ok && (allow == nil || allow.match(fn.Name)) {
			out = append(out, fn.Name)
		}
	}
	return out
}
