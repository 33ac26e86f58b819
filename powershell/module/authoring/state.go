package authoring

import (
	"slices"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
)

// change is a place in a function, or in a script outside of functions, that
// writes to something that lives longer.
type change struct {
	at       syntax.Node
	target   syntax.Expression
	compound bool // the old value goes into the new one
	within   bool // the value stays, something in it is changed
}

// changesIn lists what a node writes, functions below it left out. use is called
// for every variable that is read.
func changesIn(n syntax.Node, use func(*syntax.VariableExpression)) []change {
	var out []change
	written := map[*syntax.VariableExpression]bool{}
	syntax.Inspect(n, func(m syntax.Node) bool {
		switch m := m.(type) {
		case *syntax.FunctionDefinition, *syntax.TypeDefinition:
			return m == n
		case *syntax.AssignmentStatement:
			for _, t := range targets(m.Left) {
				c := change{at: m, target: t, compound: m.Operator != syntax.TokEquals}
				if v := assigned(t); v != nil {
					c.target = v
					written[v] = true
				} else if root := owner(t); root != nil {
					c.target, c.within = root, true
				}
				out = append(out, c)
			}
		case *syntax.UnaryExpression:
			switch m.TokenKind {
			case syntax.TokPlusPlus, syntax.TokMinusMinus, syntax.TokPostfixPlusPlus, syntax.TokPostfixMinusMinus:
				c := change{at: m, target: m.Child, compound: true}
				if v := assigned(m.Child); v != nil {
					c.target = v
					written[v] = true
				} else if root := owner(m.Child); root != nil {
					c.target, c.within = root, true
				}
				out = append(out, c)
			}
		case *syntax.ForEachStatement:
			written[m.Variable] = true
			out = append(out, change{at: m.Variable, target: m.Variable})
		case *syntax.InvokeMemberExpression:
			if name, ok := m.Member.(*syntax.StringConstantExpression); ok && !m.Static && mutates(name.Value) {
				if root := owner(m.Expression); root != nil {
					out = append(out, change{at: m, target: root, within: true})
				}
			}
		case *syntax.VariableExpression:
			if !written[m] {
				use(m)
			}
		}
		return true
	})
	return out
}

// owner gives what an element or a property belongs to: a variable, or a static
// member of a class; nil for anything else.
func owner(e syntax.Expression) syntax.Expression {
	for {
		switch x := e.(type) {
		case *syntax.VariableExpression:
			return x
		case *syntax.IndexExpression:
			e = x.Target
		case *syntax.MemberExpression:
			if x.Static {
				return x
			}
			e = x.Expression
		case *syntax.ConvertExpression:
			e = x.Child
		default:
			return nil
		}
	}
}

// mutates tells the methods that change the collection they are called on.
func mutates(method string) bool {
	switch strings.ToLower(method) {
	case "add", "addrange", "addorupdate", "tryadd", "append", "appendline", "insert", "insertrange", "remove", "removeat", "removeall", "removerange",
		"tryremove", "clear", "enqueue", "dequeue", "trydequeue", "push", "pop", "trypop", "set_item", "setvalue", "sort", "reverse", "unionwith",
		"exceptwith", "intersectwith":
		return true
	}
	return false
}

// own are the variables of a function, in lower case.
func (f *function) own(changes []change) map[string]bool {
	own := map[string]bool{}
	for _, p := range f.params {
		own[strings.ToLower(p.Name.VariablePath.Name)] = true
	}
	for _, c := range changes {
		if v, ok := c.target.(*syntax.VariableExpression); ok && !c.within {
			switch p := v.VariablePath; p.Scope {
			case syntax.ScopeLocal, syntax.ScopePrivate:
				own[strings.ToLower(p.Name)] = true
			}
		}
	}
	return own
}

