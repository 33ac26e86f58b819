package references

import (
	"path"
	"strings"

	"github.com/runwright/runwright/powershell/syntax"
)

// command lists a command and what it names.
func (f *finder) command(c *syntax.Command) {
	if len(c.CommandElements) == 0 {
		return
	}
	first := c.CommandElements[0]
	name, known := f.value(first)
	if _, isVariable := first.(*syntax.VariableExpression); isVariable && c.InvocationOperator == syntax.TokUnknown {
		known = false
	}
	if _, isBlock := first.(*syntax.ScriptBlockExpression); isBlock {
		return // its body is walked on its own
	}
	if !known {
		f.unresolved(Command, "", c)
		return
	}
	line := f.line(c)
	if runbook, ok := inlineRunbook(name); ok {
		f.add(Reference{Kind: Runbook, Name: runbook, Line: line, Via: name})
		return
	}
	r := Reference{Kind: Command, Name: name, Line: line}
	if i := strings.LastIndexAny(name, `\/`); i > 0 && i+1 < len(name) {
		r.Qualifier, r.Name = name[:i], name[i+1:]
	}
	for _, e := range c.CommandElements[1:] {
		if p, ok := e.(*syntax.CommandParameter); ok {
			r.Parameters = append(r.Parameters, p.ParameterName)
		}
	}
	if !f.defined[strings.ToLower(r.Name)] {
		f.add(r)
	}
	f.named(c, r)
}

// inlineRunbook is the runbook that a call of .\Name.ps1 runs.
func inlineRunbook(name string) (string, bool) {
	p := strings.ReplaceAll(name, `\`, "/")
	if !strings.EqualFold(path.Ext(p), ".ps1") || path.Dir(p) != "." {
		return "", false
	}
	base := path.Base(p)
	return base[:len(base)-len(".ps1")], true
}

// naming says which parameter of a command names something else, and what.
type naming struct {
	kind       Kind
	parameters []string // in lower case; the first is the one that position 0 is for
	position   int      // of that one; -1 for none
}

// namingOf knows the commands whose arguments are names: the internal cmdlets
// of the original, their relatives that work from outside, and those that
// load modules.
func namingOf(command string) (naming, bool) {
	switch strings.ToLower(command) {
	case "get-automationconnection":
		return naming{Connection, []string{"name"}, 0}, true
	case "get-automationvariable", "set-automationvariable":
		return naming{Variable, []string{"name"}, 0}, true
	case "get-automationpscredential":
		return naming{Credential, []string{"name"}, 0}, true
	case "get-automationcertificate":
		return naming{Certificate, []string{"name"}, 0}, true
	case "start-automationrunbook":
		return naming{Runbook, []string{"name"}, 0}, true
	case "start-azautomationrunbook", "start-azurermautomationrunbook", "start-azureautomationrunbook":
		return naming{Runbook, []string{"name"}, -1}, true
	case "get-azautomationvariable", "set-azautomationvariable", "get-azurermautomationvariable", "set-azurermautomationvariable":
		return naming{Variable, []string{"name"}, -1}, true
	case "get-azautomationconnection", "get-azurermautomationconnection", "set-azautomationconnectionfieldvalue":
		return naming{Connection, []string{"name"}, -1}, true
	case "get-azautomationcredential", "get-azurermautomationcredential":
		return naming{Credential, []string{"name"}, -1}, true
	case "get-azautomationcertificate", "get-azurermautomationcertificate":
		return naming{Certificate, []string{"name"}, -1}, true
	case "import-module", "ipmo":
		return naming{Module, []string{"name", "fullyqualifiedname"}, 0}, true
	}
	return naming{}, false
}

// named lists what the arguments of a command name.
func (f *finder) named(c *syntax.Command, r Reference) {
	n, ok := namingOf(r.Name)
	if !ok {
		return
	}
	arg := argument(c, n)
	if arg == nil {
		f.unresolved(n.kind, r.Name, c)
		return
	}
	if table, ok := arg.(*syntax.Hashtable); ok && n.kind == Module {
		f.specification(table, r.Name)
		return
	}
	names, known := f.values(arg)
	if !known {
		f.unresolved(n.kind, r.Name, arg)
		return
	}
	for _, name := range names {
		f.add(Reference{Kind: n.kind, Name: moduleName(n.kind, name), Line: f.line(arg), Via: r.Name})
	}
}

// moduleName takes folder and extension off a module that is given as a path.
func moduleName(kind Kind, name string) string {
	if kind != Module {
		return name
	}
	p := strings.ReplaceAll(name, `\`, "/")
	base := path.Base(p)
	switch ext := strings.ToLower(path.Ext(base)); ext {
	case ".psd1", ".psm1", ".dll":
		return base[:len(base)-len(ext)]
	}
	return base
}

// specification lists the module of @{ ModuleName = … }.
func (f *finder) specification(t *syntax.Hashtable, via string) {
	for _, pair := range t.KeyValuePairs {
		if key, ok := literal(pair.Key); ok && strings.EqualFold(key, "ModuleName") {
			if name, ok := literalStatement(pair.Value); ok {
				f.add(Reference{Kind: Module, Name: name, Line: f.line(t), Via: via})
				return
			}
		}
	}
	f.unresolved(Module, via, t)
}

// argument finds the argument that a naming is about, nil if there is none.
func argument(c *syntax.Command, n naming) syntax.Node {
	var positional []syntax.Node
	rest := c.CommandElements[1:]
	for i := 0; i < len(rest); i++ {
		p, ok := rest[i].(*syntax.CommandParameter)
		if !ok {
			positional = append(positional, rest[i])
			continue
		}
		var value syntax.Node
		if p.Argument != nil {
			value = p.Argument
		} else if i+1 < len(rest) {
			if _, next := rest[i+1].(*syntax.CommandParameter); !next && !isSwitch(p.ParameterName) {
				value = rest[i+1]
				i++
			}
		}
		for _, name := range n.parameters {
			// A prefix will do, as the binder takes it.
			if value != nil && strings.HasPrefix(name, strings.ToLower(p.ParameterName)) {
				return value
			}
		}
	}
	if n.position >= 0 && n.position < len(positional) {
		return positional[n.position]
	}
	return nil
}

// isSwitch knows the switches of the commands in namingOf, behind which an
// argument is one by position.
func isSwitch(name string) bool {
	switch strings.ToLower(name) {
	case "force", "global", "passthru", "disablenamechecking", "noclobber", "ascustomobject", "donotdecrypt", "verbose", "debug", "wait", "skipeditioncheck", "usewindowspowershell":
		return true
	}
	return false
}

// using lists the module of "using module".
func (f *finder) using(u *syntax.UsingStatement) {
	if u.UsingStatementKind != syntax.UsingModule {
		return
	}
	if u.ModuleSpecification != nil {
		f.specification(u.ModuleSpecification, "using module")
		return
	}
	if u.Name != nil {
		f.add(Reference{Kind: Module, Name: moduleName(Module, u.Name.Value), Line: f.line(u), Via: "using module"})
	}
}

// requirements lists the modules of #requires, with the line that names them.
func (f *finder) requirements(r *syntax.Requirements) {
	if r == nil {
		return
	}
	for _, m := range r.Modules {
		line := 1
		for i := range f.src.LineCount() {
			text := strings.ToLower(f.src.Line(i + 1))
			if strings.HasPrefix(strings.TrimSpace(text), "#requires") && strings.Contains(text, strings.ToLower(m.Name)) {
				line = i + 1
				break
			}
		}
		f.add(Reference{Kind: Module, Name: m.Name, Line: line, Via: "#requires"})
	}
}
