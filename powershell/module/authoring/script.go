package authoring

import (
	"path"
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/module/metadata"
	"github.com/runwright/runwright/powershell/syntax"
)

// script is a script of the module.
type script struct {
	*checker
	name string
	src  *syntax.Source
	ast  *syntax.ScriptBlock
	defs map[string]syntax.Expression // variables that are assigned once, in lower case; nil for the others
}

// function is a function of a script, or a method of a class.
type function struct {
	*script
	name   string
	method bool
	def    *syntax.FunctionDefinition // nil for a method
	params []*syntax.Parameter
	body   *syntax.ScriptBlock
	nested bool // it stands within another function
}

// scope is what shares a module scope: the root script with the scripts that it
// loads, or a nested module.
type scope struct {
	scripts   []*script
	functions []*function
	variables map[string]bool // that are assigned outside of functions, in lower case
	called    bool            // it does not load with the module; something else runs it
	open      bool            // what it defines is used elsewhere
}

// scripts checks the texts of the scripts that load with the module, and of those
// that they name. What else lies in the folder, examples and tests, is not looked at.
func (c *checker) scripts() {
	root := &scope{variables: map[string]bool{}}
	scopes := []*scope{root}
	var rest []*script
	for _, name := range c.m.Files.Names() {
		key := strings.ToLower(name)
		ext := path.Ext(key)
		if ext != ".psm1" && ext != ".ps1" || strings.HasSuffix(key, ".tests.ps1") {
			continue
		}
		s := c.script(name)
		switch {
		case s == nil:
		case c.inCaller(name):
			in := alone(s)
			in.open = true
			scopes = append(scopes, in)
		case ext == ".psm1" && strings.HasPrefix(key, "dscresources/"):
			in := alone(s) // the engine of configurations loads it
			in.called, in.open = true, true
			scopes = append(scopes, in)
		case !c.loads(name):
			rest = append(rest, s)
		case ext == ".psm1" && key != c.rootScript():
			scopes = append(scopes, alone(s))
		default:
			root.add(s)
		}
	}
	named := mentioned(scopes)
	for _, s := range rest {
		if named[strings.ToLower(path.Base(s.name))] {
			in := alone(s)
			in.called, in.open = true, true
			scopes = append(scopes, in)
		}
	}
	for _, in := range scopes {
		for _, s := range in.scripts {
			s.places()
			if !in.called {
				s.load()
			}
		}
		in.state()
		for _, f := range in.functions {
			f.shouldProcess()
		}
	}
	c.unexported(scopes)
}

// loads says whether a script runs when the module loads. Where that is not known it
// is taken to.
func (c *checker) loads(name string) bool {
	return slices.Contains(c.m.Scripts, name) ||
		slices.ContainsFunc(c.m.Unknown, func(u metadata.Unknown) bool { return strings.Contains(u.Reason, "dot-sourced is not known") })
}

// inCaller says whether a script runs in the session that imports the module.
func (c *checker) inCaller(name string) bool {
	data, ok := c.m.Manifest()
	return ok && slices.ContainsFunc(data("ScriptsToProcess"), func(s string) bool { return strings.EqualFold(path.Clean(slashed(s)), name) })
}

// alone makes a scope of one script.
func alone(s *script) *scope {
	in := &scope{variables: map[string]bool{}}
	in.add(s)
	return in
}

// mentioned gives the words in the texts of scripts, in lower case: texts as a whole
// and what stands behind the last slash of them, without a module in front.
func mentioned(scopes []*scope) map[string]bool {
	out := map[string]bool{}
	add := func(text string) {
		text = strings.ToLower(slashed(text))
		out[text] = true
		out[text[strings.LastIndexByte(text, '/')+1:]] = true
	}
	for _, in := range scopes {
		for _, s := range in.scripts {
			syntax.Inspect(s.ast, func(n syntax.Node) bool {
				switch n := n.(type) {
				case *syntax.StringConstantExpression:
					add(n.Value)
				case *syntax.ExpandableStringExpression:
					add(n.Value)
				case *syntax.VariableExpression:
					if n.VariablePath.IsDriveQualified() && strings.EqualFold(n.VariablePath.Qualifier, "function") {
						add(n.VariablePath.Name)
					}
				}
				return true
			})
		}
	}
	return out
}

