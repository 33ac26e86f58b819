package authoring

import (
	"path"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
)

// place is a path that is built on the module's folder.
type place struct {
	path string // from the module's folder, clean
	told bool   // the variable it comes from was outside already
}

func (p place) outside() bool { return p.path == ".." || strings.HasPrefix(p.path, "../") }

func (p place) join(rest string) place {
	return place{path.Join(p.path, slashed(rest)), p.told}
}

func (p place) parent() place { return p.join("..") }

func slashed(p string) string { return strings.ReplaceAll(p, `\`, "/") }

func (s *script) folder() string { return path.Dir(s.name) }

// maxSteps is how deep paths are followed.
const maxSteps = 32

// pathOf evaluates what is built on the module's folder; false for everything else.
func (s *script) pathOf(n syntax.Node, depth int) (place, bool) {
	if depth > maxSteps {
		return place{}, false
	}
	depth++
	switch n := n.(type) {
	case *syntax.VariableExpression:
		return s.pathVariable(n, depth)
	case *syntax.ExpandableStringExpression:
		return s.pathText(n, depth)
	case *syntax.BinaryExpression:
		left, ok := s.pathOf(n.Left, depth)
		right, constant := n.Right.(*syntax.StringConstantExpression)
		if !ok || !constant || n.Operator != syntax.TokPlus {
			return place{}, false
		}
		return extend(left, right.Value), true
	case *syntax.ConvertExpression:
		return s.pathOf(n.Child, depth)
	case *syntax.ParenExpression:
		return s.pathOf(n.Pipeline, depth)
	case *syntax.SubExpression:
		if len(n.SubExpression.Statements) == 1 {
			return s.pathOf(n.SubExpression.Statements[0], depth)
		}
	case *syntax.Pipeline:
		if len(n.PipelineElements) == 1 {
			return s.pathOf(n.PipelineElements[0], depth)
		}
	case *syntax.CommandExpression:
		return s.pathOf(n.Expression, depth)
	case *syntax.Command:
		return s.pathCommand(n, depth)
	case *syntax.MemberExpression:
		return s.pathMember(n, depth)
	case *syntax.InvokeMemberExpression:
		return s.pathMethod(n, depth)
	}
	return place{}, false
}

func (s *script) pathVariable(v *syntax.VariableExpression, depth int) (place, bool) {
	switch name := strings.ToLower(v.VariablePath.Name); {
	case v.VariablePath.IsDriveQualified():
		return place{}, false
	case name == "psscriptroot":
		return place{path: s.folder()}, true
	case name == "pscommandpath":
		return place{path: s.name}, true
	default:
		e := s.defs[name]
		if e == nil {
			return place{}, false
		}
		p, ok := s.pathOf(e, depth)
		return place{p.path, p.told || p.outside()}, ok
	}
}

// extend puts a text behind a path, as + and strings do.
func extend(p place, rest string) place {
	rest = slashed(rest)
	if strings.HasPrefix(rest, "/") {
		return p.join(rest)
	}
	return place{path.Clean(p.path + rest), p.told}
}

// pathText evaluates a string that begins with a path. A part that is not known
// counts as a name.
func (s *script) pathText(e *syntax.ExpandableStringExpression, depth int) (place, bool) {
	parts := e.Parts
	for len(parts) > 0 && parts[0].Expression == nil && parts[0].Text == "" {
		parts = parts[1:]
	}
	if len(parts) == 0 || parts[0].Expression == nil {
		return place{}, false
	}
	p, ok := s.pathOf(parts[0].Expression, depth)
	if !ok {
		return place{}, false
	}
	rest := ""
	for _, part := range parts[1:] {
		if part.Expression != nil {
			rest += "x"
			continue
		}
		rest += part.Text
	}
	return extend(p, rest), true
}

// pathCommand evaluates the commands that make paths.
func (s *script) pathCommand(n *syntax.Command, depth int) (place, bool) {
	c, ok := callOf(n)
	if !ok {
		return place{}, false
	}
	first := c.argument(0, "path")
	if first == nil {
		first = c.argument(-1, "literalpath")
	}
	if first == nil {
		return place{}, false
	}
	p, ok := s.pathOf(first, depth)
	if !ok {
		return place{}, false
	}
	switch c.name {
	case "join-path":
		children := append([]syntax.Expression{}, c.positional...)
		if _, named := c.named["path"]; !named && len(children) > 0 {
			children = children[1:]
		}
		if child := c.argument(-1, "childpath"); child != nil {
			children = append([]syntax.Expression{child}, children...)
		}
		if more := c.argument(-1, "additionalchildpath"); more != nil {
			children = append(children, more)
		}
		for _, child := range children {
			for _, e := range targets(child) {
				if t, ok := e.(*syntax.StringConstantExpression); ok {
					p = p.join(t.Value)
				} else {
					p = p.join("x")
				}
			}
		}
		return p, true
	case "split-path":
		for key := range c.named {
			if key != "" && key != "path" && key != "literalpath" && key != "parent" {
				return place{}, false
			}
		}
		return p.parent(), true
	case "resolve-path", "convert-path", "get-item", "gi":
		return p, true
	}
	return place{}, false
}

// pathMember evaluates properties that give paths.
func (s *script) pathMember(n *syntax.MemberExpression, depth int) (place, bool) {
	text := strings.ToLower(s.src.TextOf(n.Extent()))
	switch text {
	case "$myinvocation.mycommand.path", "$myinvocation.mycommand.definition", "$myinvocation.pscommandpath":
		return place{path: s.name}, true
	case "$myinvocation.psscriptroot":
		return place{path: s.folder()}, true
	case "$myinvocation.mycommand.module.modulebase", "$executioncontext.sessionstate.module.modulebase", "$pscmdlet.myinvocation.mycommand.module.modulebase":
		return place{path: "."}, true
	}
	member, ok := n.Member.(*syntax.StringConstantExpression)
	if !ok || n.Static {
		return place{}, false
	}
	p, ok := s.pathOf(n.Expression, depth)
	if !ok {
		return place{}, false
	}
	switch strings.ToLower(member.Value) {
	case "parent", "directory", "directoryname", "psparentpath":
		return p.parent(), true
	case "fullname", "path", "providerpath", "pspath":
		return p, true
	}
	return place{}, false
}

// pathMethod evaluates the methods of System.IO.Path.
func (s *script) pathMethod(n *syntax.InvokeMemberExpression, depth int) (place, bool) {
	t, ok := n.Expression.(*syntax.TypeExpression)
	name, named := n.Member.(*syntax.StringConstantExpression)
	if !ok || !named || !n.Static || !isType(t.TypeName, "System.IO.Path") || len(n.Arguments) == 0 {
		return place{}, false
	}
	p, ok := s.pathOf(n.Arguments[0], depth)
	if !ok {
		return place{}, false
	}
	switch strings.ToLower(name.Value) {
	case "combine", "join":
		for _, e := range n.Arguments[1:] {
			if t, ok := e.(*syntax.StringConstantExpression); ok {
				p = p.join(t.Value)
			} else {
				p = p.join("x")
			}
		}
		return p, true
	case "getfullpath":
		return p, true
	case "getdirectoryname":
		return p.parent(), true
	}
	return place{}, false
}
