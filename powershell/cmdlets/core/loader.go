package core

import (
	"path"
	"slices"
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

// Types lists the classes and enums of the module that a using statement names.
func (Loader) Types(rs *interp.Runspace, u *syntax.UsingStatement, from string) ([]string, bool) {
	f, ok := usingTarget(rs, usingSpecification(u), from)
	if !ok {
		return nil, false
	}
	root := f.file
	if f.isManif {
		mf, err := readManifest(rs, f.file)
		if err != nil || mf.RootModule == "" {
			return nil, err == nil
		}
		root = path.Join(f.base, slashed(mf.RootModule))
	}
	b, err := rs.ReadFile(root)
	if err != nil {
		return nil, true
	}
	res := syntax.Parse(syntax.NewSource(root, syntax.Decode(b)), syntax.Options{})
	var names []string
	syntax.Inspect(res.AST, func(n syntax.Node) bool {
		if t, ok := n.(*syntax.TypeDefinition); ok {
			names = append(names, t.Name)
		}
		return true
	})
	return names, true
}

// usingSpecification is what a using statement asks for, as far as its text shows.
func usingSpecification(u *syntax.UsingStatement) module.Specification {
	if u.Name != nil {
		return module.Specification{Name: u.Name.Value}
	}
	var s module.Specification
	if u.ModuleSpecification == nil {
		return s
	}
	for _, kv := range u.ModuleSpecification.KeyValuePairs {
		key, _ := kv.Key.(*syntax.StringConstantExpression)
		value := constantText(kv.Value)
		if key == nil {
			continue
		}
		switch strings.ToLower(key.Value) {
		case "modulename":
			s.Name = value
		case "moduleversion":
			s.Minimum = value
		case "maximumversion":
			s.Maximum = value
		case "requiredversion":
			s.Required = value
		case "guid":
			s.GUID = value
		}
	}
	return s
}

// constantText is the text of a statement that is a plain string, else "".
func constantText(s syntax.Statement) string {
	p, ok := s.(*syntax.Pipeline)
	if !ok || len(p.PipelineElements) != 1 {
		return ""
	}
	c, ok := p.PipelineElements[0].(*syntax.CommandExpression)
	if !ok {
		return ""
	}
	if t, ok := c.Expression.(*syntax.StringConstantExpression); ok {
		return t.Value
	}
	return ""
}

// usingTarget finds the module that a using statement in a file names.
func usingTarget(rs *interp.Runspace, s module.Specification, from string) (found, bool) {
	return choose(locate(rs, s.Name, path.Dir(from)), s)
}

// Using loads the module of a using statement.
func (Loader) Using(rs *interp.Runspace, name string, spec *types.Dict, from string) (*interp.Module, error) {
	s := module.Specification{Name: name}
	if spec != nil {
		var err error
		if s, err = specification(spec); err != nil {
			return nil, err
		}
	}
	f, ok := usingTarget(rs, s, from)
	if !ok {
		return nil, notFound(s)
	}
	into := rs.ActiveSession()
	l := loading{rs: rs, into: into}
	if m := into.Module(); m != nil && !loaded(rs, f) {
		// Within a module it is nested, and known to that module alone.
		if err := l.nestedFile(m, f); err != nil {
			return nil, err
		}
		return m.Nested[len(m.Nested)-1], nil
	}
	return l.loadFound(f)
}

// exportsStatically reports whether a module's files show that it exports a
// command: by literal names in the manifest, and for patterns by the functions
// that its scripts define. A manifest with patterns and nested modules of
// other kinds shows its literal names alone, as in PowerShell.
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
		literal = true
		for _, n := range list {
			if types.HasWildcard(n) {
				literal = false
				continue
			}
			out = append(out, prefixed(n, prefix))
		}
		return literal
	}
	functions := mf.FunctionsToExport
	if functions == nil {
		functions = []string{"*"}
	}
	literal := add(functions)
	literal = add(mf.AliasesToExport) && literal
	literal = add(mf.CmdletsToExport) && literal
	scripts, plain := nestedScripts(mf)
	if literal || !plain || strings.EqualFold(path.Ext(mf.RootModule), ".dll") {
		return out
	}
	if mf.RootModule != "" {
		scripts = append(scripts, slashed(mf.RootModule))
	}
	allow := patterns(functions)
	for _, script := range scripts {
		for _, n := range definedIn(rs, path.Join(f.base, script), allow) {
			if name := prefixed(n, prefix); !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// nestedScripts lists the nested modules that are scripts of the module's own;
// plain is false when there are others, whose commands only show when they are
// loaded.
func nestedScripts(mf *module.Manifest) (scripts []string, plain bool) {
	for _, n := range mf.NestedModules {
		switch strings.ToLower(path.Ext(slashed(n.Name))) {
		case ".ps1", ".psm1":
			scripts = append(scripts, slashed(n.Name))
		default:
			return nil, false
		}
	}
	return scripts, true
}

// definedIn lists the functions that a script module's text defines at its top
// level and that the patterns allow; nil patterns allow all.
func definedIn(rs *interp.Runspace, file string, allow *matcher) []string {
	b, err := rs.ReadFile(file)
	if err != nil {
		return nil
	}
	all, err := rs.Cached("functions", file, b, func() (any, bool, error) { return functionsOf(file, b), true, nil })
	if err != nil {
		return nil
	}
	var out []string
	for _, name := range all.([]string) {
		if allow == nil || allow.match(name) {
			out = append(out, name)
		}
	}
	return out
}

// functionsOf lists the functions that a script defines at its top level.
func functionsOf(file string, text []byte) (out []string) {
	res := syntax.Parse(syntax.NewSource(file, syntax.Decode(text)), syntax.Options{})
	if res.AST.EndBlock == nil {
		return nil
	}
	for _, s := range res.AST.EndBlock.Statements {
		// A name with a colon is one of the session, not of the module.
		if fn, ok := s.(*syntax.FunctionDefinition); ok && !strings.Contains(fn.Name, ":") {
			out = append(out, fn.Name)
		}
	}
	return out
}