// rootScript gives the module's own script, in lower case.
func (c *checker) rootScript() string {
	if data, ok := c.m.Manifest(); ok {
		for _, key := range []string{"RootModule", "ModuleToProcess"} {
			for _, name := range data(key) {
				return strings.ToLower(path.Clean(strings.ReplaceAll(name, `\`, "/")))
			}
		}
	}
	return strings.ToLower(c.m.Name) + ".psm1"
}

// script parses a script, nil when it cannot be read.
func (c *checker) script(name string) *script {
	data, err := c.m.Files.Read(name)
	if err != nil {
		c.add("unreadable", name, 0, 0, "cannot be read: "+err.Error())
		return nil
	}
	src := syntax.NewSource(name, syntax.Decode(data))
	res := syntax.Parse(src, syntax.Options{
		Module:   func(*syntax.UsingStatement) ([]string, bool) { return nil, true },
		Assembly: func(string) bool { return true },
	})
	return &script{checker: c, name: name, src: src, ast: res.AST, defs: definitions(res.AST)}
}

// at adds a finding at a node.
func (s *script) at(n syntax.Node, code, message string) {
	line, column := s.src.Position(n.Extent().Start)
	s.add(code, s.name, line, column, message)
}

// definitions gives the variables that a script assigns exactly once.
func definitions(ast *syntax.ScriptBlock) map[string]syntax.Expression {
	defs := map[string]syntax.Expression{}
	syntax.Inspect(ast, func(n syntax.Node) bool {
		a, ok := n.(*syntax.AssignmentStatement)
		if !ok {
			return true
		}
		if v := assigned(a.Left); v != nil && !v.VariablePath.IsDriveQualified() {
			key := strings.ToLower(v.VariablePath.Name)
			if _, twice := defs[key]; twice || a.Operator != syntax.TokEquals {
				defs[key] = nil
			} else {
				defs[key] = statementValue(a.Right)
			}
		}
		return true
	})
	return defs
}

// statementValue wraps what an assignment assigns, so that a command counts as an
// expression.
func statementValue(s syntax.Statement) syntax.Expression {
	if e := single(s); e != nil {
		return e
	}
	if p, ok := s.(syntax.PipelineBase); ok {
		return &syntax.ParenExpression{Pipeline: p}
	}
	return nil
}

// assigned gives the variable that an assignment writes.
func assigned(e syntax.Expression) *syntax.VariableExpression {
	for {
		switch x := e.(type) {
		case *syntax.VariableExpression:
			return x
		case *syntax.ConvertExpression:
			e = x.Child
		case *syntax.AttributedExpression:
			e = x.Child
		default:
			return nil
		}
	}
}

// add takes a script into a scope.
func (in *scope) add(s *script) {
	in.scripts = append(in.scripts, s)
	var collect func(n syntax.Node, nested bool)
	enter := func(f *function) {
		in.functions = append(in.functions, f)
		collect(f.body, true)
	}
	collect = func(n syntax.Node, nested bool) {
		class := ""
		syntax.Inspect(n, func(m syntax.Node) bool {
			switch m := m.(type) {
			case *syntax.FunctionDefinition:
				params := m.Parameters
				if m.Body.ParamBlock != nil {
					params = m.Body.ParamBlock.Parameters
				}
				enter(&function{script: s, name: m.Name, def: m, params: params, body: m.Body, nested: nested})
				return false
			case *syntax.TypeDefinition:
				class = m.Name
			case *syntax.FunctionMember:
				if m.Body != nil {
					enter(&function{script: s, name: class + "." + m.Name, method: true, params: m.Parameters, body: m.Body, nested: nested})
				}
				return false
			case *syntax.AssignmentStatement:
				if nested {
					break
				}
				for _, t := range targets(m.Left) {
					if v := assigned(t); v != nil && !automatic(v.VariablePath.Name) && (v.VariablePath.IsUnqualified() || v.VariablePath.Scope == syntax.ScopeScript) {
						in.variables[strings.ToLower(v.VariablePath.Name)] = true
					}
				}
			case *syntax.ScriptBlockExpression:
				return nested
			}
			return true
		})
	}
	collect(s.ast, false)
}

// targets gives what an assignment writes: one thing, or several.
func targets(e syntax.Expression) []syntax.Expression {
	switch x := e.(type) {
	case *syntax.ArrayLiteral:
		return x.Elements
	case *syntax.ParenExpression:
		if p, ok := x.Pipeline.(*syntax.Pipeline); ok {
			if inner := single(p); inner != nil {
				return targets(inner)
			}
		}
	}
	return []syntax.Expression{e}
}
