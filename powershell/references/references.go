// Package references finds what a script refers to without running it:
// commands with their parameters, modules, assets, other runbooks.
//
// Names count when they are literal, or come from a variable that the script
// sets once, to a literal. A reference whose name is computed is listed as
// Unresolved with its line, and never guessed.
package references

import (
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
)

// Kind says what is referred to.
type Kind string

// The kinds of references.
const (
	Command     Kind = "command"
	Module      Kind = "module"
	Connection  Kind = "connection"
	Variable    Kind = "variable"
	Credential  Kind = "credential"
	Certificate Kind = "certificate"
	Runbook     Kind = "runbook"
)

// Reference is one place that names something.
type Reference struct {
	Kind Kind
	// Name is as written; of a command without its module.
	Name string
	Line int // from 1
	// Qualifier is the module before a command's name, as in Module\Command.
	Qualifier string
	// Parameters are the names given to a command, without the dash.
	Parameters []string
	// Via is the command or statement that names something else than a
	// command.
	Via string
}

// Unresolved is a reference whose name is not known before the script runs.
type Unresolved struct {
	Kind Kind
	Via  string // the command
	Text string // of the argument, or of the whole command
	Line int
}

// Mention is a text in a comment or string.
type Mention struct {
	Line int
	Text string // the line, trimmed
}

// Result is everything that was found, in the order of the text.
type Result struct {
	References []Reference
	Unresolved []Unresolved
	// Defined are the functions that the script defines: calls of them are
	// not listed.
	Defined []string
	// OldMentions are the lines that say AzureRm in a comment or a string.
	OldMentions []Mention
}

// Of returns the references of a kind.
func (r *Result) Of(kind Kind) (out []Reference) {
	for _, ref := range r.References {
		if ref.Kind == kind {
			out = append(out, ref)
		}
	}
	return out
}

// Find reads a script. A script that does not parse gives what can be read of
// it.
func Find(name, text string) *Result {
	src := syntax.NewSource(name, text)
	res := syntax.Parse(src, syntax.Options{
		Comments: true,
		Module:   func(*syntax.UsingStatement) ([]string, bool) { return nil, true },
		Assembly: func(string) bool { return true },
	})
	f := &finder{src: src, result: &Result{}, defined: map[string]bool{}, constants: map[string]*constant{}}
	f.collect(res.AST)
	f.requirements(res.Requirements)
	syntax.Inspect(res.AST, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.UsingStatement:
			f.using(n)
		case *syntax.Command:
			f.command(n)
		}
		return true
	})
	f.mentions(res)
	return f.result
}

// finder is the state of one Find.
type finder struct {
	src       *syntax.Source
	result    *Result
	defined   map[string]bool // functions, in lower case
	constants map[string]*constant
}

// constant is what is known of a variable.
type constant struct {
	value string
	times int // how often it is set
}

// collect finds the functions that are defined, and the variables that are
// set once to a literal.
func (f *finder) collect(root syntax.Node) {
	syntax.Inspect(root, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.FunctionDefinition:
			f.defined[strings.ToLower(n.Name)] = true
			f.result.Defined = append(f.result.Defined, n.Name)
		case *syntax.AssignmentStatement:
			v, ok := n.Left.(*syntax.VariableExpression)
			if !ok {
				f.notConstant(n.Left)
				return true
			}
			value, literal := literalStatement(n.Right)
			f.set(v, value, literal && n.Operator == syntax.TokEquals)
		case *syntax.Parameter:
			f.set(n.Name, "", false)
		case *syntax.ForEachStatement:
			f.set(n.Variable, "", false)
		}
		return true
	})
}

// notConstant notes every variable that an odd left side may set.
func (f *finder) notConstant(left syntax.Node) {
	syntax.Inspect(left, func(n syntax.Node) bool {
		if v, ok := n.(*syntax.VariableExpression); ok {
			f.set(v, "", false)
		}
		return true
	})
}

func (f *finder) set(v *syntax.VariableExpression, value string, literal bool) {
	if v == nil {
		return
	}
	key := strings.ToLower(v.VariablePath.Name)
	c := f.constants[key]
	if c == nil {
		c = &constant{}
		f.constants[key] = c
	}
	c.times++
	if !literal {
		c.times++ // as good as set twice
	}
	c.value = value
}

// literalStatement is the value of a statement that is one string.
func literalStatement(s syntax.Statement) (string, bool) {
	p, ok := s.(*syntax.Pipeline)
	if !ok {
		if e, isExpr := s.(*syntax.CommandExpression); isExpr {
			return literal(e.Expression)
		}
		return "", false
	}
	if len(p.PipelineElements) != 1 {
		return "", false
	}
	e, ok := p.PipelineElements[0].(*syntax.CommandExpression)
	if !ok {
		return "", false
	}
	return literal(e.Expression)
}

func literal(e syntax.Node) (string, bool) {
	switch e := e.(type) {
	case *syntax.StringConstantExpression:
		return e.Value, true
	case *syntax.ExpandableStringExpression:
		return e.Value, len(e.NestedExpressions) == 0
	case *syntax.ConvertExpression: // [string]'x'
		return literal(e.Child)
	case *syntax.ParenExpression:
		if s, ok := e.Pipeline.(syntax.Statement); ok {
			return literalStatement(s)
		}
	}
	return "", false
}

// value is the text of an argument, if it is known.
func (f *finder) value(e syntax.Node) (string, bool) {
	if v, ok := e.(*syntax.VariableExpression); ok && !v.Splatted {
		c := f.constants[strings.ToLower(v.VariablePath.Name)]
		if c != nil && c.times == 1 {
			return c.value, true
		}
		return "", false
	}
	return literal(e)
}

// values are the texts of an argument that may be a list; ok says that all of
// them are known.
func (f *finder) values(e syntax.Node) (out []string, ok bool) {
	list, isList := e.(*syntax.ArrayLiteral)
	if !isList {
		text, ok := f.value(e)
		return []string{text}, ok
	}
	for _, item := range list.Elements {
		text, known := f.value(item)
		if !known {
			return nil, false
		}
		out = append(out, text)
	}
	return out, true
}

func (f *finder) line(n syntax.Node) int {
	line, _ := f.src.Position(n.Extent().Start)
	return line
}

func (f *finder) add(r Reference) { f.result.References = append(f.result.References, r) }

func (f *finder) unresolved(kind Kind, via string, at syntax.Node) {
	f.result.Unresolved = append(f.result.Unresolved, Unresolved{Kind: kind, Via: via, Text: shorten(f.src.TextOf(at.Extent())), Line: f.line(at)})
}

// shorten makes a text one line of at most 80 characters.
func shorten(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 80 {
		return string(r[:79]) + "…"
	}
	return s
}
