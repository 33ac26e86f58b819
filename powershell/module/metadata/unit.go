package metadata

import (
	"path"
	"strings"

	"github.com/runwright/runwright/powershell/module"
	"github.com/runwright/runwright/powershell/syntax"
)

// unit is a script as it was parsed.
type unit struct {
	file           string // below the module's folder, "" for text that is not of a file
	src            *syntax.Source
	ast            *syntax.ScriptBlock
	comments       []syntax.Extent
	scope          *typeScope
	configurations map[int]bool // where functions begin that are configurations
	made           bool         // of text that a script made
}

// folder is where the script lies, for its $PSScriptRoot.
func (u *unit) folder() string { return path.Join(rootPath, path.Dir(u.file)) }

// maxScript is the largest script that is read.
const maxScript = 16 << 20

// parse reads a script of the module; nil when it is not there.
func (l *loader) parse(file string) *unit {
	name, ok := l.find(file)
	if !ok {
		return nil
	}
	if u, ok := l.units[name]; ok {
		return u
	}
	data, err := l.src.Files.Read(name)
	if err != nil || len(data) > maxScript {
		l.unknown("the script "+name, "it cannot be read", name, 0)
		l.units[name] = nil
		return nil
	}
	u := l.unit(name, syntax.Decode(data))
	l.units[name] = u
	return u
}

// unit parses text. Modules and types that a script uses are taken as there.
func (l *loader) unit(file, text string) *unit {
	options := syntax.Options{
		Comments: true,
		Module:   func(*syntax.UsingStatement) ([]string, bool) { return nil, true },
		Assembly: func(string) bool { return true },
	}
	src := syntax.NewSource(file, text)
	res := syntax.Parse(src, options)
	configurations := map[int]bool{}
	// PowerShell has no configurations on Linux and stops at the first. What one is
	// made of is that of a function, so it is read as one.
	for len(configurations) < maxDepth {
		at := configurationAt(res.AST)
		if at < 0 || configurations[at] {
			break
		}
		configurations[at] = true
		const keyword, instead = "configuration", "function     "
		src = syntax.NewSource(file, src.Text[:at]+instead+src.Text[at+len(keyword):])
		res = syntax.Parse(src, options)
	}
	u := &unit{file: file, src: src, ast: res.AST, comments: res.Comments, configurations: configurations}
	u.scope = &typeScope{classes: map[string]*Class{}, assemblies: l.assemblies}
	for _, s := range res.AST.UsingStatements {
		if s.UsingStatementKind == syntax.UsingNamespace && s.Name != nil {
			u.scope.namespaces = append(u.scope.namespaces, s.Name.Value)
		}
	}
	l.defineClasses(u)
	return u
}

// configurationAt finds the first configuration that the parser gave up at, -1 when
// there is none.
func configurationAt(ast *syntax.ScriptBlock) int {
	at := -1
	syntax.Inspect(ast, func(n syntax.Node) bool {
		if e, ok := n.(*syntax.ErrorStatement); ok && e.Kind == syntax.TokConfiguration && at < 0 {
			at = e.Pos.Start
		}
		return at < 0
	})
	return at
}

// find gives the module's file with a path, without regard to case.
func (l *loader) find(file string) (string, bool) {
	name, ok := l.files[strings.ToLower(path.Clean(file))]
	return name, ok
}

// usedModule gives the module that a using statement names.
func usedModule(s *syntax.UsingStatement) (module.Specification, bool) {
	if s.UsingStatementKind != syntax.UsingModule {
		return module.Specification{}, false
	}
	if s.Name != nil {
		return module.Specification{Name: s.Name.Value}, true
	}
	if s.ModuleSpecification == nil {
		return module.Specification{}, false
	}
	var spec module.Specification
	for _, kv := range s.ModuleSpecification.KeyValuePairs {
		key, value := literalText(kv.Key), ""
		if p, ok := kv.Value.(*syntax.Pipeline); ok && len(p.PipelineElements) == 1 {
			if c, ok := p.PipelineElements[0].(*syntax.CommandExpression); ok {
				value = literalText(c.Expression)
			}
		}
		switch strings.ToLower(key) {
		case "modulename":
			spec.Name = value
		case "moduleversion":
			spec.Minimum = value
		case "maximumversion":
			spec.Maximum = value
		case "requiredversion":
			spec.Required = value
		case "guid":
			spec.GUID = value
		}
	}
	return spec, spec.Name != ""
}

func literalText(e syntax.Expression) string {
	if s, ok := e.(*syntax.StringConstantExpression); ok {
		return s.Value
	}
	return ""
}

// specificationOf gives the module that Import-Module asks for.
func specificationOf(a *arguments, name string) module.Specification {
	spec := module.Specification{Name: name}
	spec.Required, _ = a.text(false, "requiredversion")
	spec.Minimum, _ = a.text(false, "minimumversion", "version")
	spec.Maximum, _ = a.text(false, "maximumversion")
	return spec
}