// state checks the functions of a scope for state that outlives their calls.
func (in *scope) state() {
	type usage struct {
		f       *function
		changes []change
		own     map[string]bool
		reads   map[string]bool // of variables without a scope, or of the script's
		locals  map[string]bool // assigned here
	}
	all := make([]usage, len(in.functions))
	for i, f := range in.functions {
		u := usage{f: f, reads: map[string]bool{}, locals: map[string]bool{}}
		u.changes = changesIn(f.body, func(v *syntax.VariableExpression) {
			if p := v.VariablePath; p.IsUnqualified() || p.Scope == syntax.ScopeScript {
				u.reads[strings.ToLower(p.Name)] = true
			}
		})
		u.own = f.own(u.changes)
		for _, c := range u.changes {
			if v, ok := c.target.(*syntax.VariableExpression); ok && v.VariablePath.IsUnqualified() && !c.within {
				u.locals[strings.ToLower(v.VariablePath.Name)] = true
			}
		}
		all[i] = u
	}
	// readElsewhere says whether another function uses the module's variable.
	readElsewhere := func(name string, but *function) bool {
		return slices.ContainsFunc(all, func(u usage) bool { return u.f != but && u.reads[name] && !u.own[name] && !u.locals[name] })
	}
	for _, u := range all {
		told := map[string]bool{}
		for _, c := range u.changes {
			if u.f.outlives(c) {
				continue
			}
			v, ok := c.target.(*syntax.VariableExpression)
			if !ok || !v.VariablePath.IsUnqualified() || u.f.method {
				continue
			}
			name := strings.ToLower(v.VariablePath.Name)
			switch {
			case !in.variables[name] || u.own[name]:
			case c.within && !u.locals[name]:
				u.f.at(c.at, "state-module", u.f.name+" changes what is in the module's $"+v.VariablePath.Name+"; a job that starts again, or runs elsewhere, does not have it")
			case !c.within && !told[name] && (c.compound || !u.reads[name] || readElsewhere(name, u.f)):
				told[name] = true
				u.f.at(c.at, "state-shadowed", u.f.name+" assigns $"+v.VariablePath.Name+", which is a variable of its own: the module's $"+v.VariablePath.Name+" keeps its value")
			}
		}
		u.f.stateCommands(u.f.body, u.f.name, false)
	}
}

// outlives reports a change of something that is not of the function; false when
// the change is of a variable without a scope.
func (f *function) outlives(c change) bool { return f.script.outlives(c, f.name, false) }

func (s *script) outlives(c change, who string, loading bool) bool {
	if m, ok := c.target.(*syntax.MemberExpression); ok && m.Static {
		s.at(c.at, "state-class", who+" keeps state in "+s.src.TextOf(m.Extent())+", which lives as long as the process")
		return true
	}
	v, ok := c.target.(*syntax.VariableExpression)
	if !ok {
		return false
	}
	p := v.VariablePath
	switch {
	case p.Scope == syntax.ScopeGlobal:
		if !automatic(p.Name) {
			s.at(c.at, "state-global", who+" keeps state in $global:"+p.Name+", which other runbooks of the sandbox share")
		}
	case p.Scope == syntax.ScopeScript:
		if !loading {
			s.at(c.at, "state-module", who+" keeps state in $script:"+p.Name+"; a job that starts again, or runs elsewhere, does not have it")
		}
	case p.IsDriveQualified() && strings.EqualFold(p.Qualifier, "env"):
		s.at(c.at, "state-environment", who+" keeps state in $env:"+p.Name)
	default:
		return false
	}
	return true
}

// automatic tells the variables that are PowerShell's own: assigning them is no way
// to keep something.
func automatic(name string) bool {
	name = strings.ToLower(name)
	switch name {
	case "null", "_", "psitem", "true", "false", "args", "input", "matches", "error", "lastexitcode", "this", "ofs", "foreach", "switch":
		return true
	}
	return strings.HasSuffix(name, "preference")
}

// load checks what a script does when it loads: the scope of the module is its
// own, everything around that is not.
func (s *script) load() {
	for _, c := range changesIn(s.ast, func(*syntax.VariableExpression) {}) {
		s.outlives(c, loader, true)
	}
	s.stateCommands(s.ast, loader, true)
}

// loader is who keeps state outside of functions.
const loader = "the module, when it loads,"
