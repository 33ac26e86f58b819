package authoring

import (
	"path"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
)

// script checks the text of one script.
func (c *checker) script(name string) {
	data, err := c.m.Files.Read(name)
	if err != nil {
		c.add("unreadable", Error, name, 0, "cannot be read: "+err.Error())
		return
	}
	src := syntax.NewSource(name, syntax.Decode(data))
	res := syntax.Parse(src, syntax.Options{
		Module:   func(*syntax.UsingStatement) ([]string, bool) { return nil, true },
		Assembly: func(string) bool { return true },
	})
	s := &scriptChecker{checker: c, src: src, name: name, module: map[string]bool{}}
	if res.AST.EndBlock != nil {
		for _, st := range res.AST.EndBlock.Statements {
			s.moduleVariables(st)
		}
	}
	s.walk(res.AST, "")
}

type scriptChecker struct {
	*checker
	src    *syntax.Source
	name   string
	module map[string]bool // variables of the script's own scope, in lower case
}

func (s *scriptChecker) at(n syntax.Node, code string, severity Severity, message string) {
	line, _ := s.src.Position(n.Extent().Start)
	s.add(code, severity, s.name, line, message)
}

// moduleVariables collects what the script assigns outside of functions.
func (s *scriptChecker) moduleVariables(n syntax.Node) {
	syntax.Inspect(n, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.FunctionDefinition, *syntax.TypeDefinition, *syntax.ScriptBlockExpression:
			return false
		case *syntax.AssignmentStatement:
			if v := assigned(n.Left); v != nil && !v.VariablePath.IsDriveQualified() {
				s.module[strings.ToLower(v.VariablePath.Name)] = true
			}
		}
		return true
	})
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

// walk looks at all nodes; within is the function around them.
func (s *scriptChecker) walk(n syntax.Node, within string) {
	own := map[string]bool{} // variables of the function that are its own
	syntax.Inspect(n, func(m syntax.Node) bool {
		switch m := m.(type) {
		case *syntax.FunctionDefinition:
			if m != n {
				s.walk(m, m.Name)
				return false
			}
		case *syntax.Parameter:
			own[strings.ToLower(m.Name.VariablePath.Name)] = true
		case *syntax.AssignmentStatement:
			if within != "" {
				s.state(m, within, own)
			}
		case *syntax.StringConstantExpression:
			s.text(m, m.Value)
		case *syntax.ExpandableStringExpression:
			s.text(m, m.Value)
		case *syntax.TypeExpression:
			if strings.HasPrefix(strings.ToLower(m.TypeName.FullName()), "microsoft.win32.registry") {
				s.at(m, "registry", Warning, "uses the registry, which a sandbox does not have")
			}
		}
		return true
	})
}

// state checks an assignment in a function.
func (s *scriptChecker) state(a *syntax.AssignmentStatement, within string, own map[string]bool) {
	if m, ok := a.Left.(*syntax.MemberExpression); ok && m.Static {
		s.at(a, "state-class", Warning, within+" keeps state in "+s.src.TextOf(m.Extent())+", which lives as long as the process")
		return
	}
	v := assigned(a.Left)
	if v == nil {
		return
	}
	p := v.VariablePath
	name := strings.ToLower(p.Name)
	switch {
	case p.Scope == syntax.ScopeGlobal && !preference(name):
		s.at(a, "state-global", Warning, within+" keeps state in $global:"+p.Name+", which other runbooks of the sandbox share")
	case p.Scope == syntax.ScopeScript:
		s.at(a, "state-module", Warning, within+" keeps state in $script:"+p.Name+"; a job that starts again, or runs elsewhere, does not have it")
	case p.IsDriveQualified() && strings.EqualFold(p.Qualifier, "env"):
		s.at(a, "state-environment", Warning, within+" keeps state in $env:"+p.Name)
	case p.IsUnqualified() && s.module[name] && !own[name]:
		s.at(a, "state-shadowed", Warning, within+" assigns $"+p.Name+", which is a variable of its own: the module's $"+p.Name+" keeps its value")
		own[name] = true
	}
}

func preference(name string) bool {
	return strings.HasSuffix(name, "preference") || name == "lastexitcode"
}

// text checks the paths in a text.
func (s *scriptChecker) text(n syntax.Node, value string) {
	lower := strings.ToLower(value)
	for _, drive := range []string{"hklm:", "hkcu:", "registry::", "hkey_local_machine", "hkey_current_user"} {
		if strings.HasPrefix(lower, drive) {
			s.at(n, "registry", Warning, "uses the registry, which a sandbox does not have")
			return
		}
	}
	slashed := strings.ReplaceAll(value, `\`, "/")
	if rest, ok := strings.CutPrefix(strings.ToLower(slashed), "$psscriptroot/"); ok {
		if p := path.Join(path.Dir(s.name), rest); p == ".." || strings.HasPrefix(p, "../") {
			s.at(n, "outside-folder", Warning, value+" lies outside of the module's folder")
		}
		return
	}
	if len(value) > 3 && value[1] == ':' && (value[2] == '\\' || value[2] == '/') && lower[0] >= 'a' && lower[0] <= 'z' {
		s.at(n, "outside-folder", Warning, value+" is a path of one machine, outside of the module's folder")
	}
}
